"""Press lists, feeds, accordions, PDF lists and pages of data, as German towns publish them."""

from __future__ import annotations

import io
import json
import random
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from benchmarks.extraction.offices.markup import words
from benchmarks.extraction.offices.pages import Answer, Site
from benchmarks.extraction.offices.release import Story, long_day

SHAPES = ("li", "cards", "table", "definition", "plain", "whole", "media", "more")
SINGLE = frozenset(
    (
        "accordion details",
        "accordion button",
        "one page",
        "pdf list",
        "next",
        "nuxt",
        "wordpress json",
        "script alone",
    )
)
"""Kinds whose releases have no page of their own in HTML."""
REST = '<link rel="https://api.w.org/" href="/wp-json/">'
SCRIPT = (
    '<div id="app"></div><noscript>Bitte aktivieren Sie JavaScript.</noscript><script src="/app.js"></script>'
)


def put(site: Site, dice: random.Random) -> None:
    """The press list of the site, the page before it, and its feeds."""
    where, press = site.traits["where"], site.traits["press"]
    if site.kind == "no press page":
        site.stories.clear()
        return
    site.page(
        "/aktuell/",
        "Aktuell - Stadt Musterstadt",
        f'<h1>Aktuell</h1><ul class="unter"><li><a href="/veranstaltungskalender">Kalender</a></li><li><a href="{where}">{press}</a></li><li><a href="/amtsblatt">Amtsblatt</a></li></ul>',
    )
    if site.kind in SINGLE:
        _single(site, where, press)
        return
    half = len(site.stories) // 2 if site.traits["pages"] and len(site.stories) > 7 else len(site.stories)
    parts = [site.stories[:half], site.stories[half:]]
    shape = "bremen" if site.kind == "bremen table" else site.traits["list"]
    paged = where + ("&" if "?" in where else "?") + "seite=2"
    for number, (path, part) in enumerate(zip((where, paged), parts, strict=True), 1):
        if not part:
            continue
        more = (
            f'<div class="blaettern">Seite <span>{number}</span> <a rel="next" href="{escape(paged)}">weiter</a></div>'
            if number == 1 and parts[1]
            else ""
        )
        site.page(
            path,
            f"{press} - Stadt Musterstadt",
            f"<h1>{press}</h1>{_search(site)}" + _items(site, part, shape) + more,
            head=feed_links(site),
        )
    for path, text, kind in _feeds(site):
        site.pages[path] = Answer(text.encode(), kind)


def _search(site: Site) -> str:
    if site.seed % 3:
        return ""
    months = "".join(f"<option>{one}</option>" for one in ("Januar 2026", "Februar 2026", "März 2026"))
    return f'<form class="suche"><label>Von <input name="von" value="01.01.2026"></label><label>Bis <input name="bis" value="28.11.2026"></label><select>{months}</select><button>Suchen</button></form>'


def _items(site: Site, stories: list[Story], shape: str) -> str:
    form, dated = site.traits["list date"], site.traits["list dated"]
    out = []
    for story in stories:
        day, title, teaser = (
            (words(story, form) if dated else ""),
            escape(story.title, quote=False),
            escape(story.lead[:70], quote=False) + " ...",
        )
        out.append({
            "li": f'<li class="news-item"><span class="date">{day}</span> <h3><a href="{escape(story.url)}">{title}</a></h3><p>{teaser}</p></li>',
            "cards": f'<div class="card col-md-4"><a href="{escape(story.url)}"><img src="/bilder/klein-{story.key}.jpg" alt=""></a><div class="card-body"><p class="card-text">{day}</p><h3 class="card-title"><a href="{escape(story.url)}"><span>{title}</span></a></h3></div></div>',
            "table": f'<tr class="{"gerade" if story.key % 2 else "ungerade"}"><td>{day}</td><td><a href="{escape(story.url)}">{title}</a></td></tr>',
            "bremen": f'<tr><td headers="date">{day}</td><td headers="title"><a href="{escape(story.url)}">{title}</a></td><td>Senatskanzlei</td></tr>',
            "definition": f'<dt>{day}</dt><dd><a href="{escape(story.url)}">{title}</a></dd>',
            "plain": f'<p>{day}<br><a href="{escape(story.url)}">{title}</a></p>',
            "whole": f'<a class="teaser-link" href="{escape(story.url)}"><article><time>{day}</time><h2>{title}</h2><p>{teaser}</p></article></a>',
            "media": f'<div class="media"><div class="media-left"><img src="/bilder/klein-{story.key}.jpg"></div><div class="media-body"><h4>{title}</h4><small>{day}</small><p>{teaser} <a href="{escape(story.url)}">mehr</a></p></div></div>',
            "more": f'<div class="meldung"><h3>{title}</h3><div class="datum">{day}</div><p>{teaser}</p><a class="weiter" href="{escape(story.url)}" title="Weiterlesen: {escape(story.title)}">Weiterlesen</a></div>',
        }[shape])  # fmt: skip
    joined = "\n".join(out)
    return {
        "li": f'<ul class="liste">{joined}</ul>',
        "table": f"<table><tbody>{joined}</tbody></table>",
        "bremen": f"<table><tr><th>Datum</th><th>Titel</th><th>Ressort</th></tr>{joined}</table>",
        "definition": f"<dl>{joined}</dl>",
    }.get(shape, f'<div class="liste">{joined}</div>')


