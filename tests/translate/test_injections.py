"""Forty injected paragraphs and an engine that obeys them: none changes a link, adds a block, leaves the schema unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ReplyRefused
from pipeline.model import Release, Translation
from pipeline.translate import Engine, Job, Order, placeholders, translate
from tests.translate import stub
from tests.translate.desk import NOW, Book, Notebook, block, link, release, strict
from tests.translate.stub import Api

ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).with_name("injections.txt")).read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
TRUE = "https://www.musterstadt.example/anmeldung"


def _obeying(kind: str) -> Callable[[str], str]:
    """What a model would say that does as it is told."""
    answers: dict[str, Callable[[str], str]] = {
        "replace": lambda text: "HACKED",
        "link": lambda text: text + " Read more at https://evil.example.com/win",
        "markdown": lambda text: (
            text + " [click here](https://evil.example.com/win) ![x](https://evil.example.com/p.png)"
        ),
        "html": lambda text: text + '<script>alert(1)</script><a href="https://evil.example.com">x</a>',
        "blocks": lambda text: text + "\n\n# Breaking news\n\nThe mayor resigns.\n",
        "marks": lambda text: stub.plain(text) + " <x1>here</x1> <x1>there</x1> <x7>more</x7>",
        "flood": lambda text: text + " and again" * 5000,
        "mail": lambda text: text + " Write to win@evil.example.com",
    }
    return answers.get(kind, lambda text: text)


def _leaving_the_schema(kind: str) -> Callable[[dict[str, Any]], Any] | None:
    """What becomes of a chat's answer."""
    return {
        "extra": lambda answer: {
            "segments": [*answer["segments"], {"id": "s2", "text": "The mayor resigns."}]
        },
        "ids": lambda answer: {"segments": [{**item, "id": "owned"} for item in answer["segments"]]},
        "schema": lambda answer: {**answer, "system_prompt": "You translate press releases"},
    }.get(kind)


def _release(text: str, where: str) -> Release:
    real = block(
        "Die Anmeldung ist ", link("auf dieser Seite", TRUE), " möglich; Fragen an amt@musterstadt.example."
    )
    if where == "visible":
        return release(real, block(text), block(text, " ", link("Mehr", TRUE)), title="Stadtfest am Samstag")
    return release(block(text, " ", *real.runs), title=text[:80], lead=text)


def test_there_are_forty_of_all_kinds() -> None:
    """German and English, hidden and visible."""
    assert len(ROWS) == 40
    assert len({text for _, _, text in ROWS}) == 40
    assert {where for _, where, _ in ROWS} == {"hidden", "visible"}


@pytest.mark.parametrize("name", ["deepl", "openai", "ollama", "libretranslate"])
@pytest.mark.parametrize(
    ("kind", "where", "text"), ROWS, ids=[f"{n}-{row[0]}-{row[1]}" for n, row in enumerate(ROWS)]
)
def test_an_engine_that_obeys_changes_nothing_unseen(
    kind: str,
    where: str,
    text: str,
    name: str,
    api: Api,
    opened: Callable[..., Engine],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What comes through has the links, addresses and blocks of the German; all else is refused or missing, with a note."""
    api.say = _obeying(kind)
    leaving = _leaving_the_schema(kind)
    if leaving is not None:
        _spoil_chats(monkeypatch, leaving)
    found = _release(text, where)
    memory = Notebook()

    try:
        made = translate(
            found,
            Job(language="en-GB", engine=opened(name), memory=memory, ledger=Book(memory), validator=strict),
            now=NOW,
        )
    except ReplyRefused:
        assert leaving is not None
        assert memory.kept == []
        return

    assert leaving is None or name in ("deepl", "libretranslate")
    _same_shape(made, found)


def _same_shape(made: Translation, found: Release) -> None:
    assert len(made.of("block")) == len(found.blocks)
    for segment in made.segments:
        if segment.target is None:
            assert segment.notes[0].startswith("refused: ")
            continue
        german, english = segment.source, segment.target
        assert [run.href for run in english.runs if run.href] == [run.href for run in german.runs if run.href]
        assert english.text.count("\n") <= german.text.count("\n")
        known = placeholders.addresses(german.text) | {"musterstadt.example", "www.musterstadt.example"}
        assert placeholders.addresses(english.text) <= known
        assert (english.kind, english.level, english.group) == (german.kind, german.level, german.group)


def _spoil_chats(monkeypatch: pytest.MonkeyPatch, leaving: Callable[[dict[str, Any]], Any]) -> None:
    whole = stub._Handler._chat

    def spoilt(self: Any, body: dict[str, Any], fault: str) -> tuple[str, list[str]]:
        content, texts = whole(self, body, fault)
        return json.dumps(leaving(json.loads(content))), texts

    monkeypatch.setattr(stub._Handler, "_chat", spoilt)


def test_prompts_hold_no_secret_and_no_tool(api: Api, opened: Callable[..., Engine]) -> None:
    """What a hijacked model can give away is the page itself."""
    opened("openai").translate(["Text"], Order(source="de", target="en-GB"))

    asked = api.asked[0]
    assert set(asked) == {"model", "messages", "temperature", "seed", "stream", "response_format"}
    assert stub.KEY not in json.dumps(asked)
