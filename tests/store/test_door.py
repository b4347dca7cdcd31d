"""A record changes through one door: nothing that two wrote at once is lost, and a file and its record agree."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.errors import DecisionRefused, FileSaved, StoreError
from pipeline.model import Change, Effects, FileChange, News, Record, Unit
from pipeline.store import Store
from pipeline.transitions.files import created, moved, purged, removed, replaced
from pipeline.workflow.workspace.file_changes import PostFiles
from tests.store.releases import NOW, changed, noting, release, writing

OPENING = """
import sys, pathlib
from pipeline.store import Store
from tests.store.releases import changed, noting
store = Store.open("sqlite", pathlib.Path(sys.argv[1]), fsync=False)
for number in range(int(sys.argv[3])):
    changed(store, "a1", noting(f"{sys.argv[2]}-{number}"))
"""


class Killed(BaseException):
    """The process dies here."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one release, and a folder of posts."""
    opened = opening(tmp_path)
    opened.add(release())
    yield opened
    opened.close()


def opening(root: Path, die_at: str = "") -> Store:
    """The store of a folder, as one more process opens it."""

    def step(name: str) -> None:
        if name == die_at:
            raise Killed(name)

    (root / "site").mkdir(exist_ok=True)
    opened = Store.open("sqlite", root / "state", fsync=False)
    opened.door.step = step
    opened.door.posts = PostFiles(
        folder=root / "site", backup=root / "backup", step=step, side_files=lambda record: None
    )
    return opened


def whats(record: Record | None) -> list[str]:
    """The words of a history."""
    assert record is not None
    return [event.what for event in record.history]


