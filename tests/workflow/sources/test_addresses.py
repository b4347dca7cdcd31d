"""Addresses that a person gives for a press office: whole ones are asked, of others the right one is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.errors import ConfigError
from pipeline.workflow.sources import manage
from pipeline.workflow.workspace.workspace import Workspace


@pytest.mark.parametrize(
    ("address", "guess"),
    [
        ("https://www.stadt.example/presse", None),
        ("HTTPS://www.stadt.example/", None),
        ("https://www.stadt.example/rss?src=https://x.example/a", None),
        ("https://archive.example/web/2024/https://www.stadt.example/presse", None),
        ("htp://www.stadt.example/", "https://www.stadt.example/"),
        ("www.stadt.example", "https://www.stadt.example"),
        ("https://http://www.stadt.example/", "https://www.stadt.example/"),
        ("ftp://https://www.stadt.example/", "https://www.stadt.example/"),
        ("://", ""),
    ],
)
def test_an_address_is_asked_or_refused(
    address: str, guess: str | None, quiet: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def discover(url: str, *found: Any, **more: Any) -> tuple[()]:
        asked.append(url)
        return ()

    monkeypatch.setattr(manage, "discover", discover)
    if guess is None:
        manage.find(quiet, address)
        assert asked == [address]
        return
    with pytest.raises(ConfigError) as caught:
        manage.find(quiet, address)
    assert asked == [] and str(caught.value).partition("did you mean `")[2].partition("`")[0] == guess
