"""House style: dates, times, money, quotes and spelling as config.yaml says. Severity info, each with a fix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.check.facts import render
from pipeline.check.pair import Pair, finding
from pipeline.model import Finding, Fix, Severity, Span, Style

_NAMES = "|".join(render.MONTHS)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_NAMES})\b(?:,?\s+((?:19|20)\d\d)\b)?")
_MONTH_FIRST = re.compile(
    rf"\b({_NAMES})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[-–]\s*\d|:|\.\d)(?:,?\s+((?:19|20)\d\d)\b)?"
)
_GERMAN_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)(?!\d)")
_TWELVE = re.compile(r"(?i)(?<![\d.:,–-])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?(\s?)([ap])(\.?)\s?m\b(\.?)")
_TWENTY_FOUR = re.compile(
    r"(?<![\d.:,–-])([01]?\d|2[0-4]):([0-5]\d)(?![\d:]|\s?[ap]\.?m)(?:\s?(?:h|hrs|o['’]clock)\b)?"
)
_WORDED = re.compile(r"(?<![\d.,€])(\d[\d,]*(?:\.\d+)?(?:\s(?:million|billion|trillion))?)\s(?:euros?|EUR)\b")
_CODED = re.compile(r"\bEUR\s?(\d[\d,]*(?:\.\d+)?(?:\s(?:million|billion|trillion))?)\b")
_SIGNED = re.compile(r"€\s?(\d[\d,]*(?:\.\d+)?(?:\s(?:million|billion|trillion))?)\b")

_BRITISH = {
    "center": "centre", "centers": "centres", "theater": "theatre", "theaters": "theatres", "color": "colour",
    "colors": "colours", "colored": "coloured", "colorful": "colourful", "neighbor": "neighbour",
    "neighbors": "neighbours", "neighborhood": "neighbourhood", "neighborhoods": "neighbourhoods", "labor": "labour",
    "harbor": "harbour", "honor": "honour", "honors": "honours", "honored": "honoured", "favor": "favour",
    "favorite": "favourite", "behavior": "behaviour", "meter": "metre", "meters": "metres", "kilometer": "kilometre",
    "kilometers": "kilometres", "liter": "litre", "liters": "litres", "traveler": "traveller",
    "travelers": "travellers", "traveling": "travelling", "canceled": "cancelled", "canceling": "cancelling",
    "modeling": "modelling", "program": "programme", "programs": "programmes", "defense": "defence", "gray": "grey",
    "organize": "organise", "organized": "organised", "organizing": "organising", "organizer": "organiser",
    "organizers": "organisers", "organization": "organisation", "organizations": "organisations",
    "recognize": "recognise", "recognized": "recognised", "modernize": "modernise", "modernized": "modernised",
    "modernization": "modernisation", "digitalization": "digitalisation", "digitization": "digitisation",
    "realize": "realise", "realized": "realised", "emphasize": "emphasise", "emphasized": "emphasised",
    "emphasizes": "emphasises", "analyze": "analyse", "analyzed": "analysed", "apologize": "apologise",
    "fulfill": "fulfil", "enrollment": "enrolment", "jewelry": "jewellery", "catalog": "catalogue",
    "catalogs": "catalogues", "plow": "plough", "sidewalk": "pavement", "percent": "per cent", "tire": "tyre",
    "tires": "tyres", "fiber": "fibre", "aluminum": "aluminium", "counselor": "counsellor", "skillful": "skilful",
}  # fmt: skip
_AMERICAN = {
    british: american for american, british in _BRITISH.items() if british not in {"pavement", "per cent"}
}
_DIGIT = re.compile(r"\d")
_SPELLING = re.compile(r"\b[a-z]{4,}\b|\b[A-Z][a-z]{3,}\b")


def check(pair: Pair) -> Iterable[Finding]:
    """What the house would write otherwise."""
    if pair.missing or not pair.target:
        return
    seen: set[int] = set()
    for start, end, text in _wanted(pair.target, pair.style):
        said = pair.target[start:end]
        if said == text or any(at in seen for at in range(start, end)):
            continue
        seen.update(range(start, end))
        fix = Fix(span=Span(start=start, end=end), text=text)
        message = f"The house writes {text}, not {said}."
        yield finding(pair, "style", Severity.INFO, message, target=[(start, end)], expected=text, fix=fix)


def _wanted(text: str, style: Style) -> Iterator[tuple[int, int, str]]:
    if _DIGIT.search(text):
        yield from _dates(text, style)
        yield from _times(text, style)
        yield from _money(text, style)
    yield from _quotes(text, style)
    words = _BRITISH if style.english == "british" else _AMERICAN
    for match in _SPELLING.finditer(text):
        low = match[0].lower()
        if low in words and _is_word(text, match):
            better = words[low]
            yield *match.span(), better.capitalize() if match[0][0].isupper() else better


def _is_word(text: str, match: re.Match[str]) -> bool:
    """Not part of a name: a capital inside a sentence (`Rockefeller Center`) stays."""
    return match[0][0].islower() or match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".!?"


def _dates(text: str, style: Style) -> Iterator[tuple[int, int, str]]:
    for match in _GERMAN_DATE.finditer(text):
        if 1 <= int(match[2]) <= 12 and 1 <= int(match[1]) <= 31:
            yield *match.span(), render.date(int(match[1]), int(match[2]), int(match[3]), style)
    day_first = style.dates[:1].isdigit()
    pattern, day, month = (_MONTH_FIRST, 2, 1) if day_first else (_DAY_FIRST, 1, 2)
    for match in pattern.finditer(text):
        year = int(match[3]) if match[3] else None
        yield *match.span(), render.date(int(match[day]), render.MONTHS.index(match[month]) + 1, year, style)


def _times(text: str, style: Style) -> Iterator[tuple[int, int, str]]:
    for match in _TWELVE.finditer(text):
        hour = int(match[1]) % 12 + (12 if match[4].lower() == "p" else 0)
        minute = hour * 60 + int(match[2] or 0)
        if minute in (0, 720):
            continue
        end = match.end() - (1 if match[6] and not match[5] else 0)
        wanted = render.time(minute, style)
        if match[6] and match[5] and not wanted.endswith(".") and not text[match.end() :].strip():
            wanted += "."
        yield match.start(), end, wanted
    for match in _TWENTY_FOUR.finditer(text):
        minute = int(match[1]) * 60 + int(match[2])
        if style.times != "18:30" and int(match[1]) >= 7:
            yield *match.span(), render.time(minute, style)


def _money(text: str, style: Style) -> Iterator[tuple[int, int, str]]:
    for pattern, form in ((_WORDED, "words"), (_CODED, "EUR"), (_SIGNED, "€")):
        wanted = "€" if style.money[:1] == "€" else "EUR" if style.money.startswith("EUR") else "words"
        if form == wanted:
            continue
        for match in pattern.finditer(text):
            amount = match[1].rstrip(",")
            put = {"€": f"€{amount}", "EUR": f"EUR {amount}", "words": f"{amount} euros"}[wanted]
            yield match.start(), match.start(1) + len(amount) if form != "words" else match.end(), put


def _quotes(text: str, style: Style) -> Iterator[tuple[int, int, str]]:
    if not style.quotes:
        for match in re.finditer(r"[„«»]", text):
            yield *match.span(), {"„": "“", "«": "“", "»": "”"}[match[0]]
        return
    left, right = ("“", "”") if style.quotes == "double" else ("‘", "’")
    for match in re.finditer(
        r"[„“«]([^„“”«»\n]{1,300})[”“»]"
        if style.quotes == "single"
        else r"[„«‚]([^„“”«»‘’\n]{1,300})[”“»‘’]",
        text,
    ):
        yield match.start(), match.start() + 1, left
        yield match.end() - 1, match.end(), right
