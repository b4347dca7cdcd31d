"""A damaged record file stops nobody: set aside, told once, the store's copy used; without one the release is held."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model import Work
from pipeline.store import Store
from tests.store.material import identity, record

Harm = Callable[[Path], None]
DEEP = 200_000


def truncated(file: Path) -> None:
    """A power cut without fsync."""
    file.write_bytes(file.read_bytes()[:200])


def empty(file: Path) -> None:
    """The same, worse."""
    file.write_bytes(b"")


def no_json(file: Path) -> None:
    """Merge-conflict markers, someone's note."""
    file.write_bytes(b"<<<<<<< HEAD\n" + file.read_bytes())


def wrong_shape(file: Path) -> None:
    """JSON, but no record."""
    file.write_text('{"id": 3, "work": "no such state"}')


def another_release(file: Path) -> None:
    """A copy under the wrong name."""
    file.write_bytes(file.read_bytes().replace(identity(1).encode(), identity(77).encode()))


def unreadable(file: Path) -> None:
    """What the system does not read, whoever asks (root may read any plain file)."""
    file.unlink()
    file.mkdir()


def lone_surrogate(file: Path) -> None:
    """Half of a character."""
    file.write_bytes(file.read_bytes().replace(b"Meldung 1", b"Meldung \\ud800"))


def no_utf8(file: Path) -> None:
    """Saved by an editor in another encoding."""
    file.write_bytes(file.read_bytes().replace(b"Meldung 1", b"B\xfccherei"))


def deep(file: Path) -> None:
    """Brackets without end where a reader recurses."""
    file.write_bytes(file.read_bytes().replace(b'"form"', b'"unknown": ' + b"[" * DEEP))


def link_to_itself(file: Path) -> None:
    """What cannot even be looked at."""
    file.unlink()
    file.symlink_to(file.name)


def link_to_nothing(file: Path) -> None:
    """Made by a person, to a disk that is not there; nothing is written where it leads."""
    file.unlink()
    file.symlink_to(file.parent.parent / "no such folder" / file.name)


def pipe(file: Path) -> None:
    """Whoever reads it waits for ever."""
    file.unlink()
    os.mkfifo(file)


def counters_too_large(file: Path) -> None:
    """JSON and a record, but no row of a database."""
    data = json.loads(file.read_bytes())
    file.write_text(json.dumps({**data, "revisions": {"one": 2**62, "other": 2**62}}))


HARMS = (
    truncated, empty, no_json, wrong_shape, another_release, unreadable, lone_surrogate, no_utf8, deep,
    link_to_itself, link_to_nothing, pipe, counters_too_large,
)  # fmt: skip


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Three releases."""
    with closing(Store.open("sqlite", tmp_path, fsync=False)) as store:
        for number in range(3):
            store.add(record(number, work=Work.DONE))
    return tmp_path


@pytest.mark.parametrize("harm", HARMS)
def test_the_stores_copy_stands_in_and_the_file_is_written_anew(harm: Harm, state: Path) -> None:
    file = state / "records" / f"{identity(1)}.json"
    whole = file.read_bytes()
    harm(file)

    with closing(Store.open("sqlite", state, fsync=False)) as store:
        found = {record.id: record for record in store.find()}
        (notice,) = store.notices
    with closing(Store.open("sqlite", state, fsync=False)) as again:
        assert again.notices == []

    assert len(found) == 3 and found[identity(1)].work is Work.DONE
    assert file.read_bytes() == whole
    assert notice.about == str(file) and "the store's copy is used" in notice.message
    assert "\n" not in notice.message and len(notice.message) < 400
    assert os.path.lexists(state / "damaged" / f"{file.name}.1")
    assert not (state / "no such folder").exists()


@pytest.mark.parametrize("harm", HARMS)
def test_a_release_nobody_knows_is_held_until_its_file_is_laid_back(harm: Harm, state: Path) -> None:
    """The others go on; nothing makes it anew by itself, since what was paid for it is not known."""
    file = state / "records" / f"{identity(1)}.json"
    whole = file.read_bytes()
    (state / "store.db").unlink()
    harm(file)

    with closing(Store.open("sqlite", state, fsync=False)) as store:
        found = {one.id: one for one in store.find()}
        (notice,) = store.notices
        held = found[identity(1)]
        assert len(found) == 3
        assert (held.work, held.temporary, held.release) == (Work.FAILED, False, None)
        assert notice.about == str(file) and f"retry {identity(1)}" in notice.message
        assert store.known(identity(1)) == held

    file.write_bytes(whole)
    with closing(Store.open("sqlite", state, fsync=False)) as store:
        back = store.get(identity(1))
    assert back is not None and replace(back, revisions={}) == record(1, work=Work.DONE)


def test_a_file_that_is_none_of_ours_is_left_alone(state: Path) -> None:
    (state / "records" / "notes.json").write_text("{")
    (state / "records" / "README").write_text("x")

    with closing(Store.open("sqlite", state, fsync=False)) as store:
        assert len(list(store.find())) == 3
        assert store.notices == []

    assert (state / "records" / "notes.json").read_text() == "{"
