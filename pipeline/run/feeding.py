"""Feeds of what is published: Atom, RSS and JSON Feed for the site, each language and each source.

Written where `site.url` says what the site's address is. The same posts give the same bytes; a file is written only
where it would change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from pipeline import __version__, site
from pipeline.model import Place, Record, Review, Version
from pipeline.run.companions import whole
from pipeline.run.place import Workplace
from pipeline.site import feeds

FOLDERS = {
    "hugo": "static/feeds",
    "astro": "public/feeds",
    "mkdocs": "docs/feeds",
    "pelican": "content/feeds",
}
"""Where a generator takes files as they are; the others take them from the site's folder itself."""
_NEWS = {"published", "refreshed", "accepted", "withdrawn", "original withdrawn", "approved"}


def write_feeds(place: Workplace) -> list[str]:
    """Rewrite the feed files that would change; their paths relative to the site's folder. Raises SiteError."""
    home = place.settings.site.url.rstrip("/")
    if not home:
        return []
    folder = FOLDERS.get(place.settings.site.flavour, "feeds")
    mark = _mark(place)
    if place.store.mark("feeds") == mark and (place.settings.folder / folder).is_dir():
        return []
    channel = feeds.Channel(
        title=place.settings.site.name,
        home=f"{home}/",
        base=f"{home}/feeds",
        language=place.settings.languages[0],
    )
    written = [
        f"{folder}/{name}"
        for name, raw in feeds.every(items(place), channel).items()
        if site.writing.replace(place.settings.folder, f"{folder}/{name}", raw)
    ]
    place.store.change_mark("feeds", lambda known: mark)
    return written


def items(place: Workplace) -> list[feeds.Item]:
    """What is public: approved published posts, and tombstones of withdrawn ones."""
    found = []
    for identity, language, _, _ in _public(place):
        record = place.store.get(identity)
        if record is None or language not in record.versions:
            continue
        one = _item(place, record, record.versions[language])
        if one is not None:
            found.append(one)
    return found


def _item(place: Workplace, record: Record, version: Version) -> feeds.Item | None:
    gone = version.place is Place.WITHDRAWN
    if not gone and version.review is not Review.REVIEWED:
        return None
    draft = whole(place, record, version)
    if draft is None or not draft.front.get("source", {}).get("url"):
        return None
    published = _first(record, "published") or record.seen
    news = [event.at for event in record.history if event.what in _NEWS]
    return feeds.item(
        draft,
        url=place.settings.site.url.rstrip("/") + place.flavour.address(draft),
        source=record.source,
        published=published.replace(microsecond=0),
        updated=max([published, *news]).replace(microsecond=0),
        withdrawn=gone,
        reason=version.reason if gone else "",
    )


def _first(record: Record, what: str) -> dt.datetime | None:
    return next((event.at for event in record.history if event.what == what), None)


def _public(place: Workplace) -> list[tuple[str, str, str, str]]:
    public = {Place.PUBLISHED, Place.WITHDRAWN}
    return [row for row in place.store.placed() if row[3] in public]


def _mark(place: Workplace) -> str:
    """Changes where a public post does: nothing is read while nothing happened."""
    settings = place.settings.site
    told = [__version__, settings.url, settings.name, settings.flavour, str(place.settings.folder)]
    for identity, language, path, where in _public(place):
        told += [identity, language, path, where, _stamp(place.settings.folder / path)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _stamp(file: Path) -> str:
    try:
        found = file.stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns}:{found.st_size}"
