"""`publish`: releases every approved post that is due and rewrites the feeds; running it twice changes nothing."""

from __future__ import annotations

from dataclasses import replace

from pipeline import site
from pipeline.errors import SiteError
from pipeline.model import Event, Place, Record, Review, Source, Version
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.run.versions import with_version
from pipeline.store import post_lock


def publish_due(place: Workplace, tally: Tally) -> None:
    """Publish what was approved and may be published; each failure is told and the others go on."""
    for identity, language in place.store.approved_drafts():
        record = place.store.get(identity)
        if record is None:
            continue
        try:
            if publish_one(place, record, language):
                tally.published.append(record.versions[language].path)
        except SiteError as error:
            tally.tell("failed", record.title, str(error))


def publish(place: Workplace) -> list[str]:
    """Publish what is due now; paths of what was released."""
    tally = Tally(started=place.now())
    publish_due(place, tally)
    return tally.published


def publish_one(place: Workplace, record: Record, language: str) -> bool:
    """Release one approved draft in the flavour's way, by splicing; False where it must stay."""
    version = record.versions[language]
    source = place.source(record.source)
    if stays(place, record, version, source):
        return False
    folder = place.settings.folder
    with post_lock(place.settings.state / "locks", record.id):
        raw = (folder / version.path).read_bytes()
        path, spliced = place.flavour.publish(version.path, raw)
        site.writing.move(
            folder, version.path, path, spliced, expected=raw, backup=place.settings.state / "backup"
        )
        place.step("post published")
        done = replace(
            version,
            place=Place.PUBLISHED,
            path=path,
            text=spliced.decode() if version.text == raw.decode() else version.text,
            previous=(*version.previous, site.writing.digest(spliced)),
        )
        place.store.put(
            replace(
                record,
                versions=with_version(record, done),
                history=(*record.history, Event(at=place.now(), what="published", detail=path)),
            )
        )
    return True


def stays(place: Workplace, record: Record, version: Version, source: Source | None) -> str:
    """Why an approved draft is not published, or ""."""
    if version.review is not Review.REVIEWED or version.place is not Place.DRAFT:
        return "not approved"
    if source is None or source.rights is None:
        return "the source has no rights record"
    if version.preview and source.rights.text != "full":
        return f"it was written in full before the rights record said `{source.rights.text}`: reject and retry it"
    if record.hold_until is not None and place.now() < record.hold_until:
        return f"embargo until {record.hold_until.astimezone(place.zone):%d %B %Y, %H:%M}"
    return ""
