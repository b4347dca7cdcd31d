"""A PDF -> the text of a release: title, day, paragraphs in reading order. The keeper of pdfminer.six (extra `pdf`).

The file is read in a process of its own, with limits of time and memory, because a PDF can be made to take both.
"""

import dataclasses
import datetime as dt
import html
import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence

from pipeline.errors import ParseError
from pipeline.fetch.article.page.document import one_line
from pipeline.fetch.pdf.layout import Read
from pipeline.fetch.when import printed
from pipeline.messages import Message
from pipeline.model import Entry, Page

SECONDS = 20.0
"""Until the process is ended; the PDF of a release takes a second or less."""
_HEAD = 60
"""Letters of a line that may be a date or a number above the text, and no more than that."""


def as_entry(page: Page, entry: Entry, *, now: dt.datetime) -> tuple[Entry, tuple[str, ...]]:
    """The entry with the text of its PDF, and what was left out of it. Raises ParseError."""
    found = document(page.body, expected=entry.title)
    early = [*found.head, *(text for _, text in found.blocks[:3])]
    days = (when.day for line in early if len(line) <= _HEAD and (when := printed(line, now)))
    blocks = [
        (kind, text)
        for at, (kind, text) in enumerate(found.blocks)
        if not (at < 3 and _is_dateline(text, now))
    ]
    written = dataclasses.replace(
        entry,
        title=found.title or entry.title,
        html=_html(blocks),
        day=entry.day or next(days, None),
    )
    return written, (*found.head, *found.left_out)


def document(body: bytes, *, expected: str = "") -> Read:
    """What a PDF says; `expected` is the title as a list printed it.

    Raises ParseError where pdfminer.six is missing, the file is damaged, locked, too slow, or holds pictures alone.
    """
    if importlib.util.find_spec("pdfminer") is None:
        raise ParseError("a PDF: the extra `pdf` reads it (pip install 'stadtbote[pdf]')")
    command = [sys.executable, "-I", "-m", "pipeline.fetch.pdf.worker", one_line(expected)[:300]]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  # our own module; the file comes by stdin
    except subprocess.TimeoutExpired as error:
        raise ParseError(
            Message("the PDF could not be read within {seconds} seconds", seconds=f"{SECONDS:.0f}")
        ) from error
    try:
        data = json.loads(done.stdout)
    except ValueError as error:
        raise ParseError(
            "the PDF could not be read: it takes too much time or memory, or is damaged"
        ) from error
    if reason := data.get("error"):
        raise ParseError(str(reason))
    return Read(**data)


def _is_dateline(text: str, now: dt.datetime) -> bool:
    """Whether a block says only where and when: `Musterstadt, 19. November 2026`."""
    return len(text) <= _HEAD and not text.endswith((".", "!", "?")) and printed(text, now) is not None


def _html(blocks: Sequence[tuple[str, str]]) -> str:
    out: list[str] = []
    items: list[str] = []
    for kind, text in (*blocks, ("", "")):
        if kind == "li":
            items.append(f"<li>{html.escape(text)}</li>")
            continue
        if items:
            out.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if kind == "small":
            lines = "<br>".join(html.escape(line) for line in text.split("\n"))
            out.append(f"<section data-letter-contact><p>{lines}</p></section>")
        elif kind:
            out.append(f"<{kind}>{html.escape(text)}</{kind}>")
    return "\n".join(out)
