"""A key that shows itself to nobody: `***` in every repr, log, traceback and f-string."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import ConfigError


class Secret:
    """A secret string; only `reveal` gives it, and only engines ask."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The string itself."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __reduce__(self) -> str:
        raise TypeError("a secret is never written anywhere")


def find(name: str, env: Mapping[str, str]) -> Secret | None:
    """The secret `name` from the environment, or from the file that `NAME_FILE` names; None where neither is set.

    Raises ConfigError where the file cannot be read or is empty, or holds what no key does: it goes into a header.
    None ever shows the key.
    """
    if value := env.get(name, "").strip():
        return _sendable(value, key=name)
    file = env.get(f"{name}_FILE", "").strip()
    if not file:
        return None
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("the file cannot be read", file=file, key=f"{name}_FILE") from error
    if not value:
        raise ConfigError("the file is empty", file=file, key=f"{name}_FILE")
    return _sendable(value, file=file, key=f"{name}_FILE")


def _sendable(value: str, *, key: str, file: str = "") -> Secret:
    if not (value.isascii() and value.isprintable()):
        raise ConfigError("holds a line break or a letter that no key has", file=file, key=key)
    return Secret(value)
