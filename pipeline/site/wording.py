"""The sentences a post ends with, in the languages we have them in; as plain text, with `{fields}` to be filled."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language's sentences. `{...}` are filled in by replacing, never by `str.format`."""

    german: Mapping[str, str]
    machine: str
    person: str
    unreviewed: str
    in_review: str
    reviewed: str
    reviewed_undated: str
    original: str
    photos: str
    here: str
    source: str
    letter: str
    """The same, of a release without an address: `{form}` is one of `forms`."""
    forms: Mapping[str, str]
    """mail, text, release: how it came."""
    day_unknown: str
    """In place of the day, where the original tells none; `{date}` is the day of first sight."""
    photo: str
    attachments: str
    contact: str
    withdrawn: str
    withdrawn_original: str


_ENGLISH = Words(
    german={"de": "German"},
    machine="Machine-translated from {language} by {engine}, {review}.",
    person="Translated from {language}, {review}.",
    unreviewed="not yet reviewed",
    in_review="not yet reviewed",
    reviewed="reviewed by {reviewer} on {date}",
    reviewed_undated="reviewed by {reviewer}",
    original="The original post in {language}{photos} can be found {here}.",
    photos=", as well as additional photos,",
    here="here",
    source="Source: {name}, {date}.",
    letter="Source: {form} of {date}, {name}.",
    forms={"mail": "press mail", "text": "press text", "release": "press release"},
    day_unknown="day unknown (first seen on {date})",
    photo="Photo",
    attachments="Documents (in {language})",
    contact="Press contact",
    withdrawn="This post was withdrawn on {date}: {reason}",
    withdrawn_original="The address of the original was {here}.",
)
_FRENCH = Words(
    german={"de": "l’allemand"},
    machine="Traduction automatique depuis {language} par {engine}, {review}.",
    person="Traduit depuis {language}, {review}.",
    unreviewed="pas encore relue",
    in_review="pas encore relue",
    reviewed="relue par {reviewer} le {date}",
    reviewed_undated="relue par {reviewer}",
    original="Le communiqué original en allemand{photos} se trouve {here}.",
    photos=", ainsi que d’autres photos,",
    here="ici",
    source="Source : {name}, {date}.",
    letter="Source : {form} du {date}, {name}.",
    forms={"mail": "courriel de presse", "text": "texte de presse", "release": "communiqué de presse"},
    day_unknown="jour inconnu (vu pour la première fois le {date})",
    photo="Photo",
    attachments="Documents (en allemand)",
    contact="Contact presse",
    withdrawn="Cet article a été retiré le {date} : {reason}",
    withdrawn_original="L’adresse de l’original était {here}.",
)
_GERMAN = Words(
    german={"de": "dem Deutschen"},
    machine="Maschinell übersetzt aus {language} mit {engine}, {review}.",
    person="Übersetzt aus {language}, {review}.",
    unreviewed="noch nicht geprüft",
    in_review="noch nicht geprüft",
    reviewed="geprüft von {reviewer} am {date}",
    reviewed_undated="geprüft von {reviewer}",
    original="Die ursprüngliche Meldung{photos} steht {here}.",
    photos=" mit weiteren Fotos",
    here="hier",
    source="Quelle: {name}, {date}.",
    letter="Quelle: {form} vom {date}, {name}.",
    forms={"mail": "Pressemail", "text": "Pressetext", "release": "Pressemitteilung"},
    day_unknown="Tag unbekannt (zuerst gesehen am {date})",
    photo="Foto",
    attachments="Dokumente",
    contact="Pressekontakt",
    withdrawn="Diese Meldung wurde am {date} zurückgezogen: {reason}",
    withdrawn_original="Die Adresse des Originals war {here}.",
)
_WORDS = {"en": _ENGLISH, "fr": _FRENCH, "de": _GERMAN}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def words(language: str) -> Words:
    """Sentences of a language (BCP 47); English where we have none of our own."""
    return _WORDS.get(language.split("-")[0].lower(), _ENGLISH)


def filled(template: str, **values: str) -> str:
    """`{name}` replaced, once and in one pass: a value that looks like a field stays text."""
    out, rest = [], template
    while True:
        head, brace, tail = rest.partition("{")
        out.append(head)
        if not brace:
            return "".join(out)
        name, closed, rest = tail.partition("}")
        out.append(values.get(name, f"{{{name}{closed}") if closed else f"{{{name}")


def day(date: dt.date, language: str, example: str = "12 March 2026") -> str:
    """A date as the house writes it (`Style.dates`) in English; ISO in languages we have no months for."""
    own = language.split("-")[0].lower()
    if own == "de":
        return f"{date.day}.{date.month}.{date.year}"
    if own not in _MONTHS:
        return date.isoformat()
    month = _MONTHS[own].split()[date.month - 1]
    if own == "en" and not example[:1].isdigit():
        return f"{month} {date.day}, {date.year}"
    first = "er" if own == "fr" and date.day == 1 else ""
    return f"{date.day}{first} {month} {date.year}"


def day_of(text: str, language: str) -> dt.date | None:
    """A date as `day` wrote it, None where it is not one."""
    own = language.split("-")[0].lower()
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    months = _MONTHS.get(own, "").split()
    month = next((number for number, name in enumerate(months, 1) if name in text), 0)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return dt.date.fromisoformat(text)
        if own == "de" and len(numbers) == 3:
            return dt.date(numbers[2], numbers[1], numbers[0])
        return dt.date(numbers[1], month, numbers[0]) if month and len(numbers) == 2 else None
    except ValueError:
        return None
