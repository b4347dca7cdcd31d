"""Quality of the checks: sentences of city press written for this project, and measured pairs where they are."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from pipeline.check import fact_flags, flags
from pipeline.check.facts import references
from tests.counts import LONG

HERE = Path(__file__).parent
FLOORS: dict[str, Any] = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["checks"]


def read(name: str) -> list[dict[str, str]]:
    with (HERE / "checks" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


SENTENCES = read("sentences.tsv")
ARTICLES = read("articles.tsv")


def test_set_is_large_enough() -> None:
    """Three hundred pairs, each row of the table at least three times right and three times wrong."""
    rows = Counter((pair["row"], pair["verdict"]) for pair in SENTENCES)

    assert len(SENTENCES) >= 300
    assert [row for row, count in rows.items() if count < 3] == []
    assert {row for row, verdict in rows if verdict == "right"} == {
        row for row, verdict in rows if verdict == "wrong"
    }


def test_every_wrong_sentence_is_found() -> None:
    wrong = [pair for pair in SENTENCES if pair["verdict"] == "wrong"]
    missed = [pair["english"] for pair in wrong if not flags(pair["german"], pair["english"])]

    assert 100 * (1 - len(missed) / len(wrong)) >= FLOORS["own_wrong_found_percent"], missed


def test_right_sentences_stay_quiet() -> None:
    right = [pair for pair in SENTENCES if pair["verdict"] == "right"]
    told = [pair["english"] for pair in right if flags(pair["german"], pair["english"])]

    assert 100 * len(told) / len(right) <= FLOORS["own_right_flagged_percent"], told


def test_clean_article_is_quiet() -> None:
    """Flags on a clean city article of 25 blocks."""
    told = [(pair["english"], flags(pair["german"], pair["english"])) for pair in ARTICLES]
    flagged = [(text, [finding.message for finding in found]) for text, found in told if found]

    assert len(ARTICLES) >= 50
    assert 25 * len(flagged) / len(ARTICLES) <= FLOORS["own_article_flags_per_25"], flagged


def damages(text: str, kind: str) -> Iterator[str]:
    """Every text that differs from a reference by one character: changed, dropped, doubled, swapped."""
    for at, char in enumerate(text):
        if kind == "phone" and not char.isdigit():
            continue
        other = str((int(char) + 1) % 10) if char.isdigit() else "x" if char != "x" else "y"
        yield text[:at] + other + text[at + 1 :]
        yield text[:at] + text[at + 1 :]
        yield text[:at] + char + text[at:]
        if at + 1 < len(text) and text[at + 1] != char and (kind != "phone" or text[at + 1].isdigit()):
            yield text[:at] + text[at + 1] + char + text[at + 2 :]


@pytest.mark.parametrize("kind", ["mail", "link", "phone"])
def test_damaged_reference_is_found(kind: str) -> None:
    """E-mail, phone or address damaged by one character, everywhere it can be."""
    right = [pair for pair in [*SENTENCES, *ARTICLES] if pair.get("verdict", "right") == "right"]
    made, missed = 0, []
    for pair in right:
        for row in references.found(pair["english"]):
            if row.kind != kind or "(at)" in row.text:
                continue
            for damaged in damages(row.text, kind):
                text = pair["english"][: row.start] + damaged + pair["english"][row.end :]
                made += 1
                if not flags(pair["german"], text):
                    missed.append(damaged)

    assert made >= 50
    assert 100 * (1 - len(missed) / made) >= FLOORS["own_references_damaged_percent"], missed


def right_pairs() -> list[tuple[str, str]]:
    return [
        (pair["german"], pair["english"])
        for pair in [*SENTENCES, *ARTICLES]
        if pair.get("verdict") != "wrong"
    ]


def test_calls() -> None:
    """Calls of functions a block, texts not seen before of words that were: the work, whatever the machine does meanwhile.

    One search of a pattern is one call, however long it takes: `test_speed` and tests/check/test_any_text.py see that.
    """
    pairs, calls = right_pairs(), 0
    for german, english in pairs:
        flags(german, english)

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        # Comprehensions are functions of their own until Python 3.11.
        calls += event == "c_call" or (event == "call" and not frame.f_code.co_name.startswith("<"))

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        for german, english in pairs:
            flags(german + " ", english + " ")
    finally:
        sys.setprofile(before)

    print(f"{calls / len(pairs):.0f} calls a block")
    assert calls / len(pairs) <= FLOORS["calls_a_block"]


@pytest.mark.skipif(not LONG, reason="a matter of time: looked at where nothing else runs (STADTBOTE_LONG=1)")
def test_speed() -> None:
    """All checks of a block, texts not seen before of words that were, beside counting the words of the same block.

    Both run in turns on the same core, and the least ratio of a turn counts: what slows one of the two for a moment is no
    change of the checks, and a change shows in every turn.
    """
    pairs = right_pairs()
    checked, counted = [], []
    for turn in range(7):
        texts = [(german + " " * turn, english + " " * turn) for german, english in pairs]
        checked.append(_seconds(lambda german, english: flags(german, english), texts))
        counted.append(
            _seconds(
                lambda *texts: Counter(word for text in texts for word in re.findall(r"\w+", text.lower())),
                texts,
            )
        )

    times = min(ours / words for ours, words in zip(checked[1:], counted[1:], strict=True))
    print(f"{times:.0f} times counting words, {len(pairs) / min(checked[1:]):.0f} blocks a second")
    assert times <= FLOORS["times_counting_words"]


def _seconds(work: Callable[[str, str], object], pairs: Sequence[tuple[str, str]]) -> float:
    started = time.process_time()
    for pair in pairs:
        work(*pair)
    return time.process_time() - started


def score(shared: Path, function: str, pairs: list[str]) -> dict[str, Any]:
    """What the shared scorer says; in a process of its own, since it draws from one seeded generator."""
    command = [
        sys.executable,
        str(shared / "tools" / "score_checks.py"),
        f"pipeline.check:{function}",
        *pairs,
        "--json",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=HERE.parents[1], timeout=200
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.slow
@pytest.mark.parametrize("name", ["news", "mixed"])
def test_measured_pairs(name: str, shared: Path) -> None:
    """Human translations of news (developed on) and of mixed texts (held out), scored by the shared scorer."""
    floors = FLOORS[name]
    files = [[shared / "cases" / "parallel" / part for part in pair] for pair in floors["pairs"]]
    every = score(shared, "flags", [f"{german},{english}" for german, english in files])
    right = [pair for german, english in files for pair in lines_of(german, english)]

    def told(check: Callable[[str, str], Sequence[object]]) -> float:
        return 100 * sum(bool(check(*pair)) for pair in right) / len(right)

    assert every["number_macro_recall"] >= floors["number_macro_recall"]
    assert told(flags) <= floors["flags_per_100_clean"]
    assert told(fact_flags) <= floors["fact_flags_per_100_clean"]
    for kind, floor in floors["recall"].items():
        assert every["recall"][kind] >= floor, kind


def lines_of(german: Path, english: Path) -> list[tuple[str, str]]:
    """Lines that stand beside each other, empty ones aside."""
    one, other = (file.read_text(encoding="utf-8").split("\n") for file in (german, english))
    return [pair for pair in zip(one, other, strict=True) if all(text.strip() for text in pair)]


def test_fact_flags_are_a_part_of_flags() -> None:
    for pair in SENTENCES:
        every = {finding.id for finding in flags(pair["german"], pair["english"])}
        assert {finding.id for finding in fact_flags(pair["german"], pair["english"])} <= every
