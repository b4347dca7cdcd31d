"""Right and wrong ways of saying a time of day, a day, and the span from or until it."""

from __future__ import annotations

from collections.abc import Callable

from sayings import DAYS_DE, DAYS_EN, MONTHS_DE, MONTHS_EN, WORDS_DE, WORDS_EN, Forms, Values, within


def spans(values: Values) -> tuple[Forms, Forms]:
    """From and until a time or a day."""
    if values.rng.random() < 0.5:
        hour = values.hour()
        moment = (f"{hour} Uhr", _clock(hour, 0)[0])
    else:
        day, month = values.day()
        moment = (f"dem {day}. {MONTHS_DE[month]}", f"{day} {MONTHS_EN[month]}")
    things = ("Das Bad ist {} geöffnet.", "The pool is open {}.")
    start = ([f"ab {moment[0]}"], [f"from {moment[1]}", f"starting from {moment[1]}"])
    until = (
        [f"bis {'zum ' if moment[0][0] == 'd' else ''}{moment[0].removeprefix('dem ')}"],
        [f"until {moment[1]}", f"till {moment[1]}"],
    )
    before = ([f"vor {moment[0]}"], [f"before {moment[1]}"])
    after = ([f"nach {moment[0]}"], [f"after {moment[1]}"])
    right, wrong = values.rng.choice([(start, until), (until, start), (before, after), (after, before)])
    return within(things, right), within(things, wrong)


def _clock(hour: int, minute: int) -> list[str]:
    half = "am" if hour % 24 < 12 else "pm"
    twelve = (hour - 1) % 12 + 1
    tail = f":{minute:02d}" if minute else ""
    dotted = f".{minute:02d}" if minute else ""
    return [
        f"{twelve}{tail} {half}",
        f"{twelve}{dotted}{half}",
        f"{hour:02d}:{minute:02d}",
        f"{twelve}{tail} {half[0]}.m.",
    ]


def _plain(values: Values, hour: int) -> tuple[Forms, Forms]:
    minute = values.rng.choice([0, 15, 30, 45])
    german = [f"{hour}.{minute:02d} Uhr", f"{hour}:{minute:02d} Uhr"] if minute else [f"{hour} Uhr"]
    other = (hour + 12) % 24
    return (german, _clock(hour, minute)), ([f"{other}.{minute:02d} Uhr"], _clock(other, minute)[:2])


def _part(values: Values, hour: int) -> tuple[Forms, Forms]:
    twelve = (hour - 1) % 12 + 1
    part, late = values.rng.choice(
        [("morgens", 0), ("abends", 12), ("nachmittags", 12), ("vormittags", 0), ("früh", 0)]
    )
    at = twelve % 12 + late
    name = "in the morning" if not late else "in the evening" if part == "abends" else "in the afternoon"
    english = [*_clock(at, 0), f"{twelve} {name}", f"{twelve} o'clock {name}"]
    wrong = [f"{twelve} Uhr {'morgens' if late else 'abends'}"]
    return ([f"{twelve} Uhr {part}"], english), (wrong, _clock((at + 12) % 24, 0)[:2])


def _half(values: Values, hour: int) -> tuple[Forms, Forms]:
    twelve = (hour - 1) % 12 + 1
    before = (twelve - 2) % 12 + 1
    german = [f"halb {WORDS_DE[twelve]}", f"halb {twelve}"]
    english = [f"half past {WORDS_EN[before]}", f"{before}:30", f"{before}.30 pm", f"{before}:30 am"]
    wrong = [f"half past {WORDS_EN[twelve]}", f"{twelve}.30 pm", f"{twelve}:30"]
    return (german, english), ([f"halb {WORDS_DE[twelve % 12 + 1]}"], wrong)


def _quarter(values: Values, hour: int) -> tuple[Forms, Forms]:
    twelve = (hour - 1) % 12 + 1
    before = (twelve - 2) % 12 + 1
    past = (
        [f"Viertel nach {WORDS_DE[twelve]}"],
        [f"a quarter past {WORDS_EN[twelve]}", f"{twelve}:15", f"{twelve}.15 pm"],
    )
    to = (
        [f"Viertel vor {WORDS_DE[twelve]}", f"dreiviertel {WORDS_DE[twelve]}"],
        [f"a quarter to {WORDS_EN[twelve]}", f"{before}.45 pm"],
    )
    return (past, to) if values.rng.random() < 0.5 else (to, past)


def _noon(values: Values, hour: int) -> tuple[Forms, Forms]:
    noon = (["12 Uhr mittags", "zwölf Uhr mittags"], ["noon", "12 noon", "12 pm", "midday"])
    midnight = (["Mitternacht", "0 Uhr", "24 Uhr"], ["midnight", "12 am", "12 midnight"])
    return (noon, midnight) if values.rng.random() < 0.5 else (midnight, noon)


def _hours(values: Values, hour: int) -> tuple[Forms, Forms]:
    until = min(23, hour + 2)
    other = until - 1 if until - 1 != hour else until + 1
    german = [f"von {hour} bis {until} Uhr", f"{hour}-{until} Uhr", f"{hour}–{until} h"]
    english = [f"{_clock(hour, 0)[0]} to {_clock(until, 0)[0]}", f"{hour:02d}:00–{until:02d}:00"]
    wrong = [f"{_clock(hour, 0)[0]} to {_clock(other, 0)[0]}"]
    return (german, english), ([f"von {hour} bis {other} Uhr"], wrong)


