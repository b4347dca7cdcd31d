"""Releases of a JSON Lines file made as PDF by three producers in three layouts, and read again by three readers.

    python benchmarks/sites/pdfs.py ../shared/cases/text_de/karlsruhe_releases.jsonl [count]

Needs `title`, `published` and `body_blocks` in each line. Paragraph F1 is to the letter (letters and digits); whole is
the share of paragraphs that stand in the reader's text from end to end, however it is cut: mixed columns break them.
"""

from __future__ import annotations

import collections
import datetime as dt
import hashlib
import io
import json
import random
import sys
import warnings
from pathlib import Path

from pipeline.fetch.pdf import document
from tests.fetch.towns import pdfs
from tests.fetch.towns.texts import Block, Release


def key(text: str) -> str:
    """Letters and digits alone."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def ours(body: bytes, title: str) -> tuple[str, list[str]]:
    """Title and paragraphs by `pipeline.fetch.pdf`."""
    found = document(body, expected=title)
    return found.title, [text for kind, text in found.blocks if kind != "small"]


def pypdf(body: bytes, title: str) -> tuple[str, list[str]]:
    """Lines of pypdf, a paragraph ended by a full stop at a line's end."""
    from pypdf import PdfReader

    return title, _cut("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages))


def pdfplumber(body: bytes, title: str) -> tuple[str, list[str]]:
    """Lines of pdfplumber, cut the same way."""
    import pdfplumber as library

    with library.open(io.BytesIO(body)) as file:
        return title, _cut("\n".join(page.extract_text() or "" for page in file.pages))


def _cut(text: str) -> list[str]:
    out: list[str] = [""]
    for line in text.replace("\u00ad\n", "").replace("\u2010\n", "").replace("-\n", "").splitlines():
        out[-1] = f"{out[-1]} {line}".strip()
        if not line.strip() or (line.rstrip().endswith((".", "!", "?", "“")) and len(line) < 70):
            out.append("")
    return [one for one in out if one]


def main() -> None:
    """Prints both halves (by a hash of the address) for each reader."""
    warnings.simplefilter("ignore")
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if 3 <= len(row["body_blocks"]) <= 14][
        : int(sys.argv[2]) if len(sys.argv) > 2 else 36
    ]
    scores: dict[tuple[str, str, str], list[float]] = collections.defaultdict(list)
    for number, row in enumerate(rows):
        day = dt.date.fromisoformat(row["published"][:10])
        blocks = tuple(Block("p", " ".join(text.split())) for text in row["body_blocks"])
        release = Release(
            title=row["title"], day=day, lead="", blocks=blocks, picture=False, caption="", credit=""
        )
        producer, layout = pdfs.PRODUCERS[number % 3], pdfs.LAYOUTS[number // 3 % 3]
        body = pdfs.made(release, random.Random(number), producer=producer, layout=layout)
        half = "half 1" if hashlib.sha256(row["url"].encode()).digest()[0] % 2 else "half 2"
        true = {key(block.text) for block in blocks}
        for reader in (ours, pypdf, pdfplumber):
            title, paragraphs = reader(body, "")
            said = {key(text) for text in paragraphs} - {""}
            everything = "".join(map(key, paragraphs))
            f1 = 2 * len(said & true) / (len(said) + len(true)) if said else 0.0
            scores[reader.__name__, half, "F1"].append(f1)
            scores[reader.__name__, half, "whole"].append(
                sum(text in everything for text in true) / len(true)
            )
            if reader is ours:
                scores["ours", half, "title"].append(key(title) == key(release.title))
                scores["ours", f"{producer}, {layout}", "F1"].append(f1)
                if "-v" in sys.argv and half == "half 1" and said != true:
                    print(
                        number,
                        producer,
                        layout,
                        "more",
                        [text[:100] for text in paragraphs if key(text) not in true][:4],
                    )
    for (reader, part, what), values in sorted(scores.items()):
        print(f"{reader:11} {part:28} {what:6} {sum(values) / len(values):.3f} ({len(values)})")


if __name__ == "__main__":
    main()
