"""A content system that only writes a file anew has edited nothing: corrections come in, approvals hold."""

from __future__ import annotations

import pytest

from pipeline.model import PostState, Review
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing.publish import publish
from tests.site.test_sameness import SAVES
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, plausible

QUIET = "checks: {off: [language, terms, meaning, order]}\n"
EN = "en-GB"


@pytest.mark.parametrize(
    "save",
    [
        "decap: remark's Markdown",
        "sveltia: without empty keys",
        "pages: long texts folded",
        "cloudcannon: CRLF",
    ],
)
def test_a_save_keeps_corrections_and_approvals_going(
    save: str, city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(1), item(2)]
    workspace = make_site(extra=QUIET)
    run_import(workspace, forced=True)
    first, second = sorted(workspace.store.find(), key=lambda record: record.title)
    for finding in decisions.open_findings(workspace, second, second.versions[EN]):
        second = decisions.acknowledge(workspace, second, EN, finding.id, by="ed", reason="seen")
    decisions.approve(workspace, second, EN, by="ed")
    publish(workspace)
    for record in workspace.store.find():
        file = workspace.settings.folder / record.versions[EN].path
        before = file.read_text()
        file.write_bytes(SAVES[save](before).encode())
        assert file.read_bytes() != before.encode()
    clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt kostet 1477 Euro."

    run_import(make_site(extra=QUIET), forced=True)

    workspace = make_site(extra=QUIET)
    first, second = sorted(workspace.store.find(), key=lambda record: record.title)
    version = first.versions[EN]
    assert version.proposal is None and version.place is PostState.DRAFT
    assert "1477" in (workspace.settings.folder / version.path).read_text()
    assert second.versions[EN].review is Review.REVIEWED
    assert second.versions[EN].place is PostState.PUBLISHED


def test_an_approved_post_keeps_the_line_ends_of_its_editor(
    make_site: MakeSite, city: City, shop: Shop
) -> None:
    """A file saved with CRLF is published with CRLF alone, in header, text and computed lines."""
    shop.answer = plausible
    city.items = [item(1)]
    workspace = make_site(extra=QUIET)
    run_import(workspace, forced=True)
    (record,) = workspace.store.find()
    file = workspace.settings.folder / record.versions[EN].path
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    decisions.approve(workspace, record, EN, by="Kim", warnings="seen")
    publish(workspace)

    (record,) = make_site(extra=QUIET).store.find()
    raw = (workspace.settings.folder / record.versions[EN].path).read_bytes()
    assert record.versions[EN].place is PostState.PUBLISHED
    assert b"reviewed by Kim" in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")
