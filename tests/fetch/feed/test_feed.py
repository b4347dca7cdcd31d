"""Feeds of every format become entries: the day as printed, plain titles, absolute links, nothing lost."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from pipeline.fetch import poll
from pipeline.fetch.feed import parse
from pipeline.fetch.feed.item import Text
from pipeline.fetch.feed.text import plain
from pipeline.fetch.http import Client
from pipeline.model import Listing, Source
from pipeline.model.releases import Validators
from tests.faults.content import feed, item
from tests.fetch.wires import FakeClock, fixed, reply, wire

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
SITE = "https://www.musterstadt.example"
SOURCE = Source(id="musterstadt", name="Stadt Musterstadt", kind="feed", url=f"{SITE}/presse/feed.xml")


def read(
    body: bytes | str, content_type: str = "", source: Source = SOURCE, url: str = SOURCE.url
) -> Listing:
    return parse(
        body.encode() if isinstance(body, str) else body,
        source=source,
        url=url,
        now=NOW,
        content_type=content_type,
    )


RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
<title>Musterstadt</title><link>{SITE}/</link><ttl>90</ttl>
<item><title>Br&#252;cke &amp;amp; Stra&#223;e</title><link>/presse/1?utm_source=rss</link>
<guid isPermaLink="false">pm-1</guid><category>Verkehr</category><category>Bauen</category>
<dc:creator>Presseamt</dc:creator><pubDate>Thu, 12 Mar 2026 00:00:00 +0100</pubDate>
<description><![CDATA[<p>Die Arbeiten <b>beginnen</b> am Montag.</p>]]></description>
<content:encoded><![CDATA[<p>Die Arbeiten beginnen am Montag.</p><p>Sie dauern <a href="/plan">sechs Wochen</a>.</p>]]></content:encoded>
<enclosure url="/bilder/1.jpg" type="image/jpeg" length="1"/></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{SITE}/presse/"><title>Musterstadt</title>
<entry><id>pm-1</id><title type="html">Br&amp;uuml;cke &amp;amp; Stra&amp;szlig;e</title><link href="1"/>
<category term="verkehr" label="Verkehr"/><author><name>Presseamt</name></author>
<published>2026-03-12T00:00:00+01:00</published><updated>2026-03-13T10:00:00+01:00</updated>
<summary>Die Arbeiten beginnen am Montag.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Die Arbeiten beginnen am Montag.</p>
<p>Sie dauern sechs Wochen.</p></div></content></entry></feed>"""

RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{SITE}/"><title>Musterstadt</title></channel>
<item rdf:about="{SITE}/presse/1"><title>Brücke &amp; Straße</title><link>{SITE}/presse/1</link>
<description>Die Arbeiten beginnen am Montag.</description><dc:date>2026-03-12T00:00:00+01:00</dc:date></item></rdf:RDF>"""

JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Musterstadt",
        "items": [
            {
                "id": 1,
                "url": "/presse/1",
                "title": "Brücke & Straße",
                "summary": "Die Arbeiten beginnen am Montag.",
                "content_html": "<p>Die Arbeiten beginnen am Montag.</p><p>Sie dauern sechs Wochen.</p>",
                "date_published": "2026-03-12T00:00:00+01:00",
                "authors": [{"name": "Presseamt"}],
                "tags": ["Verkehr"],
                "image": "/bilder/1.jpg",
            }
        ],
    }
)


@pytest.mark.parametrize("body", [RSS, ATOM, RDF, JSON], ids=["rss", "atom", "rdf", "json"])
def test_every_format_says_the_same(body: str) -> None:
    """Title, link, day and teaser of one release, told four times."""
    listing = read(body)
    [entry] = listing.entries

    assert entry.title == "Brücke & Straße"
    assert entry.url == f"{SITE}/presse/1"
    assert entry.day == dt.date(2026, 3, 12)
    assert entry.published == dt.datetime(2026, 3, 11, 23, 0, tzinfo=dt.UTC)
    assert entry.summary == "Die Arbeiten beginnen am Montag."
    assert entry.source == "musterstadt"
    assert not listing.problems
    assert not listing.refused


def test_an_rss_item_in_full() -> None:
    """Categories, author, picture, full text with absolute links, cadence."""
    listing = read(RSS)
    [entry] = listing.entries

    assert entry.guid == "pm-1"
    assert entry.categories == ("Verkehr", "Bauen")
    assert entry.author == "Presseamt"
    assert entry.image == f"{SITE}/bilder/1.jpg"
    assert f'href="{SITE}/plan"' in entry.html
    assert listing.next_poll == dt.timedelta(minutes=90)


def test_an_atom_entry_in_full() -> None:
    """The label of a category goes before its term; the update is kept apart from the day of issue."""
    [entry] = read(ATOM).entries

    assert entry.categories == ("Verkehr",)
    assert entry.updated == dt.datetime(2026, 3, 13, 9, 0, tzinfo=dt.UTC)
    assert plain(Text(value=entry.html)).endswith("sechs Wochen.")


def test_a_json_feed_in_full() -> None:
    [entry] = read(JSON, "application/feed+json").entries

    assert entry.guid == "1"
    assert entry.categories == ("Verkehr",)
    assert entry.author == "Presseamt"
    assert entry.image == f"{SITE}/bilder/1.jpg"
    assert entry.html.count("<p>") == 2


def test_plain_text_of_a_json_feed_becomes_safe_html() -> None:
    """A "<" in plain text is a character."""
    data = json.loads(JSON)
    data["items"][0] = {
        "id": "1",
        "url": "/1",
        "title": "a",
        "content_text": "1 < 2 & 3\n\nEin <script>Absatz</script>",
    }
    [entry] = read(json.dumps(data)).entries

    assert entry.html == "<p>1 &lt; 2 &amp; 3</p><p>Ein &lt;script&gt;Absatz&lt;/script&gt;</p>"


def test_a_source_may_say_that_its_teaser_is_all() -> None:
    source = Source(id="x", name="x", kind="feed", url=SOURCE.url, full_text=True)
    [entry] = read(feed(item(1, text="<p>Alles.</p>")), source=source).entries

    assert entry.html == "<p>Alles.</p>"
    assert read(feed(item(1, text="<p>Alles.</p>"))).entries[0].html == ""


def test_a_guid_that_is_a_relative_address_stays_as_it_is() -> None:
    """Made absolute it would be another one once the feed moves, and every release would be new."""
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>t3_abc</id><title>a</title><link href="1"/></entry></feed>'
    here, there = read(atom), read(atom, url="https://neu.musterstadt.example/rss/alle")

    assert here.entries[0].guid == there.entries[0].guid == "t3_abc"
    assert here.entries[0].id == there.entries[0].id
    assert there.entries[0].url == "https://neu.musterstadt.example/rss/1"


# What is no release


def test_files_and_other_sites_are_recorded_and_left_out() -> None:
    """With a reason each; what lives on the source's own domain is let through, whatever the host."""
    listing = read(
        feed(
            item(1, link=f"{SITE}/presse/1"),
            item(2, link=f"{SITE}/presse/.media/plan.pdf"),
            item(3, link=f"{SITE}/bericht.PDF?download=1"),
            item(4, link="https://www.youtube.com/watch?v=1"),
            item(5, link="https://www.nachbarstadt.example/presse/5"),
            item(6, link="https://bauen.musterstadt.example/6"),
        )
    )

    assert [entry.guid for entry in listing.entries] == ["pm-1", "pm-6"]
    assert {entry.guid: reason for entry, reason in listing.refused} == {
        "pm-2": "a file (pdf), not a page",
        "pm-3": "a file (pdf), not a page",
        "pm-4": "leads to another site (youtube.com)",
        "pm-5": "leads to another site (nachbarstadt.example)",
    }


