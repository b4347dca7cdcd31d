"""A page asked again: the same, changed, gone, come back; many gone at once are one event of the source."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipeline.model import Freshness, Record, Review, Work
from pipeline.workflow.importing.asking import PageCheck
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.importing.recheck import compare, is_relaunch
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.run_report import Row, RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite
from tests.workflow.made import GERMAN, NOW, approved, drafted, record, release, source


def _read(workspace: Workspace, identity: str) -> Record:
    record = workspace.store.get(identity)
    assert record is not None
    return record


def _asked(workspace: Workspace, name: str, *, gone_since: dt.timedelta | None, gone: str = "") -> PageCheck:
    """A page that was asked again, gone for so long at that moment."""
    since = None if gone_since is None else workspace.now() - gone_since
    one = record(name * 32, release=release(identity=name * 32), gone_since=since)
    put(workspace.store, one)
    return PageCheck(record=one, gone=gone)


HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "earlier", "relaunch"),
    [
        ([None, None], [], True),
        ([None], [2 * HOUR], True),
        ([2 * HOUR], [3 * HOUR], True),
        ([None], [23 * HOUR], True),
        ([None], [24 * HOUR], False),
        ([None], [30 * HOUR, 40 * HOUR], False),
        ([30 * HOUR, 40 * HOUR], [2 * HOUR], False),
        ([24 * HOUR, None], [], False),
        ([None], [], False),
        ([], [2 * HOUR, 2 * HOUR], False),
    ],
)
def test_pages_that_vanish_within_a_day_are_counted_over_several_runs(
    now: list[dt.timedelta | None], earlier: list[dt.timedelta], relaunch: bool, quiet: Workspace
) -> None:
    for number, since in enumerate(earlier):
        _asked(quiet, "abcdef"[number], gone_since=since)
    gone = [_asked(quiet, "01234"[number], gone_since=since, gone="404") for number, since in enumerate(now)]
    for name in "89":
        _asked(quiet, name, gone_since=None)

    assert is_relaunch(quiet, source(), gone) is relaunch


def test_a_tenth_of_a_source_is_no_relaunch(quiet: Workspace) -> None:
    gone = [_asked(quiet, name, gone_since=None, gone="404") for name in "01"]
    for number in range(18):
        text = f"{number + 100:032x}"
        put(quiet.store, record(text, release=release(identity=text)))
    assert not is_relaunch(quiet, source(), gone)

    put(quiet.store, replace(_read(quiet, f"{100:032x}"), release=None))
    assert is_relaunch(quiet, source(), gone), "a page that was never read is not one of the source's"


@pytest.mark.parametrize("text", [GERMAN, (*GERMAN, "Sie ist gesperrt.")], ids=["unchanged", "changed"])
def test_a_page_that_came_back_is_not_gone_any_more(text: tuple[str, ...], quiet: Workspace) -> None:
    one = drafted(quiet, record(gone_since=NOW - HOUR, rechecked=1))

    compare(quiet, source(), one, release(text), None, RunReportBuilder(started=NOW))

    stored = _read(quiet, one.id)
    assert (stored.gone_since, stored.rechecked) == (None, 2)


def test_a_changed_original_makes_every_draft_due_and_tells_the_people_concerned(quiet: Workspace) -> None:
    one = approved(quiet, drafted(quiet, record()))
    tally = RunReportBuilder(started=NOW, keep=quiet.store.tell_people)
    tally.rows["musterstadt"] = Row(source="musterstadt", name="Stadt Musterstadt")

    compare(quiet, source(), one, release((*GERMAN, "Korrektur: Sie ist gesperrt.")), None, tally)

    stored = _read(quiet, one.id)
    version = stored.versions["en-GB"]
    assert (stored.work, stored.reason) == (Work.WAITING, "changed by the city")
    assert (version.freshness, version.review) == (Freshness.SOURCE_CHANGED, Review.REVIEWED)
    assert stored.history[-1].what == "changed" and stored.history[-1].detail
    (told,) = quiet.store.news()
    assert told.message.startswith("the city changed an original that was approved; the city writes: ")
    assert tally.rows["musterstadt"].changed == 1


def test_a_page_that_is_refused_at_every_poll_is_told_once(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1), item(2)]
    run_import(make_site())
    city.broken["/presse/meldung-1"] = 403
    told = []
    for _ in range(16):
        clock.later(hours=8)
        told += run_import(make_site(), forced=True).news

    assert [(one.what, one.about.rpartition("/")[2]) for one in told] == [("page", "meldung-1")]
    matters = standing.matters(make_site())
    assert len(matters) == 1 and matters[0].since < clock.at - dt.timedelta(days=4)
    city.broken.clear()
    clock.later(hours=8)
    assert run_import(make_site(), forced=True).news == () and standing.matters(make_site()) == ()
