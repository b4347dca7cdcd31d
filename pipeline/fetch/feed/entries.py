"""Items of any format become entries: with an identity, a day as printed, plain text and a fingerprint."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pipeline.fetch.article.header.dates import believable
from pipeline.fetch.feed.dates import dated
from pipeline.fetch.feed.item import ITEMS, Document, Item, Text
from pipeline.fetch.feed.text import fingerprint, plain
from pipeline.fetch.hosts import PLATFORMS, home
from pipeline.fetch.identity import EntryKey, canonical_url, identities
from pipeline.fetch.link_filter import refusal
from pipeline.fetch.when import When
from pipeline.model import Entry, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Entries, those that are no releases with the reason, and what was wrong."""

    entries: tuple[Entry, ...]
    refused: tuple[tuple[Entry, str], ...]
    problems: tuple[str, ...]


def entries(document: Document, source: Source, *, now: dt.datetime) -> Sorted:
    """All items of the feed, in its order, each either an entry or refused with a reason."""
    problems = list(document.problems)
    items = document.items
    if len(items) > ITEMS:
        problems.append(f"{len(items):,} items: the {ITEMS} newest are read")
        items = _newest(items, now)
    if not items:
        problems.append("the feed holds no items")
    drafts = [_draft(item, document.base, source, now=now) for item in items]
    names = identities(source.id, [draft.trait for draft in drafts])
    homes = _homes([draft.trait.url for draft in drafts])
    good, refused = [], []
    for draft, name in zip(drafts, names, strict=True):
        entry = _entry(draft, name, source)
        problems += [f"{_label(entry)}: {problem}" for problem in draft.problems]
        # Without an address there is none to judge; its text may stand in the feed.
        if entry.url and (reason := refusal(entry.url, source, homes=homes)):
            refused.append((entry, reason))
        else:
            good.append(entry)
    problems += _shared_guids(items)
    return Sorted(entries=tuple(good), refused=tuple(refused), problems=tuple(dict.fromkeys(problems)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    item: Item
    trait: EntryKey
    summary: str
    published: When | None
    updated: When | None
    problems: tuple[str, ...]


def _draft(item: Item, base: str, source: Source, *, now: dt.datetime) -> _Draft:
    problems = []
    title, summary = plain(item.title), plain(item.summary)
    url = _absolute(item.link, base)
    published = _credible(dated(item.published, now, item.fallback if item.published else None), now)
    updated = _credible(dated(item.updated, now, None if item.published else item.fallback), now)
    if not title:
        problems.append("without a title")
    if not url:
        problems.append("without a link" if not item.link else "its link is no web address")
    if not item.published and not item.updated:
        problems.append("without a date")
    elif published is None and updated is None:
        problems.append(
            f"its date cannot be used ({' '.join((item.published or item.updated).split())[:40]})"
        )
    first = published or updated
    text = summary or plain(item.content)
    return _Draft(
        item=item,
        trait=EntryKey(guid=item.guid, url=url, title=title, day=first.day if first else None, text=text),
        summary=summary,
        published=published,
        updated=updated,
        problems=tuple(problems),
    )


def _entry(draft: _Draft, name: str, source: Source) -> Entry:
    item, trait = draft.item, draft.trait
    first = (
        draft.published or draft.updated
    )  # dc:date and Atom 0.3 know one date alone, and it is the day of issue
    return Entry(
        id=name,
        source=source.id,
        guid=item.guid.strip(),
        url=trait.url,
        title=trait.title,
        summary=draft.summary,
        html=_full_text(item, draft.summary, source),
        categories=tuple(
            text for text in (plain(Text(value=category)) for category in item.categories) if text
        ),
        author=plain(Text(value=item.author)),
        published=first.moment if first else None,
        updated=draft.updated.moment if draft.updated else None,
        day=trait.day,
        image=_absolute(item.image, trait.url) or None,
        fingerprint=fingerprint(trait.title, item.summary, item.content),
    )


def _full_text(item: Item, summary: str, source: Source) -> str:
    """The whole text, where the feed carries more than the teaser; a source may say that its teaser is all."""
    if item.content.value and len(plain(item.content)) > len(summary):
        return _as_html(item.content)
    return _as_html(item.content if item.content.value else item.summary) if source.full_text else ""


def _as_html(text: Text) -> str:
    if text.html:
        return text.value
    escaped = text.value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{part.strip()}</p>" for part in escaped.split("\n\n") if part.strip()).replace(
        "\n", "<br>"
    )


def _absolute(link: str, base: str) -> str:
    """A web address without tracking parameters, "" for anything else (javascript:, mailto:, rubbish)."""
    try:
        url = urljoin(base, link.strip()) if link.strip() else ""
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    return canonical_url(url)


def _credible(when: When | None, now: dt.datetime) -> When | None:
    return when if when and believable(when.day, now.date()) else None


def _newest(items: tuple[Item, ...], now: dt.datetime) -> tuple[Item, ...]:
    """The newest 500 in the order of the feed; the first 500 where the dates do not tell."""
    moments = [dated(item.published or item.updated, now, item.fallback) for item in items]
    order = [(when.moment, -place) for place, when in enumerate(moments) if when]
    if len(order) < len(items):
        return items[:ITEMS]
    kept = {-place for _, place in sorted(order, reverse=True)[:ITEMS]}
    return tuple(item for place, item in enumerate(items) if place in kept)


def _homes(urls: list[str]) -> set[str]:
    """Where most items lead: releases may live there, too."""
    counts = Counter(place for place in map(home, urls) if place and place not in PLATFORMS)
    return {place for place, _ in counts.most_common(1)}


def _label(entry: Entry) -> str:
    return f'"{entry.title[:60]}"' if entry.title else entry.url or entry.guid or "an entry"


def _shared_guids(items: tuple[Item, ...]) -> list[str]:
    counts = Counter(item.guid.strip() for item in items if item.guid.strip())
    shared = sum(count for count in counts.values() if count > 1)
    return [f"{shared} entries share a guid; told apart by address"] if shared else []
