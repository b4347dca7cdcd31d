"""XML files that translators exchange (TMX, XLIFF): foreign ones read without trusting them, ours written whole.

Read: no declared entity is ever expanded (`&nbsp;` and its kind are known), no other file opened, depth and size are
bounded, one element at a time is held. Written: a line break, and a character XML cannot hold, becomes an inline
element that is read back as that character; so a line break between two words of a file is its layout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html.entities import html5
from pathlib import Path
from typing import Literal, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from xml.sax.saxutils import escape

from pipeline import files
from pipeline.errors import ParseError
from pipeline.messages import Message

Kind = Literal["text", "own", "mark", "seam"]
"""`text` as it stands in the file, `own`: what an inline element stands for, `seam`: where a tool cut a segment in two."""
MARK = re.compile(r"<(/?)(\d{1,4})>")
"""A numbered mark of a canonical text: `<1>` and `</1>`."""
_GUARD = "\u2060"
_LOOKS_LIKE_MARK = re.compile(r"<(?=/?\d{1,4}>)")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CODED = re.compile(f"\n|{_ILLEGAL.pattern}")
BREAK = "U+000A"
_CODE_POINT = re.compile(r"(?:U\+)?([0-9A-F]{4,6})\Z")
_LAYOUT = re.compile(r"[ \t]*\n[ \t\n]*")
_BREAKS = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_GROUPS = ("g", "pc", "mrk", "hi")
_OPENING, _CLOSING = ("bpt", "bx", "sc"), ("ept", "ex", "ec")
_NUMBERS = ("i", "rid", "startRef", "id")
"""Attributes that pair an opening and a closing code, in TMX and in both kinds of XLIFF."""
_WRONG_ENCODING = 19
"""Expat's XML_ERROR_INCORRECT_ENCODING."""
_DEEPEST = 60
_LARGEST = 20_000_000
"""Characters of one element: far more than a release has."""


def elements(path: Path, *, root: str, wanted: frozenset[str], versions: str = "1") -> Iterator[Element]:
    """The elements named in `wanted`, in order, each whole, with the root's attributes where it has none of its own;
    names and attributes without namespace. `versions`: first figures of the versions that are read.

    Raises ParseError for a file that cannot be read, is no XML, has another root or version, declares entities, or is
    deeper or larger than any exchange file.
    """
    try:
        try:
            yield from _elements(path, _Reader(str(path), root, wanted, versions))
        except expat.ExpatError as error:
            if error.code != _WRONG_ENCODING:
                raise
            # A tool wrote UTF-8 and left the old declaration.
            yield from _elements(path, _Reader(str(path), root, wanted, versions, encoding="utf-8"))
    except OSError as error:
        raise files.complaint(error, path, "read", ParseError) from error
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise ParseError(
            Message("no well-formed XML ({error}): a TMX or XLIFF file is wanted", error=error),
            about=str(path),
        ) from error


def _elements(path: Path, reader: _Reader) -> Iterator[Element]:
    with path.open("rb") as file:
        while chunk := file.read(65_536):
            reader.parser.Parse(chunk, False)
            yield from reader.take()
        reader.parser.Parse(b"", True)
        yield from reader.take()


def save(path: Path, pieces: Iterable[str]) -> None:
    """Write a file whole or not at all: beside its place first, then moved over it. Raises ParseError."""
    with files.writing(path, ParseError):
        files.write(path, (piece.encode() for piece in pieces))


def text_of(value: str) -> str:
    """Escaped text; a carriage return survives, what XML cannot hold becomes U+FFFD."""
    return escape(_ILLEGAL.sub("\ufffd", value), {"\r": "&#13;"})


