"""The engine that slips, and the files it answers from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EngineError, ParseError
from pipeline.translate.engine import Order
from pipeline.workflow.demo.engine import Slips, editors_edits, slipping_engine
from pipeline.workflow.demo.pairs import read_pairs

ORDER = Order(source="de", target="en-GB")


def answer(engine: Slips, german: str) -> str:
    """The engine's English, both with the numbered marks of the files."""
    (reply,) = engine.translate([re.sub(r"<(/?)(\d)>", r"<\1x\2>", german)], ORDER)
    return re.sub(r"<(/?)x(\d)>", r"<\1\2>", reply.text)


def test_it_slips_three_times_and_is_right_elsewhere(examples: Path) -> None:
    """A time, a Milliarde and a lost paragraph are wrong; all other answers are what a person wrote."""
    right = dict(read_pairs(examples / "day2.txt"))

    wrong = {
        german: text
        for german in right
        if (text := answer(slipping_engine(examples), german)) != right[german]
    }

    assert len(wrong) == 3
    assert all(answer(Slips(examples / "day2.txt", slip=False), german) == right[german] for german in right)
    time, milliarde, lost = sorted(
        wrong, key=lambda german: ("17.30 Uhr" not in german, "Milliarden" not in german)
    )
    assert "5.30pm" in right[time]
    assert "6.30pm" in wrong[time]
    assert "€1.2 billion" in right[milliarde]
    assert "€1.2 million" in wrong[milliarde]
    assert lost.count(". ") == 4
    assert wrong[lost].count(".") == 1


def test_marks_come_back_as_placeholders(tmp_path: Path) -> None:
    """German with placeholders and escapes is found; the English has the same placeholders; text alone is billed."""
    (tmp_path / "day.txt").write_text("Wo <1>A & B</1> steht\nWhere <1>A & B</1> is\n", encoding="utf-8")
    engine = Slips(tmp_path / "day.txt", slip=False)

    (reply,) = engine.translate(["Wo <x1>A &amp; B</x1> steht"], ORDER)

    assert reply.text == "Where <x1>A &amp; B</x1> is"
    assert reply.billed == len("Wo A & B steht")
    assert engine.usage().count == reply.billed


def test_what_is_in_no_file_is_refused_unbilled(examples: Path) -> None:
    """It never makes English up."""
    engine = slipping_engine(examples)

    with pytest.raises(EngineError, match="no English"):
        engine.translate(["Unbekannt"], ORDER)

    assert engine.usage().count == 0


def test_the_editors_old_words_are_in_our_english_once(examples: Path) -> None:
    """Each edit of the demo can be made in the draft: its old words stand in exactly one paragraph."""
    english = [pair[1] for pair in read_pairs(examples / "memory.txt")]
    edits = editors_edits(examples)

    assert len(edits) == 3
    for old, new in edits:
        assert sum(old in text for text in english) == 1
        assert new != old


LINE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).filter(
    lambda text: not text.startswith("#") and "\\" not in text
)


@given(st.lists(st.tuples(LINE, LINE)))
def test_pairs_are_read_as_written(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    """Whatever pairs are written come back, in order."""
    file = tmp_path_factory.getbasetemp() / "pairs.txt"
    file.write_text(
        "# head\n\n" + "\n\n".join(f"{one}\n{two}" for one, two in pairs) + "\n", encoding="utf-8"
    )

    assert read_pairs(file) == tuple(pairs)


def test_a_line_alone_is_named(tmp_path: Path) -> None:
    """A forgotten translation is an error with its place, a line break is read as one."""
    file = tmp_path / "pairs.txt"
    file.write_text("eins\\nzwei\none\\ntwo\n\nallein\n", encoding="utf-8")

    with pytest.raises(ParseError, match=r"pairs\.txt:5"):
        read_pairs(file)

    file.write_text("eins\\nzwei\none\\ntwo\n", encoding="utf-8")
    assert read_pairs(file) == (("eins\nzwei", "one\ntwo"),)
