"""How content systems print lists and articles: releases go in, HTML comes out."""

from __future__ import annotations

import datetime as dt
import html
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.fetch.towns.texts import MONTHS, WEEKDAYS, Release, written


@dataclass(frozen=True)
class Item:
    """One line of a list."""

    title: str
    day: dt.date
    url: str
    teaser: str = ""
    picture: str = ""


Dates = Callable[[dt.date], str]
DATES: dict[str, Dates] = {
    "figures": lambda day: f"{day:%d.%m.%Y}",
    "short year": lambda day: f"{day:%d.%m.%y}",
    "month": written,
    "weekday": lambda day: f"{WEEKDAYS[day.weekday()]}, {written(day)}",
    "weekday short": lambda day: f"{WEEKDAYS[day.weekday()][:2]}, {day:%d.%m.%Y}",
    "time": lambda day: f'<time datetime="{day.isoformat()}T10:15:00+01:00">{day:%d.%m.%Y}</time>',
    "abbreviated": lambda day: (
        f"{day.day}. {MONTHS[day.month - 1][:3]}. {day.year}"
        if MONTHS[day.month - 1] != "Mai"
        else written(day)
    ),
    "vom": lambda day: f"vom {day:%d.%m.%Y}",
}

_e = html.escape


ITEMS: dict[str, tuple[str, str, str]] = {
    "typo3 news": ('<div class="news"><div class="news-list-view">', '<div class="article articletype-0" itemscope itemtype="http://schema.org/Article"><div class="header"><h3><a title="{title}" href="{url}"><span itemprop="headline">{title}</span></a></h3></div><div class="footer"><p><span class="news-list-date">{date}</span></p></div><div class="teaser-text"><div itemprop="description"><p>{teaser} <a class="more" href="{url}">Weiterlesen</a></p></div></div></div>', "</div></div>"),
    "wordpress": ('<div id="content" class="site-content">', '<article class="post type-post status-publish format-standard hentry category-presse"><header class="entry-header"><h2 class="entry-title"><a href="{url}" rel="bookmark">{title}</a></h2><div class="entry-meta"><span class="posted-on">{date}</span></div></header><div class="entry-summary"><p>{teaser}</p></div></article>', "</div>"),
    "drupal": ('<div class="view view-presse"><div class="view-content">', '<div class="views-row"><div class="views-field views-field-created"><span class="field-content">{date}</span></div><div class="views-field views-field-title"><span class="field-content"><a href="{url}" hreflang="de">{title}</a></span></div><div class="views-field views-field-body"><div class="field-content">{teaser}</div></div></div>', "</div></div>"),
    "joomla": ('<table class="category table table-striped"><thead><tr><th>Titel</th><th>Datum</th></tr></thead><tbody>', '<tr class="cat-list-row"><td headers="categorylist_header_title" class="list-title"><a href="{url}">{title}</a></td><td headers="categorylist_header_date" class="list-date small">{date}</td></tr>', "</tbody></table>"),
    "cards": ('<div class="c-grid">', '<a class="c-card c-card--news" href="{url}"><div class="c-card__media"><img src="{picture}" alt=""></div><div class="c-card__body"><p class="c-card__meta">{date}</p><h3 class="c-card__headline">{title}</h3><p class="c-card__text">{teaser}</p></div></a>', "</div>"),
    "teasers": ('<ul class="teaser-liste">', '<li class="teaser-liste__eintrag"><a class="teaser-liste__link" href="{url}"><span class="teaser-liste__datum">{date}</span><span class="teaser-liste__titel">{title}</span></a></li>', "</ul>"),
    "bare": ("<ul>", '<li>{date}: <a href="{url}">{title}</a></li>', "</ul>"),
    "definitions": ('<dl class="pm">', '<dt>{date}</dt><dd><a href="{url}">{title}</a><br>{teaser}</dd>', "</dl>"),
    "more": ('<div class="mitteilungen">', '<div class="row mitteilung"><div class="col-md-3"><span class="datum">{date}</span></div><div class="col-md-9"><h4>{title}</h4><p>{teaser}</p><p><a class="btn btn-link" href="{url}">mehr erfahren</a></p></div></div>', "</div>"),
    "contao": ('<div class="mod_newslist block">', '<div class="ce_newslist_item layout_latest arc_2 block"><p class="info">{date}</p><h2 itemprop="name"><a href="{url}" title="Den Artikel lesen: {title}">{title}</a></h2><p class="teaser">{teaser}</p><p class="more"><a href="{url}">Weiterlesen …</a></p></div>', "</div>"),
}  # fmt: skip


def listed(kind: str, items: Sequence[Item], dates: Dates) -> str:
    """A list of that kind."""
    before, each, after = ITEMS[kind]
    rows = [
        each.format(
            title=_e(item.title),
            date=dates(item.day),
            url=item.url,
            teaser=_e(item.teaser),
            picture=item.picture,
        )
        for item in items
    ]
    return before + "\n".join(rows) + after


