"""The file of releases side by side: what the desk shows, in one file that loads nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from pipeline.workflow.pull_requests.description import description
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
    post.write_text(post.read_text().replace("84 metres", "**48 metres** & more"))

    page = write_sides(workspace, tmp_path / "report.html").read_text()
    text = description(workspace, record, version)

    assert re.search('<mark class="e">84[^<]*</mark>', page) and re.search(
        '<mark class="e">48[^<]*</mark>', page
    )
    assert "**" not in page and "&amp; more" in page
    assert "8 metres &#38; more" in text
    assert text.count("- [ ] Dealt with") == page.count("<b>Error:</b>") + page.count("<b>Warning:</b>")


def test_a_release_without_a_draft_stands_with_what_the_memory_knows(
    make_site: MakeSite, tmp_path: Path
) -> None:
    workspace = make_site()
    drafted = made.drafted(workspace, made.record())
    made.put(workspace.store, replace(drafted, versions={}))

    page = write_sides(workspace, tmp_path / "report.html").read_text()

    assert "Neue Br\u00fccke" in page and "no English yet" in page and "no draft" in page
