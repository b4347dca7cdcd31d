"""From a name to an engine: what `engines:` in config.yaml says, with options and keys.

In: a name, its options, the environment. Out: an Engine, ready to be asked; nothing has left the machine yet.
"""

import importlib.util
from collections.abc import Mapping
from typing import Any, cast

from pipeline import plugins
from pipeline.errors import ModelMissing, UnsupportedLanguage
from pipeline.messages import Message
from pipeline.model import is_plain
from pipeline.translate import credentials, models
from pipeline.translate.engine import Engine
from pipeline.translate.engines import BUILT_IN, GROUP
from pipeline.translate.models import pair_of


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

    Raises ConfigError for an unknown name, a wrong option or a missing key, ModelMissing for a missing model,
    UnsupportedLanguage for plain language where it would be written as if it were the usual one.
    """
    opened = plugins.resolve(GROUP, BUILT_IN, name)
    engine = cast("Engine", opened(options=dict(options or {}), env=env, source=source, target=target))
    if is_plain(target) and not engine.can.plain:
        engine.close()
        raise UnsupportedLanguage(
            "writes no plain language: a language model does (`openai`, `ollama`)", about=name
        )
    return engine


def available(env: Mapping[str, str], *, source: str = "de", target: str = "en-GB") -> tuple[str, ...]:
    """What `auto` takes: DeepL where there is a key, else the on-device model where it is whole, else nothing."""
    if credentials.find("DEEPL_AUTH_KEY", env):
        return ("deepl",)
    return () if _model_trouble(env, source, target) else ("local",)


def how_to_get_one(env: Mapping[str, str], *, source: str = "de", target: str = "en-GB") -> str:
    """One line for people where `available` is empty, else ""."""
    if available(env, source=source, target=target):
        return ""
    pair = pair_of(source, target)
    trouble = _model_trouble(env, source, target)
    hint = Message(
        "no engine: set DEEPL_AUTH_KEY, or run `stadtbote models install {pair}` to translate on this machine",
        pair=pair,
    )
    return hint if trouble.startswith("no on-device model") else f"{hint} ({trouble})"


def _model_trouble(env: Mapping[str, str], source: str, target: str) -> str:
    try:
        models.load(pair_of(source, target), store=models.folder(env))
    except ModelMissing as error:
        return error.message
    return "" if importlib.util.find_spec("fxtranslate") else "fxtranslate is not installed"
