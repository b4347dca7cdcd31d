"""Numbers with what stands round them: sign, scale, currency, per cent, unit of measure."""

import re

from pipeline.check.facts import clock
from pipeline.check.facts.fact import LOOSE, MUST, WORD, Fact, Key
from pipeline.check.facts.lexicon import FRACTIONS, LETTERS, Lexicon, fold, spoken
from pipeline.check.facts.page import Page

_GLUE = re.compile(r"[\s-]{0,2}")
_SHORT = re.compile(r"[\s-]{0,2}|\.\s?")
_LETTERS = re.compile(rf"{LETTERS}(?:[’']s\b)?")
_CODE = re.compile(r"(?:[^\W\d_]|[^\W\d_]-|\b[A-ZÄÖÜ]{1,2} )$")
_PAYS = re.compile(r",\s?[-–—]{1,2}")
_MINUS = re.compile(r"(?:^|[\s(„\"“:])([-–‑])[€$£]?$")
_COLD = re.compile(r"(?:^|[^\d\s-])\s*[-–]\s$")


def value(raw: str, lex: Lexicon) -> tuple[tuple[Key, ...], str]:
    """The values a number in digits may have, and its form: grouped, decimal, zero, id, bad or number."""
    if len(raw) > 24:
        return (("id", raw),), "id"
    extra = FRACTIONS.get(raw[-1], 0.0)
    if extra:
        raw = raw[:-1].strip() or "0"
    if raw[0] in "-–—":
        return (float(f"0.{raw[2:]}"),), "decimal"
    if raw.isdecimal():
        whole: tuple[Key, ...] = (float(raw) + extra,)
        return ((*whole, ("id", raw)), "zero") if raw[0] == "0" and len(raw) > 1 else (whole, "number")
    head, mark, tail = raw.rpartition(lex.decimal)
    if lex.grouped.fullmatch(raw):
        head, tail = (head, tail) if mark and lex.decimal not in lex.data["groups"] else (raw, "")
        return (float(re.sub(r"\D", "", head) + "." + (tail or "0")) + extra,), "grouped"
    if mark and head.isdecimal() and tail.isdecimal():
        keys: tuple[Key, ...] = (float(f"{head}.{tail}") + extra,)
        if len(tail) == 3 and not lex.data.get("strict"):
            keys = (*keys, float(head + tail))
        return (*keys, *_as_time(head, tail)), "decimal"
    head, mark, tail = raw.replace(",", ".").partition(".")
    if not head.isdecimal() or not tail.isdecimal():
        return ((("bad", raw),), "bad") if lex.language == "en" else ((("id", raw),), "id")
    if lex.data.get("strict") and lex.decimal == ".":
        return (("bad", raw),), "bad"
    other: tuple[Key, ...] = (float(f"{head}.{tail}"),)
    if len(tail) == 3:
        other = (float(head + tail), *other)
    return (*other, *_as_time(head, tail)), "decimal"


def _as_time(hour: str, minute: str) -> tuple[Key, ...]:
    fits = len(minute) == 2 and int(hour) < 25 and int(minute) < 60
    return (("t", float(int(hour) * 60 + int(minute))),) if fits else ()


def amount(page: Page, i: int) -> None:
    """A number in digits, with all that belongs to it."""
    item = page.items[i]
    text, lex, start, end = page.text, page.lex, item.start, item.end
    raw = text[start:end]
    if "fraction" in item.roles:
        whole, over, under = re.fullmatch(r"(?:(\d+)[ -])?(\d+)/(\d+)", raw).groups(default="0")  # type: ignore[union-attr]
        keys: tuple[Key, ...] = (int(whole) + int(over) / int(under),)
        kind = "decimal"
    else:
        keys, kind = value(raw, lex)
    if pays := _PAYS.match(text, end):
        end = pays.end()
    sign = _sign(page, start)
    unit = page.before[0] if 0 <= start - page.before[1] <= 2 else ""
    keys, unit, end, measure, factor = dressed(page, i, keys, unit, end)
    if measure is None and 0 <= start - page.unit.end <= 1:
        measure = page.unit.value
    if unit or (measure and measure[2] != "duration-hour") or factor != 1:
        keys = tuple(key for key in keys if not (isinstance(key, tuple) and key[0] == "t"))
    letters = _LETTERS.match(text, item.end)
    if letters and end == item.end and kind not in {"bad"}:
        keys, kind, end = _lettered(raw, letters[0], keys, kind, lex, letters.end())
    kind = _kind(page, start, item.end, raw, kind, unit)
    level = LOOSE if kind == "ordinal" and raw == "1" else MUST
    if unit == "CENT":
        keys, unit = tuple(key / 100 for key in keys if isinstance(key, float)), ""
    if measure and measure[0] == "temperature" and sign > 0 and _COLD.search(text[max(0, start - 6) : start]):
        sign = -1
    page.facts.append(
        Fact(start, end, keys, level, text[start:end].strip(), unit, kind, "", sign, "", measure, factor)
    )
    page.taken = max(page.taken, end)


