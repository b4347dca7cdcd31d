"""The workflow, from a city's feed to drafts on disk: nothing lost, nothing bought twice, nothing rewritten."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipeline.errors import EngineError, LockHeld, OutcomeUnknown, QuotaExceeded
from pipeline.model import PostState, Work
from pipeline.store import run_lock
from pipeline.workflow.importing.importing import run_import
from tests.stored import put
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, files


def test_a_release_becomes_a_hidden_draft_with_its_original_one_click_away(
    city: City, make_site: MakeSite, shop: Shop
) -> None:
    city.items = [item(1)]

    report = run_import(make_site())

    workspace = make_site()
    written = files(workspace)
    assert len(written) == 1
    path, text = written.popitem()
    assert path.startswith("_drafts/2026-09-01-")
    assert f"{city.base}/presse/meldung-1" in text
    assert "The city opens the library number 1" in text
    assert report.rows[0].written == 1
    assert sum(len(one) for one in shop.bought) == report.rows[0].characters


def test_a_second_run_asks_with_validators_fetches_no_article_and_changes_nothing(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(number) for number in range(3)]
    run_import(make_site())
    before, bought, records = files(make_site()), list(shop.bought), _records(make_site())
    city.asked.clear()
    clock.later(minutes=30)

    report = run_import(make_site(), forced=True)

    assert [pair for pair in city.asked if pair[0] != "/robots.txt"] == [("/feed.xml", 304)]
    assert shop.bought == bought
    assert files(make_site()) == before
    assert _records(make_site()) == records
    assert report.exit_code == 0


def test_the_first_run_takes_the_newest_and_records_the_older_ones(city: City, make_site: MakeSite) -> None:
    city.items = [item(number) for number in range(14)]

    report = run_import(make_site())

    workspace = make_site()
    older = list(workspace.store.find(work=[Work.BEFORE_START]))
    assert report.rows[0].written == 10
    assert sorted(record.title for record in older) == sorted(item(number).title for number in range(4))


def test_without_an_engine_releases_wait_and_go_on_by_themselves_once_there_is_one(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]

    first = run_import(make_site(engines=[]))

    assert files(make_site()) == {}
    assert first.rows[0].waiting == 1 and first.exit_code == 0
    assert "stadtbote models install" in first.hint
    clock.later(hours=3)
    second = run_import(make_site())
    assert second.rows[0].written == 1


def test_only_and_skip_leave_out_and_say_why(city: City, make_site: MakeSite) -> None:
    city.items = [item(1), item(2)]
    city.items[0].title = "Ausschreibung: Reinigung der Bücherei"
    workspace = make_site(source=_source() + "skip: {title: [ausschreibung]}\n")

    run_import(workspace)

    skipped = list(workspace.store.find(work=[Work.SKIPPED]))
    assert [record.reason for record in skipped] == ["skip: title holds `ausschreibung`"]
    assert len(files(workspace)) == 1


def test_a_quota_that_ends_waits_and_the_next_run_resumes(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1), item(2)]
    shop.failing = QuotaExceeded("the month is used up")
    run_import(make_site())
    waiting = list(make_site().store.find(work=[Work.WAITING]))

    shop.failing = None
    clock.later(days=1)
    report = run_import(make_site())

    assert len(waiting) == 2 and all("month is used up" in record.reason for record in waiting)
    assert report.rows[0].written == 2


def test_an_unknown_outcome_is_held_in_doubt_and_never_sent_again_by_itself(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    shop.failing = OutcomeUnknown("no answer after 30 s")
    first = run_import(make_site())
    shop.failing = None
    clock.later(hours=3)

    second = run_import(make_site(), forced=True)

    assert first.exit_code == 1 and second.exit_code == 0
    assert shop.bought == []
    assert [record.work for record in make_site().store.find()] == [Work.IN_DOUBT]


def test_a_paragraph_in_doubt_is_not_bought_through_another_release(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shared = "Die Bücherei öffnet am Montag ihre Türen, sagte die Bürgermeisterin."
    city.items = [item(1), item(2)]
    for one in city.items:
        one.paragraphs.append(shared)
    shop.failing = OutcomeUnknown("no answer after 30 s")
    run_import(make_site())
    shop.failing = None
    clock.later(hours=3)

    run_import(make_site(), forced=True)

    states = {record.work: record.reason for record in make_site().store.find()}
    assert shop.bought == []
    assert set(states) == {Work.IN_DOUBT, Work.WAITING}
    assert "in doubt through another release" in states[Work.WAITING]


def test_another_engine_takes_a_release_as_a_whole_where_the_first_is_down(
    city: City, make_site: MakeSite, shop: Shop
) -> None:
    city.items = [item(1)]
    down = Shop(name="down", failing=EngineError("connection refused", temporary=True))

    run_import(make_site(engines=[down, shop], extra="on_quota: next\n"))

    record = next(make_site().store.find())
    assert {segment.engine for segment in record.versions["en-GB"].segments if segment.engine} == {"shop"}


def test_the_budget_stops_between_releases_and_says_what_was_left_out(
    city: City, make_site: MakeSite, shop: Shop
) -> None:
    city.items = [item(number) for number in range(3)]
    one = len(item(0).title) + sum(len(text) for text in item(0).paragraphs)

    report = run_import(make_site(extra=f"budget: {{day: {one + 100}}}\n"))

    assert report.rows[0].written == 1 and report.rows[0].waiting == 2
    reasons = {record.reason for record in make_site().store.find(work=[Work.WAITING])}
    assert all(reason.startswith("budget:") for reason in reasons)


def test_a_lost_store_is_rebuilt_from_the_records_and_buys_nothing(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock, tmp_path: Path
) -> None:
    city.items = [item(number) for number in range(3)]
    run_import(make_site())
    before, bought = files(make_site()), list(shop.bought)
    for file in (tmp_path / "root" / ".stadtbote").glob("store.db*"):
        file.unlink()
    clock.later(hours=3)

    report = run_import(make_site(), forced=True)

    assert report.rebuilt == 3
    assert files(make_site()) == before
    assert shop.bought == bought


def test_a_truncated_store_is_set_aside_and_rebuilt(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock, tmp_path: Path
) -> None:
    city.items = [item(1)]
    workspace = make_site()
    run_import(workspace)
    workspace.store.close()
    store = tmp_path / "root" / ".stadtbote" / "store.db"
    store.write_bytes(store.read_bytes()[:5000])
    bought = list(shop.bought)
    clock.later(hours=3)

    run_import(make_site(), forced=True)

    assert (store.parent / "store.damaged-1.db").is_file()
    assert shop.bought == bought and len(files(make_site())) == 1


def test_an_unreachable_source_is_asked_in_minutes_then_hours_and_told_once_after_a_day(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items, city.broken = [item(1)], {"/feed.xml": 503}
    reports = []
    for minutes in (0, 3, 3, 24 * 60, 10, 20):
        clock.later(minutes=minutes)
        reports.append(run_import(make_site()))
    state = make_site().store.source("musterstadt")

    assert len(state.polls) == 4, "not after three minutes, nor ten after the third"
    assert ["503: not available now" in news.message for report in reports for news in report.news] == [True]
    assert [report.exit_code for report in reports] == [0, 0, 0, 1, 1, 1], "while it is held up"
    assert state.standing == "quarantined"

    city.broken = {}
    clock.later(hours=6)
    report = run_import(make_site())

    assert report.rows[0].written == 1
    assert make_site().store.source("musterstadt").standing == "active"


def test_an_article_that_fails_is_retried_from_the_store_though_the_feed_says_304(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1), item(2)]
    city.broken = {"/presse/meldung-1": 500}
    first = run_import(make_site())
    city.broken = {}
    clock.later(hours=3)

    second = run_import(make_site())

    assert first.rows[0].written == 1 and first.rows[0].failed == 1
    assert second.rows[0].written == 1


def test_two_runs_at_once_are_one_run(make_site: MakeSite, clock: Clock) -> None:
    workspace = make_site()

    with (
        run_lock(workspace.settings.state / "run.lock", what="run", now=clock.now()),
        pytest.raises(LockHeld, match="process"),
    ):
        run_import(workspace)


def test_a_name_that_is_taken_by_a_hand_written_post_is_never_overwritten(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    path = next(iter(files(workspace)))
    record = next(workspace.store.find())
    file = workspace.settings.folder / path
    file.write_text("by hand\n")
    put(workspace.store, _again(record))
    clock.later(hours=3)

    report = run_import(make_site(), forced=True)

    assert file.read_text() == "by hand\n"
    assert report.exit_code == 1


def _again(record):  # type: ignore[no-untyped-def]  # a Record in, a Record out
    from dataclasses import replace

    version = replace(record.versions["en-GB"], place=PostState.NONE)
    return replace(record, work=Work.WAITING, versions={"en-GB": version})


def _source() -> str:
    from tests.workflow.conftest import SOURCE

    return SOURCE


def _records(workspace) -> dict[str, bytes]:  # type: ignore[no-untyped-def]  # a Workspace in
    folder = workspace.settings.state / "records"
    return {item.name: item.read_bytes() for item in folder.iterdir()}


def test_days_are_those_of_the_city(city: City, make_site: MakeSite) -> None:
    late = dt.datetime(2026, 9, 1, 22, 30, tzinfo=dt.UTC)
    city.items = [item(1, day=late)]

    run_import(make_site())

    text = next(iter(files(make_site()).values()))
    assert "date: 2026-09-01" in text
