"""Give `sources add` the home pages of towns made by a program, and judge the releases read.

python -m benchmarks.extraction.offices.measure FIRST COUNT [-v]
"""

from __future__ import annotations

import collections
import datetime as dt
import http.server
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.extraction.offices.pages import Site
from benchmarks.extraction.offices.release import TODAY, Part, Story
from benchmarks.extraction.offices.site import HOPELESS, make
from pipeline.errors import StadtboteError
from pipeline.fetch import poll, read, without_repeated
from pipeline.fetch.clock import SystemClock
from pipeline.fetch.discovery.checkup import _page
from pipeline.fetch.discovery.propose import propose
from pipeline.fetch.http import Client
from pipeline.fetch.http.client import Network
from pipeline.model.releases import Entry, Release, Validators
from pipeline.transitions.sources import PAGES

NOW = dt.datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=dt.UTC)


@dataclass(slots=True)
class Score:
    """Counts over towns, and what went wrong in words."""

    towns: int = 0
    found: int = 0
    releases: int = 0
    right: int = 0
    run_days: int = 0
    wrong_bodies: int = 0
    faults: list[str] = field(default_factory=list)
    kinds: collections.Counter[str] = field(default_factory=collections.Counter)

    def note(self, site: Site, kind: str, text: str) -> None:
        """A fault of a kind."""
        self.kinds[kind] += 1
        self.faults.append(f"{site.seed} {site.kind} [{kind}] {text}")

    def line(self) -> str:
        """The figures in one line."""
        share = self.right / self.releases if self.releases else 0
        return f"found {self.found} of {self.towns} = {self.found / self.towns:.3f}; right {self.right} of {self.releases} = {share:.3f}; day of the run {self.run_days}; wrong bodies without a finding {self.wrong_bodies}"


