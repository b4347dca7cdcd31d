"""Lines of a PDF with their places -> title, paragraphs in reading order, and what stands around them. Pure."""

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.fetch.pdf.columns import ordered

LARGER = 1.15
"""From so many times the size of the text on a line is a headline."""
SMALLER = 0.93
"""Up to so many times the size of the text a line at the edge, or a column beside, is no text."""
WIDEST = 1.6
"""Times its size that a line stands below the one before it at the most."""
JUSTIFIED = 1.5
"""Points within which the lines of a justified column end."""
EDGE = 0.09
"""Share of a page's height at its top and bottom where running heads and feet stand."""
_BULLET = re.compile(r"^[•·▪◦●\uf0b7\u2023∙-]\s+|^–\s+(?=[A-ZÄÖÜ0-9])")
_PAGE = re.compile(r"^(?:[-–]\s?)?(?:seite\s)?\d{1,3}(?:\s?(?:/|von)\s?\d{1,3})?(?:\s?[-–])?$", re.IGNORECASE)
_KICKER = re.compile(r"^(?:presse|medien)[\w-]{0,20}\b.{0,40}$", re.IGNORECASE)
_HYPHENS = ("-", "\u00ad", "\u2010")
_SUSPENDED = re.compile(r"(?:und|oder|bzw|sowie|bis)\b")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its place; `top` and `bottom` count from the top of its page."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    text: str
    size: float
    bold: bool
    height: float
    """Of the page."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the lines say."""

    title: str
    blocks: list[tuple[str, str]]
    """(p, h2, li or small, which is small print at the end; text), in reading order."""
    head: list[str]
    """Lines above the title: letterhead, number, date."""
    left_out: list[str]
    """Running heads, feet and page numbers."""


def read(lines: Sequence[Line], expected: str) -> Read:
    """The release in the lines of a PDF; `expected` is its title as a list printed it."""
    body = _body_size(lines)
    frame = _frame(lines, body)
    inside = [line for line in lines if id(line) not in frame]
    flow = ordered(inside, body * SMALLER)
    start, end, title = _title(flow, body, expected)
    head = [line.text for line in flow[:start]]
    return Read(
        title=title,
        blocks=_blocks(flow[end:], body),
        head=head,
        left_out=[line.text for line in lines if id(line) in frame],
    )


