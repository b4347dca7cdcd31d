"""A Record as the rows that can be asked for it."""

import datetime as dt
import hashlib
from typing import Any

from pipeline.model import Record, Release, Severity, Version
from pipeline.store.form.encoding import packed
from pipeline.transitions.lapsing import brought_back_at, fresh_since
from pipeline.transitions.together import open_notes, taken_by
from pipeline.transitions.versions import feed_moments


def address_alias(url: str) -> str:
    """The identity row of an address."""
    return f"url:{url}"


def revision_of(record: Record | None) -> int | None:
    """How many changes a stored record has seen; None where it is not stored."""
    return None if record is None else sum(record.revisions.values())


def record_row(record: Record) -> dict[str, Any]:
    """Row of `record`."""
    release = record.release
    return {
        "id": record.id,
        "source": record.source,
        "work": str(record.work),
        "day": record.day.isoformat(),
        "event": record.event.isoformat() if record.event else None,
        "recheck_at": record.recheck_at.astimezone(dt.UTC).isoformat() if record.recheck_at else None,
        "listed": record.listed.isoformat(),
        "title": record.title,
        "fingerprint": release.fingerprint if release else "",
        "words": words_of(release) if release else "",
        "body": body_of(release) if release else "",
        "json": packed(record),
        "gone": record.gone_since is not None,
        "dateless": release is not None and not release.day_known,
        "revision": revision_of(record),
    }


def words_of(release: Release) -> str:
    """32 hex over the words of title and text: equal for one release at two addresses."""
    words = " ".join([release.title, *(block.text for block in release.blocks)]).split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32]


def body_of(release: Release) -> str:
    """32 hex over the words of the text alone, equal for a release under another headline; "" where there is none."""
    words = " ".join(block.text for block in release.blocks).split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32] if words else ""


def identity_rows(record: Record) -> list[dict[str, Any]]:
    """Rows of `identity`: id, aliases, and the addresses of entry and page."""
    urls = {record.entry.url, record.release.url if record.release else "", *record.addresses} - {""}
    names = {record.id, record.entry.id, *record.aliases} | {address_alias(url) for url in urls}
    return [{"alias": name, "record": record.id} for name in sorted(names)]


def version_rows(record: Record) -> list[dict[str, Any]]:
    """Rows of `version`: what the queue lists and filters."""
    rows = []
    for version in record.versions.values():
        count = {severity: _open(version, severity) for severity in (Severity.ERROR, Severity.WARNING)}
        rows.append(
            {
                "record": record.id,
                "language": version.language,
                "source": record.source,
                "path": version.path,
                "place": str(version.place),
                "review": "edited" if version.edit is not None else str(version.review),
                "freshness": str(version.freshness),
                "title": english_title(version) or record.title,
                "errors": count[Severity.ERROR],
                "warnings": count[Severity.WARNING],
                "day": record.day.isoformat(),
                "event": record.event.isoformat() if record.event else None,
                "proposal": version.proposal is not None,
                "since": _moment(fresh_since(record, version)),
                "asked": _moment(brought_back_at(record, version)),
                "taken": taken_by(record, version.language),
                "notes": "\n".join(note.detail for note in open_notes(record, version.language)),
                "told": told_at(record),
            }
        )
    return rows


def told_at(record: Record) -> str:
    """The moment of its last news in feeds, as rows have it."""
    return _moment(feed_moments(record)[1])


def _moment(at: dt.datetime | None) -> str:
    return at.astimezone(dt.UTC).isoformat() if at is not None else ""


def purchase_rows(record: Record) -> list[dict[str, Any]]:
    """Rows of `purchase`: the ledger."""
    return [
        {
            "id": purchase.id,
            "record": record.id,
            "at": purchase.at.astimezone(dt.UTC).isoformat(),
            "engine": purchase.engine,
            "result": purchase.result,
            "characters": purchase.characters,
            "billed": purchase.billed,
        }
        for purchase in record.purchases
    ]


def english_title(version: Version) -> str:
    """The generated title in the version's language, or ""."""
    for segment in version.segments:
        if segment.role == "title" and segment.target is not None:
            return segment.target.text
    return ""


def _open(version: Version, severity: Severity) -> int:
    done = {acknowledgement.finding for acknowledgement in version.acknowledged}
    return sum(1 for finding in version.findings if finding.severity == severity and finding.id not in done)
