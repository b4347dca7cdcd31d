"""Words and class names that the readers go by, as tables: an entry, a tab, the kind of page that asked for it.

A line that begins with `#` is a comment. A rule for one site does not belong here: it stands in that source's YAML.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def words(name: str) -> frozenset[str]:
    """The entries of `name`.tsv."""
    return frozenset(_entries(name))


@cache
def kinds(name: str) -> Mapping[str, str]:
    """The entries of `name`.tsv as one alternative for each kind, which its second column names, in their order."""
    found: dict[str, list[str]] = {}
    for entry, kind in _rows(name):
        found.setdefault(kind, []).append(entry)
    return {kind: "|".join(entries) for kind, entries in found.items()}


@cache
def pattern(name: str) -> str:
    """The entries of `name`.tsv, each a regular expression without groups that capture, as one alternative."""
    return "(?:" + "|".join(_entries(name)) + ")"


@cache
def names(name: str) -> re.Pattern[str]:
    """Entries of `name`.tsv as whole parts of a class name: bounded by its ends, blanks, `-` or `_`."""
    return re.compile(rf"(?:^|[\s_-]){pattern(name)}(?:$|[\s_-])", re.IGNORECASE)


def _entries(name: str) -> list[str]:
    return [entry for entry, _ in _rows(name)]


def _rows(name: str) -> list[tuple[str, str]]:
    text = (resources.files(__package__) / f"{name}.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [(entry, rest.partition("\t")[0]) for entry, _, rest in (line.partition("\t") for line in lines)]
