"""Politeness: one connection a host, a pause between two requests, quiet when asked for, robots.txt obeyed."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time

import pytest

from pipeline.errors import FetchError
from pipeline.fetch.http import Client
from tests.fetch.wires import Answer, FakeClock, fixed, reply, wire

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
HELLO = fixed(reply(b"Guten Tag"))


def client(clock: FakeClock, *, delay: float = 0, robots: bool = True) -> Client:
    return Client(
        contact="desk@stadt.example",
        clock=clock,
        delay=dt.timedelta(seconds=delay),
        private=["127.0.0.0/8"],
        robots=robots,
        version="0",
    )


def robots(text: str) -> bytes:
    return reply(text.encode())


def in_turn(*answers: bytes) -> Answer:
    """One answer after the other, the last one for ever."""
    left = list(answers)

    def send(connection: socket.socket, _path: str, _headers: dict[str, str]) -> None:
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return send


def test_five_seconds_between_two_requests_to_a_host() -> None:
    """robots.txt counts as a request; another host does not wait."""
    clock = FakeClock(NOW)
    with wire(HELLO) as one, wire(HELLO, host="127.0.0.2") as two, client(clock, delay=5) as made:
        made.get(one.url("/1"))
        made.get(two.url("/1", "127.0.0.2"))
        made.get(one.url("/2"))

    assert clock.slept == [5.0, 5.0]  # before each first page; the last had waited long enough meanwhile


def test_time_that_passed_anyway_is_not_waited_again() -> None:
    clock = FakeClock(NOW)
    with wire(HELLO) as served, client(clock, delay=5, robots=False) as made:
        made.get(served.url("/1"))
        clock.move(3)
        made.get(served.url("/2"))
        clock.move(30)
        made.get(served.url("/3"))

    assert clock.slept == [2.0]


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("User-agent: *\nCrawl-delay: 20", 20.0),
        ("User-agent: *\nCrawl-delay: 3", 5.0),
        ("User-agent: *\nCrawl-delay: 86400", 60.0),
        ("User-agent: *\nRequest-rate: 1/30", 30.0),
        ("User-agent: Stadtbote\nCrawl-delay: 7\n\nUser-agent: *\nCrawl-delay: 50", 7.0),
        ("User-agent: *\nCrawl-delay: bald", 5.0),
    ],
)
def test_the_longer_pause_wins_up_to_a_minute(text: str, pause: float) -> None:
    clock = FakeClock(NOW)
    with wire(HELLO, robots=robots(text)) as served, client(clock, delay=5) as made:
        made.get(served.url("/1"))
        clock.slept.clear()
        made.get(served.url("/2"))

    assert clock.slept == [pause]


def test_one_host_is_never_asked_twice_at_once() -> None:
    """Eight threads, one door."""
    lock, at_once, most = threading.Lock(), 0, 0

    def count(connection: socket.socket, _path: str, _headers: dict[str, str]) -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.01)
        with lock:
            at_once -= 1
        connection.sendall(reply(b"x"))

    with wire(count) as served, client(FakeClock(NOW)) as made:
        threads = [threading.Thread(target=made.get, args=(served.url(f"/{n}"),)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(served.paths) == 8
    assert most == 1


def test_a_host_that_asks_for_quiet_gets_it() -> None:
    """After 429 with two hours nothing is sent to it any more, and the error says how long; then it goes on."""
    clock = FakeClock(NOW)
    busy = reply(b"", "429 Too Many Requests", {"Retry-After": "7200"})
    with wire(in_turn(busy, reply(b"x"))) as served, client(clock) as made:
        with pytest.raises(FetchError) as first:
            made.get(served.url("/1"))
        clock.move(1200)
        with pytest.raises(FetchError) as second:
            made.get(served.url("/2"))
        clock.move(6001)
        made.get(served.url("/3"))

    assert first.value.retry_after == 7200
    assert second.value.retry_after == 6000
    assert second.value.temporary
    assert "2 hours to go" in str(second.value)
    assert served.paths == ["/1", "/3"]


@pytest.mark.parametrize(
    ("header", "wait"), [({"Retry-After": "30"}, 30.0), ({}, 60.0), ({"Retry-After": "x"}, 60.0)]
)
def test_a_short_quiet_is_waited_for(header: dict[str, str], wait: float) -> None:
    """Up to a minute we stand at the door, so that a hiccup does not cost a city its day."""
    clock = FakeClock(NOW)
    busy = reply(b"", "429 Too Many Requests", header)
    with wire(in_turn(busy, reply(b"x"))) as served, client(clock) as made:
        with pytest.raises(FetchError):
            made.get(served.url("/1"))
        made.get(served.url("/2"))

    assert clock.slept == [wait]


# robots.txt


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /", "/feed", False),
        ("User-agent: *\nDisallow: /intern", "/feed", True),
        ("User-agent: Stadtbote\nDisallow: /feed\n\nUser-agent: *\nAllow: /", "/feed", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: stadtbote\nAllow: /", "/feed", True),
        ("User-agent: Bote\nDisallow: /", "/feed", True),
        ("User-agent: *\nDisallow: /*.php$", "/presse.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/presse.php?x=1", True),
        ("User-agent: *\nDisallow: /presse\nAllow: /presse/feed", "/presse/feed", True),
        ("User-agent: *\nAllow: /presse\nDisallow: /presse/feed", "/presse/feed", False),
        ("\ufeffUser-agent: *\nDisallow: /feed", "/feed", False),
        ("User-agent: *\nDisallow:", "/feed", True),
        ("<!DOCTYPE html><html><body>Nicht gefunden</body></html>", "/feed", True),
        ("", "/feed", True),
    ],
)
def test_robots_txt_is_obeyed(text: str, path: str, allowed: bool) -> None:
    """Wildcards, end marks, longest match, our own name before the star."""
    with wire(HELLO, robots=robots(text)) as served, client(FakeClock(NOW)) as made:
        if allowed:
            assert made.get(served.url(path)).status == 200
        else:
            with pytest.raises(FetchError, match="robots") as caught:
                made.get(served.url(path))
            assert not caught.value.temporary
            assert not served.paths


def test_robots_txt_is_asked_for_once_a_day() -> None:
    clock = FakeClock(NOW)
    with wire(HELLO, robots=robots("User-agent: *\nAllow: /")) as served, client(clock) as made:
        for _ in range(3):
            made.get(served.url())
        assert served.robots == 1
        clock.move(86_399)
        made.get(served.url())
        assert served.robots == 1
        clock.move(2)
        made.get(served.url())
        assert served.robots == 2


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"])
def test_no_robots_txt_means_all_is_allowed(status: str) -> None:
    """RFC 9309 §2.3.1.3."""
    with wire(HELLO, robots=reply(b"", status)) as served, client(FakeClock(NOW)) as made:
        assert made.get(served.url()).status == 200


@pytest.mark.parametrize("status", ["500 Oops", "503 Service Unavailable", "429 Too Many Requests"])
def test_a_robots_txt_that_fails_means_nothing_is_allowed(status: str) -> None:
    """RFC 9309 §2.3.1.4; that of a busy host too."""
    with (
        wire(HELLO, robots=reply(b"", status)) as served,
        client(FakeClock(NOW)) as made,
        pytest.raises(FetchError, match=r"robots\.txt could not be read") as caught,
    ):
        made.get(served.url())

    assert caught.value.temporary
    assert not served.paths


def test_an_old_copy_serves_while_robots_txt_fails() -> None:
    """§2.3.1.4: what was forbidden stays so, what was allowed too."""
    clock = FakeClock(NOW)
    answers = [robots("User-agent: *\nDisallow: /intern"), reply(b"", "500 Oops")]

    def greet(connection: socket.socket) -> None:
        request = connection.recv(65536).decode()
        connection.sendall(answers.pop(0) if "/robots.txt" in request and answers else reply(b"x"))

    with wire(HELLO, greet=greet) as served, client(clock) as made:
        base = f"http://127.0.0.1:{served.port}"
        made.get(f"{base}/feed")
        clock.move(86_401)
        made.get(f"{base}/feed")
        assert not answers
        with pytest.raises(FetchError, match="forbids"):
            made.get(f"{base}/intern")


def test_only_the_first_500_kib_of_robots_txt_count() -> None:
    """RFC 9309 §2.5: the rest is ignored, not an error."""
    text = "User-agent: *\nDisallow: /intern\n" + "# x\n" * 200_000 + "Disallow: /feed\n"
    with wire(HELLO, robots=robots(text)) as served, client(FakeClock(NOW)) as made:
        assert made.get(served.url("/feed")).status == 200
        with pytest.raises(FetchError, match="forbids"):
            made.get(served.url("/intern"))


def test_the_host_a_redirect_leads_to_is_asked_as_well() -> None:
    with wire(HELLO, robots=robots("User-agent: *\nDisallow: /neu")) as home:
        away = fixed(reply(b"", "301 Moved", {"Location": home.url("/neu")}))
        with wire(away) as served, client(FakeClock(NOW)) as made, pytest.raises(FetchError, match="forbids"):
            made.get(served.url())

    assert home.robots == 1
    assert not home.paths
