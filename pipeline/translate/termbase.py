"""The termbase: CSV files in, Terms out; for engines their glossary pairs, for editors the first gloss.

Columns: source, target, also (further allowed English, `|` between), rule, language, city, note, origin. Only
`source` and, but for `keep`, `target` must be filled. Later files win over earlier ones; a city's own term wins
over the one that holds everywhere.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

from pipeline import files
from pipeline.errors import ParseError
from pipeline.german.terms import Match, found, matches
from pipeline.model import Term

_DATA = Path(__file__).parent / "data"
_COLUMNS = ("source", "target", "also", "rule", "language", "city", "note", "origin")
_RULES = ("required", "keep", "gloss", "forbidden")
_LONGEST = 200
"""Characters of a source or target: DeepL takes 1,024 bytes, and a term longer than a line is a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong in a file of terms."""

    file: Path
    line: int
    """1-based; the header is line 1."""
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


def shipped() -> tuple[Path, ...]:
    """The files that come with Stadtbote: `terms.csv` for all, then each city's own."""
    general = _DATA / "terms.csv"
    return (general, *sorted(path for path in _DATA.glob("*.csv") if path != general))


def load(paths: Iterable[Path]) -> tuple[Term, ...]:
    """Terms of all files; a later file's term replaces an earlier one's of the same source, language and city.

    Raises ParseError, naming file and line, at the first problem of any file.
    """
    return _joined(tuple(read(path) for path in paths))


@lru_cache(maxsize=16)
def _joined(tables: tuple[tuple[Term, ...], ...]) -> tuple[Term, ...]:
    """The same tuple for the same terms: indexes for looking terms up are kept by it."""
    return tuple({_identity(term): term for terms in tables for term in terms}.values())


def read(path: Path, *, city: str = "") -> tuple[Term, ...]:
    """Terms of one file; rows without a city get `city` (a source's id for its own glossary). Raises ParseError."""
    terms, problems = _sorted(path, city)
    if problems:
        raise ParseError(problems[0].message, about=f"{path}:{problems[0].line}")
    return terms


def check(path: Path) -> tuple[Problem, ...]:
    """Everything that is wrong in one file, for `stadtbote glossary check`."""
    return _sorted(path, "")[1]


def for_city(terms: Sequence[Term], city: str, *, language: str = "") -> tuple[Term, ...]:
    """Terms that hold for one press office (and language): its own instead of the general ones of the same source."""
    base = _base(language)
    fitting = [t for t in terms if t.city in ("", city) and (not base or _base(t.language) == base)]
    own = {_identity(t)[:-1] for t in fitting if t.city}
    return tuple(t for t in fitting if t.city or _identity(t)[:-1] not in own)


def glossary_pairs(terms: Iterable[Term | Match[Term]], language: str) -> tuple[tuple[str, str], ...]:
    """German and English as an engine's glossary holds them; what is kept or glossed stays as it is.

    Forbidden words are not for engines: no engine takes them, the check of terms does.
    """
    pairs: dict[str, str] = {}
    for item in terms:
        term = item.term if isinstance(item, Match) else item
        if _base(term.language) != _base(language) or term.rule == "forbidden":
            continue
        pairs.setdefault(term.source, term.target if term.rule == "required" else term.source)
    return tuple(pairs.items())


def glossed(texts: Sequence[str], terms: Sequence[Term]) -> tuple[str, ...]:
    """`texts` (one release's English, in order) with each glossed name explained in brackets at its first mention.

    Left alone where the explanation already stands in any of the texts.
    """
    result = list(texts)
    for term in terms:
        if term.rule != "gloss" or any(found(text, term.target) for text in texts):
            continue
        for at, text in enumerate(result):
            hits = matches(text, (term,))
            if hits:
                result[at] = f"{text[: hits[0].end]} ({term.target}){text[hits[0].end :]}"
                break
    return tuple(result)


def _sorted(path: Path, city: str) -> tuple[tuple[Term, ...], tuple[Problem, ...]]:
    """Terms and problems of one file, each in the order of its lines."""
    return _parsed(files.text_of(path, ParseError), path, city)


@lru_cache(maxsize=64)
def _parsed(text: str, path: Path, city: str) -> tuple[tuple[Term, ...], tuple[Problem, ...]]:
    problems: list[Problem] = []
    terms: list[tuple[int, Term]] = []
    for line, item in _rows(text, path, city):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            terms.append((line, item))
    problems += (Problem(file=path, line=line, message=message) for line, message in _clashes(terms))
    return tuple(term for _, term in terms), tuple(sorted(problems, key=lambda problem: problem.line))


