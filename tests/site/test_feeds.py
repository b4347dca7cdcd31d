"""Feeds: valid, with the original one click away, and the same bytes for the same posts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
import pytest
from lxml import etree

from pipeline import site
from pipeline.errors import SiteError
from pipeline.model import Draft
from pipeline.site import feeds

if TYPE_CHECKING:
    from tests.site import material
else:
    material = sys.modules["site_material"]

ATOM = {"a": feeds.ATOM, "at": feeds.TOMBSTONES}
CHANNEL = feeds.Channel(
    title="Musterstadt in English", home="https://small.example/", base="https://small.example/feeds/x"
)
GRAMMAR = Path(__file__).parents[1] / "data" / "atom.rng"


def _draft(title: str, number: int = 0, language: str = "en-GB") -> Draft:
    release = material.release(title, number=number, blocks=[material.text("Text & {{ more }}.")])
    return material.draft(
        release,
        material.translation(release, language=language),
        material.source(),
        flavour=site.flavour("hugo"),
        slug=site.slug(title, release.id),
        tags=["Transport"],
    )


def _items() -> list[feeds.Item]:
    made = [
        feeds.item(
            _draft(title, number, language),
            url=f"https://small.example/{language}/{number}/",
            source="musterstadt",
            published=material.NOW,
            updated=material.NOW + dt.timedelta(hours=number),
        )
        for number, title in enumerate(material.TITLES)
        for language in ("en-GB", "fr")
    ]
    gone = dataclasses.replace(made[0], withdrawn=True, reason="The date was wrong", html="<p>withdrawn</p>")
    return [*made[1:], gone, dataclasses.replace(made[1], id="x" * 32, title="\x00\x0b\ufffe bad \U0001f389")]


def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(GRAMMAR)))


def test_atom_is_valid() -> None:
    """By the grammar of RFC 4287, with hard titles, tombstone and characters XML cannot hold."""
    grammar = _grammar()

    tree = etree.fromstring(feeds.atom(_items(), CHANNEL))

    assert grammar.validate(tree), grammar.error_log
    empty = etree.fromstring(feeds.atom([], CHANNEL))
    assert grammar.validate(empty), grammar.error_log


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<updated>", b"<modified>"),
        (b"<author>", b"<writer>"),
        (b'rel="via" ', b'rel="via!" '),
        (b"+00:00</published>", b"</published>"),
        (b'hreflang="de"', b'hreflang="de_DE"'),
        (b"<id>tag:", b"<id>tag: "),
    ],
)
def test_the_grammar_can_fail(old: bytes, new: bytes) -> None:
    """Each of these faults is found."""
    broken = feeds.atom(_items()[:1], CHANNEL).replace(old, new)
    broken = broken.replace(b"<modified>", b"<modified/><x>").replace(b"<writer>", b"<writer/><x>")
    tree = etree.fromstring(broken, etree.XMLParser(recover=True))

    assert not _grammar().validate(tree)


def test_atom_links_to_both() -> None:
    """One alternate (ours), one via (the original) with its language and title; the author is the city."""
    entry = etree.fromstring(feeds.atom(_items()[1:2], CHANNEL)).find("a:entry", ATOM)

    links = [(link.get("rel"), link.get("hreflang")) for link in entry.findall("a:link", ATOM)]
    assert links == [("alternate", "en-GB"), ("via", "de")]
    via = entry.find("a:link[@rel='via']", ATOM)
    assert via.get("href").startswith("https://www.musterstadt.example/presse/")
    assert via.get("title")
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Stadt Musterstadt"
    assert entry.findtext("a:rights", namespaces=ATOM) == "own releases"


def test_what_was_withdrawn_leaves_a_tombstone_alone() -> None:
    """RFC 6721 in Atom, which has a word for it; RSS and JSON Feed have none."""
    gone = [item for item in _items() if item.withdrawn]

    tree = etree.fromstring(feeds.atom(gone, CHANNEL))

    deleted = tree.find("at:deleted-entry", ATOM)
    assert deleted.get("ref") == f"tag:small.example,2024:{gone[0].id}/en-GB"
    assert deleted.get("when") == gone[0].updated.isoformat()
    assert deleted.findtext("at:comment", namespaces=ATOM) == "The date was wrong"
    assert tree.find("a:entry", ATOM) is None
    assert b"<item>" not in feeds.rss(gone, CHANNEL)
    assert json.loads(feeds.json_feed(gone, CHANNEL))["items"] == []


def test_a_feed_whose_last_post_left_is_written_empty() -> None:
    """Whoever reads it sees that nothing is there, not yesterday's links."""
    files = feeds.every([], CHANNEL, known=["musterstadt.fr", "all"])

    assert sorted(files) == [
        f"{name}.{kind}" for name in ("all", "musterstadt.fr") for kind in ("atom", "json", "rss")
    ]
    assert _grammar().validate(etree.fromstring(files["musterstadt.fr.atom"]))
    assert etree.fromstring(files["musterstadt.fr.atom"]).find("a:entry", ATOM) is None


