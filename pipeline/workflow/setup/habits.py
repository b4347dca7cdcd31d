"""Words that sites have a habit of, each with what asked for it: tables beside this module."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def words(table: str) -> Mapping[str, tuple[str, ...]]:
    """First column to the words of the second, in the file's order; the third says why a row is there."""
    found: dict[str, tuple[str, ...]] = {}
    for line in (Path(__file__).parent / f"{table}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            key, word, _ = line.split("\t")
            found[key] = (*found.get(key, ()), word)
    return found
