"""`publish`: releases every approved post that is due and rewrites the feeds; running it twice changes nothing."""

from __future__ import annotations

from pipeline.errors import DecisionRefused, SiteError
from pipeline.model import Record, Source, Version
from pipeline.run import feeding, notices
from pipeline.run.absence import require_site
from pipeline.run.facts import Facts
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.transitions import publishing as transitions
from pipeline.transitions.versions import with_version


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

    Raises SiteError where the file cannot be read or placed, FileSaved where it is saved by someone at this moment.
    """
    before = len(record.history)
    after = place.change(record.id, transitions.published(language, place.source(record.source)))
    released = any(one.what == "published" for one in after.history[before:])
    return after.versions[language].path if released else ""


def stays(place: Workplace, record: Record, version: Version, source: Source | None) -> str:
    """Why an approved draft is not published, or ""."""
    found = Facts(place, record).post(version)
    return transitions.why_unpublished(
        found, with_version(record, version), version.language, source, now=place.now(), zone=place.zone
    )
