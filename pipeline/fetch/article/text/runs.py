"""Stretches of text as they stand on a page -> Runs: blanks folded, neighbours of the same marks joined."""

import re
from collections.abc import Iterator

from pipeline.fetch.article.page.document import clean
from pipeline.model import Run

# What systems append to links for those who cannot see the icon.
NEW_WINDOW = re.compile(
    r"\s?\((?:der link |link |dieser link )?(?:öffnet|wird|öffnen)\s(?:sich\s)?(?:in\s)?(?:einem\s|im\s)?(?:in\s)?(?:einem\s)?(?:neuen?m?)\s(?:fenster|tab)(?:\sgeöffnet)?\)",
    re.IGNORECASE,
)
Raw = tuple[str, bool, bool, str | None]
"""Text as it stands on the page, strong, em, link (None: no link, "": one that leads nowhere safe)."""


def parts_of(
    raw: list[Raw],
) -> Iterator[list[Raw]]:
    """Cut at two line breaks in a row: old pages write their paragraphs so."""
    part: list[Raw] = []
    breaks = 0
    for run in raw:
        if run[0] == "\n":
            breaks += 1
            if breaks == 2:
                yield part
                part = []
            if breaks < 2:
                part.append(run)
            continue
        if run[0].strip():
            breaks = 0
        part.append(run)
    yield part


def merged(raw: list[Raw]) -> list[Run]:
    """Neighbours of the same marks become one Run, blanks are folded over the borders of runs."""
    runs: list[Run] = []
    for text, strong, em, href in raw:
        text, href = clean(text), href or None
        if "(" in text:
            text = NEW_WINDOW.sub("", text)
        before = runs[-1].text[-1] if runs else "\n"
        if before in " \n":
            text = text.lstrip(" ")
        if not runs:
            text = text.lstrip(" \n")
        if not text:
            continue
        if text[0] == "\n" and before == " ":
            _trim(runs)
        if not text.strip() and runs:  # a blank carries no marks of its own
            strong, em, href = runs[-1].strong, runs[-1].em, runs[-1].href
        if runs and (runs[-1].strong, runs[-1].em, runs[-1].href) == (strong, em, href):
            runs[-1] = Run(text=runs[-1].text + text, strong=strong, em=em, href=href)
        else:
            runs.append(Run(text=text, strong=strong, em=em, href=href))
    while runs and not runs[-1].text.rstrip():
        runs.pop()
    if runs:
        _trim(runs)
    return runs


def _trim(runs: list[Run]) -> None:
    last = runs[-1]
    kept = last.text.rstrip()
    if kept:
        runs[-1] = Run(text=kept, strong=last.strong, em=last.em, href=last.href)
