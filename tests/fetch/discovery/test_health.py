"""Health: what is odd is told from a source's own past, and healthy polls raise no alarm."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.discovery.checkup import check_source
from pipeline.fetch.discovery.health import assess, relaunch, silence, worth_keeping
from pipeline.fetch.http import Client
from pipeline.german.working_days import working_days
from pipeline.model import ArticleRules, ListRules, Poll, Source
from pipeline.model.sources import Kind, State

if TYPE_CHECKING:
    from tests.fetch.conftest import Office

START = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
LENGTHS = (900, 1400, 2100, 600, 1700, 3200, 1200)


def polls(count: int = 20, *, every: float = 24, **fields: object) -> list[Poll]:
    """A healthy history: one new entry of twenty a day, texts of usual lengths."""
    values: dict[str, object] = {
        "entries": 20,
        "new": 1,
        "lengths": LENGTHS[:2],
        "boilerplate": 0.1,
        **fields,
    }
    return [Poll(at=START + dt.timedelta(hours=every * n), **values) for n in range(count)]  # type: ignore[arg-type]  # test data


def after(history: list[Poll], **fields: object) -> Poll:
    values: dict[str, object] = {"entries": 20, "new": 1, **fields}
    return Poll(at=history[-1].at + dt.timedelta(days=1), **values)  # type: ignore[arg-type]  # test data


def source(kind: Kind = "feed", state: State = "DE-BY") -> Source:
    return Source(id="stadt", name="Stadt", kind=kind, url="https://stadt.example/feed", state=state)


def concerns(history: list[Poll], kind: Kind = "feed", **fields: object) -> dict[str, bool]:
    return {
        concern.what: concern.grave for concern in assess(history, after(history, **fields), source(kind))
    }


def test_a_healthy_poll_raises_no_concern() -> None:
    """Nor does the very first, in which everything is new."""
    assert concerns(polls(), lengths=(800, 2500, 1300), boilerplate=0.2) == {}
    assert assess((), Poll(at=START, entries=20, new=20), source()) == ()


@pytest.mark.parametrize(
    ("fields", "what", "grave"),
    [
        ({"new": 20}, "all-new", False),
        ({"entries": 0, "new": 0}, "no-entries", False),
        ({"missing_titles": 15}, "no-titles", True),
        ({"missing_dates": 20}, "no-dates", False),
        ({"lengths": (90, 120, 100)}, "short-texts", True),
        ({"lengths": (9000, 8000, 7500)}, "long-texts", True),
        ({"boilerplate": 0.6, "lengths": (900, 1500, 1200)}, "boilerplate", False),
        ({"new": 20, "new_guids_for_known": 18}, "new-identities", True),
    ],
)
def test_each_trouble_is_told(fields: dict[str, object], what: str, grave: bool) -> None:
    """By its name, with a sentence, and alone."""
    assert concerns(polls(), **fields) == {what: grave}


def test_new_guids_at_known_addresses_are_settled() -> None:
    """All of them were found again: nothing is unknown, nothing is told."""
    assert concerns(polls(), new=0, new_guids_for_known=20) == {}


def test_a_list_that_never_had_dates_is_not_blamed_for_it() -> None:
    """Karlsruhe's list has none."""
    assert concerns(polls(missing_dates=20), missing_dates=20) == {}


def test_one_short_release_is_no_drift() -> None:
    """A postponed council item has 197 characters."""
    assert concerns(polls(), lengths=(197,)) == {}


def test_polls_that_failed_say_nothing() -> None:
    """Neither in the past nor now: a failed poll has an error of its own."""
    history = [*polls(), *(Poll(at=START, entries=0, error="503") for _ in range(30))]

    assert concerns(history) == {}
    assert concerns(history, entries=0, new=0, error="503") == {}


@pytest.mark.parametrize("kind", ["feed", "listing", "sitemap", "json", "folder"])
def test_what_a_source_never_had_is_not_missed_and_a_304_measures_nothing(kind: Kind) -> None:
    """Each seventh poll brings the list, without titles and days; the others are answered with 304."""
    history = [
        replace(poll, missing_titles=20, missing_dates=20) if n % 7 == 0 else replace(poll, unchanged=True)
        for n, poll in enumerate(polls(60))
    ]

    assert concerns(history, kind, missing_titles=20, missing_dates=20) == {}
    assert concerns(polls(), "sitemap", missing_titles=20) == {}


