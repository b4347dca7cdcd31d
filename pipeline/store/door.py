"""The one door: a stored record changes by a pure function, applied under the release's lock to what is stored then.

A change is read again, decided, and written in one step; nobody can write back what they read earlier. A change that
touches a file stands in the record as `pending` first, then the file is changed, then the record says so. Whoever
meets a pending change (its process died) finishes it, or takes it back where the file was saved by someone meanwhile.
"""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, Protocol, TypeVar

from pipeline.errors import FileSaved, StoreError
from pipeline.model import Change, Effects, Event, FileChange, Pending, Record
from pipeline.store.lock import ReleaseLocks

F = TypeVar("F")
TRIES = 50
"""How often a change is decided anew because another machine was faster at the same row."""
PAUSE = 0.02
"""Seconds, at most, between two of them."""


Transition = Callable[[Record, F, dt.datetime], Change | Record]
"""Pure: the record as it is now, facts read under the lock, the moment -> what it becomes. The same record again
means no change. Raises DecisionRefused where it may not be."""
ManyTransition = Callable[[Mapping[str, Record], F, dt.datetime], Mapping[str, Change | Record | None]]
"""The same for several releases at once; None: this one became part of another, and goes."""


class Posts(Protocol):
    """The files of the site's folder, as a change needs them."""

    def perform(self, change: FileChange) -> bool:
        """Do it; False, and nothing is done, where the file is not as expected."""

    def state(self, change: FileChange) -> Literal["open", "done", "other"]:
        """Whether it is still to do, done, or impossible because someone saved the file."""

    def follow(self, record: Record, files: Iterable[FileChange]) -> None:
        """Bring computed files of the release (a side file) up to the record; may be done again."""


class Rows(Protocol):
    """The database and the record files, as the door needs them."""

    def get(self, identity: str) -> Record | None: ...

    def stored_among(self, identities: Sequence[str]) -> set[str]: ...

    def refresh(self, identity: str) -> None:
        """Take in the release's file where another copy's lies there now."""

    def write(self, before: Mapping[str, Record | None], after: Mapping[str, Change | None]) -> bool:
        """All in one transaction; False where a stored record is no longer `before`."""


