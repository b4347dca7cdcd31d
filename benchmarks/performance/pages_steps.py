"""Real pages from fetch to draft, beside feedparser and trafilatura alone over the same wire.

`python -m benchmarks.performance.pages_steps FEED` is the anchor, in a process of its own. The pages are those of
`../shared/cases/html`, which do not come with the repository.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.performance.spent import ROOT, spent
from tests.machines.far_side import KEY, Biller

PAGES = ROOT.parent / "shared" / "cases" / "html"
MOST = 160
CONFIG = """\
site: {{name: Bench, flavour: jekyll, folder: site}}
contact: desk@example.org
languages: [en-GB]
sources: [town]
network: {{delay: 0s, private: ["127.0.0.0/8"]}}
select: {{start: 1000, max_waiting: null}}
engines: [deepl]
options: {{deepl: {{server_url: '{engine}'}}}}
"""
SOURCE = """\
name: Town
kind: feed
url: {base}/feed.xml
rights: {{text: full, basis: own releases, checked: 2026-09-01}}
"""


def read(feed: str) -> None:
    """What a script of a few lines does: each page of a feed as text."""
    import feedparser
    import httpx
    import trafilatura

    with httpx.Client() as client:
        for entry in feedparser.parse(client.get(feed).content).entries:
            trafilatura.extract(client.get(entry.link).content, include_comments=False)


@contextmanager
def _town(pages: Sequence[bytes]) -> Iterator[str]:
    """A host with these pages and a feed of them; its address."""
    now = datetime.now(UTC)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            body, kind = (pages[int(name)], "html") if name.isdigit() else (feed, "xml")
            self.send_response(404 if name == "robots.txt" else 200)
            self.send_header("Content-Type", f"text/{kind}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    items = "".join(
        f"<item><title>Meldung {number}</title><link>{base}/meldung/{number}</link>"
        f"<pubDate>{format_datetime(now - timedelta(minutes=number))}</pubDate></item>"
        for number in range(len(pages))
    )
    feed = (
        f"<rss version='2.0'><channel><title>Town</title><link>{base}/</link>{items}</channel></rss>".encode()
    )
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield base
    finally:
        server.shutdown()
        server.server_close()


def rounds(number: int) -> list[tuple[float, float]]:
    """Seconds of the processor for a run and for the anchor, of each round; empty where the pages are not at hand."""
    files = sorted(PAGES.rglob("*.gz"))[:MOST]
    pages = [gzip.decompress(file.read_bytes()) for file in files]
    found = []
    for _ in range(number if pages else 0):
        with tempfile.TemporaryDirectory() as name, _town(pages) as base, Biller() as biller:
            folder = Path(name)
            (folder / "sources").mkdir()
            (folder / "site").mkdir()
            (folder / "config.yaml").write_text(CONFIG.format(engine=biller.url), encoding="utf-8")
            (folder / "sources" / "town.yaml").write_text(SOURCE.format(base=base), encoding="utf-8")
            ours = "from pipeline.cli import main; main()"
            words = ["-c", ours, "--config", str(folder / "config.yaml"), "run"]
            run = spent(words, env={"DEEPL_AUTH_KEY": KEY}, codes={0, 1})
            drafts = len(list((folder / "site").rglob("*.md")))
            assert drafts > len(pages) * 0.8, f"{drafts} drafts of {len(pages)} pages: {run.said[-2000:]}"
            bare = spent(["-m", "benchmarks.performance.pages_steps", f"{base}/feed.xml"])
            found.append((run.cpu, bare.cpu))
    return found


if __name__ == "__main__":
    read(sys.argv[1])
