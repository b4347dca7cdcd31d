"""The days and blanks of the sentences a post ends with, which `messages` holds in the languages we have them in."""

import datetime as dt
import re

from pipeline.messages import Words

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def language_of(source: str, said: Words) -> str:
    """A source's language as the sentence about the machine names it."""
    return said.pgettext("translated from", "German") if source.split("-")[0] == "de" else source


def here(said: Words, address: str) -> str:
    """A Markdown link to the original (an address made for Markdown), called "here"."""
    return "[" + said.gettext("here") + f"]({address})"


def filled(template: str, **values: str) -> str:
    """`{name}` replaced, once and in one pass: a value that looks like a field stays text."""
    out, rest = [], template
    while True:
        head, brace, tail = rest.partition("{")
        out.append(head)
        if not brace:
            return "".join(out)
        name, closed, rest = tail.partition("}")
        out.append(values.get(name, f"{{{name}{closed}") if closed else f"{{{name}")


def day(date: dt.date, language: str, example: str = "12 March 2026") -> str:
    """A date as the house writes it (`Style.dates`) in English; ISO in languages we have no months for."""
    own = language.split("-")[0].lower()
    if own == "de":
        return f"{date.day}.{date.month}.{date.year}"
    if own not in _MONTHS:
        return date.isoformat()
    month = _MONTHS[own].split()[date.month - 1]
    if own == "en" and not example[:1].isdigit():
        return f"{month} {date.day}, {date.year}"
    first = "er" if own == "fr" and date.day == 1 else ""
    return f"{date.day}{first} {month} {date.year}"


def day_of(text: str, language: str) -> dt.date | None:
    """A date as `day` wrote it, None where it is not one."""
    own = language.split("-")[0].lower()
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    months = _MONTHS.get(own, "").split()
    month = next((number for number, name in enumerate(months, 1) if name in text), 0)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return dt.date.fromisoformat(text)
        if own == "de" and len(numbers) == 3:
            return dt.date(numbers[2], numbers[1], numbers[0])
        return dt.date(numbers[1], month, numbers[0]) if month and len(numbers) == 2 else None
    except ValueError:
        return None
