"""The house's way of writing dates holds wherever the disclosure is computed: approval, publication, the way back."""

from __future__ import annotations

import pytest

from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite, files


@pytest.mark.parametrize(
    ("style", "day"),
    [("12 March 2026", "14 September 2026"), ("March 12, 2026", "September 14, 2026")],
    ids=["British", "American"],
)
def test_an_approval_says_its_day_in_the_house_style_and_is_published(
    style: str, day: str, city: City, make_site: MakeSite
) -> None:
    city.items = [item(1)]
    workspace = make_site(extra=f'style: {{dates: "{style}"}}\n')
    run_import(workspace)
    record = next(workspace.store.find())
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(
            workspace, record, "en-GB", finding.id, by="ed", reason="a test's English"
        )

    decisions.approve(workspace, record, "en-GB", by="ed")
    published = publish.publish(workspace)

    (post,) = files(workspace).values()
    assert len(published) == 1
    assert post.rstrip().endswith(f"reviewed by ed on {day}.")


def test_what_is_sent_back_is_unreviewed_again_to_the_byte(city: City, make_site: MakeSite) -> None:
    city.items = [item(1)]
    workspace = make_site(extra='style: {dates: "March 12, 2026"}\n')
    run_import(workspace)
    before = files(workspace)
    record = next(workspace.store.find())
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(
            workspace, record, "en-GB", finding.id, by="ed", reason="a test's English"
        )
    record = decisions.approve(workspace, record, "en-GB", by="ed")
    assert files(workspace) != before

    decisions.send_back(workspace, record, "en-GB", by="ed", reason="look again")

    assert files(workspace) == before
