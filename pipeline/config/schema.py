"""JSON Schemas of both configuration files, from the types by which `fitting.py` reads them.

`python -m pipeline.config.schema docs` writes docs/config.schema.json and docs/source.schema.json.
"""

import ast
import dataclasses
import datetime as dt
import inspect
import itertools
import json
import sys
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.config.fitting import fields
from pipeline.config.settings import Settings
from pipeline.model import Source
from pipeline.model.forms import spelled

_PLAIN: Mapping[Any, dict[str, str]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"},
    dt.timedelta: {"type": "string", "pattern": r"^\d+(\.\d+)?\s*(s|m|h|d|w)$"},
    type(None): {"type": "null"},
    Any: {},
}


def schemas() -> dict[str, dict[str, Any]]:
    """File name to schema."""
    return {
        "config.schema.json": _file(Settings, "config.yaml of Stadtbote"),
        "source.schema.json": _file(Source, "One press office: sources/ID.yaml"),
    }


def write(folder: Path) -> None:
    """Write both into a folder."""
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True)
        (folder / name).write_text(text + "\n", encoding="utf-8")


def _file(cls: type[Any], title: str) -> dict[str, Any]:
    sections: dict[str, Any] = {}
    made = _section(cls, sections)
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "title": title, **made, "$defs": sections}


def _section(cls: Any, sections: dict[str, Any]) -> dict[str, Any]:
    """The keys of a dataclass; what they hold in sections of their own is added to `sections`."""
    said, keys = _docstrings(cls), {}
    for name, field in fields(cls).items():
        keys[name] = _value(field.hint, sections) | ({"description": said[name]} if name in said else {})
        if not field.required and not dataclasses.is_dataclass(field.default) and field.default != {}:
            keys[name]["default"] = json.loads(json.dumps(field.default, default=spelled))
    return {
        "type": "object",
        "additionalProperties": False,
        "description": inspect.getdoc(cls) or "",
        "properties": keys,
        "required": [name for name, field in fields(cls).items() if field.required],
    }


def _value(hint: Any, sections: dict[str, Any]) -> dict[str, Any]:
    """What may stand as a value of a type."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        bounds = args[1] if isinstance(args[1], range) else None
        return _value(args[0], sections) | (
            {"minimum": bounds.start, "maximum": bounds.stop - 1} if bounds else {}
        )
    if origin in {typing.Union, types.UnionType}:
        return {"anyOf": [_value(arg, sections) for arg in args]}
    if origin is typing.Literal:
        return {"enum": list(args)}
    if dataclasses.is_dataclass(hint):
        name = typing.cast(Any, hint).__name__
        sections[name] = _section(hint, sections)
        return {"$ref": f"#/$defs/{name}"}
    if origin is tuple:
        # A list, or its only item.
        return {"anyOf": [item := _value(args[0], sections), {"type": "array", "items": item}]}
    if args:
        names, values = (_value(arg, sections) for arg in args)
        return {"type": "object", "propertyNames": names, "additionalProperties": values}
    return dict(_PLAIN[hint])


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


if __name__ == "__main__":
    write(Path(sys.argv[1]))
