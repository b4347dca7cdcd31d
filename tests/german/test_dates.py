"""German dates: as written, with what they share, and what the workflow asks of them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.german import dates


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("am 12.03.2026", [(12, 3, 2026)]),
        ("Es war am 12.03.2026.", [(12, 3, 2026)]),
        ("am 12.3. im Rathaus", [(12, 3, None)]),
        ("am 12. März 2026", [(12, 3, 2026)]),
        ("am 3. Jänner", [(3, 1, None)]),
        ("bis 5. Sept. 2026", [(5, 9, 2026)]),
        ("12. bis 14. März", [(12, 3, None), (14, 3, None)]),
        ("12./13.03.2026", [(12, 3, 2026), (13, 3, 2026)]),
        ("Samstag, 12., und Sonntag, 13. Dezember", [(12, 12, None), (13, 12, None)]),
        ("1., 8. und 15. Mai", [(1, 5, None), (8, 5, None), (15, 5, None)]),
        ("12. März bis 5. April", [(12, 3, None), (5, 4, None)]),
        ("2026-03-12", [(12, 3, 2026)]),
        ("am 12.3. um 18.30 Uhr", [(12, 3, None)]),
        ("Version 4.5. und Nr. 3.2. der Liste", []),
        ("um 18.30 Uhr", []),
        ("die 2. Mannschaft", []),
        ("03.07 - 17.07.2026", [(3, 7, None), (17, 7, 2026)]),
        ("am 24. Dezember 1826", [(24, 12, 1826)]),
        ("am 24.12.1826", [(24, 12, 1826)]),
    ],
)
def test_dates_as_written(text: str, days: list[tuple[int, int, int | None]]) -> None:
    assert [(day.day, day.month, day.year) for day in dates.find(text)] == days


def test_weekday_stands_with_its_date() -> None:
    first, second = dates.find("Freitag (Brückentag), 2. Oktober, und Samstag, den 3. Oktober 2026")

    assert (first.weekday, second.weekday) == (4, 5)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31)))
def test_every_date_reads_back(date: dt.date) -> None:
    (day,) = dates.find(f"am {date.day}.{date.month}.{date.year} im Saal")

    assert dates.resolve(day, date) == date


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("März", 3),
        ("Jänner", 1),
        ("Januarwoche", 1),
        ("Maifeiertag", 5),
        ("Mailand", None),
        ("Augustin", None),
    ],
)
def test_month_of_a_word(word: str, number: int | None) -> None:
    assert dates.month(word) == number


@pytest.mark.parametrize(
    ("word", "number"),
    [("Sonnabend", 5), ("samstags", 5), ("Freitagabend", 4), ("Montagsdemo", 0), ("Montage", None)],
)
def test_weekday_of_a_word(word: str, number: int | None) -> None:
    assert dates.weekday(word) == number


def test_day_without_year_is_the_nearest() -> None:
    (january,) = dates.find("am 7. Januar")
    (november,) = dates.find("am 30. November")

    assert dates.resolve(january, dt.date(2026, 12, 20)) == dt.date(2027, 1, 7)
    assert dates.resolve(november, dt.date(2026, 12, 20)) == dt.date(2026, 11, 30)


def test_day_that_does_not_exist() -> None:
    (day,) = dates.find("am 30.02.2026")

    assert dates.resolve(day, dt.date(2026, 2, 1)) is None


def test_correction_words() -> None:
    text = "Korrektur: Das Konzert ist abgesagt, die Lesung wird verschoben. Korrektur der Zeiten."

    assert dates.correction_words(text) == ("Korrektur", "abgesagt", "verschoben")
    assert dates.correction_words("Die Stadt lädt ein.") == ()


@given(st.text(alphabet="0123456789./- ,bisundUhrMärzSa", max_size=60))
def test_any_text_is_read_without_error(text: str) -> None:
    for day in dates.find(text):
        assert 0 <= day.start < day.end <= len(text)
        dates.resolve(day, dt.date(2026, 1, 1))
