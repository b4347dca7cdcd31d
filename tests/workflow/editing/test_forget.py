"""What was forgotten on request is nowhere: under no former name, in no backup, in no news that still wait."""

from pathlib import Path

import pytest

from pipeline.workflow.editing import decisions
from pipeline.workflow.publishing import publish
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite
from tests.workflow.importing.test_waiting import approve, only, run_import


def _left(folder: Path, word: str) -> list[str]:
    """Files under a folder that hold a word, but the database, whose rows are looked at by themselves."""
    files = (path for path in folder.rglob("*") if path.is_file() and "store.db" not in path.name)
    return [file.name for file in files if word.encode() in file.read_bytes() or word in file.name]


@pytest.mark.parametrize("renamed", [False, True], ids=["under its name", "renamed by hand"])
def test_of_a_published_post_no_backup_is_left(renamed: bool, city: City, make_site: MakeSite) -> None:
    city.items = [item(7)]
    run_import(make_site())
    workspace = make_site()
    site = workspace.settings.folder
    if renamed:
        (post,) = site.rglob("*.md")
        post.rename(post.with_name("a-name-of-a-person.md"))
        run_import(workspace := make_site(), forced=True)
    approve(workspace)
    publish.publish(workspace)
    state = workspace.settings.state
    (post,) = site.rglob("*.md")
    word = "Section 3"
    assert word in post.read_text() and _left(state / "backup", word), "publishing keeps the draft as it was"

    decisions.forget(workspace, only(workspace), by="ed")

    assert _left(state, word) == [] and _left(site, word) == []
    assert [news_item for news_item in workspace.store.news() if news_item.record == only(workspace).id] == []


def test_the_backups_of_others_stay(city: City, make_site: MakeSite) -> None:
    city.items = [item(7), item(8)]
    run_import(make_site())
    workspace = make_site()
    for record in list(workspace.store.find()):
        for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
            record = decisions.acknowledge(workspace, record, "en-GB", finding.id, by="ed", reason="a test")
        decisions.approve(workspace, record, "en-GB", by="ed")
    publish.publish(workspace)
    gone, stays = sorted(workspace.store.find(), key=lambda record: record.entry.url)
    before = {path: path.read_bytes() for path in (workspace.settings.state / "backup").glob("*.bak")}

    decisions.forget(workspace, gone, by="ed")

    left = set((workspace.settings.state / "backup").glob("*.bak"))
    assert left == {path for path, raw in before.items() if stays.id.encode() in raw} and left
