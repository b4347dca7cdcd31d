"""The test files of feedparser, gofeed, feed-rs and miniflux through our reader: nothing fails, claims hold."""

from __future__ import annotations

import datetime as dt
import re
import tarfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pytest

from pipeline.errors import ParseError
from pipeline.fetch.feed import parse
from pipeline.fetch.feed.item import Text
from pipeline.fetch.feed.text import plain
from pipeline.fetch.identity import canonical_url
from pipeline.model import Entry, Source
from tests.fetch.feed.claims import Claim, feedparser_claims, json_claims

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
URL = "http://127.0.0.1:8097/feed"


@lru_cache(maxsize=8)
def entries(file: Path) -> tuple[Entry, ...]:
    """All items of a file in its order; whatever host they lead to is taken for the source's own."""
    body = file.read_bytes()
    hosts = {host.decode("latin-1").lower() for host in re.findall(rb"https?://([\w.-]+)", body)}
    source = Source(id="x", name="x", kind="feed", url=URL, hosts=tuple(sorted(hosts)))
    listing = parse(body, source=source, url=URL, now=NOW)
    return (*listing.entries, *(entry for entry, _ in listing.refused))


def holds(claim: Claim) -> tuple[object, bool]:
    """What we say, and whether it is what they say."""
    try:
        entry = entries(claim.file)[claim.index]
    except (IndexError, ParseError) as error:
        return error, False
    value = claim.value
    if isinstance(value, dt.datetime):
        moment = entry.published if claim.field == "published" else entry.updated or entry.published
        return moment, moment is not None and abs((moment - value).total_seconds()) < 1
    said = {
        "title": entry.title,
        "link": entry.url,
        "guid": entry.guid,
        "summary": entry.summary,
        "content": plain(Text(value=entry.html)) or entry.summary,
        "author": entry.author,
        "category": " ".join(entry.categories),
        "image": entry.image or "",
    }[claim.field]
    if claim.field in ("link", "image"):
        return said, said == canonical_url(value) or said == value
    if claim.field == "guid":
        return said, said == value.strip()
    wanted = {plain(Text(value=value)), plain(Text(value=value, html=False))}
    return said, said in wanted or (
        claim.field in ("author", "category") and any(want in said for want in wanted)
    )


DIFFERS = {
    (
        "wellformed/rss/item_description_and_summary.xml",
        "content",
    ): "the library drops the second of two summaries",
    ("parser/atom/issue_275_extensions_and_source.xml", "content"): "a body without a visible word is none",
    (
        "parser/rss/rss_channel_item_uri_at_protocol.xml",
        "link",
    ): "the library reads the attribute; no office does this",
    ("atom/atom_entry_1.xml", "content"): "shorter than its teaser, so it is not the full text",
    ("atom/atom_entry_1.xml", "category"): "the label for people goes before the term for machines",
    ("rss1/rss_1.0_example_1.xml", "link"): "we make a relative link absolute",
    ("rss2/rss_2.0_ch9.xml", "summary"): "of two descriptions the library takes the other",
    ("rss2/rss_2.0_example_6.xml", "content"): "shorter than its teaser, so it is not the full text",
    ("rss2/rss_2.0_ilgiornale.xml", "author"): "the name of the element is not the name of a person",
    ("rss2/rss_2.0_relurl_1.xml", "author"): "the name of the element is not the name of a person",
    ("rss2/rss_2.0_relurl_1.xml", "content"): "shorter than its teaser, so it is not the full text",
    ("jsonfeed/jsonfeed_elastic_1.1.json", "author"): "a feed's author is not the item's",
}
"""Claims that do not hold here, and why. A row whose claim holds after all fails the test."""

MADE_UP = (
    "feed-rs makes a guid of 32 hex digits or a UUID where the feed has none; our identity does that job"
)


def reason(claim: Claim) -> str:
    """Why a claim need not hold, "" where it must."""
    for (file, field), why in DIFFERS.items():
        if claim.file.as_posix().endswith(file) and claim.field == field:
            return why
    if claim.field == "guid" and re.fullmatch(
        r"[0-9a-f]{30,32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(claim.value)
    ):
        return MADE_UP
    return ""


