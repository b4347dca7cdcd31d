"""A generator's own configuration files, read as their formats say."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.config.careful import load_yaml
from pipeline.errors import ConfigError


def first_of(folder: Path, *names: str) -> Path | None:
    """The first of these files that is there."""
    return next((folder / name for name in names if (folder / name).is_file()), None)


def config_of(folder: Path, *names: str) -> Mapping[str, Any]:
    """The first configuration there is, as far as it can be read: what cannot be read says nothing."""
    file = first_of(folder, *names)
    if file is None:
        return {}
    try:
        if file.suffix == ".toml":
            return tomllib.loads(file.read_text(encoding="utf-8"))
        data = json.loads(file.read_text(encoding="utf-8")) if file.suffix == ".json" else load_yaml(file)
        return data if isinstance(data, dict) else {}
    except (ValueError, ConfigError):
        return {}


def plugin_of(plugins: Any, name: str) -> Mapping[str, Any] | None:
    """Options of a plugin of MkDocs; None where it is not listed."""
    listed = [{key: value} for key, value in plugins.items()] if isinstance(plugins, Mapping) else plugins
    for plugin in listed or ():
        if plugin in (name, f"material/{name}"):
            return {}
        if isinstance(plugin, Mapping):
            for key in (name, f"material/{name}"):
                if key in plugin:
                    return plugin[key] or {}
    return None
