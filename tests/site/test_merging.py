"""Three-way merges of bodies: who alone changed a block wins, and no word an editor wrote is ever lost."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.site.merging import chunks, merge

WORDS = st.sampled_from(
    [
        "the",
        "city",
        "opens",
        "a",
        "library",
        "on",
        "Monday",
        "with",
        "12",
        "rooms",
        "near",
        "water",
        "and",
        "light",
    ]
)
PARAGRAPH = st.lists(WORDS, min_size=3, max_size=14).map(lambda words: " ".join(words).capitalize() + ".")
HEADING = PARAGRAPH.map(lambda text: f"## {text}")
LIST = st.lists(PARAGRAPH, min_size=1, max_size=3).map(lambda items: "\n".join(f"- {item}" for item in items))
TABLE = st.tuples(WORDS, WORDS, WORDS, WORDS).map(
    lambda cells: f"| {cells[0]} | {cells[1]} |\n| --- | --- |\n| {cells[2]} | {cells[3]} |"
)
BLOCK = st.one_of(PARAGRAPH, PARAGRAPH, PARAGRAPH, HEADING, LIST, TABLE)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """A body with any of the gaps and line ends that editors leave."""
    blocks = draw(st.lists(BLOCK, min_size=1, max_size=7))
    gaps = draw(st.lists(st.sampled_from(["\n\n", "\n\n\n", "\n \n"]), min_size=7, max_size=7))
    text = "".join(block + gap for block, gap in zip(blocks, gaps, strict=False)).rstrip("\n ") + "\n"
    return draw(st.sampled_from(["", "\n"])) + (text.replace("\n", "\r\n") if draw(st.booleans()) else text)


@st.composite
def edited(draw: st.DrawFn, body: str) -> tuple[str, list[str]]:
    """The body with words and paragraphs of an editor's in it, and those words."""
    lead, parts = chunks(body)
    words: list[str] = []

    def fresh() -> str:
        words.append(f"editor{len(words)}word")
        return words[-1]

    out = [lead]
    for part in parts:
        act = draw(st.sampled_from(["leave", "leave", "word", "before", "anew"]))
        raw = part.raw
        prose = re.match(r"[A-Z0-9]", raw) is not None
        if act == "word" and prose:
            raw = raw.replace(" ", f" {fresh()} ", 1)
        elif act == "anew" and prose:
            raw = f"Written {fresh()} anew." + ("\r\n" if raw.endswith("\r\n") else "\n")
        elif act == "before":
            out.append(f"Added {fresh()} here.\n\n")
        out.append(raw + part.gap)
    return "".join(out), words


@given(bodies())
def test_chunks_are_the_body(body: str) -> None:
    lead, parts = chunks(body)

    assert lead + "".join(chunk.raw + chunk.gap for chunk in parts) == body


@given(bodies(), bodies())
def test_what_nobody_edited_becomes_what_is_new(base: str, new: str) -> None:
    merged = merge(base, base, new)

    assert merged.conflicts == 0
    assert [chunk.text for chunk in chunks(merged.body)[1]] == [chunk.text for chunk in chunks(new)[1]]


@given(st.data(), bodies())
def test_without_a_changed_source_the_editors_text_stays_to_the_byte(data: st.DataObject, base: str) -> None:
    current, _ = data.draw(edited(base))

    assert merge(base, current, base).body == current


@settings(max_examples=150, deadline=None)
@given(st.data(), bodies(), bodies())
def test_no_word_of_an_editor_is_lost(data: st.DataObject, base: str, new: str) -> None:
    current, words = data.draw(edited(base))

    merged = merge(base, current, new)

    assert [word for word in words if word not in merged.body] == []


@settings(max_examples=100, deadline=None)
@given(st.data(), bodies(), bodies())
def test_merging_twice_is_merging_once(data: st.DataObject, base: str, new: str) -> None:
    current, _ = data.draw(edited(base))
    once = merge(base, current, new).body

    again = merge(new, once, new)

    assert again.body == once and again.conflicts == 0


def test_an_edit_and_a_correction_in_one_paragraph_are_merged_word_by_word() -> None:
    base = "The library opens on Monday at 9am for all readers of the city.\n"
    current = "The library opens on Monday at 9am for all curious readers of the city.\n"
    new = "The library opens on Tuesday at 9am for all readers of the city.\n"

    merged = merge(base, current, new)

    assert merged.body == "The library opens on Tuesday at 9am for all curious readers of the city.\n"
    assert [choice.action for choice in merged.choices] == ["merge"]


def test_a_block_the_editor_cut_stays_cut_though_the_city_changed_it() -> None:
    base = "One stays here.\n\nTwo is about opening hours of the pool.\n\nThree stays too.\n"
    current = "One stays here.\n\nThree stays too.\n"
    new = "One stays here.\n\nTwo is about new opening hours of the pool.\n\nThree stays too.\n"

    assert merge(base, current, new).body == current
