"""A source without a rights record imports and previews, and nothing of it is published."""

from __future__ import annotations

import shutil

import pytest

from pipeline.errors import ConfigError
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts.german_now import changed_german
from pipeline.workflow.publishing import publish
from tests.workflow.city import City, item
from tests.workflow.conftest import SOURCE, Clock, MakeSite, Shop, files

RIGHTS = "rights: {text: full, basis: own releases, checked: 2026-09-01}\n"


@pytest.mark.parametrize(
    ("later", "published"),
    [("", False), (RIGHTS, True), (RIGHTS.replace("full", "excerpt"), False)],
    ids=["still none", "full", "less than what was written"],
)
def test_a_preview_is_written_and_published_only_once_rights_allow_all_of_it(
    later: str, published: bool, city: City, make_site: MakeSite
) -> None:
    city.items = [item(1)]
    bare = SOURCE.replace(RIGHTS, "")
    report = run_import(make_site(source=bare))
    assert report.rows[0].written == 1 and report.rows[0].failed == 0
    workspace = make_site(source=bare)
    record = next(workspace.store.find())
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(
            workspace, record, "en-GB", finding.id, by="ed", reason="a test's English"
        )
    decisions.approve(workspace, record, "en-GB", by="ed")

    workspace = make_site(source=bare + later)

    assert bool(publish.publish(workspace)) is published
    assert [path.startswith("_posts/") for path in files(workspace)] == [published]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("link", ["eröffnet"]),
        ("excerpt", ["eröffnet", "Abschnitt 1 "]),
        ("full", ["eröffnet", "Abschnitt 1 ", "Abschnitt 2 ", "Abschnitt 3 "]),
    ],
)
def test_nothing_is_bought_that_the_rights_keep_out_of_the_post(
    text: str, wanted: list[str], city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    source = SOURCE.replace("text: full", f"text: {text}")
    workspace = make_site(source=source)
    report = run_import(workspace)

    assert report.rows[0].written == 1
    assert [
        one
        for one in ("eröffnet", "Abschnitt 1 ", "Abschnitt 2 ", "Abschnitt 3 ")
        if one in " ".join(shop.bought)
    ] == wanted
    assert sum(row.characters for row in report.rows) == sum(map(len, shop.bought))

    # A correction of what is not in the post buys nothing and asks nobody.
    bought = len(shop.bought)
    city.items[0].paragraphs[2] = city.items[0].paragraphs[2].replace("Abschnitt 3", "Abschnitt 33")
    clock.later(hours=2)
    report = run_import(workspace, forced=True)
    assert (len(shop.bought) > bought) is (text == "full")
    record = next(workspace.store.find())
    assert record.versions["en-GB"].proposal is None
    if text == "full":
        return
    changed = changed_german(workspace, record, record.versions["en-GB"])
    assert changed == ()


def test_a_name_that_is_taken_is_found_out_before_anything_is_bought(
    city: City, make_site: MakeSite, shop: Shop
) -> None:
    city.items = [item(1)]
    workspace = make_site()
    run_import(workspace)
    (path,) = files(workspace)
    record = next(workspace.store.find())
    workspace.store.close()
    # Another store, the same folder: the post that lies there is nobody's that it knows.
    for one in (workspace.settings.root / ".stadtbote").iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    shop.bought.clear()
    workspace = make_site()
    with pytest.raises(ConfigError, match="the store knows none of them"):
        run_import(workspace)

    assert shop.bought == []
    assert path.endswith(f"{record.id[:8]}.md") and list(files(workspace)) == [path]
