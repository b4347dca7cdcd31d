"""The interface's words: English in the templates, German in `words/de.po`; days and times as each language writes
them. The catalogue is read as it stands: there is no build step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
_FOLDER = Path(__file__).parent / "words"


class Words:
    """Everything the desk says, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse("de" if language == "de" else "en_GB")
        self._said = _catalogue(language)

    def say(self, message: str, /, **values: object) -> str:
        """A message of the templates, with `{name}` filled in."""
        found = self._said.get(message, message)
        text = found if isinstance(found, str) else found[0]
        return text.format(**values) if values else text

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A message with a number: `{n}`."""
        found = self._said.get(one)
        forms = found if isinstance(found, tuple) and all(found) else (one, many)
        return forms[number != 1].format(n=self.number(number), **values)

    def number(self, value: int) -> str:
        """1,480 or 1.480."""
        text = f"{value:,}"
        return text.replace(",", ".") if self.language == "de" else text

    def share(self, value: float) -> str:
        """92% or 92 %."""
        return f"{value * 100:.0f}{' ' if self.language == 'de' else ''}%"

    def decimal(self, value: float) -> str:
        """One place: 4.5 or 4,5."""
        text = f"{value:.1f}"
        return text.replace(".", ",") if self.language == "de" else text

    def day(self, day: dt.date) -> str:
        """Thu 11 June, Do. 11. Juni."""
        pattern = "EEE d. MMMM" if self.language == "de" else "EEE d MMMM"
        return str(format_date(day, pattern, locale=self._locale))

    def short_day(self, day: dt.date) -> str:
        """Thu 11 Jun, Do. 11. Juni."""
        pattern = "EEE d. MMM" if self.language == "de" else "EEE d MMM"
        return str(format_date(day, pattern, locale=self._locale))

    def long_day(self, day: dt.date) -> str:
        """Thursday 11 June 2026."""
        pattern = "EEEE, d. MMMM y" if self.language == "de" else "EEEE d MMMM y"
        return str(format_date(day, pattern, locale=self._locale))

    def time(self, moment: dt.datetime) -> str:
        """5.30 pm, 17.30 Uhr."""
        if self.language == "de":
            return f"{moment:%H.%M} Uhr"
        hour = moment.hour % 12 or 12
        return f"{hour}.{moment:%M} {'am' if moment.hour < 12 else 'pm'}"

    def moment(self, moment: dt.datetime, today: dt.date) -> str:
        """The time, with its day unless that is today."""
        if moment.date() == today:
            return self.time(moment)
        return f"{self.day(moment.date())}, {self.time(moment)}"

    def nearness(self, day: dt.date, today: dt.date) -> str:
        """today, tomorrow, in 3 days, 2 days ago."""
        days = (day - today).days
        if days == 0:
            return self.say("today")
        if days == 1:
            return self.say("tomorrow")
        if days < 0:
            return self.count("{n} day ago", "{n} days ago", -days)
        if days < 21:
            return self.count("in {n} day", "in {n} days", days)
        return self.count("in {n} week", "in {n} weeks", days // 7)


@lru_cache
def words(language: str) -> Words:
    """The words of a language we have."""
    return Words(language if language in LANGUAGES else "en")


@lru_cache
def _catalogue(language: str) -> Mapping[str, str | tuple[str, ...]]:
    file = _FOLDER / f"{language}.po"
    if not file.is_file():
        return {}
    with file.open("rb") as handle:
        catalogue = read_po(handle, locale=language)
    said: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or not message.string:
            continue
        if isinstance(message.id, str):
            said[message.id] = str(message.string)
        else:
            said[message.id[0]] = tuple(message.string)
    return said
