"""A real city's full-text feed as it was polled sixteen times, served from loopback: for tests that skip without it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipeline import config
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.conftest import Clock, Shop

CONFIG = """\
site: {name: Karlsruhe, flavour: jekyll, folder: site}
contact: desk@example.org
sources: [karlsruhe]
network: {delay: 0s, private: ["127.0.0.1"]}
select: {start: 50, max_waiting: null}
"""
SOURCE = """\
name: Stadt Karlsruhe
kind: feed
url: "http://127.0.0.1:PORT/feed.atom"
full_text: true
rights: {text: full, basis: a test, checked: 2026-09-01}
"""


class Feed:
    """A loopback server that serves one snapshot at a time."""

    def __init__(self) -> None:
        self.body = b""
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = self.path == "/feed.atom"
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "application/atom+xml; charset=utf-8")
                self.end_headers()
                self.wfile.write(feed.body if found else b"")

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])


@contextmanager
def listening() -> Iterator[Feed]:
    """A feed that listens."""
    feed = Feed()
    try:
        yield feed
    finally:
        feed.server.shutdown()
        feed.server.server_close()


def place_of(root: Path, feed: Feed, clock: Clock, shop: Shop) -> Workspace:
    """A site with this one source."""
    (root / "sources").mkdir(parents=True, exist_ok=True)
    (root / "config.yaml").write_text(CONFIG)
    (root / "sources" / "karlsruhe.yaml").write_text(SOURCE.replace("PORT", str(feed.port)))
    workspace = open_workspace(config.load(root / "config.yaml"), env={}, clock=clock, fsync=False)
    return replace(workspace, open_engines=lambda source, target: [shop])