def test_changes_of_many_threads_are_all_kept(store: Store) -> None:
    def work(name: int) -> None:
        for number in range(20):
            changed(store, "a1", noting(f"{name}-{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(whats(store.get("a1"))) == sorted(f"{n}-{m}" for n in range(4) for m in range(20))


def test_changes_of_many_processes_are_all_kept(store: Store, tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENING, str(tmp_path / "state")]
    workers = [subprocess.Popen([*command, name, "15"]) for name in ("one", "two", "three")]
    for popen in workers:
        assert popen.wait(timeout=120) == 0

    assert len(whats(store.get("a1"))) == 45
    assert store.files.read("a1") == store.get("a1")


def test_a_change_is_decided_anew_where_another_machine_was_faster(store: Store) -> None:
    """Machines that share a database but no folder share no lock: the revision tells."""
    other = Store(store.engine, lambda: None, store.files, Path("/nowhere/locks"))
    seen: list[int] = []

    def facts(record: Record) -> None:
        seen.append(len(record.history))
        if len(seen) == 1:
            known = other.get("a1")
            assert known is not None
            faster = replace(known, history=noting("faster")(known, None, NOW).history)  # type: ignore[union-attr]
            assert other.write({"a1": known}, {"a1": Change(record=faster)})

    record = store.change("a1", noting("mine"), now=NOW, facts=facts)

    assert whats(record) == ["faster", "mine"] and seen == [0, 1]


def test_who_reads_waits_for_no_writer(store: Store) -> None:
    seen = store.get("a1")
    with store.writing() as connection:
        connection.execute(sa.text("UPDATE record SET json = 'half' WHERE id = 'a1'"))

        assert store.get("a1") == seen


def test_a_change_that_came_too_late_tells_nothing(store: Store) -> None:
    """News are on disk before the record: of a change that another machine overtook none may be."""
    seen = store.get("a1")
    assert seen is not None
    changed(store, "a1", noting("faster"))
    news = News(what="failed", about="a1", message="late", record="a1")
    late = Change(record=replace(seen, reason="late"), effects=Effects(news=(news,)))

    assert not store.write({"a1": seen}, {"a1": late}) and store.news() == ()
    stored = store.get("a1")
    assert stored is not None
    assert store.write({"a1": stored}, {"a1": late}) and store.news() == (news,)


def test_a_refusal_changes_nothing(store: Store) -> None:
    def refuse(record: Record, facts: None, now: dt.datetime) -> Record:
        raise DecisionRefused("not now")

    before = store.files.read("a1")
    with pytest.raises(DecisionRefused):
        changed(store, "a1", refuse)

    assert store.get("a1") == before == store.files.read("a1")


def test_no_change_writes_nothing(store: Store) -> None:
    before = store.files.stamp_of("a1")

    changed(store, "a1", lambda record, facts, now: record)

    assert store.files.stamp_of("a1") == before


def test_an_unknown_release_is_said(store: Store) -> None:
    with pytest.raises(StoreError, match="no such release"):
        changed(store, "ff", noting("x"))


def test_a_new_release_never_replaces_one_that_is_stored(store: Store) -> None:
    changed(store, "a1", noting("decided"))

    assert whats(store.add(release())) == ["decided"]


def test_memory_and_record_change_together(store: Store) -> None:
    unit = Unit(source="Bad", target="Pool", source_language="de", target_language="en-GB", at=NOW)

    def bought(record: Record, facts: None, now: dt.datetime) -> Change:
        return Change(record=replace(record, reason="bought"), effects=Effects(units=(unit,)))

    changed(store, "a1", bought)

    assert [one.target for one in store.memory.units()] == ["Pool"]


def test_two_releases_become_one_in_one_step(store: Store) -> None:
    store.add(release("b2"))

    def absorb(known: dict[str, Record], facts: None, now: dt.datetime) -> dict[str, Record | None]:
        return {"a1": replace(known["a1"], aliases=("b2",)), "b2": None}

    store.change_many(["b2", "a1"], absorb, now=NOW, facts=lambda known: None)  # type: ignore[arg-type]

    owner = store.known("b2")
    assert owner is not None and owner.id == "a1"
    assert store.get("b2") is None and not store.files.holds("b2")


def test_locks_of_releases_are_taken_in_one_order(store: Store) -> None:
    locks = store.door.locks
    with locks.hold("b2"), locks.hold("b2"), pytest.raises(ValueError, match="in the order"):
        locks.hold_many(["a1"]).__enter__()


# -- a file and its record agree ------------------------------------------------------------------------

BEFORE, AFTER, SAVED = b"before\n", b"after\n", b"an editor's words\n"
FILES: dict[str, Callable[[], FileChange]] = {
    "create": lambda: created("a.md", AFTER),
    "replace": lambda: replaced("a.md", BEFORE, AFTER),
    "move": lambda: moved("a.md", "public/a.md", BEFORE, AFTER),
    "remove": lambda: removed("a.md", BEFORE),
    "purge": lambda: purged("a.md"),
}
RESULT = {"create": ("a.md", AFTER), "replace": ("a.md", AFTER), "move": ("public/a.md", AFTER)}
STEPS = {
    "create": ["written: intended", "temporary written", "written: file done"],
    "replace": ["written: intended", "exchange prepared", "exchanged", "written: file done"],
    "move": ["written: intended", "post moved", "exchange prepared", "exchanged", "written: file done"],
    "remove": ["written: intended", "written: file done"],
    "purge": ["written: intended", "written: file done"],
}


def laid(root: Path, kind: str) -> None:
    """The file as it is before a change of this kind."""
    if kind != "create":
        (root / "site" / "a.md").write_bytes(BEFORE)


def as_it_should_be(root: Path, kind: str) -> bool:
    """Whether the site's folder is as the change says, with no post beside."""
    posts = {p.relative_to(root / "site").as_posix(): p.read_bytes() for p in (root / "site").rglob("*.md")}
    wanted = dict([RESULT[kind]]) if kind in RESULT else {}
    return {path: raw for path, raw in posts.items() if not path.startswith(".")} == wanted


@pytest.mark.parametrize("kind", FILES)
def test_a_change_of_a_file_and_its_record(store: Store, tmp_path: Path, kind: str) -> None:
    laid(tmp_path, kind)

    record = changed(store, "a1", writing(FILES[kind]()))

    assert as_it_should_be(tmp_path, kind)
    assert whats(record) == ["written"] and record.pending is None


@pytest.mark.parametrize(("kind", "step"), [(kind, step) for kind, steps in STEPS.items() for step in steps])
def test_killed_on_the_way_it_is_finished_by_whoever_comes_next(tmp_path: Path, kind: str, step: str) -> None:
    dying = opening(tmp_path, die_at=step)
    dying.add(release())
    laid(tmp_path, kind)
    with pytest.raises(Killed):
        changed(dying, "a1", writing(FILES[kind]()))
    dying.close()

    after = opening(tmp_path)
    record = changed(after, "a1", noting("next"))

    assert as_it_should_be(tmp_path, kind)
    assert whats(record) == ["written", "next"] and record.pending is None
    assert after.door.resumed and "finished" in after.door.resumed[0][1]
    after.close()


@pytest.mark.parametrize("kind", ["create", "replace", "move", "remove"])
def test_killed_and_saved_by_someone_it_is_taken_back(tmp_path: Path, kind: str) -> None:
    dying = opening(tmp_path, die_at="written: intended")
    dying.add(release())
    laid(tmp_path, kind)
    with pytest.raises(Killed):
        changed(dying, "a1", writing(FILES[kind]()))
    dying.close()
    (tmp_path / "site" / "a.md").write_bytes(SAVED)

    after = opening(tmp_path)
    record = changed(after, "a1", noting("next"))

    assert (tmp_path / "site" / "a.md").read_bytes() == SAVED
    assert whats(record) == ["taken back", "next"] and record.pending is None
    assert "taken back" in after.door.resumed[0][1]
    after.close()


@pytest.mark.parametrize("kind", ["create", "replace", "move", "remove"])
def test_a_file_that_was_saved_meanwhile_is_left_alone(store: Store, tmp_path: Path, kind: str) -> None:
    before = store.get("a1")
    assert before is not None
    (tmp_path / "site" / "a.md").write_bytes(SAVED)

    with pytest.raises(FileSaved):
        changed(store, "a1", writing(FILES[kind]()))

    assert (tmp_path / "site" / "a.md").read_bytes() == SAVED
    stored = store.get("a1")
    assert stored is not None and replace(stored, revisions=before.revisions) == before


def test_a_disk_that_refuses_leaves_the_record_as_it_was(store: Store, tmp_path: Path) -> None:
    laid(tmp_path, "move")
    (tmp_path / "site" / "public").write_text("a file where a folder should be")

    with pytest.raises(Exception, match=r"public/a\.md"):
        changed(store, "a1", writing(FILES["move"]()))

    assert (tmp_path / "site" / "a.md").read_bytes() == BEFORE
    assert whats(store.get("a1")) == []


# -- copies -----------------------------------------------------------------------------------------------


def test_an_older_file_never_beats_the_row(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "state" / "records" / "a1.json"
    old = file.read_bytes()
    changed(store, "a1", noting("bought"))
    file.write_bytes(old)

    store.catch_up()

    assert whats(store.get("a1")) == ["bought"]
    assert whats(store.files.read("a1")) == ["bought"]


def test_a_newer_file_is_taken(store: Store, tmp_path: Path) -> None:
    other = copy_of(store, tmp_path / "clone")
    changed(other, "a1", noting("approved there"))
    lay_over(other, store)

    store.catch_up()

    assert store.get("a1") == other.get("a1")


def test_copies_that_grew_apart_are_joined(store: Store, tmp_path: Path) -> None:
    other = copy_of(store, tmp_path / "clone")
    changed(other, "a1", noting("there"))
    changed(store, "a1", noting("here"))
    changed(store, "a1", noting("here again"))
    lay_over(other, store)

    store.catch_up()

    assert sorted(whats(store.get("a1"))) == ["here", "here again", "there"]
    lay_over(store, other)
    other.catch_up()
    assert other.get("a1") == store.get("a1")


def copy_of(store: Store, root: Path) -> Store:
    """Another store that begins with this one's records."""
    (root / "state" / "records").mkdir(parents=True)
    for file in store.files.folder.glob("*.json"):
        (root / "state" / "records" / file.name).write_bytes(file.read_bytes())
    return opening(root)


def lay_over(source: Store, target: Store) -> None:
    """One store's record files in place of another's, as a checkout or a restored backup does."""
    for file in source.files.folder.glob("*.json"):
        (target.files.folder / file.name).write_bytes(file.read_bytes())


# -- sources and marks --------------------------------------------------------------------------------------


def test_a_source_changes_as_it_is_now(store: Store) -> None:
    store.change_source("stadt", lambda state: replace(state, failures=2))
    store.change_source("stadt", lambda state: replace(state, reason="resumed"))

    state = store.source("stadt")
    assert (state.failures, state.reason) == (2, "resumed")


def test_a_mark_changes_as_it_is_now(store: Store) -> None:
    store.change_mark("count", lambda known: known + "1")
    store.change_mark("count", lambda known: known + "1")

    assert store.mark("count") == "11"


def test_many_are_added_in_one_transaction_and_what_is_stored_stands(tmp_path: Path) -> None:
    store = Store.open("sqlite", tmp_path / "state", fsync=False)
    store.add(release("b2", reason="known"))
    begun: list[str] = []
    sa.event.listen(store.engine, "commit", lambda connection: begun.append("commit"))

    store.add_many([release(identity) for identity in ("c3", "a1", "b2")])

    assert begun == ["commit"]
    assert [record.id for record in sorted(store.find(), key=lambda record: record.id)] == ["a1", "b2", "c3"]
    assert [store.files.read(identity) for identity in ("a1", "b2", "c3")] == [
        store.get(identity) for identity in ("a1", "b2", "c3")
    ]
    known = store.get("b2")
    assert known is not None and known.reason == "known"
    store.close()
