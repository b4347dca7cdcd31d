"""A small city on loopback: feeds and pages a test can change, with validators, and a list of what was asked."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from xml.sax.saxutils import escape


@dataclass
class Item:
    """One release of the city."""

    name: str
    title: str
    paragraphs: list[str]
    day: datetime
    guid: str | None = None
    category: str = "Rathaus"
    gone: bool = False
    extra: str = ""
    """HTML at the end of the page's text."""
    whole: str = ""
    """HTML that comes in place of the page."""
    dated: bool = True
    """Page and feed tell the day."""

    def page(self) -> str:
        """The article page."""
        if self.whole:
            return self.whole
        time = f"<time datetime='{self.day:%Y-%m-%d}'>{self.day:%d.%m.%Y}</time>" if self.dated else ""
        body = "".join(f"<p>{escape(text)}</p>" for text in self.paragraphs)
        return (
            "<!DOCTYPE html><html lang='de'><head><meta charset='utf-8'>"
            f"<title>{escape(self.title)} | Musterstadt</title></head><body><nav><a href='/'>Start</a></nav>"
            f"<main><article><h1>{escape(self.title)}</h1>"
            f"{time}<div class='text'>{body}{self.extra}</div></article></main><footer>Impressum</footer></body></html>"
        )


@dataclass
class City:
    """Serve `items` as an RSS feed with article pages; `broken` maps a path to a status."""

    items: list[Item] = field(default_factory=list)
    broken: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def __enter__(self) -> Self:
        city = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, kind, body = city.answer(self.path)
                tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                if status == 200 and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                city.asked.append((self.path, status))
                self.send_response(status)
                self.send_header("ETag", tag)
                if status != 304:
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def emptied(self) -> Self:
        """As it was at the beginning, at the same address."""
        self.items, self.broken, self.asked = [], {}, []
        self.__dict__.pop("answer", None)  # what a test put in its place
        return self

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, type and body of a path."""
        if path in self.broken:
            return self.broken[path], "text/plain", b"broken"
        if path == "/robots.txt":
            return 404, "text/plain", b""
        if path == "/feed.xml":
            return 200, "application/rss+xml; charset=utf-8", self.feed().encode()
        for item in self.items:
            if path == f"/presse/{item.name}" and not item.gone:
                return 200, "text/html; charset=utf-8", item.page().encode()
        return 404, "text/html", b"<p>Seite nicht gefunden</p>"

    def feed(self) -> str:
        """RSS 2.0 with teasers."""
        return self.feed_at(self.base)

    def feed_at(self, base: str) -> str:
        """The same, with another address."""
        items = []
        for item in self.items:
            if item.gone:
                continue
            guid = f"<guid isPermaLink='false'>{escape(item.guid)}</guid>" if item.guid else ""
            date = f"<pubDate>{format_datetime(item.day)}</pubDate>" if item.dated else ""
            items.append(
                f"<item><title>{escape(item.title)}</title><link>{base}/presse/{item.name}</link>{guid}"
                f"<category>{escape(item.category)}</category>"
                f"{date}<description>{escape(item.paragraphs[0][:60])}</description></item>"
            )
        return (
            "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Musterstadt</title>"
            f"<link>{base}/</link><description>Presse</description>{''.join(items)}</channel></rss>"
        )


def item(number: int, *, paragraphs: int = 3, day: datetime | None = None) -> Item:
    """A release that is like no other."""
    when = day or datetime(2026, 9, 1, 10, 0, tzinfo=UTC) + timedelta(hours=number)
    return Item(
        name=f"meldung-{number}",
        title=f"Die Stadt eröffnet die Bücherei Nummer {number}",
        paragraphs=[
            f"Die Bücherei Nummer {number} öffnet am Montag ihre Türen, sagte die Bürgermeisterin. "
            f"Abschnitt {part} beschreibt, was die Menschen im Stadtteil dort finden und wer sie begrüßt."
            for part in range(1, paragraphs + 1)
        ],
        day=when,
        guid=f"guid-{number}",
    )
