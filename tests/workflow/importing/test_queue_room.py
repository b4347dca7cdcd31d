"""A queue that never clogs: what nobody touches lapses and comes back, what is urgent always finds room, told once."""

from __future__ import annotations

from pipeline.model import Record, Review, Work
from pipeline.store.queue import Asked, queue
from pipeline.workflow.drafting.lapsing import tell_stops
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.reporting.status import status
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, files, plausible

LIMIT = "select: {start: 10, max_waiting: 2, lapse: 14d}\nurgent: [Evakuierung]\n"


def by_name(workspace: Workspace) -> dict[str, Record]:
    """Guid to record."""
    return {record.entry.guid: record for record in workspace.store.find()}


def test_what_nobody_touched_makes_room_and_comes_back(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(number) for number in (1, 2, 3)]

    report = run_import(make_site(extra=LIMIT))

    workspace = make_site(extra=LIMIT)
    assert [news_item.what for news_item in report.news] == ["no room"] and "select.max_waiting" in str(
        report.news[0]
    )
    assert len(files(workspace)) == 2
    assert [matter.what for matter in status(workspace).matters] == ["no room"]
    clock.later(days=1)
    assert run_import(make_site(extra=LIMIT), forced=True).news == (), "told once"
    before = files(make_site(extra=LIMIT))

    clock.later(days=14)
    report = run_import(make_site(extra=LIMIT), forced=True)

    workspace = make_site(extra=LIMIT)
    known = by_name(workspace)
    lapsed = [record for record in known.values() if record.versions["en-GB"].review is Review.LAPSED]
    assert len(lapsed) == 2 and len(files(workspace)) == 3
    assert [(news_item.what, news_item.ends) for news_item in report.news] == [("no room", True)]
    assert all(files(workspace)[path] == text for path, text in before.items()), "no file was touched"
    assert standing.matters(workspace) == ()
    archive = queue(workspace.store, Asked(state="expired"), today=workspace.today())
    assert archive.total == 2 and queue(workspace.store, Asked(), today=workspace.today()).total == 1

    back = decisions.retry(workspace, lapsed[0], by="ed")

    assert back.versions["en-GB"].review is Review.MACHINE
    clock.later(hours=3)
    run_import(make_site(extra=LIMIT), forced=True)
    workspace = make_site(extra=LIMIT)
    assert by_name(workspace)[lapsed[0].entry.guid].work is Work.DONE
    assert queue(workspace.store, Asked(), today=workspace.today()).total == 2
    assert len(shop.bought) == len(set(shop.bought)), "coming back costs nothing"


def test_what_is_urgent_finds_room_in_a_full_queue(city: City, make_site: MakeSite, shop: Shop) -> None:
    shop.answer = plausible
    city.items = [item(number) for number in (1, 2, 3, 4)]
    city.items[0].title = "Evakuierung der Bücherei Nummer 1"

    report = run_import(make_site(extra=LIMIT.replace("max_waiting: 2", "max_waiting: 0")))

    assert {news_item.what for news_item in report.news} == {"urgent", "no room"}
    assert len(report.written) == 1 and report.rows[0].waiting == 3


def test_a_correction_finds_room_in_a_full_queue(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(1), item(2)]
    run_import(make_site(extra=LIMIT))
    city.items[0].paragraphs[1] = city.items[0].paragraphs[1].replace("Abschnitt 2", "Abschnitt 77")
    clock.later(hours=3)

    report = run_import(make_site(extra=LIMIT), forced=True)

    assert report.rows[0].refreshed == 1 and any("77" in text for text in shop.bought)


def test_an_engine_that_answers_german_throughout_is_told_once(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = str
    city.items = [item(1), item(2)]

    first = run_import(make_site())
    clock.later(hours=3)
    city.items.append(item(3))
    second = run_import(make_site(), forced=True)

    assert [(news_item.what, news_item.about) for news_item in first.news] == [("engine", "shop")]
    assert second.news == () and first.exit_code == 1
    assert [matter.since for matter in status(make_site()).matters] == [first.started]
    shop.answer = plausible
    clock.later(hours=3)
    city.items.append(item(4))
    run_import(make_site(), forced=True)
    assert status(make_site()).matters == ()


def test_the_stop_of_what_is_configured_no_more_ends(make_site: MakeSite) -> None:
    workspace = make_site()
    gone = {("source", "a-removed-office"), ("disk", "/another/folder"), ("mail", "old.example:25")}
    for what, about in gone:
        standing.holds(workspace, what, about, "it stands still")
    standing.holds(workspace, "no room", "select.max_waiting", "too many")

    tell_stops(workspace, RunReportBuilder(started=workspace.now(), held=1))

    assert [matter.what for matter in standing.stops(workspace)] == ["no room"]
    assert {
        (news_item.what, news_item.about) for news_item in workspace.store.news() if news_item.ends
    } == gone
