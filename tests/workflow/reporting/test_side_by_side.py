"""The file of releases side by side: what the desk shows, in one file that loads nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from pipeline.messages import words
from pipeline.model import Finding, Severity
from pipeline.workflow.posts.edited_post import post_at
from pipeline.workflow.pull_requests.description import Shown, description
from pipeline.workflow.reporting.side_by_side import write_sides
from tests.workflow import made
from tests.workflow.conftest import MakeSite


def test_file_and_pull_request_show_the_post_as_an_editor_left_it(
    make_site: MakeSite, tmp_path: Path
) -> None:
    workspace = make_site()
    record = made.drafted(workspace, made.record())
    version = record.versions["en-GB"]
    post = workspace.settings.folder / version.path
    before, _, behind = post.read_text().rpartition("84 metres")
    post.write_text(f"{before}**48 metres** & more{behind}")

    page = write_sides(workspace, tmp_path / "report.html").read_text()
    shown = Shown(record=record, version=version, post=post_at(workspace, record, version))
    text = description(workspace, shown)

    assert re.search('<mark class="e">84[^<]*</mark>', page) and re.search(
        '<mark class="e">48[^<]*</mark>', page
    )
    assert "**" not in page and "&amp; more" in page
    assert "8 metres & more" in text
    assert text.count("- [ ] Dealt with") == page.count("<b>Error:</b>") + page.count("<b>Warning:</b>")


def test_a_german_desk_reads_file_pull_request_and_findings_in_german(
    make_site: MakeSite, tmp_path: Path
) -> None:
    """The language of messages is `report: language`; findings from before msgids were kept are told from their English."""
    workspace = make_site(extra="report: {language: de}\n")
    record = made.drafted(workspace, made.record())
    post = workspace.settings.folder / record.versions["en-GB"].path
    post.write_text(post.read_text().replace("84 metres", "48 metres"))
    page = write_sides(workspace, tmp_path / "report.html").read_text()
    version = record.versions["en-GB"]
    shown = Shown(record=record, version=version, post=post_at(workspace, record, version))
    text = description(workspace, shown)

    for told in (page, text):
        assert "Im Deutschen steht 84" in told and "auf Englisch steht 48" in told
        assert "The German says" not in told
    assert '<html lang="de">' in page and "Alle Kästchen ankreuzen" in text

    old = Finding(
        check="numbers", severity=Severity.ERROR, message="The German says 84; the English says 48."
    )
    assert words("de").told(old.said) == "Im Deutschen steht 84; auf Englisch steht 48."


def test_a_release_without_a_draft_stands_with_what_the_memory_knows(
    make_site: MakeSite, tmp_path: Path
) -> None:
    workspace = make_site()
    drafted = made.drafted(workspace, made.record())
    made.put(workspace.store, replace(drafted, versions={}))

    page = write_sides(workspace, tmp_path / "report.html").read_text()

    assert "Neue Br\u00fccke" in page and "no English yet" in page and "no draft" in page