def blocks(release: Release, lead: str = '<p class="{mark}">{text}</p>', mark: str = "intro") -> str:
    """Lead and text as paragraphs, headings and lists."""
    out = [lead.format(mark=mark, text=_e(release.lead))] if release.lead else []
    listing: list[str] = []
    for block in (*release.blocks, None):
        if block is not None and block.kind == "li":
            listing.append(f"<li>{_e(block.text)}</li>")
            continue
        if listing:
            out.append(f"<ul>{''.join(listing)}</ul>")
            listing = []
        if block is not None:
            out.append(f"<{block.kind}>{_e(block.text)}</{block.kind}>")
    return "\n".join(out)


def _figure(release: Release, src: str) -> str:
    if not release.picture:
        return ""
    return f'<figure class="image"><img src="{src}" width="900" height="600" alt="{_e(release.caption)}"><figcaption>{_e(release.caption)} <span class="copyright">Foto: {_e(release.credit)}</span></figcaption></figure>'


SHARE = '<ul class="share-buttons"><li><a href="https://www.facebook.com/sharer.php?u=x">teilen</a></li><li><a href="https://x.com/share">teilen</a></li><li><a href="mailto:?subject=Artikel">mailen</a></li><li><a href="javascript:print()">drucken</a></li></ul>'
CONTACT = '<div class="kontakt-box"><h2>Pressekontakt</h2><p>Stadt Musterstadt, Pressestelle<br>Rathausplatz 1, 00000 Musterstadt<br>Telefon: 00000 123-456<br>E-Mail: <a href="mailto:presse@musterstadt.example">presse@musterstadt.example</a></p></div>'

ARTICLES: dict[str, str] = {
    "typo3 news": '<div class="news news-single"><div class="article" itemscope itemtype="http://schema.org/Article"><div class="header"><h1 itemprop="headline">{title}</h1></div><div class="footer"><p><span class="news-list-date">{date}</span></p></div>{figure}<div class="news-text-wrap" itemprop="articleBody">{text}</div><div class="news-backlink-wrap"><a href="{back}">Zurück</a></div></div></div>{extra}',
    "wordpress": '<article class="post type-post hentry"><header class="entry-header"><h1 class="entry-title">{title}</h1><div class="entry-meta"><span class="posted-on">Veröffentlicht am {date}</span></div></header><div class="entry-content">{figure}{text}</div></article>{extra}',
    "drupal": '<div class="node node--type-presse node--view-mode-full"><h1 class="page-title"><span>{title}</span></h1><div class="field field--name-field-datum">{date}</div>{figure}<div class="text-formatted field field--name-body field__item">{text}</div></div>{extra}',
    "joomla": '<div class="item-page"><div class="page-header"><h1>{title}</h1></div><dl class="article-info text-muted"><dd class="published">Veröffentlicht: {date}</dd></dl><div itemprop="articleBody">{figure}{text}</div></div>{extra}',
    "plain": '<div id="inhalt"><p class="datum">{date}</p><h1>{title}</h1>{figure}{text}{extra}</div>',
    "grid": '<div class="l-grid"><div class="l-grid__main"><div class="c-headline"><span class="c-headline__date">{date}</span><h1 class="c-headline__title">{title}</h1></div>{figure}<div class="c-richtext">{text}</div></div><aside class="l-grid__aside">{extra}</aside></div>',
    "meldung": '<div class="pm-detail"><p>Pressemitteilung vom {date}</p><h1>{title}</h1>{figure}<div class="pm-text">{text}</div>{extra}</div>',
}  # fmt: skip


def article(kind: str, release: Release, date: str, *, back: str, picture: str, extra: str) -> str:
    """The part of a page that holds one release."""
    return ARTICLES[kind].format(title=_e(release.title), date=date, text=blocks(release), back=back, figure=_figure(release, picture), extra=extra)  # fmt: skip


def one_page(kind: str, releases: Sequence[Release], dates: Dates, rng: random.Random) -> str:
    """All releases with their whole text on one page: one below the other, or folded away."""
    out = []
    for number, release in enumerate(releases):
        date, title, text = dates(release.day), _e(release.title), blocks(release)
        if kind == "headings":
            out.append(
                f'<div class="meldung" id="m{len(releases) - number}"><h2>{title}</h2><p class="datum">{date}</p>{text}</div>'
            )
        elif kind == "flat":
            out.append(f'<h2>{title}</h2><p class="datum">{date}</p>{text.replace("<h2>", "<h3>").replace("</h2>", "</h3>")}<hr>')  # fmt: skip
        elif kind == "details":
            out.append(
                f'<details class="akkordeon"><summary>{title} ({date})</summary><div class="akkordeon__text">{text}</div></details>'
            )
        elif kind == "bootstrap":
            out.append(f'<div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button collapsed" type="button" data-bs-toggle="collapse" data-bs-target="#c{number}" aria-expanded="false" aria-controls="c{number}">{date} – {title}</button></h2><div id="c{number}" class="accordion-collapse collapse"><div class="accordion-body">{text}</div></div></div>')  # fmt: skip
        else:
            out.append(f'<div class="panel"><div class="panel-heading"><h4 class="panel-title"><a href="#p{number}" data-toggle="collapse">{title}</a></h4><span class="panel-date">{date}</span></div><div id="p{number}" class="panel-collapse collapse" aria-hidden="true"><div class="panel-body">{text}</div></div></div>')  # fmt: skip
    del rng
    return "\n".join(out)


ONE_PAGE = ("headings", "flat")
ACCORDIONS = ("details", "bootstrap", "panels")
