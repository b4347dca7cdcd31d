"""Whom the client does not talk to, whatever the name and however the address is written."""

from __future__ import annotations

import socket

import pytest

from pipeline.errors import FetchError
from pipeline.fetch.http import Client, Network
from pipeline.fetch.http.guard import Guard
from tests.fetch.http.clients import HELLO, client
from tests.fetch.wires import wire

REFUSED = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "192.88.99.1",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "fe80::1",
    "fe80::1%lo",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", REFUSED)
def test_a_name_that_leads_inside_is_not_followed(address: str) -> None:
    """28 addresses and more, each behind an innocent name; whatever the number looks like."""
    with (
        client(private=[], network=Network(resolve=lambda _host, _port: [address])) as made,
        pytest.raises(FetchError, match="private address") as caught,
    ):
        made.get("http://stadt.example/")

    assert not caught.value.temporary


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "localhost",
        "[::1]",
        "[::ffff:7f00:1]",
    ],
)
def test_loopback_is_not_reached_however_it_is_written(host: str) -> None:
    """Not one request arrives."""
    with wire(HELLO) as served, client(private=[]) as made, pytest.raises(FetchError):
        made.get(f"http://{host}:{served.port}/")

    assert not served.paths
    assert not served.robots


@pytest.mark.parametrize("port", [22, 25, 8080])
def test_only_the_ports_of_the_web(port: int) -> None:
    with (
        client(private=[], network=Network(resolve=lambda _host, _port: ["93.184.216.34"])) as made,
        pytest.raises(FetchError, match=f"port {port}"),
    ):
        made.get(f"http://stadt.example:{port}/")


def test_a_private_exception_holds_for_its_port_alone() -> None:
    with wire(HELLO) as ours, wire(HELLO) as other, client(private=[f"127.0.0.1:{ours.port}"]) as made:
        assert made.get(ours.url()).status == 200
        with pytest.raises(FetchError, match="private address"):
            made.get(other.url())
    assert not other.paths


def test_a_name_that_changes_its_mind_reaches_nobody() -> None:
    """Rebinding: what was checked is what is dialled; the second look-up is checked again."""
    answers = iter(["127.0.0.1", "127.0.0.2", "127.0.0.2"])
    with (
        wire(HELLO) as ours,
        wire(HELLO, host="127.0.0.2", port=ours.port) as victim,
        client(
            private=[f"127.0.0.1:{ours.port}"], network=Network(resolve=lambda _h, _p: [next(answers)])
        ) as made,
        pytest.raises(FetchError, match=r"private address 127\.0\.0\.2"),
    ):
        made.get(f"http://stadt.example:{ours.port}/")

    assert ours.robots == 1
    assert not victim.paths
    assert not victim.robots


def test_a_socket_file_is_no_source() -> None:
    with pytest.raises(Exception, match="socket file"):
        Guard().connect_unix_socket("/run/docker.sock")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://stadt.example/",
        "file:///etc/passwd",
        "gopher://x/",
        "javascript:1",
        "//x/",
        "",
        "http://",
        "http://[::1",
    ],
)
def test_only_web_addresses(reader: Client, url: str) -> None:
    with pytest.raises(FetchError):
        reader.get(url)


def test_the_first_address_that_answers_is_taken() -> None:
    """One dead address of several does not make a source fail."""
    with socket.create_server(("127.0.0.3", 0)) as closed:
        port = closed.getsockname()[1]
    assert port
    with (
        wire(HELLO) as served,
        client(network=Network(resolve=lambda _h, _p: ["127.0.0.3", "127.0.0.1"])) as made,
    ):
        assert made.get(f"http://stadt.example:{served.port}/").body == b"Guten Tag"
