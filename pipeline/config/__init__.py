"""config.yaml and sources/*.yaml in, frozen settings and Sources out."""

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.config.checks import Problem, missing_files, problems, source_problems
from pipeline.config.reading import read
from pipeline.config.settings import (
    Branches,
    Budget,
    Checks,
    Desk,
    Network,
    Original,
    Preview,
    Report,
    Select,
    Settings,
    Site,
)
from pipeline.config.words import near
from pipeline.config.writing import add_sources, keep_selector, set_rights, taken_back
from pipeline.errors import ConfigError
from pipeline.model import Source
from pipeline.plugins import shipped

__all__ = [
    "Branches",
    "Budget",
    "Checks",
    "Desk",
    "Network",
    "Original",
    "Preview",
    "Report",
    "Select",
    "Settings",
    "Site",
    "add_sources",
    "keep_selector",
    "load",
    "load_source",
    "refuse",
    "set_rights",
    "shipped_sources",
    "source_file",
    "sources",
    "taken_back",
]


def load(path: Path) -> Settings:
    """Settings of a config.yaml. Raises ConfigError with file, line and key."""
    settings = read(Settings, path, {"root": Path(os.path.realpath(path)).parent, "config_file": path})
    refuse(path, problems(settings))
    return settings


def load_source(path: Path, *, replace: Mapping[str, str] | None = None) -> Source:
    """One press office from its YAML file; `replace` fills placeholders such as {base}. Raises ConfigError."""

    def filled(data: dict[str, Any]) -> None:
        for old, new in (replace or {}).items():
            if isinstance(data.get("url"), str):
                data["url"] = data["url"].replace(old, new)

    source = read(Source, path, {"id": path.stem}, filled)
    refuse(path, source_problems(source))
    return source


def refuse(path: Path, found: Iterable[Problem]) -> None:
    """Raise ConfigError for the first problem of a file, with its line."""
    for key, message in found:
        from pipeline.config.careful import place

        line, named = place(path, key)
        raise ConfigError(message, file=str(path), line=line, key=named)


def sources(settings: Settings) -> tuple[Source, ...]:
    """The sources config.yaml names, in its order: a local file wins over a shipped one. Raises ConfigError."""
    found = []
    for name in settings.sources:
        file = source_file(settings, name)
        found.append(load_source(file))
        refuse(file, missing_files(found[-1], settings.root))
    return tuple(found)


def source_file(settings: Settings, name: str) -> Path:
    """Where a source's file lies. Raises ConfigError where there is none."""
    # An id is a name: a path would lead to other files.
    for folder in (settings.root / "sources", shipped("sources")) if Path(name).name == name else ():
        if (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    beside = sorted((settings.root / "sources").glob("*.*"))
    other = next((file for file in beside if file.stem == name), None)
    own = {file.stem for file in beside if file.suffix == ".yaml"}
    hint = near(name, sorted(own | {file.stem for file in shipped("sources").glob("*.yaml")})).replace(
        "; did", ": did"
    )
    if other is not None:
        hint = f": `sources/{other.name}` is not read: rename it to `{name}.yaml`."
    from pipeline.config.careful import place

    line, _ = place(settings.config_file, "sources")
    raise ConfigError(
        f"no source `{name}`{hint} Neither sources/{name}.yaml nor a shipped one (`stadtbote sources list`)"
        if hint
        else f"no source `{name}`: neither sources/{name}.yaml nor a shipped one (`stadtbote sources list`)",
        file=str(settings.config_file),
        line=line,
        key="sources",
    )


@cache
def shipped_sources() -> Mapping[str, Source]:
    """Every source that comes with Stadtbote, by id."""
    return {path.stem: load_source(path) for path in sorted(shipped("sources").glob("*.yaml"))}
