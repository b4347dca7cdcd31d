"""Options of an engine from config.yaml: known names, right types, one line where not."""

import difflib
from collections.abc import Mapping
from typing import Any

from pipeline.errors import ConfigError
from pipeline.translate import credentials
from pipeline.translate.credentials import Secret


def known(engine: str, options: Mapping[str, Any], **types: type | tuple[type, ...]) -> dict[str, Any]:
    """The options that are set. Raises ConfigError at a name not in `types`, or a value of another type."""
    for name, value in options.items():
        if name not in types:
            near = difflib.get_close_matches(name, types, 1)
            hint = f"; did you mean `{near[0]}`?" if near else f"; known: {', '.join(types) or 'none'}"
            raise ConfigError(f"no such option{hint}", key=f"options.{engine}.{name}")
        fits = isinstance(value, types[name]) and (types[name] is bool or not isinstance(value, bool))
        if value is not None and not fits:
            raise ConfigError(f"has the wrong type ({type(value).__name__})", key=f"options.{engine}.{name}")
    return {name: value for name, value in options.items() if value is not None}


def at_once(chosen: Mapping[str, Any], usual: int = 1) -> int:
    """The option `at_once`: calls at one time. Raises ConfigError below 1."""
    number = int(chosen.get("at_once", usual))
    if number < 1:
        raise ConfigError("must be 1 or more", key="at_once")
    return number


def key(name: str, env: Mapping[str, str], *, engine: str) -> Secret:
    """The key of an engine. Raises ConfigError where neither NAME nor NAME_FILE is set."""
    found = credentials.find(name, env)
    if found is None:
        raise ConfigError(
            f"engine `{engine}` needs a key: set {name}, or {name}_FILE to a file that holds it", key=name
        )
    return found
