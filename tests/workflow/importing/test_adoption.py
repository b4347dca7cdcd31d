"""`.stadtbote` is lost, the posts are not: they are taken back, nothing is bought, what is in doubt is told."""

from __future__ import annotations

import shutil

import pytest

from pipeline.errors import ConfigError, DecisionRefused
from pipeline.model import Origin, PostState, Review, Severity, Work
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.adoption import adopt
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts.edited_post import post_at
from pipeline.workflow.posts.finding_posts import by_path
from pipeline.workflow.publishing.publish import publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, english

pytestmark = pytest.mark.parametrize("layout", ["site", "."])


def lost(make_site: MakeSite, city: City, layout: str, flavour: str) -> tuple[Workspace, dict[str, str]]:
    """A site with a draft and a public post whose store is gone."""
    extra = f"site: {{name: Test, flavour: {flavour}, folder: {layout}}}\n"
    city.items = [item(number) for number in range(2)]
    workspace = make_site(extra=extra)
    workspace.settings.folder.mkdir(exist_ok=True)
    report = run_import(workspace)
    record, version = by_path(workspace, report.written[0])
    decisions.approve(workspace, record, version.language, by="Kim")
    assert len(publish(workspace)) == 1
    workspace.store.close()
    shutil.rmtree(workspace.settings.state)
    kept = _posts(workspace)
    return make_site(extra=extra), kept


def _posts(workspace: Workspace) -> dict[str, str]:
    folder = workspace.settings.folder
    found = [
        file
        for file in folder.rglob("*.*")
        if file.suffix in {".md", ".json"} and ".stadtbote" not in file.parts
    ]
    return {
        file.relative_to(folder).as_posix(): file.read_text() for file in found if "feeds" not in file.parts
    }


@pytest.mark.parametrize("flavour", ["jekyll", "jekyll-legacy", "hugo", "pelican"])
def test_posts_of_a_lost_store_are_taken_back(
    flavour: str, layout: str, make_site: MakeSite, city: City, shop: Shop, clock: Clock
) -> None:
    workspace, kept = lost(make_site, city, layout, flavour)
    bought = len(shop.bought)
    with pytest.raises(ConfigError, match="state adopt"):
        run_import(workspace)
    assert not any(workspace.store.find())

    found = adopt(workspace)

    assert [post.doubt for post in found] == ["", ""], found
    clock.later(hours=3)
    report = run_import(workspace)
    assert report.exit_code == 0 and report.written == (), report
    assert len(shop.bought) == bought and _posts(workspace) == kept
    by_place = {
        version.place: (record, version)
        for record in workspace.store.find()
        for version in record.versions.values()
    }
    record, version = by_place[PostState.PUBLISHED]
    assert record.work is Work.DONE and version.review is Review.REVIEWED and version.approvals[0].by == "Kim"
    record, version = by_place[PostState.DRAFT]
    segments = post_at(workspace, record, version).translation.segments
    assert [segment.role for segment in segments][:2] == ["title", "block"]
    assert all(segment.target is not None and segment.origin is Origin.ENGINE for segment in segments)
    german, english = segments[1].source, segments[1].target
    assert "öffnet" in german.text and english is not None and "opens" in english.text
    decisions.approve(workspace, record, version.language, by="Kim")
    assert len(publish(workspace)) == 1


def test_what_the_city_changed_meanwhile_is_a_doubt(
    layout: str, make_site: MakeSite, city: City, shop: Shop, clock: Clock
) -> None:
    workspace, kept = lost(make_site, city, layout, "hugo")
    bought = len(shop.bought)
    city.items[0].paragraphs[0] += " Der Eintritt ist frei."
    city.broken = {"/presse/meldung-1": 500}

    found = {post.title: post.doubt for post in adopt(workspace)}

    assert len(found) == 2
    assert any("another text today" in doubt for doubt in found.values())
    assert any("could not be read" in doubt for doubt in found.values())
    clock.later(hours=3)
    run_import(workspace)
    assert len(shop.bought) == bought and _posts(workspace) == kept
    assert adopt(workspace) == []


def test_an_error_that_was_open_is_open_again(
    layout: str, make_site: MakeSite, city: City, shop: Shop, clock: Clock
) -> None:
    """What the checks found went with the store; of an untouched text they say the same as before."""
    shop.answer = lambda text: english(text).replace("Monday", "Tuesday")
    city.items = [item(1)]
    extra = f"site: {{name: Test, flavour: jekyll, folder: {layout}}}\n"
    workspace = make_site(extra=extra)
    workspace.settings.folder.mkdir(exist_ok=True)
    _, before = by_path(workspace, run_import(workspace).written[0])
    wrong = [finding.message for finding in before.findings if finding.severity is Severity.ERROR]
    workspace.store.close()
    shutil.rmtree(workspace.settings.state)
    workspace = make_site(extra=extra)

    (found,) = adopt(workspace)

    record, version = by_path(workspace, found.path)
    assert wrong and wrong == [
        finding.message for finding in version.findings if finding.severity is Severity.ERROR
    ]
    with pytest.raises(DecisionRefused):
        decisions.approve(workspace, record, version.language, by="Kim")
