"""The client: what it sends, what it makes of answers, whom it refuses to talk to."""

from __future__ import annotations

import datetime as dt
import gzip
import socket
import threading
from dataclasses import replace

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError, FetchError
from pipeline.fetch import image, page, poll
from pipeline.fetch.http import Client
from pipeline.fetch.http.responses import safe
from pipeline.model import Source
from pipeline.model.releases import Validators
from tests.fetch.http.clients import HELLO, NOW, client
from tests.fetch.wires import FakeClock, fixed, reply, wire

# What is sent


def test_requests_say_who_asks_and_take_gzip_alone(reader: Client) -> None:
    """An honest name with a contact; brotli and zstd are never asked for, as they unpack without bound."""
    with wire(HELLO) as served:
        reader.get(served.url())

    sent = served.headers[0]
    assert sent["user-agent"] == "Stadtbote/1.2 (+desk@stadt.example)"
    assert sent["accept-encoding"] == "gzip"
    assert "text/html" in sent["accept"]
    assert "authorization" not in sent
    assert "cookie" not in sent


def test_a_gzip_file_is_read_as_what_it_holds(reader: Client) -> None:
    """`feed.xml.gz` from a server that knows no Content-Encoding."""
    with wire(fixed(reply(gzip.compress(b"<rss/>"), headers={"Content-Type": "application/gzip"}))) as served:
        assert reader.get(served.url()).body == b"<rss/>"
    with (
        wire(fixed(reply(gzip.compress(b"<rss/>")[:-9]))) as served,
        pytest.raises(FetchError, match="ends early"),
    ):
        reader.get(served.url())


def test_validators_go_back_byte_for_byte(reader: Client) -> None:
    """Weak tags, odd dates: what the server wrote is what it gets."""
    etag, date = 'W/"a b;c, \\x"', "Thu, 12 Mar 2026 8:00:00 GMT"
    with wire(fixed(reply(b"x", headers={"ETag": etag, "Last-Modified": date}))) as served:
        first = reader.get(served.url())
        reader.get(served.url(), validators=first.validators)

    assert replace(first.validators, giver="") == Validators(etag=etag, last_modified=date)
    assert "if-none-match" not in served.headers[0]
    assert served.headers[1]["if-none-match"] == etag
    assert served.headers[1]["if-modified-since"] == date


def test_a_validator_beyond_ascii_goes_back_as_the_same_bytes(reader: Client) -> None:
    """Nothing forbids an ETag with an umlaut, in whatever encoding."""
    for tag in ('"grün"'.encode("latin-1"), '"grün"'.encode()):
        seen: list[bytes] = []

        def note(connection: socket.socket, _path: str, headers: dict[str, str], tag: bytes = tag) -> None:
            seen.append(headers.get("if-none-match", "").encode("latin-1"))  # noqa: B023 - used in this round
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nETag: " + tag + b"\r\n\r\nx")

        with wire(note) as served:
            first = reader.get(served.url())
            reader.get(served.url(), validators=first.validators)

        assert seen == [b"", tag]


def library_errors() -> list[type[Exception]]:
    """Every public exception of httpx and httpcore that can come of a request."""
    found = []
    for module in (httpx, httpcore):
        for name in module.__all__:
            item = getattr(module, name)
            if isinstance(item, type) and issubclass(item, Exception):
                found.append(item)
    return found


