"""A town's site from a seed: home page, press list, releases, feeds and what stands beside them."""

from __future__ import annotations

import datetime as dt
import json
import random
from html import escape
from typing import Any

from benchmarks.extraction.offices import listings
from benchmarks.extraction.offices.markup import BEFORE, SHELLS, TRAPS, article, words
from benchmarks.extraction.offices.pages import Answer, Site
from benchmarks.extraction.offices.release import FEATURES, TODAY, Story, story

KINDS = (
    *SHELLS, "bremen table", "two items", "accordion details", "accordion button", "one page", "pdf list",
    "next", "nuxt", "wordpress json", "script alone", "no press page", "robots", "latin", "date tree", "odd json-ld",
)  # fmt: skip
"""32 kinds: what a site is known by; the rest is drawn."""
HOPELESS = {"script alone": "JavaScript", "no press page": "no press page", "robots": "robots.txt"}
"""Kinds without a readable list, and a word of the true reason."""
PATTERNS = (
    "/aktuelles/{slug}", "/presse/mitteilungen/{slug}.html", "/news/detail/{slug}", "/rathaus/presse/{year}/{month}/{slug}",
    "/portal/meldungen/{slug}-{key}-2000.html", "/index.php?object=tx,2000.{key}.1&La=1", "/presse/meldung.php?id={key}",
    "/de/aktuell/{slug}-{key}",
)  # fmt: skip
PRESS = (
    "Presse",
    "Pressemitteilungen",
    "Presseinformationen",
    "Medieninformationen",
    "Pressemeldungen",
    "Presseservice",
)
NEWS = ("Aktuelles", "Aktuelle Meldungen", "Nachrichten", "Neuigkeiten", "Meldungen aus dem Rathaus")
DATES = ("dots", "long", "weekday", "clock", "von", "pm", "stand", "made", "number", "both", "pipe", "short")
BESIDE = {
    "events": "Konzert im Stadtgarten",
    "jobs": "Sachbearbeitung (m/w/d) im Bauamt",
    "tenders": "Vergabe: Erdarbeiten Los",
    "notices": "Öffentliche Bekanntmachung Nr.",
}
"""What stands in lists that are no releases."""
STAMPED = frozenset(("typo3", "wordpress", "drupal", "contao", "joomla"))
"""Systems that write the day into the markup."""


def make(seed: int) -> Site:
    """The town of a seed: its kind is the seed's remainder, its traits are drawn."""
    dice = random.Random(f"offices {seed}")
    kind = KINDS[seed % len(KINDS)]
    system = kind if kind in SHELLS else dice.choice(list(SHELLS))
    traits = _traits(dice, kind, system)
    site = Site(seed, kind, f"www.stadt-{seed}.example", traits, _stories(dice, kind, traits))
    _navigation(site, dice)
    _releases(site, dice, system)
    listings.put(site, dice)
    _beside(site)
    _home(site, dice)
    return site


def _traits(dice: random.Random, kind: str, system: str) -> dict[str, Any]:
    date = dice.choice(DATES)
    if kind == "date tree":
        date = "none"
    picture = dice.choice(("figure", "lazy", "picture", "quelle", "noscript"))
    return {
        "system": system, "date": date, "picture": picture, "contact": dice.choice(("box", "lines", "heads")),
        "lead": dice.choice(("<p>{}</p>", "<p><strong>{}</strong></p>", '<p class="lead">{}</p>', '<p class="teaser"><b>{}</b></p>', '<div class="intro">{}</div>')),
        "list": dice.choice(listings.SHAPES), "depth": dice.choice((1, 1, 2)), "feed": dice.choice(("none", "rss", "atom", "none", "full")),
        "pattern": "/{year}/{month}/{day}/{slug}" if kind == "date tree" else dice.choice(PATTERNS),
        "semantic": dice.random() < 0.5, "cookie": dice.random() < 0.4, "teaser": dice.random() < 0.6,
        "list date": dice.choice(("dots", "long", "dots", "weekday")), "list dated": dice.random() < 0.85 or system not in STAMPED,
        "json-ld": dice.choice(("none", "news", "odd", "graph")) if kind != "odd json-ld" else "wrong",
        "meta": dice.choice(("none", "og", "dc", "description")), "title": dice.choice(("front", "back", "dash", "site")),
        "charset": '<meta charset="utf-8">', "features": frozenset(dice.sample(sorted(FEATURES), 7)) | {"kicker"},
        "traps": dice.sample(sorted(TRAPS), dice.randint(2, 5)), "nav": [],
        "beside": dice.sample(("events", "jobs", "tenders", "notices"), dice.randint(1, 4)),
        "pages": dice.random() < 0.3,
    }  # fmt: skip


