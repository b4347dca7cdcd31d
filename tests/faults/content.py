"""The faults in what feeds say, as rows: two polls of one source, and what must be true of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from pipeline.model import Listing

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
PLAIN = ' isPermaLink="false"'
SITE = "http://www.musterstadt.example"

Check = Callable[[Listing, Listing], None]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault of content."""

    name: str
    first: bytes
    second: bytes
    check: Check


def item(
    number: int = 1,
    *,
    title: str | None = "Meldung {n}",
    link: str | None = SITE + "/presse/{n}",
    guid: str | None = "pm-{n}",
    date: str | None = "Thu, 12 Mar 2026 08:0{n}:00 +0100",
    text: str = "Die Stadt teilt mit, was unter Nummer {n} geschieht.",
) -> str:
    parts = {"title": title, "link": link, "guid": guid, "pubDate": date, "description": text}
    inner = "".join(
        f"<{name}{PLAIN if name == 'guid' else ''}>{escape(value.format(n=number))}</{name}>"
        for name, value in parts.items()
        if value is not None
    )
    return f"<item>{inner}</item>"


def feed(*items: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Musterstadt</title>'
        f"<link>{SITE}/</link>{head}{''.join(items)}</channel></rss>"
    ).encode()


def ids(listing: Listing) -> list[str]:
    return [entry.id for entry in listing.entries]


def by_url(listing: Listing) -> dict[str, str]:
    return {entry.url: entry.id for entry in listing.entries}


def prints(listing: Listing) -> list[str]:
    return [entry.fingerprint for entry in listing.entries]


def same(one: Listing, two: Listing) -> None:
    """Nothing new: the same identities, the same text."""
    assert len(one.entries) >= 1
    assert ids(one) == ids(two)
    assert prints(one) == prints(two)


def no_guid(one: Listing, two: Listing) -> None:
    assert len(set(ids(one))) == 2
    assert ids(one) == ids(two)


def no_guid_no_link(one: Listing, two: Listing) -> None:
    same(one, two)
    assert one.entries[0].url == ""
    assert len(set(ids(one))) == 2
    assert any("without a link" in problem for problem in one.problems)


def duplicate_guid(one: Listing, two: Listing) -> None:
    assert len(set(ids(one))) == 2
    assert len(set(ids(two))) == 3
    known = by_url(two)
    assert all(known[url] == name for url, name in by_url(one).items())
    assert any("share a guid" in problem for problem in one.problems)


def guid_changed(one: Listing, two: Listing) -> None:
    """A new identity under the old address and with the old text: the workflow sees that it is one release."""
    assert ids(one) != ids(two)
    assert by_url(one).keys() == by_url(two).keys()
    assert prints(one) == prints(two)


def text_changed(one: Listing, two: Listing) -> None:
    assert ids(one) == ids(two)
    assert prints(one) != prints(two)


def bad_dates(one: Listing, two: Listing) -> None:
    days = [entry.day for entry in one.entries]
    assert days == [None, None, None, None]
    assert sum("without a date" in problem for problem in one.problems) == 1
    assert sum("date cannot be used" in problem for problem in one.problems) == 3
    same(one, two)


def reordered(one: Listing, two: Listing) -> None:
    assert by_url(one) == by_url(two)
    assert ids(one) == ids(two)[::-1]


def vanished(one: Listing, two: Listing) -> None:
    assert set(ids(one)) - set(ids(two)) == {one.entries[1].id}
    assert not two.problems


def two_feeds(one: Listing, two: Listing) -> None:
    """Two sources, so two identities; the address and the text tell the workflow that it is one release."""
    assert ids(one) != ids(two)
    assert by_url(one).keys() == by_url(two).keys()
    assert prints(one) == prints(two)


def ten_thousand(one: Listing, two: Listing) -> None:
    assert len(one.entries) == 500
    assert any("10,000 items" in problem for problem in one.problems)
    assert one.entries[-1].title == "Meldung 9999"  # the newest stand at the end of this feed
    same(one, two)


def relative_links(one: Listing, two: Listing) -> None:
    assert [entry.url for entry in one.entries] == [f"{SITE}/presse/1", f"{SITE}/aktuell/2"]
    same(one, two)


def empty_title(one: Listing, two: Listing) -> None:
    assert [entry.title for entry in one.entries] == ["", "", "Meldung 3"]
    assert any("without a title" in problem for problem in one.problems)
    same(one, two)


def html_title(one: Listing, two: Listing) -> None:
    assert [entry.title for entry in one.entries] == [
        "Neu: Bürgerbüro & Bibliothek",
        "1 < 2 Meldungen",
        "Pressemitteilung",
    ]
    same(one, two)


def wrong_language(one: Listing, two: Listing) -> None:
    """What the feed says of its language decides nothing: the source file does."""
    same(one, two)
    assert not one.problems