def _sign(page: Page, start: int) -> int:
    """-1 where a minus stands before: as a sign, or as a word."""
    if 0 <= start - page.minus <= 2:
        return -1
    lead = page.text[max(0, start - 3) : start].replace("€", "").replace("$", "").replace("£", "")
    if lead.endswith(("−", "− ")):
        return -1 if not page.text[max(0, start - 4) : start - 1].strip()[-1:].isdigit() else 1
    found = _MINUS.search(page.text, max(0, start - 3), start)
    return -1 if found and not page.text[max(0, start - 8) : found.start(1)].rstrip()[-1:].isdigit() else 1


def dressed(
    page: Page, i: int, keys: tuple[Key, ...], unit: str, end: int
) -> tuple[tuple[Key, ...], str, int, tuple[str, float, str] | None, float]:
    """The keys with their scale; currency or per cent, and unit of measure, behind a number that ends at `end`."""
    factor, gap = 1.0, _GLUE
    for _ in range(2):
        scale = page.next(i + 1, end, "scale", gap)
        if scale is None or (scale.value == 12.0 and factor > 1):
            break
        factor, end, gap = factor * scale.value, scale.end, _SHORT
    keys = (
        tuple(round(key * factor, 4) if isinstance(key, float) else key for key in keys)
        if factor != 1
        else keys
    )
    if scaled := page.next(i + 1, end, "scaled", gap):
        factor, unit = scaled.value
        page.money.append((end, scaled.end, unit))
        return (
            tuple(round(k * factor, 4) if isinstance(k, float) else k for k in keys),
            unit,
            scaled.end,
            None,
            factor,
        )
    if factor == 1 and (short := page.next(i + 1, end, "short_scale", _NOTHING)):
        big = tuple(round(key * short.value, 4) for key in keys if isinstance(key, float))
        return (big if unit else (*keys, *big)), unit, short.end, None, short.value if unit else 1.0
    share = page.next(i + 1, end, "share", gap)
    if share:
        return keys, "%" if share.value == "‰" else share.value, share.end, None, factor
    money = page.next(i + 1, end, "money", gap)
    if money:
        if money.value != "CENT":
            page.money.append((end, money.end, money.value))
        return keys, money.value, money.end, None, factor
    measure = page.next(i + 1, end, "unit", gap)
    if measure and not unit:
        half = page.next(i + 1, measure.end, "and_half", gap)
        if half:
            keys = tuple(key + half.value for key in keys if isinstance(key, float))
        return keys, unit, (half or measure).end, measure.value, factor
    return keys, unit, end, None, factor


def _lettered(
    raw: str, suffix: str, keys: tuple[Key, ...], kind: str, lex: Lexicon, end: int
) -> tuple[tuple[Key, ...], str, int]:
    """Digits with letters right behind them: an ordinal, a decade or a house number."""
    low = fold(suffix).replace("'", "")
    if low in lex.data["ordinal"]:
        return keys, "ordinal", end
    number = keys[0]
    if low in lex.data.get("decade", ()) and isinstance(number, float):
        if number > 100:
            return ((number, number / 100 + 1) if number % 100 == 0 else (number,)), "decade", end
        return (number, 1900 + number, 2000 + number), "decade", end
    if len(low) <= 2 and not any(not entry.rest for entry in lex.known[suffix]) and low not in {"x", "k"}:
        return (("id", f"{raw}{low}"),), "id", end
    return keys, kind, end


def _kind(page: Page, start: int, end: int, raw: str, kind: str, unit: str) -> str:
    """What sort of number it is by the words round it: a place, a name's number, a code."""
    if start in page.pairs:
        return "day"
    if kind not in {"number", "zero"}:
        return kind
    text, lex = page.text, page.lex
    dot = text[end : end + 1] == "." and lex.data.get("dot_ordinals")
    if dot:
        return "ordinal"
    if _CODE.search(text, max(0, start - 3), start):
        return "code"
    last = re.search(r"([^\W\d_]+|§+)\.?:?\s?$", text[max(0, start - 20) : start])
    word = last[1] if last else ""
    if lex.has("beside", word.title()):
        return "ordinal"
    if lex.has("plain", word) or (
        len(raw) == 5 and lex.language == "de" and text[end + 1 : end + 2].isupper()
    ):
        return "plain"
    dated = (
        lex.has("year", word)
        or lex.has("year", word.title())
        or any(e.role == "month" for e in lex.known[word])
    )
    if len(raw) == 4 and raw.isdecimal() and 1900 <= int(raw) < 2100 and not unit and dated:
        return "year"
    return kind


