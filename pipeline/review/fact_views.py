"""The facts of a draft as lines a person signs: day, hour, place, sum, name, German beside English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipeline.check.fact_pairs import FactPair, fact_pairs
from pipeline.hashing import digest
from pipeline.review.row_views import RowView
from pipeline.workflow.posts.sheets import Row

SIGNED = "fact:"
"""Prefix of a fact's id among what a person typed: they have signed it."""
_AROUND = 28
"""Letters of a snippet on each side of its fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactView:
    """One line."""

    id: str
    """Of this fact in these words: where either side changes, it is signed anew."""
    kind: str
    key: str
    """Of its row."""
    german: Markup
    english: Markup
    """"" where the translation has no such fact."""
    signed: bool
    finding: str
    """Id of an open finding about it, "" where there is none."""
    fix: str
    """What its correction would write."""


def fact_views(pairs: Sequence[RowView], language: str, texts: Mapping[str, str]) -> tuple[FactView, ...]:
    """All facts of a draft in reading order. `texts`: what the person typed, their signatures among it."""
    found: list[FactView] = []
    seen: set[str] = set()
    for pair in pairs:
        row = pair.row
        if row.source is None or not row.text or row.is_field:
            continue
        for fact in fact_pairs(row.source.text, row.plain, language):
            if _is_new(row, fact, seen):
                found.append(_view(pair, row, fact, texts))
    return tuple(found)


def facts_of(rows: Sequence[Row], language: str) -> frozenset[str]:
    """Ids of the facts of a draft, for the count of what was signed."""
    seen: set[str] = set()
    return frozenset(
        _id(row, fact)
        for row in rows
        if row.source is not None and row.text and not row.is_field
        for fact in fact_pairs(row.source.text, row.plain, language)
        if _is_new(row, fact, seen)
    )


def _is_new(row: Row, fact: FactPair, seen: set[str]) -> bool:
    """Whether a fact is to be signed: a name that stands again, on both sides, was signed with the first."""
    if fact.kind not in {"name", "place"} or fact.target is None or row.source is None:
        return True
    name = row.source.text[slice(*fact.source)]
    if name in seen:
        return False
    seen.add(name)
    return True


def _view(pair: RowView, row: Row, fact: FactPair, texts: Mapping[str, str]) -> FactView:
    assert row.source is not None
    name = _id(row, fact)
    about = next(
        (
            view
            for view in pair.findings
            if view.kind != "d"
            and any(span.start < fact.source[1] and fact.source[0] < span.end for span in view.finding.source)
        ),
        None,
    )
    return FactView(
        id=name,
        kind=fact.kind,
        key=row.key,
        german=snippet(row.source.text, fact.source),
        english=snippet(row.plain, fact.target) if fact.target is not None else Markup(""),
        signed=SIGNED + name in texts,
        finding=about.finding.id if about is not None else "",
        fix=about.fix if about is not None else "",
    )


def _id(row: Row, fact: FactPair) -> str:
    assert row.source is not None
    german = row.source.text[slice(*fact.source)]
    english = row.plain[slice(*fact.target)] if fact.target is not None else ""
    return digest("\x1f".join([row.key, str(fact.source[0]), german, english, row.plain]), 16)


def snippet(text: str, span: tuple[int, int]) -> Markup:
    """A fact with some words on both sides."""
    start, end = span
    left, right = text[:start][-_AROUND:], text[end:][:_AROUND]
    if len(text[:start]) > _AROUND:
        left = "…" + left.partition(" ")[2]
    if len(text[end:]) > _AROUND:
        right = right.rpartition(" ")[0] + "…"
    return Markup("{}<b>{}</b>{}").format(escape(left), escape(text[start:end]), escape(right))
