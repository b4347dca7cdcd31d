"""The source itself: where the German contradicts itself. Told to the editor, never repaired."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from pipeline.check.facts import render, sheet
from pipeline.check.facts.fact import MUST, Fact
from pipeline.check.pair import Pair, finding
from pipeline.german import dates, release_time
from pipeline.messages import Message
from pipeline.model import Block, Finding, Release, Run, Severity
from pipeline.model.drafts import Role

CHECK = "source"


def notes(release: Release) -> tuple[Finding, ...]:
    """Notes on the original: a date against its weekday, two dates for one event, a sum that does not add up.

    Before them what makes the reader doubt that it read the page right: each a warning, for text may be missing.
    """
    return (*doubts(release), *look(_pairs(release)))


def doubts(release: Release) -> Sequence[Finding]:
    """The reader's doubts about its own reading, on the whole draft."""
    page = Pair(source=release.title, target="", day=release.day)
    return [finding(page, CHECK, Severity.WARNING, message) for message in release.doubts]


def event_day(release: Release) -> dt.date | None:
    """The day on which what a release tells of is over, where it says so; None if it does not."""
    return release_time.event_end([pair.source for pair in _pairs(release)], release.day)


def embargo(release: Release, zone: ZoneInfo = dates.GERMAN_TIME) -> dt.datetime | None:
    """When the release may be used, where it says so; its times are read in `zone`."""
    return release_time.embargo("\n".join(pair.source for pair in _pairs(release)), zone, release.day)


def _pairs(release: Release) -> tuple[Pair, ...]:
    parts: list[tuple[Role, int, Block]] = [("title", 0, _plain(release.title))]
    if release.kicker:
        parts.append(("kicker", 0, _plain(release.kicker)))
    if release.lead:
        parts.append(("lead", 0, _plain(release.lead)))
    parts += [("block", index, block) for index, block in enumerate(release.blocks)]
    return tuple(
        Pair(
            source=block.text,
            target="",
            role=role,
            index=index,
            source_block=block,
            missing=True,
            day=release.day,
        )
        for role, index, block in parts
    )


def _plain(text: str) -> Block:
    return Block(runs=(Run(text=text),))


def look(pairs: Sequence[Pair]) -> Iterable[Finding]:
    """The check over all blocks of a draft."""
    yield from _weekdays(pairs)
    yield from _two_dates(pairs)
    for pair in pairs:
        yield from _sums(pair)


def _weekdays(pairs: Sequence[Pair]) -> Iterable[Finding]:
    for pair in pairs:
        for day in dates.find(pair.source):
            if day.year is None and pair.day is None:
                continue
            date = dates.resolve(day, pair.day or dt.date(day.year or 1, 1, 1))
            said = pair.source[day.start : day.end]
            if date is None:
                message = Message("The German names a day that does not exist: {said}.", said=said)
            elif day.weekday is not None and date.weekday() != day.weekday and not _other_year(day, pair.day):
                right, wrong = render.WEEKDAYS[date.weekday()], render.WEEKDAYS[day.weekday]
                message = Message(
                    "The German says {weekday_said} for {day}, which is a {weekday} in {year}.",
                    weekday_said=wrong,
                    day=said,
                    weekday=right,
                    year=str(date.year),
                )
            else:
                continue
            yield finding(pair, CHECK, Severity.INFO, message, source=[(day.start, day.end)])


def _other_year(day: dates.Day, published: dt.date | None) -> bool:
    """Without a year the weekday may point to the year before: a look back."""
    if day.year is not None or published is None:
        return False
    try:
        return dt.date(published.year - 1, day.month, day.day).weekday() == day.weekday
    except ValueError:
        return False


_EVENT = re.compile(
    r"(?i)\b(?:findet|beginnt|startet|eröffnet|tagt|trifft|lädt|laden|statt|veranstalt\w+|sitzung|termin|konzert|fest|eröffnung|vernissage|sprechstunde|bürgerversammlung)\b"
)


def _two_dates(pairs: Sequence[Pair]) -> Iterable[Finding]:
    """Lead or title name one day, the body names one other, close by, for the same weekday-less event."""
    head = [
        (pair, day)
        for pair in pairs
        if pair.role in {"title", "kicker", "lead"}
        for day in dates.find(pair.source)
    ]
    body = [(pair, day) for pair in pairs if pair.role == "block" for day in dates.find(pair.source)]
    ours = {(day.day, day.month) for _, day in head}
    theirs = {(day.day, day.month) for _, day in body}
    if len(ours) != 1 or not theirs or ours & theirs or len(theirs) > 1:
        return
    (header_date, first), (other, second) = head[0], body[0]
    if not _EVENT.search(other.source) or first.month != second.month or abs(first.day - second.day) > 7:
        return
    here = header_date.source[first.start : first.end]
    yield finding(
        other,
        CHECK,
        Severity.INFO,
        Message(
            "The original names two dates: {here} above, {there} in the text.",
            here=here,
            there=other.source[second.start : second.end],
        ),
        source=[(second.start, second.end)],
    )


_SUM = re.compile(r"(?i)\b(?:insgesamt|zusammen|in summe|gesamt(?:summe|betrag|kosten|zahl)?)\b")
_APART = re.compile(r"(?i)\bsowie\b|;|\baußerdem\b")
_OF_THEM = re.compile(r"(?i)\b(?:davon|darunter|darin|aufgeteilt|setzt sich zusammen|und zwar|nämlich)\b")


def _sums(pair: Pair) -> Iterable[Finding]:
    """`insgesamt 100 Plätze, davon 60 im Saal und 30 auf der Empore`: the parts do not make the whole."""
    total = _SUM.search(pair.source)
    parts_at = _OF_THEM.search(pair.source, total.end()) if total else None
    if not total or not parts_at or parts_at[0].lower() == "darunter":
        return
    end = pair.source.find(".", parts_at.end())
    while 0 <= end < len(pair.source) - 1 and pair.source[end + 1].isdigit():
        end = pair.source.find(".", end + 1)
    end = len(pair.source) if end < 0 else end
    if other := _APART.search(pair.source, parts_at.end(), end):
        end = other.start()
    numbers = [fact for fact in sheet(pair.source, "de").numbers if _counts(fact)]
    whole = [fact for fact in numbers if total.start() <= fact.start < parts_at.start()]
    parts = [fact for fact in numbers if parts_at.end() <= fact.start < end]
    if len(whole) != 1 or len(parts) < 2 or len({fact.unit for fact in (*whole, *parts)}) > 1:
        return
    wanted, given = _value(whole[0]), sum(map(_value, parts))
    if abs(wanted - given) > max(0.005 * wanted, 0.01):
        message = Message(
            "The parts ({parts}) make {sum}, not {whole}.",
            parts=" + ".join(fact.text for fact in parts),
            sum=render.number(round(given, 4)),
            whole=whole[0].text,
        )
        yield finding(
            pair, CHECK, Severity.INFO, message, source=[(fact.start, fact.end) for fact in (*whole, *parts)]
        )


def _counts(fact: Fact) -> bool:
    return (
        fact.level == MUST
        and fact.kind in {"number", "ordinal"}
        and fact.unit in {"", "EUR"}
        and isinstance(fact.keys[0], float)
    )


def _value(fact: Fact) -> float:
    return next(key for key in fact.keys if isinstance(key, float))
