"""Days: a number beside a month, dates in digits, month and year in digits."""

import re

from pipeline.check.facts.fact import MUST, Fact, Key, Named
from pipeline.check.facts.page import Page
from pipeline.german import dates

_DATE = re.compile(
    r"(?<![\d.,:/-])(?:(?P<iso>(?P<y0>[12]\d{3})-(?P<m0>0[1-9]|1[0-2])-(?P<d0>[0-2]\d|3[01]))"
    r"|(?P<d1>0?[1-9]|[12]\d|3[01])(?P<sep>[./-])\s?(?P<m1>0?[1-9]|[12]\d|3[01])(?P=sep)\s?(?P<y1>[12]\d{3}|\d\d)"
    r"|(?P<m2>0?[1-9]|1[0-2])/(?P<y2>(?:19|20)\d\d))(?![\d/]|[.,]\d)"
)
_PARTED = re.compile(r"\d[./-]\s?\d")
"""What every date in digits has, found in one look."""
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")


def numeric_dates(page: Page) -> list[tuple[int, int]]:
    """Adds the dates written in digits; their spans, in order."""
    spans: list[tuple[int, int]] = []
    if page.lex.language == "de":
        spans = _german(page)
    taken = {at for start, end in spans for at in range(start, end)}
    for match in _DATE.finditer(page.text) if _PARTED.search(page.text) else ():
        if not taken.isdisjoint(range(*match.span())):
            continue
        if match["y2"]:
            _month_year(page, match)
        elif not _day(page, match):
            continue
        spans.append(match.span())
    return sorted(spans)


def _german(page: Page) -> list[tuple[int, int]]:
    spans = []
    text = page.text
    for day in dates.find(text):
        start, end = day.day_span
        tail = text[end : day.end]
        page.pairs[start] = end, day.day, day.month
        if tail.lstrip(". ")[:1].isdigit() or end < start:
            keys: tuple[Key, ...] = (float(day.day), ("id", f"{day.day:02d}"))
            page.facts.append(Fact(start, end, keys, MUST, text[start:end] + ".", kind="day"))
            last = text[day.end - 1] in ".0123456789" and re.fullmatch(r"\.\s?\d{1,2}(?:\.\s?\d*)?", tail)
            page.months.append(Named(start, day.end, day.month, text[start : day.end]))
            if last and day.year is not None:
                at = day.end - len(re.search(r"\d*$", tail)[0])  # type: ignore[index]
                year: tuple[Key, ...] = (float(day.year), float(day.year % 100))
                page.facts.append(Fact(at, day.end, year, MUST, text[at : day.end], kind="year"))
            spans.append((start, day.end if last else end))
    return spans


def _month_year(page: Page, match: re.Match[str]) -> None:
    """`03/2027`."""
    page.months.append(Named(*match.span("m2"), int(match["m2"]), match[0]))
    page.facts.append(Fact(*match.span("y2"), (float(match["y2"]),), MUST, match["y2"], kind="year"))


def _day(page: Page, match: re.Match[str]) -> bool:
    """An ISO date, or one in the language's order; `3/25/2026` has its month first whoever writes it."""
    start, end = match.span()
    year = int(match["y0"] or match["y1"])
    if match["iso"]:
        day, month = int(match["d0"]), int(match["m0"])
    else:
        day, month = int(match["d1"]), int(match["m1"])
    if match["sep"] == "/" and (page.lex.month_first or month > 12):
        day, month = month, day
    if month > 12 or (match["sep"] == "-" and len(match["y1"]) < 4) or not day:
        return False
    page.facts.append(Fact(start, end, (float(day), ("id", f"{day:02d}")), MUST, match[0], kind="day"))
    page.months.append(Named(start, end, month, match[0]))
    page.pairs[start] = end, day, month
    page.facts.append(Fact(start, end, (float(year), float(2000 + year)), MUST, match[0], kind="year"))
    return True


def month(page: Page, i: int) -> None:
    """A month by name, with the day beside it."""
    item = page.items[i]
    role = item.roles["month"]
    text = page.text
    sure = role.sure or _beside_number(text, item.start, role.end)
    page.months.append(Named(item.start, role.end, role.value, text[item.start : role.end], sure))
    if page.lex.language == "de":
        return
    before = page.items[i - 1] if i else None
    if before and "digits" in before.roles and _DAY.fullmatch(text[before.start : before.end]):
        gap = text[before.end : item.start]
        if len(gap) <= 8 and not re.search(r"[,;:!?()]", gap) and len(gap.split()) <= 2:
            page.pairs[before.start] = role.end, int(text[before.start : before.end]), role.value
            return
    after = re.compile(r"\.?\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?\b(?![:.,]\d|\s?(?:%|[ap]m))").match(
        text, role.end
    )
    if after and page.lex.language == "en":
        page.pairs[item.start] = after.end(), int(after[1]), role.value


_LED = re.compile(r"(?:\d(?:st|nd|rd|th)?|\bof|\b[Ii]n|\bmid|\b[Ss]ince|\b[Uu]ntil|\bearly|\blate)[\s-]+$")
_FOLLOWED = re.compile(r"\.?\s{1,3}\d")


def _beside_number(text: str, start: int, end: int) -> bool:
    return bool(_LED.search(text, max(0, start - 12), start) or _FOLLOWED.match(text, end))


def weekday(page: Page, i: int) -> None:
    """A weekday by name; one of two letters only beside another one or behind it (`Mo-Fr 9-17 Uhr, Sa 10-13 Uhr`)."""
    item = page.items[i]
    role = item.roles.get("weekday")
    if role is None:
        role = item.roles["weekday_short"]
        if not page.text[item.start].isupper() or not (
            _pairs(page, i - 1)
            or _pairs(page, i)
            or _dated(page, i)
            or (page.weekdays and _FOLLOWED.match(page.text, role.end))
        ):
            return
    text = page.text[item.start : role.end]
    page.weekdays.append(Named(item.start, role.end, role.value, text, role.sure))


_PAIR = re.compile(r"\.?\s?(?:[-–—/,&+]|und|bis)\s?")


def _pairs(page: Page, i: int) -> bool:
    """Whether two weekdays of two letters stand side by side from item `i` on."""
    both = page.items[max(i, 0) : i + 2]
    short = len(both) == 2 and all("weekday_short" in item.roles for item in both)
    return short and bool(_PAIR.fullmatch(page.text, both[0].end, both[1].start))


def _dated(page: Page, i: int) -> bool:
    """Whether a date stands right behind: `Mo., 5. Mai`."""
    end = page.items[i].end
    return any(at in page.pairs for at in range(end + 1, end + 4))
