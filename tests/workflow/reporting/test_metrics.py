"""Figures for Prometheus and a line an event: what a monitoring system and a journal read is what stands in the store."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline import files
from pipeline.cli.run import _events, _told
from pipeline.errors import LockHeld, OutputRefused, RunDied
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.reporting import metrics
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite

SAMPLE = re.compile(r'(stadtbote_[a-z_]+)(?:\{([a-z]+)="([^"]*)"\})? (-?[\d.]+)')


def _read(workspace: Workspace) -> dict[tuple[str, str], float]:
    """Samples by name and label's value; every line is a sample or belongs to one."""
    found, said = {}, metrics.metrics(workspace)
    for line in said.splitlines():
        if not line.startswith("# "):
            sample = SAMPLE.fullmatch(line)
            assert sample is not None, line
            found[sample[1].removeprefix("stadtbote_"), sample[3] or ""] = float(sample[4])
    assert len(re.findall("^# TYPE", said, re.M)) == len(re.findall("^# HELP", said, re.M)) == 12
    return found


def test_figures_are_what_stands_in_the_store(city: City, make_site: MakeSite, clock: Clock) -> None:
    city.items = [item(1), item(2)]
    workspace = make_site(extra="budget: {month: 100000}\n")
    assert ("last_good_run_age_seconds", "") not in _read(workspace)
    run_import(workspace)
    clock.later(hours=2)
    city.broken = {"/feed.xml": 500}
    run_import(workspace, forced=True)
    clock.later(hours=1)

    said = _read(workspace)

    assert said["last_good_run_age_seconds", ""] == 3600
    assert said["source_last_good_poll_age_seconds", "musterstadt"] >= 3 * 3600
    assert said["source_failures", "musterstadt"] == 1
    assert said["source_active", "musterstadt"] == 1
    assert said["drafts_waiting", "machine"] == 2
    assert said["releases_open", "in_doubt"] == 0
    assert said["characters_left", ""] == 100_000 - said["characters_spent", "month"] < 100_000
    assert said["written_timestamp_seconds", ""] == clock.now().timestamp()


def test_a_purchase_in_doubt_and_a_run_that_died_are_seen(
    city: City, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.errors import OutcomeUnknown
    from tests.workflow.conftest import Shop

    city.items = [item(1)]
    workspace = make_site(engines=[Shop(failing=OutcomeUnknown("did not answer", about="shop"))])
    run_import(workspace)
    assert _read(workspace)["releases_open", "in_doubt"] == 1

    good = workspace.store.mark(metrics.GOOD_RUN)
    monkeypatch.setattr("pipeline.workflow.importing.importing.publish_due", lambda *_, **__: 1 / 0)
    with pytest.raises(RunDied):
        run_import(workspace)
    assert workspace.store.mark(metrics.GOOD_RUN) == good


def test_a_file_of_figures_is_whole_or_as_it_was(
    quiet: Workspace, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "stadtbote.prom"
    metrics.write_metrics(quiet, file)
    before = file.read_bytes()
    clock.later(minutes=5)

    with monkeypatch.context() as patched:
        patched.setattr(files.Path, "replace", _full)
        with pytest.raises(OutputRefused):
            metrics.write_metrics(quiet, file)
    assert file.read_bytes() == before
    assert [found for found in tmp_path.iterdir() if "prom" in found.name] == [file]

    metrics.write_metrics(quiet, file)
    assert file.read_bytes() != before
    assert file.stat().st_mode & 0o777 == 0o644


def test_what_a_killed_writer_left_goes_and_what_a_living_one_writes_stays(
    quiet: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "stadtbote.prom"
    files.beside(file).write_text("half")
    other = files.beside(tmp_path / "other.prom")
    other.write_text("another file's")

    with files.temporary(file, b"a living writer's") as living:
        metrics.write_metrics(quiet, file)

        left = {path for path in tmp_path.iterdir() if "prom" in path.name}
        assert left == {file, living, other}


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("held", [b"mine\n", b"# HELP node_load1\n"])
def test_what_is_not_ours_is_not_written_over(quiet: Workspace, tmp_path: Path, held: bytes) -> None:
    (tmp_path / "other.prom").write_bytes(held)
    with pytest.raises(OutputRefused):
        metrics.write_metrics(quiet, tmp_path / "other.prom")
    assert (tmp_path / "other.prom").read_bytes() == held
    metrics.write_metrics(quiet, tmp_path / "other.prom", force=True)
    assert (tmp_path / "other.prom").read_bytes() != held


def test_promtool_finds_nothing(quiet: Workspace) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    ended = subprocess.run(
        [promtool, "check", "metrics"],
        input=metrics.metrics(quiet),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout + ended.stderr) == (0, "")


def test_a_run_is_told_a_line_an_event(
    city: City, make_site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    city.items = [item(1), item(2)]
    report = run_import(make_site(), shown=lambda report: _events(report) is None)

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert [one["path"] for one in told if one["event"] == "written"] == list(report.written)
    assert [one["source"] for one in told if one["event"] == "source"] == ["musterstadt"]
    assert [one["what"] for one in told if one["event"] == "news"] == [one.what for one in report.news]
    assert (told[-1]["event"], told[-1]["exit_code"]) == ("finished", report.exit_code)


def test_an_end_that_a_run_cannot_tell_of_is_told_and_nobody_has_to_read(
    quiet: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(reason: str) -> None:
        with _told(quiet):
            raise LockHeld(reason)

    with pytest.raises(LockHeld):
        end("another run\nis at work")
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["event"] for one in told] == ["started", "finished"]
    assert (told[1]["exit_code"], told[1]["message"]) == (3, "another run\nis at work")

    monkeypatch.setattr("pipeline.cli.output.as_event", _full)
    with pytest.raises(LockHeld):
        end("what stops it, not the pipe")
