"""How often random tests repeat: a usual count, and the full one under `make long`."""

from __future__ import annotations

import os

LONG = bool(os.environ.get("STADTBOTE_LONG"))
"""Whether `make long` is at work."""


def rounds(usual: int, full: int) -> int:
    """`full` rounds under `make long`, else `usual`."""
    return full if LONG else usual
