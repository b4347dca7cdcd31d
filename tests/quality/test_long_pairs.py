"""Blocks of 100,000 letters made to hold the checks up: each takes time that grows with its length alone."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from pipeline.api import check_pair

CPU = 4.0
"""Seconds of this process; half a second is usual, and 26 were before."""


@pytest.mark.parametrize("words", ["0721 ", "www.a.de ", "§ 1 Abs. 2 ", "Dr. Meier "])
def test_a_long_block_holds_no_check_up(words: str) -> None:
    text = words * (100_000 // len(words))
    check_pair(words, words, day=dt.date(2026, 11, 28))
    begun = time.process_time()

    check_pair(text, text, day=dt.date(2026, 11, 28))

    assert time.process_time() - begun < CPU
