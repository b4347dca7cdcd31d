"""Options of an engine from config.yaml: known names, right types, one line where not."""

import difflib
from collections.abc import Mapping
from typing import Any

from pipeline.errors import ConfigError
from pipeline.translate import credentials
from pipeline.translate.credentials import Secret

Kind = type | tuple[type, ...] | range
CALLS = range(1, 257)
"""At one time: of the option `at_once`."""
_WORDS: Mapping[Kind, str] = {
    str: "a text",
    bool: "`true` or `false`",
    (int, float): "a number from 0 on",
    (str, list): "a text or a list of texts",
    (str, dict): "a text, or one for each language",
}


def known(engine: str, options: Mapping[str, Any], **kinds: Kind) -> dict[str, Any]:
    """The options that are set. Raises ConfigError at a name not in `kinds`, or a value of another kind; a range is of
    whole numbers, a number is never below 0."""
    for name, value in options.items():
        if name not in kinds:
            near = difflib.get_close_matches(name, kinds, 1)
            hint = f"; did you mean `{near[0]}`?" if near else f"; known: {', '.join(kinds) or 'none'}"
            raise ConfigError(f"no such option{hint}", key=f"options.{engine}.{name}")
        kind = kinds[name]
        if value is not None and not _fits(value, kind):
            wanted = (
                f"a whole number from {kind.start} to {kind.stop - 1}"
                if isinstance(kind, range)
                else _WORDS[kind]
            )
            raise ConfigError(f"expected {wanted}, not `{value}`", key=f"options.{engine}.{name}")
    return {name: value for name, value in options.items() if value is not None}


def _fits(value: Any, kind: Kind) -> bool:
    if isinstance(value, bool):
        return kind is bool
    if isinstance(kind, range):
        return isinstance(value, int) and value in kind
    return isinstance(value, kind) and not (isinstance(value, int | float) and value < 0)


def key(name: str, env: Mapping[str, str], *, engine: str) -> Secret:
    """The key of an engine. Raises ConfigError where neither NAME nor NAME_FILE is set."""
    found = credentials.find(name, env)
    if found is None:
        raise ConfigError(
            f"engine `{engine}` needs a key: set {name}, or {name}_FILE to a file that holds it", key=name
        )
    return found
