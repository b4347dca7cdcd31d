"""What other feed readers' own test files say should come out of them, brought to one form."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Field = Literal[
    "title", "link", "guid", "summary", "content", "author", "published", "updated", "category", "image"
]

FIELDS: dict[str, Field] = {
    "author": "author",
    "authors": "author",
    "category": "category",
    "categories": "category",
    "content": "content",
    "date_modified": "updated",
    "date_published": "published",
    "description": "summary",
    "guid": "guid",
    "id": "guid",
    "image": "image",
    "link": "link",
    "links": "link",
    "pubDateParsed": "published",
    "published": "published",
    "publishedParsed": "published",
    "published_parsed": "published",
    "summary": "summary",
    "title": "title",
    "updated": "updated",
    "updatedParsed": "updated",
    "updated_parsed": "updated",
}
"""Their names to ours."""

_EXPECT = re.compile(r"Expect:\s*(.*)")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """In this file, item `index` has this value: a text, or a moment for the two dates."""

    file: Path
    index: int
    field: Field
    value: str | dt.datetime


def feedparser_claims(folder: Path) -> Iterator[Claim]:
    """`Expect: not bozo and entries[0]['title'] == 'x'`, in a comment at the top of each file."""
    for file in sorted((folder / "tests").rglob("*.xml")):
        found = _EXPECT.search(file.read_bytes()[:3000].decode("utf-8", "replace"))
        if not found:
            continue
        try:
            tree = ast.parse(found[1].strip(), mode="eval")
        except (SyntaxError, ValueError):
            continue
        yield from (claim for node in ast.walk(tree) if (claim := _comparison(node, file)))


def _comparison(node: ast.AST, file: Path) -> Claim | None:
    if not (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq)):
        return None
    path = re.fullmatch(r"entries\[(\d+)\]\['(\w+)'\](?:\[0\]\['value'\])?", ast.unparse(node.left))
    if not path or path[2] not in FIELDS or path[2] in ("published", "updated", "category", "links", "image"):
        return None
    try:
        value = ast.literal_eval(node.comparators[0])
    except ValueError:
        return None
    if isinstance(value, tuple) and len(value) == 9:
        value = dt.datetime(*value[:6], tzinfo=dt.UTC)
    if not isinstance(value, str | dt.datetime):
        return None
    return Claim(file=file, index=int(path[1]), field=FIELDS[path[2]], value=value)


def json_claims(folder: Path) -> Iterator[Claim]:
    """`x.json` or `x.serde.json` beside `x.xml` (or `x_expected.json` beside `x.json`): the whole parse."""
    for file in sorted(folder.rglob("*")):
        for expected in (
            file.with_suffix(".json") if file.suffix == ".xml" else file,
            file.with_suffix(".serde.json"),
            file.with_name(f"{file.stem}_expected.json"),
        ):
            if file.suffix in (".xml", ".json") and expected != file and expected.is_file():
                yield from _parsed(file, json.loads(expected.read_text("utf-8")))


def _parsed(file: Path, data: dict[str, Any]) -> Iterator[Claim]:
    for index, item in enumerate(data.get("items") or data.get("entries") or ()):
        for name, value in item.items():
            # Where a date is given as printed and as parsed, the parsed one is the claim.
            if f"{name}Parsed" not in item and name in FIELDS:
                yield from _claimed(file, index, FIELDS[name], value)


def _claimed(file: Path, index: int, field: Field, value: object) -> Iterator[Claim]:
    if field in ("published", "updated"):
        try:
            moment = dt.datetime.fromisoformat(str(value))
        except ValueError:
            return
        yield Claim(file=file, index=index, field=field, value=moment)
        return
    for row in value if isinstance(value, list) else [value]:
        if field == "link" and isinstance(row, dict) and row.get("rel") not in (None, "alternate"):
            continue
        text = _text(row)
        if text:
            yield Claim(file=file, index=index, field=field, value=text)
        if field != "category":
            return


def _text(value: object) -> str:
    if isinstance(value, dict):
        for name in ("value", "content", "body", "href", "name", "url", "term", "email"):
            if isinstance(value.get(name), str):
                return str(value[name])
        return ""
    return value if isinstance(value, str) else ""
