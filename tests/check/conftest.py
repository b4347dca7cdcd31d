"""Translations for the check room, made of plain pairs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pytest

from pipeline.model import Block, Origin, Run, Segment, Translation

Make = Callable[..., Translation]


@pytest.fixture
def translation() -> Make:
    """Makes a translation of (German, English) pairs; None as English is a missing block."""

    def make(pairs: Sequence[tuple[str, str | None]], language: str = "en-GB") -> Translation:
        segments = tuple(
            Segment(
                index=index,
                source=Block(runs=(Run(text=german),)),
                target=None if english is None else Block(runs=(Run(text=english),)),
                origin=Origin.MISSING if english is None else Origin.ENGINE,
            )
            for index, (german, english) in enumerate(pairs)
        )
        made = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
        return Translation(release="r", language=language, segments=segments, made=made)

    return make
