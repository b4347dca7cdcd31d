"""`sources add` and `discover` against a city that means harm: each costs seconds, ends with one line, reaches nothing private."""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Callable

import pytest

from pipeline.errors import StadtboteError
from pipeline.fetch.discovery import crawl
from pipeline.fetch.discovery.discover import discover
from pipeline.fetch.discovery.propose import propose
from pipeline.fetch.http import Client, Network, Timeouts
from tests.fetch.conftest import Office
from tests.fetch.wires import FakeClock, fixed, reply, wire

CPU = 12.0
"""Seconds of this process for a whole look around of a hostile city; a few are usual."""

LINK = '<div class="c{n}"><h3><a href="/presse/{n}">Pressemitteilung der Stadt Nummer {n}</a></h3><p>19.11.2026</p></div>'
PAGES: dict[str, str] = {
    "a hundred thousand links": "".join(f'<a href="/presse/{n}">Pressemitteilung der Stadt {n}</a>' for n in range(100_000)),
    "as many as are read, each of a look of its own": "".join(LINK.format(n=n) for n in range(5_000)),
    "headings of many looks": "".join(f'<div><h2 class="h{n % 2500}">Pressemitteilung vom 19.11.2026</h2><p>{"Text " * 30}</p></div>' for n in range(6_000)),
    "nested without end": "<div>" * 20_000 + '<a href="/presse/1">Presse</a>',
    "attributes without end": "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">",
    "scripts that never end": "<script type=application/json>{" * 20_000,
    "JSON in JSON": '<div id="app"></div><script type="application/json">' + '{"a":[' * 50_000 + "</script>",
    "an array that points at itself": '<script type="application/json">[{"a":1},[1,1,1,1,1,1,1,1],3,4,5]</script>',
    "two million rows": '<script type="application/json">[' + ",".join(['{"title":"Titel","date":"2026-11-19"}'] * 100_000) + "]</script>",
    "feeds without end": "".join(f'<link rel="alternate" type="application/rss+xml" href="/rss/{n}.xml">' for n in range(5_000)),
}  # fmt: skip


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_a_hostile_page_costs_seconds_and_says_one_line(
    office: Office, client: Client, now: dt.datetime, body: str
) -> None:
    """Whatever stands on the home page, and again on the press page it leads to."""
    office.put(
        "/",
        f'<html><body><nav><a href="/presse">Pressemitteilungen</a></nav><main>{body}</main></body></html>',
    )
    office.put(
        "/presse",
        f"<html><head><title>Pressemitteilungen</title></head><body><main><h1>Pressemitteilungen</h1>{body}</main></body></html>",
    )
    begun = time.process_time()

    try:
        found = propose(office.base + "/", client, now=now)
        said = found.why_not or found.how
    except StadtboteError as error:
        said = str(error)

    assert time.process_time() - begun < CPU
    assert said
    assert "\n" not in said
    assert len(office.asked) < 60


@pytest.mark.parametrize("target", ["http://127.0.0.1:22/", "http://169.254.169.254/latest", "http://10.0.0.1/presse", "file:///etc/passwd", "http://[::1]/"])  # fmt: skip
def test_a_press_page_that_redirects_into_the_house_is_not_followed(
    office: Office, client: Client, now: dt.datetime, target: str
) -> None:
    """Named as what stood in the way; nothing else stops."""
    office.put("/", '<html><body><nav><a href="/presse">Pressemitteilungen</a></nav></body></html>')
    office.put("/presse", "", status=302, Location=target)

    found = propose(office.base + "/", client, now=now)

    assert found.source is None
    assert "did not answer" in found.why_not
    assert "redirected to" in found.why_not


@pytest.mark.parametrize("ask", [discover, propose])
def test_a_city_that_drips_is_given_up(ask: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages come a byte at a time: after three that did not end in time nothing more is asked."""
    monkeypatch.setattr(crawl, "SECONDS", 0.3)
    monkeypatch.setattr("pipeline.fetch.discovery.discover.SECONDS", 0.3)
    monkeypatch.setattr("pipeline.fetch.discovery.feeds_found.SECONDS", 0.3)
    links = "".join(f'<a href="/presse/{n}">Pressemitteilungen {n}</a>' for n in range(30))
    whole = reply(f"<html><body>{links}</body></html>".encode(), headers={"Content-Type": "text/html"})

    def answer(connection: socket.socket, path: str, headers: dict[str, str]) -> None:
        if path == "/":
            fixed(whole)(connection, path, headers)
            return
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.1)

    with (
        wire(answer) as served,
        Client(
            contact="desk@example.org", clock=FakeClock(), delay=dt.timedelta(0), private=(f"127.0.0.1:{served.port}",), version="0.1",
            network=Network(timeouts=Timeouts(connect=2, read=2, total=5)),
        ) as client,
    ):  # fmt: skip
        ask(served.url("/"), client, now=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC))

    assert len(served.paths) <= 1 + crawl.FAILURES
