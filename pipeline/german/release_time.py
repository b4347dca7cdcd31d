"""What a German release says of its own time: until when it is held, and when what it tells of is over.

Pure functions; the words are data (`data/time.toml`). An embargo is a word about publishing with a moment, at the
head of the text or in a line of its own: `Sperrfrist: Sonntag, 6 Uhr`; `Straße gesperrt bis 5. Dezember` is none.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from zoneinfo import ZoneInfo

from pipeline.german import dates

_WORDS = {
    part: {name: frozenset(words) for name, words in lists.items()}
    for part, lists in tomllib.loads(
        (files("pipeline.german") / "data" / "time.toml").read_text(encoding="utf-8")
    ).items()
}
_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(
    r"(?i)(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])(?:(?:[.:](?P<minute>[0-5]\d))?\s*(?:Uhr|h)\b|:(?P<colon>[0-5]\d)(?![\d:]))"
    r"(?P<late>\s+(?:abends|nachmittags))?|\b(?P<name>mitternacht|mittags?)\b"
)
_SENTENCE = re.compile(r"(?:(?<=[^\W\d_]{3})\.|(?<=\d{4}\.)|(?<=[)\"”“]\.)|[!?;])(?=\s+[A-ZÄÖÜ„\"]|\s*$)|\n")
"""The end of a sentence; a full stop behind a short number is an ordinal's."""
_HEAD = 3
"""So many lines are the head of a text."""
_REACH = 90
"""Characters behind a word like `Sperrfrist` in which its moment stands."""
_LATEST_YEARS = 730
"""Days ahead beyond which a date is a plan rather than an event."""


def embargo(text: str, zone: ZoneInfo, published: dt.date) -> dt.datetime | None:
    """When the release may be used, where it names an embargo; None if it names none.

    Weekdays, `heute` and `morgen` count from `published`. Without a time of day it is the start of that day, without
    a day the time holds for `published`.
    """
    return next((moment for _, _, _, moment in _embargoes(_lines(text), zone, published)), None)


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _embargoes(
    lines: Sequence[str], zone: ZoneInfo, published: dt.date
) -> Iterator[tuple[int, int, int, dt.datetime]]:
    """Number of a line, start and end of a stretch in it, and the moment that is named there or in the next line."""
    for number, line in enumerate(lines):
        for start, end in _held(line, head=number < _HEAD):
            after = lines[number + 1][:_REACH] if number + 1 < len(lines) and end == len(line) else ""
            found = _moment(f"{line[start:end]} {after}", zone, published)
            if found is not None:
                yield number, start, end, found


def _without_embargoes(lines: Sequence[str], published: dt.date) -> Iterator[str]:
    """The lines without what holds them: the day of an embargo is no day of what the text tells of."""
    cut: dict[int, list[tuple[int, int]]] = {}
    for number, start, end, _ in _embargoes(lines, dates.GERMAN_TIME, published):
        line = lines[number]
        stop = next(
            (sentence.end() for sentence in _SENTENCE.finditer(line, start + 1) if sentence.end() <= end), end
        )
        cut.setdefault(number, []).append((start, stop))
        if _moment(line[start:end], dates.GERMAN_TIME, published) is None:
            after = lines[number + 1]
            cut.setdefault(number + 1, []).append((0, min(_first_stop(after), _REACH)))
    for number, line in enumerate(lines):
        for start, end in reversed(cut.get(number, [])):
            line = line[:start] + line[end:]
        yield line


def _first_stop(line: str) -> int:
    return next((match.end() for match in _SENTENCE.finditer(line)), len(line))


def _held(line: str, *, head: bool) -> Iterator[tuple[int, int]]:
    """Stretches of a line that speak of nothing but publishing and a moment."""
    names = _WORDS["embargo"]["names"]
    words = [(match.start(), match.end(), match[0].lower()) for match in _WORD.finditer(line[:400])]
    for start, end, word in words:
        colon = line[end : end + 2].strip() == ":"
        if word in names and (colon or (start == words[0][0] and line[end : end + 2].strip()[:1].isdigit())):
            yield start, min(len(line), end + _REACH)
            return
    stop = next((match.end() for match in _SENTENCE.finditer(line[:400]) if match.start() > 12), len(line))
    stop = stop if head else len(line)
    inside = {word for start, _, word in words if start < stop}
    spoken = inside & names or (
        inside & _WORDS["embargo"]["publishing"] and inside & _WORDS["embargo"]["hold"]
    )
    if spoken and stop <= 200 and all(_may_stand(word) for word in inside):
        yield 0, stop


def _may_stand(word: str) -> bool:
    lists = _WORDS["embargo"]
    known = word in lists["beside"] or word in lists["names"] or word in lists["publishing"]
    return known or word in lists["hold"] or dates.weekday(word) is not None or dates.month(word) is not None


def _moment(text: str, zone: ZoneInfo, published: dt.date) -> dt.datetime | None:
    date = _day(text, published)
    clock = _CLOCK.search(text)
    if date is None and clock is None:
        return None
    minutes = _minutes(clock) if clock else 0
    midnight = dt.datetime.combine(date or published, dt.time())
    try:
        return (midnight + dt.timedelta(minutes=minutes)).replace(tzinfo=zone)
    except OverflowError:
        return None


