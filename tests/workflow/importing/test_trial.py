"""The configuration tried before a run: what is right is not refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline import translate
from pipeline.errors import ConfigError, EngineError, ModelMissing
from pipeline.workflow.importing.trial import at_home, try_configuration
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.conftest import MakeSite

FILES = {
    "{slug}": True,
    "{slug}.md": True,
    "{slug}/index": True,
    "{slug}/index.md": True,
    "{year}/{slug}/index": True,
    "{slug}-news.md": True,
    "{slug}-news": True,
    "v1.2/{slug}": True,
    "2.0-{slug}": True,
    "{slug}/{language}": True,
    "{slug}.txt": False,
    "{slug}/index.html": False,
    "{slug}.md.txt": False,
    "{slug}/": False,
    "/{slug}": False,
    "news/../{slug}": False,
    "{year}": False,
}
"""Patterns of `site.front.file`, and whether posts can be named so."""


@pytest.mark.parametrize(("pattern", "right"), FILES.items())
def test_names_of_files(pattern: str, right: bool, quiet: Workspace) -> None:
    site = replace(quiet.settings.site, front=replace(quiet.settings.site.front, file=pattern))
    workspace = replace(quiet, settings=replace(quiet.settings, site=site))
    if right:
        at_home(workspace)
        return
    with pytest.raises(ConfigError, match=r"site\.front\.file"):
        at_home(workspace)


@pytest.mark.parametrize("why", [ModelMissing("not installed"), EngineError("no answer", temporary=True)])
def test_what_an_engine_that_cannot_be_opened_writes_is_not_known(
    why: EngineError, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain language waits for it, like every other language; of one that is there and writes none it is refused."""
    workspace = make_site(extra="engines: [local]\n", languages="[en-GB, de-x-plain]")

    asked = []

    def away(name: str, **more: Any) -> Any:
        asked.append(name)
        raise why

    monkeypatch.setattr(translate, "open_engine", away)
    try_configuration(workspace)

    assert "local" in asked