class Door:
    """Changes of records. Threads and processes may use it side by side."""

    def __init__(self, rows: Rows, locks: ReleaseLocks) -> None:
        self._rows = rows
        self.locks = locks
        self.posts: Posts | None = None
        """Set by whoever knows the site's folder; without it no change may touch a file."""
        self.elsewhere = False
        """The site's folder is another machine's: a release whose file is under way there is left alone."""
        self.step: Callable[[str], None] = lambda name: None
        """Called after each step at which a process may die."""
        self.resumed: list[tuple[str, str]] = []
        """Title and what became of each change that another process had left under way."""

    def change(
        self,
        identity: str,
        transition: Transition[F],
        *,
        now: dt.datetime,
        facts: Callable[[Record], F],
    ) -> Record:
        """Apply a transition to the stored record; the record as it is then.

        Raises StoreError where it is not known, FileSaved where someone saved its file at this moment (nothing is
        changed then), and whatever the transition refuses with.
        """
        with self.locks.hold(identity):
            # A file that was pulled and not taken in yet would be overwritten by the row.
            self._rows.refresh(identity)
            for _ in range(TRIES):
                before = self._settled(identity, now)
                if before is None:
                    raise StoreError("no such release is stored", about=identity)
                change = _change(transition(before, facts(before), now))
                if change.record is before and change.effects == Effects():
                    return before
                done = self._carry_out(before, change, now)
                if done is not None:
                    return done
                give_way()
        raise StoreError("others changed it each time first", about=identity, temporary=True)

    def add(self, record: Record, effects: Effects | None = None) -> Record:
        """Store a release that is new; what is stored already stands, and is given back."""
        with self.locks.hold(record.id):
            change = Change(record=record, effects=effects or Effects())
            while True:
                known = self._rows.get(record.id)
                if known is not None:
                    return known
                if self._rows.write({record.id: None}, {record.id: change}):
                    stored = self._rows.get(record.id)
                    assert stored is not None
                    return stored

    def add_many(self, records: Sequence[Record]) -> None:
        """Store releases that are new, in one transaction; what is stored already stands."""
        new = {record.id: Change(record=record) for record in records}
        with self.locks.hold_many(new):
            for _ in range(TRIES):
                stored = self._rows.stored_among(list(new))
                missing = {identity: change for identity, change in new.items() if identity not in stored}
                if not missing or self._rows.write(dict.fromkeys(missing), missing):
                    return
        raise StoreError("others stored them each time first", about=", ".join(new), temporary=True)

    def change_many(
        self,
        identities: Iterable[str],
        transition: ManyTransition[F],
        *,
        now: dt.datetime,
        facts: Callable[[Mapping[str, Record]], F],
    ) -> dict[str, Record]:
        """Several releases in one step and one transaction, without files; those that stay, by id.

        Ids that are not stored are left out of what the transition sees. Raises like `change`.
        """
        wanted = sorted(set(identities))
        with self.locks.hold_many(wanted):
            for text in wanted:
                self._rows.refresh(text)
            for _ in range(TRIES):
                found = {text: self._settled(text, now) for text in wanted}
                before = {text: record for text, record in found.items() if record is not None}
                answer = transition(before, facts(before), now)
                after = {text: None if it is None else _change(it) for text, it in answer.items()}
                assert not any(change is not None and change.effects.files for change in after.values())
                after = {
                    text: it for text, it in after.items() if it is None or it.record is not before.get(text)
                }
                if not after or self._rows.write({text: before.get(text) for text in after}, after):
                    stored = {text: self._rows.get(text) for text in wanted}
                    return {text: record for text, record in stored.items() if record is not None}
        raise StoreError("others changed them each time first", about=", ".join(wanted), temporary=True)

    def settle(self, identity: str, now: dt.datetime) -> None:
        """Finish, or take back, a change that a dead process left under way."""
        with self.locks.hold(identity):
            self._settled(identity, now)

    # -- inside ----------------------------------------------------------------------------------------

    def _carry_out(self, before: Record, change: Change, now: dt.datetime) -> Record | None:
        """The stored record; None where another machine was faster."""
        if not change.effects.files:
            return self._stored(before, change)
        if self.posts is None:
            raise StoreError("its file lies on another machine", about=before.id, temporary=True)
        what = change.record.history[-1].what if change.record.history else "changed"
        bare = replace(change.record, pending=None)
        pending = Pending(what=what, at=now, after=bare, effects=change.effects)
        noted = self._stored(before, Change(record=replace(before, pending=pending)))
        if noted is None:
            return None
        self.step(f"{what}: intended")
        for file in change.effects.files:
            try:
                done = self.posts.perform(file)
            except Exception:
                # Refused by the disk: taken back at once, unless the file is changed already.
                if self.posts.state(file) != "done":
                    self._stored(noted, Change(record=replace(noted, pending=None)))
                    raise
                done = True
            if not done:
                self._stored(noted, Change(record=replace(noted, pending=None)))
                raise FileSaved(
                    "the file was saved by someone at this moment; nothing was overwritten, try again",
                    about=file.path,
                )
        self.step(f"{what}: file done")
        after = replace(bare, revisions=noted.revisions)
        return self._finished(noted, Change(record=after, effects=change.effects))

    def _finished(self, noted: Record, change: Change) -> Record:
        assert self.posts is not None
        self.posts.follow(change.record, change.effects.files)
        done = self._stored(noted, change)
        if done is None:
            raise StoreError("another machine took it over", about=noted.id, temporary=True)
        self.step(f"{done.history[-1].what if done.history else 'change'}: stored")
        return done

    def _stored(self, before: Record, change: Change) -> Record | None:
        if not self._rows.write({before.id: before}, {before.id: change}):
            return None
        return self._rows.get(before.id)

    def _settled(self, identity: str, now: dt.datetime) -> Record | None:
        """The stored record, with nothing under way."""
        record = self._rows.get(identity)
        if record is not None and record.pending is not None and self.elsewhere:
            raise StoreError("its file is under way on another machine", about=identity, temporary=True)
        if record is None or record.pending is None or self.posts is None:
            return record
        pending, posts = record.pending, self.posts
        states = {file: posts.state(file) for file in pending.effects.files}
        able = all(state != "other" for state in states.values())
        if able and all(
            posts.perform(file_change) for file_change, state in states.items() if state == "open"
        ):
            self.resumed.append((record.title, f"{pending.what}: was interrupted, and is finished now"))
            after = replace(pending.after, revisions=record.revisions)
            return self._finished(record, Change(record=after, effects=pending.effects))
        self.resumed.append(
            (
                record.title,
                f"{pending.what}: was interrupted, and is taken back, since the file was saved meanwhile",
            )
        )
        back = Event(at=now, what="taken back", detail=pending.what)
        return self._stored(
            record, Change(record=replace(record, pending=None, history=(*record.history, back)))
        )


def give_way() -> None:
    """Let others, who were faster, be done."""
    time.sleep(random.uniform(0, PAUSE))  # noqa: S311  # no secret


def _change(answer: Change | Record) -> Change:
    return Change(record=answer) if isinstance(answer, Record) else answer
