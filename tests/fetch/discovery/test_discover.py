"""Discovery: from a town's address to candidates, press first; a person picks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pipeline.config import shipped_sources
from pipeline.errors import FetchError
from pipeline.fetch.discovery.candidate import Candidate
from pipeline.fetch.discovery.discover import discover
from pipeline.fetch.discovery.feeds_found import _FEED_LINK
from pipeline.fetch.http import Client

if TYPE_CHECKING:
    from tests.fetch.conftest import Office

NEWS = (
    "Musterbrücke ab Montag gesperrt",
    "Neue Kita in der Ringstraße öffnet",
    "Stadtrat beschließt den Haushalt 2027",
)
TENDERS = (
    "Ausschreibung: Dachdeckerarbeiten",
    "Öffentliche Ausschreibung Kanalbau",
    "Vergabe nach VOB: Aufzüge",
)
EVENTS = ("Herbstmarkt auf dem Rathausplatz", "Lesung in der Bücherei", "Laternenumzug der Kitas")


def rss(
    title: str,
    titles: tuple[str, ...],
    base: str,
    *,
    day: str = "Thu, 19 Nov 2026 10:00:00 +0100",
    extra: str = "",
) -> str:
    items = "".join(
        f"<item><title>{text}</title><link>{base}/a/{number}</link><pubDate>{day}</pubDate>{extra}</item>"
        for number, text in enumerate(titles)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title><link>{base}</link><description/>{items}</channel></rss>"


def page(head: str = "", body: str = "") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>Stadt Musterstadt</title>{head}</head><body>"
        '<nav><ul><li><a href="/rathaus/buergerservice">Bürgerservice von A bis Z</a></li>'
        '<li><a href="/rathaus/online-dienste">Online-Dienste der Verwaltung</a></li>'
        '<li><a href="/rathaus/ansprechpersonen">Ansprechpersonen im Rathaus</a></li></ul></nav>'
        f"<main>{body}</main><footer><a href=/impressum>Impressum</a></footer></body></html>"
    )


def alternate(path: str, title: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">'


def teasers(*titles: str, dates: bool = True) -> str:
    return "".join(
        f'<article class="teaser"><p class="date">{18 + n}.11.2026</p><h3><a href="/presse/{n}">{title}</a></h3>'
        "<p>Die Stadt hat am Freitag mehr dazu gesagt, und hier steht, was.</p></article>"
        if dates
        else f'<article class="teaser"><h3><a href="/presse/{n}">{title}</a></h3></article>'
        for n, title in enumerate(titles)
    )


def find(found: tuple[Candidate, ...], path: str) -> Candidate:
    return next(candidate for candidate in found if candidate.url.endswith(path))


def test_the_press_feed_comes_first_and_the_others_are_classify(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Autodiscovery returns tenders, events and podcasts as well: each is named for what it is."""
    office.put(
        "/",
        page(
            alternate("/rss/ausschreibungen.xml", "Vergaben")
            + alternate("/rss/a.xml", "RSS")
            + alternate("/rss/stimmen.xml", "Stimmen der Stadt")
            + alternate("/rss/presse.xml", "Pressemitteilungen")
        ),
    )
    office.put("/rss/ausschreibungen.xml", rss("Vergaben", TENDERS, office.base), kind="application/rss+xml")
    office.put(
        "/rss/a.xml",
        rss("Was ist los", EVENTS, office.base, day="Sat, 12 Dec 2026 15:00:00 +0100"),
        kind="application/rss+xml",
    )
    office.put(
        "/rss/stimmen.xml",
        rss("Stimmen", NEWS, office.base, extra='<enclosure url="/1.mp3" type="audio/mpeg" length="1"/>'),
        kind="application/rss+xml",
    )
    office.put("/rss/presse.xml", rss("Presse", NEWS, office.base), kind="application/rss+xml")

    found = discover(office.base + "/", client, now=now)

    assert (found[0].what, found[0].kind, found[0].url) == ("press", "feed", office.base + "/rss/presse.xml")
    assert found[0].samples == NEWS
    assert find(found, "ausschreibungen.xml").what == "tenders"
    assert find(found, "a.xml").what == "events"
    assert find(found, "stimmen.xml").what == "podcast"
    assert all(candidate.score < 0 for candidate in found[1:])
    assert all(candidate.reason for candidate in found)


