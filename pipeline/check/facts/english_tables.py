"""English words and signs that stand for values: months, numbers, scales, currencies."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

MONTHS: dict[str, int] = {}
WEEKDAYS: dict[str, int] = {}
for _width in ("wide", "abbreviated"):
    for _index, _name in Locale("en").months["format"][_width].items():
        MONTHS[_name] = _index
    for _index, _name in Locale("en").days["format"][_width].items():
        WEEKDAYS[_name] = _index
MONTHS |= {"Sept": 9}
WEEKDAYS |= {"Tues": 1, "Thur": 3, "Thurs": 3}
WEEKDAYS |= {f"{name}s": number for name, number in WEEKDAYS.items() if len(name) > 5}
UNSURE = frozenset({"May", "March", "Mar", "Sun", "Sat", "Jan", "Wed"})

CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD", "dollars": "USD",
    "usd": "USD", "£": "GBP", "pound": "GBP", "pounds": "GBP", "gbp": "GBP", "franc": "CHF", "francs": "CHF",
    "chf": "CHF", "yen": "JPY", "¥": "JPY", "ruble": "RUB", "rubles": "RUB", "rouble": "RUB", "roubles": "RUB",
    "zloty": "PLN", "zlotys": "PLN", "kronor": "SEK", "krona": "SEK", "kroner": "SEK", "crowns": "SEK", "lira": "TRY",
    "yuan": "CNY", "mark": "DEM", "marks": "DEM", "rupees": "INR", "rupee": "INR", "pesos": "ARS", "peso": "ARS",
    "forint": "HUF", "forints": "HUF", "schillings": "ATS", "schilling": "ATS",
}  # fmt: skip
MONEY = r"(?:(?:US|U\.S\.|Swiss|Australian|Canadian|German|British)[ -]?)?(?:€|\$|£|¥|(?i:euros?|eur|dollars?|usd|chf|gbp|pounds?|francs?|yen|r[ou]+bles?|zlotys?|kron(?:or|er|a)|crowns|lira|yuan|marks?|rupees?|pesos?|forints?)\b)"
SIGN = r"(?:€|US\$|USD|U\.S\.\$|A\$|\$|£|¥|EUR|GBP|CHF)"
SCALE = r"(?i:hundred\s+thousand\b|hundred\s+million\b|thousand\b|million\b|billion\b|trillion\b|quadrillion\b|hundred\b|dozen\b|mln\b|mio\b|mn\b|bn\b|tn\b)"
SCALES = {
    "hundred thousand": 1e5, "hundred million": 1e8, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "trillion": 1e12, "quadrillion": 1e15, "hundred": 1e2, "dozen": 12.0, "mln": 1e6, "mio": 1e6, "mn": 1e6,
    "bn": 1e9, "tn": 1e12,
}  # fmt: skip
GROUPED = r"\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?![\d]|,\d)(?:\.\d+)?"
UNITS_AFTER = re.compile(
    rf"(?P<scale>[\s-]{SCALE})?(?P<unit>[\s-]{{1,2}}(?:%|(?i:per\s?cent(?:age)?\b|percent\w*|percentage\b)|{MONEY}|(?i:cents?\b)))?"
)
WORDS = re.compile(r"[^\W\d_]+")

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
CARDINAL = dict.fromkeys(_SMALL, 1) | {
    "hundred": 2,
    "thousand": 3,
    "million": 3,
    "billion": 3,
    "trillion": 3,
    "dozen": 3,
}
TENS = frozenset(["twenty", "thirty", "forty", "fourty", "fifty", "sixty", "seventy", "eighty", "ninety"])
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
    "thousandth": 1000,
}  # fmt: skip
LOOSE: dict[str, tuple[float, ...]] = {
    "both": (2,), "couple": (2,), "couples": (2,), "pair": (2,), "pairs": (2,), "twice": (2,), "double": (2,),
    "doubled": (2,), "doubles": (2,), "doubling": (2,), "duo": (2,), "twin": (2,), "twins": (2,), "dual": (2,),
    "either": (2,), "neither": (2,), "trio": (3,), "triple": (3,), "tripled": (3,), "thrice": (3,), "triplets": (3,),
    "quadruple": (4,), "quadrupled": (4,), "quartet": (4,), "quintet": (5,), "fourfold": (4,), "threefold": (3,),
    "twofold": (2,), "tenfold": (10,), "fivefold": (5,), "dozen": (12,), "dozens": (12,), "decade": (10,),
    "decades": (10,), "century": (100,), "centuries": (100,), "millennium": (1000,), "half": (0.5, 30), "halves": (0.5,),
    "halved": (0.5,), "quarter": (0.25, 15, 3), "quarters": (0.25,), "thirds": (1 / 3,), "fifths": (0.2,),
    "single": (1,), "once": (1,), "one": (1,), "ones": (1,), "hundreds": (100,), "thousands": (1000,),
    "tens": (10,), "millions": (1e6,), "billions": (1e9,), "trillions": (1e12,), "fortnight": (14, 2), "fortnightly": (14, 2),
    "zero": (0,), "nil": (0,), "none": (0,), "goalless": (0,), "weekly": (7, 1), "biennial": (2,),
    "semifinal": (0.5, 4), "semifinals": (0.5, 4), "million": (1e6,), "billion": (1e9,), "thousand": (1000,),
    "hundred": (100,), "trillion": (1e12,), "millionaire": (1e6,), "centenary": (100,), "bicentenary": (200,),
    "twosome": (2,), "threesome": (3,), "foursome": (4,), "twenties": (20, 1920), "thirties": (30, 1930),
    "forties": (40, 1940), "fifties": (50, 1950), "sixties": (60, 1960), "seventies": (70, 1970),
    "eighties": (80, 1980), "nineties": (90, 1990), "fives": (5,), "sixes": (6,), "semester": (6,), "bi": (2,),
    "noon": (12,), "midnight": (0,), "semi": (0.5,),
}  # fmt: skip


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


def unit(unit: str, stop: int, money: list[tuple[int, int, str]]) -> str:
    """`%`, an ISO code, CENT or "" for what stands behind a number; a currency is noted in `money`."""
    low = unit.strip(" -").lower()
    if low[0] in "%‰" or low.startswith(("per", "pct", "p.c")):
        return "%"
    if low in {"cent", "cents"}:
        return "CENT"
    name = currency(unit)
    if name:
        money.append((stop - len(unit.lstrip(" -")), stop, name))
    return name
