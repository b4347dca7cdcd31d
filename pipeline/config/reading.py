"""YAML file and dataclass in, frozen settings out; one clear line (file, line, key, what was expected) if wrong."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pipeline import files
from pipeline.config.fast_yaml import plain_mapping
from pipeline.config.fitting import fitted
from pipeline.config.scalars import Unfit
from pipeline.errors import ConfigError

T = TypeVar("T")


def read(
    cls: type[T],
    path: Path,
    extra: Mapping[str, Any] | None = None,
    change: Callable[[dict[str, Any]], None] = lambda data: None,
) -> T:
    """Validated instance of the dataclass `cls` from a YAML file. `extra` holds fields that are no keys, `change` is
    applied to the raw mapping. Raises ConfigError.

    A plain file is read by the fast reader; what that one does not take, or what is wrong, by the one that knows lines.
    """
    text = text_of(path)
    quick = plain_mapping(text)
    if quick is not None:
        with suppress(Unfit):
            change(quick)
            return fitted(cls, quick, **dict(extra or {}))
    from pipeline.config import careful

    data = careful.with_lines(text, path, empty=True)
    change(data)
    try:
        return fitted(cls, data, **dict(extra or {}))
    except Unfit as wrong:
        line = careful.line_of(data, wrong.loc)
        odd, why = careful.odd_blank(text, line)
        raise ConfigError(
            why or wrong.message, file=str(path), line=odd or line, key=careful.named(wrong.loc)
        ) from wrong


def text_of(path: Path) -> str:
    """The text of a YAML file. Raises ConfigError."""
    if path.is_dir():
        raise ConfigError("is a folder; name the file in it", file=str(path))
    if not path.exists():
        hint = (
            "; `stadtbote init DIR --site NAME` makes one, `--config FILE` names another"
            if path.suffix == ".yaml"
            else ""
        )
        # A generator may have a config of its own there (`config.toml`): only what is meant for us is named.
        meant = (path.with_suffix(".yml"), path.with_name(f"{path.name}.txt"))
        if (other := next(filter(Path.is_file, meant), None)) is not None and path.suffix == ".yaml":
            hint = f"; `{other.name}` is not read: rename it to `{path.name}`"
        above = (folder / path for folder in Path.cwd().parents if not path.is_absolute())
        if (found := next((file for file in above if file.is_file()), None)) is not None:
            hint = (
                f"; one lies above: go there, or say `--config {os.path.relpath(found)}` before the command"
            )
        raise ConfigError(f"no such file{hint}", file=str(path))
    return files.text_of(path, ConfigError)