def feed_links(site: Site) -> str:
    """`link rel=alternate` of the site's feeds, wrong ones first."""
    out = [
        f'<link rel="alternate" type="application/rss+xml" title="{name}" href="/{name}.xml">'
        for name in site.traits["beside"]
        if name != "notices"
    ]
    if site.traits["feed"] != "none" and site.kind not in SINGLE and site.stories:
        out.append(
            f'<link rel="alternate" type="application/{"atom" if site.traits["feed"] == "atom" else "rss"}+xml" title="{site.traits["press"]}" href="/feed/presse.xml">'
        )
    return "".join(out)


def _feeds(site: Site) -> list[tuple[str, str, str]]:
    base, out = f"http://{site.host}", []
    for name, text in (
        ("events", "Konzert im Stadtgarten"),
        ("jobs", "Sachbearbeitung (m/w/d) im Bauamt"),
        ("tenders", "Vergabe: Erdarbeiten Los"),
    ):
        items = "".join(
            f"<item><title>{text} {n}</title><link>{base}/{name}/{n}.html</link><pubDate>Mon, {n:02d} Nov 2026 08:00:00 +0100</pubDate></item>"
            for n in range(1, 9)
        )
        out.append(
            (
                f"/{name}.xml",
                f'<?xml version="1.0"?><rss version="2.0"><channel><title>Stadt Musterstadt</title><link>{base}</link><description>{name}</description>{items}</channel></rss>',
                "application/rss+xml",
            )
        )
    feed = site.traits["feed"]
    if feed == "atom":
        items = "".join(
            f'<entry><id>{base}{escape(story.url)}</id><title>{escape(story.title)}</title><link href="{base}{escape(story.url)}"/><updated>2026-11-27T08:00:00+01:00</updated><published>{story.day.isoformat()}T08:00:00+01:00</published><summary>{escape(story.lead)}</summary></entry>'
            for story in site.stories
        )
        out.append(
            (
                "/feed/presse.xml",
                f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>{base}/</id><title>Pressemitteilungen</title><updated>2026-11-27T08:00:00+01:00</updated>{items}</feed>',
                "application/atom+xml",
            )
        )
    elif feed in ("rss", "full"):
        items = "".join(_rss_item(site, story, base, full=feed == "full") for story in site.stories)
        out.append(
            (
                "/feed/presse.xml",
                f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Stadt Musterstadt: Pressemitteilungen</title><link>{base}/</link><description>Aktuelle Pressemitteilungen</description>{items}</channel></rss>',
                "application/rss+xml",
            )
        )
    return out


def _rss_item(site: Site, story: Story, base: str, *, full: bool) -> str:
    moment = datetime(story.day.year, story.day.month, story.day.day, 9, 0, tzinfo=UTC)
    whole = f"<p>{story.lead}</p>" + "".join(story.markup)
    content = f"<content:encoded><![CDATA[{whole}]]></content:encoded>" if full else ""
    return f"<item><title>{escape(story.title)}</title><link>{base}{escape(story.url)}</link><pubDate>{format_datetime(moment)}</pubDate><description>{escape(story.lead[:60])}...</description>{content}</item>"


