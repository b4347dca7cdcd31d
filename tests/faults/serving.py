"""How faults are served: answers that are late, cut off, packed, endless or of the wrong kind."""

from __future__ import annotations

import datetime as dt
import functools
import socket
import struct
import time
import zlib
from collections.abc import Callable
from email.utils import format_datetime

from tests.fetch.wires import Answer, fixed, reply

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
MEGABYTE = 1024 * 1024

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Stadt Musterstadt</title><link>{site}/</link>
<item><title>Brücke am Markt wird saniert</title><link>{site}/presse/1</link><guid>pm-1</guid>
<description>Die Arbeiten beginnen am Montag und dauern sechs Wochen.</description>
<pubDate>Thu, 12 Mar 2026 08:00:00 +0100</pubDate></item>
<item><title>Stadtbücherei öffnet länger</title><link>{site}/presse/2</link><guid>pm-2</guid>
<description>Ab April ist bis 20 Uhr geöffnet.</description>
<pubDate>Wed, 11 Mar 2026 10:30:00 +0100</pubDate></item>
</channel></rss>
""".replace("{site}", "http://stadt.example")
BODY = FEED.encode()
RSS = {"Content-Type": "application/rss+xml; charset=utf-8"}


def slowly(answer: bytes, start: int = 0) -> Answer:
    """The first bytes at once, the rest one byte every 20 ms: no single read is ever late."""

    def send(connection: socket.socket, _path: str, _headers: dict[str, str]) -> None:
        connection.sendall(answer[:start])
        for byte in answer[start : start + 200]:
            connection.sendall(bytes([byte]))
            time.sleep(0.02)

    return send


def reset_after(answer: bytes) -> Answer:
    """These bytes, then RST instead of a proper end."""

    def send(connection: socket.socket, _path: str, _headers: dict[str, str]) -> None:
        connection.sendall(answer)
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return send


def endless(head: bytes, piece: bytes) -> Answer:
    """The same piece until the other side hangs up."""

    def send(connection: socket.socket, _path: str, _headers: dict[str, str]) -> None:
        connection.sendall(head)
        for _ in range(400 * MEGABYTE // len(piece)):
            connection.sendall(piece)

    return send


def by_path(make: Callable[[str, str], bytes]) -> Answer:
    """An answer that depends on the path and on the address the client called us by."""

    def send(connection: socket.socket, path: str, headers: dict[str, str]) -> None:
        connection.sendall(make(path, headers["host"]))

    return send


def redirect(to: str, status: str = "302 Found") -> bytes:
    return reply(b"", status, {"Location": to})


def hops(count: int) -> Answer:
    def make(path: str, host: str) -> bytes:
        workspace = int(path.rpartition("/")[2]) if path.startswith("/hop/") else 0
        return (
            reply(BODY, headers=RSS) if workspace == count else redirect(f"http://{host}/hop/{workspace + 1}")
        )

    return by_path(make)


def moved(path: str, host: str) -> bytes:
    return (
        reply(BODY, headers=RSS)
        if path == "/new"
        else redirect(f"http://{host}/new", "301 Moved Permanently")
    )


def not_modified(connection: socket.socket, _path: str, headers: dict[str, str]) -> None:
    known = headers.get("if-none-match") == '"v1"'
    connection.sendall(reply(b"", "304 Not Modified", length=False) if known else reply(BODY, headers=RSS))


@functools.cache
def gzip_bomb(megabytes: int = 1024) -> bytes:
    """1 GiB of spaces as 1 MB of gzip."""
    packer = zlib.compressobj(9, wbits=31)
    zeros = b" " * MEGABYTE
    return b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()


def packed(body: bytes, encoding: str) -> Answer:
    return fixed(reply(body, headers={**RSS, "Content-Encoding": encoding}))


def big_bomb(connection: socket.socket, _path: str, _headers: dict[str, str]) -> None:
    body = gzip_bomb()
    connection.sendall(reply(body, headers={**RSS, "Content-Encoding": "gzip"}))


def too_many(wait: str | None) -> Answer:
    return fixed(reply(b"Calm down", "429 Too Many Requests", {"Retry-After": wait} if wait else {}))


LOGIN = b"""<!DOCTYPE html><html lang="de"><head><title>Anmelden</title></head><body><h1>Anmelden</h1>
<form method="post"><input name="user"><input type="password" name="password"><button>Anmelden</button></form>
</body></html>"""
HTML = b"<!DOCTYPE html><html><head><title>Presse</title></head><body><p>Willkommen</p></body></html>"
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body><script src=/cdn-cgi/challenge-platform/x></script>"
LATIN = BODY.decode().replace('encoding="utf-8"', 'encoding="iso-8859-1"').encode("latin-1")
LYING = BODY.decode().encode("cp1252")
LATER = format_datetime(NOW + dt.timedelta(hours=2), usegmt=True)
BROTLI = bytes.fromhex("cffffff7ff") + b"\x24" * 2048
ZSTD = bytes.fromhex("28b52ffd") + b"\x00" * 32768
