"""Four workers on one PostgreSQL: whatever they share, and whichever dies or freezes, what is published and billed is
what is stored, and nothing is bought twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.counts import LONG, rounds
from tests.machines.databases import Databases, served
from tests.machines.far_side import Biller, Offices
from tests.machines.fleet import Fleet
from tests.machines.rounds import DEAD, play, settled

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(7200 if LONG else 900)]
ASLEEP = 90.0 if LONG else 0.0
"""Seconds that a frozen worker sleeps at least."""
SIZES = (16, 3, 4) if LONG else (5, 2, 2)
"""Offices, releases of each, accidents."""


@pytest.fixture(scope="module")
def databases() -> Iterator[Databases]:
    """A server of our own."""
    pytest.importorskip("procrastinate", reason="the extra `postgres` is not installed")
    with served() as found:
        yield found


def at_work(fleet: Fleet, machine: int) -> None:
    """A worker has asked the engine, which does not answer yet."""
    fleet.biller.answers.clear()
    fleet.start(machine)
    fleet.wait(lambda: fleet.biller.under_way > 0)


@pytest.mark.parametrize("number", range(rounds(2, 200)))
def test_workers_die_and_freeze_at_random(number: int, databases: Databases, tmp_path: Path) -> None:
    assert play(number, databases, tmp_path, sizes=SIZES).faults == []


@pytest.fixture
def pair(databases: Databases, tmp_path: Path) -> Iterator[Fleet]:
    """Two machines that share nothing, and an engine that takes a while."""
    with Offices(3, 2) as towns, Biller(1.0) as biller:
        fleet = Fleet(
            tmp_path,
            "nothing",
            databases.new(),
            towns,
            biller,
            machines=2,
            options=("--dead-after", "30" if LONG else str(DEAD)),
        )
        fleet.call("init")
        fleet.call("enqueue")
        yield fleet
        fleet.stop()


def test_a_killed_workers_jobs_are_taken_over_within_a_minute(pair: Fleet) -> None:
    at_work(pair, 1)
    pair.kill(1)
    pair.biller.answers.set()
    held = pair.ask("SELECT id FROM procrastinate_jobs WHERE status = 'doing'")
    pair.start(0)
    ids = ", ".join(str(number) for (number,) in held)
    took = pair.wait(
        lambda: not pair.ask(f"SELECT 1 FROM procrastinate_jobs WHERE id IN ({ids}) AND attempts = 0")
    )

    assert held and took < 60
    assert settled(pair) == []


def test_a_frozen_worker_that_wakes_buys_and_writes_nothing(pair: Fleet) -> None:
    at_work(pair, 1)
    pair.freeze(1)
    pair.biller.answers.set()
    pair.start(0)
    time.sleep(max(0.0, ASLEEP - pair.wait(pair.idle, 240)))
    before = pair.records(), pair.posts(), pair.biller.characters
    pair.wake(1)
    pair.wait(lambda: "another worker has taken this job over" in pair.log(1))

    assert (pair.records(), pair.posts(), pair.biller.characters) == before
    assert settled(pair) == []


def test_a_new_version_is_deployed_without_loss(pair: Fleet) -> None:
    for machine in range(2):
        pair.start(machine)
    pair.wait(lambda: pair.biller.under_way > 0)
    assert pair.stop() == [0, 0]
    for machine in range(2):
        pair.start(machine)

    assert settled(pair) == []
    assert pair.interrupted == 0
