"""Feeds, sitemaps, headers and robots.txt made to hold a run up: each costs a second or so and says one line."""

from __future__ import annotations

import datetime as dt
import gzip
import time
from collections.abc import Callable

import pytest

from pipeline.errors import ParseError
from pipeline.fetch.feed import parse
from pipeline.fetch.http import Client
from pipeline.fetch.lists import sitemap
from pipeline.model import Page, Source, Validators
from tests.fetch.wires import FakeClock, Wire, fixed, reply, wire

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
CPU = 4.0
"""Seconds of this process, whatever else the machine does; a second or two is usual."""
MOST = 4_900_000


def rss(inner: bytes) -> bytes:
    return b"<rss version='2.0'><channel><title>t</title>" + inner[:MOST] + b"</channel></rss>"


def parsed(body: bytes, kind: str = "application/rss+xml") -> tuple[int, str]:
    """Entries and what was said."""
    source = Source(id="x", name="x", kind="feed", url="https://x.example/feed")
    begun = time.process_time()
    try:
        found = parse(body, source=source, url="https://x.example/feed", now=NOW, content_type=kind)
        said = len(found.entries), "; ".join(found.problems)
    except ParseError as error:
        said = 0, str(error)
    assert time.process_time() - begun < CPU
    return said


ITEM = b"<item><title>Titel</title><link>/a/%d</link></item>"
FEEDS = {
    "a million items": rss(b"<item/>" * 700_000),
    "thousands of whole items": rss(b"".join(ITEM % number for number in range(12_000))),
    "CDATA that never ends, again and again": rss(b"<![CDATA[" * 95_000),
    "comments that never end": rss(b"<!--" * 95_000),
    "items that never end after many that do": rss(b"</item>" * 600 + b"<item>" * 90_000),
    "entities that never end": b"<!DOCTYPE r [" + b'<!ENTITY a "' * 95_000,
    "dates that never end": rss(b"<item>" + b"<pubDate" * 90_000 + b"</item>" * 501),
    "escaped tags": rss(b"".join(b"<item><title>t</title><description>" + b"&lt;p>" * 180 + b"</description></item>" for _ in range(500))),
    "entities in entities": b"<!DOCTYPE l [<!ENTITY a0 'lol'>" + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)) + b"]>" + rss(b"<item><title>&a9;</title></item>"),
}  # fmt: skip


@pytest.mark.parametrize("body", FEEDS.values(), ids=FEEDS)
def test_a_hostile_feed_costs_a_second(body: bytes) -> None:
    """Read as far as it goes, or refused with a reason."""
    count, said = parsed(body)

    assert count <= 500
    assert count or said


def test_tags_that_never_end_are_refused_before_the_parser_sees_them() -> None:
    assert "never closed" in parsed(FEEDS["dates that never end"])[1]


@pytest.mark.parametrize(
    "body",
    [
        lambda: b'{"items":[' + b",".join([b"{}"] * 1_000_000) + b"]}",
        lambda: b'{"items":' + b"[" * 2_000_000,
        lambda: b'{"items":' + b"7" * 2_000_000 + b"}",
    ],
    ids=["a million items", "a million brackets", "a number of two million digits"],
)
def test_hostile_json_costs_a_second(body: Callable[[], bytes]) -> None:
    """The same for JSON."""
    count, said = parsed(body(), "application/json")

    assert count <= 500
    assert said


class _Site:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def get(self, url: str, **_: object) -> Page:
        return Page(url=url, body=self._body, content_type="text/xml", retrieved=NOW)


@pytest.mark.parametrize(
    "body",
    [
        lambda: (
            (
                b"<urlset>"
                + b"".join(b"<url><loc>https://x.example/p/%d</loc></url>" % n for n in range(190_000))
            )[:9_900_000]
            + b"</urlset>"
        ),
        lambda: b"<urlset><url>" + b"<news>" * 1_000_000,
        lambda: gzip.compress(b"<urlset>" + b" " * 100_000_000),
    ],
    ids=["all addresses of a land", "nested without end", "a gzip bomb"],
)
def test_a_hostile_sitemap_costs_a_second(body: Callable[[], bytes]) -> None:
    """At most a thousand addresses come out of it."""
    site = _Site(body())
    source = Source(id="x", name="x", kind="sitemap", url="https://x.example/sitemap.xml")
    begun = time.process_time()
    try:
        found = sitemap.listing(source, site, now=NOW)  # type: ignore[arg-type]  # all it asks of a client
        count, said = len(found.entries), "; ".join(found.problems)
    except ParseError as error:
        count, said = 0, str(error)
    assert count in (0, 1000)
    assert said
    assert time.process_time() - begun < CPU


def client(served: Wire, clock: FakeClock) -> Client:
    return Client(
        contact="desk@example.org", clock=clock, delay=dt.timedelta(seconds=5), private=(f"127.0.0.1:{served.port}",), version="0.1"
    )  # fmt: skip


def test_an_etag_of_ninety_kilobytes_is_not_kept_and_never_sent() -> None:
    """It would go with every poll; the next poll asks for the whole instead. A kept one is not sent either."""
    huge = '"' + "x" * 90_000 + '"'
    with (
        wire(fixed(reply(b"hello", headers={"ETag": huge, "Last-Modified": "y" * 2000}))) as served,
        client(served, FakeClock()) as made,
    ):
        page = made.get(served.url())
        made.get(served.url(), validators=Validators(etag=huge))

    assert page.validators == Validators()
    assert "if-none-match" not in served.headers[-1]


@pytest.mark.parametrize(
    ("said", "pause"),
    [("Crawl-delay: 1e308", 60.0), ("Crawl-delay: nan", 5.0), ("Crawl-delay: inf", 5.0), ("Crawl-delay: -1e308", 5.0), ("Request-rate: 1/99999999999999999999", 60.0), ("Request-rate: 0/5", 5.0)],
)  # fmt: skip
def test_a_pause_that_is_no_pause_does_not_stop_the_run(said: str, pause: float) -> None:
    """At most a minute, and never less than our own."""
    clock = FakeClock()
    robots = reply(f"User-agent: *\n{said}".encode(), headers={"Content-Type": "text/plain"})
    with wire(fixed(reply(b"hello")), robots=robots) as served, client(served, clock) as made:
        made.get(served.url("/1"))
        clock.slept.clear()
        made.get(served.url("/2"))

    assert clock.slept == [pause]
