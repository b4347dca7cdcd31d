"""A run with nothing new looks at each post once and reads none; what happens to one of them is seen all the same."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipeline.model import PostState
from pipeline.site.flavours.yaml_post import YamlPost
from pipeline.store import Store
from pipeline.workflow.editing.decisions import approve
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite


def at_rest(make_site: MakeSite, city: City) -> Workspace:
    """A site on which two runs did everything, long ago."""
    city.items = [item(number) for number in range(4)]
    run_import(make_site())
    run_import(make_site())
    workspace = make_site()
    before = time.time_ns() - 3600 * 10**9
    for folder in (workspace.settings.folder, workspace.settings.state / "records"):
        for file in folder.rglob("*"):
            if file.is_file():
                os.utime(file, ns=(before, before))
    workspace.store.close()
    run_import(make_site())
    return make_site()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Questions about all posts."""
    found: list[str] = []
    known = Store.placed

    def placed(self: Store) -> list[tuple[str, str, str, str]]:
        found.append("placed")
        return known(self)

    monkeypatch.setattr(Store, "placed", placed)
    return found


def test_nothing_new_asks_for_no_post(make_site: MakeSite, city: City, asked: list[str]) -> None:
    workspace = at_rest(make_site, city)
    asked.clear()
    report = run_import(workspace)
    assert asked == [] and report.news == ()


def test_a_fresh_checkout_has_new_times_and_no_post_is_parsed(
    make_site: MakeSite, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another clone's files hold the same: what they hold is compared, and nothing is taken for a change."""
    workspace = at_rest(make_site, city)
    for record in list(workspace.store.find()):
        approve(workspace, record, "en-GB", by="ed")
    run_import(workspace)
    run_import(make_site())
    before = time.time_ns() - 1800 * 10**9
    for folder in (workspace.settings.folder, workspace.settings.state / "records"):
        for file in folder.rglob("*"):
            if file.is_file():
                os.utime(file, ns=(before, before))
    workspace.store.close()
    parsed: list[str] = []
    with monkeypatch.context() as patched:
        for name in ("read", "state", "shown"):
            patched.setattr(YamlPost, name, lambda self, path, raw: parsed.append(path))
        report = run_import(make_site())
    assert parsed == [] and report.news == ()

    file = next(workspace.settings.folder.glob("_posts/*.md"))
    file.write_bytes(file.read_bytes().replace(b"the", b"THE"))
    os.utime(file, ns=(before, before + 1))
    report = run_import(make_site())
    assert [news.what for news in report.news] == ["by hand"]


@pytest.mark.parametrize("what", ["removed", "renamed", "edited", "state"])
def test_whatever_happens_to_a_post_is_seen(what: str, make_site: MakeSite, city: City) -> None:
    workspace = at_rest(make_site, city)
    record = next(one for one in workspace.store.find() if one.versions)
    version = record.versions["en-GB"]
    file = workspace.settings.folder / version.path
    raw = file.read_bytes()
    if what == "removed":
        file.unlink()
    elif what == "renamed":
        file.rename(file.with_name("another-name.md"))
    elif what == "edited":
        file.write_bytes(b"no front matter any more" + raw)
    else:
        run_import(workspace)
        file.unlink()
        run_import(make_site())
        file.write_bytes(raw)

    report = run_import(make_site())

    after = make_site().store.get(record.id)
    assert after is not None
    place = after.versions["en-GB"]
    if what == "removed":
        assert place.place is PostState.MISSING
    elif what == "renamed":
        assert Path(place.path).name == "another-name.md"
    elif what == "edited":
        assert any(news_item.about == version.path for news_item in report.news)
    else:
        assert place.place is PostState.DRAFT
