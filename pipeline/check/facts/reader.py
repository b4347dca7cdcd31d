"""Reads the facts of a block, in any language that has a lexicon: German and the targets alike."""

import re
from operator import itemgetter
from typing import TypeVar

from pipeline.check.facts import calendar, clock
from pipeline.check.facts.amounts import amount, spoken_amount
from pipeline.check.facts.fact import LOOSE, PARTS, Fact, Named, Sheet
from pipeline.check.facts.join import share
from pipeline.check.facts.lexicon import lexicon
from pipeline.check.facts.page import Item, Page, clean, items

_AND = re.compile(r"\s(?:و)?")
_DIGIT = re.compile(r"\d")
_BLANK = re.compile(r"\s?")
_DIGIT_ROLES = frozenset({"digits", "time", "fraction"})


def read(text: str, language: str) -> Sheet:
    """All facts of a block. References (links, addresses, phones) are to be blanked out before.

    Raises ValueError for a language without a lexicon.
    """
    lex = lexicon(language)
    if lex is None:
        raise ValueError(f"no lexicon for {language}")
    page = Page(clean(text), lex)
    spans = calendar.numeric_dates(page) if _DIGIT.search(page.text) else []
    page.dated = {fact.start: n for n, fact in enumerate(page.facts) if fact.kind == "day"}
    page.items = list(items(page.text, lex, spans))
    for i, item in enumerate(page.items):
        if item.start >= page.taken:
            facts, months, weekdays = len(page.facts), len(page.months), len(page.weekdays)
            _item(page, i, item)
            _bind(page, i, page.facts, facts)
            _bind(page, i, page.months, months)
            _bind(page, i, page.weekdays, weekdays)
    page.facts.sort(key=itemgetter(0, 1))
    return Sheet(
        text, share(page.text, page.facts, lex.between), tuple(page.months), tuple(page.weekdays), tuple(page.money),
        tuple((start, *pair) for start, pair in page.pairs.items()),
        any("bound" in item.roles or "bound_after" in item.roles for item in page.items), page.text, lex,
    )  # fmt: skip


def _item(page: Page, i: int, item: Item) -> None:
    """One item, by the first of its roles that fits what stands round it."""
    roles = item.roles
    if not _DIGIT_ROLES.isdisjoint(roles):
        if "fraction" in roles or not clock.hours(page, i):
            amount(page, i)
        return None
    if "clock_before" in roles and clock.relative(page, i):
        return None
    if "month" in roles:
        return calendar.month(page, i)
    if "weekday" in roles or "weekday_short" in roles:
        return calendar.weekday(page, i)
    if "minus_before" in roles:
        page.minus = roles["minus_before"].end
        return None
    if "roman" in roles:
        return _roman(page, item)
    if "idiom" in roles:
        page.taken = roles["idiom"].end
        return None
    if "spoken" in roles or ("cardinal" in roles and "number" not in roles):
        return spoken_amount(page, i)
    if "bound" in roles and "ordinal" not in roles:
        bound, (led, at) = roles["bound"], page.bound
        name = bound.value if bound.sure else f"{bound.value}~"
        led = f"{led} " if name in PARTS and page.lex.near.fullmatch(page.text, at, item.start) else ""
        page.bound = (f"{led}{name}", bound.end)
        gap = page.lex.near.match(page.text, bound.end)
        if gap and (day := page.dated.get(gap.end())) is not None:
            page.facts[day] = page.facts[day]._replace(bound=page.bound[0])
        page.taken = bound.end
    elif "noon" in roles:
        clock.noon(page, i)
    elif "ordinal" in roles:
        _loose(page, i, "ordinal")
    elif "number" in roles:
        _loose(page, i, "word")
    elif "unit_before" in roles:
        page.unit = roles["unit_before"]
    elif "money" in roles or "share" in roles:
        _before(page, i, item)
    elif "unit" in roles:
        _single(page, i, item)
    return None


def _before(page: Page, i: int, item: Item) -> None:
    """A currency, or a sign for per cent, that may stand before its number."""
    if role := item.roles.get("money"):
        after = page.next(i + 1, role.end, "digits", _BLANK)
        if after or role.value in {"EUR", "USD"}:
            page.money.append((item.start, role.end, role.value))
    else:
        role = item.roles["share"]
    if page.next(i + 1, role.end, "digits", _BLANK):
        page.before = (role.value, role.end)


def _loose(page: Page, i: int, kind: str) -> None:
    """A word that may stand for a number and need not."""
    item = page.items[i]
    role = item.roles["ordinal" if kind == "ordinal" else "number"]
    if kind == "ordinal":
        base = float(role.value)
        keys: tuple[float, ...] = (base, 1 / base) if base > 2 else (base,)
    else:
        keys = tuple(map(float, role.value))
        following = page.next(i + 1, role.end, "number", _AND)
        other = float(following.value[0]) if following else 0.0
        if {True} == {
            0 < min(keys[0], other) < 10,
            20 <= max(keys[0], other) < 100,
            max(keys[0], other) % 10 == 0,
        }:
            keys = (*keys, keys[0] + other)
    page.facts.append(Fact(item.start, role.end, keys, LOOSE, page.text[item.start : role.end], kind=kind))


def _single(page: Page, i: int, item: Item) -> None:
    """A unit behind an article: `a mile`, `an hour`, `a year and a half`."""
    role = item.roles["unit"]
    if page.text[max(0, item.start - 6) : item.start].lower().split()[-1:] not in (
        [word] for word in page.lex.data.get("one", ())
    ):
        return
    half = page.next(i + 1, role.end, "and_half", _BLANK)
    end, value = (half.end, 1.0 + half.value) if half else (role.end, 1.0)
    page.facts.append(
        Fact(item.start, end, (value,), LOOSE, page.text[item.start : end], kind="word", measure=role.value)
    )
    page.taken = max(page.taken, end)


_ROMAN = {"I": 1, "V": 5, "X": 10}


def _roman(page: Page, item: Item) -> None:
    values = [_ROMAN[letter] for letter in item.roles["roman"].value]
    value = sum(
        -number if any(later > number for later in values[at:]) else number
        for at, number in enumerate(values)
    )
    page.facts.append(
        Fact(item.start, item.end, (float(value),), LOOSE, page.text[item.start : item.end], kind="roman")
    )


_Said = TypeVar("_Said", Fact, Named)
_AFTER = re.compile(r",?\s{1,2}")


def _bind(page: Page, i: int, found: list[_Said], start: int) -> None:
    if len(found) > start:
        found[start:] = [_bounded(page, i, said) for said in found[start:]]


def _bounded(page: Page, i: int, said: _Said) -> _Said:
    """What is said, with the bound before it or behind it, and a minus behind it."""
    bound, at = page.bound
    if at <= said.start and page.lex.near.fullmatch(page.text, at, said.start):
        said = said._replace(bound=bound)
    after = page.next(i + 1, said.end, "bound_after", _AFTER)
    longer = after and any(
        "bound" in item.roles and item.start < after.end < item.roles["bound"].end
        for item in page.items[i + 1 : i + 6]
    )
    if after and not longer:
        # A last moment counted backwards ("no later than three days before") is as much an "at least": no claim.
        if after.value != "lead":
            said = said._replace(bound=after.value)
        elif said.bound.rstrip("~") in {"until", "by"}:
            said = said._replace(bound="")
    if isinstance(said, Fact) and said.measure and said.measure[0] == "temperature":
        return said._replace(sign=-1) if page.next(i + 1, said.end, "minus_after", _BLANK) else said
    return said
