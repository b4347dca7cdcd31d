"""What a city's real polls cost: paragraphs bought once, beside re-translating whole changed releases.

    python benchmarks/billing/replay.py [--polls DIR]

`--polls`: a folder with successive polls of one full-text feed, `*.atom.gz`, in the order of their names (default:
`../shared/cases/feeds/karlsruhe_snapshots` beside the repository). Every release whose text is new or changed is
read and translated by an engine that bills and gives back what it gets; memory is kept from poll to poll.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import fetch
from pipeline.errors import ParseError
from pipeline.fetch.feed import parse
from pipeline.model import Entry, Release, Source
from pipeline.translate import Bought, Can, Hit, Job, Order, Reply, Usage, segments, translate
from pipeline.translate.placeholders import nothing_to_translate

ROOT = Path(__file__).resolve().parents[2]
POLLS = ROOT.parent / "shared/cases/feeds/karlsruhe_snapshots"
NOW = dt.datetime(2025, 12, 18, 17, tzinfo=dt.UTC)
SOURCE = Source(id="city", name="City", kind="feed", url="https://feeds.example/city.atom", full_text=True)


@dataclass
class Till:
    """Engine, memory and ledger in one: counts what is bought."""

    name: str = "till"
    model: str = "echo"
    can: Can = field(default_factory=lambda: Can(markup="tags", batch=50, billed=True))
    known: dict[str, str] = field(default_factory=dict)
    billed: int = 0
    requests: int = 0

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """The same texts."""
        self.requests += 1
        return [Reply(text=text) for text in texts]

    def usage(self) -> Usage | None:
        """None."""
        return None

    def close(self) -> None:
        """Nothing to end."""

    def lookup(self, text: str, *, key: str, source: str, target: str) -> Hit | None:
        """What was bought."""
        return Hit(text=self.known[text], engine=self.name, model=self.model) if text in self.known else None

    def keep(self, bought: Sequence[Bought], *, source: str, target: str) -> None:
        """Never called: this engine bills."""
        raise AssertionError

    def intend(self, *, characters: int, **line: object) -> str:
        """Characters as they are sent."""
        return str(characters)

    def paid(self, intent: str, *, bought: Sequence[Bought], **line: object) -> None:
        """Bought once, and never the same text again."""
        assert not any(one.source in self.known for one in bought)
        self.billed += int(intent)
        self.known |= {one.source: one.target for one in bought}

    def unpaid(self, intent: str) -> None:
        """Never."""
        raise AssertionError

    def unknown(self, intent: str) -> None:
        """Never."""
        raise AssertionError


def releases(folder: Path, refused: set[str]) -> Iterator[list[tuple[Entry, Release]]]:
    """Entries of each poll with their releases, read as the feed gives them; `refused` gathers the
    ids of those that the reader takes for no release."""
    for file in sorted(folder.glob("*.atom.gz")):
        listing = parse(gzip.decompress(file.read_bytes()), source=SOURCE, url=SOURCE.url, now=NOW)
        found = []
        for entry in listing.entries:
            try:
                found.append((entry, fetch.read(entry, SOURCE, None, now=NOW)))
            except ParseError:
                refused.add(entry.guid)
        yield found


def replay(folder: Path) -> dict[str, int]:
    """Characters billed by us, unique characters there are, and what buying whole items would bill: those with a
    change a reader sees, and those whose id or bytes in the feed are new."""
    till = Till()
    seen: set[tuple[str, str]] = set()
    items: set[tuple[str, str]] = set()
    refused: set[str] = set()
    whole = by_item = polls = changed = 0
    unique: dict[str, int] = {}
    for found in releases(folder, refused):
        polls += 1
        for entry, release in found:
            size = sum(
                len(one.source.text) for one in segments(release) if not nothing_to_translate(one.source.text)
            )
            if (entry.guid, entry.html) not in items:
                items.add((entry.guid, entry.html))
                by_item += size
            if (release.url, release.fingerprint) in seen:
                continue
            seen.add((release.url, release.fingerprint))
            changed += 1
            made = translate(release, Job(language="en-GB", engine=till, memory=till, ledger=till), now=NOW)
            assert not made.missing
            bought = [segment for segment in made.segments if segment.key]
            whole += size
            unique |= {segment.key: len(segment.source.text) for segment in bought}
    return {
        "polls": polls,
        "releases_new_or_changed": changed,
        "ids_the_reader_refused": len(refused),
        "requests": till.requests,
        "characters_billed": till.billed,
        "characters_of_unique_paragraphs": sum(unique.values()),
        "characters_if_whole_changed_releases_were_bought": whole,
        "feed_items_with_new_id_or_bytes": len(items),
        "characters_if_those_items_were_bought_whole": by_item,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--polls", type=Path, default=POLLS)
    print(json.dumps(replay(parser.parse_args().polls), indent=2))