def _stories(dice: random.Random, kind: str, traits: dict[str, Any]) -> list[Story]:
    count = 2 if kind == "two items" else dice.randint(4, 11)
    day, taken, made = TODAY, set[str](), []
    for number in range(count):
        day -= dt.timedelta(days=dice.randint(1, 9))
        one = story(300 + count - number, day, dice, traits["features"], taken)
        one.url = traits["pattern"].format(
            slug=one.slug, key=one.key, year=day.year, month=f"{day.month:02d}", day=f"{day.day:02d}"
        )
        made.append(one)
    return made


def _navigation(site: Site, dice: random.Random) -> None:
    press, news = dice.choice(PRESS), dice.choice(NEWS)
    site.traits["press"] = press
    where = dice.choice(
        ("/presse", "/rathaus/presse/", "/aktuelles/pressemitteilungen.html", "/index.php?id=17")
    )
    site.traits["where"] = where
    nav = [
        ("/rathaus/", "Rathaus & Service"),
        ("/leben/", "Leben in Musterstadt"),
        ("/kultur", "Kultur und Freizeit"),
        ("/wirtschaft", "Wirtschaft"),
    ]
    if site.kind != "no press page":
        nav.insert(1, (where, press) if site.traits["depth"] == 1 else ("/aktuell/", news))
    labels = {
        "events": "Veranstaltungen",
        "jobs": "Stellenangebote",
        "tenders": "Ausschreibungen",
        "notices": "Amtliche Bekanntmachungen",
    }
    nav += [(f"/{name}/", labels[name]) for name in site.traits["beside"]]
    site.traits["nav"] = nav