def tracking(one: Listing, two: Listing) -> None:
    same(one, two)
    assert [entry.url for entry in one.entries] == [f"{SITE}/presse/1?id=7", f"{SITE}/presse/2"]


def updated_later(one: Listing, two: Listing) -> None:
    text_changed(one, two)
    assert one.entries[0].day == two.entries[0].day == dt.date(2026, 3, 12)
    assert two.entries[0].updated == dt.datetime(2026, 3, 13, 7, 0, tzinfo=dt.UTC)


def atom(updated: str, text: str) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Musterstadt</title>'
        f'<entry><id>tag:musterstadt.example,2026:1</id><title>Meldung</title><link href="{SITE}/presse/1"/>'
        f"<published>2026-03-12T08:00:00+01:00</published><updated>{updated}</updated>"
        f"<summary>{text}</summary></entry></feed>"
    ).encode()


A, B, C = item(1), item(2), item(3)
BARE = {"guid": None, "link": None}
DATES = (
    item(1, date=None),
    item(2, date="irgendwann"),
    item(3, date="Thu, 01 May 2036 08:00:00 +0200"),
    item(4, date="Thu, 01 Jan 1970 00:00:00 GMT"),
)
SAME_GUID = {"guid": "presse"}
TEN_THOUSAND = feed(
    *(
        item(n, date=(NOW - dt.timedelta(minutes=10_000 - n)).strftime("%a, %d %b %Y %H:%M:%S +0000"))
        for n in range(10_000)
    )
)
TITLES = (
    item(1, title="<b>Neu:</b> B&uuml;rgerb&uuml;ro &amp; Bibliothek"),
    item(2, title="1 < 2 Meldungen"),
    item(3, title="Presse&shy;mitteilung"),
)


def tracked(one: str, two: str) -> bytes:
    return feed(
        item(1, guid=None, link=f"{SITE}/presse/1?{one}&id=7#top"),
        item(2, guid=f"{SITE}/presse/2?{two}", link=f"{SITE}/presse/2?{two}"),
    )


CONTENT: tuple[Row, ...] = (
    Row(
        name="no-guid",
        first=feed(item(1, guid=None), item(2, guid=None)),
        second=feed(item(1, guid=None), item(2, guid=None, text="Berichtigt.")),
        check=no_guid,
    ),
    Row(
        name="no-guid-no-link",
        first=feed(item(1, **BARE), item(2, **BARE)),
        second=feed(item(1, **BARE), item(2, **BARE)),
        check=no_guid_no_link,
    ),
    Row(
        name="guid-duplicate",
        first=feed(item(2, **SAME_GUID), item(1, **SAME_GUID)),
        second=feed(item(3, **SAME_GUID), item(2, **SAME_GUID), item(1, **SAME_GUID)),
        check=duplicate_guid,
    ),
    Row(name="guid-changed", first=feed(A), second=feed(item(1, guid="anders-{n}")), check=guid_changed),
    Row(
        name="guid-same-text-changed",
        first=feed(A),
        second=feed(item(1, text="Berichtigt: Es geschieht anders.")),
        check=text_changed,
    ),
    Row(name="date-bad", first=feed(*DATES), second=feed(*DATES), check=bad_dates),
    Row(name="reordered", first=feed(A, B, C), second=feed(C, B, A), check=reordered),
    Row(name="item-vanishes", first=feed(A, B, C), second=feed(A, C), check=vanished),
    Row(name="same-item-in-two-feeds", first=feed(A), second=feed(A), check=two_feeds),
    Row(name="ten-thousand-items", first=TEN_THOUSAND, second=TEN_THOUSAND, check=ten_thousand),
    Row(
        name="relative-links",
        first=feed(item(1, link="/presse/{n}"), item(2, link="../aktuell/{n}")),
        second=feed(item(1), item(2, link=SITE + "/aktuell/{n}")),
        check=relative_links,
    ),
    Row(
        name="title-empty",
        first=feed(item(1, title=""), item(2, title=None), C),
        second=feed(item(1, title="  "), item(2, title=None), C),
        check=empty_title,
    ),
    Row(name="title-html", first=feed(*TITLES), second=feed(*TITLES), check=html_title),
    Row(
        name="language-wrong",
        first=feed(A, head="<language>ja</language>"),
        second=feed(A, head="<language>de-de</language>"),
        check=wrong_language,
    ),
    Row(
        name="tracking-changes",
        first=tracked("utm_source=rss&utm_medium=a", "fbclid=1"),
        second=tracked("utm_source=mail", "PHPSESSID=abc"),
        check=tracking,
    ),
    Row(
        name="update-after-publish",
        first=atom("2026-03-12T08:00:00+01:00", "Die Brücke wird saniert."),
        second=atom("2026-03-13T08:00:00+01:00", "Die Brücke wird doch nicht saniert."),
        check=updated_later,
    ),
)
"""The 16 of the plan, one row each."""
