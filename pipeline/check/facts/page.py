"""A block while it is read: its text in plain digits and blanks, its words that stand for something, what was found."""

import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.check.facts.fact import Fact, Named
from pipeline.check.facts.lexicon import Lexicon, fold

_ODD_BLANK = re.compile(r"[\u202f\u2007\u2009\u200a\u2008]")
_OTHER_BLANK = re.compile(r"[^\S\u00a0 ]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_DEGREE = re.compile(r"º(?=\s?[CF]\b)")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_PLAIN = frozenset(f"{string.digits}{string.ascii_letters}{string.punctuation} \u00a0äöüÄÖÜßéè„“”‚‘’–—…€")
"""What most texts are made of, and stays."""
_SIGNS = str.maketrans({"٫": ".", "٬": ",", "٪": "%", "،": ",", "−": "−"})


def clean(text: str) -> str:
    """The text with plain blanks and plain digits, every character at its place."""
    if _PLAIN.issuperset(text):
        return text
    text = _DEGREE.sub("°", text)
    text = _OTHER_BLANK.sub(" ", _ODD_BLANK.sub("\u00a0", text)).translate(_SIGNS)
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0], 0)), text)


class Role(NamedTuple):
    """One thing a word may stand for, up to `end` (of a phrase)."""

    value: Any
    end: int
    sure: bool = True


class Item(NamedTuple):
    """A number, a word or a sign that may stand for something."""

    start: int
    end: int
    roles: dict[str, Role]


@dataclass(slots=True)
class Page:
    """What is read so far; each reader takes items from `at` on and says up to where in `taken`."""

    text: str
    lex: Lexicon
    items: list[Item] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    months: list[Named] = field(default_factory=list)
    weekdays: list[Named] = field(default_factory=list)
    money: list[tuple[int, int, str]] = field(default_factory=list)
    pairs: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """Day-month pairs by where they start: end, day, month."""
    dated: dict[int, int] = field(default_factory=dict)
    """Dates written in digits, which are read first: where each starts, and its place in `facts`."""
    taken: int = 0
    before: tuple[str, int] = ("", -9)
    """A currency or `%` in front of the next number, and where it ends."""
    unit: Role = field(default_factory=lambda: Role(None, -9))
    """A unit in front of the next number: `Tempo 30`."""
    minus: int = -9
    """Where a word for `minus` ends."""
    bound: tuple[str, int] = ("", -9)
    """A bound in front of the next value, and where it ends."""

    def next(self, i: int, end: int, role: str, gap: re.Pattern[str]) -> Role | None:
        """The role of the first item from `i` on that begins behind `end`, where only `gap` lies between."""
        for item in self.items[i : i + 4]:
            if item.start >= end:
                found = item.roles.get(role)
                return found if found and gap.fullmatch(self.text, end, item.start) else None
        return None

    def index(self, i: int, end: int) -> int:
        """Index of the first item from `i` on that begins at or behind `end`."""
        while i < len(self.items) and self.items[i].start < end:
            i += 1
        return i


def items(text: str, lex: Lexicon, spans: list[tuple[int, int]]) -> Iterator[Item]:
    """What may stand for something, in order; nothing inside `spans`."""
    skip = iter([*spans, (len(text) + 1, len(text) + 1)])
    start, end = next(skip)
    known, idle = lex.known, lex.known.idle
    for match in [match for match in lex.token.finditer(text) if match["word"] not in idle]:
        kind = match.lastgroup or ""
        entries = known[match[kind]] if kind in _WORDS else None
        if entries == ():
            continue
        begin, stops = match.span(kind)
        while begin >= end:
            start, end = next(skip)
        if stops > start:
            continue
        if entries is None:
            yield Item(begin, stops, {kind: Role(match[kind], stops)})
        else:
            roles: dict[str, Role] = {}
            after = _word_at(text, stops) if entries[0].rest else ("", 0)
            for entry in entries:
                if entry.role in roles or (entry.rest and entry.rest[0] != after[0]):
                    continue
                stop = _phrase(text, after[1], entry.rest[1:]) if entry.rest else stops
                if stop:
                    roles[entry.role] = Role(entry.value, stop, entry.sure)
            if roles:
                yield Item(begin, stops, roles)


_WORDS = frozenset({"word", "sign"})
_PHRASE_GAP = re.compile(r"\.\s?|['’]\s?|\s?/\s?|\s?[-‑]?\s?")
_PHRASE_WORD = re.compile(r"[^\W_]+[\u064b-\u0652]*[²³]?|°\s?[^\W\d_]*")


def _word_at(text: str, at: int) -> tuple[str, int]:
    """The next word of a phrase as it is looked up, and where it ends."""
    gap = _PHRASE_GAP.match(text, at)
    match = _PHRASE_WORD.match(text, gap.end() if gap else at)
    return (fold(match[0]), match.end()) if match else ("", 0)


def _phrase(text: str, at: int, words: tuple[str, ...]) -> int:
    """Where a phrase ends that goes on with `words`; 0 where others follow."""
    for word in words:
        found, at = _word_at(text, at)
        if found != word:
            return 0
    return at
