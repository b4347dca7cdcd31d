"""The demo town on a real HTTP server: `examples/town` and a day in, pages on 127.0.0.1 out.

A day lays files over the days before it: `town/day2/...` replaces or adds, `town/day2/gone.txt` lists what is
answered with 404 from that day on. In text files `{base}` and `{host}` stand for where the town is reached.
"""

import datetime as dt
import hashlib
import mimetypes
import threading
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from pipeline.plugins import shipped

DAYS = 3
"""How many mornings the demo has."""
_FIRST = dt.datetime(2026, 9, 14, 5, 0, tzinfo=dt.UTC)
_TEXT = {".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
_FEEDS = {"feed.xml": "application/rss+xml; charset=utf-8", "atom.xml": "application/atom+xml; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One answer: what is sent with 200, and the validators that go with it."""

    body: bytes
    content_type: str
    etag: str
    modified: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it was answered."""

    method: str
    path: str
    status: int


class Town:
    """A context manager: the town listens on a free port of 127.0.0.1 while it is open.

    `day` is 1, 2 or 3 and may be set while the town is open: a new morning, the same addresses.
    `public` is the address written into feeds and pages where the client reaches the town under another name
    (`http://www.wendelbrueck.example`), so that two calls give the same bytes whatever the port.
    """

    def __init__(self, day: int = 1, *, folder: Path | None = None, public: str = "") -> None:
        self.folder = folder or shipped("examples") / "town"
        self.day = day
        self.requests: list[Request] = []
        self._public = public.rstrip("/")
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def day(self) -> int:
        """The morning it is in town."""
        return self._day

    @day.setter
    def day(self, day: int) -> None:
        if not 1 <= day <= DAYS:
            raise ValueError(f"the town has {DAYS} days, not a day {day}")
        self._day = day

    @property
    def port(self) -> int:
        """Where the town listens on 127.0.0.1."""
        return self._server.server_port

    @property
    def address(self) -> str:
        """Where the town really listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base(self) -> str:
        """What `{base}` stands for, without a slash at the end."""
        return self._public or self.address

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def document(self, path: str) -> Document | None:
        """What stands at a path (`/rathaus/feed.xml`) today, or None."""
        name = path.strip("/")
        if path.endswith("/") or not name:
            name = f"{name}/index.html".lstrip("/")
        found = self._file(name)
        if found is None:
            return None
        file, since = found
        body = file.read_bytes()
        if file.suffix in {".html", ".xml", ".txt"}:
            text = body.decode("utf-8").replace("{base}", self.base)
            body = text.replace("{host}", urlsplit(self.base).netloc).encode()
        return Document(
            body=body,
            content_type=_content_type(file),
            etag=f'"{hashlib.sha256(body).hexdigest()[:16]}"',
            modified=_FIRST + dt.timedelta(days=since - 1),
        )

    def _file(self, name: str) -> tuple[Path, int] | None:
        """The file that serves `name` today, and the day since when."""
        if name.split("/")[0] in {"sources", *(f"day{day}" for day in range(2, DAYS + 1))}:
            return None
        for day in range(self.day, 0, -1):
            layer = self.folder if day == 1 else self.folder / f"day{day}"
            file = (layer / name).resolve()
            if file.is_relative_to(layer.resolve()) and file.is_file() and file.name != "gone.txt":
                return file, day
            if name in _gone(layer):
                return None
        return None


def _gone(layer: Path) -> frozenset[str]:
    file = layer / "gone.txt"
    return frozenset(file.read_text(encoding="utf-8").split()) if file.is_file() else frozenset()


def _content_type(file: Path) -> str:
    known = _FEEDS.get(file.name) or _TEXT.get(file.suffix)
    return known or mimetypes.guess_type(file.name)[0] or "application/octet-stream"


class _Server(ThreadingHTTPServer):
    """One thread a connection; the town is asked what stands where."""

    daemon_threads = True

    def __init__(self, town: Town) -> None:
        self.town = town
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD, with ETag, Last-Modified and 304."""

    protocol_version = "HTTP/1.1"
    server_version = "Wendelbrueck"
    sys_version = ""
    timeout = 10
    # Headers and body leave together: apart, each answer waits 40 ms for the client's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal: the town keeps its own list."""

    def _answer(self, *, with_body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        document = self.server.town.document(path)
        status, body = HTTPStatus.OK, b""
        if document is None:
            status, body = (
                HTTPStatus.NOT_FOUND,
                b"<!DOCTYPE html><title>404</title><p>Seite nicht gefunden</p>\n",
            )
        elif self._known(document):
            status = HTTPStatus.NOT_MODIFIED
        else:
            body = document.body
        self.server.town.requests.append(Request(method=self.command, path=path, status=status))
        self.send_response(status)
        if document is not None:
            self.send_header("ETag", document.etag)
            self.send_header("Last-Modified", format_datetime(document.modified, usegmt=True))
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", document.content_type if document else _TEXT[".html"])
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body and body:
            self.wfile.write(body)

    def _known(self, document: Document) -> bool:
        """Whether the client's validators say it has this already (RFC 9110 §13.2.2: the ETag first)."""
        if tags := self.headers.get("If-None-Match"):
            return document.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        since = self.headers.get("If-Modified-Since")
        if not since:
            return False
        try:
            return document.modified <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False