@contextmanager
def served(site: Site) -> Iterator[Client]:
    """The town on loopback, and a client that reaches it under its name."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = site.pages.get(self.path) or site.pages.get(self.path.split("?")[0] + "?")
            self.send_response(answer.status if answer else 404)
            self.send_header("Content-Type", answer.kind if answer else "text/html")
            body = answer.body if answer else b"<h1>Seite nicht gefunden</h1>"
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        with Client(contact="test@example.org", clock=SystemClock(), delay=dt.timedelta(), version="0", private=["127.0.0.1"], network=Network(connect_to={site.host: ("127.0.0.1", server.server_address[1])})) as client:  # fmt: skip
            yield client
    finally:
        server.shutdown()
        server.server_close()


def judge(site: Site, score: Score) -> None:
    """One town."""
    score.towns += 1
    with served(site) as client:
        proposal = propose(f"http://{site.host}/", client, now=NOW, name="Stadt Musterstadt")
        if site.kind in HOPELESS:
            right = proposal.source is None and HOPELESS[site.kind].lower() in proposal.why_not.lower()
            score.found += right
            if not right:
                score.note(site, "reason", f"{proposal.source and proposal.source.url}: {proposal.why_not}")
            return
        if proposal.source is None:
            score.note(site, "not found", f"{site.traits['list']} {proposal.why_not} {proposal.looked_at}")
            return
        try:
            entries = poll(proposal.source, client, validators=Validators(), now=NOW).entries
        except StadtboteError as error:
            score.note(site, "not found", f"{proposal.source}: {error}")
            return
        titles = {_flat(one.title) for one in site.stories}
        foreign = [one.title for one in entries if _flat(one.title) not in titles]
        if foreign or len(entries) != len(site.stories):
            score.note(
                site,
                "list",
                f"{proposal.source.url} {proposal.how}: {len(entries)} of {len(site.stories)}, foreign {foreign[:3]}",
            )
        score.found += not foreign and len(entries) == len(site.stories)
        by_title = {_flat(one.title): one for one in site.stories}
        by_url = {one.url: one for one in site.stories}
        found: list[tuple[Story, Entry, Release]] = []
        for entry in entries:
            story = by_title.get(_flat(entry.title)) or by_url.get(entry.url.partition(site.host)[2])
            if story is None:
                continue
            score.releases += 1
            try:
                page = _page(entry, proposal.source, client, NOW)
                release = read(entry, proposal.source, page, now=NOW)
            except StadtboteError as error:
                score.note(site, "refused", f"{story.title}: {error}")
                continue
            found.append((story, entry, release))
        pages = [release.page_blocks for _, _, release in found if release.page_blocks][-PAGES:]
        for story, entry, release in found:
            _release(site, story, entry, without_repeated(release, pages), score)


def _release(site: Site, story: Story, entry: Entry, release: Release, score: Score) -> None:
    faults = list(compare(story, release, full=bool(entry.html)))
    for kind, text in faults:
        score.note(site, kind, f"{story.url} {text}")
    score.right += not faults
    score.run_days += release.day == TODAY and release.day_origin != "unknown"
    body = _letters(" ".join((release.lead, *(block.text for block in release.blocks))))
    wanted = [_letters(part.texts[0]) for part in story.parts]
    kept = sum(len(one) for one in wanted if one in body)
    score.wrong_bodies += kept * 2 < sum(map(len, wanted)) and not release.doubts


def compare(story: Story, release: Release, *, full: bool = False) -> Iterator[tuple[str, str]]:
    """(kind, words) of each difference between what was typed and what was read."""
    if _flat(release.title) != _flat(story.title):
        yield "title", f"{release.title!r} for {story.title!r}"
    if release.day != story.day:
        yield "day", f"{release.day} ({release.day_origin}) for {story.day}"
    yield from _text(story, release)
    if full:
        return
    shown = list(release.images)
    if story.picture:
        if [image.url.rsplit("/", 1)[-1] for image in shown] != [story.picture]:
            yield "picture", f"{[image.url for image in shown]} for {story.picture}"
        elif story.credit not in shown[0].credit:
            yield "credit", f"{shown[0].credit!r} for {story.credit!r}"
        elif story.caption not in (_flat(shown[0].caption), _flat(shown[0].alt)):
            yield "caption", f"{shown[0].caption!r} for {story.caption!r}"
    elif shown:
        yield "picture", f"{[image.url for image in shown]} for none"


def _text(story: Story, release: Release) -> Iterator[tuple[str, str]]:
    read_parts = [
        _flat(text) for text in (release.lead, *(block.text for block in release.blocks)) if _flat(text)
    ]
    files = " ".join(_flat(attachment.title) for attachment in release.attachments)
    wanted = [Part((story.lead,)), *story.parts]
    place = 0
    for part in wanted:
        end = _taken(part, read_parts, place)
        if end is None and not part.free and not (part.place == "file" and _flat(part.texts[0]) in files):
            ahead = next(
                (at for at in range(place, len(read_parts)) if _taken(part, read_parts, at) is not None), None
            )
            if ahead is None:
                yield "lost", f"{part.texts[0][:90]!r}; there: {read_parts[place : place + 1]}"
                continue
            yield "extra", f"{read_parts[place:ahead]}"
            end = _taken(part, read_parts, ahead)
        place = end or place
    rest = [text for text in read_parts[place:] if text != story.kicker]
    if rest:
        yield "extra", f"{rest}"


def _taken(part: Part, read_parts: list[str], place: int) -> int | None:
    """Where the reading goes on after `part`, or None if it does not stand at `place`."""
    if not part.letters:
        return place + 1 if place < len(read_parts) and read_parts[place] in part.texts else None
    wanted, said = _letters(part.texts[0]), ""
    for end in range(place, len(read_parts)):
        said += _letters(read_parts[end])
        if said == wanted:
            return end + 1
        if not wanted.startswith(said):
            return None
    return None


def _flat(text: str) -> str:
    return " ".join(text.replace("\xad", "").split())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def main(arguments: list[str]) -> int:
    """Prints the figures of both halves (`_half`)."""
    first, count = int(arguments[0]), int(arguments[1])
    halves = (Score(), Score())
    for seed in range(first, first + count):
        judge(make(seed), halves[_half(seed)])
    for half, score in enumerate(halves):
        if score.towns:
            print(f"half {half}: {score.line()}")
            print("   ", dict(score.kinds))
    if "-v" in arguments:
        print("\n".join(halves[0].faults))
    return 0


def _half(seed: int) -> int:
    """0: looked at while rules are written; 1: never."""
    return seed // 32 % 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
