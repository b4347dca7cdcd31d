"""The on-device engine beside bare fxtranslate: words a second on the same sentences, and memory over paragraphs.

    python benchmarks/local/bench.py [--model DIR] [--sentences FILE] [--rounds 5] [--paragraphs 10000]

`--model`: a folder with a model in Firefox's format (default: the tiny test model). `--sentences`: a UTF-8 file,
one German text a line; sentences of 15 words or more are taken from it (default: sentences made of the tiny
model's own, joined to that length). The two sides take turns in the same process, sentence by sentence, and the
quotient is that of the summed best times of each sentence.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fxtranslate import Translator

from pipeline.german import sentences
from pipeline.translate import Order, models
from pipeline.translate.engines.local import Local

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tests/data/tiny-model"
ORDER = Order(source="de", target="en-GB")


def long_sentences(file: Path | None) -> list[str]:
    """Sentences of 15 words or more, and short enough to be sent whole."""
    if file is None:
        short = [
            line.split("\t")[0] for line in (TINY / "pairs.tsv").read_text(encoding="utf-8").splitlines()
        ]
        clauses = [text.rstrip(".") for text in short if text.endswith(".")]
        return [", und ".join(clauses[n : n + 3]) + "." for n in range(0, len(clauses) - 2, 3)]
    lines = file.read_text(encoding="utf-8").splitlines()
    return [s for line in lines for s in sentences.split(line)]


def main() -> None:
    """Read the options, install the model, measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=TINY / "out")
    parser.add_argument("--sentences", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--paragraphs", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        models.install("de-en", store=Path(folder), from_dir=given.model)
        measure(given, Path(folder))


def measure(given: argparse.Namespace, store: Path) -> None:
    """Both measurements with the model in the store; prints one JSON object."""
    texts = [s for s in long_sentences(given.sentences) if len(s.split()) >= 15 and len(s) <= 350][:400]
    words = sum(len(s.split()) for s in texts)
    bare_time, ours_time = speed(store, texts, given.rounds)
    start, end = memory(store, given.paragraphs)
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "sentences": len(texts),
        "words": words,
        "rounds": given.rounds,
        "bare_words_per_second": round(words / bare_time),
        "ours_words_per_second": round(words / ours_time),
        "quotient": round(bare_time / ours_time, 3),
        "paragraphs": given.paragraphs,
        "rss_kib_after_a_tenth": start,
        "rss_kib_at_the_end": end,
    }
    print(json.dumps(result, indent=2))


def speed(store: Path, texts: list[str], rounds: int) -> tuple[float, float]:
    """Seconds of bare fxtranslate and of our engine, taking turns sentence by sentence; each has a thread of its own,
    and who begins changes with each sentence. Of all rounds the best time of each sentence counts: on a shared
    machine the others say what else it was doing.
    """
    engine = Local(pair="de-en", store=store)
    model = models.load("de-en", store=store)
    owned: dict[str, Translator] = {}

    def build() -> None:
        owned["t"] = Translator(model.model, model.source_vocab, model.target_vocab)

    with ThreadPoolExecutor(1) as worker:
        worker.submit(build).result()
        sides = [
            lambda text: worker.submit(lambda: owned["t"].translate(text)).result(),
            lambda text: engine.translate([text], ORDER),
        ]
        best = [dict.fromkeys(texts, float("inf")) for _ in sides]
        for number in range(rounds):
            for at, text in enumerate(texts):
                for side in (0, 1) if (at + number) % 2 else (1, 0):
                    start = time.perf_counter()
                    sides[side](text)
                    best[side][text] = min(best[side][text], time.perf_counter() - start)
        worker.submit(owned.clear).result()
    engine.close()
    return sum(best[0].values()), sum(best[1].values())


def memory(store: Path, paragraphs: int) -> tuple[int, int]:
    """Resident KiB after a tenth of the paragraphs and after all of them."""
    engine = Local(pair="de-en", store=store)
    short = [line.split("\t")[0] for line in (TINY / "pairs.tsv").read_text(encoding="utf-8").splitlines()]
    early = 0
    for number in range(paragraphs):
        engine.translate([f"{short[number % len(short)]} {short[(number * 7) % len(short)]}"], ORDER)
        if number == paragraphs // 10:
            early = resident()
    late = resident()
    engine.close()
    return early, late


def resident() -> int:
    """Resident memory of this process in KiB (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    main()