def _minutes(clock: re.Match[str]) -> int:
    if clock["name"]:
        return 1440 if clock["name"].lower() == "mitternacht" else 720
    hour, minute = int(clock["hour"]), int(clock["minute"] or clock["colon"] or 0)
    return (hour + (12 if clock["late"] and hour < 12 else 0)) * 60 + minute


_AHEAD = {"heute": 0, "morgen": 1, "übermorgen": 2}


def _day(text: str, published: dt.date) -> dt.date | None:
    """The first day a text names: a date, a weekday, `heute`, `morgen`."""
    if days := dates.find(text):
        return dates.resolve(days[0], published)
    strictly = False
    for match in _WORD.finditer(text):
        word = match[0].lower()
        if word in _AHEAD:
            return _later(published, _AHEAD[word])
        if (number := dates.weekday(word)) is not None:
            ahead = (number - published.weekday()) % 7
            return _later(published, ahead or 7 * strictly)
        strictly = strictly or word.startswith(("kommend", "nächst"))
    return None


def _later(day: dt.date, days: int) -> dt.date | None:
    """None behind the last day of the calendar."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None


# --- the end of an event ----------------------------------------------------------------------------------

_SEASON = r"(?:spät|früh)?(?:sommer|jahr|frühling|herbst|winter)"
_MONTHS = "januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
_VAGUE = re.compile(
    r"(?i)\bbis\s+(?:voraussichtlich\s+|etwa\s+|circa\s+|ca\.\s+|ungefähr\s+|zum\s+|zur\s+|ins?\s+|in\s+den\s+){0,3}"
    rf"(?:(?:anfang|mitte|ende)\s+(?:des\s+|der\s+|kommenden\s+|nächsten\s+){{0,2}}(?:{_MONTHS}|{_SEASON}|monats|woche|\d)|"
    rf"{_SEASON}\b|jahresende\b|monatsende\b|jahresmitte\b|auf\s+weiteres|(?:{_MONTHS})\b|(?:19|20)\d\d\b)"
)
_UNTIL = re.compile(
    r"(?i)(?:\bbis\s+(?:(?:spätestens|einschließlich|inklusive|voraussichtlich|zum|am|den|dem|und\s+mit|\d+(?:[.:]\d\d)?\s+uhr(?:\s+am)?|\w+tag|mittwoch|sonnabend),?\s+){0,4}"
    r"|\d\.?\s?[-–—]\s?)$"
)
_HOURS = re.compile(
    r"(?i)\d\s?(?:uhr\s)?(?:bis|[-–])\s(?:circa\s|etwa\s)?\d{1,2}(?:[.:]\d\d)?\s?uhr|tagsüber|ganztägig"
)
_FROM = re.compile(
    r"(?i)\b(ab|seit|vom|von|zum|nach|vor)\s+(?:(?:dem|den|kommende[mn]|nächste[mn]|\w+tag|mittwoch|sonnabend),?\s+){0,3}$"
)


def event_end(blocks: Iterable[str], published: dt.date) -> dt.date | None:
    """The last day on or after `published` on which what the text tells of is explicitly over; None if there is none.

    Explicit are `bis 5. Dezember`, the end of a range, and the day of an occasion. None where an end is vague (`bis
    Mitte März`) or where something begins on the last day named; days more than two years ahead are plans. The day of
    an embargo is none of them.
    """
    ends: list[dt.date] = []
    begins: list[dt.date] = []
    lines = [line for text in blocks for line in _lines(text)]
    for text in _without_embargoes(lines, published):
        if _VAGUE.search(text):
            return None
        for start, stop in _sentences(text):
            for day, kind in _kinds(text[start:stop], published):
                (ends if kind == "end" else begins).append(day)
    last = max(ends, default=None)
    return None if last is None or max(begins, default=dt.date.min) >= last else last


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _kinds(sentence: str, published: dt.date) -> Iterator[tuple[dt.date, str]]:
    """Each day to come of a sentence, as `end` or `begin`."""
    found = dates.find(sentence)
    if not found:
        return
    words = {match[0].lower() for match in _WORD.finditer(sentence)}
    event = _WORDS["event"]
    hours = _CLOCK.search(sentence) is not None
    once = _HOURS.search(sentence) or (hours and any(w.endswith(tuple(event["occasions"])) for w in words))
    for day in found:
        date = dates.resolve(day, published)
        if date is None or date < published or (date - published).days > _LATEST_YEARS:
            continue
        lead = sentence[max(0, day.start - 70) : day.start]
        if _UNTIL.search(lead):
            yield date, "end"
        elif since := _FROM.search(lead):
            if since[1].lower() in {"ab", "seit", "zum", "nach"}:
                yield date, "begin"
        elif words & event["past"] and not once:
            continue
        else:
            yield date, "begin" if words & event["begins"] and not once else "end"
