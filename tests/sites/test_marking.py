"""What built pages, posts and feeds tell machines of how a text came about is what the approval says, in every flavour."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
import pytest

from pipeline import site
from pipeline.model import Origin, PostState, Record
from pipeline.workflow.drafting.moved_files import detect_file_changes
from pipeline.workflow.editing import decisions
from pipeline.workflow.editing.save import save
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.publishing import publish
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.conftest import Clock, clock, quiet, shop
from tests.workflow.made import drafted, record, release

if TYPE_CHECKING:
    from tests.sites import building
else:
    building = sys.modules["site_building"]

__all__ = ["clock", "quiet", "shop"]
pytestmark = [pytest.mark.build, pytest.mark.slow]
EN = "en-GB"
TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MACHINE, BOTH = f"{TERMS}trainedAlgorithmicMedia", f"{TERMS}compositeWithTrainedAlgorithmicMedia"
URL = "https://small.example"


def _public(workspace: Workspace, of: Record) -> Record:
    decisions.acknowledge_warnings(workspace, of, EN, by="ed", reason="a test's English")
    decisions.approve(workspace, of, EN, by="ed")
    publish.publish(workspace)
    return _now(workspace, of)


def _now(workspace: Workspace, of: Record) -> Record:
    found = workspace.store.get(of.id)
    assert found is not None
    return found


def _by_hand(workspace: Workspace, of: Record) -> None:
    """A draft nobody approved is made public in its file."""
    path = of.versions[EN].path
    file = workspace.settings.folder / path
    target, raw = workspace.flavour.publish(path, file.read_bytes())
    file.unlink()
    (workspace.settings.folder / target).parent.mkdir(parents=True, exist_ok=True)
    (workspace.settings.folder / target).write_bytes(raw)


def _called_reviewed_by_hand(workspace: Workspace, of: Record) -> None:
    """The same, and once that was noticed, the hand writes that a person answers for it."""
    _by_hand(workspace, of)
    _look(workspace)
    file = workspace.settings.folder / _now(workspace, of).versions[EN].path
    lie = {"translation.status": "reviewed", "translation.reviewer": "The Mayor"}
    file.write_bytes(workspace.flavour.splice(file.read_bytes(), lie))


def _sent_back(workspace: Workspace, of: Record) -> None:
    decisions.send_back(workspace, _public(workspace, of), EN, by="ed", reason="wrong", public="leave")


def _edited(workspace: Workspace, of: Record) -> None:
    """A hand on the public file after the approval."""
    file = workspace.settings.folder / _public(workspace, of).versions[EN].path
    file.write_text(file.read_text().replace("new bridge", "brand new bridge"))


def _edited_at_the_desk(workspace: Workspace, of: Record) -> None:
    """Other words wait beside the public ones, which stand as they were approved."""
    shown = sheet(workspace, _public(workspace, of), EN)
    save(workspace, shown.record, EN, {"title": "Words that wait"}, base=shown.base, by="ed")


def _approved_again(workspace: Workspace, of: Record) -> None:
    """What a hand changed is approved as it is now."""
    _edited(workspace, of)
    _look(workspace)
    _public(workspace, _now(workspace, of))


def _withdrawn(workspace: Workspace, of: Record) -> None:
    of = _public(workspace, of)
    decisions.withdraw(workspace, of, EN, by="ed", reason="wrong", on=workspace.today())


def _by_a_person(workspace: Workspace, of: Record) -> None:
    _public(workspace, of)


def _undone(workspace: Workspace, of: Record) -> None:
    """An approval of a draft taken back, and the draft made public all the same."""
    decisions.acknowledge_warnings(workspace, of, EN, by="ed", reason="a test's English")
    decisions.approve(workspace, of, EN, by="ed")
    decisions.undo(workspace, _now(workspace, of), EN, by="ed")
    _by_hand(workspace, _now(workspace, of))


STATES: dict[str, tuple[Callable[[Workspace, Record], object], str, bool]] = {
    "machine": (_by_hand, MACHINE, False),
    "called reviewed by hand": (_called_reviewed_by_hand, MACHINE, False),
    "in review": (_sent_back, MACHINE, False),
    "reviewed": (_public, BOTH, True),
    "edited after": (_edited, MACHINE, False),
    "edit waits": (_edited_at_the_desk, BOTH, True),
    "approved again": (_approved_again, BOTH, True),
    "undone": (_undone, MACHINE, False),
    "withdrawn": (_withdrawn, BOTH, False),
    "by a person": (_by_a_person, "", True),
}
"""State to what brings a draft there, what its page is marked as then, and whether feeds tell of it."""


def _drafted(workspace: Workspace, number: int, state: str) -> Record:
    identity = f"{number:08x}" * 4
    german = release(
        ("Die neue Brücke ist fertig.",),
        identity=identity,
        url=f"http://stadt.example/presse/{number}",
    )
    made = drafted(workspace, record(identity, release=german), ("The new bridge is ready.",))
    if state == "by a person":
        version = made.versions[EN]
        file = workspace.settings.folder / version.path
        text = version.text.replace("machine: true", "machine: false").replace(
            "Mt_machine: true", "Mt_machine: false"
        )
        text = text.replace('"machine": true', '"machine": false')
        text = re.sub(r"Machine-translated from German by .*?,", "Translated from German,", text)
        segments = tuple(replace(segment, origin=Origin.PERSON) for segment in version.segments)
        raw = workspace.flavour.splice(text.encode(), {})
        file.write_bytes(raw)
        made = replace(made, versions={EN: replace(version, text=raw.decode(), segments=segments)})
        put(workspace.store, made)
    return made


def _look(workspace: Workspace) -> None:
    detect_file_changes(workspace, RunReportBuilder(started=workspace.now()), deletions_meant=False)


def _in_all_states(quiet: Workspace, clock: Clock, flavour: str) -> tuple[Workspace, dict[str, Record]]:
    settings = quiet.settings
    settings = replace(settings, site=replace(settings.site, flavour=flavour, url=URL))
    workspace = replace(quiet, settings=settings)
    # The body of a JSON post is not typed at the desk.
    states = [state for state in STATES if (flavour, state) != ("json", "edit waits")]
    records = {state: _drafted(workspace, number, state) for number, state in enumerate(states, 1)}
    for state in states:
        clock.later(minutes=1)
        STATES[state][0](workspace, records[state])
    clock.later(minutes=5)
    _look(workspace)
    publish.publish(workspace)
    return workspace, {state: _now(workspace, of) for state, of in records.items()}


def _markings(page: str) -> tuple[str, str]:
    """What the metadata of a page says, and its JSON-LD."""
    tree = lxml.html.document_fromstring(page)
    (said,) = tree.xpath("//script[@type='application/ld+json']/text()")
    metas = {str(tree.xpath(f"string(//meta[@{key}]/@content)")) for key in (
        "name='digitalSourceType'", "property='schema:digitalSourceType'")}  # fmt: skip
    assert len(metas) == 1
    return metas.pop(), str(json.loads(said).get("digitalSourceType", ""))


def _url(of: Record) -> str:
    assert of.release is not None
    return of.release.url


def _originals(page: str) -> str:
    (said,) = lxml.html.document_fromstring(page).xpath("//script[@type='application/ld+json']/text()")
    return str(json.loads(said)["isBasedOn"])


def test_built_pages_are_marked_as_they_are_approved(
    flavour_name: str, quiet: Workspace, clock: Clock, tmp_path: Path
) -> None:
    workspace, records = _in_all_states(quiet, clock, flavour_name)
    generator = building.GENERATORS[flavour_name]
    folder, out = building.prepared(generator, tmp_path), tmp_path / "out"
    building.shutil.copytree(workspace.settings.folder, folder, dirs_exist_ok=True)
    building.built(generator, folder, out)

    pages = [file.read_text(encoding="utf-8") for file in out.rglob("*.html")]
    found = {_originals(page): _markings(page) for page in pages if "data-post" in page}
    wanted = {_url(of): (STATES[state][1],) * 2 for state, of in records.items()}
    assert found == wanted
    _feeds_say(workspace, records)


def test_json_posts_are_marked_as_they_are_approved(quiet: Workspace, clock: Clock) -> None:
    workspace, records = _in_all_states(quiet, clock, "json")
    said = {
        state: json.loads((workspace.settings.folder / of.versions[EN].path).read_text())[
            "digital_source_type"
        ]
        for state, of in records.items()
    }
    assert said == {state: STATES[state][1] for state in records}
    _feeds_say(workspace, records)


def _feeds_say(workspace: Workspace, records: dict[str, Record]) -> None:
    """Each feed in each format holds what is approved and public, with its marking, and nothing else."""
    told = {_url(of): STATES[state][1] for state, of in records.items() if STATES[state][2]}
    for name in ("all", EN, f"musterstadt.{EN}"):
        file = next(workspace.settings.folder.rglob(f"feeds/{name}.json"))
        items = json.loads(file.read_text())["items"]
        assert {
            item["external_url"]: item.get("_translation", {}).get("digital_source_type", "")
            for item in items
        } == told
        for kind, entry in (("atom", "{http://www.w3.org/2005/Atom}entry"), ("rss", "item")):
            tree = site.feeds.ElementTree.parse(file.with_suffix(f".{kind}"))
            marks = sorted(
                item.findtext("{http://purl.org/dc/elements/1.1/}type") or "" for item in tree.iter(entry)
            )
            assert marks == sorted(told.values())


def test_a_hand_on_a_public_file_changes_no_word_of_it(quiet: Workspace, clock: Clock) -> None:
    """Of a text that was changed by hand after its approval the marking alone is set anew, once."""
    workspace, records = _in_all_states(quiet, clock, "jekyll")
    edited = records["edited after"]
    assert edited.versions[EN].place is PostState.PUBLISHED
    file = workspace.settings.folder / edited.versions[EN].path
    raw = file.read_text()
    assert "brand new bridge is ready" in raw
    assert 'reviewer: ""' in raw
    assert "not yet reviewed" in raw
    _look(workspace)
    assert file.read_text() == raw
