"""Cross-validation of the generic reader: F1 on two halves of the pages.

    python benchmarks/extraction/halves.py CASES

The snippets of `gold/trafilatura_de.json` (text that must and must not be in the result) are scored as their
authors do: blanks collapsed, then substrings. A page's half is the parity of the CRC-32 of its file name.

Until 2026-11-23, 00:09 UTC, mistakes were looked at on the first half alone: 0.9665 on it, 0.9462 on the other,
where trafilatura has 0.9256 and 0.9150. Then the mistakes of the other half were looked at too, so what it says
since is no longer a figure for unseen pages.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import trafilatura

from pipeline.fetch.article import plain_text


def f1(texts: Iterable[tuple[str, dict[str, Any]]]) -> float:
    """F1 over the snippets of these pages."""
    hits = misses = leaks = 0
    for text, gold in texts:
        flat = " ".join(text.split())
        found = sum(" ".join(snippet.split()) in flat for snippet in gold["with"])
        hits += found
        misses += len(gold["with"]) - found
        leaks += sum(" ".join(snippet.split()) in flat for snippet in gold["without"])
    return 2 * hits / (2 * hits + misses + leaks)


def baseline(body: bytes, url: str) -> str:
    """trafilatura as it comes."""
    return trafilatura.extract(body, url=url, include_comments=False, include_tables=True) or ""


def main(arguments: list[str]) -> int:
    """Prints a line an extractor."""
    cases = Path(arguments[0])
    golds = json.loads((cases / "gold" / "trafilatura_de.json").read_text(encoding="utf-8"))
    readers: dict[str, Callable[[bytes, str], str]] = {"trafilatura": baseline, "ours": plain_text}
    for name, reader in readers.items():
        read = [
            (reader(gzip.decompress((cases / gold["file"]).read_bytes()), gold["url"]), gold)
            for gold in golds
        ]
        halves = [
            [pair for pair in read if zlib.crc32(pair[1]["file"].encode()) % 2 == half] for half in (0, 1)
        ]
        print(
            f"{name:12s} first half {f1(halves[0]):.4f} ({len(halves[0])})  second half {f1(halves[1]):.4f} ({len(halves[1])})  all {f1(read):.4f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