_CLOCKS: tuple[Callable[[Values, int], tuple[Forms, Forms]], ...] = (
    _plain,
    _part,
    _half,
    _quarter,
    _noon,
    _hours,
)


def clocks(values: Values) -> tuple[Forms, Forms]:
    """Times by figures, halves, quarters and parts of the day."""
    make = values.rng.choice(_CLOCKS)
    right, wrong = make(values, values.hour())
    things = ("Geöffnet ist {}.", "Opening hours: {}.") if make is _hours else values.rng.choice([
        ("Das Konzert beginnt um {}.", "The concert starts at {}."),
        ("Treffpunkt ist um {} am Rathaus.", "We meet at {} at the town hall."),
    ])  # fmt: skip
    return within(things, right), within(things, wrong)


def _full(values: Values, day: int, month: int, year: int) -> tuple[Forms, Forms]:
    de_month, en_month, other = MONTHS_DE[month], MONTHS_EN[month], (month + 5) % 12
    german = [f"{day}. {de_month} {year}", f"{day}.{month + 1}.{year}", f"{day:02d}.{month + 1:02d}.{year}"]
    english = [f"{day} {en_month} {year}", f"{en_month} {day}, {year}", f"{year}-{month + 1:02d}-{day:02d}"]
    wrong_de = [f"{day}. {MONTHS_DE[other]} {year}", f"{day}.{month + 1}.{year + 1}"]
    wrong_en = [
        f"{day} {MONTHS_EN[other]} {year}",
        f"{day} {en_month} {year + 1}",
        f"{day % 27 + 1} {en_month} {year}",
    ]
    return (german, english), (wrong_de, wrong_en)


def _ordinal(day: int) -> str:
    return f"{day}{'th' if 10 <= day % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _short(values: Values, day: int, month: int, year: int) -> tuple[Forms, Forms]:
    de_month, en_month = MONTHS_DE[month], MONTHS_EN[month]
    german = [f"{day}. {de_month}", f"{day}.{month + 1}."]
    english = [f"{day} {en_month}", f"{_ordinal(day)} {en_month}", f"{en_month} {day}"]
    return (german, english), ([f"{day % 27 + 1}. {de_month}"], [f"{day % 27 + 1} {en_month}"])


def _weekday(values: Values, day: int, month: int, year: int) -> tuple[Forms, Forms]:
    number = values.rng.randrange(7)
    other = (number + values.rng.randrange(1, 7)) % 7
    de_day, en_day = f"{day}. {MONTHS_DE[month]}", f"{day} {MONTHS_EN[month]}"
    english = [f"{DAYS_EN[number]}, {en_day}", f"{DAYS_EN[number]} {_ordinal(day)} {MONTHS_EN[month]}"]
    return ([f"{DAYS_DE[number]}, {de_day}"], english), (
        [f"{DAYS_DE[other]}, {de_day}"],
        [f"{DAYS_EN[other]}, {en_day}"],
    )


def _month(values: Values, day: int, month: int, year: int) -> tuple[Forms, Forms]:
    other = (month + 1) % 12
    german = [f"{month + 1:02d}/{year}", f"{MONTHS_DE[month]} {year}"]
    wrong_de = [f"{other + 1:02d}/{year}", f"{MONTHS_DE[other]} {year}"]
    wrong_en = [f"{MONTHS_EN[other]} {year}", f"{MONTHS_EN[month]} {year + 1}"]
    return (german, [f"{MONTHS_EN[month]} {year}"]), (wrong_de, wrong_en)


def _range(values: Values, day: int, month: int, year: int) -> tuple[Forms, Forms]:
    last = min(28, day % 26 + 3)
    first = min(day, last - 1)
    de_month, en_month = f"{MONTHS_DE[month]} {year}", f"{MONTHS_EN[month]} {year}"
    german = [
        f"vom {first}. bis {last}. {de_month}",
        f"vom {first}. bis zum {last}. {de_month}",
        f"{first}.–{last}.{month + 1}.{year}",
    ]
    english = [f"from {first} to {last} {en_month}", f"from {MONTHS_EN[month]} {first} to {last}, {year}"]
    wrong = ([f"vom {first}. bis {last + 1}. {de_month}"], [f"from {first} to {last + 1} {en_month}"])
    return (german, english), wrong


_DATES: tuple[Callable[[Values, int, int, int], tuple[Forms, Forms]], ...] = (
    _full,
    _short,
    _weekday,
    _month,
    _range,
)
_FRAMES = {
    _month: ("Die Fertigstellung ist für {} geplant.", "Completion is planned for {}."),
    _range: ("Die Ausstellung läuft {}.", "The exhibition runs {}."),
}


def dates(values: Values) -> tuple[Forms, Forms]:
    """Days, months, years and weekdays."""
    make = values.rng.choice(_DATES)
    right, wrong = make(values, *values.day(), values.rng.choice([2025, 2026, 2027]))
    things = _FRAMES.get(make) or values.rng.choice([
        ("Die Sitzung findet am {} statt.", "The meeting takes place on {}."),
        ("Stichtag ist der {}.", "The deadline is {}."),
    ])  # fmt: skip
    return within(things, right), within(things, wrong)
