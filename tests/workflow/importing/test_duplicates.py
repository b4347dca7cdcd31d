"""Two addresses, one release; and releases that merely look alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipeline.model import Record, Work
from pipeline.workflow.importing.duplicates import find_duplicate, mark_twins
from pipeline.workflow.workspace.run_report import Row, RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.made import GERMAN, NOW, record, release, source

OLD, NEW = "a" * 32, "b" * 32
MORE = (*GERMAN, "Sie ist gesperrt.")


def _tally() -> RunReportBuilder:
    tally = RunReportBuilder(started=NOW)
    tally.rows["musterstadt"] = Row(source="musterstadt", name="Stadt Musterstadt")
    return tally


def _listed(workspace: Workspace, *names: str) -> None:
    workspace.store.change_source("musterstadt", lambda known: replace(known, listed=names))


def _newcomer(workspace: Workspace) -> Record:
    """A record just listed, whose page is being read."""
    one = record(NEW, release=None)
    one = replace(one, entry=replace(one.entry, url="http://stadt.example/presse/2"))
    put(workspace.store, one)
    return one


def test_the_same_text_under_another_address_is_the_older_release(quiet: Workspace) -> None:
    put(quiet.store, record(OLD, work=Work.DONE))
    new, tally = _newcomer(quiet), _tally()
    _listed(quiet, OLD, NEW)

    found = find_duplicate(quiet, source(), new, release(identity=NEW), tally)

    assert found is not None and found.id == OLD
    assert quiet.store.get(NEW) is None
    stored = quiet.store.get(OLD)
    assert stored is not None
    assert (stored.aliases, stored.work) == ((NEW,), Work.DONE)
    assert stored.addresses == ("http://stadt.example/presse/1", "http://stadt.example/presse/2")
    assert stored.history[-1].what == "same release"
    known = quiet.store.known(NEW)
    assert known is not None and known.id == OLD
    assert (tally.rows["musterstadt"].new, tally.rows["musterstadt"].unchanged) == (-1, 1)


@pytest.mark.parametrize("on_list", [True, False])
def test_a_sentence_more_is_a_correction_where_the_old_address_left_the_list(
    on_list: bool, quiet: Workspace
) -> None:
    put(quiet.store, record(OLD, work=Work.EXPIRED))
    new, tally = _newcomer(quiet), _tally()
    _listed(quiet, *([OLD] if on_list else []), NEW)

    found = find_duplicate(quiet, source(), new, release(MORE, identity=NEW), tally)

    stored = quiet.store.get(OLD)
    assert stored is not None and stored.release is not None
    if on_list:
        assert found is None and quiet.store.get(NEW) is not None and len(stored.release.blocks) == 2
    else:
        assert found is not None and quiet.store.get(NEW) is None
        assert [block.text for block in stored.release.blocks] == list(MORE)
        assert (stored.work, stored.reason) == (Work.WAITING, "changed by the city")


def test_other_pictures_are_no_correction(quiet: Workspace) -> None:
    put(quiet.store, record(OLD, work=Work.DONE))
    new = _newcomer(quiet)

    find_duplicate(quiet, source(), new, release(identity=NEW, fingerprint="another"), _tally())

    stored = quiet.store.get(OLD)
    assert stored is not None and (stored.work, stored.reason) == (Work.DONE, "")


@pytest.mark.parametrize(
    "older",
    [
        record(OLD, release=release(("Etwas anderes.",), title="Neue Schule")),
        record(OLD, release=None),
        record(OLD, work=Work.FORGOTTEN, release=None),
    ],
)
def test_what_is_another_release_stays_one(older: Record, quiet: Workspace) -> None:
    put(quiet.store, older)
    new = _newcomer(quiet)

    assert find_duplicate(quiet, source(), new, release(identity=NEW), _tally()) is None
    assert quiet.store.get(NEW) is not None


def _daily(name: str, day: int, text: str) -> Record:
    """One of a daily report: the same title, another text."""
    one = release((text,), identity=name * 32, title="Verkehrsmeldung", day=dt.date(2026, 9, day))
    return record(name * 32, release=one)


def test_reports_of_one_name_know_of_each_other_and_are_told_in_one_line(quiet: Workspace) -> None:
    for report in (_daily("a", 8, "Stau am Ring."), _daily("c", 8, "Stau am Wall."), _daily("d", 6, "Frei.")):
        put(quiet.store, report)
    new, tally = _daily("e", 14, "Stau am Tor."), _tally()
    put(quiet.store, new)

    mark_twins(quiet, source(), new, tally)

    twins = {report.id[0]: "".join(name[0] for name in report.twins) for report in quiet.store.find()}
    assert twins == {"a": "e", "c": "e", "d": "", "e": "ac"}, "the sixth is more than a week away"
    assert [(line.what, line.about) for line in tally.news] == [("twins", "Verkehrsmeldung")]
    assert "08 September" in tally.news[0].message and tally.news[0].message.endswith("and 1 more")
    stored = quiet.store.get("e" * 32)
    assert stored is not None
    mark_twins(quiet, source(), stored, tally)
    assert len(tally.news) == 1, "told once"


def test_reports_of_days_of_their_own_are_a_series_and_no_twins(quiet: Workspace) -> None:
    for report in (_daily("a", 7, "Stau am Ring."), _daily("c", 8, "Stau am Wall.")):
        put(quiet.store, report)
    new, tally = _daily("e", 9, "Stau am Tor."), _tally()
    put(quiet.store, new)

    mark_twins(quiet, source(), new, tally)

    assert [report.twins for report in quiet.store.find()] == [(), (), ()] and tally.news == []


def test_a_release_that_is_like_no_other_is_not_told(quiet: Workspace) -> None:
    put(quiet.store, _daily("a", 7, "Stau am Ring."))
    new, tally = record(NEW), _tally()
    put(quiet.store, new)

    mark_twins(quiet, source(), new, tally)

    stored = quiet.store.get(NEW)
    assert stored is not None and stored.twins == () and tally.news == []
