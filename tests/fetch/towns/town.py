"""A whole town site: a seed goes in; pages by path, the releases on them and its traits come out."""

from __future__ import annotations

import datetime as dt
import html
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime

from tests.fetch.towns import markup
from tests.fetch.towns.markup import DATES, Item
from tests.fetch.towns.texts import Release, others, releases

Pages = dict[str, tuple[int, dict[str, str], bytes]]

MODES = (
    *("pages",) * 15, *("one page",) * 2, *("accordion",) * 3, *("pdf",) * 2, "wordpress json", "wordpress json", "next", "nuxt", "typo3 json",
    "javascript", "robots", "none",
)  # fmt: skip
"""Thirty kinds; which seed is which is drawn anew for every thirty seeds."""
_PRESS_NAMES = ("Pressemitteilungen", "Pressemeldungen", "Presseinformationen", "Medieninformationen", "Medienmitteilungen", "Aktuelle Meldungen", "Pressedienst", "Nachrichten aus dem Rathaus", "Mitteilungen der Stadt", "Meldungen", "Stadtnachrichten", "Presse", "Aktuelles aus dem Rathaus")  # fmt: skip
_HUBS = (
    "Rathaus & Politik",
    "Stadt und Verwaltung",
    "Bürgerservice",
    "Rathaus",
    "Verwaltung & Service",
    "Unsere Stadt",
)
_PRESS_HUBS = (
    "Presse",
    "Pressestelle",
    "Presse und Öffentlichkeitsarbeit",
    "Medien",
    "Presseservice",
    "Für Medienschaffende",
)
_ROUTES = ("menu", "menu", "footer", "hub", "press hub", "hub and press hub", "home teaser")


@dataclass
class Town:
    """A site and what is known of it."""

    seed: int
    mode: str
    traits: dict[str, str] = field(default_factory=dict)
    pages: Pages = field(default_factory=dict)
    releases: tuple[Release, ...] = ()
    """What a reader should find, newest first; empty where nothing can be read."""
    robots: str = ""

    @property
    def reason(self) -> str:
        """Why nothing can be read: javascript, robots, none; "" where something can."""
        return self.mode if self.mode in ("javascript", "robots", "none") else ""


def mode_of(seed: int) -> str:
    """The kind of site this seed stands for."""
    kinds = list(MODES)
    random.Random(f"modes {seed // len(MODES)}").shuffle(kinds)
    return kinds[seed % len(MODES)]


def town(seed: int, base: str) -> Town:
    """The site of that seed, served at `base` (scheme, host, port)."""
    return _Builder(seed, base).built()


