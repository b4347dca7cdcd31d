"""Feeds of what is published: Atom, RSS and JSON Feed for the site, each language and each source.

Written where `site.url` says what the site's address is. The same posts give the same bytes; a file is written only
where it would change.
"""

import datetime as dt
import hashlib

from pipeline import __version__, site
from pipeline.errors import SiteError
from pipeline.model import PostState, Record, Review, Version
from pipeline.site import feeds
from pipeline.transitions.versions import feed_moments
from pipeline.workflow.posts.looks import content
from pipeline.workflow.posts.sidecar import whole
from pipeline.workflow.workspace.workspace import Workspace

FOLDERS = {
    "hugo": "static/feeds",
    "astro": "public/feeds",
    "mkdocs": "docs/feeds",
    "pelican": "content/feeds",
}
"""Where a generator takes files as they are; the others take them from the site's folder itself."""
_UNTIL = "feeds until"
"""Mark of the moment up to which the feeds are right while nothing happens."""


def write_feeds(workspace: Workspace, *, at_rest: str = "") -> list[str]:
    """Rewrite the feed files that would change; their paths relative to the site's folder. Raises SiteError.

    `at_rest`: what the state of posts and records was known by a moment ago (`detect_file_changes`), so that none of
    them is looked at where it is the one of the feeds.
    """
    home = workspace.settings.site.url.rstrip("/")
    if not home:
        return []
    folder = FOLDERS.get(workspace.settings.site.flavour, "feeds")
    now = workspace.now().astimezone(dt.UTC)
    there = (workspace.settings.folder / folder).is_dir() and now.isoformat() < workspace.store.mark(_UNTIL)
    quick = _quick_mark(workspace, at_rest)
    if there and quick and workspace.store.mark("feeds at rest") == quick:
        return []
    mark = _mark(workspace)
    if workspace.store.mark("feeds") == mark and there:
        if quick:
            workspace.store.change_mark("feeds at rest", lambda known: quick)
        return []
    channel = feeds.Channel(
        title=workspace.settings.site.name,
        home=f"{home}/",
        base=f"{home}/feeds",
        language=workspace.settings.languages[0],
        hub=workspace.settings.syndication.hub,
    )
    public, until = items(workspace)
    before = [
        file.stem
        for file in sorted((workspace.settings.folder / folder).glob("*.atom"))
        if f"<id>{channel.base}/{file.name}</id>" in file.read_text(encoding="utf-8", errors="replace")
    ]
    written = [
        f"{folder}/{name}"
        for name, raw in feeds.every(public, channel, known=before).items()
        if site.writing.replace(workspace.settings.folder, f"{folder}/{name}", raw)
    ]
    workspace.store.change_mark("feeds", lambda known: mark)
    workspace.store.change_mark(_UNTIL, lambda known: until.astimezone(dt.UTC).isoformat())
    return written


def stamps(workspace: Workspace) -> dict[str, str]:
    """Public address of each feed's file to what changes where it is written."""
    home, kinds = workspace.settings.site.url.rstrip("/"), {".atom", ".rss", ".json"}
    folder = workspace.settings.folder / FOLDERS.get(workspace.settings.site.flavour, "feeds")
    written = sorted(file for file in folder.glob("*.*") if file.suffix in kinds) if home else []
    return {
        f"{home}/feeds/{file.name}": f"{file.stat().st_mtime_ns}:{file.stat().st_size}" for file in written
    }


def items(workspace: Workspace) -> tuple[list[feeds.Item], dt.datetime]:
    """What the generator shows now of what is public and approved, and tombstones of what was withdrawn; and until when
    that holds: the next day of a post of the future, or the next end of one that expires.

    Of each source and language only as many are read, newest first, as a feed holds.
    """
    found, turns, now = [], [site.ALWAYS[1]], workspace.now()
    full: dict[tuple[str, str], list[str]] = {}
    for row in workspace.store.public():
        # What stands in no feed of its source stands in none: those of a language or of all hold no more.
        held = full.setdefault((row.source, row.language), [])
        if len(held) >= feeds.NEWEST and row.told < held[-1]:
            continue
        record = workspace.store.get(row.record)
        if record is None or row.language not in record.versions:
            continue
        item = _item(workspace, record, record.versions[row.language])
        if item is None:
            continue
        since, until = _shown(workspace, record.versions[row.language])
        turns += [moment for moment in (since, until) if moment > now]
        if since <= now < until:
            found.append(item)
            if not item.withdrawn:
                held.append(row.told)
    return found, min(turns)


def item_of(workspace: Workspace, record: Record, version: Version) -> feeds.Item | None:
    """A post as others are told of it; None where readers do not see it now, or nobody answers for it."""
    item = _item(workspace, record, version) if version.place is PostState.PUBLISHED else None
    since, until = _shown(workspace, version) if item is not None else site.ALWAYS
    return item if since <= workspace.now() < until else None


def _shown(workspace: Workspace, version: Version) -> site.Span:
    """From when to when the generator shows a post."""
    if version.place is PostState.WITHDRAWN:
        return site.ALWAYS
    file = site.writing.inside(workspace.settings.folder, version.path)
    return workspace.flavour.shown(version.path, file.read_bytes())


def _item(workspace: Workspace, record: Record, version: Version) -> feeds.Item | None:
    gone = version.place is PostState.WITHDRAWN
    if not gone and version.review is not Review.REVIEWED:
        return None
    try:
        draft = whole(workspace, record, version)
    except SiteError:
        return None  # told of that file alone: the others' feeds are right without it
    if draft is None or not draft.front.get("source", {}).get("url"):
        return None
    file = site.writing.inside(workspace.settings.folder, version.path)
    page = workspace.flavour.page(version.path, file.read_bytes())
    if not page:
        return None
    published, updated = feed_moments(record)
    return feeds.item(
        draft,
        url=workspace.settings.site.url.rstrip("/") + page,
        source=record.source,
        published=published,
        updated=updated,
        withdrawn=gone,
        reason=version.reason if gone else "",
    )


def _quick_mark(workspace: Workspace, at_rest: str) -> str:
    """Changes where any post or record does; "" where one did since, or that is not known."""
    records = workspace.store.records_digest()
    if not records or not at_rest.startswith(records):
        return ""
    return hashlib.sha256("\n".join([*_told(workspace), at_rest]).encode()).hexdigest()


def _told(workspace: Workspace) -> list[str]:
    settings, hub = workspace.settings.site, workspace.settings.syndication.hub
    return [__version__, settings.url, settings.name, settings.flavour, str(workspace.settings.folder), hub]


def _mark(workspace: Workspace) -> str:
    """Changes where a public post does: nothing is read while nothing happened, whatever time a fresh checkout gives."""
    told, looked = _told(workspace), workspace.store.looked()
    for row in workspace.store.public():
        told += [row.record, row.language, row.path, row.place, content(workspace, row.path, looked)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
