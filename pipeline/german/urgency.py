"""Words of `urgent:` in the sense that asks for haste: what is over, denied or meant otherwise does not count.

A word counts where one mention of it counts, clause by clause. Where title or lead clear a danger, a mention further
down counts only if it says that it goes on. In doubt it counts: a mail too many is better than an evacuation missed.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from pipeline.german.sentences import split

_LONGEST = 400
"""Letters of a clause from which it is taken as it stands: no sentence of an office is so long."""
_BREAK = re.compile(r"\s[-–—]+\s|[:;,()–—]\s*")
_INSERTED = re.compile(
    r", (?:in |an |bei |von |mit )?(?:die|der|das|dem|den|deren|dessen|welche\w*) [^,]{1,160}, "
)


def urgent_words(
    words: Sequence[str], title: Sequence[str], lead: str, text: Sequence[str]
) -> tuple[str, ...]:
    """Those of `words` that stand in headlines, lead or paragraphs (`text`) of a release in their own sense.

    Upper and lower case are one; a word counts inside a compound, too.
    """
    wanted = [word.lower() for word in words if word]
    above, between, below = (_clauses(parts, wanted) for parts in (title, [lead], text))
    cleared = any(_kind("clear", clause) and not _kind("later", clause) for clause in [*above, *between])
    above, below = ([_apart(clause) for clause in clauses] for clauses in (above, [*between, *below]))
    return tuple(word for word in words if word and _counts(word.lower(), above, below, cleared=cleared))


def _counts(word: str, above: Sequence[str], below: Sequence[str], *, cleared: bool) -> bool:
    titled = [clause for clause in above if word in clause]
    if any(not _is_none(word, clause) for clause in titled):
        return True
    return any(
        word in clause and not _is_none(word, clause) and (not (cleared or titled) or _kind("still", clause))
        for clause in below
    )


def _is_none(word: str, clause: str) -> bool:
    """Whether a clause speaks of the word as of something that is over, is not, or is something else."""
    if _kind("denied", clause, word) or _kind("other", clause, word):
        return True
    over = _kind("ended", clause, word) or any(word in part for part in _parts("clear", clause))
    return over and not _kind("later", clause)


def _apart(clause: str) -> str:
    """The clause without compounds that hold an urgent word and mean its opposite."""
    for part in _parts("apart", clause):
        clause = clause.replace(part, "")
    return clause


def _clauses(parts: Sequence[str], words: Sequence[str]) -> list[str]:
    """Clauses in lower case; what is inserted between commas goes, unless it holds one of the words."""

    def closed(inserted: re.Match[str]) -> str:
        return inserted[0] if any(word in inserted[0] for word in words) else " "

    sentences = (sentence.lower() for part in parts for sentence in split(part))
    return [clause for sentence in sentences for clause in _BREAK.split(_INSERTED.sub(closed, sentence))]


def _kind(kind: str, clause: str, word: str = "") -> bool:
    return bool(_parts(kind, clause, word))


def _parts(kind: str, clause: str, word: str = "") -> list[str]:
    """What the expressions of a kind match in a clause; nothing in one that is too long."""
    if len(clause) > _LONGEST:
        return []
    return [match[0] for found in _patterns(kind, word) if (match := found.search(clause))]


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    text = (files("pipeline.german") / "data" / "urgency.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((kind, pattern) for kind, pattern, _ in lines)


@cache
def _patterns(kind: str, word: str) -> tuple[re.Pattern[str], ...]:
    joined = rf"\b[\w-]*{re.escape(word)}[\w-]*"
    return tuple(re.compile(row.replace("{}", joined)) for of, row in _rows() if of == kind)
