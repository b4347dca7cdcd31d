"""Several releases at once, one of them worked at: while some wait for their engine, another has its turn.

Only calls overlap, with the ledger's lines before and after them. All else (memory, checks, files) goes on as if one
release came after the other. More releases are under way than the engine takes calls: as one call ends, the next one
is ready to leave.
"""

import heapq
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import count
from typing import ParamSpec, Self

P = ParamSpec("P")
Place = tuple[int, int]
"""The smaller comes first."""


class Gate:
    """Lets so many in at one time; of those that wait, the first by their place."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._waiting: list[tuple[Place, int]] = []
        self._tickets = count()
        self._changed = threading.Condition()

    def enter(self, place: Place) -> None:
        """Wait until let in."""
        with self._changed:
            ticket = (place, next(self._tickets))
            heapq.heappush(self._waiting, ticket)
            try:
                self._changed.wait_for(lambda: self._free and self._waiting[0] == ticket)
                self._free -= 1
            finally:
                # Who is interrupted waits no more, and keeps nobody waiting.
                self._waiting.remove(ticket)
                heapq.heapify(self._waiting)
                self._changed.notify_all()

    def leave(self) -> None:
        """Make room."""
        with self._changed:
            self._free += 1
            self._changed.notify_all()


class _Own(threading.local):
    """What a thread has."""

    held = False
    number = 0
    called = False


class Turn:
    """Held by the thread that is at work; a thread that never took it hands nothing on.

    Who has not called the engine yet comes first, so that a call is always ready; then the earlier release.
    """

    def __init__(self) -> None:
        self._gate = Gate(1)
        self._own = _Own()

    @contextmanager
    def hold(self, number: int = 0) -> Iterator[None]:
        """Wait for the turn, and have it; `number` of the release in the order of the work."""
        self._own.number, self._own.called = number, False
        self._take()
        try:
            yield
        finally:
            self._leave()

    @property
    def _place(self) -> Place:
        return self._own.called, self._own.number

    def _take(self) -> None:
        self._gate.enter(self._place)
        self._own.held = True

    def _leave(self) -> bool:
        """Whether this thread had the turn."""
        if held := self._own.held:
            self._own.held = False
            self._gate.leave()
        return held

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have it for a moment while it is handed on; who has it goes on."""
        if self._own.held:
            yield
            return
        self._take()
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def handed_on(self) -> Iterator[None]:
        """Let others work meanwhile."""
        held = self._leave()
        try:
            yield
        finally:
            if held:
                self._take()

    @contextmanager
    def calling(self, calls: Gate) -> Iterator[None]:
        """Let others work while the engine is asked, once it takes another call."""
        with self.handed_on():
            calls.enter(self._place)
            try:
                yield
            finally:
                calls.leave()
                self._own.called = True


class Overlap:
    """Runs twice as many pieces of work at one time as the engine takes calls, each in its turn; one, where it takes
    one. What one raises is raised here, once all are over."""

    def __init__(self, calls: int, turn: Turn) -> None:
        self._most, self._turn = 2 * calls if calls > 1 else 1, turn
        self._pool = ThreadPoolExecutor(self._most) if calls > 1 else None
        self._under_way: set[Future[None]] = set()
        self._numbers = count()

    def __enter__(self) -> Self:
        return self

    def wait(self, until: Callable[[int], bool]) -> None:
        """Wait while as many are under way as may be, or `until` says of their number that it must come down."""
        while self._under_way and (len(self._under_way) >= self._most or not until(len(self._under_way))):
            done, self._under_way = wait(self._under_way, return_when=FIRST_COMPLETED)
            for work in done:
                work.result()

    def start(self, work: Callable[P, None], *what: P.args, **more: P.kwargs) -> None:
        """Begin a piece of work; where one is done at a time, do it."""
        number = next(self._numbers)

        def in_turn() -> None:
            with self._turn.hold(number):
                work(*what, **more)

        if self._pool is None:
            in_turn()
        else:
            self._under_way.add(self._pool.submit(in_turn))

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()
        self.wait(lambda under_way: False)