class _Builder:
    def __init__(self, seed: int, base: str) -> None:
        self.rng = rng = random.Random(f"town {seed}")
        self.base = base
        self.town = Town(seed=seed, mode=mode_of(seed))
        self.name = rng.choice(
            ("Musterstadt", "Neuenburg am See", "Oberlinden", "Bad Beispiel", "Kreis Musterland")
        )
        self.press = rng.choice(_PRESS_NAMES)
        self.route = rng.choice(_ROUTES)
        self.dates = rng.choice(list(DATES))
        self.list = rng.choice(list(markup.ITEMS))
        self.article = rng.choice(list(markup.ARTICLES))
        self.addresses = rng.choice(("words", "numbers", "words", "dated"))
        self.count = rng.choice((2, 2, 4, 6, 8, 10, 10, 15, 20))
        self.feed = rng.choice(("", "", "", "press page", "home", "rss page"))
        self.traps = rng.sample(("jobs", "tenders", "events", "notices"), rng.randrange(1, 5))
        self.encoding = rng.choice(("utf-8", "utf-8", "utf-8", "iso-8859-1"))
        self.related = rng.random() < 0.5
        self.contact = rng.random() < 0.4
        self.share = rng.random() < 0.5
        self.declared = rng.random() < 0.4
        self.paged = self.count > 8 and rng.random() < 0.4
        names = (
            "press",
            "route",
            "dates",
            "list",
            "article",
            "addresses",
            "count",
            "feed",
            "traps",
            "encoding",
        )
        self.town.traits = {name: str(getattr(self, name)) for name in names}

    def built(self) -> Town:
        """The finished site."""
        all_releases = releases(self.rng, self.count)
        listing = self._address(self.press, folder="presse" if self.rng.random() < 0.5 else "aktuell")
        mode = self.town.mode
        if mode != "none":
            self._route(listing)
            getattr(self, "_" + mode.replace(" ", "_"))(listing, all_releases)
        else:
            self._home([])
        for what in self.traps:
            self._trap(what)
        self.town.releases = () if self.town.reason else all_releases
        for address, (status, headers, body) in self.town.pages.items():
            for mark, links in ((b"@MENU@", self.menu), (b"@FOOT@", self.foot)):
                body = body.replace(mark, "".join(_link(*link) for link in links).encode(self.encoding))
            self.town.pages[address] = (status, headers, body)
        if mode == "robots":
            self.town.robots = f"User-agent: *\nDisallow: {listing}\n"
        return self.town

    # ---- the way to the press page

    def _address(self, words: str, folder: str = "", suffix: str | None = None) -> str:
        if self.addresses == "numbers":
            return f"/index.php?id={self.rng.randrange(100, 9999)}"
        slug = _slug(words)
        tail = self.rng.choice(("", "/", ".html", ".php")) if suffix is None else suffix
        return f"/{folder}/{slug}{tail}" if folder else f"/{slug}{tail}"

    def _route(self, listing: str) -> None:
        links: list[tuple[str, str]] = []
        foot: list[tuple[str, str]] = []
        teaser = ""
        press = (self.press, listing)
        if self.route == "menu":
            links.append(press)
        elif self.route == "footer":
            foot.append(press)
        elif self.route == "home teaser":
            teaser = f'<section class="start-news"><h2>Aktuelles</h2><p>Was in {self.name} geschieht.</p><a class="alle" href="{listing}">Alle {self.press}</a></section>'
        elif self.route == "hub":
            links.append(self._hub(self.rng.choice(_HUBS), [press]))
        elif self.route == "press hub":
            links.append(self._hub(self.rng.choice(_PRESS_HUBS), [press], press=True))
        else:
            inner = self._hub(self.rng.choice(_PRESS_HUBS), [press], press=True)
            links.append(self._hub(self.rng.choice(_HUBS), [inner]))
        self._home(links, foot, teaser, listing)

    def _hub(self, name: str, inside: list[tuple[str, str]], *, press: bool = False) -> tuple[str, str]:
        address = self._address(name)
        more = (
            [("Ansprechpersonen", "/kontakt"), ("Pressefotos", "/fotos"), ("Newsletter", "/newsletter")]
            if press
            else [
                ("Bürgerbüro", "/buergerbuero"),
                ("Rat und Ausschüsse", "/rat"),
                ("Ortsrecht", "/recht"),
                ("Formulare", "/formulare"),
            ]
        )
        links = [*more, *inside]
        self.rng.shuffle(links)
        body = f"<h1>{html.escape(name)}</h1><p>Hier finden Sie alles Wichtige zum Thema.</p><ul>{''.join(_link(*link) for link in links)}</ul>"
        self._put(address, name, body)
        return name, address

    def _home(
        self,
        links: list[tuple[str, str]],
        foot: Sequence[tuple[str, str]] = (),
        teaser: str = "",
        listing: str = "",
    ) -> None:
        self.menu = [
            ("Startseite", "/"),
            *links,
            ("Tourismus", "/tourismus"),
            ("Leben in der Stadt", "/leben"),
        ]
        names = {
            "jobs": "Karriere",
            "tenders": "Ausschreibungen",
            "events": "Veranstaltungen",
            "notices": "Amtliche Bekanntmachungen",
        }
        self.menu += [(names[trap], f"/{_slug(names[trap])}") for trap in self.traps]
        self.foot = [
            *foot,
            ("Impressum", "/impressum"),
            ("Datenschutz", "/datenschutz"),
            ("Barrierefreiheit", "/barrierefreiheit"),
        ]
        head = "".join(_alternate(f"/rss/{trap}.xml", names[trap]) for trap in self.traps)
        if self.feed == "home" and self.town.mode == "pages":
            head += _alternate("/rss/aktuell.xml", self.press)
        if self.feed == "rss page" and self.town.mode == "pages":
            self.foot.append(("RSS-Feeds", "/rss-feeds"))
        topics = "".join(
            f'<div class="kachel"><h3><a href="/{_slug(title)}">{html.escape(title)}</a></h3><p>Mehr zum Thema.</p></div>'
            for title, _ in others(self.rng, "topics", 6)
        )
        events = "".join(
            f'<li class="termin"><span class="datum">{day:%d.%m.%Y}</span> <a href="/termin/{number}">{html.escape(title)}</a></li>'
            for number, (title, day) in enumerate(others(self.rng, "events", 4))
        )
        body = f'<h1>Willkommen in {self.name}</h1>{teaser}<div class="kacheln">{topics}</div><section><h2>Termine</h2><ul>{events}</ul></section>'
        self._put("/", f"Stadt {self.name}", body, head)
        del listing

    # ---- what lies there

    def _items(self, found: tuple[Release, ...], folder: str) -> list[Item]:
        out = []
        for number, release in enumerate(found):
            stem = {"numbers": f"/index.php?id={number + 20000}", "dated": f"{folder}/{release.day:%Y/%m}/{_slug(release.title)}.html"}.get(self.addresses, f"{folder}/{_slug(release.title)}")  # fmt: skip
            out.append(Item(release.title, release.day, stem, release.teaser, f"/bilder/klein-{number}.jpg"))
        return out

    def _pages(self, listing: str, found: tuple[Release, ...]) -> None:
        items = self._items(found, "/presse" if "?" in listing else listing.rsplit(".", 1)[0].rstrip("/"))
        dates = DATES[self.dates]
        first, rest = (items[:6], items[6:]) if self.paged else (items, [])
        mark = "&" if "?" in listing else "?"
        onward = (
            f'<nav class="pagination"><a href="{listing}{mark}seite=2" rel="next">Nächste Seite</a></nav>'
            if rest
            else ""
        )
        head = _alternate("/rss/aktuell.xml", f"{self.press} als RSS") if self.feed == "press page" else ""
        intro = f"<h1>{self.press}</h1>"
        self._put(listing, self.press, intro + markup.listed(self.list, first, dates) + onward, head)
        if rest:
            self._put(f"{listing}{mark}seite=2", self.press, intro + markup.listed(self.list, rest, dates))
        if self.feed:
            self._feed("/rss/aktuell.xml", self.press, items)
        if self.feed == "rss page":
            self._put(
                "/rss-feeds",
                "RSS-Feeds",
                '<h1>RSS-Feeds</h1><ul><li><a href="/rss/aktuell.xml">Meldungen der Stadt</a></li></ul>',
            )
        for number, (release, item) in enumerate(zip(found, items, strict=True)):
            self._put(
                item.url,
                release.title,
                self._article(release, listing, number, items),
                self._declared(release),
            )

    def _article(self, release: Release, listing: str, number: int, items: list[Item]) -> str:
        extra = (markup.SHARE if self.share else "") + (markup.CONTACT if self.contact else "")
        if self.related and len(items) > 3:
            more = [item for item in items if item.title != release.title][:3]
            extra += '<section class="weitere"><h2>Weitere Meldungen</h2><ul>' + "".join(f'<li><a href="{item.url}">{html.escape(item.title)}</a></li>' for item in more) + "</ul></section>"  # fmt: skip
        return markup.article(self.article, release, DATES[self.dates](release.day), back=listing, picture=f"/bilder/gross-{number}.jpg", extra=extra)  # fmt: skip

    def _declared(self, release: Release) -> str:
        head = f'<meta name="description" content="{html.escape(release.teaser)}">'
        if self.declared:
            said = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": release.title, "datePublished": f"{release.day.isoformat()}T09:00:00+01:00"}  # fmt: skip
            head += f'<script type="application/ld+json">{json.dumps(said, ensure_ascii=False)}</script>'
        return head

    def _one_page(self, listing: str, found: tuple[Release, ...]) -> None:
        kind = self.rng.choice(markup.ONE_PAGE)
        self.town.traits["one page"] = kind
        self._put(
            listing,
            self.press,
            f"<h1>{self.press}</h1>" + markup.one_page(kind, found, DATES[self.dates], self.rng),
        )

    def _accordion(self, listing: str, found: tuple[Release, ...]) -> None:
        kind = self.rng.choice(markup.ACCORDIONS)
        self.town.traits["accordion"] = kind
        self._put(
            listing,
            self.press,
            f"<h1>{self.press}</h1>" + markup.one_page(kind, found, DATES[self.dates], self.rng),
        )

    def _pdf(self, listing: str, found: tuple[Release, ...]) -> None:
        from tests.fetch.towns.pdfs import made

        items = [
            Item(
                release.title,
                release.day,
                f"/fileadmin/presse/{release.day:%Y%m%d}_{_slug(release.title)[:30]}.pdf",
            )
            for release in found
        ]
        self._put(listing, self.press, f"<h1>{self.press}</h1>" + markup.listed(self.rng.choice(("bare", "joomla", "teasers")), items, DATES[self.dates]))  # fmt: skip
        for release, item in zip(found, items, strict=True):
            self.town.pages[item.url] = (200, {"Content-Type": "application/pdf"}, made(release, self.rng))

    def _shell(self, address: str, title: str, data: str = "") -> None:
        page = f'<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>{html.escape(title)}</title></head><body><div id="app"></div><noscript>Bitte aktivieren Sie JavaScript.</noscript>{data}<script src="/assets/app.js"></script></body></html>'
        self.town.pages[address] = (200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())

    def _javascript(self, listing: str, found: tuple[Release, ...]) -> None:
        del found
        self._shell(listing, self.press)

    def _robots(self, listing: str, found: tuple[Release, ...]) -> None:
        self._pages(listing, found)

    def _wordpress_json(self, listing: str, found: tuple[Release, ...]) -> None:
        self._shell(listing, self.press)
        rows = []
        for number, (release, item) in enumerate(zip(found, self._items(found, "/beitrag"), strict=True)):
            rows.append({
                "id": 500 - number, "date": f"{release.day.isoformat()}T09:30:00", "date_gmt": f"{release.day.isoformat()}T08:30:00", "modified_gmt": f"{release.day.isoformat()}T08:31:00",
                "guid": {"rendered": f"{self.base}/?p={500 - number}"}, "slug": _slug(release.title), "status": "publish", "type": "post", "link": self.base + item.url,
                "title": {"rendered": html.escape(release.title)}, "content": {"rendered": markup.blocks(release), "protected": False}, "excerpt": {"rendered": f"<p>{html.escape(release.teaser)}</p>"},
            })  # fmt: skip
            self._shell(item.url, release.title)
        link = '<link rel="https://api.w.org/" href="/wp-json/">'
        status, headers, body = self.town.pages["/"]
        self.town.pages["/"] = (status, headers, body.replace(b"</head>", link.encode() + b"</head>"))
        self._json("/wp-json/wp/v2/posts", rows[:10])
        self._json("/wp-json/wp/v2/posts?per_page=20", rows)

    def _rows(self, found: tuple[Release, ...], items: list[Item]) -> list[dict[str, object]]:
        names = self.rng.choice((("title", "slug", "date", "teaser", "body"), ("headline", "url", "publishedAt", "introText", "content"), ("title", "path", "datetime", "abstract", "bodytext")))  # fmt: skip
        rows = []
        for release, item in zip(found, items, strict=True):
            address = item.url.rsplit("/", 1)[-1] if names[1] == "slug" and "?" not in item.url else item.url
            rows.append(
                dict(
                    zip(
                        names,
                        (
                            release.title,
                            address,
                            f"{release.day.isoformat()}T08:00:00.000Z",
                            release.teaser,
                            markup.blocks(release),
                        ),
                        strict=True,
                    )
                )
            )
        return rows  # type: ignore[return-value]

    def _next(self, listing: str, found: tuple[Release, ...]) -> None:
        folder = listing.split("?")[0].rstrip("/")
        items = self._items(found, folder)
        for row, release, item in zip(rows := self._rows(found, items), found, items, strict=True):
            data = {"props": {"pageProps": {"article": row, "navigation": [{"title": name, "url": url} for name, url in self.menu]}}, "page": "/[...slug]", "buildId": "x1"}  # fmt: skip
            self._shell(item.url, release.title, _next_data(data))  # fmt: skip
        short = [
            {key: value for key, value in row.items() if key not in ("body", "content", "bodytext")}
            for row in rows
        ]
        data = {"props": {"pageProps": {"page": {"title": self.press}, "items": short, "navigation": [{"title": name, "url": url} for name, url in self.menu]}}}  # fmt: skip
        self._shell(listing, self.press, _next_data(data))  # fmt: skip

    def _nuxt(self, listing: str, found: tuple[Release, ...]) -> None:
        """Nuxt 3: a flat array in which numbers point to other places of it."""
        folder = listing.split("?")[0].rstrip("/")
        items = self._items(found, folder)
        rows = self._rows(found, items)
        for row, release, item in zip(rows, found, items, strict=True):
            self._shell(item.url, release.title, _nuxt({"data": {"page": row}, "menu": [{"title": name, "url": url} for name, url in self.menu]}))  # fmt: skip
        short = [
            {key: value for key, value in row.items() if key not in ("body", "content", "bodytext")}
            for row in rows
        ]
        self._shell(listing, self.press, _nuxt({"data": {"list": short}, "menu": [{"title": name, "url": url} for name, url in self.menu]}))  # fmt: skip

    def _typo3_json(self, listing: str, found: tuple[Release, ...]) -> None:
        """EXT:headless: a script shell, and the same pages as JSON under `type=834`."""
        mark = "&" if "?" in listing else "?"
        items = self._items(found, listing.split("?")[0].rsplit(".", 1)[0].rstrip("/"))
        self._shell(listing, self.press)
        rows = [
            {"uid": 900 - number, "title": release.title, "teaser": release.teaser, "bodytext": markup.blocks(release), "datetime": int(dt.datetime(release.day.year, release.day.month, release.day.day, 9, tzinfo=dt.UTC).timestamp()), "slug": item.url, "type": "0"}
            for number, (release, item) in enumerate(zip(found, items, strict=True))
        ]  # fmt: skip
        page = {"id": 12, "type": "Standard", "slug": listing, "meta": {"title": self.press}, "content": {"colPos0": [{"id": 31, "type": "news_pi1", "appearance": {}, "content": {"data": {"list": rows, "pagination": None}}}]}}  # fmt: skip
        self._json(f"{listing}{mark}type=834", page)
        for release, item in zip(found, items, strict=True):
            self._shell(item.url, release.title)

    # ---- what is no release

    def _trap(self, what: str) -> None:
        names = {
            "jobs": "Karriere",
            "tenders": "Ausschreibungen",
            "events": "Veranstaltungen",
            "notices": "Amtliche Bekanntmachungen",
        }
        found = others(self.rng, what, self.rng.randrange(3, 9))
        items = [
            Item(title, day, f"/{what}/{number}-{_slug(title)}") for number, (title, day) in enumerate(found)
        ]
        page = f"/{_slug(names[what])}"
        self._put(
            page,
            names[what],
            f"<h1>{names[what]}</h1>"
            + markup.listed(self.rng.choice(list(markup.ITEMS)), items, DATES["figures"]),
        )
        self._feed(f"/rss/{what}.xml", names[what], items)
        for item in items:
            self._put(
                item.url,
                item.title,
                f"<h1>{html.escape(item.title)}</h1><p>Alle Angaben stehen in den Unterlagen.</p>",
            )

    # ---- serving

    def _put(self, address: str, title: str, body: str, head: str = "") -> None:
        menu = "".join(_link(*pair) for pair in self.menu) if hasattr(self, "menu") else "@MENU@"
        foot = "".join(_link(*pair) for pair in self.foot) if hasattr(self, "foot") else "@FOOT@"
        page = (
            f'<!DOCTYPE html><html lang="de"><head><meta charset="{self.encoding}"><title>{html.escape(title)} | {self.name}</title>{head}</head><body>'
            f'<header class="kopf"><a href="/" class="logo"><img src="/logo.svg" alt="{self.name}"></a><nav class="hauptmenue"><ul>{menu}</ul></nav></header>'
            f'<main id="main"><div class="breadcrumb"><a href="/">Start</a> / {html.escape(title)}</div>{body}</main>'
            f'<footer class="fuss"><p>© Stadt {self.name}</p><ul>{foot}</ul></footer></body></html>'
        )
        kind = f"text/html; charset={self.encoding}"
        self.town.pages[address] = (
            200,
            {"Content-Type": kind},
            page.encode(self.encoding, "xmlcharrefreplace"),
        )

    def _json(self, address: str, data: object) -> None:
        self.town.pages[address] = (200, {"Content-Type": "application/json"}, json.dumps(data).encode())

    def _feed(self, address: str, title: str, items: list[Item]) -> None:
        rows = "".join(
            f"<item><title>{html.escape(item.title)}</title><link>{html.escape(self.base + item.url)}</link><description>{html.escape(item.teaser)}</description>"
            f"<pubDate>{format_datetime(dt.datetime(item.day.year, item.day.month, item.day.day, 10, tzinfo=dt.timezone(dt.timedelta(hours=1))))}</pubDate></item>"
            for item in items
        )
        feed = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{html.escape(title)}</title><link>{self.base}/</link><description>{html.escape(title)}</description>{rows}</channel></rss>'
        self.town.pages[address] = (
            200,
            {"Content-Type": "application/rss+xml; charset=utf-8"},
            feed.encode(),
        )


def _link(name: str, address: str) -> str:
    return f'<li><a href="{html.escape(address)}">{html.escape(name)}</a></li>'


def _alternate(address: str, title: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{html.escape(title)}" href="{address}">'


def _slug(words: str) -> str:
    plain = words.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    return "-".join(
        filter(None, "".join(text if text.isascii() and text.isalnum() else "-" for text in plain).split("-"))
    )


def _next_data(data: object) -> str:
    written = json.dumps(data).replace("</", "<\\/")
    return f'<script id="__NEXT_DATA__" type="application/json">{written}</script>'


def _nuxt(data: object) -> str:
    """The payload as Nuxt 3 writes it (devalue): every value once, places instead of values."""
    flat: list[object] = []

    def put(value: object) -> int:
        at = len(flat)
        flat.append(None)
        if isinstance(value, dict):
            flat[at] = {key: put(item) for key, item in value.items()}
        elif isinstance(value, list):
            flat[at] = [put(item) for item in value]
        else:
            flat[at] = value
        return at

    put(data)
    written = json.dumps(flat, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/json" id="__NUXT_DATA__" data-ssr="true">{written}</script>'
