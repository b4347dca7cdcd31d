"""Another text under a known key, and one text under another key: what becomes of both, the whole way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from pipeline.errors import DecisionRefused
from pipeline.model import Freshness, PostState, Record, Review, Standing, Work
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, Item
from tests.workflow.conftest import Clock, MakeSite, Shop, files, plausible

Run = Callable[..., tuple[Workspace, RunReport]]
DAY = dt.datetime(2026, 9, 12, 10, 0, tzinfo=dt.UTC)
BRIDGE = (
    "Aue gesperrt",
    ["Die Brücke über die Aue ist ab 1. Dezember gesperrt.", "Umgeleitet wird über die Talstraße."],
)
SCHOOL = (
    "Musikschule sucht Geigen",
    ["Wer ein Instrument übrig hat, kann es im Sekretariat abgeben.", "Repariert wird ehrenamtlich."],
)
MARKET = (
    "Weihnachtsmarkt öffnet",
    ["Der Weihnachtsmarkt öffnet am Freitag mit dem Posaunenchor.", "Vierzig Buden stehen bereit."],
)
CALLED_OFF = (
    "Weihnachtsmarkt abgesagt",
    ["Der Sturm macht es nötig, die Veranstaltung fällt aus.", "Händler erhalten ihr Geld zurück."],
)
NEWS = ("Veranstaltung fällt aus", ["Aus Gründen der Sicherheit findet am Freitag nichts statt. Die Absage gilt für alle."])  # fmt: skip


def listed(text: tuple[str, list[str]], *, name: str = "eins", guid: str = "g1", days: int = 0) -> Item:
    """A release on the city's list."""
    return Item(
        name=name, title=text[0], paragraphs=list(text[1]), day=DAY + dt.timedelta(days=days), guid=guid
    )


def records(workspace: Workspace) -> dict[str, Record]:
    """Headline to record."""
    return {record.title: record for record in workspace.store.find()}


def english(record: Record) -> str:
    """Path of its draft."""
    return record.versions["en-GB"].path


@pytest.fixture
def run(city: City, make_site: MakeSite, shop: Shop, clock: Clock) -> Run:
    """Run with this on the list, three hours after the last run."""
    shop.answer = plausible

    def go(*items: Item, source: str = "") -> tuple[Workspace, RunReport]:
        city.items = list(items)
        clock.later(hours=3)
        workspace = make_site(source=source)
        report = run_import(workspace, forced=True)
        return workspace, report

    return go


def test_a_cancellation_reaches_the_draft(run: Run) -> None:
    workspace, _ = run(listed(MARKET))
    path = english(records(workspace)[MARKET[0]])

    workspace, report = run(listed(CALLED_OFF))

    assert {news_item.what for news_item in report.news} == {"changed"} and report.rows[0].refreshed == 1
    record = records(workspace)[CALLED_OFF[0]]
    assert english(record) == path and record.work is Work.DONE
    assert record.release is not None and record.versions["en-GB"].source_hash == record.release.fingerprint


def test_new_words_are_a_question_and_nothing_goes_out_until_it_is_answered(run: Run, shop: Shop) -> None:
    workspace, _ = run(listed(MARKET))
    before, bought = files(workspace), len(shop.bought)

    workspace, report = run(listed(NEWS))

    assert [news_item.what for news_item in report.news] == ["question"]
    assert MARKET[0] in report.news[0].message and NEWS[0] in report.news[0].message
    record = records(workspace)[MARKET[0]]
    version = record.versions["en-GB"]
    assert version.freshness is Freshness.SOURCE_CHANGED and record.question is not None
    assert files(workspace) == before and len(shop.bought) == bought
    with pytest.raises(DecisionRefused, match="answer"):
        decisions.approve(workspace, record, "en-GB", by="ed")
    workspace, report = run(listed(NEWS))
    assert report.news == (), "asked once"
    after = decisions.answer(workspace, records(workspace)[MARKET[0]], "cancelled", by="ed")
    assert after.question is None and after.decisions[-1].what == "answered"
    workspace, _ = run(listed(NEWS))
    assert records(workspace)[NEWS[0]].versions["en-GB"].freshness is Freshness.CURRENT
    assert len(files(workspace)) == 1


def test_a_question_answered_another_is_two_releases(run: Run) -> None:
    workspace, _ = run(listed(MARKET))
    before = files(workspace)
    workspace, _ = run(listed(NEWS, name="zwei"))

    decisions.answer(workspace, records(workspace)[MARKET[0]], "another", by="ed")

    workspace, _ = run(listed(NEWS, name="zwei"))
    known = records(workspace)
    assert set(known) == {MARKET[0], NEWS[0]} and known[NEWS[0]].work is Work.DONE
    assert known[MARKET[0]].successor == known[NEWS[0]].id and known[MARKET[0]].question is None
    assert len(files(workspace)) == 2 and files(workspace).items() >= before.items()
    workspace, report = run(listed((NEWS[0], [*NEWS[1], "Ein Satz mehr."]), name="zwei"))
    assert len(records(workspace)) == 2 and report.rows[0].refreshed == 1, "the key is the second one's"


