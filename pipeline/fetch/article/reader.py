"""Entry and page -> Release: rules of the source first, the generic reader where they are silent. No network."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipeline.errors import ParseError
from pipeline.fetch.article import contact as contacts
from pipeline.fetch.article import walls
from pipeline.fetch.article.blocks import Piece, blocks_of, pieces_of
from pipeline.fetch.article.dates import day_of, declared_day, moment_of
from pipeline.fetch.article.document import (
    Element,
    base_of,
    decoded,
    one_line,
    parsed,
    removed,
    selected,
    text_of,
    visible,
)
from pipeline.fetch.article.fingerprint import fingerprint
from pipeline.fetch.article.generic import article_pieces, squeezed
from pipeline.fetch.article.metadata import Metadata, metadata_of, without_site
from pipeline.fetch.article.pictures import attachments, credit_name, image_url, images_of, split_credit
from pipeline.fetch.article.title import known_titles, title_of
from pipeline.model import ArticleRules, Entry, Image, Page, Release, Source

_HOME = ZoneInfo("Europe/Berlin")
_NO_RULES = ArticleRules()


@dataclass(slots=True)
class _Opened:
    """A page ready to be read."""

    raw: str
    tree: Element
    meta: Metadata
    base: str | None
    url: str
    password: bool


@dataclass(slots=True)
class _Body:
    pieces: list[Piece]
    ruled: bool
    dropped: list[str]


def read(entry: Entry, source: Source, page: Page | None, *, now: dt.datetime) -> Release:
    """The release behind an entry.

    `page` is the article page; without one, or for a `full_text` source, the entry's own HTML is read.
    `now` (aware) is the time of retrieval where there is no page, and completes years.
    Raises ParseError, with a reason for people, where what came is no article: no text, a cookie wall, a bot
    page, a script shell, a login, an error page, another company's page.
    """
    from_feed = page is None or (source.full_text and bool(entry.html))
    about = entry.url or (page.url if page else "") or entry.title
    try:
        if from_feed or page is None:
            return _release(
                entry,
                source,
                _open(entry.html, entry.url),
                retrieved=page.retrieved if page else now,
                now=now,
            )
        text = decoded(page.body, page.content_type)
        return _release(entry, source, _open(text, page.url or entry.url), retrieved=page.retrieved, now=now)
    except ParseError as error:
        raise ParseError(error.message, about=about) from error
    except RecursionError as error:
        raise ParseError("the page is nested too deep to be read", about=about) from error


def plain_text(html: bytes, url: str | None) -> str:
    """Main text of a page by the generic reader, one block a line; "" where there is no article.

    Press contact with a heading of its own is no main text.
    """
    return _plain(html, url, _NO_RULES)


def plain_text_ruled(html: bytes, url: str | None, sources: Mapping[str, Source] | None = None) -> str:
    """As `plain_text`, by the rule of the source whose host the page came from, where there is one.

    `sources` maps ids to sources; without it the shipped definitions are asked for.
    """
    if sources is None:
        # The room is handed its sources; this door for measuring finds the shipped ones by name alone.
        sources = cast("Mapping[str, Source]", importlib.import_module("pipeline.config").shipped_sources())
    host = _host(url)
    for source in sources.values():
        if host and source.article and host == _host(source.url):
            return _plain(html, url, _rules(source, dt.date.max))
    return _plain(html, url, _NO_RULES)


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _plain(html: bytes, url: str | None, rules: ArticleRules) -> str:
    try:
        opened = _open(decoded(html), url or "")
        for one in selected(opened.tree, rules.contact):
            removed(one)
        body = _body(opened, rules)
    except (ParseError, RecursionError):
        return ""
    found = _without_contact(body.pieces, label_only=True)
    return "\n".join(piece.text for piece in found)


def _open(text: str, url: str) -> _Opened:
    if not text.strip():
        raise ParseError("no text: nothing came")
    tree = parsed(text)
    meta = metadata_of(tree)
    password = walls.has_password(tree)
    visible(tree)
    return _Opened(
        raw=text, tree=tree, meta=meta, base=base_of(tree, url or None), url=url, password=password
    )


def _rules(source: Source, day: dt.date) -> ArticleRules:
    """The rule meant for a release of this day: the one that ends soonest after it."""
    fitting = [rule for rule in source.article if rule.until is None or day <= rule.until]
    return min(fitting, key=lambda rule: rule.until or dt.date.max, default=_NO_RULES)


def _body(opened: _Opened, rules: ArticleRules) -> _Body:
    dropped: list[str] = []
    for selector in rules.drop:
        for element in selected(opened.tree, (selector,)):
            if text_of(element):
                dropped.append(text_of(element)[:60])
            removed(element)
    holders = selected(opened.tree, rules.body)
    if holders:
        outer = [one for one in holders if not any(up in holders for up in one.iterancestors())]
        pieces = [piece for one in outer for piece in pieces_of(one, opened.base)]
        if pieces:
            kept = [
                piece
                for piece in pieces
                if not contacts.is_share(piece.flat) and not contacts.is_banner(piece.flat)
            ]
            dropped += [piece.flat[:60] for piece in pieces if piece not in kept]
            return _Body(kept, True, dropped)
    pieces = pieces_of(opened.tree, opened.base)
    found = article_pieces(opened.raw, pieces, opened.meta, _known(opened))
    return _Body(found.pieces, False, [*dropped, *found.dropped])


def _known(opened: _Opened) -> list[str]:
    title = title_of(opened.tree, opened.meta, url=opened.url)
    return known_titles(opened.tree, opened.meta, title, opened.url)


def _without_contact(pieces: Sequence[Piece], *, label_only: bool = False) -> list[Piece]:
    places = contacts.contact_places(pieces)
    if label_only:
        places = {at for at in places if _in_section(pieces, at, places)}
    return [piece for at, piece in enumerate(pieces) if at not in places]


def _in_section(pieces: Sequence[Piece], at: int, places: set[int]) -> bool:
    """Whether a contact line belongs to a block under a heading of its own."""
    while at in places and at >= 0:
        if pieces[at].kind == "heading":
            return True
        at -= 1
    return False


def _release(
    entry: Entry, source: Source, opened: _Opened, *, retrieved: dt.datetime, now: dt.datetime
) -> Release:
    home_now = now.astimezone(_HOME).date()
    day = entry.day or _declared(opened.meta, home_now) or home_now
    rules = _rules(source, day)
    title = (
        _first(opened, rules.title)
        or title_of(opened.tree, opened.meta, entry=entry.title, url=opened.url)
        or entry.title
    )
    title = without_site(title)
    kicker = _first(opened, rules.kicker)
    day = _day(opened, rules, entry, home_now)
    everything = text_of(opened.tree)
    apart = tuple(
        piece for one in selected(opened.tree, rules.contact) for piece in pieces_of(one, opened.base)
    )
    for one in selected(opened.tree, rules.contact):
        removed(one)
    body = _body(opened, rules)
    images = _images(opened, rules, body.pieces)
    places = contacts.contact_places(body.pieces)
    contact = [*(piece for at, piece in enumerate(body.pieces) if at in places), *apart]
    pieces = [piece for at, piece in enumerate(body.pieces) if at not in places]
    lead = _lead(opened, rules, entry, pieces)
    pieces = _without_title(pieces, title, lead, kicker)
    found = "\n".join(piece.text for piece in pieces)
    reason = walls.refusal(everything, found=found, raw=opened.raw, url=opened.url, password=opened.password)
    if reason:
        raise ParseError(reason)
    if not found.strip() and not lead:
        raise ParseError("no text found")
    blocks = blocks_of(pieces)
    return Release(
        id=entry.id, source=source.id, url=opened.url or entry.url, language=source.language, title=title, kicker=kicker,
        lead=lead, blocks=blocks, images=images, attachments=attachments(blocks), contact=blocks_of(contact),
        categories=entry.categories, day=day, published=_published(opened.meta, entry), updated=_updated(opened.meta, entry),
        retrieved=retrieved, dropped=tuple(body.dropped),
        fingerprint=fingerprint(title=title, kicker=kicker, lead=lead, blocks=blocks, images=images),
    )  # fmt: skip


def _first(opened: _Opened, selectors: tuple[str, ...]) -> str:
    for one in selected(opened.tree, selectors):
        text = one_line(one.get("content") or "") if one.tag == "meta" else text_of(one)
        if text:
            return text
    return ""


def _lead(opened: _Opened, rules: ArticleRules, entry: Entry, pieces: Sequence[Piece]) -> str:
    if rules.lead_from == "none":
        return ""
    if rules.lead_from == "feed":
        lead = one_line(entry.summary)
    elif rules.lead_from == "meta":
        lead = opened.meta.description
    else:
        lead = _first(opened, rules.lead)
    first = squeezed(pieces[0].flat) if pieces else ""
    if (
        lead
        and rules.lead_from != "page"
        and first
        and (squeezed(lead).rstrip() in first or first in squeezed(lead))
    ):
        return ""
    return lead


def _without_title(pieces: list[Piece], title: str, lead: str, kicker: str) -> list[Piece]:
    """The blocks without title, kicker and lead at their head."""
    said = {squeezed(text) for text in (title, lead, kicker) if text}
    return [piece for at, piece in enumerate(pieces) if not (at < 5 and squeezed(piece.flat) in said)]


def _declared(meta: Metadata, near: dt.date) -> dt.date | None:
    for stamp in (
        meta.ld("datePublished"),
        meta.meta(
            "article:published_time",
            "datepublished",
            "dcterms.date",
            "dc.date",
            "dcterms.issued",
            "dc.date.issued",
            "date",
            "pubdate",
            "dcterms.created",
            "dc.date.created",
        ),
    ):
        day = declared_day(stamp, near=near) if stamp else None
        if day:
            return day
    return None


def _day(opened: _Opened, rules: ArticleRules, entry: Entry, near: dt.date) -> dt.date:
    near = entry.day or near
    for one in selected(opened.tree, rules.date):
        stamp = one.get("datetime") or one.get("content") or ""
        day = (declared_day(stamp, near=near) if stamp else None) or day_of(text_of(one), near=near)
        if day:
            return day
    declared = _declared(opened.meta, near)
    if declared:
        return declared
    for one in opened.tree.iter("time"):
        day = declared_day(one.get("datetime") or "", near=near) or day_of(text_of(one), near=near)
        if day:
            return day
    return near


def _published(meta: Metadata, entry: Entry) -> dt.datetime | None:
    return (
        entry.published
        or moment_of(meta.ld("datePublished"))
        or moment_of(meta.meta("article:published_time"))
    )


def _updated(meta: Metadata, entry: Entry) -> dt.datetime | None:
    return (
        moment_of(meta.ld("dateModified")) or moment_of(meta.meta("article:modified_time")) or entry.updated
    )


def _images(opened: _Opened, rules: ArticleRules, pieces: Sequence[Piece]) -> tuple[Image, ...]:
    if rules.image:
        images = []
        captions = [text_of(one) for one in selected(opened.tree, rules.caption)]
        credits = [credit_name(text_of(one)) for one in selected(opened.tree, rules.credit)]
        for at, img in enumerate(selected(opened.tree, rules.image)):
            url = image_url(img, opened.base)
            caption, name = split_credit(captions[at]) if at < len(captions) else ("", "")
            credit = credits[at] if at < len(credits) else name
            if url:
                images.append(
                    Image(url=url, alt=one_line(img.get("alt") or ""), caption=caption, credit=credit)
                )
        if images:
            return tuple(images)
    heads = [one for one in opened.tree.iter("h1", "h2") if text_of(one)]
    return images_of(
        opened.tree,
        [piece.element for piece in pieces],
        heads,
        opened.base,
        declared=opened.meta.meta("og:image", "twitter:image"),
    )
