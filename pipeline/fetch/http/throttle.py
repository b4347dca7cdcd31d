"""One request at a time a host, and a pause between two: a host goes in, a turn comes out."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.fetch.clock import Clock

SHORT = 60.0
"""Up to this many seconds we wait at the door; for longer, the caller is told and comes back another time."""


class RetryLater(Exception):
    """The host asked for quiet, for `args[0]` more seconds."""


@dataclass(slots=True)
class _Gate:
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: float = float("-inf")
    """Monotonic time at which the last answer ended."""
    shut: float = float("-inf")
    """Monotonic time before which the host wants quiet: its Retry-After."""


class HostThrottle:
    """A gate a host. Thread-safe; the pause counts from the end of the last answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._gates: dict[str, _Gate] = {}

    @contextmanager
    def turn(self, host: str, pause: dt.timedelta) -> Iterator[None]:
        """The host for oneself; the next turn begins `pause` after this one ended. Raises RetryLater."""
        gate = self._gate(host)
        with gate.lock:
            now = self._clock.monotonic()
            if gate.shut - now > SHORT:
                raise RetryLater(gate.shut - now)
            # The pause of *this* request counts too: a source may ask for more than the one before it did.
            wait = max(gate.ended + pause.total_seconds(), gate.shut) - now
            if wait > 0:
                self._clock.sleep(wait)
            try:
                yield
            finally:
                gate.ended = self._clock.monotonic()

    def shut(self, host: str, seconds: float) -> None:
        """No request to this host for so long."""
        gate = self._gate(host)
        gate.shut = max(gate.shut, self._clock.monotonic() + seconds)

    def _gate(self, host: str) -> _Gate:
        with self._lock:
            return self._gates.setdefault(host, _Gate())
