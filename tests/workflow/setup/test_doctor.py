"""`doctor`: what is missing is named, what is there is not, and no key is ever shown."""

from __future__ import annotations

import json
import pyexpat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.workflow.setup.doctor import Point, examine
from tests.translate.stub import Api
from tests.workflow.city import City
from tests.workflow.conftest import CONFIG, SOURCE
from tests.workflow.git.test_records_branch import git

Look = Callable[..., dict[str, Point]]


@pytest.fixture
def root(tmp_path: Path, city: City) -> Path:
    """A configured site."""
    folder = tmp_path / "root"
    (folder / "sources").mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "sources" / "musterstadt.yaml").write_text(SOURCE.replace("BASE", city.base))
    return folder


@pytest.fixture
def look(root: Path, tmp_path: Path) -> Look:
    """Points by name."""

    def examined(env: dict[str, str] | None = None, *, network: bool = True) -> dict[str, Point]:
        known = {"STADTBOTE_MODELS": str(tmp_path / "models")} | (env or {})
        return {point.what: point for point in examine(root / "config.yaml", env=known, network=network)}

    return examined


def test_a_site_without_an_engine_is_told_how_to_get_one(look: Look) -> None:
    points = look()

    assert points["engine"].state == "fix" and "models install de-en" in points["engine"].message
    assert points["source musterstadt"] == Point(
        what="source musterstadt", state="ok", message="answers (200)"
    )
    others = {
        what: point.message for what, point in points.items() if point.state == "fix" and what != "engine"
    }
    assert others == {}


def test_a_source_that_does_not_answer_is_named(look: Look, city: City) -> None:
    city.broken = {"/feed.xml": 500}

    assert look()["source musterstadt"].state == "fix"
    assert "source musterstadt" not in look(network=False)


def test_a_key_is_present_and_never_shown(look: Look, root: Path) -> None:
    secret = "0123-very-secret:fx"
    (root / "config.yaml").write_text(
        CONFIG + "engines: [deepl]\noptions: {deepl: {server_url: 'http://127.0.0.1:9'}}\n"
    )

    points = look({"DEEPL_AUTH_KEY": secret})

    assert "DEEPL_AUTH_KEY is set (not shown)" in points["engine deepl"].message
    assert points["engine deepl"].state == "fix"
    assert secret not in repr(points)
    assert "no DEEPL_AUTH_KEY" in look()["engine deepl"].message


@pytest.mark.parametrize(
    ("model", "state", "said"), [("there", "ok", "translates"), ("absent", "fix", "pull")]
)
def test_a_free_engine_is_asked_for_a_word(look: Look, root: Path, model: str, state: str, said: str) -> None:
    """A server that answers may lack the model."""
    api = Api()
    options = f"options: {{ollama: {{model: {model}, url: '{api.url}'}}}}\n"
    (root / "config.yaml").write_text(f"{CONFIG}engines: [ollama]\n{options}")

    point = look()["engine ollama"]
    api.stop()

    assert (point.state, said in point.message) == (state, True), point


def test_an_old_expat_is_to_be_fixed(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyexpat, "version_info", (2, 4, 0))

    assert look(network=False)["expat"].state == "fix"


def test_a_folder_that_cannot_be_written_is_named(look: Look, root: Path) -> None:
    (root / "site").write_text("a file where a folder should be")

    assert look(network=False)["site's folder"].state == "fix"


def test_another_generator_than_configured_is_told(look: Look, root: Path) -> None:
    (root / "site").mkdir()
    (root / "site" / "mkdocs.yml").write_text("site_name: Test\n")

    point = look(network=False)["generator"]

    assert point.state == "fix" and "mkdocs" in point.message and "jekyll" in point.message


def test_what_a_public_repository_would_show_is_told(look: Look, root: Path) -> None:
    git(root, "init", "--quiet")
    assert "nothing leaves" in look(network=False)["repository"].message
    git(root, "remote", "add", "origin", "https://user:geheim@example.org/x.git")
    assert look(network=False)["repository"].state == "ok"
    for name in (".stadtbote/records/0a.json", "site/_drafts/2026-09-01-x.md", ".stadtbote/store.db"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("{}" if name.endswith("json") else "x")
    git(root, "add", "--force", "--", "site", ".stadtbote/records/0a.json", ".stadtbote/store.db")
    (root / ".stadtbote/records/0a.json").unlink()
    (root / ".stadtbote/store.db").unlink()

    message = look(network=False)["repository"].message

    assert "German text and reviewers' names" in message and "1 drafts" in message and "backups" in message
    assert "geheim" not in message


def test_the_command_gives_one_where_something_must_be_fixed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STADTBOTE_MODELS", str(root / "none"))
    done = CliRunner().invoke(
        cli, ["--config", str(root / "config.yaml"), "doctor", "--offline", "--json"], standalone_mode=False
    )

    states = {load["what"]: load["state"] for load in json.loads(done.output)}
    assert done.return_value == 1 and states["engine"] == "fix" and states["configuration"] == "ok"
    broken = CliRunner().invoke(cli, ["--config", str(root / "none.yaml"), "doctor"], standalone_mode=False)
    assert broken.return_value == 1 and "no such file" in broken.output
