"""German words and signs that stand for currencies and scales, and what may stand behind a number."""

from __future__ import annotations

import re
from functools import lru_cache

CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "teuro": "EUR", "$": "USD", "dollar": "USD",
    "dollars": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP", "pfund": "GBP", "franken": "CHF", "chf": "CHF",
    "fr": "CHF", "yen": "JPY", "¥": "JPY", "rubel": "RUB", "złoty": "PLN", "zloty": "PLN", "kronen": "SEK",
    "lira": "TRY", "yuan": "CNY", "mark": "DEM", "d-mark": "DEM", "rupien": "INR", "pesos": "ARS", "peso": "ARS",
    "forint": "HUF", "schilling": "ATS",
}  # fmt: skip
MONEY = r"(?:US[- ]?|Schweizer\s|australische\s|kanadische\s|D-)?(?:€|\$|£|¥|Euros?\b|EUR\b|Dollars?\b|USD\b|CHF\b|GBP\b|Pfund\b|Franken\b|Yen\b|Rubel\b|Z[lł]oty\b|Kronen\b|Lira\b|Yuan\b|Mark\b|Rupien\b|Pesos?\b|Forint\b)"
SCALE = r"(?:Tsd\b\.?|[Tt]ausend\b|Mio\b\.?|Mill\b\.|Millionen\b|Million\b|Mrd\b\.?|Milliarden?\b|Bio\b\.?|Billionen?\b|Billiarden?\b|Dutzend\b|[Hh]undert\b)"
UNITS_AFTER = re.compile(rf"\s?[-]?(?P<scale>{SCALE})?(?P<unit>[\s-]{{0,2}}(?:%|Prozent\w*|{MONEY}|Cent\b))?")
PLACE_BEFORE = re.compile(
    r"(?i)\b(?:Platz|Rang|Nummer|Position|Tag|Runde|Phase|Kapitel|Teil|Klasse|Stufe|Etappe|Tor|Liga|Weltkrieg\w*|Auflage|Versuch|Spiel|Stock|Etage)\s$"
)


@lru_cache(maxsize=8192)
def currency(text: str) -> str:
    """ISO code of a German currency word or sign, "" if it is none."""
    low = text.strip(" -").lower()
    for head in ("us-", "us ", "us", "schweizer ", "australische ", "kanadische "):
        low = low.removeprefix(head) if len(low) > len(head) + 1 or head != "us" else low
    return CURRENCIES.get(low.strip(" -"), "")


def token_currency(token: str) -> str:
    """Currency of a word that stands without a number: `Dollarkurs`, `Euro-Raum`."""
    low = token.lower()
    return "EUR" if low.startswith("euro") else "USD" if low.startswith("dollar") else currency(token)


def unit(unit: str | None, stop: int, money: list[tuple[int, int, str]]) -> str:
    """`%`, an ISO code, CENT or "" for what stands behind a number; a currency is noted in `money`."""
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
