"""The table of a run counts every state."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import pytest

from pipeline.cli.render import _COLUMNS, run_table
from pipeline.workflow.workspace.run_report import Row, RunReport


def test_every_figure_of_a_row_is_in_a_column() -> None:
    counted = [name for names in _COLUMNS.values() for name in names]

    assert sorted(counted) == sorted({row.name for row in fields(Row)} - {"source", "name", "note"})


def test_what_is_not_zero_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row(source="x", in_doubt=7, skipped=3, proposed=2)

    run_table(RunReport(started=dt.datetime(2026, 1, 2, tzinfo=dt.UTC), rows=(row,)))

    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["source", "new", "skipped", "in", "doubt", "drafts", "proposals"]
    assert line.split() == ["x", "0", "3", "7", "0", "2"]
