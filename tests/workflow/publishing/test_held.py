"""`site.drafts: hold`: what is not approved is nowhere the generator looks, and everything else works as ever."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline.model import PostState, Review
from pipeline.workflow.drafting.holding import keep_place
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts.finding_posts import by_path
from pipeline.workflow.publishing.publish import publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import LONG
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite

LAYOUTS = ["site", ".", "deep/site"]
FLAVOURS = ["jekyll", "hugo", "eleventy", "astro", "pelican", "mkdocs", "json"]
BOTH = [
    (flavour, layout)
    for number, flavour in enumerate(FLAVOURS)
    for layout in (LAYOUTS if LONG else (LAYOUTS[number % len(LAYOUTS)],))
]
"""Each flavour in one layout in turn, in all of them under `make long`."""


def held_site(make_site: MakeSite, layout: str, flavour: str) -> Workspace:
    """A site whose drafts are held."""
    return make_site(extra=f"site: {{name: Test, flavour: {flavour}, folder: {layout}, drafts: hold}}\n")


def posts(workspace: Workspace) -> list[str]:
    """Files the generator may see, besides feeds and what lies beside the site."""
    ours = (".stadtbote", "feeds", "sources", "config.yaml", "_data", "deep")
    root = workspace.settings.folder
    found = [file.relative_to(root).as_posix() for file in sorted(root.rglob("*")) if file.is_file()]
    return [name for name in found if not name.startswith(ours)]


@pytest.mark.parametrize(("flavour", "layout"), BOTH)
def test_a_draft_is_outside_until_it_is_approved(
    flavour: str, layout: str, make_site: MakeSite, city: City, clock: Clock
) -> None:
    city.items = [item(number) for number in range(2)]
    workspace = held_site(make_site, layout, flavour)
    workspace.settings.folder.mkdir(parents=True, exist_ok=True)

    report = run_import(workspace)

    assert len(report.written) == 2 and posts(workspace) == []
    held = sorted((workspace.settings.state / "drafts").rglob("*.*"))
    assert [one.name for one in held if one.is_file()] != []
    record, version = by_path(workspace, report.written[0])
    decisions.approve(workspace, record, version.language, by="Kim")
    (path,) = publish(workspace)
    assert posts(workspace) == [path] and not path.startswith("..") and ".stadtbote" not in path
    record, version = by_path(workspace, path)
    assert version.place is PostState.PUBLISHED and version.review is Review.REVIEWED
    raw = (workspace.settings.folder / path).read_bytes()
    assert workspace.flavour.state(path, raw) is PostState.PUBLISHED

    clock.later(hours=3)
    again = run_import(workspace)

    assert again.exit_code == 0 and again.written == () and posts(workspace) == [path]

    decisions.send_back(workspace, record, version.language, by="Kim", reason="", public="unpublish")
    assert posts(workspace) == []
    again = run_import(workspace)
    assert again.exit_code == 0, again.news


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_held_draft_that_was_edited_keeps_its_edit(
    layout: str, make_site: MakeSite, city: City, clock: Clock
) -> None:
    city.items = [item(0)]
    workspace = held_site(make_site, layout, "eleventy")
    workspace.settings.folder.mkdir(parents=True, exist_ok=True)
    (path,) = run_import(workspace).written
    file = workspace.settings.folder / path
    file.write_text(file.read_text().replace("The city", "Our city"))
    clock.later(hours=3)

    report = run_import(workspace)

    assert report.exit_code == 0 and "Our city" in file.read_text()
    record, version = by_path(workspace, path)
    for finding in decisions.open_findings(workspace, record, version):
        record = decisions.acknowledge(
            workspace, record, version.language, finding.id, by="Kim", reason="seen"
        )
    decisions.approve(workspace, record, version.language, by="Kim")
    (public,) = publish(workspace)
    assert "Our city" in (workspace.settings.folder / public).read_text() and not file.exists()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_draft_that_changes_its_place_keeps_the_name_a_person_gave_it(
    layout: str, make_site: MakeSite, city: City
) -> None:
    city.items = [item(0)]
    held = held_site(make_site, layout, "jekyll")
    held.settings.folder.mkdir(parents=True, exist_ok=True)
    (path,) = run_import(held).written
    file = held.settings.folder / path
    file.rename(file.with_name("short.md"))
    assert run_import(held).exit_code == 0
    site = held.settings.site
    shown = dataclasses.replace(
        held, settings=dataclasses.replace(held.settings, site=dataclasses.replace(site, drafts="site"))
    )

    keep_place(shown)

    assert posts(held) == ["_drafts/short.md"]