def attributes(values: Mapping[str, str]) -> str:
    """Attributes with their leading blank; empty ones are left out."""
    entities = {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
    return "".join(
        f' {name}="{escape(_ILLEGAL.sub(chr(0xFFFD), value), entities)}"'
        for name, value in values.items()
        if value
    )


def inline(text: str, mark: Callable[[int, re.Match[str]], str], character: Callable[[int, str], str]) -> str:
    """A canonical text as XML: text escaped, marks by `mark`, line breaks and what XML cannot hold by `character`.

    Both are handed the place (0, 1, ...) among marks or characters of this text.
    """
    parts: list[str] = []
    at = 0
    characters = 0
    for place, found in enumerate([*MARK.finditer(text), None]):
        end = found.start() if found else len(text)
        for piece in re.split(f"({_CODED.pattern})", text[at:end]):
            if _CODED.fullmatch(piece):
                parts.append(character(characters, f"U+{ord(piece):04X}"))
                characters += 1
            else:
                parts.append(escape(piece, {"\r": "&#13;"}))
        if found:
            parts.append(mark(place, found))
            at = found.end()
    return "".join(parts)


def pieces(element: Element) -> Iterator[tuple[Kind, str]]:
    """A segment's pieces: groups and pairs that have a number are marks, code of other tools is dropped, text kept."""
    yield "text", element.text or ""
    cut = False
    for child in element:
        number = next((child.get(name, "") for name in _NUMBERS if child.get(name)), "")
        known = number.isascii() and number.isdigit() and len(number) <= 4
        is_cut = child.get("mtype") == "seg"
        if cut and is_cut:
            yield "seam", ""
        cut = is_cut and not child.tail
        if child.tag in _GROUPS:
            marked = known and child.tag in ("g", "pc")
            yield "mark", f"<{number}>" if marked else ""
            yield from pieces(child)
            yield "mark", f"</{number}>" if marked else ""
        else:
            yield _single(child, number if known else "")
        yield "text", child.tail or ""


def _single(child: Element, number: str) -> tuple[Kind, str]:
    """An element that is code: our marks and characters, a pair of another tool, a line break, else nothing."""
    code = child.get("equiv-text") or child.get("equiv") or child.text or ""
    kind = child.get("ctype") or child.get("subType") or child.get("type") or ""
    if kind == "x-char" or child.tag == "cp":
        return "own", character_of(child.get("hex") or code)
    if MARK.fullmatch(code):
        return "mark", code
    if number and child.tag in (*_OPENING, *_CLOSING):
        return "mark", f"<{number}>" if child.tag in _OPENING else f"</{number}>"
    return "own", "\n" if kind in ("lb", "xlf:lb") or _BREAKS.fullmatch(code) else ""


def canonical(pieces: Iterable[tuple[Kind, str]]) -> str:
    """Pieces of a segment as canonical text; the file's layout is none of it.

    Foreign text that would read as a mark gets a joiner behind its `<`.
    """
    parts: list[tuple[Kind, str]] = []
    seam = False
    for kind, piece in pieces:
        seam = seam or kind == "seam"
        if not piece:
            continue
        if seam and parts and not parts[-1][1][-1].isspace() and not piece[0].isspace():
            parts.append(("text", " "))
        seam = False
        if kind == "text" and parts and parts[-1][0] == "text":
            parts[-1] = ("text", parts[-1][1] + piece)
        else:
            parts.append((kind, piece))
    return "".join(
        part if kind == "mark" else _LOOKS_LIKE_MARK.sub("<" + _GUARD, part) for kind, part in _joined(parts)
    )


def _joined(parts: list[tuple[Kind, str]]) -> Iterator[tuple[Kind, str]]:
    """Text without layout, pieces between two marks as one, so that none of them makes a mark with its neighbour."""
    text = ""
    for at, (kind, part) in enumerate(parts):
        if kind == "mark":
            yield "text", text
            yield kind, part
            text = ""
            continue
        if kind == "text":
            part = _LAYOUT.sub(lambda run: "\n" if run[0] == "\n" else " ", _trimmed(part, at, len(parts)))
        text += part
    yield "text", text


def _trimmed(part: str, at: int, count: int) -> str:
    """A piece without the line breaks of the file at the ends of the segment."""
    if at == 0 and (found := _LAYOUT.match(part)):
        part = part[found.end() :]
    if at == count - 1 and "\n" in part[len(part.rstrip(" \t\n")) :]:
        part = part.rstrip(" \t\n")
    return part


def character_of(code: str | None) -> str:
    """The character that `U+000B` or `000B` stands for; "" for anything that XML could have held as itself."""
    found = _CODE_POINT.match((code or "").strip())
    character = chr(int(found[1], 16)) if found and int(found[1], 16) <= 0x10FFFF else ""
    return character if _ILLEGAL.fullmatch(character) else ""


class _Reader:
    """Expat with everything switched off that reaches beyond the file or grows beyond measure."""

    def __init__(
        self, about: str, root: str, wanted: frozenset[str], versions: str, encoding: str | None = None
    ) -> None:
        self.parser = expat.ParserCreate(encoding, namespace_separator="}")
        self.parser.UseForeignDTD(True)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self.parser.SkippedEntityHandler = self._named
        self._about = about
        self._root = root
        self._wanted = wanted
        self._versions = versions
        self._outermost: dict[str, str] = {}
        self._depth = 0
        self._inside = 0
        self._size = 0
        self._builder = TreeBuilder()
        self._done: list[Element] = []

    def take(self) -> list[Element]:
        """Elements that were closed since the last call."""
        done, self._done = self._done, []
        return done

    def _start(self, name: str, values: dict[str, str]) -> None:
        name = name.rpartition("}")[2]
        values = {key.rpartition("}")[2]: value for key, value in values.items()}
        self._depth += 1
        if self._depth == 1 and name != self._root:
            self._refuse(f"<{name[:40]}> is not <{self._root}>")
        if self._depth == 1:
            self._outermost = values
            if (version := values.get("version", "1"))[:1] not in (*self._versions,):
                known = " and ".join(f"{text}.x" for text in self._versions)
                self._refuse(f"version {version[:10]} is not supported, {known} is")
        if self._depth > _DEEPEST:
            self._refuse("nested too deeply")
        if self._inside or name in self._wanted:
            self._inside += 1
            self._count(len(name) + sum(len(key) + len(value) for key, value in values.items()))
            self._builder.start(name, values if self._inside > 1 else {**self._outermost, **values})

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._inside:
            self._builder.end(name.rpartition("}")[2])
            self._inside -= 1
            if not self._inside:
                self._done.append(self._builder.close())
                self._builder, self._size = TreeBuilder(), 0

    def _text(self, data: str) -> None:
        if self._inside:
            self._count(len(data))
            self._builder.data(data)

    def _count(self, characters: int) -> None:
        self._size += characters
        if self._size > _LARGEST:
            self._refuse("one entry is too large")

    def _entity(self, *declared: object) -> None:
        self._refuse(f"entities are refused: {str(declared[0])[:40]}")

    def _named(self, name: str, is_parameter: bool) -> None:
        """An entity nobody declared: the character that HTML calls so."""
        if is_parameter:
            return
        if f"{name};" not in html5:
            self._entity(name)
        self._text(html5[f"{name};"])

    def _refuse(self, message: str) -> NoReturn:
        raise ParseError(message, about=f"{self._about}:{self.parser.CurrentLineNumber}")