def _releases(site: Site, dice: random.Random, system: str) -> None:
    for written in site.stories:
        body = article(
            system, written, date=site.traits["date"], picture=site.traits["picture"],
            contact_shape=site.traits["contact"], lead_tag=site.traits["lead"],
        )  # fmt: skip
        traps = [(name, TRAPS[name](dice, site.stories, written)) for name in site.traits["traps"]]
        before = "".join(text for name, text in traps if name in BEFORE)
        after = "".join(text for name, text in traps if name not in BEFORE)
        crumbs = f'<div class="breadcrumb"><a href="/">Startseite</a> &gt; <a href="{site.traits["where"]}">{site.traits["press"]}</a> &gt; {escape(written.title)}</div>'
        kicker = f'<p class="dachzeile">{written.kicker}</p>' if written.kicker else ""
        latin = site.kind == "latin"
        if latin:
            site.traits["charset"] = dice.choice(
                ("", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">')
            )
        site.page(
            written.url,
            _title(site, written),
            crumbs + before + kicker + body + after,
            head=_head(site, written),
            encoding="windows-1252" if latin else "utf-8",
        )
        if latin:
            site.pages[written.url].kind = dice.choice(("text/html", "text/html; charset=iso-8859-1"))


def _title(site: Site, story: Story) -> str:
    return {
        "front": f"{story.title} | Stadt Musterstadt",
        "back": f"Stadt Musterstadt: {story.title}",
        "dash": f"{story.title} - Stadt Musterstadt",
        "site": "Stadt Musterstadt",
    }[site.traits["title"]]


def _head(site: Site, story: Story) -> str:
    out = [f'<link rel="canonical" href="http://{site.host}{story.url}">'.replace("&", "&amp;")]
    meta, stamp = site.traits["meta"], f"{story.day.isoformat()}T09:30:00+01:00"
    if meta == "og":
        out += [
            f'<meta property="og:title" content="{escape(story.title)}">',
            '<meta property="og:image" content="/bilder/logo-share.png">',
            f'<meta property="article:published_time" content="{stamp}">',
            '<meta property="article:modified_time" content="2026-11-27T08:00:00+01:00">',
        ]
    elif meta == "dc":
        out += [
            f'<meta name="DC.date.created" content="{story.day.isoformat()}">',
            f'<meta name="DC.title" content="{escape(story.title)}">',
        ]
    elif meta == "description":
        out.append(f'<meta name="description" content="{escape(story.lead[:50])} ...">')
    other = next((each for each in site.stories if each is not story), story)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": stamp,
        "dateModified": "2026-11-27T08:00:00+01:00",
    }
    page = {"@type": "WebPage", "name": "Stadt Musterstadt", "dateModified": "2026-11-27"}
    made = {
        "none": None, "news": data, "odd": {"@type": "Organization", "name": "Stadt Musterstadt", "foundingDate": "1180-01-01"},
        "graph": {"@context": "https://schema.org", "@graph": [page, data]},
        "wrong": [{"@type": "Event", "name": other.title, "startDate": "2026-12-12"}, {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": other.title, "url": f"http://{site.host}{other.url}", "datePublished": other.day.isoformat()}]}],
    }[site.traits["json-ld"]]  # fmt: skip
    if made:
        out.append(
            f'<script type="application/ld+json">{json.dumps(made)}{"," if site.traits["json-ld"] == "odd" else ""}</script>'
        )
    return "".join(out) + listings.feed_links(site)


def _beside(site: Site) -> None:
    """Pages of the town and lists that are no releases."""
    for path, name in (
        ("/rathaus/", "Rathaus"),
        ("/leben/", "Leben"),
        ("/kultur", "Kultur"),
        ("/wirtschaft", "Wirtschaft"),
        ("/impressum", "Impressum"),
        ("/datenschutz", "Datenschutz"),
    ):
        links = "".join(
            f'<li><a href="{path.rstrip("/")}/{word}">{word.title()}</a></li>'
            for word in ("ämter", "gremien", "satzungen", "kontakt")
        )
        text = f"<h1>{name}</h1><p>Hier finden Sie Angebote der Stadt.</p><ul>{links}</ul>"
        site.page(path, f"{name} - Stadt Musterstadt", text)
    for name in site.traits["beside"]:
        items = []
        for number in range(1, 9):
            href, text = f"/{name}/{number}.html", f"{BESIDE[name]} {number}"
            day = TODAY + dt.timedelta(days=number if name == "events" else -number)
            items.append(f'<li><span>{day:%d.%m.%Y}</span> <a href="{href}">{text}</a></li>')
            told = "<p>Näheres erfahren Sie beim zuständigen Amt der Stadt.</p>"
            site.page(href, text, f"<h1>{text}</h1><p>{day:%d.%m.%Y}</p>{told}")
        site.page(f"/{name}/", name.title(), f"<h1>Übersicht</h1><ul>{''.join(items)}</ul>")


def _home(site: Site, dice: random.Random) -> None:
    """The first page, and what robots may read."""
    events = "".join(
        f'<li>{TODAY + dt.timedelta(days=n):%d.%m.%Y} <a href="/kalender/{n}">Führung durch das Museum, Teil {n}</a></li>'
        for n in range(1, 5)
    )
    shape = ["", f"<h2>Veranstaltungen</h2><ul>{events}</ul>"]
    if site.kind not in HOPELESS and site.traits["teaser"] and site.kind not in listings.SINGLE:
        shape[0] = "<h2>Aktuelles</h2>" + "".join(
            f'<div class="teaser"><span class="datum">{words(story, "dots")}</span><h3><a href="{story.url}">{escape(story.title)}</a></h3></div>'
            for story in site.stories[:3]
        )
    dice.shuffle(shape)
    site.page(
        "/",
        "Stadt Musterstadt",
        "<h1>Willkommen in Musterstadt</h1>" + "".join(shape),
        head=listings.feed_links(site) + (listings.REST if site.kind == "wordpress json" else ""),
    )
    closed = "/" if site.kind == "robots" else "/intern/"
    site.pages["/robots.txt"] = Answer(f"User-agent: *\nDisallow: {closed}\n".encode(), "text/plain")
