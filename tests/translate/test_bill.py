"""The bill of sixteen real polls: unique new paragraphs, to the character."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

REPLAY = Path(__file__).parents[2] / "benchmarks/billing/replay.py"


def test_characters_billed_are_the_unique_new_paragraphs(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The replay itself stops at a paragraph bought twice; buying changed releases whole would cost more."""
    spec = importlib.util.spec_from_file_location("replay", REPLAY)
    assert spec is not None
    assert spec.loader is not None
    replay = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "replay", replay)
    spec.loader.exec_module(replay)

    figures = replay.replay(shared / "cases/feeds/karlsruhe_snapshots")

    assert figures["polls"] == 16
    assert figures["characters_billed"] == figures["characters_of_unique_paragraphs"] > 50_000
    assert figures["characters_if_whole_changed_releases_were_bought"] > 1.2 * figures["characters_billed"]
