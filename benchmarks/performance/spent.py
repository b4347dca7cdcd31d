"""What a process costs, by the operating system's own account of it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Of one finished process."""

    cpu: float
    """Seconds, of the user and of the system."""
    wall: float
    """Seconds."""
    mb: float
    """Peak memory."""
    said: str = ""
    """What it wrote."""


def spent(
    words: Sequence[str],
    *,
    folder: Path = ROOT,
    env: Mapping[str, str] = MappingProxyType({}),
    codes: Set[int] = frozenset({0}),
) -> Spent:
    """Run this interpreter with these words. Raises RuntimeError with its last lines where it ends with another code."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", **env}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *words], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read().decode("utf-8", "replace")
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise RuntimeError(f"{' '.join(words)}: {said[-2000:]}")
    return Spent(
        cpu=used.ru_utime + used.ru_stime,
        wall=time.perf_counter() - start,
        mb=used.ru_maxrss / 1024,
        said=said,
    )


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)
