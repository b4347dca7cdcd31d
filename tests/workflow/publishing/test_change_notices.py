"""A published post says that the city changed its original, as long as the translation has not followed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.config import Settings
from pipeline.model import Freshness, Record
from pipeline.workflow.publishing import publish
from pipeline.workflow.publishing.change_notices import write_notices
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.made import NOW, approved, drafted, record

MARK = 'status: "changed"'


def _published(workspace: Workspace, freshness: Freshness = Freshness.SOURCE_CHANGED) -> Record:
    """A published post whose original is as `freshness` says."""
    one = approved(workspace, drafted(workspace, record()))
    publish.publish(workspace)
    stored = workspace.store.get(one.id)
    assert stored is not None
    changed = replace(stored, versions={"en-GB": replace(stored.versions["en-GB"], freshness=freshness)})
    put(workspace.store, changed)
    return changed


def _text(workspace: Workspace, record: Record) -> str:
    return (workspace.settings.folder / record.versions["en-GB"].path).read_text(encoding="utf-8")


def _noticing(workspace: Workspace, wanted: str = "notice") -> Workspace:
    settings: Settings = workspace.settings
    return replace(workspace, settings=replace(settings, original=replace(settings.original, changed=wanted)))


def test_a_changed_original_is_marked_once_and_no_other_byte(quiet: Workspace) -> None:
    record = _published(quiet)
    before = _text(quiet, record)

    for _ in range(2):
        write_notices(_noticing(quiet), RunReportBuilder(started=NOW))

    assert _text(quiet, record) == before.replace('status: "current"', MARK)
    stored = quiet.store.get(record.id)
    assert stored is not None
    assert [event.what for event in stored.history].count("marked as changed") == 1
    assert stored.versions["en-GB"].text == _text(quiet, record), "ours is no edit of a person"


@pytest.mark.parametrize("freshness", [Freshness.CURRENT, Freshness.SOURCE_WITHDRAWN])
def test_what_was_not_changed_is_not_marked(freshness: Freshness, quiet: Workspace) -> None:
    record = _published(quiet, freshness)
    before = _text(quiet, record)

    write_notices(_noticing(quiet), RunReportBuilder(started=NOW))

    assert _text(quiet, record) == before


def test_a_site_that_wants_no_notice_gets_none(quiet: Workspace) -> None:
    record = _published(quiet)
    before = _text(quiet, record)

    write_notices(_noticing(quiet, "nothing"), RunReportBuilder(started=NOW))

    assert _text(quiet, record) == before


def test_a_draft_is_not_marked(quiet: Workspace) -> None:
    one = drafted(quiet, record())
    put(
        quiet.store,
        replace(one, versions={"en-GB": replace(one.versions["en-GB"], freshness=Freshness.SOURCE_CHANGED)}),
    )

    write_notices(_noticing(quiet), RunReportBuilder(started=NOW))

    assert MARK not in _text(quiet, one)


def test_an_edited_post_is_marked_and_keeps_its_edit(quiet: Workspace) -> None:
    record = _published(quiet)
    file = quiet.settings.folder / record.versions["en-GB"].path
    file.write_text(_text(quiet, record).replace("84 metres", "eighty-four metres"))

    write_notices(_noticing(quiet), RunReportBuilder(started=NOW))

    assert MARK in _text(quiet, record) and "eighty-four metres" in _text(quiet, record)
