"""Pages that repeat one part thousands of times, within every bound: each part costs the same, however many there are."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from pipeline.api import read_article

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
CPU = 8.0
"""Seconds of this process; half a second is usual, a minute was seen."""
PARTS = {
    "contact": "<h3>Kontakt</h3><p>Telefon 01234 567-890</p>",
    "teaser": "<div><h4><a href='/x'>Eine lange Überschrift hier</a></h4><p>Teaser dazu.</p></div>",
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_comes_again_and_again_costs_no_more_each_time(part: str) -> None:
    page = f"<main><h1>Titel der Meldung</h1><p>Ein Satz über die Stadt und ihre Brücken steht hier, und zwar recht lang.</p>{PARTS[part] * 4_900}</main>"
    begun = time.process_time()

    release = read_article(page.encode(), url="https://stadt.example/x", now=NOW)

    assert release.title == "Titel der Meldung"
    assert time.process_time() - begun < CPU
