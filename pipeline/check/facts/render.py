"""A German value in English, in the house style: what a finding expects and what its fix puts in."""

from babel import Locale

from pipeline.check.facts.fact import Fact
from pipeline.model import Style

_ENGLISH = Locale("en")
MONTHS: list[str] = list(_ENGLISH.months["format"]["wide"].values())
WEEKDAYS: list[str] = [_ENGLISH.days["format"]["wide"][number] for number in range(7)]
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
_WORDS = {"EUR": "euros", "USD": "dollars", "GBP": "pounds", "CHF": "francs"}
_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def number(value: float, *, grouped: bool = True) -> str:
    """1250.5 -> `1,250.5`; whole numbers without decimals."""
    if value == int(value):
        return f"{int(value):,}" if grouped else str(int(value))
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def amount(value: float) -> str:
    """1500000.0 -> `1.5 million`."""
    for size, name in _SCALES:
        if value >= size:
            return f"{number(round(value / size, 4))} {name}"
    return number(value)


def time(minute: float, style: Style) -> str:
    """Minutes of the day in the house style: `6.30pm`, `6:30 pm`, `6:30 p.m.` or `18:30`."""
    hour, rest = divmod(int(minute) % 1440, 60)
    if style.times == "18:30":
        return f"{hour:02d}:{rest:02d}"
    if minute in (0, 1440):
        return "midnight"
    if minute == 720:
        return "noon"
    dot = "." if "6.30" in style.times else ":"
    half = "am" if hour < 12 else "pm"
    if "p.m." in style.times:
        half = "a.m." if hour < 12 else "p.m."
    space = " " if " " in style.times else ""
    clock = f"{(hour - 1) % 12 + 1}" + (f"{dot}{rest:02d}" if rest else "")
    return f"{clock}{space}{half}"


def money(text: str, value: float, unit: str, style: Style) -> str:
    """An amount with its currency: `€1.5 million`, `EUR 1.5 million` or `1.5 million euros`."""
    if text.replace(",", "").isdigit() or unit not in _SIGNS or value % 1 == 0:
        plain = text
    else:
        plain = f"{value:,.2f}" if value < 1e6 else text
    if style.money.startswith("EUR") or (unit not in _SIGNS and unit not in _WORDS):
        return f"{unit} {plain}"
    if style.money[:1] == "€" and unit in _SIGNS:
        return f"{_SIGNS[unit]}{plain}"
    return f"{plain} {_WORDS.get(unit, unit)}"


def date(day: int, month: int, year: int | None, style: Style) -> str:
    """12, 3, 2026 -> `12 March 2026` or `March 12, 2026`."""
    if style.dates[:1].isdigit():
        return f"{day} {MONTHS[month - 1]}" + (f" {year}" if year else "")
    return f"{MONTHS[month - 1]} {day}" + (f", {year}" if year else "")


def fact(this: Fact, style: Style) -> str:
    """The English for a German fact."""
    minutes = next(
        (key[1] for key in this.keys if isinstance(key, tuple) and isinstance(key[1], float)), None
    )
    if this.kind == "time" and minutes is not None:
        return time(minutes, style)
    values = [key for key in this.keys if isinstance(key, float)]
    if not values:
        return this.text
    value = values[0]
    if this.kind == "word" and value in range(13) and not this.unit:
        return _SMALL[int(value)]
    text = amount(value) if value >= 1e6 else number(value, grouped=this.kind not in {"year", "plain", "day"})
    if this.unit == "%":
        return f"{text} per cent" if style.english == "british" and this.kind == "word" else f"{text}%"
    if this.unit == "pp":
        return f"{text} percentage points"
    if this.unit:
        return money(text, value, this.unit, style)
    if this.kind == "ordinal" and this.text.endswith(("e", "n", "r", "s", "m")):
        return text + _ending(int(value))
    return text


def _ending(value: int) -> str:
    if value % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
