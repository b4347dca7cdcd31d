"""Terms: German inflection, hyphenated compounds, case, the longest; English plural and possessive."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.german.terms import Match, found, matches


@dataclass(frozen=True)
class Word:
    source: str
    rule: str = "required"


def words(text: str, *sources: str) -> list[str]:
    return [text[m.start : m.end] for m in matches(text, tuple(Word(s) for s in sources))]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Ordnungsamt", "Ordnungsamt"),
        ("Ordnungsamt", "Ordnungsamts"),
        ("Ordnungsamt", "Ordnungsamtes"),
        ("Ordnungsamt", "Ordnungsämter"),
        ("Ordnungsamt", "Ordnungsämtern"),
        ("Ordnungsamt", "ORDNUNGSAMT"),
        ("Stadtrat", "Stadträte"),
        ("Stadtrat", "Stadträtinnen"),
        ("Stadtrat", "Stadträt*innen"),
        ("Referat", "Referate"),
        ("Dezernat", "Dezernats"),
        ("Behörde", "Behörden"),
        ("Bebauungsplan", "Bebauungspläne"),
        ("Satzung", "Satzungen"),
        ("Museum", "Museen"),
        ("Kita", "Kitas"),
        ("Bürgermeister", "Bürgermeisterin"),
        ("Bürgermeister", "Bürgermeister:innen"),
        ("Beigeordneter", "Beigeordnete"),
        ("Beigeordneter", "Beigeordneten"),
        ("Wertstoffhof", "Wertstoffhöfen"),
        ("ÖPNV", "ÖPNVs"),
        ("Erster Bürgermeister", "Ersten Bürgermeisterin"),
        ("öffentlicher Nahverkehr", "öffentlichen Nahverkehrs"),
        ("öffentlicher Nahverkehr", "Öffentliche Nahverkehr"),
        ("Amt für öffentliche Ordnung", "Amtes für öffentliche Ordnung"),
        ("Referat für Klima- und Umweltschutz", "Referats für Klima- und Umweltschutz"),
        ("Amt für Kinder, Jugend und Familie", "Amts für Kinder, Jugend und Familie"),
        ("U-Bahn", "U-Bahnen"),
    ],
)
def test_german_inflection(source: str, text: str) -> None:
    """A term is found in every form it takes, feminine forms included."""
    assert words(f"Laut dem {text} gilt das.", source) == [text]


def test_a_hyphenated_compound_holds_the_term_and_a_closed_one_does_not() -> None:
    """`Ordnungsamts-Mitarbeiter` speaks of the Ordnungsamt; `Stadtratsbeschluss` is a word of its own."""
    assert words("Ein Ordnungsamts-Mitarbeiter half.", "Ordnungsamt") == ["Ordnungsamts"]
    assert words("Der Stadtratsbeschluss gilt.", "Stadtrat") == []


def test_case_tells_a_name_from_a_word() -> None:
    """`ob` is not the OB, `kasse` is not the Kasse, an adjective at the head of a sentence is one."""
    assert words("Ob das geht, fragt der OB.", "OB") == ["OB"]
    assert words("er kasse ab", "Kasse") == []
    assert words("Barrierefreie Wege sind barrierefrei.", "barrierefrei") == ["Barrierefreie", "barrierefrei"]


def test_the_longest_match_wins() -> None:
    """The Amt inside `Amt für Umweltschutz` is not a term of its own."""
    assert words("Das Amt für Umweltschutz und das Amt", "Amt", "Amt für Umweltschutz") == [
        "Amt für Umweltschutz",
        "Amt",
    ]


def test_the_nearest_source_wins_over_a_derived_form() -> None:
    """A Stadträtin is a term of her own where the glossary has one, else a Stadtrat."""
    terms = (Word("Stadtrat"), Word("Stadträtin"))

    assert [m.term for m in matches("Die Stadträtinnen im Stadtrat", terms)] == [terms[1], terms[0]]


def test_two_rules_for_one_word_are_both_given() -> None:
    """A required and a forbidden English of the same German stand side by side."""
    terms = (Word("Stadtrat"), Word("Stadtrat", "forbidden"), Word("Rat"))

    result = matches("Im Stadtrat", terms)

    assert result == (Match(term=terms[0], start=3, end=11), Match(term=terms[1], start=3, end=11))


@pytest.mark.parametrize(
    ("target", "text", "hit"),
    [
        ("city council", "The City Council met.", "City Council"),
        ("city council", "two city councils", "city councils"),
        ("lord mayor", "the Lord Mayor’s office", "Lord Mayor’s"),
        ("citizens' office", "at the Citizens’ Office", "Citizens’ Office"),
        ("authority", "the authorities say", "authorities"),
        ("by-law", "the by-laws", "by-laws"),
        ("by-law", "two by laws", "by laws"),
        ("the district", "a district", "district"),
        ("public order office", "Public order\noffice", "Public order\noffice"),
        ("DIY", "diy", None),
        ("office", "officer", None),
        ("mayor", "mayoral", None),
        ("", "anything", None),
    ],
)
def test_english(target: str, text: str, hit: str | None) -> None:
    """Plural, possessive, case, hyphen and line break do not hide a term; a longer word is another word."""
    span = found(text, target)

    assert (text[span[0] : span[1]] if span else None) == hit


@given(st.text(max_size=40), st.text(max_size=80))
@example("er", "")
@example("es e", "e")
def test_spans_lie_in_the_text_and_never_overlap(source: str, text: str) -> None:
    """Whatever a glossary holds, a match is a stretch of the text."""
    result = matches(f"{text} {source} {text}", (Word(source), Word("Amt")))
    spans = [(m.start, m.end) for m in result]

    assert all(0 <= a < b <= 2 * len(text) + len(source) + 2 for a, b in spans)
    assert all(x == y or x[1] <= y[0] for x, y in pairwise(spans))
    found(text, source)


def test_three_hundred_and_fifty_terms_cost_little_more_than_forty() -> None:
    """Checks and keys look terms up in every block: by its words, not term by term; in turns, the fastest of each."""
    terms = tuple(
        Word(f"{head}{tail}") for head in ("Stadt", "Bau", "Kreis", "Land", "Markt") for tail in TAILS
    )
    few = tuple(Word(f"{head}{tail}") for head in ("Stadt", "Bau") for tail in TAILS[:20])
    block = (
        "Der Stadtrat hat am Montag den Bebauungsplan für das Kreishaus beschlossen und die Bauämter beauftragt. "
        * 3
    )

    def seconds(known: tuple[Word, ...]) -> float:
        start = time.process_time()
        for _ in range(20):
            matches(block, known)
        return time.process_time() - start

    turns = [(seconds(terms), seconds(few)) for _ in range(12)]
    assert len(terms) == 350
    assert min(many for many, _ in turns) < 3 * min(some for _, some in turns)


TAILS = [f"{a}{b}" for a in ("amt", "rat", "hof", "plan", "verein", "dienst", "haus") for b in (
    "", "sleitung", "sstelle", "sgebiet", "sfest", "skasse", "sbüro", "srunde", "sordnung", "splatz")]  # fmt: skip