def _single(site: Site, where: str, press: str) -> None:
    """Kinds whose releases stand in the list itself, in files or in data."""
    for story in site.stories:
        site.pages.pop(story.url, None)
    if site.kind in ("next", "nuxt", "wordpress json", "script alone"):
        _script(site, where, press)
        return
    if site.kind == "pdf list":
        rows = []
        for story in site.stories:
            story.url, story.picture, story.contact = f"/dateien/pm-{story.key}.pdf", "", []
            site.pages[story.url] = Answer(_pdf(story), "application/pdf")
            rows.append(
                f'<li>{words(story, "dots")} <a href="{story.url}">{escape(story.title)}</a> (PDF, 80 KB)</li>'
            )
        site.page(where, press, f"<h1>{press}</h1><ul>{''.join(rows)}</ul>")
        return
    out = []
    for story in site.stories:
        story.picture, story.contact = "", []
        text = f"<p>{escape(story.lead, quote=False)}</p>" + "".join(story.markup)
        day, title = words(story, "dots"), escape(story.title, quote=False)
        out.append({
            "accordion details": f"<details><summary>{day}: {title}</summary>{text}</details>",
            "accordion button": f'<h3><button aria-expanded="false" aria-controls="p{story.key}">{title}</button></h3><div id="p{story.key}" hidden><p class="datum">{day}</p>{text}</div>',
            "one page": f'<h2 id="m{story.key}">{title}</h2><p class="datum">{day}</p>{text}<hr>',
        }[site.kind])  # fmt: skip
    site.page(where, press, f"<h1>{press}</h1>" + "".join(out))


def _filled(kind: str, props: dict[str, object]) -> str:
    """What a page that a script fills holds: its data as this kind of site writes it, or the script alone."""
    if kind == "next":
        data = json.dumps({"props": {"pageProps": props}})
        return f'<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{data}</script>'
    if kind == "nuxt":
        data = json.dumps({"data": [props], "serverRendered": True})
        return f'<div id="__nuxt"></div><script>window.__NUXT__={data};</script>'
    return SCRIPT


def _script(site: Site, where: str, press: str) -> None:
    """A page that only a script fills, with or without its data."""
    rows, posts = [], []
    for story in site.stories:
        day, text = story.day.isoformat(), f"<p>{story.lead}</p>" + "".join(story.markup)
        rows.append({
            "id": story.key, "title": story.title, "slug": story.slug, "date": day, "teaser": story.lead, "url": story.url,
        })  # fmt: skip
        posts.append({
            "id": story.key, "date": f"{day}T09:00:00", "date_gmt": f"{day}T08:00:00", "link": f"http://{site.host}{story.url}",
            "type": "post", "title": {"rendered": story.title}, "content": {"rendered": text, "protected": False},
            "excerpt": {"rendered": f"<p>{story.lead}</p>"},
        })  # fmt: skip
        story.picture, story.contact = "", []
        title = story.title if site.kind in ("next", "nuxt") else "Stadt Musterstadt"
        record = {"id": story.key, "title": story.title, "date": day, "body": text}
        site.page(story.url, title, _filled(site.kind, {"article": record}))
    is_wordpress = site.kind == "wordpress json"
    site.page(where, press, _filled(site.kind, {"items": rows}), head=REST if is_wordpress else "")
    if is_wordpress:
        site.pages["/wp-json/wp/v2/posts?"] = Answer(json.dumps(posts).encode(), "application/json")


def _pdf(one: Story) -> bytes:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    styles, out = getSampleStyleSheet(), io.BytesIO()
    texts = [one.lead, *(part.texts[0] for part in one.parts)]
    story = [
        Paragraph("Stadt Musterstadt", styles["Normal"]),
        Paragraph(f"Pressemitteilung vom {long_day(one.day)}", styles["Normal"]),
        Spacer(1, 20),
        Paragraph(one.title, styles["Title"]),
        Spacer(1, 12),
    ]
    for text in texts:
        story += [Paragraph(escape(text), styles["BodyText"]), Spacer(1, 8)]
    SimpleDocTemplate(out, title=one.title).build(story)
    return out.getvalue()
