"""Where the rules of a release's own time begin and end: one table a rule, on both sides of each bound."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from pipeline.german.release_time import embargo, event_end

BERLIN = ZoneInfo("Europe/Berlin")
SATURDAY = dt.date(2026, 11, 28)


def at(day: int, hour: int = 0, minute: int = 0, *, month: int = 12) -> dt.datetime:
    """A moment on a German wall."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def on(day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    """The same, in November."""
    return at(day, hour, minute, month=11)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        # a name with a colon, wherever it stands; a name at the head of the line before digits
        ("Sperrfrist: 6. Dezember 2026, 18 Uhr", at(6, 18)),
        ("Sperrfrist : 6. Dezember 2026, 18 Uhr", at(6, 18)),
        ("Sperrfrist 6. Dezember 2026, 18 Uhr, gez. Amt", at(6, 18)),
        ("Stadt Musterstadt, Sperrfrist: 6. Dezember 2026, 18 Uhr, gez. Amt", at(6, 18)),
        ("Stadt Musterstadt, Sperrfrist 6. Dezember 2026, 18 Uhr, gez. Amt", None),
        ("Sperrfrist, gez. Amt, 6. Dezember 2026, 18 Uhr", None),
        # words about publishing hold only beside a word that holds, and alone in their line
        ("Veröffentlichung erst ab 6. Dezember 2026, 18 Uhr", at(6, 18)),
        ("Veröffentlichung am 6. Dezember 2026, 18 Uhr", None),
        ("Erst ab 6. Dezember 2026, 18 Uhr", None),
        ("Veröffentlichung des Hafenplans erst ab 6. Dezember 2026", None),
        # the first three lines are looked at sentence by sentence, later ones as a whole
        ("Frei zur Veröffentlichung ab 6. Dezember 2026. Der Hafen wird gebaut.", at(6)),
        ("a\nb\nFrei zur Veröffentlichung ab 6. Dezember 2026. Der Hafen wird gebaut.", at(6)),
        ("a\nb\nc\nFrei zur Veröffentlichung ab 6. Dezember 2026. Der Hafen wird gebaut.", None),
        ("a\nb\nc\nFrei zur Veröffentlichung ab 6. Dezember 2026.", at(6)),
        ("\n\na\n\nb\nFrei zur Veröffentlichung ab 6. Dezember 2026. Der Hafen wird gebaut.", at(6)),
        # the moment may stand in the next line, where nothing follows the name
        ("Sperrfrist:\n6. Dezember 2026, 18 Uhr", at(6, 18)),
        ("Sperrfrist:", None),
        ("Sperrfrist: siehe unten, so der Wunsch des Amtes, der hier noch einmal ausführlich steht und lang ist, sehr lang\n6. Dezember 2026", None),
        # a name or a holding word without a moment is none
        ("Sperrfrist: keine", None),
        ("Sperrfrist: heute", on(28)),
        ("Sperrfrist: 18 Uhr", on(28, 18)),
        ("Sperrfrist: keine\nSperrfrist: 18 Uhr", on(28, 18)),
    ],
)  # fmt: skip
def test_where_an_embargo_stands(text: str, until: dt.datetime | None) -> None:
    assert embargo(text, BERLIN, SATURDAY) == until


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Sperrfrist: 6. Dezember 2026", at(6)),
        ("Sperrfrist: 6. Dezember 2026, 6 Uhr", at(6, 6)),
        ("Sperrfrist: 6. Dezember 2026, 6.30 Uhr", at(6, 6, 30)),
        ("Sperrfrist: 6. Dezember 2026, 06:45", at(6, 6, 45)),
        ("Sperrfrist: 6. Dezember 2026, 24 Uhr", at(7)),
        ("Sperrfrist: 6. Dezember 2026, 6 Uhr abends", at(6, 18)),
        ("Sperrfrist: 6. Dezember 2026, 6 Uhr nachmittags", at(6, 18)),
        ("Sperrfrist: 6. Dezember 2026, 12 Uhr abends", at(6, 12)),
        ("Sperrfrist: 6. Dezember 2026, 18 Uhr abends", at(6, 18)),
        ("Sperrfrist: 6. Dezember 2026, mittags", at(6, 12)),
        ("Sperrfrist: 6. Dezember 2026, Mitternacht", at(7)),
        ("Sperrfrist: heute, 18 Uhr", on(28, 18)),
        ("Sperrfrist: morgen, 18 Uhr", on(29, 18)),
        ("Sperrfrist: übermorgen, 18 Uhr", on(30, 18)),
        ("Sperrfrist: Samstag, 18 Uhr", on(28, 18)),
        ("Sperrfrist: Sonntag, 18 Uhr", on(29, 18)),
        ("Sperrfrist: Freitag, 18 Uhr", at(4, 18)),
        ("Sperrfrist: kommenden Samstag, 18 Uhr", at(5, 18)),
        ("Sperrfrist: nächsten Sonntag, 18 Uhr", on(29, 18)),
    ],
)
def test_the_moment_an_embargo_names(text: str, until: dt.datetime) -> None:
    assert embargo(text, BERLIN, SATURDAY) == until


def _ending_at(length: int, head: str, tail: str) -> str:
    return head + " " * (length - len(head) - len(tail)) + tail


@pytest.mark.parametrize(
    ("text", "until"),
    [
        (_ending_at(100, "Sperrfrist:", "6 Uhr") + ", gez. Amt", on(28, 6)),
        (_ending_at(101, "Sperrfrist:", "6 Uhr") + ", gez. Amt", None),
        ("Sperrfrist:\n" + _ending_at(90, "", "6 Uhr"), on(28, 6)),
        ("Sperrfrist:\n" + _ending_at(91, "", "6 Uhr"), None),
        (_ending_at(200, "Frei ab 6 Uhr zur", "Veröffentlichung"), on(28, 6)),
        (_ending_at(201, "Frei ab 6 Uhr zur", "Veröffentlichung"), None),
        (_ending_at(400, "a", "Sperrfrist") + ": 6 Uhr", on(28, 6)),
        (_ending_at(401, "a", "Sperrfrist") + ": 6 Uhr", None),
    ],
)
def test_how_far_is_looked(text: str, until: dt.datetime | None) -> None:
    assert embargo(text, BERLIN, SATURDAY) == until


@pytest.mark.parametrize(
    ("blocks", "end"),
    [
        (["Die Ausstellung ist bis 5. Dezember 2026 zu sehen."], dt.date(2026, 12, 5)),
        (["Die Ausstellung ist bis 28. November 2026 zu sehen."], SATURDAY),
        (["Die Ausstellung war bis 27. November 2026 zu sehen."], None),
        (["Die Ausstellung ist bis 27. November 2028 zu sehen."], dt.date(2028, 11, 27)),
        (["Die Ausstellung ist bis 28. November 2028 zu sehen."], None),
        (["Sie ist bis 5. Dezember 2026 und bis 9. Dezember 2026 zu sehen."], dt.date(2026, 12, 9)),
        (
            ["Sie ist bis 9. Dezember 2026 zu sehen.", "Das Bad ist bis 5. Dezember 2026 zu."],
            dt.date(2026, 12, 9),
        ),
        (["Sie ist bis 5. Dezember 2026 zu sehen. Ab 5. Dezember 2026 gilt der Plan."], None),
        (["Sie ist bis 5. Dezember 2026 zu sehen. Ab 4. Dezember 2026 gilt der Plan."], dt.date(2026, 12, 5)),
        (["Sie ist bis 5. Dezember 2026 zu sehen. Ab 9. Dezember 2026 gilt der Plan."], None),
        (
            ["Ab 1. Dezember 2026 und ab 9. Dezember 2026 gilt der Plan. Er liegt bis 5. Dezember 2026 aus."],
            None,
        ),
        (["Die Straße ist seit 5. Dezember 2026 offen."], None),
        (["Sie ist vom 1. Dezember 2026 an bis 5. Dezember 2026 zu sehen."], dt.date(2026, 12, 5)),
        (["Sie ist bis Mitte Dezember 2026 zu sehen.", "Das Bad ist bis 5. Dezember 2026 zu."], None),
        (["Das Konzert ist am 5. Dezember 2026 um 19 Uhr."], dt.date(2026, 12, 5)),
        (["Die Satzung wurde am 5. Dezember 2026 beschlossen."], None),
        (["Der Bau beginnt am 5. Dezember 2026."], None),
        (["Das Konzert beginnt am 5. Dezember 2026 um 19 Uhr."], dt.date(2026, 12, 5)),
        (["Bis 5. Dezember 2026 gilt eine Sperrung."], dt.date(2026, 12, 5)),
        (
            ["Sperrung bis 5. Dezember 2026" + " und es geht um sehr viel mehr" * 3 + "."],
            dt.date(2026, 12, 5),
        ),
        (["Es gilt die Sperrung " + "und mehr " * 9 + "bis 5. Dezember 2026."], dt.date(2026, 12, 5)),
        (["Sperrung bis" + " " * 67 + "5. Dezember 2026."], dt.date(2026, 12, 5)),
        (["Sperrung bis" + " " * 68 + "5. Dezember 2026."], None),
        (["Ohne Tag."], None),
        ([], None),
    ],
)
def test_when_it_is_over(blocks: list[str], end: dt.date | None) -> None:
    assert event_end(blocks, SATURDAY) == end


@pytest.mark.parametrize(
    ("blocks", "end"),
    [
        # the embargo's moment in the next line goes with it, up to its first stop, and nothing beside it
        (["Sperrfrist:\n6. Dezember 2026, 18 Uhr"], None),
        (["Sperrfrist:\n6. Dezember 2026, 18 Uhr. Der Markt ist bis 9. Dezember 2026 offen."], dt.date(2026, 12, 9)),
        (["Der Markt ist bis 9. Dezember 2026 offen.\nSperrfrist:\n6. Dezember 2026, 18 Uhr"], dt.date(2026, 12, 9)),
        (["Sperrfrist:\n6. Dezember 2026, 18 Uhr\nDer Markt ist bis 9. Dezember 2026 offen."], dt.date(2026, 12, 9)),
        (["Sperrfrist: 6. Dezember 2026\nDer Markt ist bis 9. Dezember 2026 offen."], dt.date(2026, 12, 9)),
        (["1. Dezember 2026 Sperrfrist:\n6. Dezember 2026, 18 Uhr"], dt.date(2026, 12, 1)),
        # one character more would be a day more
        (["Sperrfrist:\n16. Dezember 2026, 18 Uhr"], None),
    ],
)  # fmt: skip
def test_the_day_of_an_embargo_is_no_day_of_the_event(blocks: list[str], end: dt.date | None) -> None:
    assert event_end(blocks, SATURDAY) == end
