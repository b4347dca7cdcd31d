"""The memory's table: what was paid for and is unusable is kept, and offered to nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.store import Store, Unit
from tests.stored import keep

NOW = dt.datetime(2026, 9, 14, 6, 0, tzinfo=dt.UTC)
GERMAN = "Die Bücherei am Hafen öffnet am Montag wieder ihre Türen."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = Store.open("sqlite", tmp_path / "state", fsync=False)
    yield opened
    opened.close()


def _unit(source: str, target: str) -> Unit:
    return Unit(source=source, target=target, source_language="de", target_language="en-GB", at=NOW)


def test_an_unusable_reply_is_kept_but_never_offered(store: Store) -> None:
    """Kept, so that it is not bought again; no suggestion, no hit of a search."""
    keep(store, [_unit(GERMAN, ""), _unit(f"{GERMAN} Sie war zu.", "The library reopens on Monday.")])

    assert [unit.target for unit in store.memory.units()] == ["", "The library reopens on Monday."]
    assert [unit.target for unit in store.memory.concordance("Bücherei", target="en-GB")] == [
        "The library reopens on Monday."
    ]
    likes = store.memory.fuzzy([GERMAN.replace("Montag", "Dienstag")], target="en-GB")[0]
    assert [unit.target for _, unit in likes] == ["The library reopens on Monday."]


def test_the_newest_that_people_answer_for_come_first(store: Store) -> None:
    origins = [
        ("person", "en-GB"),
        ("engine", "en-GB"),
        ("imported", "en-GB"),
        ("person", "en-GB"),
        ("person", "fr"),
    ]
    keep(
        store,
        [
            replace(_unit(f"Satz {number}", f"Sentence {number}"), origin=origin, target_language=language)
            for number, (origin, language) in enumerate(origins)
        ],
    )

    found = store.memory.newest_approved(target="en-GB", limit=2)

    assert [unit.target for unit in found] == ["Sentence 3", "Sentence 2"]


def test_the_words_searched_for_are_words_and_no_pattern(store: Store) -> None:
    keep(store, [_unit("100 % der Stimmen", "100 per cent of the votes"), _unit("eine Stimme", "one vote")])

    assert len(store.memory.concordance("100 %", target="en-GB")) == 1
    assert store.memory.concordance("%", target="en-GB") == []
    assert store.memory.concordance("St_mme", target="en-GB") == []
