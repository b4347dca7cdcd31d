"""The memory is found by words: the same on SQLite and PostgreSQL, fast among many, gone when forgotten."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.store import Store, Unit
from pipeline.store.memory_search import normal
from tests.counts import rounds
from tests.postgres import database
from tests.store.older import take_back
from tests.store.releases import NOW
from tests.stored import keep

__all__ = ["database"]
WHO = [
    "Die Stadt",
    "Der Gemeinderat",
    "Das Bäderamt",
    "Die Bücherei",
    "Der Zoo",
    "Die Straßenbahn",
    "Das Theater",
]
DOES = ["öffnet", "schließt", "verlegt", "erneuert", "beschließt", "kürzt", "verlängert", "übernimmt"]
WHAT = [
    "die Brücke",
    "den Spielplatz",
    "das Freibad",
    "die Ausstellung",
    "den Haushalt",
    "die Öffnungszeiten",
    "die Maßnahme",
]
WHEN = ["am Montag", "im Mai", "nach Ostern", "bis Jahresende", "ab sofort", "für zwei Wochen", "trotz Regen"]


def sentences(number: int) -> list[str]:
    """Different German sentences, always the same ones."""
    draw = random.Random(7)
    made = (
        f"{draw.choice(WHO)} {draw.choice(DOES)} {draw.choice(WHAT)} {draw.choice(WHEN)}, teilt das Amt "
        f"{draw.randrange(90)} mit; es geht um {draw.choice(WHAT)} an der Straße {draw.randrange(400)}."
        for _ in range(number)
    )
    return list(dict.fromkeys(made))


def unit(source: str, target: str = "") -> Unit:
    """A unit of the memory."""
    return Unit(
        source=source,
        target=target or f"EN {source}",
        source_language="de",
        target_language="en-GB",
        at=NOW,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = Store.open("sqlite", tmp_path / "state", fsync=False)
    yield opened
    opened.close()


def texts(store: Store, query: str) -> list[str]:
    """Sources of what is like a text."""
    return [unit.source for _, unit in store.memory.fuzzy([query], target="en-GB", floor=0.5, limit=5)[0]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Straßen- und Öffnungszeiten", "strassen und offnungszeiten"),
        ("<1>Café</1> Ÿ_x 12,5 %", "cafe y x 12 5"),
        ("Łódź – İstanbul", "łodz istanbul"),
    ],
)
def test_the_normal_form(text: str, words: str) -> None:
    assert normal(text) == words


def test_both_databases_find_the_same(store: Store, database: str, tmp_path: Path) -> None:
    other = Store.open(database, tmp_path / "other", fsync=False)
    known = sentences(rounds(800, 3000))
    for one in (store, other):
        keep(one, [unit(text) for text in known])
    draw = random.Random(3)

    for number in range(rounds(25, 100)):
        base = draw.choice(known)
        query = base.replace("Amt", "Büro") if number % 2 else " ".join(base.split()[:9])
        assert texts(store, query) == texts(other, query) != []
        words = " ".join(base.split()[2:4])
        found = [one.source for one in store.memory.concordance(words, target="en-GB")]
        assert found == [one.source for one in other.memory.concordance(words, target="en-GB")] != []
    other.close()


def test_what_is_most_like_a_text_comes_first(store: Store) -> None:
    keep(store, [unit(text) for text in sentences(500)])
    keep(store, [unit("Die Bücherei am Hafen öffnet am Montag wieder ihre Türen.")])

    assert texts(store, "Die Bücherei am Hafen öffnet am Dienstag wieder ihre Türen.")[0].startswith(
        "Die Bücherei am Hafen"
    )


def test_a_long_paragraph_costs_little(store: Store) -> None:
    """Counted in questions, not in seconds: one for each of its words, one for the candidates."""
    keep(store, [unit(text) for text in sentences(2000)])
    asked: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda c, cur, sql, *rest: asked.append(sql))
    paragraph = " ".join(sentences(40))

    store.memory.fuzzy([paragraph], target="en-GB")

    assert len([one for one in asked if "SELECT" in one]) <= len(set(normal(paragraph).split())) + 2
    assert not any("LIKE" in one for one in asked)


def test_a_forgotten_text_is_not_found(store: Store) -> None:
    keep(store, [unit("Das Freibad schließt"), unit("Das Freibad öffnet")])
    with store.engine.begin() as connection:
        store.memory.remove(connection, ["Das Freibad schließt"])

    found = store.memory.concordance("Freibad", target="en-GB")
    assert [one.source for one in found] == ["Das Freibad öffnet"]
    assert texts(store, "Das Freibad schliesst") == ["Das Freibad öffnet"]


def test_a_store_from_before_is_indexed_when_it_is_opened(tmp_path: Path) -> None:
    """An older store has no words: they are made by the migration."""
    old = Store.open("sqlite", tmp_path / "state", fsync=False)
    keep(old, [unit("Das Freibad schließt im Herbst")])
    with old.engine.begin() as connection:
        take_back(connection, "0002")
    old.close()

    store = Store.open("sqlite", tmp_path / "state", fsync=False)

    assert len(store.memory.concordance("freibad schliesst", target="en-GB")) == 1
    store.close()
