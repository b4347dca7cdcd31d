"""Rules of choosing: what is wanted, what is one release, when a page is asked again, what is bought first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from pipeline.model import Entry, Image, LeftOut, Release, Work
from pipeline.transitions.likeness import alike, one_release
from pipeline.transitions.reading import next_recheck
from pipeline.workflow.importing.priority import counts, priority, without_contact
from pipeline.workflow.sources.poll import own_updates
from pipeline.workflow.sources.selection import choose, newest_first, only_read_otherwise, unwanted
from tests.workflow.made import NOW, paragraph, record, release, source

ENTRY = Entry(
    id="e" * 32, source="musterstadt", url="http://stadt.example/presse/1", title="Neue Brücke am Hafen",
    author="Presseamt", categories=("Verkehr", "Bauen"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("first_run", "rank", "work"),
    [
        (True, 0, Work.WAITING),
        (True, 9, Work.WAITING),
        (True, 10, Work.BEFORE_START),
        (True, 11, Work.BEFORE_START),
        (False, 10, Work.WAITING),
    ],
)
def test_the_first_run_takes_the_newest_and_later_ones_take_all(
    first_run: bool, rank: int, work: Work
) -> None:
    chosen = choose(ENTRY, source(), first_run=first_run, rank=rank, start=10)

    assert chosen.work is work
    assert chosen.reason == (
        "to be read" if work is Work.WAITING else "older than the newest 10 of the first run"
    )


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({}, ""),
        ({"skip": {"title": ("brücke",)}}, "skip: title holds `brücke`"),
        ({"skip": {"title": ("BRU\u0308CKE",)}}, "skip: title holds `BRU\u0308CKE`"),
        ({"skip": {"title": ("Schule", "Hafen")}}, "skip: title holds `Hafen`"),
        ({"skip": {"title": ("Schule",)}}, ""),
        ({"skip": {"category": ("bauen",)}}, "skip: category holds `bauen`"),
        ({"skip": {"author": ("Presseamt",)}}, "skip: author holds `Presseamt`"),
        ({"skip": {"url": ("/presse/",)}}, "skip: url holds `/presse/`"),
        ({"skip": {"weather": ("rain",)}}, ""),
        ({"only": {"title": ("hafen",)}}, ""),
        ({"only": {"title": ("Schule", "Bach")}}, "only: title holds none of Schule, Bach"),
        ({"only": {"title": ()}}, ""),
        ({"only": {"weather": ("rain",)}}, ""),
        ({"only": {"title": ("hafen",), "category": ("Kultur",)}}, "only: category holds none of Kultur"),
        ({"only": {"title": ("Hafen",)}, "skip": {"title": ("Brücke",)}}, "skip: title holds `Brücke`"),
    ],
)
def test_only_and_skip(rules: dict[str, Any], reason: str) -> None:
    said = unwanted(
        source(**rules), title=ENTRY.title, url=ENTRY.url, author=ENTRY.author, categories=ENTRY.categories
    )

    assert said == reason
    chosen = choose(ENTRY, source(**rules), first_run=True, rank=0, start=1)
    assert chosen.work is (Work.SKIPPED if reason else Work.WAITING)


def test_an_entry_without_a_category_is_not_lost_to_only() -> None:
    office = source(only={"category": ("Kultur",)})

    assert unwanted(office, title="Neue Brücke", url="", author="", categories=()) == ""


def _entry(name: str, *, day: int = 0, hour: int | None = None) -> Entry:
    moment = (
        None if hour is None else dt.datetime(2026, 9, day, hour, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    )
    return replace(ENTRY, id=name, day=dt.date(2026, 9, day) if day else None, published=moment)


@pytest.mark.parametrize(
    ("entries", "order"),
    [
        ([_entry("a", day=1), _entry("b", day=3), _entry("c", day=2)], "bca"),
        ([_entry("a", day=2), _entry("b", day=2, hour=1), _entry("c", day=2, hour=9)], "cab"),
        ([_entry("a", day=1), _entry("b"), _entry("c", day=3)], "abc"),
        ([_entry("a", day=1, hour=4), _entry("b", day=2)], "ba"),
        ([], ""),
    ],
)
def test_newest_first_unless_a_day_is_missing(entries: list[Entry], order: str) -> None:
    assert "".join(entry.id for entry in newest_first(entries)) == order


OLD = ("Die Brücke ist 84 Meter lang.", "Sie kostet zwei Millionen Euro.")
MORE = (*OLD, "Sie ist gesperrt.")


@pytest.mark.parametrize(
    ("new", "left_list", "same"),
    [
        (release(OLD), False, True),
        (release((" ".join(OLD),)), False, True),
        (release(tuple(f" {text.replace(' ', '  ')} " for text in OLD)), False, True),
        (release(OLD, day=dt.date(2027, 9, 14)), False, True),
        (release(OLD, title="Alte Brücke"), True, False),
        (release(MORE), True, True),
        (release(OLD[::-1]), True, True),
        (release(OLD[::-1]), False, False),
        (release(MORE), False, False),
        (release(MORE[1:]), True, False),
        (release(MORE, title="Alte Brücke"), True, False),
        (release(MORE, lead="Ein Satz dazu."), True, True),
        (release(MORE, day=dt.date(2026, 9, 16)), True, True),
        (release(MORE, day=dt.date(2026, 9, 12)), True, True),
        (release(MORE, day=dt.date(2026, 9, 17)), True, False),
        (release(MORE, day=dt.date(2026, 9, 11)), True, False),
        (release(MORE, day=dt.date(2026, 9, 30)), True, False),
    ],
)
def test_two_addresses_are_one_release(new: Any, left_list: bool, same: bool) -> None:
    assert one_release(release(OLD), new, left_list=left_list) is same


def test_nothing_is_the_same_as_a_release_without_text() -> None:
    assert not one_release(release(()), release(()), left_list=True)
    assert not one_release(release(()), release(OLD), left_list=True)


def test_a_lead_that_changed_is_another_release() -> None:
    old = release(OLD, lead="Am Montag.")

    assert one_release(old, release(MORE, lead="Am Montag."), left_list=True)
    assert not one_release(old, release(MORE, lead="Am Dienstag."), left_list=True)
    assert not one_release(old, release(MORE), left_list=True)


@pytest.mark.parametrize(
    ("title", "days", "twins"),
    [
        ("Neue Brücke", 0, True),
        ("NEUE BRÜCKE", 7, True),
        ("Neue Brücke", -7, True),
        ("Neue Brücke", 8, False),
        ("Neue Brücke", -8, False),
        ("Alte Brücke", 0, False),
    ],
)
def test_the_same_title_within_a_week_is_alike(title: str, days: int, twins: bool) -> None:
    new = release(MORE, title=title, day=dt.date(2026, 9, 14) + dt.timedelta(days=days))

    assert alike(release(OLD), new) is twins


HOUR, WEEK = dt.timedelta(hours=1), dt.timedelta(days=7)


@pytest.mark.parametrize(
    ("rechecked", "event", "after", "due"),
    [
        (0, None, 0 * HOUR, NOW + HOUR),
        (1, None, 2 * HOUR, NOW + 6 * HOUR),
        (1, None, 6 * HOUR, NOW + 6 * HOUR),
        (1, None, 9 * HOUR, NOW + 9 * HOUR),
        (2, None, 9 * HOUR, None),
        (3, None, 9 * HOUR, None),
        (2, dt.date(2026, 9, 15), 0 * HOUR, NOW + WEEK),
        (2, dt.date(2026, 9, 14), 0 * HOUR, NOW + WEEK),
        (2, dt.date(2026, 9, 13), 0 * HOUR, None),
        (1, dt.date(2026, 9, 15), 0 * HOUR, NOW + 6 * HOUR),
    ],
)
def test_a_page_is_asked_again_by_steps_then_weekly_up_to_its_event(
    rechecked: int, event: dt.date | None, after: dt.timedelta, due: dt.datetime | None
) -> None:
    office = source(recheck=(HOUR, 6 * HOUR))

    assert next_recheck(record(rechecked=rechecked, event=event), office.recheck, NOW + after) == due


@pytest.mark.parametrize(
    ("hours", "kept"),
    [
        ([0, 0, 0, 0, 0], 5),  # five at once may be people's work
        ([0, 0, 0, 0, 0, 0], 0),  # the build's time
        ([0, 0, 0, 0, 0, 0, 30, 60], 2),
        ([0, 0, 0, 0, 0, 0, 10, 20, 30, 40, 50, 60], 12),
        ([None, None, 3], 1),
        ([0, 80, 100], 2),  # a city's clock that runs ahead
    ],
)
def test_a_time_that_half_of_a_list_shares_is_the_builds(hours: list[int | None], kept: int) -> None:
    entries = [
        Entry(id=f"{number}", source="s", updated=None if hour is None else NOW + hour * HOUR)
        for number, hour in enumerate(hours)
    ]

    assert sum(entry.updated is not None for entry in own_updates(entries, NOW + 60 * HOUR)) == kept


def test_order_of_buying() -> None:
    today = dt.date(2026, 9, 14)
    urgent = record("b" * 32, urgent=("Warnung",))
    soon = record("c" * 32, event=today)
    later = record("d" * 32, event=today + dt.timedelta(days=1))
    past = record("e" * 32, event=today - dt.timedelta(days=1))
    older = record("0" * 32, release=release(day=today - dt.timedelta(days=1)))
    unread = record("f" * 32, release=None, seen=NOW - dt.timedelta(days=2))
    plain = record("a" * 32)

    order = sorted(
        (unread, older, past, later, plain, soon, urgent), key=lambda record: priority(record, today)
    )

    assert "".join(one.id[0] for one in order) == "bcdae0f"


def test_figures_are_summed_by_name() -> None:
    assert counts([{"new": 1, "failed": 2}, {"new": 3}, {}]) == {"new": 4, "failed": 2}


def test_a_record_holds_no_contact() -> None:
    one = release(contact=(paragraph("Telefon 0711 123"),))

    assert without_contact(one) == release()


def _read(*texts: str, reading: int, dropped: tuple[str, ...] = (), **changes: Any) -> Release:
    return replace(release(texts), reading=reading, dropped=dropped, **changes)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (_read("Der Hafen wird groß.", reading=1), _read("Der Hafen wird groß.", reading=2), True),
        # words that are gone stand in what the new reading left out, new ones in what the old one did
        (_read("Der Hafen. Teilen", reading=1), _read("Der Hafen.", reading=2, dropped=("Teilen",)), True),
        (_read("Der Hafen.", reading=1, dropped=("Am Montag.",)), _read("Der Hafen. Am Montag.", reading=2), True),
        (_read("Der Hafen. Teilen", reading=1), _read("Der Hafen.", reading=2), False),
        (_read("Der Hafen.", reading=1), _read("Der Hafen. Am Montag.", reading=2), False),
        (_read("Der Hafen. Teilen", reading=1), _read("Der Hafen. Neues", reading=2, dropped=("Teilen",)), False),
        (_read("Der Hafen. Teilen", reading=1, dropped=("Neues",)), _read("Der Hafen. Neues", reading=2), False),
        # a word that is left out once is no excuse for two
        (_read("Der Hafen. Teilen Teilen", reading=1), _read("Der Hafen.", reading=2, dropped=("Teilen",)), False),
        # the same words in another order are another text
        (_read("Der Hafen wird groß.", reading=1), _read("Der Hafen groß wird.", reading=2), False),
        # figures: raised, in brackets, with points
        (_read("Um 8.30 Uhr [1]", reading=1), _read("Um 830 Uhr1", reading=2), True),
        # the same reader finds what the city changed
        (_read("Der Hafen wird groß.", reading=2), _read("Der Hafen wird groß.", reading=2), False),
    ],
)  # fmt: skip
def test_two_readings_of_one_page(old: Release, new: Release, same: bool) -> None:
    assert only_read_otherwise(old, new) == same


def test_what_stands_apart_is_left_out_and_captions() -> None:
    old = _read("Der Hafen. Bild: Amt", reading=1)
    block = paragraph("Bild: Amt")

    assert only_read_otherwise(
        old, _read("Der Hafen.", reading=2, left_out=(LeftOut(block=block, reason="caption"),))
    )
    image = Image(url="https://stadt.example/b.jpg", caption="Bild:", credit="Amt")
    assert only_read_otherwise(old, _read("Der Hafen.", reading=2, images=(image,)))


def test_a_word_that_a_long_text_is_full_of_counts_like_any_other() -> None:
    """difflib's own heuristic passes over words that are frequent in texts of two hundred and more."""
    text = " ".join(["und"] * 150 + [f"wort{number}" for number in range(150)])

    assert not only_read_otherwise(
        _read(text, reading=1), _read(text.replace("und wort0", "wort0", 1), reading=2)
    )
    assert only_read_otherwise(
        _read(text, reading=1), _read(text.replace("und wort0", "wort0", 1), reading=2, dropped=("und",))
    )
