"""`stadtbote sources` as a person meets it: a home page becomes a source that is tried, listed, and put to work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import config
from tests.fetch.towns.serving import served
from tests.fetch.towns.town import mode_of

ROOT = Path(__file__).parents[3]
CALL = "import sys; sys.argv[0] = 'stadtbote'; from pipeline.cli import main; main()"


def seed_of(mode: str) -> int:
    return next(seed for seed in range(30) if mode_of(seed) == mode)


def stadtbote(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CALL, *words], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def site(folder: Path, address: str) -> None:
    host = address.removeprefix("http://").rstrip("/")
    (folder / "config.yaml").write_text(
        f'contact: desk@example.org\nsources: []  # none yet\nnetwork: {{delay: 0s, private: ["{host}"]}}\n',
        encoding="utf-8",
    )


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["pages", "accordion"])
def test_a_home_page_becomes_a_source_that_is_put_to_work(tmp_path: Path, mode: str) -> None:
    """add shows what was understood; list says when it answered rightly; enable writes it into config.yaml."""
    with served(seed_of(mode)) as (town, address, _):
        site(tmp_path, address)
        added = stadtbote(tmp_path, "sources", "add", address, "--name", "Stadt Musterstadt")

        assert added.returncode == 0, added.stdout + added.stderr
        assert town.releases[0].title in added.stdout
        assert "first: " in added.stdout
        assert f"{town.releases[0].day:%d %b %Y}" in added.stdout

        enabled = stadtbote(tmp_path, "sources", "enable", "musterstadt")
        assert enabled.returncode == 0, enabled.stdout + enabled.stderr
        text = (tmp_path / "config.yaml").read_text(encoding="utf-8")
        assert config.load(tmp_path / "config.yaml").sources == ("musterstadt",)
        assert "# none yet" in text

        listed = stadtbote(tmp_path, "sources", "list")
        row = next(line for line in listed.stdout.splitlines() if line.startswith("musterstadt"))
        assert "never" not in row.split("active")[-1].split("no rights")[0]
        assert "not tried here" in listed.stdout  # those that ship


@pytest.mark.slow
def test_nothing_is_written_where_nothing_can_be_read(tmp_path: Path) -> None:
    """One line with the reason, and an exit that a script notices."""
    with served(seed_of("javascript")) as (_, address, _):
        site(tmp_path, address)
        added = stadtbote(tmp_path, "sources", "add", address)

    assert added.returncode == 1
    assert "Nothing added: " in added.stdout
    assert "JavaScript" in added.stdout
    assert not (tmp_path / "sources").exists()


@pytest.mark.slow
def test_what_did_not_answer_rightly_is_not_put_to_work(tmp_path: Path) -> None:
    """Neither what was never tried nor what failed; a definition that was switched off is switched on by a good check."""
    with served(seed_of("pages")) as (town, address, _):
        site(tmp_path, address)
        assert stadtbote(tmp_path, "sources", "add", address, "--name", "Stadt Musterstadt").returncode == 0
        file = tmp_path / "sources" / "musterstadt.yaml"
        file.write_text(
            file.read_text(encoding="utf-8").replace(
                "enabled: true", 'enabled: false\nreason: "never probed"'
            ),
            encoding="utf-8",
        )

        refused = stadtbote(tmp_path, "sources", "enable", "koeln")
        assert refused.returncode != 0
        assert "`koeln` is not put to work" in refused.stdout + refused.stderr

        kept = dict(town.pages)
        town.pages.clear()
        assert stadtbote(tmp_path, "sources", "check", "musterstadt").returncode == 1
        broken = stadtbote(tmp_path, "sources", "enable", "musterstadt")
        assert broken.returncode != 0
        assert "is not put to work" in broken.stdout + broken.stderr

        town.pages.update(kept)
        assert stadtbote(tmp_path, "sources", "check", "musterstadt").returncode == 0
        assert stadtbote(tmp_path, "sources", "enable", "musterstadt").returncode == 0
        source = config.load_source(file)
        assert source.enabled
        assert source.reason is None


def test_rights_of_a_source_that_ships_are_kept_in_a_copy(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        "site: {folder: site}\ncontact: desk@example.org\nsources: [muenchen]\n"
    )

    done = stadtbote(tmp_path, "sources", "rights", "muenchen", "--text", "excerpt", "--basis", "terms: read")

    assert done.returncode == 0, done.stderr
    text = (tmp_path / "sources" / "muenchen.yaml").read_text()
    source = config.load_source(tmp_path / "sources" / "muenchen.yaml")
    assert source.rights is not None and (source.rights.text, source.rights.basis) == (
        "excerpt",
        "terms: read",
    )
    assert "# The issue appears on working days" in text
    assert (
        stadtbote(tmp_path, "sources", "rights", "muenchn", "--text", "full", "--basis", "x").returncode == 2
    )


def test_an_empty_folder_is_enough_to_look_at_press_offices(tmp_path: Path) -> None:
    listed = stadtbote(tmp_path, "sources", "list")

    assert listed.returncode == 0 and "muenchen" in listed.stdout and "stadtbote init" in listed.stderr
    assert list(tmp_path.iterdir()) == []
    refused = stadtbote(tmp_path, "sources", "add", "http://127.0.0.1:9/")
    assert refused.returncode == 4 and "network.private" in refused.stderr
