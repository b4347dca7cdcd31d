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
    return frozenset(entry for entry, *_ in rows(name))


@cache
def kinds(name: str) -> Mapping[str, str]:
    """The entries of `name`.tsv as one alternative for each kind, which its second column names, in their order."""
    found: dict[str, list[str]] = {}
    for entry, kind, *_ in rows(name):
        found.setdefault(kind, []).append(entry)
    return {kind: "|".join(entries) for kind, entries in found.items()}


@cache
def pattern(name: str) -> str:
    """The entries of `name`.tsv, each a regular expression without groups that capture, as one alternative."""
    return "(?:" + "|".join(entry for entry, *_ in rows(name)) + ")"


@cache
def names(name: str) -> re.Pattern[str]:
    """Entries of `name`.tsv as whole parts of a class name: bounded by its ends, blanks, `-` or `_`."""
    return re.compile(rf"(?:^|[\s_-]){pattern(name)}(?:$|[\s_-])", re.IGNORECASE)


def rows(name: str) -> list[list[str]]:
    """The columns of each line of `name`.tsv."""
    text = (resources.files(__package__) / f"{name}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
