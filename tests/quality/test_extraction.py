"""Quality floors of the article reader on saved pages of others (`floors.json`, section `extraction`).

Text is scored by the scorer that lies beside the pages, titles, dates and credits by our own
(`benchmarks/extraction/score_releases.py`). Both are run as a person would run them.
"""

from __future__ import annotations

import ast
import datetime as dt
import importlib.util
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.errors import ParseError
from pipeline.fetch.article import read
from pipeline.model import Entry, Page, Source

ROOT = Path(__file__).resolve().parents[2]
FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))["extraction"]
NOW = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
PAGES = 283


def spent() -> float:
    """Seconds of CPU of the processes that ended, whatever else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def part(shared: Path, folder: Path, names: Iterable[str]) -> Path:
    """The cases with the gold of some sets alone, in `folder`: the scorer passes over sets that are not there."""
    for path in (shared / "cases").iterdir():
        if path.name != "gold":
            (folder / path.name).symlink_to(path)
    (folder / "gold").mkdir()
    for name in names:
        (folder / "gold" / f"{name}.json").symlink_to(shared / "cases" / "gold" / f"{name}.json")
    return folder


def scored(shared: Path, cases: Path, function: str) -> tuple[dict[str, dict[str, Any]], float]:
    """The scorer's lines by set, and the seconds of CPU it took."""
    started = spent()
    done = subprocess.run(
        [sys.executable, str(shared / "tools" / "score_extraction.py"), str(cases), function],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = (re.fullmatch(r"(.*?)\s+(\{.*\})", line) for line in done.stdout.splitlines())
    return {found.group(1): ast.literal_eval(found.group(2)) for found in lines if found}, spent() - started


@pytest.fixture(scope="module")
def generic(shared: Path) -> tuple[dict[str, dict[str, Any]], float]:
    """Scores without any rule for a site."""
    return scored(shared, shared / "cases", "pipeline.fetch.article:plain_text")


@pytest.fixture(scope="module")
def releases(shared: Path) -> tuple[ModuleType, Path]:
    """Our scorer of titles, dates and credits."""
    spec = importlib.util.spec_from_file_location(
        "score_releases", ROOT / "benchmarks/extraction/score_releases.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["score_releases"] = module
    spec.loader.exec_module(module)
    return module, shared / "cases"


def below(score: dict[str, Any], floors: dict[str, float]) -> dict[str, object]:
    """Figures of a set that miss their floor; of leaked strings the number is a ceiling."""
    return {
        name: score[name]
        for name, floor in floors.items()
        if (
            int(score["leaked"].split("/")[0]) > floor
            if name == "leaked"
            else score[name] < floor - FLOORS["tolerance"]
        )
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS["generic"])
def test_the_generic_reader_holds_its_floor(
    generic: tuple[dict[str, dict[str, Any]], float], name: str
) -> None:
    """F1, worst page and leaked strings, without a rule for any site."""
    assert below(generic[0][name], FLOORS["generic"][name]) == {}


@pytest.mark.slow
def test_a_page_takes_a_seventh_of_a_second_of_cpu_at_most(
    generic: tuple[dict[str, dict[str, Any]], float],
) -> None:
    """On average, the start of the program included."""
    assert generic[1] / PAGES <= FLOORS["seconds_a_page"]


@pytest.mark.slow
def test_the_shipped_rules_hold_their_floor(shared: Path, tmp_path: Path) -> None:
    """Sites with a rule of their own."""
    cases = part(shared, tmp_path, FLOORS["ruled"])
    scores, _ = scored(shared, cases, "pipeline.fetch.article:plain_text_ruled")

    missed = {name: below(scores[name], floors) for name, floors in FLOORS["ruled"].items()}
    assert not any(missed.values()), missed


@pytest.mark.slow
def test_titles_dates_and_credits_hold_their_floor(releases: tuple[ModuleType, Path]) -> None:
    """Over all full-text sets; no page among them is refused."""
    module, cases = releases
    total, news = module.Score(), module.Score()
    for half in (0, 1):
        for name in set(module.SETS) - {"trafilatura_de"}:  # pages of which snippets alone are known
            total.add(module.score(cases, name, half))
        news.add(module.score(cases, "fundus", half))

    assert total.refused == 0
    assert total.titles / total.pages >= FLOORS["titles"], total.wrong
    assert total.dates / total.dated >= FLOORS["dates"], total.wrong
    assert news.credits_found / news.credits >= FLOORS["credits_fundus"], news.wrong
    assert news.credits_invented <= FLOORS["credits_beside_gold"], news.wrong


@pytest.mark.parametrize("as_page", [False, True], ids=["entry", "page"])
def test_items_that_are_no_releases_are_refused_and_releases_are_not(shared: Path, as_page: bool) -> None:
    """All 21 traps of a real feed (video pages, scrapers' cuts) with a reason; none of its 206 releases."""
    verdicts = {}
    for name in ("bad_items", "releases"):
        lines = (
            (shared / "cases" / "text_de" / f"karlsruhe_{name}.jsonl")
            .read_text(encoding="utf-8")
            .splitlines()
        )
        verdicts[name] = [verdict(json.loads(line), as_page=as_page) for line in lines]

    assert all(reason and len(reason) > 20 for reason in verdicts["bad_items"])
    assert verdicts["releases"] == [None] * len(verdicts["releases"])


def verdict(item: dict[str, str], *, as_page: bool) -> str | None:
    """Why an item is refused, None if it is read."""
    source = Source(id="any", name="Any", kind="feed", url="https://feed.example/", full_text=not as_page)
    entry = Entry(id="0" * 32, source="any", url=item["url"], title=item["title"], html=item["content_html"])
    page = Page(url=item["url"], body=item["content_html"].encode(), retrieved=NOW) if as_page else None
    try:
        read(entry, source, page, now=NOW)
    except ParseError as error:
        return error.message
    return None
