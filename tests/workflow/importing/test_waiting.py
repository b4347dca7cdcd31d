"""Time and money between a release and its draft: embargo, past events, urgency, headlines, refusals, calls in doubt."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipeline.model import PostState, Purchase, Record, Review, Work
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, files, plausible


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    return next(workspace.store.find())


def test_an_embargo_holds_a_release_until_its_hour(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(1)]
    city.items[0].paragraphs.insert(0, "Sperrfrist: 14. September 2026, 18 Uhr.")

    run_import(make_site())

    assert (files(make_site()), shop.bought) == ({}, [])
    assert only(make_site()).reason == "embargo until 14 September 2026, 18:00"
    clock.at = dt.datetime(2026, 9, 14, 15, 59, tzinfo=dt.UTC)
    run_import(make_site(), forced=True)
    assert files(make_site()) == {}
    clock.at = dt.datetime(2026, 9, 14, 16, 1, tzinfo=dt.UTC)
    run_import(make_site(), forced=True)
    assert len(files(make_site())) == 1


def test_an_event_that_has_passed_is_never_sent_to_an_engine_that_bills_unless_picked(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(1)]
    city.items[0].paragraphs.append("Die Lesung beginnt am 5. September 2026 um 14 Uhr.")

    run_import(make_site())

    assert only(make_site()).work is Work.EXPIRED
    assert (files(make_site()), shop.bought) == ({}, [])
    workspace = make_site()
    decisions.request(workspace, only(workspace), by="the desk")
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    assert only(make_site()).work is Work.DONE and len(files(make_site())) == 1


def test_what_expires_first_is_bought_first(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(number) for number in range(3)]
    city.items[1].paragraphs.append("Die Lesung beginnt am 30. September 2026 um 14 Uhr.")
    city.items[0].paragraphs.append("Das Konzert beginnt am 16. September 2026 um 14 Uhr.")

    report = run_import(make_site())

    days = [one for one in ("16. September", "30. September") if any(one in text for text in shop.bought)]
    first = [next(i for i, text in enumerate(shop.bought) if day in text) for day in days]
    assert len(days) == 2 and first == sorted(first)
    assert len(report.written) == 3


def test_an_urgent_release_comes_first_and_is_told(city: City, make_site: MakeSite, shop: Shop) -> None:
    shop.answer = plausible
    city.items = [item(number) for number in range(3)]
    city.items[0].title = "Evakuierung der Bücherei Nummer 0"

    report = run_import(make_site(extra="urgent: [Evakuierung]\n"))

    assert [news_item.what for news_item in report.news] == ["urgent"]
    assert "Evakuierung" in str(report.news[0])
    assert shop.bought[0].startswith("Evakuierung")


def test_an_all_clear_is_not_urgent(city: City, make_site: MakeSite, shop: Shop) -> None:
    shop.answer = plausible
    city.items = [item(1)]
    city.items[0].title = "Entwarnung: Bombe am Hafen 1 entschärft"
    city.items[0].paragraphs.append("Die Evakuierung von 400 Menschen dauerte bis 17 Uhr.")

    report = run_import(make_site(extra="urgent: [Evakuierung, Warnung]\n"))

    assert report.news == () and report.exit_code == 0 and len(report.written) == 1


def test_headlines_alone_are_bought_and_the_rest_once_it_is_picked(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    extra = "select: {mode: headlines, max_waiting: null}\n"
    run_import(make_site(extra=extra))
    assert (shop.bought, files(make_site(extra=extra))) == ([city.items[0].title], {})
    clock.later(hours=3)
    run_import(make_site(extra=extra), forced=True)
    assert len(shop.bought) == 1, "waiting costs nothing"

    workspace = make_site(extra=extra)
    decisions.request(workspace, only(workspace), by="the desk")
    clock.later(hours=3)
    run_import(make_site(extra=extra), forced=True)

    assert len(shop.bought) == 4 and len(set(shop.bought)) == 4
    assert len(files(make_site(extra=extra))) == 1


def test_a_refused_paragraph_is_bought_again_only_when_a_person_says_retry(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    shop.answer = lambda text: text if "Abschnitt 2" in text else plausible(text)
    run_import(make_site())
    assert only(make_site()).work is Work.WAITING and len(shop.bought) == 4
    shop.answer = plausible
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    assert len(shop.bought) == 4, "not by itself"

    workspace = make_site()
    decisions.retry(workspace, only(workspace), by="the desk")
    clock.later(hours=3)
    run_import(make_site(), forced=True)

    assert [("Abschnitt 2" in text) for text in shop.bought[4:]] == [True]
    assert len(files(make_site())) == 1


def test_after_a_refusal_the_next_engine_writes_the_whole_release(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    first = Shop(name="first", answer=lambda text: text if "Abschnitt 2" in text else plausible(text))
    shop.answer = plausible

    run_import(make_site(engines=[first, shop], extra="on_quota: next\n"))

    segments = only(make_site()).versions["en-GB"].segments
    assert {segment.engine for segment in segments} == {"shop"}
    assert len(shop.bought) == 4
    clock.later(hours=3)
    run_import(make_site(engines=[first, shop]), forced=True)
    assert (len(first.bought), len(shop.bought)) == (4, 4)


def _died_while_buying(workspace: Workspace, clock: Clock, counter: int | None) -> None:
    """A run wrote its intent and was killed."""
    record = only(workspace)
    line = Purchase(
        id="intent", at=clock.at, engine="shop", model="one", language="en-GB", keys=("k",), characters=200,
        counter=counter,
    )  # fmt: skip
    put(workspace.store, replace(record, purchases=(line,), versions={}, work=Work.WAITING))


@pytest.mark.parametrize(
    ("counter", "minutes", "done"), [(0, 11, True), (0, 9, False), (7, 11, False), (None, 11, False)]
)
def test_a_call_the_accounts_counter_knows_nothing_of_goes_on_by_itself(
    counter: int | None, minutes: int, done: bool, city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site(engines=[]))
    _died_while_buying(make_site(), clock, counter)
    clock.later(minutes=minutes)

    run_import(make_site(), forced=True)

    record = only(make_site())
    assert record.work is (Work.DONE if done else Work.IN_DOUBT)
    assert record.purchases[0].result == ("settled-unpaid" if done else "")
    assert bool(shop.bought) is done


def test_a_place_for_each_language_and_one_slug(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    """Two languages: two posts of one name, both updated when the city corrects."""
    city.items = [item(1)]
    workspace = make_site(languages="[en-GB, fr]")

    report = run_import(workspace)

    record = only(workspace)
    slugs = {version.slug for version in record.versions.values()}
    assert sorted(record.versions) == ["en-GB", "fr"] and len(slugs) == 1
    assert len(files(workspace)) == 2 and report.rows[0].written == 2
    city.items[0].paragraphs[1] = city.items[0].paragraphs[1].replace("Abschnitt 2", "Abschnitt 77")
    clock.later(hours=3)
    bought = len(shop.bought)
    workspace = make_site(languages="[en-GB, fr]")

    run_import(workspace, forced=True)

    assert len(shop.bought) == bought + 2
    assert all("Section 77" in text for text in files(workspace).values())


def test_a_published_post_that_the_city_changed_says_so_until_the_correction_is_approved(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    from pipeline.workflow.editing import proposals

    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    approve(workspace)
    before = next(iter(files(workspace).values()))
    assert 'status: "current"' in before
    city.items[0].paragraphs[1] = city.items[0].paragraphs[1].replace("Abschnitt 2", "Abschnitt 88")
    clock.later(hours=3)

    run_import(make_site(), forced=True)

    workspace = make_site()
    marked = next(iter(files(workspace).values()))
    assert marked == before.replace('status: "current"', 'status: "changed"')
    assert publish.publish(workspace) == [] and next(iter(files(workspace).values())) == marked
    proposals.accept(workspace, only(workspace), "en-GB", by="the desk")
    assert next(iter(files(workspace).values())) == marked, "public words change by an approval alone"
    approve(workspace)
    text = next(iter(files(workspace).values()))
    assert 'status: "current"' in text and "Section 88" in text
    assert only(workspace).versions["en-GB"].review is Review.REVIEWED
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    assert next(iter(files(make_site()).values())) == text


def test_where_nothing_is_configured_to_be_said_no_file_is_touched(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    extra = "original: {changed: queue}\n"
    run_import(make_site(extra=extra))
    approve(make_site(extra=extra))
    before = files(make_site(extra=extra))
    city.items[0].paragraphs[1] = city.items[0].paragraphs[1].replace("Abschnitt 2", "Abschnitt 88")
    clock.later(hours=3)

    run_import(make_site(extra=extra), forced=True)

    assert files(make_site(extra=extra)) == before


def approve(workspace: Workspace) -> None:
    """Every finding dealt with, approved, published."""
    record = only(workspace)
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(workspace, record, "en-GB", finding.id, by="the desk", reason="a test")
    decisions.approve(workspace, record, "en-GB", by="the desk")
    publish.publish(workspace)
    assert only(workspace).versions["en-GB"].place is PostState.PUBLISHED


def test_after_a_clock_that_ran_ahead_all_goes_on_and_is_told(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(1), item(2)]
    city.items[0].paragraphs.append("Die Lesung beginnt am 30. September 2026 um 14 Uhr.")
    extra = "budget: {day: 100000}\n"
    clock.later(days=400)
    run_import(make_site(extra=extra))
    ahead = {record.entry.guid: record.work for record in make_site(extra=extra).store.find()}
    assert ahead == {"guid-1": Work.EXPIRED, "guid-2": Work.DONE}
    clock.later(days=-400)
    city.items.append(item(3))
    city.items[1].paragraphs[0] += " Das ist neu."

    report = run_import(make_site(extra=extra))

    assert [news_item.what for news_item in report.news] == ["clock"]
    workspace = make_site(extra=extra)
    assert {record.work for record in workspace.store.find()} == {Work.DONE} and len(files(workspace)) == 3
    assert any(event.what == "changed" for record in workspace.store.find() for event in record.history)
    spent = workspace.store.spent(clock.at - dt.timedelta(days=1), until=clock.at + dt.timedelta(days=1))
    assert 0 < spent < sum(len(text) for text in shop.bought), "lines of days to come are not today's"
    clock.later(hours=3)
    assert run_import(make_site(extra=extra)).news == ()


@pytest.mark.parametrize(("expire", "there"), [("never", False), ("after_event", True)])
def test_a_post_expires_only_where_the_operator_says_so(
    expire: str, there: bool, city: City, make_site: MakeSite, shop: Shop
) -> None:
    shop.answer = plausible
    city.items = [item(1)]
    city.items[0].paragraphs.append("Die Lesung ist am 30. September 2026 um 14 Uhr.")
    workspace = make_site(extra=f"site: {{name: Test, flavour: hugo, folder: site}}\nexpire: {expire}\n")

    run_import(workspace)

    assert ("expiryDate: 2026-09-30T23:59:00+02:00" in next(iter(files(workspace).values()))) is there


def test_a_release_whose_event_is_over_is_counted(city: City, make_site: MakeSite) -> None:
    city.items = [item(1)]
    city.items[0].paragraphs.append("Die Lesung beginnt am 5. September 2026 um 14 Uhr.")

    report = run_import(make_site())

    assert (report.rows[0].expired, report.rows[0].waiting) == (1, 0)
    assert (
        only(make_site()).reason
        == "its event was on 05 September 2026; `stadtbote retry` buys it all the same"
    )
