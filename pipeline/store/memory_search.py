"""Units of the memory that share words with a text: SQLite by FTS5, PostgreSQL by a GIN index over the same words.

Both answer one question only, "which units hold this word", so both find the same; ranking happens here.
An OR of all words of a paragraph is slow (0.15 to 0.5 s among 100,000 units): the eight rarest words find the same.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

RAREST = 8
"""Words of a text that are looked for."""
CANDIDATES = 50
"""Units whose likeness is worked out."""
OFTEN = 1000
"""A word that more units hold says little: counting stops there, and only the newest are taken."""

_SQLITE = """SELECT rowid AS id FROM memory_words WHERE memory_words MATCH :wanted ORDER BY rowid DESC LIMIT :most"""
_POSTGRES = """SELECT id FROM memory
WHERE array_to_tsvector(string_to_array({side}_words, ' ')) @@ CAST(:wanted AS tsquery)
ORDER BY id DESC LIMIT :most"""


class MemorySearch:
    """The index of one database."""

    def __init__(self, dialect: str) -> None:
        self._sqlite = dialect == "sqlite"

    def alike(self, connection: sa.Connection, texts: Sequence[Sequence[str]]) -> list[list[int]]:
        """For the words of each text, ids of the units that share most of its rarest ones (of their source side), best
        first; a word that several texts have is looked for once."""
        words = dict.fromkeys(word for text in texts for word in text)
        found = {word: self._holding(connection, "source", [word]) for word in words}
        return [self._best(found, text) for text in texts]

    def _best(self, found: Mapping[str, Sequence[int]], words: Sequence[str]) -> list[int]:
        known = sorted((len(found[word]), word) for word in dict.fromkeys(words) if found[word])[:RAREST]
        weight: dict[int, float] = defaultdict(float)
        for number, word in known:
            for row in found[word]:
                weight[row] += 1 / number
        return sorted(weight, key=lambda number: (-weight[number], -number))[:CANDIDATES]

    def holding(self, connection: sa.Connection, side: str, beginnings: Sequence[str]) -> list[int]:
        """Ids of the newest units of which one side holds words with all of these beginnings."""
        return self._holding(connection, side, beginnings, prefix=True)

    def _holding(
        self, connection: sa.Connection, side: str, words: Iterable[str], *, prefix: bool = False
    ) -> list[int]:
        if self._sqlite:
            star = "*" if prefix else ""
            wanted = f"{side}_words : (" + " AND ".join(f'"{word}"{star}' for word in words) + ")"
            query = sa.text(_SQLITE)
        else:
            star = ":*" if prefix else ""
            wanted = " & ".join(f"'{word}'{star}" for word in words)
            query = sa.text(_POSTGRES.format(side=side))
        rows = connection.execute(query, {"wanted": wanted, "most": OFTEN})
        return [int(row.id) for row in rows]


_MARK = re.compile(r"</?\d+/?>")
"""Numbered marks inside a unit's text are no words."""
_WORD = re.compile(r"[^\W_]+")


class _WithoutMarks(dict[int, int | None]):
    """For `str.translate`: characters as they are, combining ones left out; each looked up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_BARE = _WithoutMarks()


def words_of_text(text: str) -> list[str]:
    """Words of a text in order, in a form that SQLite and PostgreSQL find the same by: casefolded (ß becomes ss), without diacritics, without numbered marks and signs."""
    plain = unicodedata.normalize("NFKD", _MARK.sub(" ", text).casefold())
    return _WORD.findall(plain.translate(_BARE))


def normal(text: str) -> str:
    """The same as one line, words apart by a blank: what is stored and indexed."""
    return " ".join(words_of_text(text))
