"""House style is put into machine text when it is made, and into no other."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.check import finished, flags
from pipeline.check.form.style import applied
from pipeline.model import Block, Origin, Run, Segment, Style, Translation


@pytest.mark.parametrize(
    ("german", "machine", "language", "house"),
    [
        ("Beginn ist um 18.30 Uhr.", "It begins at 18:30.", "en-GB", "It begins at 6.30pm."),
        ("Am 12. März 2026", "On March 12, 2026", "en-GB", "On 12 March 2026"),
        ("Am 12. März 2026", "On 12 March 2026", "en-US", "On 12 March 2026"),
        ("Die Stadt organisiert ein Fest.", "The city organizes a festival, organized by all.", "en-GB", "The city organizes a festival, organised by all."),
        ("Im Zentrum", "In the centre", "en-US", "In the center"),
        ("„Willkommen“, sagte sie.", "„Welcome”, she said.", "en-GB", "“Welcome”, she said."),
        ("„Willkommen“, sagte sie.", '"Bienvenue", dit-elle.', "fr", "« Bienvenue », dit-elle."),
        ("„Willkommen“, sagte sie.", "«Ласкаво просимо», — сказала вона.", "uk", "«Ласкаво просимо», — сказала вона."),
        ("Der Park - ein Ort", "The park - a place", "en-GB", "The park – a place"),
        ("Eintritt", "Free\u200bentry", "en-GB", "Freeentry"),
        ("Der Preis beträgt 20 Euro.", "The price is 20 euros.", "en-GB", "The price is €20."),
    ],
)  # fmt: skip
def test_machine_text_in_the_style_of_the_house(german: str, machine: str, language: str, house: str) -> None:
    done, changes = applied(german, machine, Style(), language)

    assert done == house
    assert bool(changes) == (machine != house)
    assert applied(german, done, Style(), language) == (done, ())


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Der Stand war 22:15 im letzten Viertel.", "The score was 22:15 in the last quarter."),
        ("Mehr unter www.color-center.example", "More at www.color-center.example"),
        ("Am Rockefeller Center", "At the Rockefeller Center"),
        ("Die Parkuhr", "The parking meter"),
    ],
)
def test_what_only_looks_like_style_is_left_alone(german: str, english: str) -> None:
    assert applied(german, english, Style(), "en-GB") == (english, ())


def _segment(text: str, origin: Origin, kind: str = "paragraph") -> Segment:
    def block(of: str) -> Block:
        return Block(kind=kind, runs=(Run(text=of),))  # type: ignore[arg-type]

    return Segment(source=block("Beginn ist um 18 Uhr im Zentrum."), target=block(text), origin=origin)


def test_a_person_s_text_and_code_are_never_touched_and_a_change_is_recorded() -> None:
    said = "It begins in the center."
    segments = (
        _segment(said, Origin.ENGINE),
        _segment(said, Origin.MEMORY),
        _segment(said, Origin.PERSON),
        _segment(said, Origin.COPIED),
        _segment(said, Origin.ENGINE, kind="code"),
    )
    made = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)

    done = finished(Translation(release="r", language="en-GB", segments=segments, made=made), Style())

    texts = [segment.target.text for segment in done.segments if segment.target]
    assert texts == ["It begins in the centre."] * 2 + [said] * 3
    assert done.segments[0].notes == ("house style: center to centre",)
    assert done.segments[2:] == segments[2:]


def test_the_style_changes_no_fact() -> None:
    german = "Am 12. März 2026 um 18.30 Uhr kostet der Eintritt 20 Euro."
    done, _ = applied(german, "On March 12, 2026 at 18:30, admission costs 20 euros.", Style(), "en-GB")

    assert flags(german, done) == []
