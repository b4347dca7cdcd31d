"""The facts of an English block: each value with every reading its form allows."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale
from text_to_num import text2num

from pipeline.check.facts.fact import LOOSE, MUST, WORD, Fact, Key, Named, Sheet
from pipeline.check.facts.join import share

_MONTHS: dict[str, int] = {}
_WEEKDAYS: dict[str, int] = {}
for _width in ("wide", "abbreviated"):
    for _index, _name in Locale("en").months["format"][_width].items():
        _MONTHS[_name] = _index
    for _index, _name in Locale("en").days["format"][_width].items():
        _WEEKDAYS[_name] = _index
_MONTHS |= {"Sept": 9}
_WEEKDAYS |= {"Tues": 1, "Thur": 3, "Thurs": 3}
_WEEKDAYS |= {f"{name}s": number for name, number in _WEEKDAYS.items() if len(name) > 5}
_UNSURE = frozenset({"May", "March", "Mar", "Sun", "Sat", "Jan", "Wed"})

CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD", "dollars": "USD",
    "usd": "USD", "£": "GBP", "pound": "GBP", "pounds": "GBP", "gbp": "GBP", "franc": "CHF", "francs": "CHF",
    "chf": "CHF", "yen": "JPY", "¥": "JPY", "ruble": "RUB", "rubles": "RUB", "rouble": "RUB", "roubles": "RUB",
    "zloty": "PLN", "zlotys": "PLN", "kronor": "SEK", "krona": "SEK", "kroner": "SEK", "crowns": "SEK", "lira": "TRY",
    "yuan": "CNY", "mark": "DEM", "marks": "DEM", "rupees": "INR", "rupee": "INR", "pesos": "ARS", "peso": "ARS",
    "forint": "HUF", "forints": "HUF", "schillings": "ATS", "schilling": "ATS",
}  # fmt: skip
_MONEY = r"(?:(?:US|U\.S\.|Swiss|Australian|Canadian|German|British)[ -]?)?(?:€|\$|£|¥|(?i:euros?|eur|dollars?|usd|chf|gbp|pounds?|francs?|yen|r[ou]+bles?|zlotys?|kron(?:or|er|a)|crowns|lira|yuan|marks?|rupees?|pesos?|forints?)\b)"
_SIGN = r"(?:€|US\$|USD|U\.S\.\$|A\$|\$|£|¥|EUR|GBP|CHF)"
_SCALE = r"(?i:hundred\s+thousand\b|hundred\s+million\b|thousand\b|million\b|billion\b|trillion\b|quadrillion\b|hundred\b|dozen\b|mln\b|mio\b|mn\b|bn\b|tn\b)"
SCALES = {
    "hundred thousand": 1e5, "hundred million": 1e8, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "trillion": 1e12, "quadrillion": 1e15, "hundred": 1e2, "dozen": 12.0, "mln": 1e6, "mio": 1e6, "mn": 1e6,
    "bn": 1e9, "tn": 1e12,
}  # fmt: skip
_GROUPED = r"\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?![\d]|,\d)(?:\.\d+)?"
_NUMBER = rf"(?:{_GROUPED}|\d+(?:\.\d+){{2,}}|\d+(?:[.,]\d+)+|\d+)[½¼¾⅓⅔]?|[½¼¾⅓⅔]"
_DASH = r"[-–—‑]"
_H = r"(?:[01]?\d|2[0-4])"
_TOKEN = re.compile(
    rf"(?P<ampm>(?<![\d.,:]){_H}(?:[:.][0-5]\d)?(?:\s?(?:{_DASH}|to|until|till|and|or)\s?{_H}(?:[:.][0-5]\d)?)?\s?[aApP]\.?\s?[mM]\b\.?)"
    rf"|(?P<clock>(?<![\d.,:]){_H}:[0-5]\d(?![\d:])(?:\s?h\b|\s?hrs\b|\s?hours\b|\s?o[’']clock\b)?)"
    rf"|(?P<hour>(?<![\d.,:]){_H}(?:\.[0-5]\d)?(?:\s?h(?:rs)?\b|\s?o[’']\s?clock\b))"
    rf"|(?P<army>(?<![\d.,:])(?:[01]\d|2[0-4])[0-5]\d\s?(?:h|hrs|hours)\b)"
    rf"|(?P<before>(?<!\w){_SIGN}\s?(?=\d))"
    rf"|(?P<iso>(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])(?!\d))"
    rf"|(?P<slash>(?<![\d/])\d{{1,2}}/\d{{1,2}}/(?:19|20)?\d\d(?![\d/]))"
    rf"|(?P<mixed>(?<![\d.,:/])\d{{1,3}}[ -][1-3]/[2-8](?![\d/]))"
    rf"|(?P<number>{_NUMBER})"
    rf"(?:(?P<letters>[A-Za-z]+(?:[’']s\b)?)|(?P<scale>[\s-]?{_SCALE})?(?P<unit>[\s-]{{0,2}}(?:%|‰|(?i:per\s?cent(?:age)?s?\b|percent\w*|percentage\b|pct\b|p\.c\.)|{_MONEY}|(?i:cents?\b)))?)"
)
_UNITS_AFTER = re.compile(
    rf"(?P<scale>[\s-]{_SCALE})?(?P<unit>[\s-]{{1,2}}(?:%|(?i:per\s?cent(?:age)?\b|percent\w*|percentage\b)|{_MONEY}|(?i:cents?\b)))?"
)
_WORDS = re.compile(r"[^\W\d_]+")
_UNITS = frozenset({
    "s", "km", "m", "cm", "mm", "kg", "g", "l", "h", "ha", "ft", "in", "lb", "lbs", "mph", "kmh", "kwh",
    "mwh", "gwh", "kw", "mw", "min", "sec", "mins", "hrs", "hr", "x", "th", "st", "nd", "rd", "yrs", "yr",
    "c", "f", "sqm",
})  # fmt: skip

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
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fourty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]
_CARDINAL = dict.fromkeys(_SMALL, 1) | {
    "hundred": 2,
    "thousand": 3,
    "million": 3,
    "billion": 3,
    "trillion": 3,
    "dozen": 3,
}
_TENS = frozenset(["twenty", "thirty", "forty", "fourty", "fifty", "sixty", "seventy", "eighty", "ninety"])
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
    "thousandth": 1000,
}  # fmt: skip
_LOOSE: dict[str, tuple[float, ...]] = {
    "both": (2,), "couple": (2,), "couples": (2,), "pair": (2,), "pairs": (2,), "twice": (2,), "double": (2,),
    "doubled": (2,), "doubles": (2,), "doubling": (2,), "duo": (2,), "twin": (2,), "twins": (2,), "dual": (2,),
    "either": (2,), "neither": (2,), "trio": (3,), "triple": (3,), "tripled": (3,), "thrice": (3,), "triplets": (3,),
    "quadruple": (4,), "quadrupled": (4,), "quartet": (4,), "quintet": (5,), "fourfold": (4,), "threefold": (3,),
    "twofold": (2,), "tenfold": (10,), "fivefold": (5,), "dozen": (12,), "dozens": (12,), "decade": (10,),
    "decades": (10,), "century": (100,), "centuries": (100,), "millennium": (1000,), "half": (0.5, 30), "halves": (0.5,),
    "halved": (0.5,), "quarter": (0.25, 15, 3), "quarters": (0.25,), "thirds": (1 / 3,), "fifths": (0.2,),
    "single": (1,), "once": (1,), "one": (1,), "ones": (1,), "an": (), "hundreds": (100,), "thousands": (1000,),
    "tens": (10,), "millions": (1e6,), "billions": (1e9,), "trillions": (1e12,), "fortnight": (14, 2), "fortnightly": (14, 2),
    "teens": (), "zero": (0,), "nil": (0,), "none": (0,), "goalless": (0,), "weekly": (7, 1), "biennial": (2,),
    "semifinal": (0.5, 4), "semifinals": (0.5, 4), "million": (1e6,), "billion": (1e9,), "thousand": (1000,),
    "hundred": (100,), "trillion": (1e12,), "millionaire": (1e6,), "centenary": (100,), "bicentenary": (200,),
    "twosome": (2,), "threesome": (3,), "foursome": (4,), "twenties": (20, 1920), "thirties": (30, 1930),
    "forties": (40, 1940), "fifties": (50, 1950), "sixties": (60, 1960), "seventies": (70, 1970),
    "eighties": (80, 1980), "nineties": (90, 1990), "fives": (5,), "sixes": (6,), "semester": (6,), "bi": (2,),
    "noon": (12,), "midnight": (0,), "semi": (0.5,),
}  # fmt: skip
_LOOSE = {word: values for word, values in _LOOSE.items() if values}


@lru_cache(maxsize=8192)
def currency(text: str) -> str:
    """ISO code of an English currency word or sign, "" if it is none."""
    low = text.strip(" -").lower()
    low = (
        re.sub(r"^(?:us|u\.s\.|swiss|australian|canadian|german|british|a)[ -]?(?=[$€£a-z])", "", low)
        if low not in CURRENCIES
        else low
    )
    return CURRENCIES.get(low.strip(" -"), "")


def read(text: str) -> Sheet:
    """All facts of an English block. References are to be blanked out before."""
    found: list[Fact] = []
    months: list[Named] = []
    weekdays: list[Named] = []
    money: list[tuple[int, int, str]] = []
    if _HAS_DIGIT.search(text):
        _digits(text, found, money, months)
    _words(text, found, months, weekdays, money)
    found.sort(key=_place)
    return Sheet(
        text, share(text, found, _BETWEEN), tuple(months), tuple(weekdays), tuple(money), _pairs(text)
    )


def _place(fact: Fact) -> tuple[int, int]:
    return fact.start, fact.end


_HAS_DIGIT = re.compile(r"[\d½¼¾⅓⅔]")
_BETWEEN = re.compile(r"\s*(?:to|and|or|until|[-–—/])(?:\s+(?:about|around|nearly|up to))?\s*")
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DM = re.compile(rf"(?<![\d.,:])(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_NAMES})\b")
_MD = re.compile(rf"\b({_NAMES})\.?\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)")


def _pairs(text: str) -> tuple[tuple[int, int, int, int], ...]:
    found = [(*m.span(), int(m[1]), _MONTHS[m[2]]) for m in _DM.finditer(text)]
    taken = {at for start, end, _, _ in found for at in range(start, end)}
    found += [(*m.span(), int(m[2]), _MONTHS[m[1]]) for m in _MD.finditer(text) if m.start() not in taken]
    return tuple(found)


def _digits(text: str, found: list[Fact], money: list[tuple[int, int, str]], months: list[Named]) -> None:
    before = ""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "ampm":
            _half_day(match, found)
        elif kind == "clock":
            hour, minute = re.findall(r"\d+", match[0])[:2]
            clock: tuple[Key, ...] = (
                ("t", float(int(hour) * 60 + int(minute))),
                ("r", f"{int(hour)}:{minute}"),
            )
            found.append(Fact(start, end, clock, MUST, match[0], kind="clock"))
        elif kind == "hour":
            hour, _, minute = re.sub(r"[^\d.]", "", match[0]).partition(".")
            clock = (("t", float(int(hour) * 60 + int(minute or 0))), *(() if minute else (float(hour),)))
            found.append(Fact(start, end, clock, MUST, match[0], kind="clock"))
        elif kind == "army":
            clock = (("t", float(int(match[0][:2]) * 60 + int(match[0][2:4]))), float(match[0][:4]))
            found.append(Fact(start, end, clock, MUST, match[0], kind="clock"))
        elif kind == "before":
            before = currency(match[0])
            money.append((start, end, before))
            continue
        elif kind == "mixed":
            whole, over, under = map(int, re.findall(r"\d+", match[0]))
            found.append(Fact(start, end, (whole + over / under,), MUST, match[0], kind="decimal"))
        elif kind in {"iso", "slash"}:
            _numeric_date(match, found, months)
        else:
            _amount(text, match, before, found, money)
        before = ""


def _numeric_date(match: re.Match[str], found: list[Fact], months: list[Named]) -> None:
    """An ISO date is plain; of `4/5/2026` nobody knows which is the month, so it is compared as a pair."""
    parts = [int(part) for part in re.findall(r"\d+", match[0])]
    start, end = match.span()
    if match.lastgroup == "iso":
        year, month, day = parts
        found.append(Fact(start, end, (float(day),), MUST, match[0], kind="day"))
        months.append(Named(start, end, month, match[0]))
    else:
        one, two, year = parts
        pair: tuple[Key, ...] = (("dm", f"{min(one, two)}-{max(one, two)}"),)
        found.append(Fact(start, end, pair, MUST, match[0], kind="day"))
        months.extend(Named(start, end, number, match[0], sure=False) for number in (one, two))
    found.append(Fact(start, end, (float(year), float(2000 + year)), MUST, match[0], kind="year"))


def _half_day(match: re.Match[str], found: list[Fact]) -> None:
    """`6-8 pm`, `6.30pm`: the first of a range without am or pm of its own may be either half."""
    parts = list(re.finditer(r"(\d{1,2})(?:[:.](\d\d))?", match[0]))
    letter = re.sub(r"[\d:.\s]|to|until|till|and|or", "", match[0].lower()).strip("-–—‑")[:1]
    late = letter == "p"
    for part in parts:
        hour, minute = int(part[1]), int(part[2] or 0)
        here = (
            float((hour % 12 + (12 if late else 0)) * 60 + minute)
            if hour <= 12
            else float(hour * 60 + minute)
        )
        keys: tuple[Key, ...] = (("t", here),)
        if here == 0:
            keys = (("t", 0.0), ("t", 1440.0))
        if part is not parts[-1]:
            keys = (*keys, ("t", (here + 720) % 1440))
        start = match.start() + part.start()
        end = match.end() if part is parts[-1] else match.start() + part.end()
        found.append(Fact(start, end, keys, MUST, match.string[start:end], kind="time"))


def _amount(
    text: str, match: re.Match[str], before: str, found: list[Fact], money: list[tuple[int, int, str]]
) -> None:
    start, end = match.span()
    raw, letters = match["number"], match["letters"]
    keys, kind = _value(raw)
    unit = before
    if letters:
        keys, kind, unit = _lettered(raw, letters, keys, kind, before)
        if not before and unit:
            money.append((match.end("number"), end, unit))
    elif match["scale"]:
        factor = SCALES[re.sub(r"\s+", " ", match["scale"].strip(" -").lower())]
        keys = tuple(round(key * factor, 4) if isinstance(key, float) else key for key in keys)
    if match["unit"]:
        unit = _unit(match["unit"], end, money) or before
    if unit == "CENT":
        keys, unit = (*keys, *(key / 100 for key in keys if isinstance(key, float))), ""
    if kind == "number" and _CODE_BEFORE.search(text, max(0, start - 3), start):
        kind = "code"
    found.append(Fact(start, end, keys, MUST, match[0].strip(), unit, kind))


_CODE_BEFORE = re.compile(r"(?:[A-Za-z]|[A-Za-z]-|\b[A-Z]{1,2} )$")


def _value(raw: str) -> tuple[tuple[Key, ...], str]:
    if len(raw) > 24:
        return (("id", raw),), "id"
    extra = 0.0
    if raw[-1] in _FRACTIONS:
        extra = _FRACTIONS[raw[-1]]
        raw = raw[:-1] or "0"
    if raw.isdigit():
        if len(raw) > 1 and raw[0] == "0":
            return (("id", raw),), "zero"
        return (float(raw) + extra,), "number"
    if _GROUP.fullmatch(raw):
        return (float(re.sub(r"[^\d.]", "", raw)) + extra,), "grouped"
    if re.fullmatch(r"\d+\.\d+", raw):
        keys: tuple[Key, ...] = (float(raw) + extra,)
        hour, minute = raw.split(".")
        if len(minute) == 2 and int(hour) < 25 and int(minute) < 60:
            keys = (*keys, ("t", float(int(hour) * 60 + int(minute))))
        return keys, "decimal"
    return (("bad", raw),), "bad"


_GROUP = re.compile(_GROUPED)
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


def _lettered(
    raw: str, letters: str, keys: tuple[Key, ...], kind: str, before: str
) -> tuple[tuple[Key, ...], str, str]:
    low = letters.lower().replace("’", "'")
    if low in {"st", "nd", "rd", "th"}:
        return keys, "ordinal", before
    if low in {"s", "'s"} and raw.isdigit():
        value = float(raw)
        return (
            ((value,) if value > 100 else (value, 1900 + value, 2000 + value)),
            "decade",
            before,
        )
    number = keys[0]
    if low in {"m", "mn", "mln", "bn", "b", "k", "tn"} and isinstance(number, float):
        factor = {"k": 1e3, "bn": 1e9, "b": 1e9, "tn": 1e12}.get(low, 1e6)
        scaled = round(number * factor, 4)
        if before or low in {"bn", "mn", "mln", "tn"}:
            return (scaled,), kind, before
        if low == "b":
            return (("id", f"{raw}b"),), "id", before
        return (number, scaled), kind, before
    if name := currency(letters):
        return keys, kind, name
    if len(letters) <= 2 and low not in _UNITS:
        return (("id", f"{raw}{low}"),), "id", before
    return keys, kind, before


def _unit(unit: str, stop: int, money: list[tuple[int, int, str]]) -> str:
    low = unit.strip(" -").lower()
    if low[0] in "%‰" or low.startswith(("per", "pct", "p.c")):
        return "%"
    if low in {"cent", "cents"}:
        return "CENT"
    name = currency(unit)
    if name:
        money.append((stop - len(unit.lstrip(" -")), stop, name))
    return name


def _words(
    text: str,
    found: list[Fact],
    months: list[Named],
    weekdays: list[Named],
    money: list[tuple[int, int, str]],
) -> None:
    taken = 0
    covered = {at for fact in found for at in range(fact.start, fact.end)}
    for match in _WORDS.finditer(text):
        token = match[0]
        what = _lexicon(token)
        if what is None or match.start() < taken or match.start() in covered:
            continue
        start, end = match.span()
        kind, value = what
        if kind == "month":
            months.append(
                Named(start, end, value, token, sure=token not in _UNSURE or _beside_number(text, start, end))
            )
        elif kind == "weekday":
            weekdays.append(Named(start, end, value, token, sure=token not in _UNSURE))
        elif kind == "money":
            money.append((start, end, currency(token)))
        elif kind == "cardinal":
            taken = _cardinal(text, match, found, money)
        elif kind == "ordinal":
            found.append(Fact(start, end, _ordinal_keys(text, start, value), LOOSE, token, kind="ordinal"))
        elif kind == "noon":
            keys: tuple[Key, ...] = (("t", 720.0),) if value else (("t", 0.0), ("t", 1440.0))
            found.append(Fact(start, end, keys, LOOSE, token, kind="clock"))
        else:
            taken = _loose(text, match, found, money)


def _beside_number(text: str, start: int, end: int) -> bool:
    return bool(
        re.search(
            r"(?:\d(?:st|nd|rd|th)?|\bof|\b[Ii]n|\bmid|\b[Ss]ince|\b[Uu]ntil|\bearly|\blate)[\s-]+$",
            text[max(0, start - 12) : start],
        )
        or re.match(r"\.?\s+\d", text[end : end + 4])
    )


def _ordinal_keys(text: str, start: int, value: int) -> tuple[Key, ...]:
    tens = re.search(
        r"(?i)\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ]$", text[max(0, start - 9) : start]
    )
    base = float(value)
    if tens:
        return (base + float(text2num(tens[1].lower(), "en")), base)
    return (base, 1 / base) if value > 2 else (base,)


@lru_cache(maxsize=65536)
def _lexicon(token: str) -> tuple[str, int] | None:
    if token in _MONTHS:
        return "month", _MONTHS[token]
    if token in _WEEKDAYS:
        return "weekday", _WEEKDAYS[token]
    low = token.lower()
    if token.isupper() and len(token) > 3 and token.title() in _MONTHS:
        return "month", _MONTHS[token.title()]
    if low in {"noon", "midday", "midnight"}:
        return "noon", int(low != "midnight")
    if low in _CARDINAL and low not in {"zero", "dozen"}:
        return "cardinal", 0
    if low in _ORDINALS:
        return "ordinal", _ORDINALS[low]
    if low in {"euro", "euros", "dollar", "dollars"} or token in {"EUR", "USD", "GBP", "CHF"}:
        return "money", 0
    if low in _LOOSE:
        return "loose", 0
    return None


@lru_cache(maxsize=16384)
def _spoken(words: tuple[str, ...]) -> float | None:
    try:
        return float(text2num(" ".join(words).replace("fourty", "forty"), "en"))
    except ValueError:
        return None


def _chain(text: str, start: int) -> list[re.Match[str]]:
    """Number words in a row: `two hundred and fifty`, `twenty-two`, `one and a half million`."""
    words: list[re.Match[str]] = []
    at = start
    while match := _WORDS.match(text, at):
        low = match[0].lower()
        if low not in _CARDINAL or low == "dozen":
            break
        if words and not (
            _CARDINAL[low] > 1 or _CARDINAL[words[-1][0].lower()] > 1 or words[-1][0].lower() in _TENS
        ):
            break
        words.append(match)
        gap = _GAP.match(text, match.end())
        if gap is None or ("and" in gap[0] and _CARDINAL[low] == 1):
            break
        at = gap.end()
    return words


_GAP = re.compile(r"\s+and\s+(?=[a-z])|[\s-]")
_AND_HALF = re.compile(r"\s+and\s+(?:a|one)[\s-](half|quarter)\b|\s+and\s+(?:three)[\s-](quarters)\b")
_PARTS = re.compile(
    r"[\s-]+(half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)\b"
)
_PART_VALUES = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}  # fmt: skip
_CLOCK_AFTER = re.compile(r"\s+o[’']\s?clock\b|\s?[ap]\.?m\b\.?", re.IGNORECASE)
_PAST = re.compile(r"(?i)(?:(half)\s+(?:past\s+)?|(quarter)\s+(past|to)\s+|(?:ten|twenty)\s+(?:past|to)\s+)$")
_THE_TWO = re.compile(r"(?i)\b(?:the|these|those|between|other|of the)\s+$")
"""`the two parts` for `dazwischen`: English counts where German points."""
_SEVERAL = re.compile(r"(?i)\b(an?|several|few|half an?)\s+$")


def _cardinal(text: str, match: re.Match[str], found: list[Fact], money: list[tuple[int, int, str]]) -> int:
    words = _chain(text, match.start()) or [match]
    value = None
    while words and (value := _spoken(tuple(word[0].lower() for word in words))) is None:
        words.pop()
    if value is None or not words:
        return match.end()
    start, end = match.start(), words[-1].end()
    level, keys, kind = (LOOSE if value == 1 else WORD), [value], "word"
    if half := _AND_HALF.match(text, end):
        keys = [value + {"half": 0.5, "quarter": 0.25, "quarters": 0.75}[half[1] or half[2]]]
        level, end = WORD, half.end()
    elif part := _PARTS.match(text, end):
        keys = [value / _PART_VALUES[part[1].rstrip("s")], value]
    after = _UNITS_AFTER.match(text, end)
    unit = ""
    if after and after["scale"]:
        factor = SCALES[re.sub(r"\s+", " ", after["scale"].strip(" -").lower())]
        keys, level, end = [key * factor for key in keys], WORD, after.end("scale")
    if after and after["unit"]:
        unit, end = _unit(after["unit"], after.end(), money), after.end()
        if unit == "CENT":
            unit, keys = "", [*keys, *(key / 100 for key in keys)]
    if words[0][0].lower() in {"hundred", "thousand", "million", "billion", "trillion"} and len(words) == 1:
        before = _SEVERAL.search(text, max(0, start - 10), start)
        if before and before[1].lower().startswith("half"):
            keys, level = [keys[0] / 2], WORD
        elif before is None or before[1].lower() not in {"a", "an"}:
            level = LOOSE
    if value == 2 and _THE_TWO.search(text, max(0, start - 12), start):
        level = LOOSE
    final: list[Key] = list(keys)
    if clock := _CLOCK_AFTER.match(text, end):
        final, kind = _spoken_clock(value, clock[0]), "clock"
        end = clock.end()
    elif past := _PAST.search(text, max(0, start - 16), start):
        shift = 30 if past[1] else (15 if (past[3] or "").lower() == "past" else -15)
        final += [("t", (value * 60 + shift) % 720), ("t", (value * 60 + shift) % 720 + 720)]
    found.append(Fact(start, end, tuple(final), level, text[start:end], unit, kind))
    return end


def _spoken_clock(value: float, after: str) -> list[Key]:
    early = value % 12 * 60
    if "a" in after.lower()[:2]:
        return [("t", early)]
    if "p" in after.lower()[:2]:
        return [("t", early + 720)]
    return [("t", early), ("t", early + 720), ("t", value * 60), value]


def _loose(text: str, match: re.Match[str], found: list[Fact], money: list[tuple[int, int, str]]) -> int:
    start, end = match.span()
    values: list[Key] = [float(value) for value in _LOOSE[match[0].lower()]]
    level, unit = LOOSE, ""
    if match[0].lower() == "half" and (amount := _HALF_A.match(text, end)):
        values = [0.5 * SCALES[amount[1].lower()]]
        level, end = WORD, amount.end()
        after = _UNITS_AFTER.match(text, end)
        if after and after["unit"]:
            unit, end = _unit(after["unit"], after.end(), money), after.end()
    if match[0].lower() == "half" and (whole := _AND_A.search(text, max(0, start - 34), start)):
        values.append((_spoken((whole[1].lower(),)) or 1.0) + 0.5)
    if match[0].lower() == "dozen" and (many := _MANY.search(text, max(0, start - 12), start)):
        number = _spoken((many[1].lower(),))
        if number:
            values.append(number * 12)
    found.append(Fact(start, end, tuple(values), level, text[start:end], unit, "word"))
    return end


_HALF_A = re.compile(r"(?i)\s+an?\s+(million|billion|thousand|hundred|dozen)\b")
_AND_A = re.compile(r"(?i)\b(an?|one|two|three|four|five|six)\s+\w+\s+and\s+a\s+$")
"""`a year and a half`."""
_MANY = re.compile(r"(?i)\b(two|three|four|five|six)\s+$")
