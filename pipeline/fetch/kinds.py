"""What a feed or list is about, by its words and dates: press, or one of the things towns publish the same way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal

from pipeline.model import Entry

What = Literal["press", "news", "tenders", "jobs", "events", "podcast", "notices", "other"]

# Seen in autodiscovery: tenders (Schwerin, ausschreibungen.xml), events (Magdeburg), podcasts.
_WORDS: tuple[tuple[What, re.Pattern[str]], ...] = (
    ("jobs", re.compile(r"stellen(?:ausschreibung|angebot|markt|anzeige)|karriere|jobs?\b|ausbildungsplätze|\(m/w/d\)", re.IGNORECASE)),
    ("tenders", re.compile(r"ausschreibung|vergabe(?!.{0,20}preis)|submission|öffentliche aufträge|\bvob\b|\bvgv\b|\buvgo\b|tender", re.IGNORECASE)),
    ("events", re.compile(r"veranstaltung|termine?\b|kalender|events?\b|spielplan|konzerte?\b|führungen", re.IGNORECASE)),
    ("podcast", re.compile(r"podcast|hörfunk|folge \d|episode", re.IGNORECASE)),
    ("notices", re.compile(r"bekanntmachung|amtsblatt|satzung|bauleitpl|bebauungspl|ratsinformation|sitzungsdienst|fundsachen", re.IGNORECASE)),
    ("press", re.compile(r"presse|medienmitteilung|medieninformation|pressemeldung|rathaus[- ]?umschau|rathauskorrespondenz|landeskorrespondenz|newsroom", re.IGNORECASE)),
    ("news", re.compile(r"aktuell|meldung|nachricht|news|neuigkeit", re.IGNORECASE)),
)  # fmt: skip
_PLAIN_PRESS = re.compile(r"pressemitteilung|pressemeldung|medienmitteilung|medieninformation", re.IGNORECASE)
_POINTS = {
    "press": 3.0,
    "news": 2.0,
    "other": 0.0,
    "notices": -1.0,
    "events": -2.0,
    "tenders": -2.0,
    "jobs": -2.0,
    "podcast": -2.0,
}
_OFTEN = 0.4
"""Share of titles with a word from which on the titles decide."""


def told_apart(
    said: str, entries: Sequence[Entry], *, now: dt.datetime, future: float = 0.0, audio: bool = False
) -> tuple[What, float, str]:
    """What it is, points for it (press 3, others down to -2), and why in words.

    `said` is the address and title; `future` the share of items whose day lies ahead, where the entries do not
    say it themselves.
    """
    if audio:
        return "podcast", _POINTS["podcast"], "its entries are sound files"
    tomorrow = now.date() + dt.timedelta(days=1)
    days = [entry.day for entry in entries if entry.day]
    if days:
        future = sum(day > tomorrow for day in days) / len(days)
    if len(entries) >= 2 and future > 0.5:
        return "events", _POINTS["events"], f"{future:.0%} of its dates lie ahead"
    titles = [entry.title for entry in entries if entry.title]
    for what, pattern in _WORDS[:5]:
        share = sum(bool(pattern.search(title)) for title in titles) / len(titles) if titles else 0.0
        # A single release may speak of a tender; a list of them does in every line.
        if len(titles) >= 2 and share >= (0.7 if what == "events" else _OFTEN):
            return what, _POINTS[what], f"{share:.0%} of its titles speak of {what}"
    named = [
        (found.start(), what, found.group()) for what, pattern in _WORDS for found in pattern.finditer(said)
    ]
    kinds = {what for _, what, _ in named}
    if _PLAIN_PRESS.search(said):
        # `Pressemitteilungen und Termine` is the press office's list.
        kinds -= {"events", "notices"}
    for what in ("jobs", "tenders", "podcast", "events", "notices"):
        # `presse/termine` is a press office's calendar: the narrower word counts.
        if what in kinds:
            word = next(word for _, kind, word in named if kind == what)
            return what, _POINTS[what], f"its address or title says `{word}`"
    for what in ("press", "news"):
        if what in kinds:
            word = next(word for _, kind, word in named if kind == what)
            return what, _POINTS[what], f"its address or title says `{word}`"
    return "other", _POINTS["other"], "nothing says what it is"