def test_an_empty_list_is_a_question_where_nothing_was_ever_listed() -> None:
    """Failed polls and answers without a list say nothing of what was listed."""
    history = [Poll(at=START, error="503"), Poll(at=START), Poll(at=START, unchanged=True)]

    (asked,) = assess(history, Poll(at=START), source())

    assert (asked.what, asked.grave) == ("no-entries", False)
    assert asked.message == "nothing was ever listed: is the address right? `stadtbote sources check stadt`"


def test_silence_is_measured_against_the_longest_pause() -> None:
    """A daily office is missed after eight days, a monthly one is not."""
    daily, monthly = polls(), polls(every=24 * 30)

    assert silence(daily, daily[-1].at + dt.timedelta(days=6), source()) is None
    found = silence(daily, daily[-1].at + dt.timedelta(days=8), source())
    assert found is not None
    assert found.what == "silent"
    assert found.message == "nothing new for 6 working days; the longest pause before was 1"
    assert silence(monthly, monthly[-1].at + dt.timedelta(days=40), source()) is None
    assert silence(daily[:3], daily[-1].at + dt.timedelta(days=99), source()) is None


def test_a_long_silence_is_still_seen_when_the_store_has_thinned_its_polls() -> None:
    """A daily office polled every two hours, then ten days of nothing: what brought news is kept."""
    kept: tuple[Poll, ...] = ()
    for hour in range(0, 24 * 40, 2):
        poll = Poll(
            at=START + dt.timedelta(hours=hour), entries=20, new=int(hour % 24 == 0 and hour < 24 * 30)
        )
        kept = worth_keeping((*kept, poll))

    assert len(kept) <= 120
    found = silence(kept, START + dt.timedelta(days=40), source())
    assert found is not None
    assert found.what == "silent"


@pytest.mark.parametrize(
    ("last", "until", "state", "quiet"),
    [
        ("2026-12-23", "2027-01-08", "DE", False),  # Christmas and New Year: five working days
        ("2026-12-23", "2027-01-11", "DE", True),
        ("2026-12-23", "2027-01-11", "DE-BY", False),  # and Epiphany
        ("2026-04-01", "2026-04-10", "DE", False),  # Easter
        ("2026-04-01", "2026-04-13", "DE", True),
        ("2026-10-30", "2026-11-06", "DE-BY", False),  # a plain week
    ],
)
def test_known_pauses_are_no_silence(last: str, until: str, state: State, quiet: bool) -> None:
    """A daily office on working days, and the day from which it is missed."""
    end = dt.datetime.fromisoformat(last + "T08:00:00+00:00")
    days = (end - dt.timedelta(days=n) for n in range(40, -1, -1))
    history = [Poll(at=day, entries=20, new=int(day.weekday() < 5)) for day in days]

    found = silence(history, dt.datetime.fromisoformat(until + "T08:00:00+00:00"), source(state=state))

    assert (found is not None) is quiet


@pytest.mark.parametrize("state", get_args(State))
def test_each_state_has_a_new_year(state: State) -> None:
    """What a source's file may name, the calendar knows."""
    new_year = dt.datetime(2025, 12, 31, tzinfo=dt.UTC)

    assert working_days(new_year, new_year + dt.timedelta(days=1), state) == 0


@pytest.mark.parametrize(
    ("vanished", "pages", "event"),
    [
        (1, 5, False),
        (2, 40, False),
        (5, 200, False),
        (6, 200, True),
        (3, 20, True),
        (30, 30, True),
        (0, 0, False),
    ],
)
def test_many_pages_that_vanish_are_one_event(vanished: int, pages: int, event: bool) -> None:
    """More than five, or a tenth; a single page is a withdrawal."""
    found = relaunch(vanished=vanished, pages=pages)

    assert (found is not None) is event
    if found:
        assert found.grave


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50), st.lists(st.integers(0, 9000), max_size=4)),
        max_size=30,
    )
)
def test_any_history_can_be_judged(data: list[tuple[int, int, list[int]]]) -> None:
    """No division by zero, no empty statistics."""
    history = [
        Poll(at=START + dt.timedelta(hours=n), entries=entries, new=min(new, entries), lengths=tuple(lengths))
        for n, (entries, new, lengths) in enumerate(data)
    ]
    for poll in history:
        assert all(concern.message for concern in assess(history, poll, source()))
    silence(history, START + dt.timedelta(days=400), source())


