"""Names to dotted paths: how a plug (engine, kind of source, check, flavour) is found, and what ships with us."""

import importlib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_PACKAGE = Path(__file__).resolve().parent


def names(group: str, built_in: Mapping[str, str]) -> tuple[str, ...]:
    """All names of a group (`stadtbote.engines`, ...): built-in ones first, then those of entry points."""
    return (*built_in, *(name for name in sorted(added(group)) if name not in built_in))


def resolve(group: str, built_in: Mapping[str, str], name: str) -> Any:
    """The object behind a name; imported only now, so that no engine's library is loaded in vain.

    Raises ConfigError where no such name is known.
    """
    if name in built_in:
        return _load(built_in[name])
    if point := added(group).get(name):
        return point.load()
    every = names(group, built_in)
    near = get_close_matches(name.lower(), every, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(every)}"
    raise ConfigError(f"no {group.removeprefix('stadtbote.').removesuffix('s')} named `{name}`; {hint}")


@cache
def added(group: str) -> "Mapping[str, EntryPoint]":
    """A group's entry points of other packages, by name; found once a process: each search reads a file of every package
    that is installed (8 ms)."""
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=group)}


def shipped(kind: Literal["sources", "examples", "docs"]) -> Path:
    """Folder that comes with Stadtbote: inside the wheel, or at the repository's root."""
    inside = _PACKAGE / "shipped" / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def _load(dotted: str) -> Any:
    module, _, attribute = dotted.partition(":")
    loaded = importlib.import_module(module)
    return getattr(loaded, attribute) if attribute else loaded
