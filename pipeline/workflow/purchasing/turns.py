"""Several releases at once, one of them worked at: while one waits for its engine, the next has its turn.

Only calls overlap. All else (memory, checks, ledger, files) goes on as if one release came after the other.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, ParamSpec, Self

from pipeline.translate.engine import Engine, Order, Reply, Usage

P = ParamSpec("P")


class Turn:
    """Held by the thread that is at work; a thread that never took it hands nothing on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._own = threading.local()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Wait for the turn, and have it."""
        with self._lock:
            self._own.held = True
            try:
                yield
            finally:
                self._own.held = False

    @contextmanager
    def handed_on(self) -> Iterator[None]:
        """Let others work meanwhile."""
        if not getattr(self._own, "held", False):
            yield
            return
        self._own.held = False
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
            self._own.held = True


class Overlap:
    """Runs so many pieces of work at one time, each in its turn. What one raises is raised here, once all are over."""

    def __init__(self, most: int, turn: Turn) -> None:
        self._most, self._turn = most, turn
        self._pool = ThreadPoolExecutor(most) if most > 1 else None
        self._under_way: set[Future[None]] = set()

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

        def in_turn() -> None:
            with self._turn.hold():
                work(*what, **more)

        if self._pool is None:
            in_turn()
        else:
            self._under_way.add(self._pool.submit(in_turn))

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown()
        self.wait(lambda under_way: False)


class InTurn:
    """An engine that hands the turn on while it is asked, by as many threads as it takes at one time."""

    def __init__(self, engine: Engine, turn: Turn) -> None:
        self.name, self.model, self.can = engine.name, engine.model, engine.can
        self._engine, self._turn = engine, turn
        self._calls = threading.Semaphore(engine.can.at_once)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """As the engine does."""
        with self._turn.handed_on(), self._calls:
            return self._engine.translate(texts, order)

    def usage(self) -> Usage | None:
        """As the engine says."""
        with self._turn.handed_on(), self._calls:
            return self._engine.usage()

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()
