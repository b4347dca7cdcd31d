"""A configuration becomes a workspace: settings, sources, store, engines and posts of one site, put together once."""

import os
from collections.abc import Mapping, Sequence

from pipeline import config, translate
from pipeline.config import Settings
from pipeline.fetch.http import SystemClock
from pipeline.store import Store
from pipeline.translate.engine import Engine
from pipeline.workflow.git.records_branch import SharedRecords
from pipeline.workflow.posts.facts import SitePosts
from pipeline.workflow.workspace.terms import terms_of
from pipeline.workflow.workspace.workspace import Clock, Workspace


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
    workspace = Workspace(
        settings=settings,
        sources=chosen,
        store=Store.open(settings.store, settings.state, fsync=fsync),
        clock=clock or SystemClock(),
        env=environ,
        open_engines=lambda source, target: engines_of(settings, environ, source, target),
        posts=SitePosts(),
        terms=terms_of(settings, chosen),
        shared=shared,
    )
    workspace.finish_interrupted()
    return workspace


def engines_of(settings: Settings, env: Mapping[str, str], source: str, target: str) -> Sequence[Engine]:
    """Engines as configured: `auto` is DeepL where a key is, else the on-device model, else none."""
    names = (
        translate.available(env, source=source, target=target)
        if settings.engines == "auto"
        else settings.engines
    )
    options = settings.options
    return [
        translate.open_engine(name, options=options.get(name), env=env, source=source, target=target)
        for name in names
        if name != "memory"
    ]
