"""The wheel in an empty environment, as `pipx install` puts it there: from an empty folder to a public post."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.counts import LONG
from tests.workflow.city import City, item

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "tests" / "data" / "tiny-model" / "out"


def ran(*words: str | Path, cwd: Path, env: dict[str, str]) -> str:
    """What a command that ends well says."""
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="installs from the package index: `make long`")
def test_six_commands_lead_from_an_empty_folder_to_a_public_post(tmp_path: Path) -> None:
    here, site, bin_ = tmp_path / "checkout", tmp_path / "site", tmp_path / "venv" / "bin"
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STADTBOTE", "PYTHON", "VIRTUAL_ENV", "DEEPL", "OPENAI"))
    }
    env |= {"HOME": str(tmp_path), "STADTBOTE_MODELS": str(tmp_path / "models")}
    env["PATH"] = f"{bin_}:{env['PATH']}"
    for name in ("pipeline", "docs", "sources", "examples"):
        shutil.copytree(ROOT / name, here / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "config.yaml"):
        shutil.copy(ROOT / name, here / name)
    site.mkdir()
    ran(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path, env=env)
    built = subprocess.run(
        [bin_ / "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, here],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "No matching distribution found for hatchling" in built.stderr:
        pytest.skip("the package index cannot be reached")
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    known = "Eine Umleitung ist ausgeschildert."
    typed = [("pip", "install", "-q", f"{wheel}[local]")]
    with City() as city:
        one = item(1)
        one.title, one.paragraphs = known, [known, known]
        city.items = [one]
        typed += [
            ("stadtbote", "init", ".", "--site", "Our town", "--source", f"{city.base}/feed.xml"),
            ("stadtbote", "sources", "rights", "SOURCE", "--text", "full", "--basis", "own releases"),
            ("stadtbote", "models", "install", "de-en", "--from-dir", str(MODEL)),
            ("stadtbote", "run"),
        ]
        for words in typed:
            sources = [file.stem for file in (site / "sources").glob("*.yaml")]
            ran(*("".join(sources) if word == "SOURCE" else word for word in words), cwd=site, env=env)
        (draft,) = (site / "_drafts").glob("*.md")
        last = ("stadtbote", "approve", f"_drafts/{draft.name}", "--by", "Kim", "--acknowledge-warnings")
        said = ran(*last, cwd=site, env=env)

    assert "published: " in said
    (public,) = (site / "_posts").glob("*.md")
    text = public.read_text(encoding="utf-8")
    assert "A detour is signposted." in text and 'status: "reviewed"' in text
    assert "reviewed by Kim" in text
    assert "# Operating Stadtbote" in ran("stadtbote", "help", "operating", cwd=site, env=env)
