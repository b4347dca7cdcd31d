"""No English is approved, or published, whose German the city has changed meanwhile: every door, whatever the engine
does; and the corrected German is there at once, to be worked in by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.errors import DecisionRefused, EngineError
from pipeline.model import PostState, Record, Review
from pipeline.transitions.versions import is_outdated
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.editing.save import save
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts.edited_post import post_at
from pipeline.workflow.posts.german_now import changed_german
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.publishing.publish import publish
from pipeline.workflow.pull_requests.boxes import BOXES, CHANGE, text_digest
from pipeline.workflow.pull_requests.description import Shown, description
from pipeline.workflow.pull_requests.journal import HostDecision
from pipeline.workflow.pull_requests.merges import _approve
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, FirstRun, MakeSite, Shop, files

EN = "en-GB"
QUIET = "checks: {off: [language, terms, names, length]}\n"
NEW = "Die Bücherei Nummer 1 öffnet am Montag ihre Türen, sagte die Bürgermeisterin. Abschnitt 99 beschreibt, was die Menschen im Stadtteil dort finden."
ENGINES: dict[str, Callable[[Shop, MakeSite], Workspace]] = {
    "up": lambda shop, make: make(extra=QUIET),
    "down": lambda shop, make: make(extra=QUIET, engines=[_down(shop)]),
    "out of budget": lambda shop, make: make(extra=QUIET + "budget: {day: 1}\n"),
}


def _down(shop: Shop) -> Shop:
    shop.failing = EngineError("does not answer", temporary=True)
    return shop


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    return next(workspace.store.find())


def _command(workspace: Workspace, record: Record) -> None:
    path = record.versions[EN].path
    config = str(workspace.settings.config_file)
    done = CliRunner().invoke(cli, ["--config", config, "approve", path, "--by", "ed"])
    assert f"German now:    {NEW}" in done.output
    if done.exception is not None:
        raise done.exception


def _merge(workspace: Workspace, record: Record) -> None:
    version = record.versions[EN]
    shown = Shown(record=record, version=version, post=post_at(workspace, record, version))
    text = description(workspace, shown)
    assert all(box in text for box in (*BOXES, CHANGE)) and "Abschnitt 99" in text
    version = replace(version, told=text_digest(text))
    # Every box ticked but the one that says that the change is worked in.
    text = text.replace("- [ ]", "- [x]").replace("- [x] The city's change", "- [ ] The city's change")
    decision = HostDecision(
        number=1, what="merged", by="ed", at=workspace.now(), record=record.id, language=EN,
        branch=version.branch, commit="", text=text,
    )  # fmt: skip
    if why := _approve(workspace, record, version, decision):
        raise DecisionRefused(why)


def _desk(workspace: Workspace, record: Record) -> None:
    version = record.versions[EN]
    seen = post_at(workspace, record, version)
    decisions.approve(workspace, record, EN, by="ed", seen=(version.source_hash, seen.english_hash))


def _publish(workspace: Workspace, record: Record) -> None:
    """What was approved before the correction, and is due only now."""
    if not publish(workspace):
        raise DecisionRefused("stays a draft")


DOORS: dict[str, Callable[[Workspace, Record], None]] = {
    "desk": _desk,
    "command": _command,
    "merge": _merge,
    "publish": _publish,
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("touched", [False, True])
def test_no_door_approves_english_of_a_german_the_city_has_changed(
    city: City,
    make_site: MakeSite,
    first_run: FirstRun,
    shop: Shop,
    clock: Clock,
    door: str,
    engine: str,
    touched: bool,
) -> None:
    workspace = first_run([1], extra=QUIET)
    path = next(iter(files(workspace)))
    if touched or door == "publish":
        file = workspace.settings.folder / path
        file.write_text(file.read_text().replace("Section 3", "Section 3, lovingly,"))
    if door == "publish":
        later = clock.now() + dt.timedelta(days=1)
        put(workspace.store, replace(only(workspace), hold_until=later))
        decisions.approve(workspace, only(workspace), EN, by="ed")
        assert publish(workspace) == []
    city.items[0].paragraphs[1] = NEW
    clock.later(hours=2)
    workspace = ENGINES[engine](shop, make_site)

    run_import(workspace, forced=True)

    record = only(workspace)
    refreshed = engine == "up" and not touched and door != "publish"
    assert is_outdated(record, record.versions[EN]) is not refreshed
    assert ("Section 99" in files(workspace)[path]) is refreshed
    if refreshed:
        return
    # The corrected German is there at once.
    assert [new for _, new in changed_german(workspace, record, record.versions[EN])] == [NEW]
    assert NEW in [row.source.text for row in sheet(workspace, record, EN).rows if row.source is not None]
    before = record.versions[EN].approvals
    with pytest.raises(DecisionRefused):
        DOORS[door](workspace, record)
    after = only(workspace).versions[EN]
    assert after.approvals == before and after.place is PostState.DRAFT


ADDED = "Abschnitt 5 beschreibt, wer sie begrüßt."


def test_without_an_engine_a_person_works_the_change_in(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    workspace = make_site(extra=QUIET)
    run_import(workspace)
    path = next(iter(files(workspace)))
    city.items[0].paragraphs[1] = NEW
    city.items[0].paragraphs.append(ADDED)
    clock.later(hours=2)
    workspace = ENGINES["down"](shop, make_site)
    run_import(workspace, forced=True)
    before = files(workspace)[path]
    german = only(workspace).release
    assert german is not None

    with pytest.raises(DecisionRefused, match="another one"):
        proposals.take_by_hand(workspace, only(workspace), EN, by="ed", german="sha256:seen yesterday")
    proposals.take_by_hand(workspace, only(workspace), EN, by="ed", german=german.fingerprint)

    # Nothing is written, nothing may be approved: each passage is marked until it is changed.
    assert files(workspace)[path] == before
    record = only(workspace)
    found = {
        finding.check: finding for finding in decisions.open_findings(workspace, record, record.versions[EN])
    }
    assert {"changed", "missing"} <= set(found)
    with pytest.raises(DecisionRefused, match="open"):
        decisions.approve(workspace, record, EN, by="ed")
    rows = {row.source.text: row for row in sheet(workspace, record, EN).rows if row.source is not None}
    assert rows[ADDED].text == ""
    typed = {
        rows[NEW].key: rows[NEW].text.replace("Section 2", "Section 99"),
        rows[ADDED].key: "Section 5 describes who welcomes them.",
    }
    for key, text in typed.items():
        known = only(workspace)
        save(workspace, known, EN, {key: text}, base=sheet(workspace, known, EN).base, by="ed")
    text = files(workspace)[path]
    assert text.index("Section 99") < text.index("Section 5") < text.rindex("Musterstadt")

    after = decisions.approve(workspace, only(workspace), EN, by="ed")

    assert after.versions[EN].review is Review.REVIEWED
    assert after.versions[EN].approvals[-1].source_hash == german.fingerprint
    assert (ADDED, typed[rows[ADDED].key]) in {line[:2] for line in after.approved}
    # When the engine is back, a further correction is compared with what the person wrote.
    shop.failing = None
    city.items[0].paragraphs[0] = "Die Stadt eröffnet die Bücherei."
    clock.later(hours=2)
    workspace = make_site(extra=QUIET)
    run_import(workspace, forced=True)
    waiting = only(workspace).versions[EN].proposal
    assert waiting is not None and "Section 99" in waiting.text and "Section 5" in waiting.text


def test_what_is_left_as_it_was_is_known_to_be(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    """Put aside by a person, a correction is no open finding; the German beside the text is the newest."""
    city.items = [item(1)]
    workspace = make_site(extra=QUIET)
    run_import(workspace)
    path = next(iter(files(workspace)))
    file = workspace.settings.folder / path
    file.write_text(file.read_text().replace("Section 3", "Section 3, lovingly,"))
    city.items[0].paragraphs[1] = NEW
    clock.later(hours=2)
    workspace = make_site(extra=QUIET)
    run_import(workspace, forced=True)

    after = proposals.dismiss(workspace, only(workspace), EN, by="ed")

    assert NEW in [segment.source.text for segment in after.versions[EN].segments]
    changed = [finding.id for finding in after.versions[EN].findings if finding.check == "changed"]
    assert changed and set(changed) <= {
        acknowledgement.finding for acknowledgement in after.versions[EN].acknowledged
    }
