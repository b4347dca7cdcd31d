"""A source without a rights record imports and previews, and nothing of it is published."""

from __future__ import annotations

import pytest

from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from tests.workflow.city import City, item
from tests.workflow.conftest import SOURCE, MakeSite, files

RIGHTS = "rights: {text: full, basis: own releases, checked: 2026-09-01}\n"


@pytest.mark.parametrize(
    ("later", "published"),
    [("", False), (RIGHTS, True), (RIGHTS.replace("full", "excerpt"), False)],
    ids=["still none", "full", "less than what was written"],
)
def test_a_preview_is_written_and_published_only_once_rights_allow_all_of_it(
    later: str, published: bool, city: City, make_site: MakeSite
) -> None:
    city.items = [item(1)]
    bare = SOURCE.replace(RIGHTS, "")
    report = run_import(make_site(source=bare))
    assert report.rows[0].written == 1 and report.rows[0].failed == 0
    workspace = make_site(source=bare)
    record = next(workspace.store.find())
    assert record.versions["en-GB"].preview
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(
            workspace, record, "en-GB", finding.id, by="ed", reason="a test's English"
        )
    decisions.approve(workspace, record, "en-GB", by="ed")

    workspace = make_site(source=bare + later)

    assert bool(publish.publish(workspace)) is published
    assert [path.startswith("_posts/") for path in files(workspace)] == [published]
