"""Text and spans in, HTML out: findings marked on both sides with the same number, differences with ins and del."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipeline.model import Severity

_WORD = re.compile(r"\w+|\s+|[^\w\s]", re.UNICODE)
KINDS = {Severity.ERROR: "e", Severity.WARNING: "w", Severity.INFO: "i"}
"""How a finding is marked, by its severity."""
_RANK = {"d": 0, "i": 1, "t": 2, "w": 3, "e": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A span of a text: `kind` is e (error), w (warning), d (dealt with), i (told) or t (a term)."""

    start: int
    end: int
    kind: str
    number: int = 0


def marked(text: str, spots: Iterable[Spot]) -> Markup:
    """Text with `mark` elements; where spots overlap the graver one shows, and each number is shown once."""
    found = sorted(spots, key=lambda spot: _RANK[spot.kind])
    if not found:
        return escape(text)
    grade: list[Spot | None] = [None] * len(text)
    for spot in found:
        for at in range(max(0, spot.start), min(len(text), spot.end)):
            grade[at] = spot
    out: list[Markup] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or grade[at] is not grade[start]:
            out.append(_piece(text[start:at], grade[start]))
            start = at
    return Markup("").join(out)


def _piece(text: str, spot: Spot | None) -> Markup:
    if spot is None:
        return escape(text)
    number = (
        Markup('<span class="n" aria-hidden="true">{}</span>').format(spot.number)
        if spot.number
        else Markup("")
    )
    return Markup('<mark class="{}">{}{}</mark>').format(spot.kind, text, number)


def difference(old: str, new: str) -> Markup:
    """What became of a text, word by word."""
    if not old.strip() and new.strip():
        return Markup('<ins class="all">{}</ins>').format(new)
    if old.strip() and not new.strip():
        return Markup("<del>{}</del>").format(old)
    out: list[Markup] = []
    for gone, came, same in changes(old, new):
        if same:
            out.append(escape(same))
            continue
        if gone:
            out.append(Markup("<del>{}</del>").format(gone))
        if gone and came:
            out.append(Markup(" "))
        if came:
            out.append(Markup("<ins>{}</ins>").format(came))
    return Markup("").join(out)


def changes(old: str, new: str) -> Sequence[tuple[str, str, str]]:
    """Gone, came, same: one of the three or the first two of each triple hold text."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    found: list[tuple[str, str, str]] = []
    for tag, i0, i1, j0, j1 in difflib.SequenceMatcher(a=a, b=b, autojunk=False).get_opcodes():
        gone, came = "".join(a[i0:i1]), "".join(b[j0:j1])
        if tag == "equal":
            # A blank alone between two changes belongs to them: one change is read, not three.
            if found and not gone.strip() and found[-1][2] == "" and i1 < len(a) and j1 < len(b):
                found[-1] = (found[-1][0] + gone, found[-1][1] + gone, "")
            else:
                found.append(("", "", gone))
        elif found and found[-1][2] == "":
            found[-1] = (found[-1][0] + gone, found[-1][1] + came, "")
        else:
            found.append((gone, came, ""))
    return found


def same_words(text: str, other: str) -> bool:
    """Whether two texts differ in nothing but blanks."""
    return text.split() == other.split()
