"""Termbase, markup, the original itself, and the house style."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from pipeline.check import embargo, event_day, of_pair, source_notes
from pipeline.check import findings as of_translation
from pipeline.model import Block, Finding, Origin, Release, Run, Segment, Severity, Style, Term, Translation

TERMS = (
    Term(source="Oberbürgermeister", target="mayor", also=("lord mayor",)),
    Term(source="Oberbürgermeister", target="first mayor", rule="forbidden"),
    Term(source="Bürgerbüro", target="citizens' office"),
    Term(source="Schlossplatz", rule="keep"),
    Term(source="Zukunft Nord", target="Future North", rule="gloss"),
)
MADE = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def terms(german: str, english: str) -> list[Finding]:
    return [finding for finding in of_pair(german, english, terms=TERMS) if finding.check == "terms"]


@pytest.mark.parametrize(
    ("german", "english", "expected"),
    [
        ("Der Oberbürgermeister kommt.", "The mayor is coming.", None),
        ("Die Rede des Oberbürgermeisters", "The lord mayor's speech", None),
        ("Der Oberbürgermeister kommt.", "The president is coming.", "mayor"),
        ("Der Oberbürgermeister kommt.", "The first mayor is coming.", "mayor"),
        ("In den Bürgerbüros", "In the citizens' offices", None),
        ("Im Bürgerbüro", "In the town hall", "citizens' office"),
        ("Auf dem Schlossplatz", "On Schlossplatz", None),
        ("Auf dem Schlossplatz", "On Palace Square", "Schlossplatz"),
        ("Die Straße ist gesperrt.", "The road is closed.", None),
    ],
)
def test_terms(german: str, english: str, expected: str | None) -> None:
    found = terms(german, english)

    assert [finding.expected for finding in found] == ([] if expected is None else [expected])
    assert all(finding.severity is Severity.WARNING for finding in found)


def drafts(pairs: list[tuple[Block, Block]], notes: tuple[str, ...] = ()) -> Translation:
    segments = tuple(
        Segment(index=index, source=one, target=two, origin=Origin.ENGINE, notes=notes)
        for index, (one, two) in enumerate(pairs)
    )
    return Translation(release="r", language="en-GB", segments=segments, made=MADE)


def block(*runs: Run, kind: str = "paragraph", level: int = 0) -> Block:
    return Block(kind=kind, runs=runs, level=level)  # type: ignore[arg-type]  # the parameter is one of the kinds


def checks(translation: Translation, check: str, terms: tuple[Term, ...] = ()) -> list[Finding]:
    return [finding for finding in of_translation(translation, terms=terms) if finding.check == check]


def test_gloss_once_in_a_draft_is_enough() -> None:
    german = [
        block(Run(text="Das Projekt Zukunft Nord startet.")),
        block(Run(text="Zukunft Nord ist wichtig.")),
    ]
    glossed = [
        block(Run(text="The project Zukunft Nord (Future North) starts.")),
        block(Run(text="Zukunft Nord matters.")),
    ]
    bare = [block(Run(text="The project Zukunft Nord starts.")), block(Run(text="Zukunft Nord matters."))]

    assert not checks(drafts(list(zip(german, glossed, strict=True))), "gloss", TERMS)
    (told,) = checks(drafts(list(zip(german, bare, strict=True))), "gloss", TERMS)
    assert told.expected == "Zukunft Nord (Future North)"


def test_markup() -> None:
    """A lost link and an invented one are errors; emphasis is told."""
    one = block(
        Run(text="Mehr "),
        Run(text="hier", href="https://www.musterstadt.de/a"),
        Run(text=" und "),
        Run(text="jetzt", strong=True),
    )
    same = block(
        Run(text="More "),
        Run(text="here", href="https://www.musterstadt.de/a"),
        Run(text=" and "),
        Run(text="now", strong=True),
    )
    lost = block(Run(text="More here and now"))
    other = block(
        Run(text="More "), Run(text="here", href="https://www.elsewhere.example/"), Run(text=" and now")
    )

    assert not checks(drafts([(one, same)]), "markup")
    assert [found.severity for found in checks(drafts([(one, lost)]), "markup")] == [
        Severity.ERROR,
        Severity.INFO,
    ]
    wrong = checks(drafts([(one, other)]), "markup")
    assert [found.severity for found in wrong] == [Severity.ERROR, Severity.ERROR, Severity.INFO]
    assert wrong[0].expected == "https://www.musterstadt.de/a"


def test_structure_and_notes() -> None:
    title = block(Run(text="Neue Schule"), kind="heading", level=2)
    flat = block(Run(text="New school"))

    (found,) = checks(drafts([(title, flat)]), "markup")
    assert "heading of level 2" in found.message
    (note,) = checks(drafts([(flat, flat)], notes=("link appended",)), "markup")
    assert "link appended" in note.message


def release(
    *blocks: str, title: str = "Fest im Park", lead: str = "", day: dt.date = dt.date(2026, 8, 20)
) -> Release:
    return Release(
        id="r",
        source="musterstadt",
        url="https://www.musterstadt.example/1",
        language="de",
        title=title,
        lead=lead,
        blocks=tuple(Block(runs=(Run(text=text),)) for text in blocks),
        day=day,
        retrieved=MADE,
        fingerprint="sha256:0",
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (release("Das Fest ist am Montag, 25. August 2026, im Park."), ["Monday", "Tuesday"]),
        (release("Das Fest ist am Mittwoch, 26. August, im Park."), []),
        (release("Es endet am Freitag, 31.09.2026."), ["does not exist"]),
        (
            release("Das Fest beginnt am 25. August um 18 Uhr.", lead="Am 26. August wird gefeiert."),
            ["two dates"],
        ),
        (release("Das Fest beginnt am 26. August um 18 Uhr.", lead="Am 26. August wird gefeiert."), []),
        (release("Insgesamt gibt es 100 Plätze, davon 60 im Saal und 30 auf der Empore."), ["90", "100"]),
        (release("Insgesamt gibt es 100 Plätze, davon 60 im Saal und 40 auf der Empore."), []),
        (release("Insgesamt 1.350 Plätze, davon 900 in der Stadt, sowie 610 Stellen sind betroffen."), []),
    ],
)
def test_the_original_contradicts_itself(given: Release, words: list[str]) -> None:
    """Told as a note with its place, never an error, and never repaired."""
    notes = source_notes(given)

    assert len(notes) == bool(words)
    for note in notes:
        assert note.severity is Severity.INFO
        assert note.fix is None
        assert note.source
        assert all(word in note.message for word in words)


def test_event_and_embargo_of_a_release() -> None:
    given = release("Sperrfrist: 21. August 2026, 10 Uhr", "Das Fest ist am 29. August.")

    assert event_day(given) == dt.date(2026, 8, 29)
    assert embargo(given) == dt.datetime(2026, 8, 21, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    assert embargo(release("Das Fest ist am 29. August.")) is None


@pytest.mark.parametrize(
    ("style", "english", "fixed"),
    [
        (Style(), "It starts at 6:30 pm on March 12, 2026.", "It starts at 6.30pm on 12 March 2026."),
        (Style(), "It costs 20 euros at the theater.", "It costs €20 at the theatre."),
        (Style(english="american"), "The colour of the centre", "The color of the center"),
        (Style(dates="March 12, 2026"), "On 12 March 2026", "On March 12, 2026"),
        (Style(times="18:30"), "From 6.30pm", "From 18:30"),
        (Style(money="EUR 1.5 million"), "It costs €1.5 million.", "It costs EUR 1.5 million."),
        (Style(money="1.5 million euros"), "It costs €1.5 million.", "It costs 1.5 million euros."),
        (Style(), "„Good“, she said.", "“Good“, she said."),
        (Style(), "The Rockefeller Center opens on 12 March at 6pm for €20.", "The Rockefeller Center opens on 12 March at 6pm for €20."),
    ],
)  # fmt: skip
def test_house_style(style: Style, english: str, fixed: str) -> None:
    """Severity info, each with a fix; applied from the end on they give the house's form."""
    found = [finding for finding in of_pair("", english, style=style) if finding.check == "style"]

    assert all(finding.severity is Severity.INFO and finding.fix for finding in found)
    for finding in sorted(found, key=lambda finding: -finding.target[0].start):
        assert finding.fix is not None
        english = english[: finding.fix.span.start] + finding.fix.text + english[finding.fix.span.end :]
    assert english == fixed
