"""`publish`: releases every approved post that is due and rewrites the feeds; running it twice changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline import site
from pipeline.errors import DecisionRefused, SiteError
from pipeline.hashing import digest
from pipeline.model import Event, Place, Record, Review, Source, Version
from pipeline.run import companions, feeding, notices
from pipeline.run.absence import require_site
from pipeline.run.decisions import splice_review
from pipeline.run.place import Workplace
from pipeline.run.reading_back import english_hash
from pipeline.run.report import Tally
from pipeline.run.versions import with_version
from pipeline.site.faults import faults


def publish_due(place: Workplace, tally: Tally) -> None:
    """Publish what was approved and may be published; each failure is told and the others go on.

    Raises SiteMissing where the site's folder is not there: feeds would be written into a new, empty one.
    """
    require_site(place)
    for identity, language in place.store.approved_drafts():
        record = place.store.get(identity)
        if record is None:
            continue
        try:
            path = publish_one(place, record, language)
            if path:
                tally.published.append(path)
        except (SiteError, DecisionRefused) as error:
            tally.tell("failed", record.title, str(error))
    notices.write_notices(place, tally)
    try:
        feeding.write_feeds(place)
    except SiteError as error:
        tally.tell("failed", "feeds", str(error))


def publish(place: Workplace) -> list[str]:
    """Publish what is due now; paths of what was released."""
    tally = Tally(started=place.now())
    publish_due(place, tally)
    return tally.published


def publish_one(place: Workplace, record: Record, language: str) -> str:
    """Release one approved draft in the flavour's way, by splicing; its new path, or "" where it must stay.

    Raises SiteError where the file cannot be read or placed, or is saved by someone at this moment.
    """
    version = record.versions[language]
    source = place.source(record.source)
    if stays(place, record, version, source):
        return ""
    folder = place.settings.folder
    with place.store.door.locks.hold(record.id):
        raw = read_post(folder, version.path)
        if english_hash(place, version, raw) != version.approvals[-1].target_hash:
            return ""
        # An approval that died before it reached the file is finished first.
        record = splice_review(place, record, language, raw)
        version, raw = record.versions[language], read_post(folder, version.path)
        path, spliced = place.flavour.publish(version.path, raw)
        moved = site.writing.move(
            folder,
            version.path,
            path,
            spliced,
            expected=raw,
            backup=place.settings.state / "backup",
            step=place.step,
        )
        if not moved:
            raise SiteError(
                "was saved by someone at this moment; `stadtbote publish` again", about=version.path
            )
        place.step("post published")
        done = replace(
            version,
            place=Place.PUBLISHED,
            path=path,
            text=spliced.decode() if version.text == raw.decode() else version.text,
            previous=(*version.previous, digest(spliced)),
        )
        record = replace(
            record,
            versions=with_version(record, done),
            history=(*record.history, Event(at=place.now(), what="published", detail=path)),
        )
        place.store.put(record)
        companions.follow(place, record, language)
    return path


def read_post(folder: Path, path: str) -> bytes:
    """Bytes of a post. Raises SiteError."""
    try:
        return site.writing.inside(folder, path).read_bytes()
    except OSError as error:
        raise SiteError(f"cannot be read: {error.strerror}", about=path, temporary=True) from error


def stays(place: Workplace, record: Record, version: Version, source: Source | None) -> str:
    """Why an approved draft is not published, or ""."""
    if version.review is not Review.REVIEWED or version.place is not Place.DRAFT:
        return "not approved"
    if source is None or source.rights is None:
        return "the source has no rights record"
    if version.preview and source.rights.text != "full":
        return f"it was written in full before the rights record said `{source.rights.text}`: reject and retry it"
    file = place.settings.folder / version.path
    if file.is_file():
        raw = read_post(place.settings.folder, version.path)
        if broken := faults(place.flavour, version.path, raw):
            return f"its file is broken ({broken[0]}): mend it"
        if english_hash(place, version, raw) != version.approvals[-1].target_hash:
            return "its text was edited after it was approved: approve it again"
    if record.hold_until is not None and place.now() < record.hold_until:
        return f"embargo until {record.hold_until.astimezone(place.zone):%d %B %Y, %H:%M}"
    return ""
