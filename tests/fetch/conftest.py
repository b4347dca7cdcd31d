"""A press office on loopback: real HTTP, pages set by each test; and a clock that never waits."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pipeline.fetch.http import Client
from pipeline.model import Source
from tests.fetch.wires import FakeClock

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


@dataclass
class Office:
    """What the server answers: path with query -> (status, headers, body); what was asked for."""

    port: int = 0
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def put(
        self, path: str, body: str | bytes, *, status: int = 200, kind: str = "text/html", **headers: str
    ) -> str:
        """Serve `body` at `path`; gives the whole address."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, {"Content-Type": kind, **headers}, data)
        return self.base + path

    def source(self, path: str = "/presse", **fields: object) -> Source:
        """A source of this office."""
        values: dict[str, object] = {
            "id": "musterstadt",
            "name": "Stadt Musterstadt",
            "kind": "listing",
            "url": self.base + path,
        }
        return Source(**(values | fields))  # type: ignore[arg-type]  # test data


@pytest.fixture
def now() -> dt.datetime:
    """Friday, 20 November 2026, ten in the morning in Berlin."""
    return NOW


@pytest.fixture
def office() -> Iterator[Office]:
    """A running server without pages."""
    state = Office()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/robots.txt":
                state.asked.append(self.path)
            status, headers, body = state.pages.get(
                self.path, (404, {"Content-Type": "text/plain"}, b"not here")
            )
            etag = headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client(office: Office) -> Iterator[Client]:
    """A client that may fetch from the office."""
    with Client(
        contact="desk@example.org",
        clock=FakeClock(NOW),
        delay=dt.timedelta(0),
        private=(f"127.0.0.1:{office.port}",),
        version="0.1",
    ) as client:
        yield client
