"""The calendar day of a release: as printed, never shifted by an offset."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.article.header.dates import day_of, declared_day
from pipeline.model import ArticleRules
from tests.fetch.article.pages import NOW, TEXT, article, release

JUNE = dt.date(2026, 6, 15)
LATE = "2026-03-05T23:40:00"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Donnerstag, 11. Dezember 2025", dt.date(2025, 12, 11)),
        ("Pressemitteilung vom 01.07.2021", dt.date(2021, 7, 1)),
        ("1. Jänner 2022", dt.date(2022, 1, 1)),
        ("am 3. März", dt.date(2026, 3, 3)),
        ("12.03.", dt.date(2026, 3, 12)),
        ("2025-12-11T08:00:00+01:00", dt.date(2025, 12, 11)),
        ("20251211", dt.date(2025, 12, 11)),
        ("Mo, 8. Sept. 2025", dt.date(2025, 9, 8)),
        ("12.03.26", dt.date(2026, 3, 12)),
        ("31. Februar 2026", None),
        ("Seite 12 von 30", None),
    ],
)
def test_days_as_german_pages_write_them(text: str, day: dt.date | None) -> None:
    """Words, numbers, ISO; what is no day is none."""
    assert day_of(text, near=JUNE) == day


@given(st.dates(dt.date(2001, 1, 1), dt.date(2089, 12, 31)), st.integers(-150, 150))
def test_a_missing_year_is_the_nearest(day: dt.date, apart: int) -> None:
    """A day printed without a year is found again from any day within five months."""
    if (day.month, day.day) != (2, 29):
        assert day_of(f"{day.day}. {day.month}.", near=day + dt.timedelta(days=apart)) == day


@given(st.dates(dt.date(1990, 1, 1), dt.date(2089, 12, 31)))
def test_every_day_is_read_back(day: dt.date) -> None:
    """ISO and German numbers."""
    assert day_of(day.isoformat(), near=JUNE) == day
    assert day_of(day.strftime("%d.%m.%Y"), near=JUNE) == day


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        (LATE + "+02:00", 5),
        (LATE + "+01:00", 5),
        (LATE, 5),
        (LATE + "Z", 6),
        ("2026-03-05", 5),
    ],
    ids=["wrong offset", "right offset", "none", "utc is a machine's clock", "day alone"],
)
def test_an_offset_never_shifts_the_printed_day(stamp: str, day: int) -> None:
    """Wien writes +02:00 in March too: its calendar day counts; only UTC is read on a German wall."""
    assert declared_day(stamp) == dt.date(2026, 3, day)


@pytest.mark.parametrize(
    ("head", "before"),
    [
        ("<meta name=dcterms.date content=2026-03-05>", ""),
        (f"<meta property=article:published_time content={LATE}+02:00>", ""),
        (
            '<script type=application/ld+json>{"@type":"NewsArticle","datePublished":"2026-03-05"}</script>',
            "",
        ),
        ("", "<time itemprop=datePublished datetime=2026-03-05>Donnerstag</time>"),
        ("", "<p>Donnerstag, 5. März 2026</p>"),
        ("", "<p>Pressemitteilung Nr. 12 vom 05.03.2026</p>"),
        ("", "<p class=date>5. März</p>"),
    ],
    ids=["dcterms", "og", "json-ld", "time", "line", "issued", "no year"],
)
def test_the_page_says_its_day(head: str, before: str) -> None:
    """Head, time element or printed line."""
    found = release(article(f"{before}<p>{TEXT}</p>"), head=head)

    assert found.day == dt.date(2026, 3, 5)
    assert [block.text for block in found.blocks] == [TEXT]


@pytest.mark.parametrize(
    "opening",
    ["Musterstadt, 05.03.2026. ", "(05.03.2026 – teilweise voraus) ", "© Musterstadt, 5. März 2026. "],
)
def test_a_day_at_the_beginning_of_the_text_counts(opening: str) -> None:
    """Old pages have it nowhere else; a day in the middle of the text is an appointment."""
    assert release(article(f"<p>{opening}{TEXT}</p>")).day == dt.date(2026, 3, 5)
    assert release(article(f"<p>{TEXT} {opening}</p>")).day == NOW.date()


def test_the_rule_comes_first_and_the_feed_before_a_guess() -> None:
    """date selector, then the head, then the feed's day, then the printed line."""
    body = article(f"<p class=stand>5. März 2026</p><p>{TEXT}</p>")
    head = "<meta name=date content=2026-03-04>"

    assert release(body, ArticleRules(date=(".stand",)), head=head).day == dt.date(2026, 3, 5)
    assert release(body, head=head).day == dt.date(2026, 3, 4)
    assert release(body, day=dt.date(2026, 3, 3)).day == dt.date(2026, 3, 3)
    assert release(body).day == dt.date(2026, 3, 5)
