"""Word lists of the checks, as text: one list a file, words between white space."""

from __future__ import annotations

from importlib import resources


def listed(name: str) -> frozenset[str]:
    """The words of `NAME.txt` in this folder."""
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def listed_by_name(name: str) -> dict[str, frozenset[str]]:
    """The word lists of a file with one list a line, `Name: words`."""
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    pairs = (line.partition(":") for line in text.splitlines() if line.strip())
    return {key: frozenset(words.split()) for key, _, words in pairs}
