"""What the store remembers besides releases: sources, marks, news, typed text; each changed by a pure function."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import TypeVar

import sqlalchemy as sa

from pipeline.errors import StoreError, StoreOvertaken
from pipeline.model import News, SourceState
from pipeline.store import schema, statements
from pipeline.store.autosave import Typed, put_typed
from pipeline.store.door import TRIES, give_way
from pipeline.store.form.encoding import compact, decode
from pipeline.store.lock import Fence
from pipeline.store.lookups import Lookups
from pipeline.store.opening import begin
from pipeline.transitions.given import added

T = TypeVar("T")
NEWS = "news"
"""Mark of the store: JSON of what people are to be told."""


class Marks(Lookups):
    """Changes that are no release's; `Store` makes them."""

    is_server: bool
    _writing: threading.RLock
    _fence: Fence | None

    def change_source(self, identity: str, transition: Callable[[SourceState], SourceState]) -> SourceState:
        """Change the state of a source by a pure function, applied to what is stored at this moment; the new state."""
        return self.change_sources({identity: transition})[identity]

    def change_sources(
        self, transitions: Mapping[str, Callable[[SourceState], SourceState]]
    ) -> dict[str, SourceState]:
        """The same for several sources, in one transaction."""

        def change(connection: sa.Connection) -> dict[str, SourceState]:
            before = statements.sources(connection, sorted(transitions))
            after = {
                identity: transition(before.get(identity) or SourceState(id=identity))
                for identity, transition in transitions.items()
            }
            statements.keep_sources(connection, before, after)
            return after

        return self._written(change)

    def set_looked(self, stamps: dict[str, str]) -> None:
        """Remember how posts were found, in place of what was remembered."""
        with self.writing() as connection:
            connection.execute(schema.looked.delete())
            if stamps:
                rows = [{"path": path, "stamp": stamp} for path, stamp in stamps.items()]
                connection.execute(schema.looked.insert(), rows)

    def change_mark(self, name: str, transition: Callable[[str], str], news: Sequence[News] = ()) -> str:
        """Change a remembered word by a pure function of what is remembered at this moment; the new word. `news` are
        stored with it."""

        def change(connection: sa.Connection) -> str:
            if news:
                statements.change_mark(connection, NEWS, more_news(news))
            return statements.change_mark(connection, name, transition)

        return self._written(change)

    # -- news ----------------------------------------------------------------------------------------------

    def news(self) -> tuple[News, ...]:
        """What is new for people and did not go out by every way yet, oldest first."""
        return stored_news(self.mark(NEWS))

    def tell_people(self, news: News) -> None:
        """Keep news whose cause changes nothing that is stored."""
        self.change_mark(NEWS, more_news([news]))

    def change_news(self, transition: Callable[[tuple[News, ...]], Sequence[News]]) -> None:
        """Change what is to be told by a pure function."""
        self.change_mark(NEWS, lambda raw: compact(transition(stored_news(raw))))

    def put_typed(self, text: Typed) -> None:
        """Keep typed text; without any text the row goes."""
        with self.writing() as connection:
            put_typed(connection, text)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction that writes. Raises StoreError, temporary, where the database refuses."""
        try:
            # Writers of a server wait for rows, not for each other.
            with nullcontext() if self.is_server else self._writing, begin(self._engine) as connection:
                if self._fence is not None:
                    self._fence.check(connection)
                yield connection
        except sa.exc.OperationalError as error:
            raise StoreError(f"cannot be written: {error.orig}", about="store", temporary=True) from error

    def _written(self, work: Callable[[sa.Connection], T]) -> T:
        """What a transaction gives, begun anew where others wrote to the same rows at this moment."""
        for _ in range(TRIES):
            try:
                with self.writing() as connection:
                    return work(connection)
            except StoreOvertaken:
                give_way()
        raise StoreError("others wrote to it each time first", about="store", temporary=True)


def stored_news(raw: str) -> tuple[News, ...]:
    """The news of a mark."""
    return decode(raw or "[]", tuple[News, ...], about=NEWS)


def more_news(news: Sequence[News]) -> Callable[[str], str]:
    """The change of a mark to which news are added."""
    return lambda raw: compact(added(stored_news(raw), news))
