"""Days on which a press office works: no weekend, no public holiday of its state, nothing between Christmas and New Year."""

import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files


def working_days(since: dt.datetime, until: dt.datetime, state: str) -> int:
    """Working days after the day of `since`, up to the day of `until`; `state` by ISO 3166: `DE`, `DE-BY`, `AT`.

    From 24 December to 1 January offices rest, though most of these days are no holidays.
    """
    days = (since.date() + dt.timedelta(days=n) for n in range(1, (until.date() - since.date()).days + 1))
    return sum(
        day.weekday() < 5 and (day.month, day.day) < (12, 24) and day not in holidays(day.year, state)
        for day in days
    )


@cache
def holidays(year: int, state: str) -> frozenset[dt.date]:
    """Public holidays of a year in a state, or those that all states of a country share (`data/holidays.toml`)."""
    rules = tomllib.loads((files("pipeline.german") / "data" / "holidays.toml").read_text(encoding="utf-8"))
    kept = {state, state[:2]}
    return frozenset(_day(rule, year) for rule, where in rules.items() if kept & set(where.split()))


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar: "Anonymous Gregorian" in Meeus, Astronomical Algorithms, chapter 8."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _day(rule: str, year: int) -> dt.date:
    """The day of a rule: `12-25`, `easter+39`, or the first Wednesday from a day on: `11-16 wednesday`."""
    if rule.startswith("easter"):
        return easter(year) + dt.timedelta(days=int(rule.removeprefix("easter")))
    day, _, wednesday = rule.partition(" ")
    first = dt.date.fromisoformat(f"{year}-{day}")
    return first + dt.timedelta(days=(2 - first.weekday()) % 7 if wednesday else 0)
