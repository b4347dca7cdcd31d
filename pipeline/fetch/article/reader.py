"""Entry and page -> Release: rules of the source first, the generic reader where they are silent. No network."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import zip_longest
from zoneinfo import ZoneInfo

from pipeline.errors import ParseError
from pipeline.fetch.article.body import body_of, rules_for
from pipeline.fetch.article.doubts import doubts
from pipeline.fetch.article.fingerprint import READING, with_fingerprint
from pipeline.fetch.article.header.day import declared, page_day, published, updated
from pipeline.fetch.article.header.lead import lead_of, repeats, subtitle_of, without_head
from pipeline.fetch.article.header.title import kicker_above, titled
from pipeline.fetch.article.page import walls
from pipeline.fetch.article.page.document import decoded, one_line, selected, text_of
from pipeline.fetch.article.page.metadata import without_archive
from pipeline.fetch.article.pictures.credits import credit_name, split_credit
from pipeline.fetch.article.pictures.extract import attachments, image_url, images_of, with_words
from pipeline.fetch.article.text.blocks import Piece, blocks_of
from pipeline.fetch.article.text.generic import Body
from pipeline.fetch.article.text.left_out import left_out
from pipeline.fetch.article.text.opened import Opened, open_page
from pipeline.fetch.article.text.repeated import page_blocks
from pipeline.model import ArticleRules, Entry, Image, Page, Release, Source

_HOME = ZoneInfo("Europe/Berlin")
_LISTED = {"listing": "list"}
# What an entry's own HTML holds only if somebody saved a whole page into a folder; a feed or mail sends the text.
_PAGE = re.compile(
    r"<(?:nav|main|footer|header)\b|<link\b[^>]*stylesheet|<script\b[^>]*\bsrc=", re.IGNORECASE
)


def read(
    entry: Entry, source: Source, page: Page | None, *, now: dt.datetime, anyway: bool = False
) -> Release:
    """The release behind an entry.

    `page` is the article page; without one, or for a `full_text` source, the entry's own HTML is read.
    `now` (aware) is the time of retrieval where there is no page, and completes years. `anyway`: a person says that
    the page is the article; only one without any text is refused then.
    Raises ParseError, with a reason for people, where what came is no article: no text, a cookie wall, a bot
    page, a script shell, a login, an error page, another company's page, a frame without a text.
    """
    about = entry.url or (page.url if page else "") or entry.title
    own = page is None or (source.full_text and bool(entry.html))
    whole = own and not _PAGE.search(entry.html)
    try:
        if page is None or own:
            opened = open_page(entry.html, entry.url)
        else:
            opened = open_page(decoded(page.body, page.content_type), page.url or entry.url)
        return _release(
            entry,
            source,
            opened,
            whole=whole,
            retrieved=page.retrieved if page else now,
            now=now,
            anyway=anyway,
        )
    except ParseError as error:
        raise ParseError(error.message, about=about) from error
    except RecursionError as error:
        raise ParseError("the page is nested too deep to be read", about=about) from error


def _release(
    entry: Entry,
    source: Source,
    opened: Opened,
    *,
    whole: bool,
    retrieved: dt.datetime,
    now: dt.datetime,
    anyway: bool,
) -> Release:
    today = now.astimezone(_HOME).date()
    rules = rules_for(source, entry.day or declared(opened.meta, today) or today)
    title, kicker = _title(opened, rules, entry, whole=whole)
    lead = lead_of(opened, rules, entry)
    day, day_origin = page_day(
        opened, rules, entry, title=title, listed=_LISTED.get(source.kind, source.kind), near=today
    )
    everything = text_of(opened.tree)
    ruled = _ruled_images(opened, rules)
    shown = opened.everything
    body = body_of(opened, rules, whole=whole)
    pieces = without_head(body.pieces, title, kicker, lead)
    if repeats(lead, body.pieces if rules.lead_from in ("feed", "meta") else pieces, title):
        lead = ""
        pieces = without_head(body.pieces, title, kicker)
    if not (lead or whole or rules.lead):
        lead = subtitle_of(shown, pieces, title)
    if not (anyway and pieces):
        _refuse(opened, everything, pieces, title=opened.meta.title or title, expected=entry.title)
    blocks = blocks_of(pieces)
    images = ruled or _images(opened, body, title, whole=whole)
    said = (
        title,
        kicker,
        lead,
        *(words for image in images for words in (image.caption, image.credit)),
        *(piece.flat for piece in body.contact),
    )
    left = left_out(body.left, opened.unseen, pieces, shown, said=said)
    release = Release(
        id=entry.id, source=source.id, url=opened.url or entry.url, language=source.language, title=title, kicker=kicker,
        lead=lead, blocks=blocks, images=images, attachments=attachments((*blocks, *(left_out_part.block for left_out_part in left))),
        contact=blocks_of(body.contact), categories=entry.categories, day=day, day_origin=day_origin,
        published=published(opened.meta, entry, day), updated=updated(opened.meta, entry), retrieved=retrieved,
        dropped=tuple(body.dropped), left_out=left, reading=READING, fingerprint="", page_blocks=page_blocks(title, pieces, shown, said),
        doubts=tuple(doubts(
            title=title, texts=[lead, *(block.text for block in blocks)], left=left, description=opened.meta.description, day_origin=day_origin
        )),
    )  # fmt: skip
    return with_fingerprint(release)


def _title(opened: Opened, rules: ArticleRules, entry: Entry, *, whole: bool) -> tuple[str, str]:
    """Title and kicker: by the rules, or what page, head and list agree on; a feed's text has its headline beside it."""
    kicker = opened.first(rules.kicker)
    ruled = opened.first(rules.title) or (entry.title if whole else "")
    if ruled:
        return without_archive(ruled), kicker
    prose = " ".join(piece.flat for piece in opened.everything if len(piece.flat) > 80)[:20_000]
    found, inside = titled(opened.tree, opened.meta, entry=entry.title, url=opened.url, prose=prose)
    text = without_archive(found or entry.title)
    return text, kicker or inside or (kicker_above(opened.tree, text) if not rules.kicker else "")


