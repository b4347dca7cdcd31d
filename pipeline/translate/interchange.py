"""XML files that translators exchange (TMX, XLIFF): foreign ones read without trusting them, ours written whole.

Read: no entity is ever expanded, no other file opened, depth and size are bounded, one element at a time is held.
Written: a character XML cannot hold becomes an inline element that is read back as that character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from xml.sax.saxutils import escape

from pipeline import files
from pipeline.errors import ParseError

Kind = Literal["text", "mark"]
MARK = re.compile(r"<(/?)(\d{1,4})>")
"""A numbered mark of a canonical text: `<1>` and `</1>`."""
_GUARD = "\u2060"
_LOOKS_LIKE_MARK = re.compile(r"<(?=/?\d{1,4}>)")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CODE_POINT = re.compile(r"U\+([0-9A-F]{4,6})\Z")
_DEEPEST = 60
_LARGEST = 20_000_000
"""Characters of one element: far more than a release has."""


def elements(path: Path, *, root: str, wanted: frozenset[str]) -> Iterator[Element]:
    """The elements named in `wanted`, in order, each whole; names and attributes without namespace.

    Raises ParseError for a file that cannot be read, is no XML, has another root or version than 1.x, declares
    entities, or is deeper or larger than any exchange file.
    """
    reader = _Reader(str(path), root, wanted)
    try:
        with path.open("rb") as file:
            while chunk := file.read(65_536):
                reader.parser.Parse(chunk, False)
                yield from reader.take()
            reader.parser.Parse(b"", True)
            yield from reader.take()
    except OSError as error:
        raise files.complaint(error, path, "read", ParseError) from error
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise ParseError(f"no well-formed XML: {error}", about=str(path)) from error


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
    """A canonical text as XML: text escaped, marks by `mark`, characters XML cannot hold by `character`.

    Both are handed the place (0, 1, ...) among marks or characters of this text.
    """
    parts: list[str] = []
    at = 0
    characters = 0
    for place, found in enumerate([*MARK.finditer(text), None]):
        end = found.start() if found else len(text)
        for piece in re.split(f"({_ILLEGAL.pattern})", text[at:end]):
            if _ILLEGAL.fullmatch(piece):
                parts.append(character(characters, f"U+{ord(piece):04X}"))
                characters += 1
            else:
                parts.append(escape(piece, {"\r": "&#13;"}))
        if found:
            parts.append(mark(place, found))
            at = found.end()
    return "".join(parts)


def canonical(pieces: Iterable[tuple[Kind, str]]) -> str:
    """Pieces of a segment as canonical text; foreign text that would read as a mark gets a joiner behind its `<`."""
    parts: list[tuple[Kind, str]] = []
    for kind, piece in pieces:
        if kind == "text" and parts and parts[-1][0] == "text":
            parts[-1] = ("text", parts[-1][1] + piece)
        else:
            parts.append((kind, piece))
    return "".join(
        part if kind == "mark" else _LOOKS_LIKE_MARK.sub("<" + _GUARD, part) for kind, part in parts
    )


def character_of(code: str | None) -> str:
    """The character that `U+000B` stands for; "" for anything that XML could have held as itself."""
    found = _CODE_POINT.match((code or "").strip())
    character = chr(int(found[1], 16)) if found and int(found[1], 16) <= 0x10FFFF else ""
    return character if _ILLEGAL.fullmatch(character) else ""


class _Reader:
    """Expat with everything switched off that reaches beyond the file or grows beyond measure."""

    def __init__(self, about: str, root: str, wanted: frozenset[str]) -> None:
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self.parser.SkippedEntityHandler = self._entity
        self._about = about
        self._root = root
        self._wanted = wanted
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
        if self._depth == 1 and not values.get("version", "1").startswith("1"):
            self._refuse(f"version {values['version'][:10]} is not supported, 1.x is")
        if self._depth > _DEEPEST:
            self._refuse("nested too deeply")
        if self._inside or name in self._wanted:
            self._inside += 1
            self._count(len(name) + sum(len(key) + len(value) for key, value in values.items()))
            self._builder.start(name, values)

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

    def _refuse(self, message: str) -> NoReturn:
        raise ParseError(message, about=f"{self._about}:{self.parser.CurrentLineNumber}")
