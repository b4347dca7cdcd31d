"""A configuration becomes a workspace: settings, sources, store, engines and posts of one site, put together once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline import config
from pipeline.config import Settings
from pipeline.errors import UnsupportedLanguage
from pipeline.fetch.clock import SystemClock
from pipeline.store import Store
from pipeline.workflow.git.records_branch import SharedRecords
from pipeline.workflow.posts.site_posts import SitePosts
from pipeline.workflow.workspace.posts_folder import lays_posts
from pipeline.workflow.workspace.workspace import Clock, Workspace

if TYPE_CHECKING:
    from pipeline.translate.engine import Engine


def open_workspace(
    settings: Settings,
    *,
    env: Mapping[str, str] | None = None,
    clock: Clock | None = None,
    fsync: bool = True,
) -> Workspace:
    """The Workspace of a configuration, with nothing left half done. Raises ConfigError or StoreError."""
    environ = dict(os.environ if env is None else env)
    chosen = config.sources(settings)
    shared = SharedRecords.open(settings)
    store = Store.open(settings.store, settings.state, fsync=fsync)
    workspace = Workspace(
        settings=settings,
        sources=chosen,
        store=store,
        clock=clock or SystemClock(),
        env=environ,
        open_engines=lambda source, target: engines_of(settings, environ, source, target),
        posts=SitePosts(),
        shared=shared,
        lays_posts=lays_posts(settings, store),
    )
    workspace.finish_interrupted()
    return workspace


def engines_of(settings: Settings, env: Mapping[str, str], source: str, target: str) -> Sequence[Engine]:
    """Engines as configured: `auto` is DeepL where a key is, else the on-device model, else none. Of plain language those
    that write it."""
    from pipeline import translate

    names = (
        translate.available(env, source=source, target=target)
        if settings.engines == "auto"
        else settings.engines
    )
    found: list[Engine] = []
    for name in names:
        with suppress(UnsupportedLanguage):
            if name != "memory":
                options = settings.options.get(name)
                found.append(
                    translate.open_engine(name, options=options, env=env, source=source, target=target)
                )
    return found
