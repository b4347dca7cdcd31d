"""What every test may ask for: the shared cases where they are, a clean environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with real pages, feeds and texts; they are not ours to ship, so a test without them skips."""
    if not (SHARED / "cases").is_dir():
        pytest.skip("no ../shared/cases beside the repository: real pages and texts are not shipped")
    return SHARED


@pytest.fixture(autouse=True)
def clean_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, proxy or setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith(("DEEPL", "STADTBOTE_")) and name != "STADTBOTE_TOOLS":
            monkeypatch.delenv(name)
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}:
            monkeypatch.delenv(name)
