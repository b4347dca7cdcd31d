"""Word lists of the checks, as text: one list a file, words between white space."""

from __future__ import annotations

from importlib import resources


def listed(name: str) -> frozenset[str]:
    """The words of `NAME.txt` in this folder."""
    text = resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
