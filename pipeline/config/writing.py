"""One change to a config.yaml or a source's file, everything else as its owner wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import files
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from ruamel.yaml import YAML


@contextmanager
def taken_back(path: Path) -> Iterator[None]:
    """What is written to a file in the block, or the file itself where it was not there, is gone again on ConfigError."""
    before = path.read_bytes() if path.is_file() else None
    try:
        yield
    except ConfigError:
        if before is not None:
            files.write(path, before)
        else:
            path.unlink(missing_ok=True)
        raise


def add_sources(path: Path, identities: Sequence[str]) -> None:
    """Put ids at the end of `sources:`. Raises ConfigError where the file cannot be read or written."""
    yaml, data = _opened(path)
    if data.get("sources") is None:
        data["sources"] = []
    data["sources"].extend(identity for identity in identities if identity not in data["sources"])
    _written(yaml, data, path)


def set_rights(path: Path, rights: Mapping[str, object]) -> None:
    """Put a rights record into a source's file, in place of the one there. Raises ConfigError."""
    yaml, data = _opened(path)
    data["rights"] = dict(rights)
    _written(yaml, data, path)


def keep_selector(path: Path, selector: str) -> None:
    """Put a selector at the end of `article: keep:` of a source's file, in each of its rules.

    Raises ConfigError where the file cannot be read or written.
    """
    yaml, data = _opened(path)
    if not data.get("article"):
        data["article"] = {}
    article = data["article"]
    for rule in article if isinstance(article, list) else [article]:
        kept = rule.get("keep") or []
        rule["keep"] = kept = [kept] if isinstance(kept, str) else kept
        if selector not in kept:
            kept.append(selector)
    _written(yaml, data, path)


def _opened(path: Path) -> tuple[YAML, Any]:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    data = yaml.load(files.text_of(path, ConfigError))
    if not isinstance(data, dict):
        raise ConfigError("holds no settings, only comments or nothing", file=str(path))
    return yaml, data


def _written(yaml: YAML, data: Any, path: Path) -> None:
    out = StringIO()
    yaml.dump(data, out)
    with files.writing(path, ConfigError):
        files.write(path, out.getvalue().encode())
