"""Messages in a language; days, times and numbers as that language writes them. Keeper of gettext and Babel's catalogues."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from pipeline.messages.message import Message

Language = Literal["en", "de"]
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
"""Languages of desk, mail, pull requests and reports, by their own names. A post's sentences have more (`fr.po`)."""
_FOLDER = Path(__file__).parent
_FIELD = re.compile(r"\{(\w+)\}")


class Words:
    """Everything the program says, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse("en_GB" if language == "en" else language)
        self._said: NullTranslations = NullTranslations()
        self._ids: dict[str, bool] = {}
        """Every msgid of the catalogue, and whether it counts."""
        if language != "en":
            with (_FOLDER / f"{language}.po").open("rb") as file:
                catalogue = read_po(file, locale=language)
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            self._said = GNUTranslations(BytesIO(compiled.getvalue()))
            ids = [one.id for one in catalogue if one.id and not one.context]
            self._ids = {one if isinstance(one, str) else one[0]: not isinstance(one, str) for one in ids}
        split = [(id, _FIELD.split(id)) for id in self._ids if _is_sentence(id) and "{" in id]
        self._templates = sorted(split, key=lambda one: -sum(map(len, one[1][::2])))

    def gettext(self, message: str, /, **values: object) -> str:
        """A message of the code or a template, with `{name}` filled in."""
        text = self._said.gettext(message)
        return text.format(**values) if values else text

    def pgettext(self, context: str, message: str) -> str:
        """A message whose words mean something else elsewhere (msgctxt)."""
        return self._said.pgettext(context, message)

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A message with a number: `{n}`."""
        return self._said.ngettext(one, many, number).format(**{**values, "n": self.number(number)})

    def told(self, text: str) -> str:
        """A sentence of ours that came from elsewhere: a Message, or the English of one that was stored; foreign text
        stays as it is."""
        known = text if isinstance(text, Message) else self._recognized(text)
        if known is None:
            return text
        values = {name: self._value(value) for name, value in known.values.items()}
        if self._ids.get(known.id):
            return self.ngettext(known.id, known.id, int(str(known.values["n"])), **values)
        return self.gettext(known.id, **values)

    def _value(self, value: object) -> object:
        return self.told(value) if isinstance(value, Message) else value

    def _recognized(self, text: str) -> Message | None:
        """The message that a sentence is the English of, the one with the longest words of its own first."""
        if text in self._ids:
            return Message(text) if _is_sentence(text) else None
        found = ((id, _values(parts, text)) for id, parts in self._templates)
        return next((Message(id, **values) for id, values in found if values is not None), None)

    def number(self, value: int) -> str:
        """1,480 or 1.480."""
        return str(format_decimal(value, locale=self._locale))

    def share(self, value: float) -> str:
        """92% or 92 %."""
        return self.gettext("{n}%", n=f"{value * 100:.0f}")

    def decimal(self, value: float) -> str:
        """One place: 4.5 or 4,5."""
        return str(format_decimal(value, "0.0", locale=self._locale))

    def day(self, day: dt.date) -> str:
        """Thu 11 June, Do. 11. Juni."""
        return self.dated(day, "EEE d MMMM")

    def short_day(self, day: dt.date) -> str:
        """Thu 11 Jun, Do. 11. Juni."""
        return self.dated(day, "EEE d MMM")

    def long_day(self, day: dt.date) -> str:
        """Thursday 11 June 2026, Donnerstag, 11. Juni 2026."""
        return self.dated(day, "EEEE d MMMM y")

    def dated(self, day: dt.date, pattern: str) -> str:
        """A day by a pattern of the Unicode locale data (tr35), which the catalogue translates like a sentence."""
        return str(format_date(day, self.gettext(pattern), locale=self._locale))

    def time(self, moment: dt.datetime) -> str:
        """5.30 pm, 17.30 Uhr."""
        return str(format_time(moment, self.gettext("h.mm a"), tzinfo=moment.tzinfo, locale=self._locale))

    def moment(self, moment: dt.datetime, today: dt.date) -> str:
        """The time, with its day unless that is today."""
        if moment.date() == today:
            return self.time(moment)
        return f"{self.day(moment.date())}, {self.time(moment)}"

    def nearness(self, day: dt.date, today: dt.date) -> str:
        """today, tomorrow, in 3 days, 2 days ago."""
        days = (day - today).days
        if days in {0, 1}:
            return self.gettext("tomorrow") if days else self.gettext("today")
        if days < 0:
            return self.ngettext("{n} day ago", "{n} days ago", -days)
        if days < 21:
            return self.ngettext("in {n} day", "in {n} days", days)
        return self.ngettext("in {n} week", "in {n} weeks", days // 7)


def _is_sentence(text: str) -> bool:
    """Three words at least: a single word that was stored may be a person's own."""
    return text.count(" ") >= 2


def _values(parts: Sequence[str], text: str) -> dict[str, str] | None:
    """What stands in the fields of a split msgid, None where its words do not stand around them. Linear in the text:
    each field ends where the next words of the msgid first begin."""
    end = len(text) - len(parts[-1])
    if not text.startswith(parts[0]) or not text.endswith(parts[-1]):
        return None
    at, values = len(parts[0]), {}
    for name, words in zip(parts[1:-2:2], parts[2:-1:2], strict=True):
        stop = text.find(words, at + 1, end)
        if stop < 0:
            return None
        values[name] = text[at:stop]
        at = stop + len(words)
    values[parts[-2]] = text[at:end]
    return values if at < end else None


@lru_cache
def words(language: str) -> Words:
    """The words of a language (BCP 47); English where there is no catalogue."""
    own: Any = language.split("-")[0].lower()
    return Words(own if (_FOLDER / f"{own}.po").is_file() else "en")