def test_a_feed_may_live_elsewhere_than_its_pages() -> None:
    """Where most items lead is the home; a platform never is."""
    source = Source(id="x", name="x", kind="feed", url="https://jemand.github.io/feed.atom")
    links = [
        f"{SITE}/1",
        f"{SITE}/2",
        "https://www.youtube.com/1",
        "https://www.youtube.com/2",
        "https://www.youtube.com/3",
    ]
    listing = read(feed(*(item(n, link=link) for n, link in enumerate(links))), source=source, url=source.url)

    assert [entry.url for entry in listing.entries] == links[:2]
    assert len(listing.refused) == 3


def test_a_source_may_name_further_hosts() -> None:
    source = Source(id="x", name="x", kind="feed", url=SOURCE.url, hosts=("www.stadtwerke.example",))
    listing = read(feed(item(1), item(2), item(3, link="https://www.stadtwerke.example/3")), source=source)

    assert not listing.refused


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "mailto:presse@stadt.example",
        "http://",
        "http://[::1",
        "https://u:p@stadt.example/1",
    ],
)
def test_a_link_that_leads_nowhere_is_said_and_survived(link: str) -> None:
    listing = read(feed(item(1, link=link)))

    assert listing.entries[0].url == ""
    assert any("without a link" in line or "no web address" in line for line in listing.problems)


# Over the wire


@pytest.mark.parametrize(
    ("head", "headers", "wish"),
    [
        ("<ttl>60</ttl>", {}, 3600),
        ("<ttl>60</ttl>", {"Cache-Control": "max-age=7200"}, 7200),
        ("<ttl>240</ttl>", {"Cache-Control": "max-age=7200"}, 14_400),
        (
            '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>',
            {},
            86_400,
        ),
        ("<ttl>x</ttl>", {}, None),
        ("", {}, None),
    ],
)
def test_the_cadence_the_far_side_asks_for(head: str, headers: dict[str, str], wish: int | None) -> None:
    """The longest of what header and feed say."""
    with wire(fixed(reply(feed(item(1), head=head), headers=headers))) as served:
        listing = over(served.url())

    assert listing.next_poll == (dt.timedelta(seconds=wish) if wish else None)


def test_a_poll_carries_its_validators_home() -> None:
    headers = {"ETag": '"v2"', "Last-Modified": "Thu, 12 Mar 2026 08:00:00 GMT", "tdm-reservation": "1"}
    with wire(fixed(reply(feed(item(1)), headers=headers))) as served:
        listing = over(served.url())

    assert listing.validators.etag == '"v2"'
    assert listing.validators.last_modified == "Thu, 12 Mar 2026 08:00:00 GMT"
    assert listing.tdm_reserved
    assert listing.retrieved == NOW
    assert "application/rss+xml" in served.headers[0]["accept"]


def over(url: str) -> Listing:
    source = Source(id="x", name="x", kind="feed", url=url)
    with Client(
        contact="a@b.example", clock=FakeClock(NOW), delay=dt.timedelta(0), private=["127.0.0.1"], version="0"
    ) as client:
        return poll(source, client, validators=Validators(), now=NOW)
