"""What time it is, and how to wait: a Protocol, so that tests and the demo need not wait."""

import datetime as dt
import time
from typing import Protocol


class Clock(Protocol):
    """Calendar time, a clock that never goes back, and waiting."""

    def now(self) -> dt.datetime:
        """The present moment, aware."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> dt.datetime:
        """The present moment in UTC."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds since some moment in the past."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for real."""
        time.sleep(seconds)