@pytest.fixture(scope="module")
def unpacked(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """feedparser's and gofeed's files."""
    folder = tmp_path_factory.mktemp("fixtures")
    for name in ("feedparser_tests", "gofeed_testdata"):
        with tarfile.open(shared / f"cases/feeds/{name}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return folder


def broken(claims: Iterable[Claim]) -> tuple[int, list[str]]:
    """How many claims there are, and those that neither hold nor are excused."""
    rows, count = [], 0
    for claim in claims:
        count += 1
        said, held = holds(claim)
        if not held and not reason(claim):
            rows.append(
                f"{claim.file.name}[{claim.index}] {claim.field}: {claim.value!r}, but we say {said!r}"
            )
    return count, rows


def test_feedparser_claims_hold(unpacked: Path) -> None:
    """Titles, links, guids, texts, authors and dates of its well-formed and ill-formed files."""
    count, rows = broken(feedparser_claims(unpacked))

    assert count >= 240
    assert not rows, "\n".join(rows)


def test_gofeed_claims_hold(unpacked: Path) -> None:
    count, rows = broken(json_claims(unpacked / "testdata"))

    assert count >= 80
    assert not rows, "\n".join(rows)


def test_feed_rs_claims_hold(shared: Path) -> None:
    count, rows = broken(json_claims(shared / "cases/feeds/feed-rs"))

    assert count >= 160
    assert not rows, "\n".join(rows)


def test_every_excuse_is_needed(unpacked: Path, shared: Path) -> None:
    """A claim that holds after all must leave the table."""
    claims = [
        *feedparser_claims(unpacked),
        *json_claims(unpacked / "testdata"),
        *json_claims(shared / "cases/feeds/feed-rs"),
    ]
    failing = [claim for claim in claims if not holds(claim)[1]]

    for file, field in DIFFERS:
        assert any(c.file.as_posix().endswith(file) and c.field == field for c in failing), (file, field)


def files(shared: Path, unpacked: Path) -> list[Path]:
    """Every file of the four projects, feeds and others."""
    roots = (unpacked, shared / "cases/feeds/feed-rs", shared / "cases/feeds/miniflux")
    return sorted(
        file for root in roots for file in root.rglob("*") if file.is_file() and file.suffix != ".py"
    )


def test_nothing_but_a_parse_error_and_every_entry_a_stable_identity(shared: Path, unpacked: Path) -> None:
    """A thousand odd files: each is read, or refused in a sentence; two readings give the same entries."""
    source = Source(id="x", name="x", kind="feed", url=URL)
    read = items = 0
    sentences = []
    for file in files(shared, unpacked):
        body = file.read_bytes()
        try:
            first = parse(body, source=source, url=URL, now=NOW)
        except ParseError as error:
            sentences.append(str(error))
            continue
        second = parse(body, source=source, url=URL, now=NOW)
        assert first == second, file
        ids = [entry.id for entry in (*first.entries, *(entry for entry, _ in first.refused))]
        assert len(set(ids)) == len(ids), file
        assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in ids)
        read += 1
        items += len(ids)

    assert read >= 950
    assert items >= 600
    assert len(sentences) <= 110
    assert not [sentence for sentence in sentences if "\n" in sentence]


@pytest.mark.parametrize(
    "name",
    [
        "encoding_utf8",
        "encoding_utf8-incorrect-prolog",
        "parser_encoding_ISO-8859-1",
    ],
)
def test_character_sets_of_miniflux(shared: Path, name: str) -> None:
    """Labels that tell the truth and labels that lie: no letter is lost."""
    body = (shared / f"cases/feeds/miniflux/{name}.xml").read_bytes()
    listing = parse(body, source=Source(id="x", name="x", kind="feed", url=URL), url=URL, now=NOW)
    text = " ".join(entry.title + entry.summary + entry.html for entry in listing.entries)

    assert listing.entries
    assert "\ufffd" not in text
    assert "Ã" not in text
    assert not text.isascii()


def test_a_real_berlin_feed(shared: Path) -> None:
    """No guid, categories name the office, the day is the printed one."""
    body = (shared / "cases/feeds/berlin_presse_feed.xml").read_bytes()
    source = Source(
        id="berlin",
        name="Berlin",
        kind="feed",
        url="https://www.berlin.de/presse/pressemitteilungen/index/feed",
    )
    listing = parse(body, source=source, url=source.url, now=NOW)

    assert len(listing.entries) == 2
    assert not listing.problems
    assert not listing.refused
    assert [entry.day for entry in listing.entries] == [dt.date(2021, 7, 1)] * 2
    assert all(
        entry.categories and entry.url.startswith("https://www.berlin.de/") for entry in listing.entries
    )
    assert all(not entry.guid and entry.summary for entry in listing.entries)
