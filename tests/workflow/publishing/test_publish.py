"""What keeps an approved draft from its readers, and what releases it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from pipeline.errors import FileSaved, SiteError
from pipeline.model import PostState, Record, Review, Rights
from pipeline.workflow.publishing import publish
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.conftest import Clock
from tests.workflow.made import NOW, approved, drafted, record, source

HOUR = dt.timedelta(hours=1)
EXCERPT = Rights(text="excerpt", basis="terms of use", checked=dt.date(2026, 9, 1))


def _stays(workspace: Workspace, record: Record, **office: Any) -> str:
    return publish.stays(workspace, record, record.versions["en-GB"], source(**office))


def test_an_approved_draft_of_a_source_with_rights_is_released(quiet: Workspace) -> None:
    one = approved(quiet, drafted(quiet, record()))

    assert _stays(quiet, one) == ""


@pytest.mark.parametrize("review", [Review.MACHINE, Review.IN_REVIEW, Review.REJECTED])
@pytest.mark.parametrize("at", [PostState.DRAFT, PostState.PUBLISHED])
def test_what_is_not_approved_stays(review: Review, at: PostState, quiet: Workspace) -> None:
    one = approved(quiet, drafted(quiet, record()))
    version = replace(one.versions["en-GB"], review=review, place=at)

    assert publish.stays(quiet, one, version, source()) == "not approved"


def test_what_is_published_already_stays_as_it_is(quiet: Workspace) -> None:
    one = approved(quiet, drafted(quiet, record()))
    version = replace(one.versions["en-GB"], place=PostState.PUBLISHED)

    assert publish.stays(quiet, one, version, source()) == "not approved"


def test_rights_decide(quiet: Workspace) -> None:
    one = approved(quiet, drafted(quiet, record()))
    version = one.versions["en-GB"]
    link = replace(one, versions={"en-GB": replace(version, segments=version.segments[:1])})

    assert publish.stays(quiet, one, version, None).startswith("its source `musterstadt`")
    assert _stays(quiet, one, rights=None).startswith("`musterstadt` has no rights record")
    assert version.segments[0].role == "title" and _stays(quiet, link, rights=EXCERPT) == ""
    assert "reject and retry it" in _stays(quiet, one, rights=EXCERPT)
    assert _stays(quiet, one) == ""


@pytest.mark.parametrize(
    ("until", "stays"),
    [
        (NOW + HOUR, "embargo until 14 September 2026, 09:00"),
        (NOW + dt.timedelta(seconds=1), "embargo until 14 September 2026, 08:00"),
        (NOW, ""),
        (NOW - HOUR, ""),
        (None, ""),
    ],
)
def test_an_embargo_holds_an_approved_draft_until_its_moment(
    until: dt.datetime | None, stays: str, quiet: Workspace
) -> None:
    one = approved(quiet, drafted(quiet, record(hold_until=until)))

    assert _stays(quiet, one) == stays


def test_nothing_under_an_embargo_is_published_and_all_of_it_afterwards(
    quiet: Workspace, clock: Clock
) -> None:
    approved(quiet, drafted(quiet, record(hold_until=NOW + HOUR)))

    clock.at = NOW + HOUR - dt.timedelta(seconds=1)
    assert publish.publish(quiet) == []

    clock.at = NOW + HOUR
    (path,) = publish.publish(quiet)
    assert path.startswith("_posts/") and publish.publish(quiet) == []


def test_a_text_edited_after_its_approval_stays(quiet: Workspace) -> None:
    one = approved(quiet, drafted(quiet, record()))
    file = quiet.settings.folder / one.versions["en-GB"].path
    file.write_text(file.read_text().replace("84 metres", "85 metres"))

    assert "approve it again" in _stays(quiet, one)
    assert publish.publish(quiet) == [] and file.is_file()


def test_a_text_saved_between_look_and_move_is_not_published(quiet: Workspace) -> None:
    """An editor saves after the file was looked at, before it is moved: nothing happens, and it is said."""
    one = approved(quiet, drafted(quiet, record()))
    file = quiet.settings.folder / one.versions["en-GB"].path

    def save(step: str) -> None:
        if step == "published: intended":
            file.write_text(file.read_text().replace("84 metres", "85 metres"))

    quiet.store.door.step = save

    with pytest.raises(FileSaved):
        publish.publish_one(quiet, one, "en-GB")
    assert "85 metres" in file.read_text()
    assert not (quiet.settings.folder / "_posts").exists()
    stored = quiet.store.get(one.id)
    assert stored is not None and stored.versions["en-GB"].place is PostState.DRAFT and stored.pending is None


def test_publishing_is_said_in_record_and_file_and_done_once(quiet: Workspace) -> None:
    one = approved(quiet, drafted(quiet, record()))
    draft = one.versions["en-GB"].path

    path = publish.publish_one(quiet, one, "en-GB")

    stored = quiet.store.get(one.id)
    assert stored is not None
    version = stored.versions["en-GB"]
    assert (version.place, version.path) == (PostState.PUBLISHED, path)
    assert [(event.what, event.detail) for event in stored.history][-1] == ("published", path)
    text = (quiet.settings.folder / path).read_text()
    assert 'status: "reviewed"' in text and 'reviewer: "ed"' in text
    assert not (quiet.settings.folder / draft).exists()
    assert version.text == text, "what the pipeline wrote is no edit of a person"


def test_a_published_edit_stays_an_edit(quiet: Workspace) -> None:
    one = drafted(quiet, record())
    file = quiet.settings.folder / one.versions["en-GB"].path
    file.write_text(file.read_text().replace("84 metres", "eighty-four metres"))
    one = approved(quiet, one)

    path = publish.publish_one(quiet, one, "en-GB")

    stored = quiet.store.get(one.id)
    assert stored is not None and stored.versions["en-GB"].text == one.versions["en-GB"].text
    assert "eighty-four" in (quiet.settings.folder / path).read_text()


def test_one_post_that_cannot_be_published_does_not_stop_the_others(quiet: Workspace) -> None:
    bad = approved(quiet, drafted(quiet, record("a" * 32)))
    good = approved(quiet, drafted(quiet, record("b" * 32)))
    taken = bad.versions["en-GB"].path.replace("_drafts/", "_posts/")
    (quiet.settings.folder / taken).parent.mkdir(parents=True)
    (quiet.settings.folder / taken).write_text("of someone else\n")
    tally = RunReportBuilder(started=NOW)

    publish.publish_due(quiet, tally)

    assert tally.published == [good.versions["en-GB"].path.replace("_drafts/", "_posts/")]
    assert [(news_item.what, "taken" in news_item.message) for news_item in tally.news] == [("failed", True)]
    assert (quiet.settings.folder / taken).read_text() == "of someone else\n"
    with pytest.raises(SiteError, match="taken"):
        publish.publish_one(quiet, bad, "en-GB")


def test_nothing_is_published_while_the_site_s_folder_is_away(quiet: Workspace) -> None:
    approved(quiet, drafted(quiet, record()))
    quiet.settings.folder.rename(quiet.settings.folder.with_name("elsewhere"))

    with pytest.raises(SiteError):
        publish.publish(quiet)

    assert not quiet.settings.folder.exists()
