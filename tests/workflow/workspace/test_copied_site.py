"""A folder of Stadtbote that was copied to try something, while `site.folder` still names the real site."""

import shutil
from pathlib import Path

import pytest

from tests.mistakes.stage import call
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite


@pytest.fixture
def copied(city: City, make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a site that ran, beside it; we are in the copy."""
    city.items = [item(1)]
    (tmp_path / "www").mkdir()
    workspace = make_site(
        extra=f"site: {{name: Test, flavour: jekyll, folder: {tmp_path / 'www'}}}\nengines: [memory]\n"
    )
    assert call("--config", str(workspace.settings.config_file), "run").code == 0
    workspace.store.close()
    shutil.copytree(tmp_path / "root", tmp_path / "trial")
    monkeypatch.chdir(tmp_path / "trial")
    return tmp_path / "trial" / "config.yaml"


@pytest.mark.parametrize("words", ["run", "check", "publish"])
def test_a_copy_does_nothing_to_the_real_site(copied: Path, words: str) -> None:
    ended = call(words)

    assert ended.code == 2
    assert "site.folder: this is a copy of" in ended.error and "root, whose posts lie there" in ended.error
    assert call("--config", "../root/config.yaml", words).code == 0


def test_a_copy_with_a_folder_of_its_own_is_a_site(copied: Path) -> None:
    shutil.copytree(copied.parent.with_name("www"), "own")
    text = copied.read_text(encoding="utf-8")
    copied.write_text(text.replace(str(copied.parent.with_name("www")), "own"), encoding="utf-8")

    assert call("run").code == 0


def test_a_site_that_moved_is_no_copy(copied: Path) -> None:
    shutil.rmtree("../root/.stadtbote")

    assert call("check").code == 0
    assert call("run").code == 0
