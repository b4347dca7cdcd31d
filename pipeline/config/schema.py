"""JSON Schemas of both configuration files, from the same dataclasses that read them.

`python -m pipeline.config.schema docs` writes docs/config.schema.json and docs/source.schema.json.
"""

import ast
import inspect
import itertools
import json
import sys
from pathlib import Path
from typing import Any

import pydantic
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from pipeline.config.settings import Settings
from pipeline.model import Source

DURATION = r"^\d+(\.\d+)?\s*(s|m|h|d|w)$"


class _Schema(GenerateJsonSchema):
    """As files are written: time spans as `2h`, one string where a list of strings is wanted."""

    def timedelta_schema(self, schema: core_schema.TimedeltaSchema) -> JsonSchemaValue:
        """`30s`, `5m`, `2h`, `1d`, `1w`."""
        del schema
        return {"type": "string", "pattern": DURATION}

    def tuple_schema(self, schema: core_schema.TupleSchema) -> JsonSchemaValue:
        """A list, or its only item."""
        many = super().tuple_schema(schema)
        many.pop("minItems", None)
        items = many.get("items", {})
        return {"anyOf": [items, {"type": "array", "items": items}]}


def schemas() -> dict[str, dict[str, Any]]:
    """File name to schema."""
    return {
        "config.schema.json": _schema(Settings, "config.yaml of Stadtbote", hidden={"root", "config_file"}),
        "source.schema.json": _schema(Source, "One press office: sources/ID.yaml", hidden={"id"}),
    }


def write(folder: Path) -> None:
    """Write both into a folder."""
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True)
        (folder / name).write_text(text + "\n", encoding="utf-8")


def _schema(cls: type[Any], title: str, *, hidden: set[str]) -> dict[str, Any]:
    made = pydantic.TypeAdapter(cls).json_schema(schema_generator=_Schema)
    known = {class_.__name__: class_ for class_ in _classes(cls)}
    for name, part in [(cls.__name__, made), *made.get("$defs", {}).items()]:
        if name in known and "properties" in part:
            _describe(part, known[name], hidden)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": title}


def _describe(part: dict[str, Any], cls: type[Any], hidden: set[str]) -> None:
    part["additionalProperties"] = False
    part["description"] = inspect.getdoc(cls) or ""
    for name, text in _docstrings(cls).items():
        if name in part["properties"]:
            part["properties"][name]["description"] = text
    for name in hidden:
        part["properties"].pop(name, None)
        if name in part.get("required", []):
            part["required"].remove(name)


def _docstrings(cls: type[Any]) -> dict[str, str]:
    """The string under each field of a class."""
    tree = ast.parse(inspect.getsource(cls))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    found = {}
    for field, text in itertools.pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
        ):
            found[field.target.id] = " ".join(str(text.value.value).split())
    return found


def _classes(cls: type[Any]) -> list[type[Any]]:
    """A dataclass and the modules' others it may be made of."""
    module = sys.modules[cls.__module__]
    return [value for value in vars(module).values() if inspect.isclass(value)]


if __name__ == "__main__":
    write(Path(sys.argv[1]))
