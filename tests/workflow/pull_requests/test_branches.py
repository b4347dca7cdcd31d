"""One branch a release: a bare repository is the host, fresh clones run, another clone is an editor's."""

from __future__ import annotations

import pytest

from pipeline.model import PostState, Review
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.pull_requests import branches
from tests.workflow.city import City, item
from tests.workflow.pull_requests.git_host import git
from tests.workflow.pull_requests.hub import Hub


def test_each_release_gets_a_branch_and_a_pull_request_and_the_main_branch_stays(
    hub: Hub, city: City
) -> None:
    city.items = [item(1), item(2)]
    before = git(hub.bare, "rev-parse", "main")
    workspace = hub.fresh()

    done = hub.run(workspace)

    assert len(hub.names()) == 2 and all(name.startswith("cms/posts/2026-09-01-") for name in hub.names())
    assert sorted(done.pushed) == sorted(done.told) == hub.names() and done.troubles == []
    assert git(hub.bare, "rev-parse", "main") == before
    assert list(workspace.settings.folder.rglob("*.md")) == []
    assert all(hub.post(name).startswith("site/_drafts/") for name in hub.names())
    assert sorted(pull.branch for pull in hub.site.pulls.values()) == hub.names()
    assert hub.site.pulls[1].labels == ["decap-cms/pending_review", "machine-translation"]


def test_a_fresh_runner_buys_nothing_and_changes_nothing(hub: Hub, city: City) -> None:
    city.items = [item(1), item(2)]
    hub.run()
    bought, refs = list(hub.shop.bought), git(hub.bare, "show-ref")
    hub.clock.later(minutes=20)

    done = hub.run()

    assert hub.shop.bought == bought and done.pushed == [] and done.told == []
    hub.run()
    changed = [line for line in git(hub.bare, "show-ref").splitlines() if line not in refs.splitlines()]
    assert [line.split()[1] for line in changed] in ([], ["refs/heads/state"])
    refs = git(hub.bare, "show-ref")
    hub.run()
    assert git(hub.bare, "show-ref") == refs


def test_an_edit_on_the_branch_survives_a_corrected_original_as_a_proposal(hub: Hub, city: City) -> None:
    city.items = [item(1)]
    hub.run()
    (branch,) = hub.names()
    saved = hub.edit(branch, lambda text: text.replace("\n---\n", "\n---\nAn editor wrote this.\n\n", 1))
    hub.clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt ist frei."

    done = hub.run()

    assert hub.text(branch) == saved and done.pushed == []
    assert done.told and "The city has changed the original" in hub.site.pulls[1].body
    assert hub.version().proposal is not None


def test_an_untouched_draft_is_refreshed_on_its_branch(hub: Hub, city: City) -> None:
    city.items = [item(1)]
    hub.run()
    (branch,) = hub.names()
    first = git(hub.bare, "rev-parse", branch)
    hub.clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt kostet 14 Euro."

    done = hub.run()

    assert done.pushed == [branch] and "14" in hub.text(branch)
    assert git(hub.bare, "rev-parse", f"{branch}^") == first


def test_an_editor_who_pushes_while_a_draft_is_refreshed_keeps_their_text(hub: Hub, city: City) -> None:
    city.items = [item(1)]
    hub.run()
    (branch,) = hub.names()
    hub.clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt kostet 14 Euro."
    workspace = hub.fresh()
    branches.pull(workspace)
    run_import(workspace, forced=True)
    saved = hub.edit(branch, lambda text: text + "\nAn editor wrote this.\n")

    done = branches.push(workspace)

    assert done.behind == [branch] and hub.text(branch) == saved
    proposal = hub.version().proposal
    assert proposal is not None and "14" in proposal.text and "An editor wrote this." in proposal.text
    hub.run()
    assert hub.text(branch) == saved


def test_a_draft_whose_runner_died_before_the_push_comes_with_the_next(hub: Hub, city: City) -> None:
    city.items = [item(1)]
    workspace = hub.fresh()
    branches.pull(workspace)
    run_import(workspace, forced=True)
    bought = list(hub.shop.bought)
    hub.clock.later(minutes=20)

    done = hub.run()

    assert done.pushed == hub.names() and len(hub.names()) == 1
    assert hub.shop.bought == bought


def test_a_post_renamed_on_its_branch_is_found_and_stays_one(hub: Hub, city: City) -> None:
    city.items = [item(1)]
    hub.run()
    (branch,) = hub.names()
    work = hub.work_on(branch)
    git(work, "mv", hub.post(branch), "site/_drafts/2026-09-01-a-better-name.md")
    hub.save(branch)
    hub.clock.later(minutes=20)

    done = hub.run()

    assert done.pushed == [] and hub.names() == [branch]
    hub.site.tick(hub.site.pulls[1])
    hub.merge(branch)
    assert hub.event(hub.site.pulls[1], "closed").approved == [branch]
    assert list(hub.posts()) == ["site/_posts/2026-09-01-a-better-name.md"]


def test_a_post_deleted_on_its_branch_is_not_made_again(hub: Hub, city: City) -> None:
    city.items = [item(1)]
    hub.run()
    (branch,) = hub.names()
    git(hub.work_on(branch), "rm", "--quiet", hub.post(branch))
    hub.save(branch)
    hub.clock.later(minutes=20)

    done = hub.run()

    assert done.pushed == []
    assert hub.version().place is PostState.DELETED


@pytest.mark.parametrize("how", ["closed", "branch gone"])
def test_without_an_api_a_branch_that_is_gone_is_a_rejection(how: str, plain_hub: Hub, city: City) -> None:
    hub = plain_hub
    city.items = [item(1)]
    assert hub.run().told == []
    (branch,) = hub.names()
    hub.drop(branch)

    assert branches.pull(hub.fresh()).rejected == [branch]

    bought = list(hub.shop.bought)
    hub.clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt ist frei."
    assert hub.run().pushed == [] and hub.shop.bought == bought
    assert hub.version().review is Review.REJECTED


def test_the_text_says_what_an_editor_needs_to_decide(hub: Hub, city: City) -> None:
    city.items = [item(1)]
    hub.run()
    (branch,) = hub.names()
    text = hub.site.pulls[1].body
    workspace = hub.fresh()
    (record,) = workspace.store.find()
    for wanted in (
        "meldung-1",
        "Stadt Musterstadt",
        "Die Stadt eröffnet die Bücherei Nummer 1",
        "shop one",
        "<details>",
        str(sum(purchase.billed for purchase in record.purchases)),
    ):
        assert wanted in text
    assert branch.rpartition("/")[2] in hub.site.pulls[1].title
