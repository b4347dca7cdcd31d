"""The room at its outermost edge: a translation goes in, findings come out."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.check import CHECKS, Check, Pair, covered, finding, findings, of_pair, plugged, validator
from pipeline.check import plugged as plugged_of_room
from pipeline.errors import ConfigError
from pipeline.model import Finding, Severity, Term, Translation
from pipeline.plugins import added

Make = Callable[..., Translation]


def test_planted_errors_are_caught(translation: Make) -> None:
    """A wrong time, a Milliarde and a lost paragraph, each at its block with both spans."""
    given = translation(
        [
            ("Beginn ist um 18 Uhr.", "It starts at 8pm."),
            ("Der Haushalt umfasst 1,4 Milliarden Euro.", "The budget amounts to 1.4 million euros."),
            ("Der Eintritt ist frei.", None),
            ("Die Stadt freut sich.", "The city is pleased."),
        ]
    )

    found = findings(given, off={"style"})

    assert [(finding.check, finding.index, finding.severity) for finding in found] == [
        ("times", 0, Severity.ERROR),
        ("numbers", 1, Severity.ERROR),
        ("missing", 2, Severity.ERROR),
    ]
    time = found[0]
    german, english = given.segments[0].source.text, given.segments[0].target
    assert english is not None
    assert german[time.source[0].start : time.source[0].end] == "18 Uhr"
    assert english.text[time.target[0].start : time.target[0].end] == "8pm"
    assert time.expected == "6pm"
    assert "18 Uhr" in time.message
    assert "8pm" in time.message


def test_fact_that_moved_next_door_is_told_not_flagged(translation: Make) -> None:
    given = translation(
        [
            ("Das Fest dauert drei Tage. Es kommen 120 Gruppen.", "The festival lasts three days."),
            (
                "Die Stadt freut sich sehr auf alle Gäste.",
                "120 groups are coming. The city is looking forward to all guests.",
            ),
        ]
    )

    told = [finding for finding in findings(given) if finding.check == "numbers"]

    assert [(finding.index, finding.severity) for finding in told] == [(0, Severity.INFO), (1, Severity.INFO)]


def test_same_number_missing_far_away_is_an_error(translation: Make) -> None:
    given = translation(
        [
            ("Es kommen 120 Gruppen.", "Groups are coming."),
            ("Es ist warm.", "It is warm."),
            ("Es ist schön.", "It is lovely, 120."),
        ]
    )

    assert {
        (finding.index, finding.severity) for finding in findings(given) if finding.check == "numbers"
    } == {
        (0, Severity.ERROR),
        (2, Severity.ERROR),
    }


def test_id_is_stable_and_depends_on_the_text() -> None:
    """An acknowledgement is remembered for this check on these two texts, and for no other."""
    row = of_pair("Es kamen 12 Gäste.", "13 guests came.")
    again = of_pair("Es kamen 12 Gäste.", "13 guests came.")
    other = of_pair("Es kamen 12 Gäste.", "13 visitors came.")

    assert [found.id for found in row] == [found.id for found in again]
    assert {found.id for found in row}.isdisjoint(found.id for found in other)


def test_ids_of_one_draft_are_distinct(translation: Make) -> None:
    given = translation([("12 Bäume, 13 Bänke, 14 Wege.", "Trees, benches and paths without end.")])

    ids = [finding.id for finding in findings(given)]

    assert len(ids) == len(set(ids)) >= 3


def test_a_site_switches_a_check_off(translation: Make) -> None:
    given = translation([("Es kamen 12 Gäste.", "13 guests came.")])

    assert findings(given)
    assert not findings(given, off={"numbers"})


def test_a_check_is_a_few_lines(translation: Make) -> None:
    def shout(pair: Pair) -> Iterable[Finding]:
        if pair.target.isupper():
            yield finding(pair, "shout", Severity.WARNING, "All capitals.", target=[(0, len(pair.target))])

    check = Check(id="shout", name="Capitals", about="No block is all capitals.", block=shout)
    given = translation([("Die Stadt lädt ein.", "THE CITY INVITES.")])

    assert [one.check for one in findings(given, extra=[check])] == ["shout"]


def test_of_a_draft_whose_one_block_is_edited_the_others_are_not_read_again(translation: Make) -> None:
    read = list[str]()

    def look(pair: Pair) -> Iterable[Finding]:
        read.append(pair.target)
        yield finding(pair, "read", Severity.INFO, f"Read: {pair.target}")

    check = Check(id="read", name="Read", about="Says what it read.", block=look, pure=True)
    texts = [(f"Absatz {number} steht hier.", f"Paragraph {number} is here.") for number in range(9)]
    edited = [*texts[:4], (texts[4][0], "Paragraph 4 was edited."), *texts[5:]]
    findings(translation(texts), extra=[check])
    read.clear()

    found = findings(translation(edited), extra=[check])

    assert [each.message for each in found if each.check == "read"] == [
        f"Read: {target}" for _, target in edited
    ]
    assert read == [target for _, target in edited[3:6]], "the block, and those beside it"
    read.clear()
    term = Term(source="Absatz", target="section", rule="required")
    findings(translation(edited), extra=[check], terms=(term,))
    assert len(read) == 9, "other terms may say something else of each"
    read.clear()
    for _ in range(2):
        findings(translation(edited), extra=[replace(check, pure=False)])
    assert len(read) == 18, "nobody knows what else it looks at"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package on disk that offers a check by entry point."""
    (tmp_path / "house_checks.py").write_text(
        "from pipeline.check import Check, finding\n"
        "from pipeline.model import Severity\n"
        "def look(pair):\n"
        "    if '!' in pair.target:\n"
        "        yield finding(pair, 'calm', Severity.WARNING, 'No exclamation marks.')\n"
        "calm = Check(id='calm', name='Calm', about='No exclamation marks.', block=look)\n"
        "def made():\n"
        "    return calm\n"
        "wrong = 7\n",
        encoding="utf-8",
    )
    info = tmp_path / "house_checks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: house-checks\nVersion: 1.0\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    for found in (plugged_of_room, added):
        found.cache_clear()
    yield info
    for found in (plugged_of_room, added):
        found.cache_clear()
    sys.modules.pop("house_checks", None)
    importlib.invalidate_caches()


