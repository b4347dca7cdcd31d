"""Texts as words to be found by: one normal form, made here, so that SQLite and PostgreSQL find the same."""

import re
import unicodedata

_MARK = re.compile(r"</?\d+/?>")
"""Numbered marks inside a unit's text are no words."""
_WORD = re.compile(r"[^\W_]+")


def words_of_text(text: str) -> list[str]:
    """Words of a text in order: casefolded (ß becomes ss), without diacritics, without numbered marks and signs."""
    plain = unicodedata.normalize("NFKD", _MARK.sub(" ", text).casefold())
    return _WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))


def normal(text: str) -> str:
    """The same as one line, words apart by a blank: what is stored and indexed."""
    return " ".join(words_of_text(text))
