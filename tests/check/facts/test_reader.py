"""One reader for every language: what is right passes, what is wrong is told, both ways, and nothing breaks it."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.check import of_pair
from pipeline.check.defaults import FACTS
from pipeline.check.facts import differences, readable, sheet
from pipeline.check.facts.lexicon import lexicon
from pipeline.check.pair import Pair

LANGUAGES = ("en", "fr", "es", "it", "nl", "pl", "tr", "uk", "ru", "ar")
with (Path(__file__).parent / "languages.tsv").open(encoding="utf-8", newline="") as file:
    ROWS = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def told(german: str, other: str, language: str) -> list[str]:
    pair = Pair(source=german, target=other, language=language)
    return [finding.message for check in FACTS if check.block for finding in check.block(pair)]


@pytest.mark.parametrize(("language", "german", "right", "wrong"), ROWS)
def test_right_passes_and_wrong_is_told(language: str, german: str, right: str, wrong: str) -> None:
    assert told(german, right, language) == []
    assert told(german, wrong, language) != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_sentences(language: str) -> None:
    assert readable(language)
    assert readable(f"{language}-XX")
    assert sum(row[0] == language for row in ROWS) >= 3


def test_language_without_a_file_is_not_read() -> None:
    assert not readable("cs")
    assert told("Es kamen 12 Gäste.", "Přišlo 13 hostů.", "cs") == []
    with pytest.raises(ValueError, match="cs"):
        sheet("13", "cs")


def test_message_names_the_language() -> None:
    (message,) = told("Es kommen mindestens 20 Gäste.", "Au plus 20 invités viendront.", "fr")

    assert message == "The German says at least 20; the French says at most 20."


def test_both_ways() -> None:
    """Lost, changed and added are all told."""
    assert told("Es kamen 12 Gäste.", "Guests came.", "en")
    assert told("Es kamen 12 Gäste.", "13 guests came.", "en")
    assert told("Es kamen Gäste.", "12 guests came.", "en")


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009", "\u2007", " "])
def test_any_blank_stands_between_number_and_scale(blank: str) -> None:
    assert told(f"Das sind 3{blank}Milliarden Euro.", f"That is 3{blank}billion euros.", "en") == []
    assert told(f"Das sind 3{blank}Milliarden Euro.", f"That is 3{blank}million euros.", "en")


def test_digits_of_every_script() -> None:
    for zero in ("٠", "۰", "०", "０"):
        digits = "".join(chr(ord(zero) + int(digit)) for digit in "1250")
        (fact,) = sheet(f"{digits} x", "ar").numbers

        assert fact.keys[0] == 1250.0


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "1.250", 1250), ("de", "1 250", 1250), ("de", "1.250,50", 1250.5), ("de", "1,5", 1.5), ("de", "12,-", 12),
        ("de", "3½", 3.5), ("de", "½", 0.5), ("de", "1.234.567", 1234567), ("de", "1’250", 1250), ("de", "12.30", 12.3),
        ("en", "1,250.50", 1250.5), ("en", "1.5", 1.5), ("fr", "1 250,5", 1250.5), ("es", "1.250,5", 1250.5),
        ("it", "1.250", 1250), ("nl", "1.250,5", 1250.5), ("pl", "1 250,5", 1250.5), ("ru", "1 250,5", 1250.5),
    ],
)  # fmt: skip
def test_digits(language: str, text: str, value: float) -> None:
    (fact,) = sheet(text, language).numbers

    assert fact.keys[0] == value


@given(st.integers(0, 10**9))
def test_grouped_digits_read_back(value: int) -> None:
    """What German groups by thousands has the value it had."""
    (fact,) = sheet(f"{value:,}".replace(",", "."), "de").numbers

    assert fact.keys[0] == value


@pytest.mark.parametrize("text", ["1.250,50", "1.500.00", "1,5", "12,34,56"])
def test_english_number_that_is_none(text: str) -> None:
    """A German separator left in English is a fault, not another number."""
    (fact,) = sheet(text, "en").numbers

    assert fact.kind in {"bad", "id"}


@pytest.mark.parametrize("language", ["de", *LANGUAGES])
def test_every_phrase_of_a_data_file_can_be_read(language: str) -> None:
    """Each line stands for something: its first word is looked up, its rest follows."""
    found = lexicon(language)
    assert found is not None
    assert len(found.phrases) > 150
    for first, entries in found.phrases.items():
        assert first == first.strip()
        assert all(entry.role for entry in entries)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120), st.sampled_from(LANGUAGES))
def test_any_text_of_unicode_is_read(german: str, other: str, language: str) -> None:
    for difference in differences(german, other, language):
        for side, text in ((difference.source, german), (difference.target, other)):
            assert side is None or 0 <= side.start <= side.end <= len(text)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["12", "1.250,5", "½", "minus", "−", "halb", "Viertel", "nach", "Uhr", "acht", "Mio.", "€", "%", "km/h",
             "mindestens", "März", "12.3.", "Mo", "-", "Fr", "bis", "XIV.", "03/2027", "1/2", "\u00a0", "\n"]
        ),
        max_size=25,
    ),
    st.sampled_from(["", " "]),
)  # fmt: skip
def test_any_heap_of_facts_is_read(words: list[str], glue: str) -> None:
    text = glue.join(words)

    assert differences(text, text, "en") is not None


MONSTERS = [
    "1" * 100_000, "1 " * 50_000, "1." * 50_000, "1.000." * 16_000, "01/" * 33_000, "1:" * 50_000, "8 Uhr " * 16_000,
    "halb " * 20_000, "und 1 " * 16_000, "hundert" * 14_000, "a" * 100_000, "half past " * 10_000, "€" * 100_000,
    " " * 100_000, "-" * 100_000, "a@" * 50_000, "www." * 25_000, "XX " * 33_000, "mindestens " * 9_000,
]  # fmt: skip


@pytest.mark.parametrize("text", MONSTERS, ids=lambda text: repr(text[:8]))
@pytest.mark.parametrize("size", [5_900, 100_000])
def test_time_is_linear(text: str, size: int) -> None:
    """A line of 100 kB ends, whether it is read whole or in one pass."""
    text = text[:size]
    started = time.process_time()
    for check in FACTS:
        assert check.block is not None
        list(check.block(Pair(source=text, target=text.replace("1", "2"))))

    assert time.process_time() - started < 3.0


def test_monster_is_still_compared() -> None:
    text = "12 Gäste, " * 2_000

    assert told(text, text.replace("Gäste", "guests"), "en") == []
    assert told(text, text.replace("Gäste", "guests").replace("12", "13", 1), "en")


def test_every_check_of_a_pair_runs_in_another_language() -> None:
    assert [
        finding.check for finding in of_pair("Es kamen 12 Gäste.", "12 invités sont venus.", language="fr")
    ] == []
