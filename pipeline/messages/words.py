"""Messages in a language; days, times and numbers as that language writes them. Keeper of gettext and Babel's catalogues."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.messages.message import Message

if TYPE_CHECKING:
    from babel import Locale

Language = Literal["en", "de"]
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
"""Languages of desk, mail, pull requests and reports, by their own names. A post's sentences have more (`fr.po`)."""
_FOLDER = Path(__file__).parent
_MARKS, _NAMED = re.compile(r"[:;] "), 4
"""What ends a name before a sentence, and how many are looked at."""
_FIELD = re.compile(r"\{(\w+)\}")


class Words:
    """Everything the program says, in one language."""

    def __init__(self, language: str) -> None:
        # Babel is loaded with the first language, not with the first message.
        from babel import Locale
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        self.language = language
        self._locale = Locale.parse("en_GB" if language == "en" else language)
        self._said: NullTranslations = NullTranslations()
        self._ids: dict[str, str] = {}
        """Each English form to the msgid it belongs to."""
        self._counted: set[str] = set()
        """Msgids that count."""
        if language != "en":
            with (_FOLDER / f"{language}.po").open("rb") as file:
                catalogue = read_po(file, locale=language)
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            self._said = GNUTranslations(BytesIO(compiled.getvalue()))
            for message in (message for message in catalogue if message.id and not message.context):
                id, *more = (message.id,) if isinstance(message.id, str) else message.id
                self._ids |= dict.fromkeys((id, *more), id)
                self._counted.update([id] if more else ())
        own = _names(self._locale)
        self._names = {name: own.get(key, name) for key, name in _names(Locale.parse("en")).items()}
        split = [
            (id, _FIELD.split(form))
            for form, id in self._ids.items()
            if re.search(r"[a-z]{2}.*\{|\}.*[a-z]{2}", form)
        ]
        self._templates = sorted(split, key=lambda pair: -sum(map(len, pair[1][::2])))

    def gettext(self, message: str, /, **values: object) -> str:
        """A message of the code or a template, with `{name}` filled in."""
        text = self._said.gettext(message)
        return text.format(**values) if values else text

    def pgettext(self, context: str, message: str) -> str:
        """A message whose words mean something else elsewhere (msgctxt)."""
        return self._said.pgettext(context, message)

    def ngettext(self, text: str, many: str, number: int, /, **values: object) -> str:
        """A message with a number: `{n}`."""
        return self._said.ngettext(text, many, number).format(**{**values, "n": self.number(number)})

    def told(self, text: str) -> str:
        """A sentence of ours that came from elsewhere: a Message, or the English of one that was stored, also behind the
        name of what it is about (`engine: sentence`). Foreign text stays as it is."""
        if isinstance(text, Message):
            return self._said_of(text)
        for start in (0, *(mark.end() for mark in islice(_MARKS.finditer(text), _NAMED))):
            if known := self._recognized(text[start:], least=2):
                return text[:start] + self._said_of(known)
        return text

    def _said_of(self, known: Message) -> str:
        values = {name: self._value(name, value) for name, value in known.values.items()}
        if known.id in self._counted:
            return self.ngettext(known.id, known.id, int(str(known.values["n"])), **values)
        return self.gettext(known.id, **values)

    def _value(self, name: str, value: object) -> object:
        """A value as the language says it: words of ours in a field `our...`, names in `language...` and `weekday...`, a
        date like 2 May 2026 in `day...`."""
        kind, text = name.split("_")[0], str(value)
        if kind == "our":
            known = value if isinstance(value, Message) else self._recognized(text)
            return self._said_of(known) if known is not None else self.told(text)
        if kind == "day":
            with suppress(ValueError):
                return self.dated(dt.datetime.strptime(text, "%d %B %Y").replace(tzinfo=dt.UTC), "d MMMM y")
        return self._names.get(text, text) if kind in {"language", "weekday"} else value

    def _recognized(self, text: str, least: int = 0) -> Message | None:
        """The message that an English text is, the one with the longest words of its own first. With fewer than `least`
        blanks it may be a person's own: None."""
        if text in self._ids:
            return Message(text) if text.count(" ") >= least else None
        found = ((id, _values(parts, text)) for id, parts in self._templates if id.count(" ") >= least)
        return next((Message(id, **values) for id, values in found if values is not None), None)

    def number(self, value: int) -> str:
        """1,480 or 1.480."""
        from babel.numbers import format_decimal

        return str(format_decimal(value, locale=self._locale))

    def share(self, value: float) -> str:
        """92% or 92 %."""
        return self.gettext("{n}%", n=f"{value * 100:.0f}")

    def decimal(self, value: float) -> str:
        """One place: 4.5 or 4,5."""
        from babel.numbers import format_decimal

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
        from babel.dates import format_date

        return str(format_date(day, self.gettext(pattern), locale=self._locale))

    def time(self, moment: dt.datetime) -> str:
        """5.30 pm, 17.30 Uhr."""
        from babel.dates import format_time

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


def _names(locale: Locale) -> dict[object, str]:
    """Languages and weekdays."""
    return {**locale.languages, **locale.days["format"]["wide"]}


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
