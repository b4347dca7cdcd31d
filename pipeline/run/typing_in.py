"""English typed by hand: kept while it is typed, and, where a release has no post, until the last block makes it one."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline import translate
from pipeline.model import Block, Place, Record, Translation
from pipeline.run.beside import known, sheet
from pipeline.run.making import stored, write
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.site.markdown.typing import runs_of
from pipeline.store import Typed
from pipeline.transitions import drafting, releases
from pipeline.transitions.memory import Approved


def type_in(
    place: Workplace, record: Record, language: str, changes: Mapping[str, str], *, by: str
) -> Record:
    """English typed by hand for a release that has no post: kept as a person's; the last block writes the post.

    Raises DecisionRefused where the release was not read or is a post already.
    """
    record = place.store.change(
        record.id,
        releases.typed(language, by=by),
        now=place.now(),
        facts=lambda known: _lines(place, known, language, changes, by),
    )
    source = place.source(record.source)
    segments = known(place, record, language)
    if source is None or any(one.target is None for one in segments):
        return record
    made = Translation(
        release=record.id, language=language, segments=tuple(segments), engine="memory", made=place.now()
    )
    record = stored(place, source, record, made)
    record = write(place, record, language, Tally(started=place.now()))
    return place.change(record.id, drafting.finished(place.settings.languages))


def _lines(
    place: Workplace, record: Record, language: str, changes: Mapping[str, str], by: str
) -> tuple[Approved, ...]:
    """What was typed, block by block, beside its German."""
    version = record.versions.get(language)
    if record.release is None or (version is not None and version.place is not Place.NONE):
        return ()
    units = []
    for row in sheet(place, record, language).rows:
        text = changes.get(row.key, "").strip()
        if not text or row.source is None:
            continue
        german = translate.number(row.source).text
        english = translate.number_like(row.source, Block(kind=row.source.kind, runs=runs_of(text)))
        units.append((german, english, by, place.now(), language))
    return tuple(units)


def keep_typed(
    place: Workplace, record: str, language: str, *, by: str, base: str, texts: Mapping[str, str]
) -> Typed:
    """Keep what is being typed, place by place; an empty mapping value stays an empty text."""
    old = place.store.typed(record, language, by)
    merged = {**(old.texts if old is not None else {}), **texts}
    row = Typed(record=record, language=language, who=by, at=place.now(), base=base, texts=merged)
    place.store.put_typed(row)
    return row
