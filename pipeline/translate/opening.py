"""From a name to an engine: what `engines:` in config.yaml says, with options and keys.

In: a name, its options, the environment. Out: an Engine, ready to be asked; nothing has left the machine yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from pipeline import plugins
from pipeline.errors import ModelMissing
from pipeline.translate import models, secret
from pipeline.translate.engine import Engine
from pipeline.translate.engines import BUILT_IN, GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """What `engines: auto` would use: `name` is "" where there is none; `how` says in one line how to get one."""

    name: str
    how: str


def names() -> tuple[str, ...]:
    """All engines that are known, installed ones by entry point included."""
    return plugins.names(GROUP, BUILT_IN)


def open_engine(
    name: str,
    *,
    options: Mapping[str, Any] | None = None,
    env: Mapping[str, str],
    source: str = "de",
    target: str = "en-GB",
) -> Engine:
    """The engine of that name. `options`: its part of `options:` in config.yaml. `env`: where keys are looked up.

    Raises ConfigError for an unknown name, a wrong option or a missing key, ModelMissing for a missing model.
    """
    opened = plugins.resolve(GROUP, BUILT_IN, name)
    return cast("Engine", opened(options=dict(options or {}), env=env, source=source, target=target))


def available(env: Mapping[str, str], *, source: str = "de", target: str = "en-GB") -> Available:
    """What `auto` would take: DeepL where there is a key, else the on-device model where it is whole."""
    pair = f"{source.partition('-')[0]}-{target.partition('-')[0]}".lower()
    if secret.find("DEEPL_AUTH_KEY", env):
        return Available(name="deepl", how="")
    try:
        models.load(pair, store=models.folder(env))
    except ModelMissing as error:
        broken = "" if "no on-device model" in error.message else f" ({error})"
        get = f"set DEEPL_AUTH_KEY, or run `stadtbote models install {pair}` for an engine on this machine"
        return Available(name="", how=f"no engine: {get}{broken}")
    return Available(name="local", how="")