@pytest.mark.parametrize("kind", library_errors(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_no_foreign_exception_gets_out(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the libraries raise becomes one of our sentences, with the cause chained."""
    error = kind.__new__(kind)
    Exception.__init__(error, "x")

    def fail(*_: object) -> None:
        raise error

    with client(robots=False) as made:
        monkeypatch.setattr(made._http._transport, "handle_request", fail)
        with pytest.raises(FetchError) as caught:
            made.get("http://127.0.0.1:9/")

    assert caught.value.__cause__ is error
    assert caught.value.about == "http://127.0.0.1:9/"


def test_304_keeps_the_validators_that_were_sent(reader: Client) -> None:
    """A 304 need not repeat them."""
    sent = Validators(etag='"v1"', last_modified="Thu, 12 Mar 2026 08:00:00 GMT")
    with wire(fixed(reply(b"", "304 Not Modified", length=False))) as served:
        answer = reader.get(served.url(), validators=sent)

    assert answer.unchanged
    assert answer.body == b""
    assert replace(answer.validators, giver="") == sent


def test_validators_go_to_the_address_that_gave_them_alone(reader: Client) -> None:
    """Another page, or a login that a list suddenly leads to, would say 304 to an old date for ever."""
    since = {"Last-Modified": "Thu, 12 Mar 2026 08:00:00 GMT"}
    answers = {"/away": reply(b"", "302 Found", {"Location": "/login"}), "/login": reply(b"login")}

    def send(connection: socket.socket, path: str, _headers: dict[str, str]) -> None:
        connection.sendall(answers.get(path, reply(b"list", headers=since)))

    with wire(send) as served:
        given = reader.get(served.url("/feed")).validators
        for path in ("/feed", "/away", "/other"):
            reader.get(served.url(path), validators=given)

    asked = [
        path for path, sent in zip(served.paths, served.headers, strict=True) if "if-modified-since" in sent
    ]
    assert asked == ["/feed"]


def test_304_that_nobody_asked_for_is_a_fault(reader: Client) -> None:
    """Otherwise a source would be empty for ever, and look healthy."""
    with (
        wire(fixed(reply(b"", "304 Not Modified", length=False))) as served,
        pytest.raises(FetchError, match="304"),
    ):
        reader.get(served.url())


def test_proxies_and_netrc_of_the_machine_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve names behind the guard's back."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    with wire(HELLO) as served, client() as made:
        assert made.get(served.url()).body == b"Guten Tag"


def test_reservations_of_text_mining_are_recorded(reader: Client) -> None:
    """Both the TDM protocol and the robots tag."""
    for headers in ({"tdm-reservation": "1"}, {"X-Robots-Tag": "noindex, noai"}):
        with wire(fixed(reply(b"x", headers=headers))) as served:
            assert reader.get(served.url()).tdm_reserved
    with wire(fixed(reply(b"x", headers={"tdm-reservation": "0"}))) as served:
        assert not reader.get(served.url()).tdm_reserved


def test_a_temporary_redirect_moves_nothing(reader: Client) -> None:
    """Only a chain of 301 and 308 is a new address; one 302 in front and it is not."""
    with wire(HELLO) as home:
        for status, moved in (
            ("301 Moved", True),
            ("308 Moved", True),
            ("302 Found", False),
            ("307 Away", False),
        ):
            with wire(fixed(reply(b"", status, {"Location": home.url("/neu")}))) as served:
                answer = reader.get(served.url())
                assert answer.url == home.url("/neu")
                assert bool(answer.moved_to) is moved


# Images and pages


def test_a_picture_may_be_large_but_not_endless(reader: Client) -> None:
    """15 MB; more is refused before it is read."""
    with wire(fixed(reply(b"\xff" * 6_000_000))) as served:
        assert len(image(served.url("/bild.jpg"), reader)) == 6_000_000
    assert served.headers[0]["accept"].startswith("image/")
    huge = fixed(reply(b"x", headers={"Content-Length": "15000001"}))
    with wire(huge) as served, pytest.raises(FetchError, match="15,000,000"):
        image(served.url(), reader)


def test_an_unknown_kind_of_source_is_a_setting_gone_wrong(reader: Client) -> None:
    source = Source(id="x", name="x", kind="telex", url="http://stadt.example/")  # type: ignore[arg-type]  # on purpose

    with pytest.raises(ConfigError, match="telex"):
        poll(source, reader, validators=Validators(), now=NOW)


def test_a_source_may_ask_for_a_longer_pause() -> None:
    """Its delay holds for its pages as well, and never shortens that of the house."""
    clock = FakeClock(NOW)
    source = Source(id="x", name="x", kind="feed", url="http://stadt.example/", delay=dt.timedelta(seconds=9))
    with wire(HELLO) as served, client(clock=clock, delay=dt.timedelta(seconds=2)) as made:
        page(served.url("/1"), source, made)
        clock.slept.clear()
        page(served.url("/2"), source, made)

    assert clock.slept == [9.0]


# Settings


@pytest.mark.parametrize("contact", ["", "desk\r\nX-Evil: 1", "böse@stadt.example", " desk"])
def test_a_contact_that_cannot_stand_in_a_header_is_refused(contact: str) -> None:
    with pytest.raises(ConfigError, match="contact"):
        client(contact=contact)


@pytest.mark.parametrize(
    "entry", ["intranet", "127.0.0.1:0", "127.0.0.1:99999", "[::1]:x", "10.0.0.0/99", ""]
)
def test_a_private_entry_is_an_address(entry: str) -> None:
    """A name would let its owner choose where it leads."""
    with pytest.raises(ConfigError, match=r"network\.private"):
        client(private=[entry])


# What is printed


@given(
    st.text(alphabet=st.characters(blacklist_characters="/?#@\\ ", min_codepoint=33), min_size=1, max_size=20)
)
def test_no_password_is_ever_printed(password: str) -> None:
    secret = f"K4N4RI{password}"

    assert "K4N4RI" not in safe(f"https://desk:{secret}@stadt.example/presse?x=1")


def test_messages_are_one_line_and_not_endless() -> None:
    assert safe("http://stadt.example/a\r\nX: y\x00") == "http://stadt.example/a X: y"
    assert len(safe("http://stadt.example/" + "x" * 5000)) == 300


def test_many_threads_share_one_client() -> None:
    """Each gets its own page."""

    def echo(connection: socket.socket, path: str, _headers: dict[str, str]) -> None:
        connection.sendall(reply(path.encode()))

    found: dict[str, bytes] = {}
    with wire(echo) as served, client() as made:

        def one(path: str) -> None:
            found[path] = made.get(served.url(path)).body

        threads = [threading.Thread(target=one, args=(f"/{number}",)) for number in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert found == {f"/{number}": f"/{number}".encode() for number in range(24)}