_NOTHING, _HYPHEN, _GAP = re.compile(""), re.compile(r"[\s-]"), re.compile(r"\s")


def spoken_amount(page: Page, i: int) -> None:
    """Number words: `two hundred and fifty`, `zweieinhalb Millionen`, `drei Viertel`."""
    item = page.items[i]
    text = page.text
    if german := item.roles.get("spoken"):
        values, end = tuple(map(float, german.value.values)), german.end
        level = WORD if german.value.kind in {"cardinal", "counted"} else LOOSE
        kind = "ordinal" if german.value.kind == "ordinal" else "word"
        dress = german.value.kind == "cardinal" or (
            german.value.kind == "loose" and values in {(1.0,), (0.5,)}
        )
    else:
        number, end = _chain(page, i)
        values, kind, dress = (number,), "word", True
        level, values = _weight(page, item.start, item.end == end and number >= 100, values)
        following = page.next(i + 1, end, "ordinal", _HYPHEN)
        if following and number % 10 == 0 and 20 <= number < 100 and following.value < 10:
            values, end, level, kind, dress = (
                (number + following.value,),
                following.end,
                LOOSE,
                "ordinal",
                False,
            )
    start = item.start
    if (
        clock.counted(page, i, values[0], end)
        or clock.trailing(page, i, end, values[0])
        or clock.spoken(page, i, end, values[0])
    ):
        return
    keys: tuple[Key, ...] = values
    shared = ""
    if half := page.next(i + 1, end, "and_half", _GAP):
        keys, end, level = tuple(v + half.value for v in values), half.end, WORD
    elif part := page.next(i + 1, end, "part", _HYPHEN):
        keys = (*(v * share for v in values for share in (1 / part.value, 100 / part.value)), *values)
        level, shared = WORD, "%"
    unit, measure, factor = "", None, 1.0
    if dress:
        scaled = keys
        keys, unit, end, measure, factor = dressed(page, i, keys, "", end)
        if keys != scaled:
            level = max(level, WORD)
    if unit == "CENT":
        keys, unit = tuple(key / 100 for key in keys if isinstance(key, float)), ""
    said = text[start:end]
    sign = -1 if 0 <= start - page.minus <= 2 else 1
    page.facts.append(Fact(start, end, keys, level, said, unit, kind, shared, sign, "", measure, factor))
    page.taken = max(page.taken, end)


def _weight(page: Page, start: int, scale: bool, values: tuple[float, ...]) -> tuple[int, tuple[float, ...]]:
    """How firmly a number word counts: `one` and `several hundred` loosely, `a hundred` firmly; `half a million`."""
    before = page.text[max(0, start - 12) : start].lower().split()[-2:]
    pointed = values == (2.0,) and before[-1:] and before[-1] in page.lex.data.get("pointing", ())
    pointed = pointed or (values == (2.0,) and not page.lex.data.get("strict"))
    if values in {(0.0,), (1.0,)} or pointed or not page.lex.data.get("firm", True):
        return LOOSE, values
    if not scale:
        return WORD, values
    if before and before[-1] in page.lex.data.get("one", ()):
        return WORD, (values[0] / 2,) if before[0] in page.lex.data.get("half_of", ()) else values
    return LOOSE, values


_AND = re.compile(r"\s+and\s+(?=[a-z])|[\s-]|\s+(?:et|y|e|en)\s+|-(?:et|en)-")


def _chain(page: Page, i: int) -> tuple[float, int]:
    """Number words in a row, as many as make one number."""
    role = page.items[i].roles["cardinal"]
    words, ends, end = [fold(page.text[page.items[i].start : role.end])], [role.end], role.end
    if page.lex.language not in {"en", "fr", "es", "it", "nl"}:
        return float(role.value), end
    index = i
    while len(words) < 12:
        index = page.index(index + 1, end)
        if index >= len(page.items) or "cardinal" not in page.items[index].roles:
            break
        gap = _AND.fullmatch(page.text, end, page.items[index].start)
        if gap is None:
            break
        end = page.items[index].roles["cardinal"].end
        link = gap[0].strip(" -\u00a0")
        words += [*([link] if link else []), fold(page.text[page.items[index].start : end])]
        ends += [*([0] if link else []), end]
    while len(words) > 1:
        number = spoken(tuple(words), page.lex.language)
        if number is not None and ends[-1]:
            return number, ends[-1]
        words.pop(), ends.pop()
    return float(role.value), ends[0]
