"""Times of day: `9 bis 17 Uhr`, `6-8 pm`, `halb acht`, `half past six`, `20h30`, `8 Uhr abends`, `midnight`."""

import re

from pipeline.check.facts.fact import LOOSE, MUST, Fact, Key
from pipeline.check.facts.page import Item, Page

_TIGHT = re.compile(r"\s?-?")
_BLANK = re.compile(r"[\s.]{0,2}")
_WIDE = re.compile(r",?\s{1,2}")
_GAP = re.compile(r"\s")
_LIST = re.compile(r"\s{0,3}[,;/&]\s{0,3}")
_HOUR = re.compile(r"([01]?\d|2[0-4])(?:[.:]([0-5]\d))?")
_MINUTES = re.compile(r"\s?([0-5]\d)(?!\d|[.,]\d)")
_AT = 14
"""Characters before a time that are searched for a word such as `um`, `at`."""


def keys_of(hour: int, minute: int, half: str) -> tuple[Key, ...]:
    """The keys of a time; `half` is am, pm, night, noon, midnight or "" where the text does not say."""
    if half in {"am", "midnight"} or (half == "night" and (hour < 6 or hour == 12)):
        hour = hour % 12 if hour <= 12 else hour
    elif half and hour <= 12:
        hour = hour % 12 + 12
    total = float(hour * 60 + minute)
    if total in (0.0, 1440.0):
        return ("t", 0.0), ("t", 1440.0)
    return (("t", total),)


def _numeric(item: Item) -> tuple[int, int] | None:
    """Hour and minute of an item that can be a time."""
    role = item.roles.get("digits") or item.roles.get("time")
    match = _HOUR.fullmatch(role.value) if role and isinstance(role.value, str) else None
    return (int(match[1]), int(match[2] or -1)) if match else None


def hours(page: Page, i: int) -> bool:
    """One time or several in a row that share `Uhr`, `pm`: from item `i` on. False where it is none."""
    chain = [i]
    text, items = page.text, page.items
    if _numeric(items[i]) is None:
        return False
    while len(chain) < 12 and (after := _next_number(page, chain[-1])) is not None:
        chain.append(after)
    while chain:
        mark_end, half, marked = _marked(page, chain[-1])
        if marked:
            break
        chain.pop()
    else:
        return _bare(page, i)
    for number, index in enumerate(chain):
        item = items[index]
        hour, minute = _numeric(item) or (0, 0)
        last = number == len(chain) - 1
        minute, end = (minute, mark_end) if minute >= 0 or not last else _late_minutes(page, mark_end)
        own = half if last or half in {"am", "pm"} else ""
        keys = keys_of(hour, max(minute, 0), own)
        if own and not last and hour <= 12:
            keys = (*keys, *keys_of(hour, max(minute, 0), "am" if own == "pm" else "pm"))
        if not own and minute < 0:
            keys = (*keys, float(hour))
        stop = end if last else item.end
        page.facts.append(Fact(item.start, stop, keys, MUST, text[item.start : stop].strip(), kind="time"))
    page.taken = page.facts[-1].end
    return True


def _next_number(page: Page, index: int) -> int | None:
    """The item of the next hour in a list or range of times."""
    end = page.items[index].end
    for after in range(index + 1, min(index + 4, len(page.items))):
        item = page.items[after]
        if _numeric(item) is None:
            continue
        between = page.lex.between.fullmatch(page.text, end, item.start)
        return after if between or _LIST.fullmatch(page.text, end, item.start) else None
    return None


def _marked(page: Page, index: int) -> tuple[int, str, bool]:
    """Where the mark of a time (`Uhr`, `pm`) ends, which half of the day it says, and whether there is one."""
    item = page.items[index]
    end, half, marked = item.end, "", False
    if mark := page.next(index + 1, end, "clock", _TIGHT):
        end, marked = mark.end, True
    for role in ("half", "noon"):
        gap = _WIDE if marked or role == "noon" else _BLANK
        if (part := page.next(index + 1, end, role, gap)) and (marked or _may_stand(page, item, part.value)):
            return _full_stop(page, end, part.end) if role == "half" else part.end, part.value, True
    if marked and not half and (lead := _lead(page, index)):
        half = lead
    return end, half, marked


_SENTENCE_ENDS = re.compile(r"[\"”’)]{0,4}(?:\s{0,3}$|\s{1,3}[^\W\d_a-z])")


def _full_stop(page: Page, start: int, end: int) -> int:
    """Past the second full stop of `p.m.`, where it does not end the sentence."""
    dotted = "." in page.text[start:end] and page.text[end : end + 1] == "."
    return end + 1 if dotted and not _SENTENCE_ENDS.match(page.text, end + 1) else end


def _may_stand(page: Page, item: Item, half: str) -> bool:
    hour = _numeric(item)
    return hour is not None and (hour[0] <= 12 or hour[1] >= 0) and (half != "noon" or hour[0] == 12)


def _lead(page: Page, index: int) -> str:
    """`abends um 8 Uhr`: a part of the day in front."""
    start = page.items[index].start
    for item in page.items[max(0, index - 3) : index]:
        half = item.roles.get("half")
        if (
            half
            and 0 <= start - half.end <= 6
            and page.text[half.end : start].strip() in page.lex.data["clock"].get("at", ())
        ):
            return str(half.value)
    return ""