def test_the_old_text_again_ends_the_question(run: Run) -> None:
    run(listed(MARKET))
    run(listed(NEWS))

    workspace, report = run(listed(MARKET))

    record = records(workspace)[MARKET[0]]
    assert record.question is None and record.versions["en-GB"].freshness is Freshness.CURRENT
    assert report.news == ()


def test_a_public_post_is_never_current_while_the_question_is_open(run: Run) -> None:
    workspace, _ = run(listed(MARKET))
    record = records(workspace)[MARKET[0]]
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(workspace, record, "en-GB", finding.id, by="ed", reason="a test")
    decisions.approve(workspace, record, "en-GB", by="ed")
    publish.publish(workspace)

    workspace, _ = run(listed(NEWS))

    assert records(workspace)[MARKET[0]].versions["en-GB"].place is PostState.PUBLISHED
    assert 'status: "changed"' in next(iter(files(workspace).values()))


@pytest.mark.parametrize("same_page", [True, False])
def test_names_days_and_places_that_differ_are_two_releases_by_themselves(same_page: bool, run: Run) -> None:
    workspace, _ = run(listed(BRIDGE))
    before = files(workspace)

    workspace, report = run(listed(SCHOOL, name="eins" if same_page else "zwei"))

    known = records(workspace)
    assert set(known) == {BRIDGE[0], SCHOOL[0]} and known[SCHOOL[0]].work is Work.DONE
    assert len(files(workspace)) == 2 and files(workspace).items() >= before.items()
    old = known[BRIDGE[0]].versions["en-GB"]
    if same_page:
        assert [news_item.what for news_item in report.news] == ["withdrawn"]
        assert old.freshness is Freshness.SOURCE_WITHDRAWN
    else:
        assert report.news == ()
    workspace, report = run(listed(SCHOOL, name="eins" if same_page else "zwei"))
    assert report.news == () and len(records(workspace)) == 2 and report.rows[0].new == 0


def test_a_headline_in_address_and_guid(run: Run) -> None:
    text = [
        "Die Linie C fährt von Montag an bis zum Klinikum, sagt der Betrieb der Straßenbahn, alle zehn Minuten."
    ]
    run(listed(("Neue Linie C", text), name="neue-linie", guid="neue-linie"))

    workspace, report = run(
        listed(("Neue Linie C startet", text), name="linie-startet", guid="linie-startet")
    )

    assert set(records(workspace)) == {"Neue Linie C startet"} and len(files(workspace)) == 1
    both = listed(("Linie C fährt jetzt", text), name="linie-jetzt", guid="linie-jetzt")
    workspace, report = run(
        listed(("Neue Linie C startet", text), name="linie-startet", guid="linie-startet"), both
    )
    assert len(records(workspace)) == 2 and [news_item.what for news_item in report.news] == ["twins"], (
        "both are listed"
    )


def daily(day: int, *, reworded: bool = False) -> Item:
    """A report that comes each day with other figures, or in other words."""
    text = [f"Heute sind {day + 3} Straßen gesperrt, und {day + 11} Ampeln blinken gelb."]
    if reworded:
        text.append(f"Am {('Anger', 'Brühl', 'Damm', 'Esch', 'Furt')[day]} steht ein Kran.")
    return listed(("Verkehr heute", text), name=f"verkehr-{day}", guid=f"verkehr-{day}", days=day)


@pytest.mark.parametrize("reworded", [False, True])
@pytest.mark.parametrize(("series", "left"), [("all", 5), ("latest", 1)])
def test_a_series_is_known_as_one(series: str, left: int, reworded: bool, run: Run, clock: Clock) -> None:
    from tests.workflow.conftest import SOURCE

    told = []
    for day in range(5):
        clock.later(hours=21)
        workspace, report = run(
            *(daily(number, reworded=reworded) for number in range(day + 1)),
            source=SOURCE + f"series: {series}\n",
        )
        told += [news_item.what for news_item in report.news]

    assert told == ["twins"] * reworded, "two of other words are twins; other figures, or three, are a series"
    found = list(workspace.store.find())
    waiting = [record for record in found if record.versions["en-GB"].review is Review.MACHINE]
    assert len(found) == 5 and len(waiting) == left
    assert max(found, key=lambda record: record.day) in waiting


def test_new_guids_at_known_addresses_are_no_alarm(run: Run) -> None:
    texts = [
        (f"Meldung {number}", [f"Im Stadtteil {number} gibt es {number + 4} neue Bänke am Ufer."])
        for number in range(6)
    ]
    run(*(listed(text, name=f"m{number}", guid=f"alt-{number}") for number, text in enumerate(texts)))
    texts[2][1][0] = texts[2][1][0].replace("6 neue", "9 neue")

    workspace, report = run(
        *(listed(text, name=f"m{number}", guid=f"neu-{number}") for number, text in enumerate(texts))
    )

    assert workspace.store.source("musterstadt").standing is Standing.ACTIVE
    assert report.news == () and report.rows[0].refreshed == 1 and len(files(workspace)) == 6
