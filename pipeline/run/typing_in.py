"""English typed by hand: kept while it is typed, and, where a release has no post, until the last block makes it one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline import translate
from pipeline.errors import DecisionRefused
from pipeline.model import Block, Place, Record, Review, Translation, Work
from pipeline.run.beside import known, sheet
from pipeline.run.making import stored, write
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.run.saving import noted_event
from pipeline.site.markdown.typing import runs_of
from pipeline.store import Typed
from pipeline.store.rebuild import units_of


def type_in(
    place: Workplace, record: Record, language: str, changes: Mapping[str, str], *, by: str
) -> Record:
    """English typed by hand for a release that has no post: kept as a person's; the last block writes the post.

    Raises DecisionRefused where the release was not read or is a post already.
    """
    with place.store.door.locks.hold(record.id):
        record = place.store.get(record.id) or record
        version = record.versions.get(language)
        if record.release is None:
            raise DecisionRefused("its page was not read; pick it first", about=record.title)
        if version is not None and version.place is not Place.NONE:
            raise DecisionRefused("there is a post already; open it", about=version.path)
        record = _typed_by_hand(place, record, language, changes, by)
    source = place.source(record.source)
    segments = known(place, record, language)
    if source is None or any(one.target is None for one in segments):
        return record
    made = Translation(
        release=record.id, language=language, segments=tuple(segments), engine="memory", made=place.now()
    )
    record = stored(place, source, record, made)
    record = write(place, record, language, Tally(started=place.now()))
    waiting = [one for one in place.settings.languages if not _written(record, one)]
    if not waiting:
        record = replace(record, work=Work.DONE, reason="", headline_only=False)
        place.store.put(record)
    return record


def _written(record: Record, language: str) -> bool:
    version = record.versions.get(language)
    return version is not None and (version.place is not Place.NONE or version.review is Review.REJECTED)


def _typed_by_hand(
    place: Workplace, record: Record, language: str, changes: Mapping[str, str], by: str
) -> Record:
    units = []
    for row in sheet(place, record, language).rows:
        text = changes.get(row.key, "").strip()
        if not text or row.source is None:
            continue
        german = translate.number(row.source).text
        english = translate.number_like(row.source, Block(kind=row.source.kind, runs=runs_of(text)))
        units.append((german, english, by, place.now(), language))
    if not units:
        return record
    fresh = {(one[0], one[4]) for one in units}
    kept = tuple(one for one in record.approved if (one[0], one[4]) not in fresh)
    record = replace(
        record,
        approved=(*kept, *units),
        history=noted_event(record, place.now(), "typed", by, f"{len(units)} blocks"),
    )
    for german, *_ in units:
        place.store.retire(german, languages=(record.language, language), at=place.now())
    place.store.put(record, units=list(units_of(replace(record, purchases=(), approved=tuple(units)))))
    return record


def keep_typed(
    place: Workplace, record: str, language: str, *, by: str, base: str, texts: Mapping[str, str]
) -> Typed:
    """Keep what is being typed, place by place; an empty mapping value stays an empty text."""
    old = place.store.typed(record, language, by)
    merged = {**(old.texts if old is not None else {}), **texts}
    row = Typed(record=record, language=language, who=by, at=place.now(), base=base, texts=merged)
    place.store.put_typed(row)
    return row
