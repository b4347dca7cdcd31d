"""Messages in German: whatever the program says is in the catalogue, with the same blanks to fill."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.check import CHECKS
from pipeline.check.data import rows
from pipeline.messages import LANGUAGES, Message, plural, words
from pipeline.model import Origin, Standing
from pipeline.model.releases import BlockKind

ROOT = Path(pipeline.__file__).parent
FOLDER = ROOT / "messages"
ERRORS = (
    "ParseError",
    "FetchError",
    "GoneError",
    "DecisionRefused",
    "FileSaved",
    "AnotherText",
    "NotWanted",
    "HeldInDoubt",
    "OverBudget",
    "SiteError",
    "SiteMissing",
)
"""Errors that the desk shows: their sentence is a msgid, or a Message."""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "noop": None,
    "Message": None,
    "n_": (1, 2),
    "ngettext": (1, 2),
    "plural": (1, 2),
    "abort": (2,),
    "dated": (2,),
    **dict.fromkeys(ERRORS),
    "pgettext": ((1, "c"), 2),
}
"""The calls that hold a msgid: CONTRIBUTING.md, "to change what the program says"."""
NAMES = "|".join(KEYWORDS)
CALL = re.compile(rf"\b(?:{NAMES})\(")
FORMATTED = re.compile(rf"""\b(?:{NAMES})\(\s*f["']|\bf(["'])(?:(?!\1).)*\b(?:{NAMES})\(["']""")
FIELD = re.compile(r"\{(\w+)\}")


def catalogue(language: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Context and msgid to the forms of a catalogue."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        found = [message for message in read_po(file, locale=language) if message.id]
    return {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0]): (
            (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        )
        for message in found
    }


@lru_cache
def extracted() -> tuple[tuple[str, str, str], ...]:
    """File, context and msgid of whatever the code and its templates say."""
    found = [("check", "", check.name) for check in CHECKS]
    for file in sorted(ROOT.rglob("*")):
        method = {".py": "python", ".html": "jinja2"}.get(file.suffix)
        if method and CALL.search(file.read_text(encoding="utf-8")):
            with file.open("rb") as raw:
                for _, id, _, context in extract(method, raw, KEYWORDS):
                    found.append((file.name, context or "", id if isinstance(id, str) else id[0]))
    return tuple(found)


def test_german_says_everything() -> None:
    german = catalogue("de")
    missing = {(where, id) for where, context, id in extracted() if not all(german.get((context, id), ("",)))}
    assert sorted(missing) == []


@pytest.mark.parametrize("language", sorted(path.stem for path in FOLDER.glob("*.po")))
def test_every_translation_is_used_and_has_the_blanks_of_the_english(language: str) -> None:
    """Words of a record's log are said by the name they are stored under."""
    code = "".join(file.read_text(encoding="utf-8") for file in ROOT.rglob("*.py"))
    debris = [row[2] for row in rows("debris.tsv")]
    said = {id for _, _, id in extracted()}
    for (_, id), forms in catalogue(language).items():
        assert id in said or id in debris or f'"{id}"' in code, f"nobody says {id!r}"
        for form in forms:
            assert set(FIELD.findall(form)) == set(FIELD.findall(id)), id


def test_words_of_the_record_are_said_in_german() -> None:
    """What a template says by the name under which it is stored."""
    logged = re.compile(r'\b(?:noted|decided)\(\s*[^"()]+, "([^"]+)"')
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "transitions").glob("*.py"))
    words_ = {
        *logged.findall(code),
        *Standing,
        *Origin,
        *get_args(BlockKind),
        *(row[2] for row in rows("debris.tsv")),
    }
    words_ -= {Origin.MISSING, "heading"}
    assert {item for item in words_ if ("", str(item)) not in catalogue("de")} == set()


def test_a_msgid_is_a_literal_where_it_is_said() -> None:
    """Babel reads literals, and none inside an f-string."""
    for file in sorted(ROOT.rglob("*.py")):
        assert not FORMATTED.search(file.read_text(encoding="utf-8")), file


@pytest.mark.parametrize(
    ("language", "time", "day", "share", "number"),
    [("en", "5.30 pm", "Thu 11 June", "92%", "1,480"), ("de", "17.30 Uhr", "Do. 11. Juni", "92 %", "1.480")],
)
def test_days_times_and_numbers_as_each_language_writes_them(
    language: str, time: str, day: str, share: str, number: str
) -> None:
    speaking = words(language)
    at = dt.datetime(2026, 6, 11, 17, 30, tzinfo=dt.UTC)
    assert speaking.time(at) == time
    assert speaking.day(at.date()) == day
    assert speaking.share(0.92) == share
    assert speaking.number(1480) == number


def test_a_language_without_a_catalogue_is_told_in_english() -> None:
    assert words("uk").gettext("Nothing found") == "Nothing found"
    assert set(LANGUAGES) == {"en", "de"}


def test_a_message_counts() -> None:
    said = plural("{n} day ago", "{n} days ago", 1), plural("{n} day ago", "{n} days ago", 1480)
    assert said == ("1 day ago", "1480 days ago")
    assert [words("de").told(message) for message in said] == ["vor 1 Tag", "vor 1.480 Tagen"]


SENTENCES = sorted(
    id for (context, id) in catalogue("de") if not context and "{" in id and id.count(" ") >= 2
)


@given(id=st.sampled_from(SENTENCES), data=st.data())
def test_a_stored_sentence_is_told_like_the_message_it_was(id: str, data: st.DataObject) -> None:
    values = {name: data.draw(st.sampled_from(["2", "17", "418"])) for name in FIELD.findall(id)}
    made = Message(id, **values)
    assert words("de").told(str(made)) == words("de").told(made)


def test_foreign_words_stay_as_they_are() -> None:
    assert words("de").told("today") == "today"
    assert words("de").told("The mayor opens {n} pools.") == "The mayor opens {n} pools."
    assert words("de").told("") == ""
