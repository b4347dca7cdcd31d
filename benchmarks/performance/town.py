"""A thousand feeds on two hundred hosts of loopback, each answer after 50 ms. `python town.py CHANGED`

Prints its port and serves until its input ends. A feed holds fifteen entries and answers 304 to its own validators; of
the first CHANGED feeds each line on its input gives another edition with one entry more.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

HOSTS, FEEDS, ENTRIES, DELAY = 200, 1000, 15, 0.05


def address(feed: int) -> str:
    """Host of a feed."""
    return f"127.0.1.{feed % HOSTS + 1}"


def body(feed: int, edition: int) -> bytes:
    """A feed of releases, newest first."""
    items = "".join(
        f"<item><title>Amt {feed} meldet Nummer {number}: die Bücherei öffnet</title>"
        f"<link>http://{address(feed)}/meldung/{feed}/{number}</link><guid>meldung-{feed}-{number}</guid>"
        f"<pubDate>Mon, {1 + number % 13:02} Sep 2026 08:00:00 +0200</pubDate>"
        f"<description>Die Bücherei Nummer {number} öffnet am Montag ihre Türen.</description></item>"
        for number in reversed(range(ENTRIES + edition))
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>Amt {feed}</title>"
        f"<link>http://{address(feed)}/</link><description>Presse</description>{items}</channel></rss>"
    ).encode()


class Town:
    """The server."""

    def __init__(self, changed: int) -> None:
        self.changed = changed
        self.edition = 0

    def answer(self, path: str, tag: str) -> bytes:
        """A whole HTTP answer."""
        if not path.startswith("/feed/"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        feed = int(path.removeprefix("/feed/"))
        edition = self.edition if feed < self.changed else 0
        own = f'"{feed}-{edition}"'
        if tag == own:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {own}\r\n\r\n".encode()
        raw = body(feed, edition)
        head = f"HTTP/1.1 200 OK\r\nETag: {own}\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(raw)}\r\n\r\n"
        return head.encode() + raw

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1]
                lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
                tag = next((value for name, value in lines.items() if name.lower() == "if-none-match"), "")
                await asyncio.sleep(DELAY)
                writer.write(self.answer(path, tag))
                await writer.drain()
        writer.close()


async def main() -> None:
    """Serve."""
    town = Town(int(sys.argv[1]))
    first = await asyncio.start_server(town.serve, address(0), 0)
    port = first.sockets[0].getsockname()[1]
    others = [await asyncio.start_server(town.serve, address(feed), port) for feed in range(1, HOSTS)]
    print(port, flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        town.edition += 1
        print(town.edition, flush=True)
    for server in (first, *others):
        server.close()


if __name__ == "__main__":
    asyncio.run(main())