@pytest.mark.parametrize("offered", ["calm", "made"])
def test_a_package_adds_its_check(installed: Path, translation: Make, offered: str) -> None:
    (installed / "entry_points.txt").write_text(
        f"[stadtbote.checks]\ncalm = house_checks:{offered}\n", encoding="utf-8"
    )
    given = translation([("Die Stadt lädt ein.", "The city invites!")])

    assert [finding.check for finding in findings(given)] == ["calm"]


def test_an_entry_point_that_is_no_check(installed: Path) -> None:
    (installed / "entry_points.txt").write_text(
        "[stadtbote.checks]\ncalm = house_checks:wrong\n", encoding="utf-8"
    )

    with pytest.raises(ConfigError, match="calm"):
        plugged()


def test_other_languages_say_what_was_checked(translation: Make) -> None:
    """For Czech, links are checked and times are not, and both are said; for French, times are."""
    checked, unchecked = covered("cs")
    given = translation(
        [
            (
                "Beginn ist um 18 Uhr, mehr auf www.musterstadt.de.",
                "Začátek ve 20 hodin, více na www.musterstadt.cz.",
            )
        ],
        "cs",
    )

    assert "Links and phone numbers" in checked
    assert "Times" in unchecked
    assert set(checked) | set(unchecked) == {check.name for check in CHECKS}
    assert covered("en-GB")[1] == ()
    assert "Times" in covered("fr")[0]
    assert {finding.check for finding in findings(given)} == {"references"}


def test_german_under_another_flag(translation: Make) -> None:
    text = "Die Stadt lädt alle Menschen zum Fest in den Stadtpark ein."

    assert [finding.check for finding in findings(translation([(text, text)], "fr"))] == ["language"]


@pytest.mark.parametrize(
    ("german", "english", "wrong"),
    [
        ("Die Brücke ist ab Montag gesperrt.", "The bridge is closed from Monday.", False),
        ("Die Brücke ist ab Montag gesperrt.", "Die Brücke ist ab Montag gesperrt.", True),
        ("Die Brücke ist ab Montag gesperrt.", "I'm sorry, I cannot translate this text.", True),
        (
            "Die Brücke ist ab Montag gesperrt.",
            "Here is the translation: The bridge is closed from Monday.",
            True,
        ),
        ("Die Brücke kostet 12 Millionen Euro.", "The bridge costs 12 euros.", True),
        ("Die Brücke ist ab Montag gesperrt.", "", True),
        (
            "Der Markt öffnet um acht Uhr und schließt gegen Mittag wieder.",
            "The market opens at eight and and the",
            True,
        ),
        ("Die Brücke ist nicht gesperrt.", "The bridge is closed.", False),
    ],
)
def test_validator(german: str, english: str, wrong: bool) -> None:
    """Is the reply plausibly a translation? Shades of meaning are left to the editor."""
    assert bool(validator()(german, english)) == wrong


def test_every_check_says_what_it_does() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert check.name
        assert check.about.endswith(".")
        assert (check.block is None) != (check.whole is None)
