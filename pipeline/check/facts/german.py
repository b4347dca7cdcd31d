"""The facts of a German block: each value with the English forms it allows (docs/checks.md, the table)."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.check.facts.fact import LOOSE, MUST, WORD, Fact, Key, Named, Sheet
from pipeline.check.facts.join import share
from pipeline.german import dates, numbers

CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "teuro": "EUR", "$": "USD", "dollar": "USD",
    "dollars": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP", "pfund": "GBP", "franken": "CHF", "chf": "CHF",
    "fr": "CHF", "yen": "JPY", "¥": "JPY", "rubel": "RUB", "złoty": "PLN", "zloty": "PLN", "kronen": "SEK",
    "lira": "TRY", "yuan": "CNY", "mark": "DEM", "d-mark": "DEM", "rupien": "INR", "pesos": "ARS", "peso": "ARS",
    "forint": "HUF", "schilling": "ATS",
}  # fmt: skip
_MONEY = r"(?:US[- ]?|Schweizer\s|australische\s|kanadische\s|D-)?(?:€|\$|£|¥|Euros?\b|EUR\b|Dollars?\b|USD\b|CHF\b|GBP\b|Pfund\b|Franken\b|Yen\b|Rubel\b|Z[lł]oty\b|Kronen\b|Lira\b|Yuan\b|Mark\b|Rupien\b|Pesos?\b|Forint\b)"
_SCALE = r"(?:Tsd\b\.?|[Tt]ausend\b|Mio\b\.?|Mill\b\.|Millionen\b|Million\b|Mrd\b\.?|Milliarden?\b|Bio\b\.?|Billionen?\b|Billiarden?\b|Dutzend\b|[Hh]undert\b)"
_NUMBER = rf"(?:{numbers.GROUPED}|\d+,\d+|\d+)[½¼¾⅓⅔]?|[½¼¾⅓⅔]"
_T = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?"
_DASH = r"[-–—‑/]"
_TOKEN = re.compile(
    rf"(?P<clock>(?<![\d.,:])(?<!\d[-–]){_T}(?:\s*(?:{_DASH}|bis|und|oder|sowie|,)\s*{_T})*\s*-?Uhr)"
    rf"|(?P<ratio>(?<![\d.,:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:]))"
    rf"|(?P<before>(?<!\w)(?:€|\$|£|¥|EUR|CHF|USD)\s?(?={_NUMBER}))"
    rf"|(?P<number>{_NUMBER})(?P<dash>,[-–—]{{1,2}})?"
    rf"(?:(?P<letters>[A-Za-zÄÖÜäöüß]+)"
    rf"|(?P<scale>[\s-]?{_SCALE})?(?P<unit>[\s-]{{0,2}}(?:%|‰|Prozent\w*|Promille\b|v\.\s?H\.|{_MONEY}|Cent\b|Ct\b)|-?prozentig\w*)?)"
)
_CLOCK_PART = re.compile(r"(\d{1,2})(?:[.:](\d\d))?")
_WORDS = re.compile(r"[^\W\d_]+")
_DOTTED = re.compile(r"\.(\d{1,3})(?!\d|[.,]\d)")
_PLAIN_SUFFIX = frozenset({
    "er", "ern", "ers", "km", "m", "cm", "mm", "kg", "g", "l", "h", "ha", "qm", "t", "kwh", "mwh", "gwh",
    "kw", "mw", "min", "std", "x", "k", "ste", "sten", "ter", "ten", "te", "mal", "fach", "jähriger",
})  # fmt: skip
_AGED = re.compile(
    r"jährig|mal|fach|köpfig|stündig|tägig|prozentig|teilig|stellig|minütig|monatig|wöchig|stöckig|seitig|meter|er\b"
)
_UNITS_AFTER = re.compile(
    rf"\s?[-]?(?P<scale>{_SCALE})?(?P<unit>[\s-]{{0,2}}(?:%|Prozent\w*|{_MONEY}|Cent\b))?"
)
_HALF_HOUR = re.compile(
    r"(?i)\b(?P<rel>halb|viertel\s+nach|viertel\s+vor|dreiviertel)\s+(?P<hour>eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\d{1,2})\b"
)
_CENTS = re.compile(r"(?:cent|ct)$", re.IGNORECASE)


@lru_cache(maxsize=8192)
def currency(text: str) -> str:
    """ISO code of a German currency word or sign, "" if it is none."""
    low = text.strip(" -").lower()
    for head in ("us-", "us ", "us", "schweizer ", "australische ", "kanadische "):
        low = low.removeprefix(head) if len(low) > len(head) + 1 or head != "us" else low
    return CURRENCIES.get(low.strip(" -"), "")


def read(text: str) -> Sheet:
    """All facts of a German block. References (links, addresses, phones) are to be blanked out before."""
    found: list[Fact] = []
    months: list[Named] = []
    weekdays: list[Named] = []
    money: list[tuple[int, int, str]] = []
    if _HAS_DIGIT.search(text):
        _digits(text, found, money)
        pairs = _dates(text, months)
    else:
        pairs = ()
    _words(text, found, months, weekdays, money)
    found.sort(key=_place)
    return Sheet(text, share(text, found, _BETWEEN), tuple(months), tuple(weekdays), tuple(money), pairs)


def _place(fact: Fact) -> tuple[int, int]:
    return fact.start, fact.end


_HAS_DIGIT = re.compile(r"[\d½¼¾⅓⅔]")
_BETWEEN = re.compile(
    r"\s*(?:bis(?:\s+zu)?|und|oder|auf|beziehungsweise|bzw\.|sowie|[-–—/])(?:\s+(?:rund|etwa|zu))?\s*"
)


def _dates(text: str, months: list[Named]) -> tuple[tuple[int, int, int, int], ...]:
    days = dates.find(text)
    for day in days:
        if text[day.end - 1] == "." or text[day.end - 1].isdigit():
            months.append(Named(day.start, day.end, day.month, text[day.start : day.end]))
    return tuple((*day.day_span, day.day, day.month) for day in days)


def _digits(text: str, found: list[Fact], money: list[tuple[int, int, str]]) -> None:
    before = ""
    numeric = {day.start: day for day in dates.find(text)} if "." in text else {}
    skip = 0
    for match in _TOKEN.finditer(text):
        if match.start() < skip:
            continue
        kind = match.lastgroup
        if match["clock"] and match.start() not in numeric:
            _clock(match, found)
        elif kind == "ratio":
            hour, minute = map(int, match[0].split(":"))
            keys: tuple[Key, ...] = (("t", float(hour * 60 + minute)), ("r", f"{hour}:{minute}"))
            found.append(Fact(match.start(), match.end(), keys, MUST, match[0], kind="time"))
        elif kind == "before":
            before = currency(match[0])
            money.append((*match.span(), before))
            continue
        elif (day := numeric.get(match.start())) and text[day.end - 1] != " ":
            skip = max(skip, _numeric_date(text, day, found))
        else:
            skip = _number(text, match, before, found, money)
        before = ""


def _numeric_date(text: str, day: dates.Day, found: list[Fact]) -> int:
    """A date: its day, and its year where it has one, as numbers; the month is compared by name."""
    start, end = day.day_span
    keys: tuple[Key, ...] = (float(day.day), ("id", f"{day.day:02d}"))
    found.append(Fact(start, end, keys, MUST, text[start:end] + ".", kind="day"))
    tail = text[end : day.end]
    if not re.fullmatch(r"\.\s?\d{1,2}\.(?:\s?\d{2,4})?", tail):
        return end
    if day.year is not None:
        year = re.search(r"\d+$", tail)
        if year:
            at = end + year.start()
            keys = (float(day.year), float(day.year % 100))
            found.append(Fact(at, day.end, keys, MUST, text[at : day.end], kind="year"))
    return day.end


def _clock(match: re.Match[str], found: list[Fact]) -> None:
    for part in _CLOCK_PART.finditer(match[0]):
        hour, minute = int(part[1]), int(part[2] or 0)
        start = match.start() + part.start()
        keys: list[Key] = [("t", float(hour * 60 + minute))]
        if hour in (0, 24) and minute == 0:
            keys = [("t", 0.0), ("t", 1440.0)]
        if part[2] is None:
            keys.append(float(hour))
        found.append(
            Fact(start, match.start() + part.end(), tuple(keys), MUST, f"{part[0]} Uhr", kind="time")
        )


def _number(
    text: str, match: re.Match[str], before: str, found: list[Fact], money: list[tuple[int, int, str]]
) -> int:
    start, end = match.start("number"), match.end("number")
    raw = match["number"]
    if match["letters"]:
        return _lettered(text, match, found, money)
    value = numbers.digits(raw)
    if value is None:
        found.append(Fact(start, end, (("id", raw),), MUST, raw, kind="id"))
        return end
    keys: list[Key] = [value]
    if raw[0] == "0" and raw.isdigit() and len(raw) > 1:
        keys.append(("id", raw))
    if (dotted := _DOTTED.match(text, end)) and "." not in raw and not match["unit"] and not match["scale"]:
        # `12.30` away from `Uhr`: an amount or a time; `2.0`: a version
        end = dotted.end()
        value = float(f"{raw}.{dotted[1]}")
        keys = [value]
        if len(dotted[1]) == 2 and int(raw) < 25 and int(dotted[1]) < 60:
            keys.append(("t", float(int(raw) * 60 + int(dotted[1]))))
        after = _UNITS_AFTER.match(text, end)
        scale, unit, stop = (after["scale"], after["unit"], after.end()) if after else (None, None, end)
    else:
        scale, unit, stop = match["scale"], match["unit"], match.end()
    if scale:
        keys = [round(value * numbers.SCALES[scale.strip(" -.").lower()], 4)]
    name = _unit(unit, stop, money) or before
    if name == "CENT":
        keys.append(round(value / 100, 4))
        name = ""
    stop = stop if scale or unit else end
    level, kind = _weight(text, start, end, raw)
    dated = _YEAR_BEFORE.search(text, max(0, start - 16), start)
    if kind == "number" and len(raw) == 4 and 1900 <= value < 2100 and dated:
        kind = "year"
    found.append(Fact(start, stop, tuple(keys), level, text[start:stop].strip(), name, kind))
    return stop


def _weight(text: str, start: int, end: int, raw: str) -> tuple[int, str]:
    after = text[end : end + 12]
    if after.startswith("."):
        if raw == "1" and _LEAGUE.match(after):
            return LOOSE, "ordinal"
        return MUST, "ordinal"
    if raw.isdigit() and len(raw) == 5 and after[:1] in " \u00a0" and after[1:2].isupper():
        return MUST, "plain"
    if (start and text[start - 1].isalpha()) or _CODE_BEFORE.search(text, max(0, start - 3), start):
        return MUST, "code"
    if _PLACE_BEFORE.search(text, max(0, start - 16), start):
        return MUST, "ordinal"
    if _PLAIN_BEFORE.search(text, max(0, start - 14), start):
        return MUST, "plain"
    return MUST, "number"


_CODE_BEFORE = re.compile(r"(?:[A-Za-zÄÖÜ]-|\b[A-Z]{1,2} )$")
_PLACE_BEFORE = re.compile(
    r"(?i)\b(?:Platz|Rang|Nummer|Position|Tag|Runde|Phase|Kapitel|Teil|Klasse|Stufe|Etappe|Tor|Liga|Weltkrieg\w*|Auflage|Versuch|Spiel|Stock|Etage)\s$"
)
_LEAGUE = re.compile(r"\.\s?(?:FC|FSV|SC|SV|TSV|VfL|FFC|Bundesliga|Liga|HFC|FCN|FCK|FCM)")
_YEAR_BEFORE = re.compile(
    r"(?i)(?:\bjahre?s?|\bseit|\bende|\banfang|\bmitte|sommer|winter|herbst|frühjahr|frühling|\bvon|\bbis|\bab|\bvor|"
    r"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\s$"
)
_PLAIN_BEFORE = re.compile(
    r"(?:§§?|Az\.:?|Aktenzeichen|Nr\.|Nummer|Linien?|PLZ|D-|Postleitzahl|Drucksache|Flurstück|Artikel|Art\.)\s?$"
)


def _unit(unit: str | None, stop: int, money: list[tuple[int, int, str]]) -> str:
    if not unit:
        return ""
    low = unit.strip(" -").lower()
    if low[0] in "%pv‰" and not low.startswith(("pf", "pe")):
        return "%"
    if low in {"cent", "ct"}:
        return "CENT"
    name = currency(unit)
    if name:
        money.append((stop - len(unit.lstrip(" -")), stop, name))
    return name


def _lettered(text: str, match: re.Match[str], found: list[Fact], money: list[tuple[int, int, str]]) -> int:
    """Digits with letters behind them: an age, a decade, a unit or a house number."""
    start, end = match.start("number"), match.end("letters")
    raw, letters = match["number"], match["letters"]
    value = numbers.digits(raw)
    low = letters.lower()
    if value is None:
        found.append(Fact(start, end, (("id", raw + low),), MUST, text[start:end], kind="id"))
        return end
    if name := currency(letters):
        money.append((match.end("number"), end, name))
        found.append(Fact(start, end, (value,), MUST, text[start:end], name))
        return end
    if low in numbers.SCALES and low != "t":
        keys: tuple[Key, ...] = (value * numbers.SCALES[low],)
    elif low == "er" or low == "ern":
        keys = (value,) if value > 100 else (value, 1900 + value, 2000 + value)
    elif len(letters) <= 2 and low not in _PLAIN_SUFFIX:
        found.append(Fact(start, end, (("id", f"{raw}{low}"),), MUST, text[start:end], kind="id"))
        return end
    else:
        keys = (value,)
    unit = "%" if low.startswith("prozent") else ""
    found.append(Fact(start, end, keys, MUST, text[start:end], unit))
    return end


def _words(
    text: str,
    found: list[Fact],
    months: list[Named],
    weekdays: list[Named],
    money: list[tuple[int, int, str]],
) -> None:
    taken = 0
    covered = {at for fact in found for at in range(fact.start, fact.end)}
    idioms = [match.span() for match in _IDIOM.finditer(text)]
    for match in _WORDS.finditer(text):
        token = match[0]
        what = _lexicon(token)
        if what is None or match.start() < taken or match.start() in covered:
            continue
        start, end = match.span()
        kind, value = what
        if kind == "month":
            months.append(Named(start, end, value, token, sure=token.lower() != "mai" or token[0].isupper()))
        elif kind == "weekday":
            weekdays.append(Named(start, end, value, token))
        elif kind == "money":
            money.append((start, end, token_currency(token)))
        elif kind == "half" and (clock := _HALF_HOUR.match(text, start)):
            taken = clock.end()
            found.append(_relative(clock))
        elif read := numbers.word(token):
            taken = _number_word(text, match, read, found, money)
            if any(first <= start < last for first, last in idioms):
                found[-1] = found[-1]._replace(level=LOOSE)


def token_currency(token: str) -> str:
    """Currency of a word that stands without a number: `Dollarkurs`, `Euro-Raum`."""
    low = token.lower()
    return "EUR" if low.startswith("euro") else "USD" if low.startswith("dollar") else currency(token)


@lru_cache(maxsize=65536)
def _lexicon(token: str) -> tuple[str, int] | None:
    if len(token) < 3:
        return None
    if (month := dates.month(token)) is not None:
        return "month", month
    if (weekday := dates.weekday(token)) is not None:
        return "weekday", weekday
    low = token.lower()
    if low in {"halb", "viertel", "dreiviertel"}:
        return "half", 0
    if low in {"euro", "euros", "dollar", "dollars"} or re.match(r"(?:euro|dollar)(?!p)[a-zäöü]*", low):
        return "money", 0
    if low in CURRENCIES and token[0].isupper() and low not in {"mark", "fr"}:
        return "money", 0
    return ("number", 0) if numbers.word(token) else None


def _relative(match: re.Match[str]) -> Fact:
    """`halb acht`, `Viertel nach acht`: minutes of the day, before and after noon."""
    name = match["hour"]
    hour = (
        int(name)
        if name.isdigit()
        else int((numbers.word(name.lower()) or numbers.NumberWord((1,), "loose"))[0][0])
    )
    rel = match["rel"].split()
    shift = {"halb": -30, "dreiviertel": -15}.get(rel[0].lower(), 15 if rel[-1] == "nach" else -15)
    minute = (hour * 60 + shift) % 720
    keys: tuple[Key, ...] = (("t", float(minute)), ("t", float(minute + 720)))
    return Fact(*match.span(), keys, MUST, match[0], kind="time")


def _number_word(
    text: str,
    match: re.Match[str],
    read: numbers.NumberWord,
    found: list[Fact],
    money: list[tuple[int, int, str]],
) -> int:
    start, end = match.span()
    values, level = read.values, WORD if read.kind in {"cardinal", "counted"} else LOOSE
    placed = _PLACE_BEFORE.search(text, max(0, start - 16), start)
    kind = "ordinal" if read.kind == "ordinal" or placed else "word"
    unit = ""
    after = _UNITS_AFTER.match(text, end)
    if read.kind in {"cardinal", "loose"} and after and after.end() > end:
        if after["scale"] and (read.kind == "cardinal" or values in {(1.0,), (0.5,)}):
            factor = numbers.SCALES[after["scale"].strip(" -.").lower()]
            values = tuple(value * factor for value in values)
            level, end = WORD, after.end("scale")
        if after["unit"]:
            unit = _unit(after["unit"], after.end(), money)
            end = after.end()
            if unit == "CENT":
                unit, values = "", (*values, *(value / 100 for value in values))
    keys: list[Key] = list(values)
    if read.kind == "cardinal" and (hour := _HOUR.match(text, end)):
        end, level, kind = hour.end(), MUST, "time"
        keys += [("t", values[0] * 60), ("t", (values[0] * 60 + 720) % 1440)]
    elif fraction := _PARTS.match(text, end):
        part = numbers.word(fraction[1])
        if part and values[0]:
            keys.append(round(values[0] * part.values[0], 6))
            end = fraction.end() if level == WORD else end
    found.append(Fact(start, end, tuple(keys), level, text[start:end], unit, kind))
    return end


_IDIOM = re.compile(
    r"(?i)\bunter (?:vier|sechs|acht) augen|\bauf allen vieren|\bwolke sieben|\bsieben ?sachen|\bzwei stühlen|\bnull acht fünfzehn|"
    r"\bfünf vor zwölf|\bein(?:en)? und derselbe|\bdrei kreuze|\bviere von sich|\bacht (?:geben|gegeben|gibt|lassen)|\baußer acht|\bin acht|"
    r"\b(?:einmal|zweimal) (?:so|darüber)|\bin zwei worten|\baller guten dinge|\bdrei könige|\bheiligen? drei|\bsiebte[nr]? himmel|\balle neune"
)
"""Number words that count nothing."""
_HOUR = re.compile(r"\s+Uhr\b")
_PARTS = re.compile(
    r"\s+(Drittel|Viertel|Fünftel|Sechstel|Siebtel|Achtel|Neuntel|Zehntel)\w?\b", re.IGNORECASE
)
