"""Steps that a crash may fall after, named, so that tests can die there."""

import os
import signal
from collections.abc import Callable

Step = Callable[[str], None]
"""Called with the name of each step that a crash may fall after."""


def fail_point(name: str) -> None:
    """Die here, as by `kill -9`, if STADTBOTE_FAIL_AT names this step (`name` or `name:2` for the second time)."""
    wanted = os.environ.get("STADTBOTE_FAIL_AT", "")
    if not wanted:
        return
    step, _, times = wanted.rpartition(":")
    if not times.isdecimal():
        step, times = wanted, "1"
    if step != name:
        return
    _PASSED[name] = _PASSED.get(name, 0) + 1
    if _PASSED[name] >= int(times):
        os.kill(os.getpid(), signal.SIGKILL)


_PASSED: dict[str, int] = {}
