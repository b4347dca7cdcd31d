"""Words and phrases of a table found in a text: one look a word, however many lines the table has.

In a line `*` stands for any letters, `+` for three or more, `?` for one; words of a phrase stand behind each other.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from pipeline.check.words.memo import Memo
from pipeline.check.words.spelling import TOKEN, spelt

K = TypeVar("K")
_LONGEST = 60
"""Letters from which a token is no word."""


class Found(NamedTuple, Generic[K]):
    """A phrase in a text: what it stands for, and its place."""

    value: K
    start: int
    end: int


class Phrases(Generic[K]):
    """Phrases, each with what it stands for."""

    def __init__(self, entries: Iterable[tuple[str, K]]) -> None:
        """`entries`: phrase and value; phrases that begin alike are found in this order."""
        self._heads: dict[str, list[tuple[int, re.Pattern[str], K]]] = defaultdict(list)
        self._wild: list[tuple[re.Pattern[str], tuple[int, re.Pattern[str], K]]] = []
        for at, (phrase, value) in enumerate(entries):
            first, *rest = phrase.lower().split()
            line = at, _rest(tuple(rest)), value
            if set(first[:-1]) & _SIGNS or first[-1] in "+?":
                self._wild.append((re.compile(_body(first)), line))
            else:
                self._heads[first].append(line)
        self._stems = {head[:-1]: lines for head, lines in self._heads.items() if head[-1] == "*"}
        self._cuts = sorted(set(map(len, self._stems)))
        self._any = re.compile("|".join(pattern.pattern for pattern, _ in self._wild) or "(?!)")
        self.begun = Memo[str, tuple[tuple[int, re.Pattern[str], K], ...]](self._begun)
        """The lines that begin with a word as it is written; none for a token too long to be a word."""

    def _begun(self, token: str) -> tuple[tuple[int, re.Pattern[str], K], ...]:
        if len(token) >= _LONGEST:
            return ()
        word = token.lower()
        lines = list(self._heads.get(word, ()))
        for cut in self._cuts:
            found = self._stems.get(word[:cut])
            if found and cut <= len(word) and (cut == len(word) or word[cut:].isalnum()):
                lines += found
        if self._any.fullmatch(word):
            lines += (line for pattern, line in self._wild if pattern.fullmatch(word))
        return tuple(sorted(lines, key=itemgetter(0)))

    def find(self, text: str) -> tuple[Found[K], ...]:
        """What stands in a text, in order."""
        here = spelt(text)
        live = {word: lines for word in here.parts - self.begun.idle if (lines := self.begun[word])}
        if not live:
            return ()
        places = [
            place
            for word, token in zip(here.said, here.tokens, strict=False)
            if word in live or "-" in word
            for place in ((token,) if word in live else TOKEN.finditer(text, *token.span()))
            if place[0] in live
        ]
        return tuple(
            Found(value, place.start(), match.end())
            for place in places
            for _, rest, value in live[place[0]]
            if (match := rest.match(text, place.end()))
        )


_SIGNS = frozenset("*+?")


def _body(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\w{0,40}").replace(r"\+", r"\w{3,40}").replace(r"\?", r"\w")


@lru_cache(maxsize=4096)
def _rest(words: tuple[str, ...]) -> re.Pattern[str]:
    """What follows the first word of a phrase."""
    return re.compile("".join(rf"[\s.-]{{1,3}}{_body(word)}" for word in words) + r"(?!\w)", re.IGNORECASE)


def options(words: str) -> str:
    """A pattern of any of the words of a field; of none where there is none."""
    return "|".join(map(_body, words.lower().split())) or "(?!)"