def test_tenders_are_known_by_their_titles_where_the_address_says_nothing(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """A feed called feed1.xml."""
    office.put("/", page(alternate("/feed1.xml", "RSS")))
    office.put("/feed1.xml", rss("Feed", TENDERS, office.base), kind="application/rss+xml")

    found = discover(office.base + "/", client, now=now)

    assert find(found, "feed1.xml").what == "tenders"


def test_a_list_page_behind_the_front_page_is_found_with_its_selectors(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """No feed: the repeated structure of the press page; menus are no list."""
    office.put("/", page(body='<a href="/presse/mitteilungen">Pressemitteilungen</a>'))
    office.put("/presse/mitteilungen", page(body=teasers(*NEWS) + '<a rel="next" href="?seite=2">weiter</a>'))

    found = discover(office.base + "/", client, now=now)

    first = found[0]
    assert (first.kind, first.what, first.url) == ("listing", "press", office.base + "/presse/mitteilungen")
    assert first.samples == NEWS
    assert first.rules is not None
    assert first.rules.item == "article.teaser"
    assert first.rules.date == "p.date"
    assert first.rules.next == "a[rel=next]"
    assert not any("Bürgerservice" in title for one in found for title in one.samples)


def test_a_well_known_place_is_tried_where_nothing_links_to_a_feed(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """WordPress answers at /feed."""
    office.put("/", page(body="<p>Willkommen</p>"))
    office.put("/feed", rss("Stadt Musterstadt, Aktuelles", NEWS, office.base), kind="application/rss+xml")

    found = discover(office.base + "/", client, now=now)

    assert (found[0].url, found[0].what) == (office.base + "/feed", "news")
    assert "well-known place" in found[0].reason


def test_the_switch_of_sitepark_is_tried(office: Office, client: Client, now: dt.datetime) -> None:
    """Its pages carry SP- classes."""
    office.put("/presse/", page(body='<div class="SP-Teaser">x</div>'))
    office.put(
        "/presse/?sp%3Aout=rss", rss("Pressemitteilungen", NEWS, office.base), kind="application/rss+xml"
    )

    found = discover(office.base + "/presse/", client, now=now)

    assert found[0].kind == "feed"
    assert found[0].what == "press"


def test_the_address_of_a_feed_is_its_own_candidate(office: Office, client: Client, now: dt.datetime) -> None:
    """Who gives a feed gets that feed."""
    office.put("/presse.xml", rss("Pressemitteilungen", NEWS, office.base), kind="application/rss+xml")

    (found,) = discover(office.base + "/presse.xml", client, now=now)

    assert (found.kind, found.what) == ("feed", "press")
    assert office.asked == ["/presse.xml"]


def test_a_sitemap_is_the_last_resort(office: Office, client: Client, now: dt.datetime) -> None:
    """Where it lists pages of the press."""
    office.put("/", page())
    urls = "".join(f"<url><loc>{office.base}/presse/{n}</loc></url>" for n in range(3))
    office.put("/sitemap.xml", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>')

    found = discover(office.base + "/", client, now=now)

    assert [(candidate.kind, candidate.what) for candidate in found] == [("sitemap", "press")]


def test_what_answers_with_a_page_for_every_address_is_no_feed(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Soft 404s at the well-known places."""
    office.put("/", page())
    for place in ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json"):
        office.put(place, page(body="Seite nicht gefunden"))

    assert discover(office.base + "/", client, now=now) == ()


def test_a_dead_address_is_an_error(office: Office, client: Client, now: dt.datetime) -> None:
    """There is nothing to discover."""
    with pytest.raises(FetchError):
        discover(office.base + "/fehlt", client, now=now)


FEEDS = sorted(
    source.url for source in shipped_sources().values() if source.kind == "feed" and source.url.count("/") > 3
)


@pytest.mark.parametrize("address", FEEDS)
def test_a_link_to_any_feed_we_know_is_taken_for_one(address: str) -> None:
    """Whatever a town calls it."""
    assert _FEED_LINK.search(address)


def test_feeds_are_found_on_a_page_that_lists_them(office: Office, client: Client, now: dt.datetime) -> None:
    """Many towns have one page with all their feeds."""
    office.put("/", page(body='<a href="/service/rss-angebot.html">RSS-Angebot</a>'))
    office.put(
        "/service/rss-angebot.html", page(body='<a href="/media/rss/Presse.xml">Pressemitteilungen</a>')
    )
    office.put("/media/rss/Presse.xml", rss("Stadt", NEWS, office.base), kind="text/xml")

    found = discover(office.base + "/", client, now=now)

    assert (found[0].url, found[0].what) == (office.base + "/media/rss/Presse.xml", "press")
