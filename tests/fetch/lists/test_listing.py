"""List pages: what a press office shows is what a poll gives."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import fetch
from pipeline.errors import ConfigError, FetchError, ParseError
from pipeline.fetch.http import Client
from pipeline.fetch.lists.listing import listing
from pipeline.fetch.lists.presets import expand
from pipeline.fetch.when import printed
from pipeline.model import ArticleRules, ListRules, Page, Source

if TYPE_CHECKING:
    from tests.fetch.conftest import Office

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
RULES = ListRules(
    item=".teaser", title="h3", date=".date", summary="p", category=".office", next="a.next", pages=3
)


def teaser(path: str, title: str, date: str = "20.11.2026", more: str = "") -> str:
    return (
        f"<div class=teaser><span class=date>{date}</span><h3>{title}</h3><p>Kurz &shy;gesagt.</p>{more}"
        f'<span class=office>Tiefbauamt</span><a href="{path}">mehr</a></div>'
    )


def page(*items: str, following: str = "") -> str:
    link = f'<a class=next href="{following}">weiter</a>' if following else ""
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{''.join(items)}{link}</body></html>"


def test_an_item_becomes_an_entry_with_everything_the_list_says(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Address absolute and clean, title, day as printed, moment, teaser, office."""
    office.put(
        "/presse", page(teaser("/p/1?utm_source=list", "Brücke ge&shy;sperrt", "20. November 2026, 8.30 Uhr"))
    )

    found = listing(office.source(list=RULES), client, now=now)

    (entry,) = found.entries
    assert entry.url == f"{office.base}/p/1"
    assert entry.title == "Brücke gesperrt"
    assert entry.day == dt.date(2026, 11, 20)
    assert entry.published is not None
    assert entry.published.isoformat() == "2026-11-20T08:30:00+01:00"
    assert entry.summary == "Kurz gesagt."
    assert entry.categories == ("Tiefbauamt",)
    assert len(entry.id) == 32
    assert found.problems == ()


