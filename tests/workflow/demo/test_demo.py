"""The demo is the main job, and the first thing a newcomer sees."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.cli.render import show_demo
from pipeline.errors import OutputRefused
from pipeline.model import Severity
from pipeline.workflow.demo.demo import Demo, demo


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, once for all tests that look at it."""
    return demo(tmp_path_factory.mktemp("town") / "demo")


def _sum(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".stadtbote/" not in path.as_posix()
    }


def test_two_calls_give_the_same_bytes_and_the_folder_is_made_anew(tmp_path: Path) -> None:
    first = demo(tmp_path / "demo", days=1)
    before = _sum(first.folder)
    (first.site / "_drafts" / "left-over.md").write_text("from the last time")

    second = demo(tmp_path / "demo", days=1)

    assert _sum(second.folder) == before
    assert len(before) > 25


def test_the_first_morning_leaves_four_paragraphs_open_and_calls_no_engine(shown: Demo) -> None:
    rows = shown.mornings[0].report.rows

    assert [row.name.split()[0] for row in rows] == ["Stadt", "Verkehrsbetriebe", "Kulturamt"]
    assert sum(row.new for row in rows) >= 24
    assert sum(row.missing for row in rows) == 4
    assert sum(row.waiting for row in rows) == 2
    assert sum(row.from_engine for row in rows) == 0
    assert sum(row.characters for row in rows) == 0
    assert sum(row.failed for row in rows) == 0


def test_our_own_english_stands_every_check(shown: Demo) -> None:
    assert sum(row.errors for row in shown.mornings[0].report.rows) == 0


def test_the_second_morning_catches_all_three_slips(shown: Demo) -> None:
    """A wrong time and a Milliarde are errors; of a lost paragraph length and sentences are told."""
    from pipeline import config
    from pipeline.store import Store

    settings = config.load(shown.folder / "config.yaml")
    store = Store.open(settings.store, settings.state)
    found = [
        finding
        for record in store.find()
        for version in record.versions.values()
        for finding in version.findings
    ]
    store.close()
    errors = " ".join(finding.message for finding in found if finding.severity is Severity.ERROR)
    checks = {finding.check for finding in found if finding.severity is not Severity.INFO}

    assert "17.30" in errors
    assert "Milliarde" in errors
    assert checks & {"length", "sentences"}


def test_the_third_morning_buys_only_what_changed_and_the_editor_s_words_stand(shown: Demo) -> None:
    rows = shown.mornings[2].report.rows
    edited = next(
        path
        for path in (shown.site / "_drafts").glob("*evacuation*")
        if "Pets are welcome" in path.read_text()
    )

    assert sum(row.changed for row in rows) == 1
    assert sum(row.from_engine for row in rows) == 3
    assert "finished by around 3pm" in edited.read_text()
    assert [news_item.what for news_item in shown.mornings[2].report.news].count("withdrawn") == 1


def test_the_report_is_one_file_with_marks_on_both_sides(shown: Demo) -> None:
    page = shown.report_page.read_text()

    assert page.count('<mark class="e"') >= 4
    assert "src=" not in page
    assert "<script" not in page
    assert "prefers-color-scheme: dark" in page


def test_a_folder_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(OutputRefused, match="not a folder of the demo"):
        demo(tmp_path)

    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_it_takes_less_than_twenty_seconds(shown: Demo) -> None:
    assert shown.seconds < 20


def test_each_slip_and_the_correction_s_price_is_a_line_of_its_own(shown: Demo) -> None:
    """The first morning has nothing to catch: our own English."""
    first, second, third = (morning.came_of_it for morning in shown.mornings)

    assert not first
    assert len(second) == 3
    assert any("17.30 Uhr" in line and "6.30pm" in line and "Weststadt" in line for line in second)
    assert any("1.2 million" in line for line in second)
    assert [line.partition(" of ")[0] for line in third[:1]] == ["bought again: 3"]
    (clash,) = third[1:]
    assert clash.startswith("to be chosen, the editor's title or the city's: “Hafenviertel to be evacuated")
    assert "larger evacuation" in clash and shown.report_page.read_text().count("<ins>Suspected") == 1


def test_people_read_titles_and_lines_of_100_columns_machines_read_paths(
    shown: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    show_demo(shown)

    said = capsys.readouterr().out
    assert "_drafts/" not in said
    assert "Cancelled: riverside flea market" in said
    own = [line for line in said.splitlines() if str(shown.folder) not in line]
    assert max(len(line) for line in own) <= 110
    assert any(news_item.about.startswith("_drafts/") for news_item in shown.mornings[0].report.news)
