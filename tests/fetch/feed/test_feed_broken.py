"""What is no feed is refused in a sentence; what is a broken one is read as far as it goes."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ParseError
from pipeline.fetch import json_value
from pipeline.fetch.feed import parse
from pipeline.model import Listing, Source
from pipeline.store.form.encoding import encode
from tests.faults.content import feed, item

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
SOURCE = Source(
    id="musterstadt", name="Musterstadt", kind="feed", url="https://www.musterstadt.example/feed.xml"
)


def read(body: bytes | str) -> Listing:
    return parse(body.encode() if isinstance(body, str) else body, source=SOURCE, url=SOURCE.url, now=NOW)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "the answer was empty"),
        (b"  \n", "the answer was empty"),
        (b"\xef\xbb\xbf", "the answer was empty"),
        (
            b"<!DOCTYPE html><html><head><title>Anmeldung</title></head><body>x</body></html>",
            'an HTML page ("Anmeldung")',
        ),
        (b"<html><body><p>Wartung", "an HTML page came"),
        (b"Calm down", "this is no feed"),
        (b"%PDF-1.7", "this is no feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1"', "damaged or cut off"),
        (b'{"error": 404}', "no JSON Feed"),
        (b'{"items": 3}', "no JSON Feed"),
        (b"[1, 2]", "this is no feed"),
    ],
)
def test_what_is_no_feed_is_refused_in_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(ParseError, match=sentence.replace("(", r"\(").replace(")", r"\)")) as caught:
        read(body)

    assert caught.value.about == SOURCE.url


def test_a_feed_that_was_cut_off_keeps_what_came() -> None:
    """Two whole items, a third without its end: three entries and a remark."""
    body = feed(item(1), item(2), item(3))
    listing = read(body[: body.index(b"</item>", body.index(b"pm-3")) - 30])

    assert len(listing.entries) == 3
    assert any("broken XML" in problem for problem in listing.problems)


def test_html_that_nobody_escaped_is_no_bomb() -> None:
    """Two thousand line breaks and pictures without an end, spread over a feed: read, with a remark."""
    text = "<description>" + "Zeile<br>und<img src='x'>" * 20 + "</description>"
    listing = read(feed(*(item(n).replace("</item>", text + "</item>") for n in range(60))))

    assert len(listing.entries) == 60
    assert any("broken XML" in problem for problem in listing.problems)


def test_an_empty_feed_is_a_feed() -> None:
    listing = read(feed())

    assert not listing.entries
    assert listing.problems == ("the feed holds no items",)


@pytest.mark.parametrize(
    ("label", "written", "problem"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "windows-1252", "it is Windows-1252"),
        ("iso-8859-1", "utf-8", "it is UTF-8"),
        ("iso-8859-1", "iso-8859-1", ""),
        ("windows-1252", "windows-1252", ""),
        ("iso-8859-15", "iso-8859-15", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16", "utf-16-le", ""),
        ("utf-16", "utf-16-be", ""),
        ("utf-32", "utf-32", ""),
        ("utf-32", "utf-32-be", ""),
        ("utf-8", "utf-8-sig", ""),
    ],
)
def test_character_sets_whatever_the_label(label: str, written: str, problem: str) -> None:
    """Umlauts come through, and a label that lies is named."""
    text = f'<?xml version="1.0" encoding="{label}"?><rss version="2.0"><channel>{item(1, title="Größe: 5 Übungen")}</channel></rss>'
    listing = read(text.encode(written))

    assert listing.entries[0].title == "Größe: 5 Übungen"
    assert [line for line in listing.problems if problem and problem in line] == list(listing.problems)
    assert bool(listing.problems) is bool(problem)


def test_one_bad_byte_does_not_spoil_the_rest() -> None:
    """A feed in UTF-8 with one stray byte is no Windows-1252."""
    body = feed(item(1, title="Grüße"), item(2, title="Übung")).replace("Übung".encode(), b"\xdcbung")
    listing = read(body)

    assert listing.entries[0].title == "Grüße"
    assert listing.entries[1].title.endswith("bung")
    assert listing.problems


@given(st.binary(max_size=400))
def test_any_bytes_are_a_feed_or_a_sentence(body: bytes) -> None:
    for text in (body, b"<rss version='2.0'><channel><item>" + body, b'{"items":[' + body):
        try:
            read(text)
        except ParseError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right, both are looked at


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "id",
                        "url",
                        "title",
                        "tags",
                        "authors",
                        "author",
                        "content_html",
                        "date_published",
                        "image",
                    ]
                ),
                x,
            )
        ),
    )
)
def test_any_json_item_is_survived(value: object) -> None:
    items = [value, {"id": value, "tags": value, "authors": value}]
    found = read(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}))

    every = [*found.entries, *(entry for entry, _ in found.refused)]
    assert len(every) <= len(items) and len({entry.id for entry in every}) == len(every)
    assert all(re.fullmatch("[0-9a-f]{32}", entry.id) for entry in every)
    assert all(entry.url == "" or entry.url.startswith(("http://", "https://")) for entry in every)
    assert every or found.problems


_ITEM = "<rss version='2.0'><channel><item><title>{} Brücke</title><link>https://a.example/1</link></item></channel></rss>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (_ITEM.format("&#xD800;"), ""),
        (_ITEM.format("&#57343;"), ""),
        (_ITEM.format("&#x110000;"), ""),
        (_ITEM.format("&#999999999;"), ""),
        (_ITEM.format("Neue"), "text/xml; charset=undefined"),
        (_ITEM.format("Neue").replace("ü", "u"), "text/xml; charset=undefined"),
        (_ITEM.format("Neue").replace("ü", "u"), "text/xml; charset=utf-16"),
        (_ITEM.format("Neue").replace("ü", "u"), "text/xml; charset=base64"),
        (_ITEM.format("Neue").replace("ü", "u"), "text/xml; charset=punycode"),
        (
            '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "\\udfff1", '
            '"url": "https://a.example/1", "title": "\\ud800 Br\\u00fccke", "tags": ["\\uDBFF"]}]}',
            "application/feed+json",
        ),
    ],
)
def test_what_no_encoding_takes_spoils_no_entry(body: str, content_type: str) -> None:
    """Else it could not be stored, and the other entries of the list, and other cities, would wait with it."""
    found = parse(body.encode(), source=SOURCE, url=SOURCE.url, now=NOW, content_type=content_type)

    (entry, *_) = [*found.entries, *(one for one, _ in found.refused)]
    assert "cke" in entry.title
    encode(entry)


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=20))
def test_json_from_outside_can_always_be_kept(text: str) -> None:
    """The alphabet has half pairs in it; a whole pair stays what it is."""
    written = json.dumps({text: [text, 1]}, ensure_ascii=True)
    value = json_value.loads(written)

    assert json.dumps(value, ensure_ascii=False).encode("utf-8")
    if not any("\ud800" <= one <= "\udfff" for one in text):
        assert value == {text: [text, 1]}
