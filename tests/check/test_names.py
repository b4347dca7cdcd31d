"""Names, negation both ways, sentences, links: what the tables and the tagger make of plain blocks."""

from __future__ import annotations

import pytest

from pipeline.check import of_pair
from pipeline.check.form.markup import check as markup
from pipeline.check.names.named import named
from pipeline.check.pair import Pair
from pipeline.model import Block, Run, Severity


@pytest.mark.parametrize(
    ("german", "names"),
    [
        ("Oberbürgermeisterin Sabine Krüger eröffnet die Halle.", ["Sabine Krüger"]),
        ("Treffpunkt ist die Lindenallee 12.", ["Lindenallee"]),
        ("Eine Delegation aus Polen besucht die Stadt.", ["Polen"]),
        ("Die Stadt erneuert die Beleuchtung am Hafen.", []),
        ("Das kostet 20 Mio. Euro und viel Geduld.", []),
    ],
)
def test_the_names_of_a_german_text(german: str, names: list[str]) -> None:
    assert [row.text for row in named(german)] == names


@pytest.mark.parametrize(
    ("german", "target", "language"),
    [
        ("Sabine Krüger spricht in Köln.", "Сабіне Крюгер виступає в Кельні.", "uk"),
        ("Sie reist nach Moskau und Genua.", "She is travelling to Moscow and Genoa.", "en-GB"),
        ("Der Berliner Senat tagt.", "The Berlin senate is meeting.", "en-GB"),
        ("Ein Gast aus Bayern", "A guest from Bavaria", "en-GB"),
        ("Ein Gast aus Frankreich", "Un invité français", "fr"),
        ("Trumps Besuch in Köln", "Wizyta Trumpa w Kolonii", "pl"),
        ("Ein Gast aus Ohio", "Un invité de l’Ohio", "fr"),
        ("Gäste aus Weißrussland", "Guests from Belarus", "en-GB"),
        ("Das Buch von Sabine Krüger", "Książka Sabiny Krüger", "pl"),
    ],
)
def test_a_name_stands_in_another_form(german: str, target: str, language: str) -> None:
    assert [
        finding for finding in of_pair(german, target, language=language) if finding.check == "names"
    ] == []


@pytest.mark.parametrize(
    ("german", "english", "severity"),
    [
        ("Sabine Krüger spricht zum Fest.", "Martina Fischer speaks at the festival.", Severity.WARNING),
        (
            "Eine Delegation aus Polen besucht die Stadt.",
            "A delegation is visiting the city.",
            Severity.WARNING,
        ),
        ("Die Bücherei öffnet wieder.", "The library in Rotterdam is open again.", Severity.INFO),
    ],
)
def test_a_name_lost_exchanged_or_added(german: str, english: str, severity: Severity) -> None:
    assert severity in {finding.severity for finding in of_pair(german, english) if finding.check == "names"}


def _linked(*runs: tuple[str, str]) -> Block:
    return Block(runs=tuple(Run(text=text, href=href or None) for text, href in runs))


def test_a_link_a_person_adds_is_a_note_and_a_lost_blank_is_told() -> None:
    plain = _linked(("Siehe Plan.", ""))
    added = _linked(("See ", ""), ("plan", "https://plan.example"), (".", ""))
    glued = _linked(("See", ""), ("plan", "https://plan.example"), (".", ""))
    source = _linked(("Siehe ", ""), ("Plan", "https://plan.example"), (".", ""))

    def told(here: Block, there: Block, *, typed: bool = False) -> list[Severity]:
        pair = Pair(source=here.text, target=there.text, source_block=here, target_block=there, typed=typed)
        return [finding.severity for finding in markup(pair)]

    assert told(plain, added) == [Severity.ERROR]
    assert told(plain, added, typed=True) == [Severity.INFO]
    assert told(source, added) == []
    assert told(source, glued) == [Severity.ERROR]
