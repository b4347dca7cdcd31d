"""A paragraph that turned out wrong: out of the memory for good, and every post that carries it, with a note to print."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline import translate
from pipeline.model import Effects, PostState, Record, Retirement, Version
from pipeline.store import Unit
from pipeline.transitions.releases import recalled
from pipeline.workflow.workspace.workspace import Workspace

OUT = {PostState.DRAFT, PostState.PUBLISHED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A post with a recalled paragraph in it."""

    record: str
    language: str
    path: str
    title: str
    published: bool
    german: str
    """The paragraph, with numbered marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What was recalled, and where it stands."""

    units: tuple[Unit, ...]
    carriers: tuple[Carrier, ...]


def holding(workspace: Workspace, words: str, language: str) -> tuple[Unit, ...]:
    """What the memory has for a language whose German or English holds these words; of no words nothing."""
    wanted = " ".join(words.split())
    return tuple(
        unit
        for unit in workspace.store.memory.units(target=language)
        if wanted and (wanted in " ".join(unit.source.split()) or wanted in " ".join(unit.target.split()))
    )


def recall(workspace: Workspace, words: str, language: str, *, by: str = "") -> Recall:
    """Take every paragraph whose German or English holds these words out of the memory, for this language.

    The records forget its English too, so that a rebuilt memory does not bring it back. Posts are only listed.
    """
    units = holding(workspace, words, language)
    texts = {unit.source for unit in units}
    # The records first: where this is interrupted, the memory still knows what is to be recalled.
    for record in workspace.store.find():
        if any(text in texts for text in _english(record)):
            workspace.change(record.id, recalled(texts, language, by=by, words=" ".join(words.split())[:80]))
    workspace.store.change_memory(
        Effects(
            retired=tuple(
                Retirement(
                    source=unit.source,
                    source_language=unit.source_language,
                    target_language=unit.target_language,
                )
                for unit in units
            )
        ),
        now=workspace.now(),
    )
    return Recall(units=units, carriers=tuple(carriers(workspace, texts, language)))


def _english(record: Record) -> Iterator[str]:
    """The German of everything the record has English of."""
    for line in record.purchases:
        yield from (german for _, german, _ in line.bought)
    yield from (unit[0] for unit in record.approved)


def corrected(before: Record, after: Record, language: str) -> list[tuple[str, str, str]]:
    """Paragraphs a new approval put another English to: German, English before, English now."""
    old = {unit[0]: unit[1] for unit in before.approved if unit[4] == language}
    return [
        (german, old[german], english)
        for german, english, _, _, target in after.approved
        if target == language and german in old and old[german] != english
    ]


def carriers(
    workspace: Workspace, texts: Iterable[str], language: str, *, besides: str = ""
) -> Sequence[Carrier]:
    """Every post of this language that was made from one of these German paragraphs, published ones first."""
    wanted = set(texts)
    found = []
    for record in workspace.store.find() if wanted else ():
        version = record.versions.get(language)
        if version is None or version.place not in OUT or record.id == besides:
            continue
        found += [
            Carrier(
                record=record.id,
                language=language,
                path=version.path,
                title=record.title,
                published=version.place is PostState.PUBLISHED,
                german=german,
            )
            for german in _germans(version)
            if german in wanted
        ]
    return sorted(found, key=lambda carrier: (not carrier.published, carrier.path))


def _germans(version: Version) -> list[str]:
    return list(dict.fromkeys(translate.number(segment.source).text for segment in version.segments))


def note(old: str, new: str, day: dt.date) -> str:
    """A dated correction for the foot of a published post, as Markdown; `old` and `new` without marks."""
    said = f"*Correction, {day.day} {day:%B %Y}: an earlier version of this page said “{old}”."
    return f"{said} It should have said “{new}”.*" if new else f"{said} That was wrong.*"