def _refuse(opened: Opened, everything: str, pieces: Sequence[Piece], *, title: str, expected: str) -> None:
    reason = walls.refusal(
        everything,
        found="\n".join(piece.text for piece in pieces),
        title=title,
        headings=" ".join(text_of(item) for item in opened.tree.iter("h1", "h2")),
        expected=expected,
        raw=opened.raw,
        url=opened.url,
        password=opened.password,
    )
    if reason:
        raise ParseError(reason)


def _ruled_images(opened: Opened, rules: ArticleRules) -> tuple[Image, ...]:
    """Pictures that the rule selects; caption and credit by their order."""
    captions = [text_of(item) for item in selected(opened.tree, rules.caption)]
    credits = [credit_name(text_of(item)) for item in selected(opened.tree, rules.credit)]
    images = []
    for img, words, credit in zip_longest(
        selected(opened.tree, rules.image), captions, credits, fillvalue=None
    ):
        url = image_url(img, opened.base) if img is not None else None
        if url and img is not None:
            caption, name = split_credit(words or "")
            alt = one_line(img.get("alt") or "")
            images.append(Image(url=url, alt=alt, caption=caption, credit=credit or name))
    return tuple(images)


def _images(opened: Opened, body: Body, title: str, *, whole: bool) -> tuple[Image, ...]:
    prose = [piece.element for piece in body.pieces]
    texts = [opened.tree, *opened.tree.iterdescendants()] if whole else prose
    texts = [texts[0], texts[-1]] if texts else []
    heads = (
        item
        for item in opened.tree.iter("h1", "h2", "h3", "h4")
        if (said := text_of(item)) and (item.tag in ("h1", "h2") or said == title)
    )
    declared_image = opened.meta.meta("og:image", "twitter:image")
    found = images_of(
        opened.tree,
        texts,
        [] if whole else list(heads),
        opened.base,
        declared=declared_image,
        prose=prose if whole else None,
    )
    return with_words(found, body.credits) if whole else found