@pytest.mark.parametrize("make", [feeds.atom, feeds.rss])
def test_a_reader_reads_it(make: object) -> None:
    """feedparser finds no fault, and titles, addresses, times and texts as we meant them."""
    items = [item for item in _items() if not item.withdrawn][:40]

    read = feedparser.parse(make(items, CHANNEL))  # type: ignore[operator]

    assert not read.bozo
    by_id = {entry.id: entry for entry in read.entries}
    assert len(by_id) == len(items)
    for item in items:
        entry = by_id[f"tag:small.example,2024:{item.id}/{item.language}"]
        assert entry.title.strip() == item.title
        assert entry.link == item.url
        assert item.author in (entry.author, entry.get("dc_creator"))
        assert "Text &amp; {{ more }}." in entry.content[0].value
        assert [link.href for link in entry.links if link.rel == "via"] == [item.original]


def test_rss_says_each_thing_once() -> None:
    """`dc:source` and no `source`: the validator's finding; guids are no addresses."""
    tree = etree.fromstring(feeds.rss(_items()[:3], CHANNEL))

    entry = tree.find("channel/item")
    assert entry.find("source") is None
    assert entry.findtext(f"{{{feeds.DC}}}source").startswith("https://www.musterstadt.example/")
    assert entry.find("guid").get("isPermaLink") == "false"
    assert len({child.text for child in tree.findall("channel/item/guid")}) == 3


def test_json_feed() -> None:
    """Version 1.1's required keys, and the original beside ours."""
    held = json.loads(feeds.json_feed(_items(), CHANNEL))

    assert held["version"] == "https://jsonfeed.org/version/1.1"
    assert len(held["items"]) == feeds.NEWEST
    assert all(
        {"id", "url", "external_url", "content_html", "date_published", "authors"} <= set(i)
        for i in held["items"]
    )
    assert all(i["external_url"] == i["_source"]["url"] != i["url"] for i in held["items"])


def test_feeds_for_all_languages_and_sources() -> None:
    """Three formats each; the same posts give the same bytes whatever their order."""
    items = _items()

    files = feeds.every(items, dataclasses.replace(CHANNEL, base="https://small.example/feeds"))

    stems = {name.rsplit(".", 1)[0] for name in files}
    assert stems == {"all", "en-GB", "fr", "musterstadt.en-GB", "musterstadt.fr"}
    assert len(files) == 15
    assert b"https://small.example/feeds/fr.atom" in files["fr.atom"]
    assert b'hreflang="en-GB"' not in files["fr.atom"]
    assert feeds.every(items[::-1], dataclasses.replace(CHANNEL, base="https://small.example/feeds")) == files


def test_a_post_without_its_original_is_in_no_feed() -> None:
    """The promise holds in feeds, too."""
    with pytest.raises(SiteError):
        feeds.item(
            Draft(front={"title": "x"}),
            url="https://x",
            source="m",
            published=material.NOW,
            updated=material.NOW,
        )