def _body_size(lines: Sequence[Line]) -> float:
    """The size most letters have."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0]


def _frame(lines: Sequence[Line], body: float) -> set[int]:
    """Lines at the edges that come again on other pages, are small print, or number the page."""
    edge = [line for line in lines if line.bottom < EDGE * line.height or line.top > (1 - EDGE) * line.height]
    pages = 1 + max(line.page for line in lines)
    again = Counter(re.sub(r"\d", "0", line.text) for line in edge)
    return {
        id(line)
        for line in edge
        if (pages > 1 and again[re.sub(r"\d", "0", line.text)] > 1)
        or line.size < SMALLER * body
        or _PAGE.match(line.text)
    }


def _title(flow: Sequence[Line], body: float, expected: str) -> tuple[int, int, str]:
    """Where the title begins and ends, and its words: the one the list printed, else the headline nearest to the text."""
    wanted = _key(expected)
    for start in range(min(len(flow), 30)):
        said = ""
        for end in range(start, min(start + 6, len(flow))):
            said = _joined(said, flow[end].text)
            if wanted and _key(said) == wanted:
                return start, end + 1, expected
    first = next((at for at, line in enumerate(flow) if _is_text(flow, at, body)), len(flow))
    large = [at for at in range(first) if flow[at].size >= LARGER * body and not _KICKER.match(flow[at].text)]
    if not large:
        large = [at for at in range(first) if flow[at].bold and not _KICKER.match(flow[at].text)]
    if not large:
        return 0, 0, expected
    end = large[-1] + 1
    start = large[-1]
    while start - 1 in large and abs(flow[start - 1].size - flow[start].size) < 0.5:
        start -= 1
    said = ""
    for line in flow[start:end]:
        said = _joined(said, line.text)
    return start, end, said


def _is_text(flow: Sequence[Line], at: int, body: float) -> bool:
    """Whether the text begins at a line: two lines of its size, the first one long."""
    line = flow[at]
    return abs(line.size - body) < 0.5 and len(line.text) > 40 and not _KICKER.match(line.text)


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _blocks(flow: Sequence[Line], body: float) -> list[tuple[str, str]]:
    """Lines joined to paragraphs, headings and items."""
    groups: list[list[Line]] = []
    leading = _leading(flow)
    edges = _edges(flow)
    for before, line in itertools.pairwise([None, *flow]):
        if line is None:
            continue
        if before is None or _begins(before, line, leading, edges):
            groups.append([line])
        else:
            groups[-1].append(line)
    last = max((at for at, group in enumerate(groups) if group[0].size >= SMALLER * body), default=-1)
    # Small print below the text, or beside it, is whom to ask and who is responsible.
    return [
        _block(group, body) if at <= last else ("small", "\n".join(line.text for line in group))
        for at, group in enumerate(groups)
    ]


def _leading(flow: Sequence[Line]) -> float:
    """Usual distance from line to line; where most paragraphs are one line, no more than lines of one stand apart."""
    steps = [
        after.top - before.top
        for before, after in itertools.pairwise(flow)
        if after.page == before.page
        and 0 < after.top - before.top < 4 * before.size
        and abs(after.size - before.size) < 0.5
    ]
    widest = WIDEST * statistics.median_low([line.size for line in flow] or [10])
    return min(statistics.median_low(steps), widest) if steps else 14.0


def _edges(flow: Sequence[Line]) -> dict[int, float]:
    """Where a line (by its id) ends at the least if its paragraph goes on: from the column's right edge.

    A column is a page's lines of one left edge that stand beside the same text: they flow around what stands beside
    some of them. Where most lines of a column end at its edge, it is justified, and only a last line ends before it.
    """
    columns: dict[tuple[int, int, int], list[Line]] = {}
    for line in flow:
        beside = (
            text_line.left
            for text_line in flow
            if text_line.page == line.page
            and text_line.left > line.right
            and text_line.top < line.bottom
            and text_line.bottom > line.top
        )
        columns.setdefault((line.page, round(line.left / 12), round(min(beside, default=0))), []).append(line)
    found: dict[int, float] = {}
    for lines in columns.values():
        edge = max(line.right for line in lines)
        full = sum(line.right > edge - JUSTIFIED for line in lines)
        justified = len(lines) > 3 and full > 0.6 * len(lines)
        found |= {id(line): edge - (JUSTIFIED if justified else 6 * line.size) for line in lines}
    return found


def _begins(before: Line, line: Line, leading: float, edges: dict[int, float]) -> bool:
    """Whether a line begins a block of its own."""
    if abs(before.size - line.size) > 0.6 or before.bold != line.bold or _BULLET.match(line.text):
        return True
    down = line.top - before.top
    same_column = line.page == before.page and down > 0
    if same_column and down > 1.3 * leading:
        return True
    short = before.right < edges[id(before)]
    ended = before.text.rstrip('“”"»)').endswith((".", "!", "?", ":"))
    if not same_column:
        return ended and short
    return short and ended and not line.text[:1].islower() and before.right < line.right


def _block(group: Sequence[Line], body: float) -> tuple[str, str]:
    said = ""
    for line in group:
        said = _joined(said, line.text)
    if match := _BULLET.match(said):
        return "li", said[match.end() :]
    loud = group[0].bold or group[0].size >= LARGER * body
    if loud and len(said) < 90 and not said.endswith((".", "!", ":", ",")):
        return "h2", said
    return "p", said


def _joined(before: str, line: str) -> str:
    """Two lines as one: a word that was cut at the line's end is whole again."""
    line = line.replace("\u00ad", "") if not line.endswith("\u00ad") else line
    if not before:
        return line
    if before.endswith(_HYPHENS) and before[-2:-1].isalpha():
        if _SUSPENDED.match(line):
            return f"{before[:-1]}- {line}"
        if line[:1].islower():
            return before[:-1] + line
        return f"{before[:-1]}-{line}"
    return f"{before} {line}"
