"""A town on loopback, and how well it is read: its home page goes in, what was found and what was right come out."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pipeline.errors import StadtboteError
from pipeline.fetch import poll, read
from pipeline.fetch.discovery.propose import propose
from pipeline.fetch.http import Client
from pipeline.model import Entry, Page, Release, Source, Validators
from tests.fetch.towns import texts
from tests.fetch.towns.town import Town, town
from tests.fetch.wires import FakeClock

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
READ = 5
_REASONS = {"javascript": "JavaScript", "robots": "robots.txt", "none": "no press page"}


@dataclass
class Outcome:
    """What one town gave."""

    town: Town
    found: bool = False
    """The releases are listed and nothing else is; or the reason why not is the true one."""
    right: int = 0
    """Releases read right, of `read`: title, day, and text to the letter."""
    read: int = 0
    how: str = ""
    faults: list[str] = field(default_factory=list)


@contextmanager
def served(seed: int) -> Iterator[tuple[Town, str, Client]]:
    """The town of that seed, its address, and a client that may ask it."""
    made: list[Town] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                status, headers, body = 200, {"Content-Type": "text/plain"}, made[0].robots.encode()
            else:
                status, headers, body = made[0].pages.get(
                    self.path, (404, {"Content-Type": "text/html"}, b"<h1>Seite nicht gefunden</h1>")
                )
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
    base = f"http://127.0.0.1:{server.server_port}"
    made.append(town(seed, base))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        with Client(contact="desk@example.org", clock=FakeClock(NOW), delay=dt.timedelta(0), private=(f"127.0.0.1:{server.server_port}",), version="0.1") as client:  # fmt: skip
            yield made[0], base + "/", client
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def outcome(seed: int) -> Outcome:
    """Found from the home page, and its first releases read."""
    with served(seed) as (town, address, client):
        out = Outcome(town)
        try:
            proposal = propose(address, client, now=NOW, name="Stadt Musterstadt")
        except StadtboteError as error:
            out.faults.append(str(error))
            return out
        if town.reason:
            out.found = proposal.source is None and _REASONS[town.reason] in proposal.why_not
            out.how = proposal.why_not or proposal.how
            return out
        out.how = proposal.how or proposal.why_not
        if proposal.source is not None:
            _compare(out, proposal.source, client)
        return out


def _compare(out: Outcome, source: Source, client: Client) -> None:
    try:
        listing = poll(source, client, validators=Validators(), now=NOW)
    except StadtboteError as error:
        out.faults.append(str(error))
        return
    known = {_key(release.title): release for release in out.town.releases}
    listed = [one for one in listing.entries if _key(one.title) in known]
    foreign = [one.title for one in listing.entries if _key(one.title) not in known]
    missing = len(known) - len({_key(one.title) for one in listed})
    out.found = not foreign and missing == 0
    out.faults += [f"foreign: {title}" for title in foreign[:3]] + (
        [f"missing: {missing} of {len(known)}"] if missing else []
    )
    for entry in listed[:READ]:
        out.read += 1
        fault = _fault(entry, source, known[_key(entry.title)], client)
        out.right += not fault
        if fault:
            out.faults.append(f"{entry.title}: {fault}")


def _fault(entry: Entry, source: Source, wanted: texts.Release, client: Client) -> str:
    """What is wrong with a release as it is read, "" where nothing is."""
    try:
        page: Page | None = None if source.full_text else client.get(entry.url)
        got = read(entry, source, page, now=NOW)
    except StadtboteError as error:
        return str(error)
    if got.title != wanted.title:
        return f"title {got.title!r}"
    if got.day != wanted.day:
        return f"day {got.day} instead of {wanted.day}"
    return _difference(got, wanted)


def _difference(got: Release, wanted: texts.Release) -> str:
    said = [_key(text) for text in (got.lead, *(block.text for block in got.blocks)) if text]
    true = [_key(text) for text in (wanted.lead, *(block.text for block in wanted.blocks)) if text]
    if said == true:
        return ""
    more = [text[:60] for text in said if text not in true]
    less = [text[:60] for text in true if text not in said]
    return f"more {more} less {less}" if more or less else "order"


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
