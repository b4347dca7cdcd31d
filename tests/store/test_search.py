"""Releases are found by words of their German and their English: the same on SQLite and PostgreSQL, as they are now."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.model import Block, Origin, Record, Release, Run, Segment, Version
from pipeline.store import Store
from tests.counts import rounds
from tests.postgres import database
from tests.store.older import take_back
from tests.store.releases import NOW, release
from tests.store.test_memory_search import sentences
from tests.stored import put

__all__ = ["database"]


def block(text: str) -> Block:
    """A paragraph."""
    return Block(kind="paragraph", runs=(Run(text=text),))


def read(identity: str, title: str, *paragraphs: str, day: int = 1, english: str = "") -> Record:
    """A release that was read, with its English where that is given."""
    german = Release(
        id=identity,
        source="stadt",
        url=f"https://stadt.example/{identity}",
        language="de",
        title=title,
        blocks=tuple(block(text) for text in paragraphs),
        day=dt.date(2026, 9, 1) + dt.timedelta(days=day),
        retrieved=NOW,
        fingerprint=f"sha256:{identity}",
    )
    segment = Segment(
        role="title", index=0, source=block(title), target=block(english), origin=Origin.ENGINE, key="k"
    )
    versions = {"en-GB": Version(language="en-GB", segments=(segment,))} if english else {}
    return release(identity, release=german, versions=versions)


def found(store: Store, words: str, limit: int = 50) -> list[tuple[str, str]]:
    """Id and language of each hit."""
    return [(one.record, one.language) for one in store.search(words, limit)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with three releases."""
    opened = Store.open("sqlite", tmp_path / "state", fsync=False)
    put(opened, read("a1", "Bürgerbüro schließt", "Das Büro in der Weststraße ist zu.", day=1))
    put(
        opened,
        read("b2", "Freibad öffnet", "Die Straßenbahn fährt.", day=3, english="Lido opens in the west"),
    )
    put(opened, read("c3", "Feuerwehr übt", "Der Übungsalarm gilt der Weststadt.", day=2))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("buergerbuero", []),
        ("burgerburo", [("a1", "de")]),
        ("BÜRGERBÜRO schliesst", [("a1", "de")]),
        ("west", [("b2", "en-GB"), ("c3", "de"), ("a1", "de")]),
        ("lido west", [("b2", "en-GB")]),
        ("freibad lido", []),
        ("Straßenbahn", [("b2", "de")]),
        ("„strassenb“ - fährt!", [("b2", "de")]),
        ("", []),
        ("- * \" ' & | :*", []),
        ('west" OR "freibad', []),
    ],
)
def test_a_text_is_found_by_beginnings_of_all_words_newest_first(
    words: str, hits: list[tuple[str, str]], store: Store
) -> None:
    assert found(store, words) == hits


def test_a_limit_keeps_the_newest(store: Store) -> None:
    assert found(store, "west", 2) == [("b2", "en-GB"), ("c3", "de")]
    assert found(store, "west", 0) == []


def test_what_a_release_says_now_is_found_and_nothing_else(store: Store) -> None:
    known = store.get("b2")
    assert known is not None and known.release is not None
    put(
        store,
        replace(known, release=replace(known.release, title="Hallenbad öffnet", day=dt.date(2026, 9, 1))),
    )
    assert found(store, "freibad") == []
    assert found(store, "hallenbad") == [("b2", "de")]
    assert found(store, "west") == [("c3", "de"), ("a1", "de"), ("b2", "en-GB")]

    approved = ("Hallenbad öffnet", "The indoor pool opens", "Ada", NOW, "en-GB")
    put(store, replace(known, approved=(approved,)))
    assert found(store, "indoor pool") == [("b2", "en-GB")]

    put(store, replace(known, release=None, versions={}))
    assert found(store, "pool") == found(store, "west strassenbahn") == found(store, "lido") == []
    with store.engine.connect() as connection:
        left = connection.execute(sa.text("SELECT words FROM search_words")).scalars().all()
    assert len(left) == 2 and "lido" not in " ".join(left)


def test_a_release_that_became_part_of_another_is_not_found(store: Store) -> None:
    store.change_many(
        ["a1", "c3"],
        lambda records, _, now: {"a1": records["a1"], "c3": None},
        now=NOW,
        facts=lambda records: None,
    )

    assert found(store, "west") == [("b2", "en-GB"), ("a1", "de")]


def test_a_change_of_something_else_writes_no_words(store: Store) -> None:
    known = store.get("b2")
    assert known is not None
    written: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda c, cur, sql, *rest: written.append(sql))

    put(store, replace(known, listed=NOW + dt.timedelta(days=1)))

    assert not any("search_words" in one for one in written)


def test_both_databases_find_the_same(tmp_path: Path, database: str) -> None:
    texts = sentences(rounds(120, 400))
    stores = [
        Store.open(where, tmp_path / name, fsync=False) for name, where in (("a", "sqlite"), ("b", database))
    ]
    for number, text in enumerate(texts):
        for one in stores:
            put(one, read(f"{number:08x}", text, day=number % 30, english=f"EN {text[::-1]}"))
    draw = random.Random(5)

    for number in range(rounds(40, 100)):
        words = " ".join(
            word[: draw.randrange(2, 9)] for word in draw.sample(draw.choice(texts).split(), 1 + number % 3)
        )
        first, second = (found(one, words, 20) for one in stores)
        assert first == second
        assert first or not any(character.isalnum() for character in words)
    for one in stores:
        one.close()


def test_an_older_store_is_indexed_when_it_is_opened(tmp_path: Path) -> None:
    """All of it but a row that cannot be read."""
    old = Store.open("sqlite", tmp_path / "state", fsync=False)
    put(old, read("a1", "Bürgerbüro schließt", english="Citizens' office closes"))
    put(old, read("a0", "Bürgerbüro öffnet", english="Citizens' office opens"))
    with old.engine.begin() as connection:
        take_back(connection, "0005")
        connection.exec_driver_sql("UPDATE record SET json = '{' WHERE id = 'a0'")
    old.close()

    store = Store.open("sqlite", tmp_path / "state", fsync=False)

    assert found(store, "office closes") == [("a1", "en-GB")]
    store.close()
