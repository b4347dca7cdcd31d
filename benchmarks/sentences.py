"""Sentence cutters side by side: ours and pysbd, on the paragraphs of the tests.

    .venv/bin/python benchmarks/sentences.py

Prints a row a file: paragraphs, cut exactly right by each, and paragraphs a second.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from pathlib import Path

from pipeline.german.sentences import split

FILES = ("sentences.txt", "sentences_held_out.txt")
FOLDER = Path(__file__).parents[1] / "tests" / "german"
ROUNDS = 20


def main() -> None:
    """Measure and print."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pysbd's own regexes hold invalid escapes
        import pysbd

        segmenter = pysbd.Segmenter(language="de", clean=False)
    cutters: dict[str, Callable[[str], list[str]]] = {
        "stadtbote": split,
        "pysbd": lambda text: [part.strip() for part in segmenter.segment(text)],
    }
    print(
        f"{'file':<26}{'paragraphs':>11}"
        + "".join(f"{name + ' right':>17}{'a second':>10}" for name in cutters)
    )
    for name in FILES:
        lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
        gold = [[s.strip() for s in line.split("‖")] for line in lines if line and not line.startswith("#")]
        row = f"{name:<26}{len(gold):>11}"
        for cut in cutters.values():
            right = sum(cut(" ".join(sentences)) == sentences for sentences in gold)
            start = time.perf_counter()
            for _ in range(ROUNDS):
                for sentences in gold:
                    cut(" ".join(sentences))
            row += f"{right:>17}{ROUNDS * len(gold) / (time.perf_counter() - start):>10.0f}"
        print(row)


if __name__ == "__main__":
    main()
