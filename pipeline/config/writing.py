"""One change to a config.yaml, everything else as its owner wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from pipeline import files
from pipeline.errors import ConfigError


def add_sources(path: Path, identities: Sequence[str]) -> None:
    """Put ids at the end of `sources:`. Raises ConfigError where the file cannot be read or written."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    with files.reading(path, ConfigError):
        data = yaml.load(path.read_text(encoding="utf-8"))
    if data.get("sources") is None:
        data["sources"] = []
    data["sources"].extend(one for one in identities if one not in data["sources"])
    out = StringIO()
    yaml.dump(data, out)
    with files.writing(path, ConfigError):
        files.write(path, out.getvalue().encode())
