"""Dates and texts of feeds: the day as printed, what a reader reads, and what is a change to one."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.feed.dates import dated
from pipeline.fetch.feed.item import Text
from pipeline.fetch.feed.text import fingerprint, lines, plain

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)

# Dates

MARCH = dt.date(2026, 3, 12)


@pytest.mark.parametrize(
    ("text", "day", "moment"),
    [
        ("Thu, 12 Mar 2026 08:00:00 +0100", MARCH, "2026-03-12T07:00:00"),
        ("Thu, 12 Mar 2026 00:00:00 +0100", MARCH, "2026-03-11T23:00:00"),
        ("Thu, 12 Mar 2026 23:30:00 GMT", MARCH, "2026-03-12T23:30:00"),
        ("Thu, 12 Mar 2026 00:30:00 +0200", MARCH, "2026-03-11T22:30:00"),
        ("Do, 12 Mär 2026 08:00:00 +0100", MARCH, "2026-03-12T07:00:00"),
        ("Mi, 14 Okt 2026 08:00:00 +0200", dt.date(2026, 10, 14), "2026-10-14T06:00:00"),
        ("Thu, 12 Mar 2026 08:00:00 MEZ", MARCH, "2026-03-12T07:00:00"),
        ("Wed, 01 Jul 2026 08:00:00 CET", dt.date(2026, 7, 1), "2026-07-01T06:00:00"),
        ("Thu, 12 Mar 2026 08:00:00", MARCH, "2026-03-12T07:00:00"),
        ("12 Mar 2026", MARCH, "2026-03-11T23:00:00"),
        ("Thu, 12 Mar 26 08:00 +0100", MARCH, "2026-03-12T07:00:00"),
        ("2026-03-12T08:00:00Z", MARCH, "2026-03-12T08:00:00"),
        ("2026-03-12T00:30:00+02:00", MARCH, "2026-03-11T22:30:00"),
        ("2026-03-12T08:00:00.123Z", MARCH, "2026-03-12T08:00:00.123000"),
        ("2026-03-12 08:00:00", MARCH, "2026-03-12T07:00:00"),
        ("2026-03-12", MARCH, "2026-03-11T23:00:00"),
        ("12.03.2026", MARCH, "2026-03-11T23:00:00"),
        ("12. März 2026, 17.30 Uhr", MARCH, "2026-03-12T16:30:00"),
        ("Donnerstag, 12. März 2026", MARCH, "2026-03-11T23:00:00"),
        ("  Thu,  12\n Mar 2026 08:00:00 +0100 ", MARCH, "2026-03-12T07:00:00"),
    ],
)
def test_a_date_is_the_printed_day_whatever_its_offset(text: str, day: dt.date, moment: str) -> None:
    """Dresden prints midnight, Wien a wrong offset: the day stays what a reader reads."""
    found = dated(text, NOW)

    assert found is not None
    assert found.day == day
    assert found.moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat() == moment


@pytest.mark.parametrize(
    "text", ["", "irgendwann", "2026-13-45", "0000-00-00T00:00:00Z", "Thu, 99 Mar 2026 08:00:00 GMT"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert dated(text, NOW) is None


@given(st.text(max_size=40))
def test_no_date_makes_it_fail(text: str) -> None:
    found = dated(text, NOW)
    assert found is None or (found.moment.tzinfo and abs(found.moment.date() - found.day).days <= 1)


# Text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>Neu</b>", "Neu"),
        ("Bürger&shy;büro&nbsp;Mitte", "Bürgerbüro Mitte"),
        ("<p>Eins</p><p>zwei</p>", "Eins zwei"),
        ("ein<br>zwei", "ein zwei"),
        ("Presse<span>amt</span>", "Presseamt"),
        ("<script>alert(1)</script>gut<style>p{}</style>", "gut"),
        ('sichtbar<span style="display: none">verborgen</span> auch', "sichtbar auch"),
        ("<p hidden>weg</p>da", "da"),
        ("a<!-- weg -->b", "ab"),
        ("<iframe src=x>danach <b>Text</b>", "danach Text"),
        ("1 < 2", "1 < 2"),
        ("\x00\x0bgut\ud800", "gut"),
        ("", ""),
        ("   ", ""),
        ("<p></p>", ""),
    ],
)
def test_what_a_reader_reads(html: str, text: str) -> None:
    assert plain(Text(value=html)) == text


def test_plain_text_is_not_taken_for_markup() -> None:
    assert plain(Text(value="<b> ist ein Tag &amp; mehr", html=False)) == "<b> ist ein Tag &amp; mehr"


@given(st.text(max_size=200))
def test_any_text_can_be_read(value: str) -> None:
    assert all(line == line.strip() for line in lines(Text(value=value)))
    plain(Text(value=f"<div>{value}"))


@pytest.mark.parametrize(
    "old_new",
    [
        ("<p>vor 2 Stunden</p><p>Text</p>", "<p>Gestern</p><p>Text</p>"),
        ("<p>gerade eben</p><p>Text</p>", "<p>vor 3 Tagen</p><p>Text</p>"),
        ("<p>Gestern</p><p>Text</p>", "<p>Dienstag, 16. Dezember 2025</p><p>Text</p>"),
        ("<p>Heute, 14:30 Uhr</p><p>Text</p>", "<p>Text</p>"),
        ("<p>Ein  Text</p>", "<div>Ein\n<b>Text</b></div>"),
        ("<p>Pressemitteilung</p>", "<p>Presse&shy;mitteilung</p>"),
    ],
)
def test_what_is_no_change_to_a_reader(old_new: tuple[str, str]) -> None:
    """A date that grows older, white space, markup."""
    old, new = old_new

    assert fingerprint("Titel", Text(value=old)) == fingerprint("Titel", Text(value=new))


@pytest.mark.parametrize(
    "old_new",
    [
        ("<p>Der Unfall geschah gestern.</p>", "<p>Der Unfall geschah heute.</p>"),
        ("<p>Ab 12. März 2026 gesperrt</p>", "<p>Ab 13. März 2026 gesperrt</p>"),
        ("<p>Vor-stellung</p>", "<p>Vorstellung</p>"),
        ("<p>wird</p>", "<p>soll</p>"),
    ],
)
def test_what_is_a_change_to_a_reader(old_new: tuple[str, str]) -> None:
    """A date within a sentence is a fact."""
    old, new = old_new

    assert fingerprint("Titel", Text(value=old)) != fingerprint("Titel", Text(value=new))
    assert fingerprint("Titel", Text(value=old)) != fingerprint("Anderer", Text(value=old))
