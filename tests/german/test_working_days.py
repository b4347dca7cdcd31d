"""Public holidays by state, as the states' acts have them, and the days a press office works."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.german.working_days import easter, holidays, working_days


@pytest.mark.parametrize(
    ("day", "states", "others"),
    [
        ("2026-01-06", "DE-BY AT", "DE DE-BE CH"),
        ("2026-04-03", "DE DE-SN CH", "AT"),
        ("2026-06-04", "DE-NW DE-BY AT", "DE-HH DE-SN"),
        ("2026-10-03", "DE DE-TH", "AT CH"),
        ("2026-10-31", "DE-SN DE-NI", "DE-BY DE"),
        ("2025-11-19", "DE-SN", "DE DE-TH"),
        ("2026-11-18", "DE-SN", "DE-BE"),
        ("2024-05-09", "DE AT CH", ""),
    ],
)
def test_holidays_by_state(day: str, states: str, others: str) -> None:
    when = dt.date.fromisoformat(day)

    assert all(when in holidays(when.year, state) for state in states.split())
    assert not any(when in holidays(when.year, state) for state in others.split())


def test_easter() -> None:
    """First and last day it can be, and years between."""
    days = ["1818-03-22", "2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"]

    assert [easter(int(day[:4])).isoformat() for day in days] == days


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-09-18", "2026-09-18", 0),  # the same Friday
        ("2026-09-18", "2026-09-21", 1),
        ("2026-12-23", "2027-01-04", 1),
        ("2026-12-23", "2027-01-07", 3),  # Epiphany in Bavaria
        ("2026-09-21", "2026-09-18", 0),
    ],
)
def test_working_days(since: str, until: str, days: int) -> None:
    moments = [dt.datetime.fromisoformat(f"{day}T20:00:00+00:00") for day in (since, until)]

    assert working_days(*moments, "DE-BY") == days