def delimiter(text: str) -> str:
    """What stands between the cells of a termbase: a comma, a semicolon or a tab, by its first line."""
    return max(",;\t", key=text.partition("\n")[0].count)


def _rows(text: str, path: Path, city: str) -> Iterator[tuple[int, Term | Problem]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    try:
        unknown = [name for name in reader.fieldnames or () if name not in _COLUMNS]
        if unknown or "source" not in (reader.fieldnames or ()):
            what = f"unknown column `{unknown[0]}`" if unknown else "column `source` is missing"
            yield (
                1,
                Problem(
                    file=path,
                    line=1,
                    message=f"{what}; a termbase is CSV, its columns are {', '.join(_COLUMNS)}",
                ),
            )
            return
        for row in reader:
            if any(value for value in row.values()):
                yield reader.line_num, _term(path, reader.line_num, row, city)
    except csv.Error as error:
        raise ParseError(str(error), about=f"{path}:{reader.line_num}") from error


def _term(
    path: Path, line: int, row: Mapping[str | None, str | list[str] | None], city: str
) -> Term | Problem:
    if None in row or None in row.values():
        return Problem(file=path, line=line, message="the row has not as many cells as the header")
    cells = {name: " ".join(cast("str", row.get(name) or "").split()) for name in _COLUMNS}
    rule = cells["rule"] or "required"
    message = _wrong(cells, rule)
    if message:
        return Problem(file=path, line=line, message=message)
    return Term(
        source=cells["source"],
        target=cells["target"],
        also=tuple(part for part in map(str.strip, cells["also"].split("|")) if part),
        rule=cast("Literal['required', 'keep', 'gloss', 'forbidden']", rule),
        language=cells["language"] or "en",
        city=cells["city"] or city,
        note=cells["note"],
        origin=cells["origin"],
    )


def _wrong(cells: Mapping[str, str], rule: str) -> str:
    if not cells["source"]:
        return "`source` is empty"
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*|", cells["language"]):
        return f"language `{cells['language']}` is no language tag; write it like `en`"
    if not any(c.isalnum() for c in cells["source"]):
        return f"`{cells['source']}` holds no word"
    if rule not in _RULES:
        return f"rule `{rule}` is not one of {', '.join(_RULES)}"
    if rule == "keep" and cells["target"]:
        return f"`{cells['source']}` is kept: leave `target` empty, or use rule gloss"
    if rule != "keep" and not cells["target"]:
        return f"`{cells['source']}` has no target"
    if max(len(cells["source"]), len(cells["target"])) > _LONGEST:
        return f"longer than {_LONGEST} characters"
    return ""


def _clashes(terms: Sequence[tuple[int, Term]]) -> Iterator[tuple[int, str]]:
    """Terms of one file that contradict each other."""
    seen: dict[tuple[str, ...], tuple[int, Term]] = {}
    for line, term in terms:
        before = seen.setdefault(_identity(term), (line, term))
        if before[0] != line:
            english = "the same" if before[1].target == term.target else f"`{before[1].target}`"
            yield line, f"`{term.source}` stands in line {before[0]} already, with {english}"
    yield from _contradictions(terms)
    allowed = {(_key(t.source), _key(t.target)): line for line, t in terms if t.rule == "required"}
    for (source, target), line in allowed.items():
        turned = allowed.get((target, source), line)
        if turned < line:
            yield line, f"`{source}` and `{target}` are each other's translation (line {turned})"


def _contradictions(terms: Sequence[tuple[int, Term]]) -> Iterator[tuple[int, str]]:
    """English that is forbidden in one row and stands in what another row allows for the same German."""
    allowed: dict[str, list[tuple[int, str]]] = {}
    for line, term in terms:
        if term.rule != "forbidden":
            allowed.setdefault(_key(term.source), []).extend(
                (line, text) for text in (term.target, *term.also)
            )
    for line, term in terms:
        if term.rule == "forbidden":
            for other, english in allowed.get(_key(term.source), ()):
                if found(english, term.target):
                    yield line, f"`{term.target}` is forbidden here and stands in `{english}` of line {other}"
                    break


def _identity(term: Term) -> tuple[str, ...]:
    """What makes two rows the same term; a forbidden English is one of its own."""
    forbidden = term.target.casefold() if term.rule == "forbidden" else ""
    return (term.source, _base(term.language), forbidden, term.city)


def _key(text: str) -> str:
    return text.casefold()


def _base(language: str) -> str:
    return language.partition("-")[0].lower()
