"""206 real city releases through every engine's far side: structure, links and masks come out as they went in."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from pipeline.model import Block, Release, Run, Segment
from pipeline.translate import Engine, Job, placeholders, translate
from tests.translate.desk import NOW, Book, Notebook
from tests.translate.stub import Api

_KINDS = {"p": "paragraph", "li": "item", "h2": "heading", "h3": "heading", "h4": "heading"}


def _runs(node: Any, marks: dict[str, Any]) -> Iterator[Run]:
    href = node.get("href", "") if node.tag == "a" else ""
    marks = {
        "strong": marks.get("strong", False) or node.tag in ("strong", "b"),
        "em": marks.get("em", False) or node.tag in ("em", "i"),
        "href": href if href.startswith(("http", "mailto:", "tel:")) else marks.get("href"),
    }
    if node.text:
        yield Run(text=" ".join(node.text.split("\n")), **marks)
    for child in node:
        if child.tag == "br":
            yield Run(text="\n", **marks)
        elif isinstance(child.tag, str):
            yield from _runs(child, marks)
        if child.tail:
            yield Run(text=" ".join(child.tail.split("\n")), **marks)


def _release(row: dict[str, Any]) -> Release:
    root = lxml.html.fromstring(row["content_html"])
    blocks = []
    for node in root.iter("p", "li", "h2", "h3", "h4"):
        found = Block(
            kind=_KINDS[node.tag], runs=tuple(_runs(node, {})), level=2 if node.tag[0] == "h" else 0
        )  # type: ignore[arg-type]
        if found.text.strip():
            blocks.append(found)
    return Release(
        id=row["url"][-32:],
        source="karlsruhe",
        url=row["url"],
        language="de",
        title=row["title"],
        lead=row["teaser"],
        blocks=tuple(blocks),
        day=dt.date.fromisoformat(row["published"]),
        retrieved=NOW,
        fingerprint="f",
    )


@pytest.fixture(scope="module")
def releases(shared: Path) -> list[Release]:
    """All of them, as blocks."""
    lines = (shared / "cases/text_de/karlsruhe_releases.jsonl").read_text(encoding="utf-8").splitlines()
    found = [_release(json.loads(line)) for line in lines]
    assert len(found) == 206
    assert sum(len(release.blocks) for release in found) > 1000
    assert sum(run.href is not None for release in found for b in release.blocks for run in b.runs) > 100
    return found


@pytest.fixture
def identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """The on-device engine with a translator that gives back what it gets: all else is the true code path."""

    class Translator:
        def __init__(self, *files: bytes) -> None:
            assert len(files) == 3

        def translate(self, text: str) -> str:
            assert text.strip()
            assert "\n" not in text
            assert len(text) <= 350
            return text

    monkeypatch.setattr("fxtranslate.Translator", Translator)


def _links(found: Block) -> list[str]:
    return sorted({run.href for run in found.runs if run.href and run.text.strip()})


def _same(segment: Segment) -> None:
    german, english = segment.source, segment.target
    assert english is not None, segment
    assert (english.kind, english.level) == (german.kind, german.level)
    assert _links(english) == _links(german)
    assert english.text.count("\n") <= german.text.count("\n")
    wanted = Counter(mask.target for mask in placeholders.find(german.text))
    for value, times in wanted.items():
        assert english.text.count(value) >= times or segment.origin == "copied", (value, segment)


@pytest.mark.slow
@pytest.mark.usefixtures("identity")
@pytest.mark.parametrize("name", ["deepl", "libretranslate", "openai-billed", "ollama", "local"])
def test_structure_links_and_masks_are_equal_and_nothing_is_billed_twice(
    name: str, releases: list[Release], api: Api, opened: Callable[..., Engine]
) -> None:
    """In all 206; the second time, not a character is sent."""
    if name in ("deepl", "openai-billed", "ollama"):
        api.say = _numbers_in_english
    engine = opened("openai", billed=True) if name == "openai-billed" else opened(name)
    api.limit = 10**9
    memory = Notebook()
    ledger = Book(memory)
    different: set[str] = set()

    for found in releases:
        made = translate(found, Job(language="en-GB", engine=engine, memory=memory, ledger=ledger), now=NOW)
        assert not made.missing
        assert len(made.of("block")) == len(found.blocks)
        for segment in made.segments:
            _same(segment)
            different |= {segment.key} if segment.key else set()
    asked, billed = len(api.asked), api.billed
    for found in releases:
        again = translate(found, Job(language="en-GB", engine=engine, memory=memory, ledger=ledger), now=NOW)
        assert again.characters == 0
        assert not again.missing
        for segment in again.segments:
            _same(segment)

    assert (len(api.asked), api.billed) == (asked, billed)
    if engine.can.billed:
        assert len(memory.kept) == len(different)
        assert billed == sum(line["billed"] for line in ledger.lines)
    else:
        assert ledger.lines == []


def _numbers_in_english(text: str) -> str:
    """What engines that read markup do themselves: thousands with commas."""
    for mask in reversed(placeholders.find(text, kinds=frozenset({"number"}))):
        text = text[: mask.start] + mask.target + text[mask.end :]
    return text
