"""Facts by value: forms that are allowed, and what a finding says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.check import fact_flags, flags, of_pair
from pipeline.model import Severity, Style

SENTENCES = Path(__file__).parents[2] / "quality" / "checks" / "sentences.tsv"


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Die Strecke ist 10 Kilometer lang.", "The route is 6.2 miles long."),
        ("Es wurden 20 Grad gemessen.", "It was 68°F."),
        ("Die Fläche misst 5 Hektar.", "The area measures 12 acres."),
        ("Beginn 8 Uhr abends.", "It starts at 8pm."),
        ("Um 18 Uhr am Abend.", "At 6 in the evening."),
        ("Saison 2025/26", "The 2025/2026 season"),
        ("Alle 14 Tage", "Every two weeks"),
        ("Rund um die Uhr geöffnet", "Open 24/7"),
        ("Am 25.3.2026", "On 25/3/2026"),
        ("Am 12.3.2026", "On 12.03.2026"),
        ("Die Zahl der Corona-Fälle sinkt.", "The number of Covid-19 cases is falling."),
        ("Ein Gespräch unter vier Augen", "A private conversation"),
        ("Der 1. FC Musterstadt spielt.", "FC Musterstadt is playing."),
        ("Nummer 271 004", "Number 271004"),
        ("Die Zahlen 3 und 5", "The numbers 5 and 3"),
    ],
)
def test_allowed_forms(german: str, english: str) -> None:
    assert fact_flags(german, english) == []


@pytest.mark.parametrize(
    ("german", "english", "check"),
    [
        ("Die Strecke ist 10 Kilometer lang.", "The route is 8.2 miles long.", "numbers"),
        ("Beginn 18 Uhr.", "It starts at 6.", "times"),
        ("In der F1 fährt er.", "He drives in F2.", "numbers"),
        ("Haus 3 und Haus 3", "House 3", "numbers"),
        ("Im Mai 2026", "In June 2026", "dates"),
        ("Am 12.3.2026", "On 3/12/2026", "dates"),
        ("Am 12.3.2026", "On 12.04.2026", "dates"),
        ("Am 25.3.2026", "On 24/3/2026", "dates"),
        ("Von Mai bis Juni 2026", "From May to May 2026", "dates"),
        ("Am Montag", "On Tuesday", "dates"),
        ("Zwölf Gäste", "Eleven guests", "words"),
        ("PLZ 76133 Karlsruhe", "Postcode 76,133 Karlsruhe", "numbers"),
        ("40 % der Fläche", "40 of the area", "units"),
    ],
)
def test_wrong_forms(german: str, english: str, check: str) -> None:
    assert check in {finding.check for finding in fact_flags(german, english)}


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (Style(), "6.30pm"),
        (Style(times="6:30 pm"), "6:30 pm"),
        (Style(times="6:30 p.m."), "6:30 p.m."),
        (Style(times="18:30"), "18:30"),
    ],
)
def test_expected_time_is_in_the_house_style(style: Style, expected: str) -> None:
    (found,) = [
        finding
        for finding in of_pair("Beginn 18.30 Uhr.", "It starts at 7.30am today.", style=style)
        if finding.check == "times"
    ]

    assert found.expected == expected
    assert found.fix is not None
    assert found.fix.text == expected


@pytest.mark.parametrize(
    ("money", "fixed"),
    [
        ("€1.5 million", "It costs €20."),
        ("EUR 1.5 million", "It costs EUR 20."),
        ("1.5 million euros", "It costs 20 euros."),
    ],
)
def test_money_is_put_right_in_the_house_style(money: str, fixed: str) -> None:
    english = "It costs €30."

    (found,) = [
        finding
        for finding in of_pair("Es kostet 20 Euro.", english, style=Style(money=money))
        if finding.check == "numbers"
    ]

    assert found.fix is not None
    assert english[: found.fix.span.start] + found.fix.text + english[found.fix.span.end :] == fixed


def test_fixes_put_right_what_they_say() -> None:
    """Over all wrong sentences of our own: once a pair's fixes are applied, from the end on, its facts are right."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        pairs = [
            row
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["verdict"] == "wrong"
        ]
    mended = 0
    for pair in pairs:
        fixes = [finding.fix for finding in fact_flags(pair["german"], pair["english"])]
        if not fixes or any(fix is None for fix in fixes):
            continue
        text = pair["english"]
        for fix in sorted((fix for fix in fixes if fix), key=lambda fix: -fix.span.start):
            text = text[: fix.span.start] + fix.text + text[fix.span.end :]
        if not fact_flags(pair["german"], text):
            mended += 1
        else:
            assert pair["row"] in {"dates", "ranges", "money"}, (pair["german"], text)

    assert mended >= 80


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="0123456789.,:/-–% €$§()@aäzwei ndreUhrMio.EProzentMärz\n", max_size=120),
    st.text(alphabet="0123456789.,:/-–% €$()@atwo three pm March million percent\n", max_size=120),
)
def test_any_pair_is_read_without_error(german: str, english: str) -> None:
    """Whatever stands in the texts, findings come back, with spans inside the texts."""
    for finding in flags(german, english):
        assert all(0 <= span.start <= span.end <= len(german) for span in finding.source)
        assert all(0 <= span.start <= span.end <= len(english) for span in finding.target)


@pytest.mark.parametrize(
    "text", ["1" * 5000, "1 " * 3000, "01/" * 2000, "12, " * 2000, "www." * 2000, "(0" * 2000]
)
def test_a_monster_ends(text: str) -> None:
    """A block of thousands of numbers is no reason to stand still; equal facts are equal, and none is not enough."""
    assert not fact_flags(text, text)
    assert flags(text, "nothing")


def test_severities() -> None:
    (wrong,) = fact_flags("Es kamen 12 Gäste.", "13 guests came.")
    (word,) = fact_flags("Es kamen zwölf Gäste.", "Eleven guests came.")

    assert (wrong.severity, word.severity) == (Severity.ERROR, Severity.WARNING)


@pytest.mark.parametrize(
    ("english", "fixed"),
    [
        ("It starts at 8pm.", "It starts at 6pm."),
        ("It starts at 8 p.m.", "It starts at 6pm."),
        ("At 8 p.m. it starts.", "At 6pm it starts."),
        ("It starts at 8 p.m. Come along.", "It starts at 6pm. Come along."),
    ],
)
def test_a_fixed_time_keeps_the_full_stop(english: str, fixed: str) -> None:
    (found,) = [finding for finding in of_pair("Beginn ist um 18 Uhr.", english) if finding.check == "times"]

    assert found.fix is not None
    assert english[: found.fix.span.start] + found.fix.text + english[found.fix.span.end :] == fixed


def test_a_host_in_capitals_is_the_same_host() -> None:
    assert flags("Das meldet musterstadt.de heute.", "Musterstadt.de reports this today.") == []
    assert flags("Das meldet musterstadt.de heute.", "Musterstatt.de reports this today.") != []
