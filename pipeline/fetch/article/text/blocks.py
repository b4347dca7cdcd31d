"""A visible tree -> Pieces, one for each block of text in reading order -> Blocks of the model.

A Piece remembers the element it came from, so that the readers can judge it by its place on the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from pipeline.fetch.article.page.document import Element, safe_url
from pipeline.fetch.article.text.runs import Raw, merged, parts_of
from pipeline.fetch.article.text.tables import is_data, list_number, span
from pipeline.model import Block, Run
from pipeline.model.releases import BlockKind

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_STRONG = frozenset(("strong", "b"))
_EM = frozenset(("em", "i", "cite", "dfn"))
_SKIP = frozenset(
    ("head", "img", "audio", "video", "source", "track", "map", "area", "picture", "meter", "progress")
)
_SPANNED = 20_000
"""Places of one table from which on no cell spans others any more."""
_LEVELS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}


@dataclass(slots=True, kw_only=True)
class _Shape:
    """What a Block is, apart from its words."""

    kind: BlockKind = "paragraph"
    level: int = 0
    ordered: bool = False
    number: int = 0
    group: int = 0
    row: int = 0
    column: int = 0
    header: bool = False


@dataclass(slots=True, kw_only=True)
class Piece(_Shape):
    """A block while it is being read; `element` is its nearest block element on the page."""

    element: Element
    runs: list[Run] = field(default_factory=list)
    text: str = ""
    flat: str = ""
    """`text` on one line."""
    linked: int = 0
    """Letters inside links."""
    inner: int = 0
    """Letters inside links to pages of the same site."""

    def block(self) -> Block:
        """The frozen Block of the model."""
        return Block(
            kind=self.kind, runs=tuple(self.runs), level=self.level, ordered=self.ordered, number=self.number,
            group=self.group, row=self.row, column=self.column, header=self.header,
        )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Context(_Shape):
    """What the ancestors say about a text."""

    owner: Element = None
    """The li, td or th whose blocks become one piece."""


class _Walker:
    def __init__(self, base: str | None) -> None:
        self.base = base
        self.host = host_of(base)
        self.pieces: list[Piece] = []
        self.groups = 0
        self._runs: list[Raw] = []
        self._last_owner: Element = None

    def walk(self, element: Element, context: _Context, marks: tuple[bool, bool, str | None]) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIP:
            return
        if tag == "br":
            self._runs.append(("\n", *marks))
            return
        block = tag in _BLOCKS
        if block:
            self._flush(element.getparent(), context)
            context = self._context(element, context)
        else:
            marks = self._marks(element, marks)
        if tag == "table" and is_data(element):
            self._table(element, context, marks)
        else:
            if tag == "q":
                self._runs.append(("„", *marks))
            self._children(element, context, marks)
            if tag == "q":
                self._runs.append(("“", *marks))
        if block:
            self._flush(element, context)

    def _children(self, element: Element, context: _Context, marks: tuple[bool, bool, str | None]) -> None:
        pre = context.kind == "code"
        self._text(element.text, marks, pre=pre)
        for child in element:
            self.walk(child, context, marks)
            self._text(child.tail, marks, pre=pre)

    def _text(self, text: str | None, marks: tuple[bool, bool, str | None], *, pre: bool) -> None:
        if text:
            self._runs.append((text if pre else text.replace("\n", " "), *marks))

    def _marks(self, element: Element, marks: tuple[bool, bool, str | None]) -> tuple[bool, bool, str | None]:
        strong, em, href = marks
        if element.tag == "a":
            href = self._target(element.get("href"))
        return strong or element.tag in _STRONG, em or element.tag in _EM, href

    def _target(self, href: str | None) -> str | None:
        """None for an anchor, "" for a link that leads nowhere safe, else its address."""
        if href is None or href.strip().startswith("#"):
            return None
        return safe_url(href, self.base) or ""

    def _context(self, element: Element, context: _Context) -> _Context:
        tag = element.tag
        if tag in _LEVELS:
            return _Context(kind="heading", level=_LEVELS[tag])
        if tag in ("ul", "ol", "menu", "dir"):
            nested = context.kind == "item"
            if not nested:
                self.groups += 1
            return _Context(
                kind=context.kind if nested else "paragraph", ordered=tag == "ol", group=context.group if nested else self.groups,
                level=context.level + 1 if nested else 0, owner=None,
            )  # fmt: skip
        if tag == "li":
            if not context.group:
                self.groups += 1
            return _Context(
                kind="item",
                level=context.level,
                ordered=context.ordered,
                number=list_number(element) if context.ordered else 0,
                group=context.group or self.groups,
                owner=element,
            )
        if tag == "blockquote" and context.kind == "paragraph":
            return _Context(kind="quote")
        if tag == "pre":
            return _Context(kind="code")
        return context

    def _table(self, table: Element, context: _Context, marks: tuple[bool, bool, str | None]) -> None:
        self.groups += 1
        group = self.groups
        for caption in table.iterchildren("caption"):
            self.walk(caption, context, marks)
        taken: set[tuple[int, int]] = set()
        for row, line in enumerate(table.iter("tr")):
            column = 0
            for cell in line.iterchildren("td", "th"):
                while (row, column) in taken:
                    column += 1
                wide, high = span(cell, "colspan"), span(cell, "rowspan")
                if len(taken) < _SPANNED:
                    taken.update(
                        (row + down, column + right) for down in range(high) for right in range(wide)
                    )
                inside = _Context(
                    kind="cell", group=group, row=row, column=column,
                    header=cell.tag == "th" or line.getparent().tag == "thead", owner=cell,
                )  # fmt: skip
                self._flush(line, context)
                self._children(cell, inside, marks)
                self._flush(cell, inside)
                column += wide

    def _flush(self, element: Element, context: _Context) -> None:
        raw, self._runs = self._runs, []
        if not any(text.strip() for text, *_ in raw):
            return
        for part in parts_of(raw):
            runs = merged(part)
            if not runs:
                continue
            owner = context.owner
            if owner is not None and owner is self._last_owner and self.pieces:
                self.pieces[-1].runs += [Run(text="\n"), *runs]
                _measured(self.pieces[-1], part, self.host)
                continue
            piece = Piece(
                element=element, kind=context.kind, runs=runs, level=context.level, ordered=context.ordered, number=context.number,
                group=context.group if context.kind in ("item", "cell") else 0, row=context.row, column=context.column,
                header=context.header,
            )  # fmt: skip
            _measured(piece, part, self.host)
            self.pieces.append(piece)
            self._last_owner = owner


def pieces_of(element: Element, base: str | None) -> list[Piece]:
    """All text below an element as pieces, in reading order; each visible letter is in exactly one of them."""
    walker = _Walker(base)
    walker.walk(element, _Context(), (False, False, None))
    walker._flush(element, _Context())
    return walker.pieces


def blocks_of(pieces: Iterable[Piece]) -> tuple[Block, ...]:
    """Blocks of pieces; groups are numbered anew from 1 in their order."""
    numbers: dict[int, int] = {}
    blocks = []
    for piece in pieces:
        if piece.group:
            piece.group = numbers.setdefault(piece.group, len(numbers) + 1)
        blocks.append(piece.block())
    return tuple(blocks)


def _measured(piece: Piece, part: list[Raw], host: str) -> None:
    piece.text = "".join(run.text for run in piece.runs)
    piece.flat = " ".join(piece.text.split())
    for text, _strong, _em, href in part:
        if href is not None:
            letters = len(" ".join(text.split()))
            piece.linked += letters
            # Without an address of its own a page's relative links lead nowhere safe: they are its own.
            piece.inner += letters if not href or host_of(href) == host else 0


@lru_cache(maxsize=8192)  # the menu of a site is on each of its pages
def host_of(url: str | None) -> str:
    """The host of an address without `www.`; "" where it has none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