def test_paging_reads_as_many_pages_as_the_rules_allow_and_no_page_twice(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Three pages here; the last one leads back to the first."""
    office.put("/presse", page(teaser("/1", "Eins"), following="/presse?seite=2"))
    office.put("/presse?seite=2", page(teaser("/2", "Zwei"), teaser("/1", "Eins"), following="/presse"))

    found = listing(office.source(list=RULES), client, now=now)

    assert [entry.title for entry in found.entries] == ["Eins", "Zwei"]
    assert office.asked == ["/presse", "/presse?seite=2"]


def test_more_pages_are_read_on_request_and_never_more_than_asked_for(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """`pages` overrides the rules: what the list still has, where a whole page was new."""
    for number in range(1, 8):
        office.put(f"/l{number}", page(teaser(f"/{number}", f"Nr. {number}"), following=f"/l{number + 1}"))
    source = office.source("/l1", list=RULES)

    assert len(listing(source, client, now=now).entries) == 3
    assert len(listing(source, client, now=now, pages=5).entries) == 5


def test_a_later_page_that_fails_is_told_and_the_first_page_stays(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Nothing that was read is lost."""
    office.put("/presse", page(teaser("/1", "Eins"), following="/presse?seite=2"))

    found = listing(office.source(list=RULES), client, now=now)

    assert [entry.title for entry in found.entries] == ["Eins"]
    assert "404" in found.problems[0]


@pytest.mark.parametrize(
    ("href", "reason"),
    [
        ("/download/plan.pdf", "a file (pdf), not a page"),
        ("/amt.media/12/Plan.PDF", "a file (pdf), not a page"),
        ("https://www.youtube.com/watch?v=1", "leads to another site (youtube.com)"),
        ("mailto:presse@example.org", "not a web page"),
        ("javascript:void(0)", "no link"),
    ],
)
def test_files_and_other_sites_are_recorded_and_skipped(
    office: Office, client: Client, now: dt.datetime, href: str, reason: str
) -> None:
    """Each with its reason; the healthy item beside it stays."""
    office.put("/presse", page(teaser(href, "Kein Artikel"), teaser("/1", "Eins")))

    found = listing(office.source(list=RULES), client, now=now)

    assert [entry.title for entry in found.entries] == ["Eins"]
    ((entry, why),) = found.refused
    assert (entry.title, why) == ("Kein Artikel", reason)


def test_a_further_host_of_the_source_is_no_other_site(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """`hosts` names where else the office publishes."""
    office.put("/presse", page(teaser("https://presse.anderswo.example/1", "Eins")))

    found = listing(office.source(list=RULES, hosts=("anderswo.example",)), client, now=now)

    assert len(found.entries) == 1


def test_a_page_without_items_is_an_error_that_names_the_selector(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """That is how a relaunch looks; an empty poll would hide it."""
    office.put("/presse", "<html><body><div class=card>Neu gestaltet</div></body></html>")

    with pytest.raises(ParseError, match=r"item: \.teaser") as caught:
        listing(office.source(list=RULES), client, now=now)

    assert caught.value.about == f"{office.base}/presse"


def test_nothing_new_is_said_by_304(office: Office, client: Client, now: dt.datetime) -> None:
    """Validators go back byte for byte."""
    office.put("/presse", page(teaser("/1", "Eins")), ETag='"abc"')
    source = office.source(list=RULES)

    first = listing(source, client, now=now)
    second = listing(source, client, validators=first.validators, now=now)

    assert first.validators.etag == '"abc"'
    assert second.unchanged
    assert second.entries == ()


def test_the_same_item_has_the_same_identity_at_every_poll(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Title, teaser and tracking may change; the address decides."""
    office.put("/presse", page(teaser("/1?utm_campaign=a", "Eins")))
    source = office.source(list=RULES)
    before = listing(source, client, now=now).entries[0].id
    office.put("/presse", page(teaser("/1?utm_campaign=b", "Eins (berichtigt)")))

    after = listing(source, client, now=now).entries[0].id

    assert after == before


def test_items_that_are_links_themselves_and_short_forms_in_titles(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """`<a>` as item; `<abbr>` is part of its word; a time element needs no selector."""
    office.put(
        "/presse",
        '<a class=t href="/1"><h2><abbr title="Oberösterreich">OÖ</abbr>.-Plan<br>beschlossen</h2>'
        '<time datetime="2026-11-19T23:30:00+02:00">gestern</time></a>',
    )

    found = listing(office.source(list=ListRules(item="a.t", title="h2")), client, now=now)

    assert found.entries[0].title == "OÖ.-Plan beschlossen"
    assert found.entries[0].day == dt.date(2026, 11, 19)


def test_an_invalid_selector_is_named(office: Office, client: Client, now: dt.datetime) -> None:
    """A slip in the YAML file is not a crash."""
    office.put("/presse", page(teaser("/1", "Eins")))

    with pytest.raises(ParseError, match=r"h3\[\["):
        listing(office.source(list=ListRules(item=".teaser", title="h3[[")), client, now=now)


def test_a_listing_without_selectors_says_what_is_missing(
    client: Client, office: Office, now: dt.datetime
) -> None:
    """Before anything is fetched."""
    with pytest.raises(ConfigError, match="list"):
        listing(office.source(), client, now=now)

    assert office.asked == []


def test_an_office_that_refuses_is_an_error(office: Office, client: Client, now: dt.datetime) -> None:
    """403 is not an empty list."""
    office.put("/presse", "Zugriff verweigert", status=403)

    with pytest.raises(FetchError):
        listing(office.source(list=RULES), client, now=now)


def test_sitepark_needs_no_selectors(office: Office, client: Client, now: dt.datetime) -> None:
    """The preset brings them; what the file names itself wins."""
    office.put(
        "/presse",
        '<ul><li class="SP-TeaserList__item"><a href="/1"><span class="SP-Teaser__headline__text">Eins</span></a>'
        '<div class="SP-Teaser__abstract">Kurz.</div></li></ul>',
    )
    source = office.source(preset="sitepark", article=(ArticleRules(body=(".text",)),))

    found = listing(source, client, now=now)

    assert [(entry.title, entry.summary) for entry in found.entries] == [("Eins", "Kurz.")]
    assert expand(source).article[0].body == (".text",)
    assert expand(source).article[0].title[0] == "h1.SP-Headline--article"


def test_presse_service_is_read_by_its_addresses(office: Office, client: Client, now: dt.datetime) -> None:
    """Of that system only the addresses of articles were seen."""
    office.put("/", '<p><a href="/data.aspx/static/12.html">Eins</a> <a href="/impressum">Impressum</a></p>')

    found = listing(office.source("/", preset="presse-service"), client, now=now)

    assert [entry.title for entry in found.entries] == ["Eins"]


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [
        ("Donnerstag, 11. Dezember 2025", "2025-12-11", "00:00"),
        ("20.11.2026, 10.30 Uhr", "2026-11-20", "10:30"),
        ("24.12.25", "2025-12-24", "00:00"),
        ("1. Jänner 2026", "2026-01-01", "00:00"),
        ("3. Dezember", "2026-12-03", "00:00"),
        ("heute, 9:05 Uhr", "2026-11-20", "09:05"),
        ("gestern", "2026-11-19", "00:00"),
        ("Vorgestern, 17 Uhr", "2026-11-18", "17:00"),
        ("vor 11 Stunden", "2026-11-19", "23:00"),
        ("vor einer Woche", "2026-11-13", "00:00"),
        ("2020-03-05T14:30:00+02:00", "2020-03-05", "14:30"),
        ("Fri, 20 Nov 2026 23:30:00 -0500", "2026-11-20", "23:30"),
    ],
)
def test_dates_as_lists_print_them(text: str, day: str, clock: str, now: dt.datetime) -> None:
    """The printed day, never shifted; relative ones counted in Berlin."""
    when = printed(text, now)

    assert when is not None
    assert when.day.isoformat() == day
    assert f"{when.moment:%H:%M}" == clock
    assert when.moment.tzinfo is not None


@pytest.mark.parametrize("text", ["", "Tiefbauamt", "32.13.2026", "Raum 10.30"])
def test_what_is_no_date_is_none(text: str, now: dt.datetime) -> None:
    """No day is invented."""
    assert printed(text, now) is None


def test_where_a_whole_poll_was_new_the_rest_of_the_list_is_read(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Older items may have been missed between two polls."""
    for number in range(1, 30):
        office.put(f"/l{number}", page(teaser(f"/{number}", f"Nr. {number}"), following=f"/l{number + 1}"))

    found = fetch.rest(office.source("/l1", list=RULES), client, now=now)

    assert len(found.entries) == 20


def test_of_several_links_to_one_page_the_one_with_words_counts(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Picture, headline, and "mehr"."""
    office.put(
        "/presse",
        '<a href="/m/1"><img src="/1.jpg"></a><h3><a href="/m/1">Eins</a></h3><a href="/m/1">mehr</a><a href="/m/2"></a>',
    )

    found = listing(office.source(list=ListRules(item='a[href*="/m/"]')), client, now=now)

    assert [entry.title for entry in found.entries] == ["Eins", ""]
    assert found.problems == (f"no title in the list: {office.base}/m/2",)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<h1>Just a moment...</h1><p>Checking your browser before accessing the site.</p>", "bot page"),
        ("<p>Wir verwenden Cookies. Bitte stimmen Sie der Verwendung von Cookies zu.</p>", "cookie wall"),
        ("<div id=app></div><script src=/app.js></script>", "script shell"),
    ],
)
def test_a_wall_before_the_list_is_named(
    office: Office, client: Client, now: dt.datetime, body: str, reason: str
) -> None:
    """Beside the selector: 200 is no proof of a list."""
    office.put("/presse", f"<html><body>{body}</body></html>")

    with pytest.raises(ParseError, match=rf"{reason}.*item: \.teaser"):
        listing(office.source(list=RULES), client, now=now)


def test_an_endless_page_is_cut_and_said(office: Office, client: Client, now: dt.datetime) -> None:
    """No list has ten thousand items."""
    office.put("/presse", page(*(teaser(f"/{n}", f"Nr. {n}") for n in range(700))))

    found = listing(office.source(list=RULES), client, now=now)

    assert len(found.entries) == 500
    assert "700 items" in found.problems[0]


@given(st.binary(max_size=600))
def test_any_bytes_are_a_listing_or_a_parse_error(body: bytes) -> None:
    """Whatever an office answers."""
    source = Source(
        id="x",
        name="x",
        kind="listing",
        url="https://x.example/",
        list=ListRules(item="a", date="*", next="a", pages=3),
    )
    answer = Page(url=source.url, body=body, retrieved=NOW)
    client = cast(Client, SimpleNamespace(get=lambda *_, **__: answer))

    try:
        found = listing(source, client, now=NOW)
    except ParseError:
        return
    assert all(entry.url or entry.title for entry in found.entries)