TEXT = "Die Musterbrücke wird von Montag, 23. November, an für drei Wochen gesperrt. " * 3
RULES = ListRules(item=".t", date="span")


def article(title: str) -> str:
    return (
        f"<html><head><title>{title}</title></head><body><nav><a href=/>Start</a></nav><main><h1>{title}</h1>"
        f'<div class=text><p>{TEXT}</p></div><figure><img src="/b.jpg" alt="Brücke"><figcaption>Die Brücke. '
        "Foto: Stadt Musterstadt</figcaption></figure></main></body></html>"
    )


def filled(office: Office) -> None:
    office.put(
        "/presse",
        "".join(
            f'<div class=t><span>20.11.2026</span><a href="/{n}">Titel {n}</a></div>' for n in range(1, 8)
        )
        + '<div class=t><a href="/plan.pdf">Plan</a></div>',
    )
    for n in range(1, 8):
        office.put(f"/{n}", article(f"Titel {n}"))


def test_a_working_source_is_shown_as_read(office: Office, client: Client, now: dt.datetime) -> None:
    """Title, day, length of the first articles; what was refused; no more articles than asked for."""
    filled(office)

    report = check_source(office.source(list=RULES), client, now=now, articles=3)

    assert not report.broken
    assert (report.entries, len(report.articles)) == (7, 3)
    first = report.articles[0]
    assert (first.title, first.day, first.error) == ("Titel 1", dt.date(2026, 11, 20), "")
    assert first.length > 200
    assert report.refused == ((f"{office.base}/plan.pdf", "a file (pdf), not a page"),)
    assert office.asked == ["/presse", "/1", "/2", "/3"]


def test_a_dead_address_is_a_broken_source(office: Office, client: Client, now: dt.datetime) -> None:
    """Said, not raised."""
    report = check_source(office.source(list=RULES), client, now=now)

    assert report.broken
    assert "404" in report.reasons[0]


def test_a_list_that_changed_is_a_broken_source(office: Office, client: Client, now: dt.datetime) -> None:
    """The selector is named."""
    office.put("/presse", "<html><body><p>Neu</p></body></html>")

    report = check_source(office.source(list=RULES), client, now=now)

    assert "`item: .t`" in report.reasons[0]


def test_articles_that_cannot_be_read_break_a_source(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """All of them; a single one is a problem."""
    filled(office)
    for n in range(1, 8):
        office.put(
            f"/{n}", "<html><body>Bitte bestätigen Sie, dass Sie kein Roboter sind. Captcha</body></html>"
        )

    assert "none of 5 articles" in check_source(office.source(list=RULES), client, now=now).reasons[0]

    for n in range(2, 8):
        office.put(f"/{n}", article(f"Titel {n}"))
    mended = check_source(office.source(list=RULES), client, now=now)
    assert not mended.broken
    assert "1 of 5 articles could not be read" in mended.problems


def test_a_body_selector_that_matches_nowhere_breaks_a_source(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """The generic reader would hide a relaunch; other selectors that miss are problems."""
    filled(office)
    source = office.source(list=RULES, article=(ArticleRules(body=(".alt",), credit=(".foto",)),))

    report = check_source(source, client, now=now)

    assert report.reasons == ("`article.body` (`.alt`) matches on none of 5 pages",)
    assert any("article.credit" in problem for problem in report.problems)


def test_what_skip_leaves_out_is_not_read(office: Office, client: Client, now: dt.datetime) -> None:
    """As in a run."""
    filled(office)

    report = check_source(
        office.source(list=RULES, skip={"title": ("titel 1",)}), client, now=now, articles=1
    )

    assert report.articles[0].title == "Titel 2"
