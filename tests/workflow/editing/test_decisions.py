"""What an approval does, and when it is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.errors import DecisionRefused
from pipeline.model import Acknowledgement, Freshness, Proposal, Record, Review, Severity
from pipeline.site import writing
from pipeline.workflow.editing import decisions
from pipeline.workflow.posts.edited_post import edited_post
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.made import ENGLISH, GERMAN, NOW, drafted, numbered, record, release

KEY = "no engine has this key"


def _known(workspace: Workspace, german: str) -> tuple[str, str] | None:
    """Who wrote the English the memory gives for a paragraph, and what."""
    unit = workspace.store.memory.find(numbered(german), key=KEY, source="de", target="en-GB")
    return None if unit is None else (unit.who, unit.target)


def _with(record: Record, **changes: Any) -> Record:
    return replace(record, versions={"en-GB": replace(record.versions["en-GB"], **changes)})


def _approve(workspace: Workspace, record: Record, *, seen: tuple[str, str] = ("", "")) -> Record:
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(workspace, record, "en-GB", finding.id, by="ed", reason="seen")
    return decisions.approve(workspace, record, "en-GB", by="ed", seen=seen)


def _waiting_proposal(record: Record) -> Proposal:
    return Proposal(made=NOW, release=release(("Neu.",)), segments=(), blocks=(), base_hash="x")


def test_an_approval_names_who_answers_for_which_english_of_which_german(quiet: Workspace) -> None:
    one = drafted(quiet, record())
    raw = (quiet.settings.folder / one.versions["en-GB"].path).read_bytes()

    done = _approve(quiet, one).versions["en-GB"]

    assert done.review is Review.REVIEWED
    (approval,) = done.approvals
    assert (approval.by, approval.at, approval.source_hash) == ("ed", NOW, one.versions["en-GB"].source_hash)
    assert approval.target_hash == edited_post(quiet, one, one.versions["en-GB"], raw).english_hash
    text = (quiet.settings.folder / done.path).read_text()
    assert 'status: "reviewed"' in text and 'reviewer: "ed"' in text


def test_approved_english_is_in_the_memory_as_the_person_s(quiet: Workspace) -> None:
    _approve(quiet, drafted(quiet, record()))

    assert [_known(quiet, german) for german in GERMAN] == [("ed", english) for english in ENGLISH]


def test_what_a_person_wrote_before_for_the_same_german_is_corrected_by_what_they_approve_now(
    quiet: Workspace,
) -> None:
    _approve(quiet, drafted(quiet, record("a" * 32)))
    other = record("b" * 32, release=release((GERMAN[0],), identity="b" * 32, title="Brücke fertig"))

    _approve(quiet, drafted(quiet, other, ("The bridge has a length of 84 metres.",)))

    assert _known(quiet, GERMAN[0]) == ("ed", "The bridge has a length of 84 metres.")
    assert _known(quiet, GERMAN[1]) == ("ed", ENGLISH[1])


def test_an_approval_brings_a_changed_post_up_to_date(quiet: Workspace) -> None:
    one = _with(drafted(quiet, record()), freshness=Freshness.SOURCE_CHANGED)
    put(quiet.store, one)

    assert _approve(quiet, one).versions["en-GB"].freshness is Freshness.CURRENT


def test_old_english_is_not_approved_over_a_corrected_original_that_waits(quiet: Workspace) -> None:
    one = drafted(quiet, record())
    one = _with(one, proposal=_waiting_proposal(one))
    put(quiet.store, one)
    before = (quiet.settings.folder / one.versions["en-GB"].path).read_bytes()

    with pytest.raises(DecisionRefused, match="a corrected original waits"):
        _approve(quiet, one)

    stored = quiet.store.get(one.id)
    assert stored is not None and stored.versions["en-GB"].approvals == ()
    assert (quiet.settings.folder / one.versions["en-GB"].path).read_bytes() == before


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (("another", ""), "the German has changed"),
        (("", "another"), "the English has changed"),
    ],
)
def test_what_a_person_did_not_see_they_do_not_approve(
    seen: tuple[str, str], why: str, quiet: Workspace
) -> None:
    one = drafted(quiet, record())

    with pytest.raises(DecisionRefused, match=why):
        _approve(quiet, one, seen=seen)


def test_the_very_texts_a_person_saw_are_approved(quiet: Workspace) -> None:
    one = drafted(quiet, record())
    version = one.versions["en-GB"]
    raw = (quiet.settings.folder / version.path).read_bytes()

    done = _approve(
        quiet,
        one,
        seen=(version.source_hash, edited_post(quiet, one, version, raw).english_hash),
    )

    assert done.versions["en-GB"].review is Review.REVIEWED


def test_open_findings_stop_an_approval_and_acknowledged_ones_do_not(quiet: Workspace) -> None:
    wrong = ("The bridge is 48 metres long.", ENGLISH[1])
    one = drafted(quiet, record(), wrong)
    (error,) = (
        found
        for found in decisions.open_findings(quiet, one, one.versions["en-GB"])
        if found.severity is Severity.ERROR
    )

    with pytest.raises(DecisionRefused, match="first error"):
        decisions.approve(quiet, one, "en-GB", by="ed")
    with pytest.raises(DecisionRefused, match="put aside with a reason"):
        decisions.acknowledge(quiet, one, "en-GB", error.id, by="ed", reason=" ")
    with pytest.raises(DecisionRefused, match="no such finding"):
        decisions.acknowledge(quiet, one, "en-GB", "another", by="ed", reason="seen")

    one = decisions.acknowledge(quiet, one, "en-GB", error.id, by="ed", reason="the city's own slip")
    assert one.versions["en-GB"].acknowledged == (
        Acknowledgement(finding=error.id, by="ed", at=NOW, reason="the city's own slip"),
    )
    assert error not in decisions.open_findings(quiet, one, one.versions["en-GB"])
    assert _approve(quiet, one).versions["en-GB"].review is Review.REVIEWED

    again = decisions.reopen(quiet, one, "en-GB", error.id, by="ed")
    assert error in decisions.open_findings(quiet, again, again.versions["en-GB"])


def test_nobody_approves_without_a_name_or_without_a_post(quiet: Workspace) -> None:
    one = drafted(quiet, record())

    with pytest.raises(DecisionRefused, match="needs a name"):
        decisions.approve(quiet, one, "en-GB", by=" ")
    rejected = decisions.reject(quiet, one, "en-GB", by="ed", reason="no")
    with pytest.raises(DecisionRefused, match="no post"):
        decisions.approve(quiet, rejected, "en-GB", by="ed")


def test_a_rejected_draft_is_kept_as_a_backup_and_never_one_that_was_saved_meanwhile(
    quiet: Workspace,
) -> None:
    one = drafted(quiet, record())
    text = (quiet.settings.folder / one.versions["en-GB"].path).read_bytes()

    decisions.reject(quiet, one, "en-GB", by="ed", reason="no")

    (kept,) = (quiet.settings.state / "backup").iterdir()
    assert (
        kept.read_bytes() == text
        and not writing.inside(quiet.settings.folder, one.versions["en-GB"].path).exists()
    )
