"""The schemas of docs/ say of numbers and of what a key left out means what the reader of the files says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from pipeline.config.reading import read
from pipeline.config.schema import schemas
from pipeline.config.settings import Settings
from pipeline.errors import ConfigError
from pipeline.model import Source
from tests.config.test_every_key import BESIDE

FILES = {"config.schema.json": Settings, "source.schema.json": Source}
Loc = tuple[str, ...]
Row = tuple[str, Loc, dict[str, Any]]


def keys(schema: dict[str, Any], part: dict[str, Any], loc: Loc = ()) -> Iterator[tuple[Loc, dict[str, Any]]]:
    """The place of each key, and what the schema says of it."""
    for name, known in part.get("properties", {}).items():
        yield (*loc, name), known
        for kind in kinds(known):
            if "$ref" in kind:
                yield from keys(schema, schema["$defs"][kind["$ref"].rpartition("/")[2]], (*loc, name))


def kinds(known: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a value may be, one by one."""
    yield known
    for kind in known.get("anyOf", ()):
        yield from kinds(kind)


KEYS = [(name, loc, known) for name, schema in schemas().items() for loc, known in keys(schema, schema)]


def rows(found: Iterable[Row]) -> list[ParameterSet]:
    """Rows of a table, with names."""
    return [
        pytest.param(name, loc, known, id=f"{name.partition('.')[0]}: {'.'.join(loc)}")
        for name, loc, known in found
    ]


NUMBERS = rows(row for row in KEYS if any(kind.get("type") == "integer" for kind in kinds(row[2])))
DEFAULTS = rows(row for row in KEYS if "default" in row[2])


def taken(name: str, loc: Loc, value: list[Any], folder: Path) -> Any:
    """What the reader makes of a file with that value of a key; of none where `value` is empty."""
    cls = FILES[name]
    whole: dict[str, Any] = {**BESIDE.get(cls, {})}
    here = whole
    for above in loc[:-1]:
        here = here.setdefault(above, dict(BESIDE.get(above, {})))
    for one in value:
        here[loc[-1]] = one
    file = folder / "file.yaml"
    file.write_text(json.dumps(whole), encoding="utf-8")
    more = {"id": "a"} if cls is Source else {"root": folder, "config_file": file}
    return read(cls, file, more)


def test_there_are_numbers_and_defaults() -> None:
    assert len(NUMBERS) > 8
    assert len(DEFAULTS) > 60


@pytest.mark.parametrize(("name", "loc", "known"), NUMBERS)
def test_a_number_has_the_bounds_that_the_reader_has(
    name: str, loc: Loc, known: dict[str, Any], tmp_path: Path
) -> None:
    number = next(kind for kind in kinds(known) if kind.get("type") == "integer")
    for value in (number["minimum"], number["maximum"]):
        taken(name, loc, [value], tmp_path)
    for value in (number["minimum"] - 1, number["maximum"] + 1):
        with pytest.raises(ConfigError, match=loc[-1]):
            taken(name, loc, [value], tmp_path)


@pytest.mark.parametrize(("name", "loc", "known"), DEFAULTS)
def test_what_the_schema_says_of_a_key_left_out_may_be_written(
    name: str, loc: Loc, known: dict[str, Any], tmp_path: Path
) -> None:
    assert taken(name, loc, [known["default"]], tmp_path) == taken(name, loc, [], tmp_path)