def _late_minutes(page: Page, end: int) -> tuple[int, int]:
    """`20h30`, `20 Uhr 30`: the minutes behind the mark."""
    match = _MINUTES.match(page.text, end)
    glued = match and (not page.text[end : end + 1].isspace() or page.lex.data["clock"].get("apart"))
    return (int(match[1]), match.end()) if match and glued else (-1, end)


def _bare(page: Page, i: int) -> bool:
    """`18:30` without a word: a time, or a score."""
    role = page.items[i].roles.get("time")
    if role is None:
        return False
    hour, minute = map(int, role.value.split(":"))
    keys: tuple[Key, ...] = (*keys_of(hour, minute, ""), ("r", f"{hour}:{minute:02d}"))
    page.facts.append(Fact(page.items[i].start, role.end, keys, MUST, role.value, kind="clock"))
    page.taken = role.end
    return True


def relative(page: Page, i: int) -> bool:
    """`halb acht`, `half past six`, `Viertel 6`: minutes from an hour, before noon or after it."""
    item = page.items[i]
    shift = item.roles["clock_before"]
    after = page.index(i + 1, shift.end)
    if after >= len(page.items) or not page.text[shift.end : page.items[after].start].isspace():
        return False
    hour, end = _hour(page.items[after])
    if hour is None or not 1 <= hour <= 24:
        return False
    alone = shift.end == item.end and page.lex.data["clock"]["before"].get("halb") is None
    if (alone or shift.value == -45) and not at_word(page, item.start):
        return False
    found = page.next(after + 1, end, "clock", _TIGHT)
    end = found.end if found else end
    half = page.next(after + 1, end, "half", _WIDE)
    return _time(
        page, item.start, half.end if half else end, hour * 60 + shift.value, half.value if half else ""
    )


def counted(page: Page, i: int, minutes: float, end: int) -> bool:
    """`zehn nach acht`, `ten past eight`, where a word such as `um` says that it is a time."""
    rel = page.next(i + 1, end, "clock_rel", _GAP)
    if rel is None or minutes not in (5, 10, 20, 25) or not at_word(page, page.items[i].start):
        return False
    after = page.index(i + 1, rel.end)
    hour, stop = _hour(page.items[after]) if after < len(page.items) else (None, 0)
    if hour is None or not page.text[rel.end : page.items[after].start].isspace():
        return False
    return _time(page, page.items[i].start, stop, hour * 60 + minutes * rel.value, "")


def trailing(page: Page, i: int, end: int, hour: float) -> bool:
    """`8 heures et demie`, `las ocho y media`: a part of an hour behind it."""
    rel = page.next(i + 1, end, "clock_after", _GAP)
    if rel is None or not 1 <= hour <= 24:
        return False
    return _time(page, page.items[i].start, rel.end, hour * 60 + rel.value, "")


def spoken(page: Page, i: int, end: int, hour: float) -> bool:
    """`six o'clock`, `acht Uhr abends`, `ten p.m.`."""
    mark = page.next(i + 1, end, "clock", _GAP)
    half = page.next(i + 1, mark.end if mark else end, "half", _WIDE)
    if (mark is None and half is None) or not 0 <= hour <= 24:
        return False
    if half and (mark or at_word(page, page.items[i].start) or "m" in page.text[end : half.end].strip()[-2:]):
        return _time(page, page.items[i].start, half.end, hour * 60, str(half.value))
    if mark is None:
        return False
    start = page.items[i].start
    keys: tuple[Key, ...] = (*keys_of(int(hour), 0, ""), *keys_of(int(hour + 12) % 24, 0, ""), hour)
    page.facts.append(Fact(start, mark.end, keys, MUST, page.text[start : mark.end], kind="time"))
    page.taken = mark.end
    return True


def _hour(item: Item) -> tuple[int | None, int]:
    for name in ("digits", "cardinal", "spoken", "ordinal"):
        if role := item.roles.get(name):
            value = role.value
            if name == "digits":
                return (int(value), role.end) if value.isdecimal() and len(value) < 3 else (None, 0)
            value = value.values[0] if name == "spoken" else value
            return (int(value), role.end) if value == int(value) else (None, 0)
    return None, 0


def _time(page: Page, start: int, end: int, total: float, half: str) -> bool:
    total = int(total) % 1440
    hour, minute = divmod(total, 60)
    keys = keys_of(hour, minute, half)
    if not half and hour <= 12:
        keys = (*keys, *keys_of((hour + 12) % 24, minute, ""))
    page.facts.append(Fact(start, end, keys, MUST, page.text[start:end], kind="time"))
    page.taken = end
    return True


def at_word(page: Page, start: int) -> bool:
    """Whether a word such as `um`, `at`, `gegen` stands right before."""
    lead = page.text[max(0, start - _AT) : start].rstrip()
    return lead.rpartition(" ")[2].lower() in page.lex.data["clock"].get("at", ())


def noon(page: Page, i: int) -> bool:
    """`midnight`, `Mittag`."""
    item = page.items[i]
    role = item.roles["noon"]
    keys = keys_of(12, 0, "noon" if role.value == "noon" else "midnight")
    number: float = 12.0 if role.value == "noon" else 0.0
    page.facts.append(
        Fact(item.start, role.end, (*keys, number), LOOSE, page.text[item.start : role.end], kind="noon")
    )
    return True
