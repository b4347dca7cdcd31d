"""Reads the test pages of the source files again and writes what came out: `python -m tests.make_golden [ID ...]`.

A test page is `tests/data/sources/ID/`: `case.yaml` names the list page or feed and the articles (address, and
the day a list or feed would give). What is read goes to `golden.json` beside it. Look at the difference
before you commit it: the test only says that nothing changed, you say that it is right.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any, cast

import yaml

from pipeline import fetch
from pipeline.config import shipped_sources
from pipeline.fetch.http import Client
from pipeline.fetch.identity import EntryKey, identities
from pipeline.model import Entry, Page, Source
from pipeline.model.releases import Validators

DATA = Path(__file__).resolve().parent / "data" / "sources"
NOW = dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)


class Shelf:
    """The far side of the wire: one page, whatever the address."""

    def __init__(self, path: Path, url: str) -> None:
        self._page = Page(
            url=url,
            body=path.read_bytes(),
            content_type="application/rss+xml" if path.suffix == ".xml" else "text/html; charset=utf-8",
            retrieved=NOW,
        )

    def get(self, url: str, **_: object) -> Page:
        return self._page


def read_case(source: Source) -> dict[str, Any]:
    """What the shipped definition reads from its test pages, as plain data."""
    folder = DATA / source.id
    case = yaml.safe_load((folder / "case.yaml").read_text(encoding="utf-8"))
    out: dict[str, Any] = {}
    if name := case.get("list") or case.get("feed"):
        shelf = cast(Client, Shelf(folder / name, case.get("list_url", source.url)))
        listing = fetch.poll(source, shelf, validators=Validators(), now=NOW)
        out["entries"] = [_plain(entry) for entry in listing.entries]
        out["refused"] = [
            {"title": entry.title, "url": entry.url, "reason": why} for entry, why in listing.refused
        ]
        out["problems"] = list(listing.problems)
    for name, known in case.get("articles", {}).items():
        entry = Entry(
            id=identities(source.id, [EntryKey(url=known["url"])])[0], source=source.id, url=known["url"], day=known.get("day")
        )  # fmt: skip
        page = Page(
            url=entry.url,
            body=(folder / f"{name}.html").read_bytes(),
            content_type="text/html",
            retrieved=NOW,
        )
        out[name] = _plain(fetch.read(entry, source, page, now=NOW))
    return cast(dict[str, Any], json.loads(json.dumps(out, default=str)))


def _plain(noun: Any) -> dict[str, Any]:
    """A noun without its empty fields, fingerprint and version: how they are made is the reader's business."""
    data = dataclasses.asdict(noun)
    for name in ("fingerprint", "reading", "page_blocks"):
        data.pop(name, None)
    return cast(dict[str, Any], _lean(data))


def _lean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lean(item) for key, item in value.items() if item not in (None, "", (), [], False, 0)}
    if isinstance(value, list | tuple):
        return [_lean(item) for item in value]
    return value


def main(names: list[str]) -> None:
    """Writes golden.json for the sources named, or for all that have test pages."""
    known = shipped_sources()
    for folder in sorted(DATA.iterdir()):
        if folder.name in known and (not names or folder.name in names):
            golden = json.dumps(read_case(known[folder.name]), ensure_ascii=False, indent=1, sort_keys=True)
            (folder / "golden.json").write_text(golden + "\n", encoding="utf-8")
            print(folder.name)


if __name__ == "__main__":
    main(sys.argv[1:])
