"""Headers that say when to come back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.http.headers import LONGEST, max_age, retry_after

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)

DATE = "Thu, 12 Mar 2026 "


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("", None),
        ("   ", None),
        ("0", 0.0),
        ("1", 1.0),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("+120", 120.0),
        ("120.7", 120.0),
        ("-5", None),
        ("2678400", LONGEST.total_seconds()),
        ("99999999", LONGEST.total_seconds()),
        ("9" * 400, LONGEST.total_seconds()),
        ("bald", None),
        ("xyz", None),
        ("12 Stunden", None),
        ("1e3", None),
        ("١٢", None),
        (DATE + "10:00:00 GMT", 3600.0),
        (DATE + "10:00:00", 3600.0),
        (DATE + "10:00:00 +0000", 3600.0),
        (DATE + "11:00:00 +0100", 3600.0),
        (DATE + "10:00:00 XYZ", 3600.0),
        (DATE + "08:00:00 GMT", 0.0),
        ("Fri, 01 Jan 1971 00:00:00 GMT", 0.0),
        ("Thursday, 12-Mar-26 10:00:00 GMT", 3600.0),
        ("Thu Mar 12 10:00:00 2026", 3600.0),
        ("2026-03-12T10:00:00Z", 3600.0),
        ("2026-03-12T11:00:00+01:00", 3600.0),
        ("Sun, 01 Jan 2090 00:00:00 GMT", LONGEST.total_seconds()),
        ("Thu, 99 Mar 2026 10:00:00 GMT", None),
    ],
)
def test_retry_after_in_every_form(text: str | None, seconds: float | None) -> None:
    """Seconds, three kinds of date, with and without a zone; past, excessive, rubbish."""
    assert retry_after(text, NOW) == seconds


@given(st.text())
def test_retry_after_never_fails(text: str) -> None:
    wait = retry_after(text, NOW)

    assert wait is None or 0 <= wait <= LONGEST.total_seconds()


@pytest.mark.parametrize(
    ("control", "expires", "seconds"),
    [
        ("max-age=600", None, 600),
        ("public, Max-Age=600, must-revalidate", None, 600),
        ('max-age="600"', None, 600),
        ("max-age=0", None, None),
        ("no-cache, max-age=600", None, None),
        ("max-age=9999999999999", None, LONGEST.total_seconds()),
        ("private", DATE + "10:00:00 GMT", 3600),
        (None, DATE + "10:00:00 GMT", 3600),
        (None, "0", None),
        (None, "-1", None),
        (None, DATE + "08:00:00 GMT", None),
        ("x-max-age=600", None, None),
        (None, None, None),
    ],
)
def test_how_long_an_answer_is_fresh(control: str | None, expires: str | None, seconds: float | None) -> None:
    assert max_age(control, expires, NOW) == (dt.timedelta(seconds=seconds) if seconds else None)
