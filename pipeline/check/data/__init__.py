"""Word lists and tables of the checks, as text: one entry a line, lines with `#` at the head are comments."""

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=64)
def lines(name: str) -> tuple[str, ...]:
    """The entries of a file in this folder, in order."""
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=64)
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The entries of a table, its fields between tabs."""
    return tuple(tuple(line.split("\t")) for line in lines(name))


def listed(name: str) -> frozenset[str]:
    """The words of `NAME.txt`, between white space."""
    return frozenset(" ".join(lines(f"{name}.txt")).split())
