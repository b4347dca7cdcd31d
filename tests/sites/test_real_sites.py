"""Sites as people have them: `init`, `run`, build, approve, build; nothing done by hand, no draft public.

Five of the thirty, of which each build is done in turn; all of them with STADTBOTE_LONG=1.
"""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import config
from pipeline.model import Version
from pipeline.translate.engines import BUILT_IN
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.setup import building
from tests.counts import LONG
from tests.mistakes import stage
from tests.sites.real_sites import RealSite, half, real_sites, tools_path
from tests.workflow.city import City, item

pytestmark = [pytest.mark.build, pytest.mark.slow]
SHORT = {"jekyll-collection", "hugo-filenames", "eleventy-tags", "pelican-blog", "mkdocs-root"}
SITES = [site for site in real_sites() if LONG or site.name in SHORT]


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    """A city with two releases."""
    with City() as town:
        town.items = [item(number) for number in range(2)]
        yield town


def built(site: RealSite, root: Path, out: Path) -> dict[str, str]:
    """The site as its owner builds it; the text of each page."""
    command = building.command(site.generator, root, root, out)
    assert command is not None
    env = {
        **os.environ,
        "JEKYLL_NO_BUNDLER_REQUIRE": "true",
        "ASTRO_TELEMETRY_DISABLED": "1",
        "HOME": str(out.parent),
    }
    done = subprocess.run(
        command, cwd=root, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return {
        file.relative_to(out).as_posix(): file.read_text(encoding="utf-8", errors="replace")
        for file in sorted(out.rglob("*"))
        if file.is_file() and file.suffix in {".html", ".xml", ".json", ".md", ".txt"}
    }


@pytest.mark.parametrize("site", SITES, ids=lambda site: f"{site.name}-half-{half(site.name)}")
def test_a_real_site_takes_a_post_without_handwork(
    site: RealSite, city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", tools_path())
    root = tmp_path / "site"
    site.write(root)
    if building.command(site.generator, root, root, tmp_path) is None:
        pytest.skip(f"{site.generator} is not installed: `make tools` (or `make check`) installs it")
    before = {
        file: file.read_bytes()
        for file in root.rglob("*")
        if file.is_file() and "node_modules" not in file.parts
    }
    monkeypatch.setitem(BUILT_IN, "shop", "tests.mistakes.stage:opened")
    monkeypatch.chdir(tmp_path)

    told = stage.call("init", str(root), "--site", "City news", "--source", f"{city.base}/feed.xml")

    assert told.code == 0, told
    assert {file: file.read_bytes() for file in before} == before
    root /= site.inside
    monkeypatch.chdir(root)
    file = next(file for name in ("_stadtbote/config.yaml", "config.yaml") if (file := root / name).is_file())
    file.write_text(file.read_text().replace("engines: auto", "engines: [shop]"))
    assert (config.load(file).site.drafts == "hold") == site.held, told.out
    ran = stage.call("run")
    assert ran.code in {0, 1}, ran
    drafts = {version.path: version for version in _versions(file)}
    assert len(drafts) == 2, ran
    pages = built(site, root, tmp_path / "first")
    assert [path for path, text in pages.items() if "library number" in text.lower()] == []

    chosen = sorted(drafts)[0]
    name = next(file.parent.glob("sources/*.yaml")).stem
    allowed = stage.call("sources", "rights", name, "--text", "full", "--basis", "own releases")
    assert allowed.code == 0, allowed
    done = stage.call("approve", chosen, "--acknowledge-warnings", "--by", "Kim")

    assert done.code == 0 and "published: " in done.out, done
    pages = built(site, root, tmp_path / "second")
    _is_right(site, file, pages, root)


def _versions(file: Path) -> list[Version]:
    workspace = open_workspace(config.load(file), env={})
    try:
        return [version for record in workspace.store.find() for version in record.versions.values()]
    finally:
        workspace.store.close()


def _is_right(site: RealSite, file: Path, pages: dict[str, str], root: Path) -> None:
    """The approved post has one page, in the site's layout and language, at the address we say, and is in its list."""
    public = next(version for version in _versions(file) if version.place == "published")
    other = next(version for version in _versions(file) if version.place != "published")
    workspace = open_workspace(config.load(file), env={})
    raw = (workspace.settings.folder / public.path).read_bytes()
    draft = workspace.flavour.read(public.path, raw)
    address = workspace.flavour.address(dataclasses.replace(draft))
    workspace.store.close()
    page = address.strip("/") + "/index.html" if address.endswith("/") else address.strip("/")
    assert page in pages, (page, sorted(pages))
    text = pages[page]
    assert site.layout in text
    assert re.search(rf'<html[^>]*lang="?{site.lang}["\s>]', text), text[:300]
    assert public.slug in pages[site.list], pages[site.list]
    assert [path for path, each in pages.items() if other.slug in each] == []
