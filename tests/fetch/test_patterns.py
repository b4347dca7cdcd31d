"""Every compiled pattern of the package takes a text of 100 kB in a second of CPU, whatever the text is."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.check.facts.lexicon import Lexicon, lexicon
from tests.fetch.attacks import FIRST, slow

ROOMS = ("pipeline.fetch", "pipeline.german", "pipeline.check")
NOT_YET: tuple[str, ...] = ("pipeline.german.terms",)
"""Modules, by the beginning of their names, that are not looked at yet."""


def modules() -> list[str]:
    found = []
    for room in ROOMS:
        package = importlib.import_module(room)
        found += [walk_package.name for walk_package in pkgutil.walk_packages(package.__path__, room + ".")]
        found.append(room)
    return sorted(name for name in found if not name.startswith(NOT_YET))


def patterns(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """The patterns in a module's constant, however they are held."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth == 4:
        return
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from patterns(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from patterns((key, item), depth + 1)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from patterns(getattr(value, field.name), depth + 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", modules())
def test_no_pattern_of_a_module_is_slow_on_a_text_made_against_it(name: str) -> None:
    """Attacks are made from the pattern itself (`tests.fetch.attacks`)."""
    module = importlib.import_module(name)
    own = {id(pattern): pattern for value in vars(module).values() for pattern in patterns(value)}
    found = {pattern.pattern: text for pattern in own.values() if (text := slow(pattern))}

    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["de", "en", "fr", "es", "it", "nl", "pl", "tr", "uk", "ru", "ar"])
def test_no_pattern_made_for_a_language_is_slow(language: str) -> None:
    """The patterns of a lexicon are made from its data file."""
    lex = lexicon(language)
    fields = dataclasses.fields(Lexicon)
    own = {one.pattern: one for field in fields for one in patterns(getattr(lex, field.name))}
    found = {pattern: text for pattern, one in own.items() if (text := slow(one))}

    assert len(own) >= 5
    assert found == {}


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"\s+x", r"(?:\w+,\s+)*:", r"<!--.*?-->"])
def test_a_slow_pattern_is_found_slow(pattern: str) -> None:
    """The attacks bite: exponential, quadratic from the search, quadratic from a repeat of repeats, an open end."""
    assert slow(re.compile(pattern, re.DOTALL), length=FIRST)
