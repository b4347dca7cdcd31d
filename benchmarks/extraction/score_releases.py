"""Score titles, dates and image credits of `pipeline.fetch.article.read` on folders of saved pages.

    python benchmarks/extraction/score_releases.py CASES [--show]

CASES holds `gold/SET.json` (title, date or published, images with credit) and the pages they name. The text
itself is scored by another program; this one adds what it leaves out:

- title: equal after blanks are collapsed.
- date: the same calendar day; a gold time in UTC is read on a German wall.
- credit found: of the pictures that the gold gives a credit and the release shows (same file name or caption),
  those whose credit holds a name of the gold. Cover pictures count even if the release shows none.
- credit invented: a credit on a picture for which the whole page's gold knows no such name.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import sys
import zlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipeline.errors import ParseError
from pipeline.fetch.article import read
from pipeline.model import Entry, Image, Page, Release, Source

SETS = ("karlsruhe", "wien", "ooe_releases", "berlin", "fundus", "trafilatura_de")
NOW = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


@dataclass(slots=True)
class Score:
    """Counts over pages, and what went wrong in words."""

    pages: int = 0
    refused: int = 0
    titles: int = 0
    titled: int = 0
    dated: int = 0
    dates: int = 0
    credits: int = 0
    credits_found: int = 0
    credits_invented: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Adds the counts and words of another set."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def line(self) -> str:
        """One line for people."""
        return (
            f"{self.pages} pages, titles {_share(self.titles, self.titled)}, dates {_share(self.dates, self.dated)}, "
            f"credits {_share(self.credits_found, self.credits)}, invented {self.credits_invented}, refused {self.refused}"
        )


def score(cases: Path, name: str, half: int) -> Score:
    """Score of one half of a set, by the CRC-32 of the file name; pages with snippets count where their day is known."""
    result = Score()
    for gold in json.loads((cases / "gold" / f"{name}.json").read_text(encoding="utf-8")):
        if zlib.crc32(gold["file"].encode()) % 2 == half and ("title" in gold or "date" in gold):
            _page(cases, gold, result)
    return result


def _page(cases: Path, gold: dict[str, Any], result: Score) -> None:
    url = gold.get("url") or "https://www.example.org/release"
    page = Page(url=url, body=gzip.decompress((cases / gold["file"]).read_bytes()), retrieved=NOW)
    source = Source(id="any", name="Any", kind="feed", url=url)
    result.pages += 1
    try:
        release = read(Entry(id="0" * 32, source="any", url=url), source, page, now=NOW)
    except ParseError as error:
        result.refused += 1
        result.wrong.append(f"{gold['file']}: refused: {error}")
        return
    result.titled += "title" in gold
    if _flat(release.title) == _flat(gold.get("title", "")):
        result.titles += 1
    elif "title" in gold:
        result.wrong.append(f"{gold['file']}: title `{release.title}`, gold `{gold['title']}`")
    day = _day(gold.get("date") or gold.get("published") or "")
    if day:
        result.dated += 1
        result.dates += release.day == day
        if release.day != day:
            result.wrong.append(f"{gold['file']}: day {release.day}, gold {day}")
    if "title" in gold:
        _credits(gold, release, result)


def _credits(gold: dict[str, Any], release: Release, result: Score) -> None:
    wanted = _gold_images(gold)
    names = {_letters(name) for image in wanted for name in image["credit"]}
    for image in wanted:
        shown = [one for one in release.images if _same(one, image)]
        if not image["credit"] or not (shown or image.get("cover")):
            continue
        result.credits += 1
        tried = shown or list(release.images)
        if any(
            _letters(name) in _letters(one.credit) for one in tried for name in image["credit"] if one.credit
        ):
            result.credits_found += 1
        else:
            result.wrong.append(
                f"{gold['file']}: no credit {image['credit']} at {image.get('caption')!r}: {[one.credit for one in tried]}"
            )
    for one in release.images:
        said = _letters(one.credit)
        if said and not any(name and (name in said or said in name) for name in names):
            result.credits_invented += 1
            result.wrong.append(f"{gold['file']}: credit `{one.credit}` invented at {one.url}")


def _gold_images(gold: dict[str, Any]) -> list[dict[str, Any]]:
    if "images" in gold:
        return list(gold["images"])
    credit = gold.get("credit") or gold.get("image_credit")
    if not credit:
        return []
    names = [re.sub(r"^(?:©|Bild:|Foto:)\s*", "", name) for name in credit]
    return [{"credit": names, "cover": True, "url": "", "caption": None}]


def _same(image: Image, gold: dict[str, Any]) -> bool:
    address = urlsplit(gold.get("url") or "").path.rsplit("/", 1)[-1]
    if address and address == urlsplit(image.url).path.rsplit("/", 1)[-1]:
        return True
    caption = _letters(gold.get("caption") or "")
    return bool(caption) and caption in _letters(image.caption + image.alt)


def _day(stamp: str) -> dt.date | None:
    if len(stamp) < 10:
        return None
    moment = dt.datetime.fromisoformat(stamp)
    if moment.tzinfo is not None and not moment.utcoffset():
        moment = moment.astimezone(ZoneInfo("Europe/Berlin"))
    return moment.date()


def _flat(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.3f}" if whole else "-"


def main(arguments: list[str]) -> int:
    """Prints a line for each half of each set and one for all; what went wrong in the first half, if asked."""
    cases = Path(arguments[0])
    for half in (0, 1):
        total = Score()
        for name in SETS:
            if (cases / "gold" / f"{name}.json").is_file():
                found = score(cases, name, half)
                total.add(found)
                print(f"half {half} {name:14s} {found.line()}")
        print(f"half {half} {'all':14s} {total.line()}")
        if "--show" in arguments and not half:
            print("\n".join(total.wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
