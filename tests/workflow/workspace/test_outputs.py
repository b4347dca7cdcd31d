"""Files a person asks for: never over a post, a configuration or any other file unasked, never into the site."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import ParseError, StoreError
from pipeline.model import Unit
from pipeline.workflow.exchange import dumps
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import keep
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite

OUTPUTS = {
    "state dump": ("state", "dump"),
    "memory export": ("memory", "export"),
    "status --html": ("status", "--html"),
}
Called = Callable[..., "Told"]


@pytest.fixture(params=["site", "."])
def layout(request: pytest.FixtureRequest) -> str:
    """Apart, and as `init` writes it."""
    return str(request.param)


@pytest.fixture
def workspace(city: City, make_site: MakeSite, tmp_path: Path) -> Workspace:
    """A site with one draft, and files of all kinds."""
    city.items = [item(1)]
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "terms.csv").write_text("source,target\nBücherei,library\n")
    made = make_site(extra="glossaries: [terms.csv]\n")
    run_import(made)
    return made


@dataclass
class Told:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Called:
    """The command, in the folder of config.yaml."""
    monkeypatch.chdir(workspace.settings.root)

    def called(*words: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["stadtbote", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Told(int(ended.value.code or 0), out, err)

    return called


@pytest.mark.parametrize("what", OUTPUTS)
def test_an_output_lands_on_nothing_unasked(what: str, workspace: Workspace, call: Called) -> None:
    """One line and exit code 2; `--force` writes over an output, and never over a post, configuration or source."""
    post = next(iter(workspace.store.find())).versions["en-GB"].path
    root = workspace.settings.root
    kept = [
        workspace.settings.folder / post,
        root / "config.yaml",
        root / "sources" / "musterstadt.yaml",
        root / "terms.csv",
        next((root / ".stadtbote" / "records").glob("*.json")),
    ]
    before = [path.read_bytes() for path in kept]
    (root / "mine.txt").write_text("mine")

    told = call(*OUTPUTS[what], "mine.txt")
    assert (told.code, told.err.count("\n")) == (2, 1), told.err
    assert "mine.txt" in told.err and "--force" in told.err
    assert (root / "mine.txt").read_text() == "mine"
    for file in kept:
        told = call(*OUTPUTS[what], str(file), "--force")
        assert (told.code, told.err.count("\n")) == (2, 1), told.err
        assert file.name in " ".join(told.err.split())

    assert [path.read_bytes() for path in kept] == before
    assert call(*OUTPUTS[what], "new.txt").code == 0
    assert call(*OUTPUTS[what], "mine.txt", "--force").code == 0
    assert (root / "mine.txt").read_bytes() == (root / "new.txt").read_bytes() != b"mine"


def test_a_full_or_missing_place_is_one_line(call: Called) -> None:
    for target, code, words in (
        ("/dev/full", 4, "cannot be written"),
        ("config.yaml/below.txt", 2, "its folder is not there"),
    ):
        told = call("state", "dump", target)
        assert (told.code, told.err.count("\n")) == (code, 1), told.err
        assert words in told.err
    Path("empty.txt").touch()
    assert call("state", "dump", "empty.txt").code == 0


def test_export_stays_out_of_the_site_and_of_itself(
    workspace: Workspace, call: Called, tmp_path: Path
) -> None:
    before = sorted(workspace.settings.folder.rglob("*"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "link").symlink_to(workspace.settings.folder)

    for target in (
        workspace.settings.folder / "out",
        workspace.settings.folder,
        workspace.settings.state / "out",
        tmp_path / "link" / "out",
        tmp_path / "full",
        workspace.settings.root / "config.yaml",
    ):
        told = call("export", str(target))
        assert told.code == 2, (target, told.out, told.err)
        assert "Traceback" not in told.err

    assert sorted(workspace.settings.folder.rglob("*")) == before
    done = dumps.export(workspace, tmp_path / "out")
    copied = {path.name for path in (tmp_path / "out").rglob("*")}
    assert done["posts"] >= 1 and "memory.tmx" in copied
    assert not copied & {"store.db", "records", ".stadtbote"}


def test_a_report_is_written_over_the_last_report_and_over_nothing_else(
    city: City, make_site: MakeSite
) -> None:
    city.items = [item(1)]
    workspace = make_site(extra="report: {file: notes.txt}\n")
    (workspace.settings.root / "notes.txt").write_text("my own notes\n")

    refused = run_import(workspace)

    assert (workspace.settings.root / "notes.txt").read_text() == "my own notes\n"
    assert any("holds something else" in note for note in refused.notes)
    workspace = make_site(extra="report: {file: last.txt}\n")
    for _ in range(2):
        assert not any("report" in note for note in run_import(workspace, forced=True).notes)
    assert (workspace.settings.root / "last.txt").read_text().startswith("Test: ")


def test_a_dump_is_taken_whole_or_not_at_all(
    workspace: Workspace, make_site: MakeSite, tmp_path: Path
) -> None:
    """Also where a text holds a character that some take for the end of a line."""
    odd = Unit(
        source="Zeile eins\u2028Zeile zwei", target="x", source_language="de", target_language="en-GB",
        origin="person", at=workspace.now(),
    )  # fmt: skip
    keep(workspace.store, [odd])
    count = dumps.dump(workspace, tmp_path / "dump")
    whole = (tmp_path / "dump").read_bytes()
    workspace.store.close()
    shutil.rmtree(workspace.settings.state)
    workspace = make_site()

    for broken in (whole[:-200], whole + b'{"kind":"sauce","value":{}}\n', whole + b"[" * 100_000):
        (tmp_path / "broken").write_bytes(broken)
        with pytest.raises((ParseError, StoreError), match=r"broken:\d+: "):
            dumps.load(workspace, tmp_path / "broken")
        assert list(workspace.store.find()) == [] and list(workspace.store.memory.units()) == []
    assert dumps.load(workspace, tmp_path / "dump") == count
    assert odd.source in {unit.source for unit in workspace.store.memory.units()}
