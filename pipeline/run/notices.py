"""A published post says that the city changed its original, as long as the translation has not followed.

Where `original.changed` is `notice`: `publish` splices `source.status`, and no other byte; what a person does about
it (accept, approve) takes the word back in the same step.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline import site
from pipeline.errors import DecisionRefused, SiteError
from pipeline.model import Event, Freshness, Place, Record
from pipeline.run.decisions import splice
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.run.versions import NOTICE, original_status


def write_notices(place: Workplace, tally: Tally) -> None:
    """Mark what is published and changed by the city since; what is marked already is left alone."""
    if place.settings.original.changed != "notice":
        return
    for identity, language in place.store.outdated():
        record = place.store.get(identity)
        if record is None or record.versions[language].place is not Place.PUBLISHED:
            continue
        try:
            _mark(place, record, language)
        except (SiteError, DecisionRefused) as error:
            tally.tell("failed", record.versions[language].path, str(error))


def _mark(place: Workplace, record: Record, language: str) -> None:
    with place.store.door.locks.hold(record.id):
        version = record.versions[language]
        raw = site.writing.inside(place.settings.folder, version.path).read_bytes()
        if version.freshness is not Freshness.SOURCE_CHANGED:
            return
        if original_status(place.flavour.read(version.path, raw).front) != "current":
            return
        noted = Event(at=place.now(), what="marked as changed", detail=version.path)
        splice(place, replace(record, history=(*record.history, noted)), language, raw, {NOTICE: "changed"})
        place.step("notice spliced")
