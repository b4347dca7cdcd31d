"""Sitemaps: plain, news, index, gzipped; and what is none."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import resource
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import ParseError
from pipeline.fetch.http import Client
from pipeline.fetch.lists.sitemap import listing

if TYPE_CHECKING:
    from tests.fetch.conftest import Office

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*items: str, extra: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {NS} {extra}>{"".join(items)}</urlset>'


def url(loc: str, lastmod: str = "") -> str:
    return f"<url><loc>{loc}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}</url>"


def test_a_plain_sitemap_gives_addresses_changed_last_first(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """`only: url` keeps the imprint out; the address is the identity, the title comes from the page."""
    office.put(
        "/sitemap.xml",
        urlset(
            url(f"{office.base}/impressum"),
            url(f"{office.base}/presse/alt", "2026-11-01"),
            url(f"{office.base}/presse/neu", "2026-11-19T17:00:00+01:00"),
        ),
        kind="application/xml",
    )
    source = office.source("/sitemap.xml", kind="sitemap", only={"url": ("/presse/",)})

    found = listing(source, client, now=now)

    assert [entry.url for entry in found.entries] == [
        f"{office.base}/presse/neu",
        f"{office.base}/presse/alt",
    ]
    assert found.entries[0].updated is not None
    assert found.entries[0].published is None
    assert found.problems == ()


def test_a_news_sitemap_gives_title_day_and_keywords(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Google's extension; the day stays as printed."""
    office.put(
        "/news.xml",
        urlset(
            f"<url><loc>{office.base}/presse/1</loc><n:news><n:publication><n:name>Stadt</n:name>"
            "<n:language>de</n:language></n:publication><n:publication_date>2026-03-05T23:30:00+02:00</n:publication_date>"
            "<n:title>Brücke &amp; Tunnel gesperrt</n:title><n:keywords>Verkehr, Brücke</n:keywords></n:news></url>",
            extra='xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"',
        ),
        kind="application/xml",
    )

    (entry,) = listing(office.source("/news.xml", kind="sitemap"), client, now=now).entries

    assert entry.title == "Brücke & Tunnel gesperrt"
    assert entry.day == dt.date(2026, 3, 5)
    assert entry.categories == ("Verkehr", "Brücke")


def test_an_index_is_followed_and_a_broken_part_is_told(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Gzipped parts too; validators of an index are not kept, because it stays while its parts change."""
    part = urlset(url(f"{office.base}/presse/1", "2026-11-19")).encode()
    office.put("/teil1.xml.gz", gzip.compress(part), kind="application/octet-stream")
    office.put(
        "/index.xml",
        f"<sitemapindex {NS}><sitemap><loc>{office.base}/teil1.xml.gz</loc></sitemap>"
        f"<sitemap><loc>{office.base}/fehlt.xml</loc></sitemap></sitemapindex>",
        kind="application/xml",
        ETag='"x"',
    )

    found = listing(office.source("/index.xml", kind="sitemap"), client, now=now)

    assert [entry.url for entry in found.entries] == [f"{office.base}/presse/1"]
    assert "404" in found.problems[0]
    assert found.validators.etag is None


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Seite nicht gefunden</body></html>",
        "kein XML",
        "",
        f"<urlset {NS}><url><loc>abgeschnitten",
        "<rss version='2.0'><channel/></rss>",
    ],
)
def test_what_is_no_sitemap_is_an_error(office: Office, client: Client, now: dt.datetime, body: str) -> None:
    """Never an empty poll."""
    office.put("/sitemap.xml", body)

    with pytest.raises(ParseError):
        listing(office.source("/sitemap.xml", kind="sitemap"), client, now=now)


def test_entities_are_not_resolved(office: Office, client: Client, now: dt.datetime) -> None:
    """No file of this machine gets into an entry, and no thousand laughs into memory."""
    office.put(
        "/sitemap.xml",
        f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset {NS}>'
        f"<url><loc>{office.base}/presse/&x;</loc></url></urlset>",
    )

    found = listing(office.source("/sitemap.xml", kind="sitemap"), client, now=now)

    assert [entry.url for entry in found.entries] == [f"{office.base}/presse/"]


def test_other_sites_and_files_are_refused(office: Office, client: Client, now: dt.datetime) -> None:
    """As in a list page."""
    office.put("/sitemap.xml", urlset(url("https://anderswo.example/1"), url(f"{office.base}/plan.pdf")))

    found = listing(office.source("/sitemap.xml", kind="sitemap"), client, now=now)

    assert found.entries == ()
    assert {reason for _, reason in found.refused} == {
        "leads to another site (anderswo.example)",
        "a file (pdf), not a page",
    }


def test_a_long_sitemap_is_cut_to_what_changed_last(office: Office, client: Client, now: dt.datetime) -> None:
    """Said, and within a bounded memory."""
    days = (dt.date(2020, 1, 1) + dt.timedelta(days=number) for number in range(2600))
    items = (url(f"{office.base}/presse/{day}", day.isoformat()) for day in days)
    office.put("/sitemap.xml", urlset(*items), kind="application/xml")

    found = listing(office.source("/sitemap.xml", kind="sitemap"), client, now=now)

    assert len(found.entries) == 1000
    assert found.entries[0].url.endswith("/2027-02-12")
    assert "2,600 addresses" in found.problems[0]


def test_thousand_laughs_stay_small(office: Office, client: Client, now: dt.datetime) -> None:
    """Nested entities are not expanded."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))
    office.put(
        "/sitemap.xml",
        f"<!DOCTYPE urlset [{entities}]><urlset {NS}><url><loc>{office.base}/presse/&e11;</loc></url></urlset>",
    )

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with contextlib.suppress(ParseError):
        listing(office.source("/sitemap.xml", kind="sitemap"), client, now=now)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert grown < 32_000  # KiB
