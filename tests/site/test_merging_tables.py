"""What a merge of three bodies gives, place by place."""

from __future__ import annotations

import shutil

import pytest

from pipeline.site.alignment import align
from pipeline.site.merging import chunks, merge, merge_words

ONE = "The bridge at the harbour is finished.\n"
TWO = "It is 84 metres long and cost two million euros.\n"
TWO_NEW = "It is 84 metres long and cost three million euros.\n"
TWO_MINE = "It is 84 metres long, wide, and cost two million euros.\n"
TWO_MERGED = "It is 84 metres long, wide, and cost three million euros.\n"
TWO_ANEW = "Nobody knows its length or its price for now.\n"
THREE = "The city celebrates on Sunday with music and cake.\n"
ADDED = "Photographs are in the city archive, second floor.\n"
OTHER = "Visitors are asked to come by tram, line twelve.\n"


def body(*blocks: str) -> str:
    """Paragraphs, set apart by blank lines."""
    return "\n".join(blocks)


@pytest.mark.parametrize(
    ("base", "current", "new", "merged", "actions"),
    [
        # nobody, one side, both
        ((ONE, TWO), (ONE, TWO), (ONE, TWO), (ONE, TWO), "keep keep"),
        ((ONE, TWO), (ONE, TWO), (ONE, TWO_NEW), (ONE, TWO_NEW), "keep change"),
        ((ONE, TWO), (ONE, TWO_MINE), (ONE, TWO), (ONE, TWO_MINE), "keep keep"),
        ((ONE, TWO), (ONE, TWO_NEW), (ONE, TWO_NEW), (ONE, TWO_NEW), "keep keep"),
        ((ONE, TWO, THREE), (ONE, TWO_MINE, THREE), (ONE, TWO_NEW, THREE), (ONE, TWO_MERGED, THREE), "keep merge keep"),
        (
            (ONE, TWO, THREE),
            (ONE, "It is 85 metres long and cost two million euros.\n", THREE),
            (ONE, "It is 86 metres long and cost two million euros.\n", THREE),
            (ONE, "It is 85 metres long and cost two million euros.\n", THREE),
            "keep conflict keep",
        ),
        # cut
        ((ONE, TWO, THREE), (ONE, TWO, THREE), (ONE, THREE), (ONE, THREE), "keep remove keep"),
        ((ONE, TWO, THREE), (ONE, THREE), (ONE, TWO, THREE), (ONE, THREE), "keep keep keep"),
        ((ONE, TWO, THREE), (ONE, THREE), (ONE, TWO_NEW, THREE), (ONE, THREE), "keep keep keep"),
        ((ONE, TWO, THREE), (ONE, THREE), (ONE, THREE), (ONE, THREE), "keep keep keep"),
        ((ONE, TWO, THREE), (ONE, TWO_MINE, THREE), (ONE, THREE), (ONE, TWO_MINE, THREE), "keep conflict keep"),
        # added
        ((ONE, TWO), (ONE, TWO), (ONE, TWO, ADDED), (ONE, TWO, ADDED), "keep keep add"),
        ((ONE, TWO), (ONE, TWO), (ADDED, ONE, TWO), (ADDED, ONE, TWO), "add keep keep"),
        ((ONE, TWO), (ONE, ADDED, TWO), (ONE, TWO), (ONE, ADDED, TWO), "keep add keep"),
        ((ONE, TWO), (ONE, ADDED, TWO), (ONE, OTHER, TWO), (ONE, ADDED, OTHER, TWO), "keep add keep"),
        ((ONE, TWO), (ONE, ADDED, TWO), (ONE, ADDED, TWO), (ONE, ADDED, TWO), "keep add keep"),
        ((ONE, TWO), (ONE, ADDED, TWO), (ONE, TWO_NEW), (ONE, ADDED, TWO_NEW), "keep add change"),
    ],
)  # fmt: skip
def test_who_alone_changed_a_place_wins(
    base: tuple[str, ...],
    current: tuple[str, ...],
    new: tuple[str, ...],
    merged: tuple[str, ...],
    actions: str,
) -> None:
    done = merge(body(*base), body(*current), body(*new))

    assert done.body == body(*merged)
    assert [choice.action for choice in done.choices] == actions.split()
    assert done.conflicts == actions.split().count("conflict")


def test_a_choice_says_what_all_three_sides_have() -> None:
    (first, second, third) = merge(
        body(ONE, TWO, THREE), body(ONE, TWO_MINE, THREE), body(ONE, THREE)
    ).choices

    assert (first.base, first.current, first.proposed, first.result) == (ONE, ONE, ONE, ONE)
    assert (second.base, second.current, second.proposed, second.result) == (TWO, TWO_MINE, "", TWO_MINE)
    assert second.conflict and not first.conflict and third.result == THREE
    (_, removed) = merge(body(ONE, TWO), body(ONE, TWO), body(ONE)).choices
    assert (removed.base, removed.result) == (TWO, "")


def test_an_empty_body_stays_empty() -> None:
    done = merge(body(ONE, TWO), "\n\n", body(ONE, TWO_NEW))

    assert (done.body, done.choices) == ("\n\n", ())


def test_a_paragraph_split_in_two_and_one_joined_keep_the_editor_s_words() -> None:
    split = (ONE, "It is 84 metres long.\n", "It cost two million euros.\n", THREE)

    assert merge(body(ONE, TWO, THREE), body(*split), body(ONE, TWO, THREE)).body == body(*split)
    joined = (ONE.replace("\n", " ") + TWO, THREE)
    assert merge(body(ONE, TWO, THREE), body(*joined), body(ONE, TWO, THREE)).body == body(*joined)
    done = merge(body(ONE, TWO, THREE), body(*joined), body(ADDED, ONE, TWO, THREE))
    assert done.body == body(ADDED, *joined)


def _joined(*blocks: str) -> str:
    return " ".join(block.strip() for block in blocks) + "\n"


@pytest.mark.parametrize(
    ("current", "merged"),
    [
        ((_joined(ONE, TWO), THREE, ADDED), (_joined(ONE, TWO_NEW), THREE, ADDED)),
        ((ONE, _joined(TWO, THREE), ADDED), (ONE, _joined(TWO_NEW, THREE), ADDED)),
        ((_joined(ONE, TWO, THREE), ADDED), (_joined(ONE, TWO_NEW, THREE), ADDED)),
        ((ONE, TWO, _joined(THREE, ADDED)), (ONE, TWO_NEW, _joined(THREE, ADDED))),
        ((_joined(ONE, TWO), _joined(THREE, ADDED)), (_joined(ONE, TWO_NEW), _joined(THREE, ADDED))),
    ],
)
def test_paragraphs_an_editor_joined_take_a_correction_of_one_of_them(
    current: tuple[str, ...], merged: tuple[str, ...]
) -> None:
    done = merge(body(ONE, TWO, THREE, ADDED), body(*current), body(ONE, TWO_NEW, THREE, ADDED))

    assert done.body == body(*merged)


@pytest.mark.parametrize(
    ("current", "new", "merged"),
    [
        ("- one apple\n- two pears\n", "- one apple\n- two pears\n- three plums\n", "- one apple\n- two pears\n- three plums\n"),
        ("1. one apple\n2. two pears\n", "1. one apple\n2. two pears\n3. three plums\n", "1. one apple\n2. two pears\n3. three plums\n"),
        ("- one apple\n- two pears", "- one apple\n- two pears\n- three plums\n", "- one apple\n- two pears\n- three plums\n"),
        (ONE, ONE + "\n- one apple\n", ONE + "\n- one apple\n"),
        (ONE.rstrip(), ONE + "\n" + ADDED, ONE + "\n" + ADDED),
        ("- one apple\n", "- one apple\n\n" + ADDED, "- one apple\n\n" + ADDED),
        (ONE + "\n- one apple\n", ONE + "\n- one apple\n- two pears\n", ONE + "\n- one apple\n- two pears\n"),
        (ONE.rstrip(), ONE.rstrip(), ONE.rstrip()),
        (ONE + "\n" + TWO.rstrip(), ONE + "\n" + TWO.rstrip(), ONE + "\n" + TWO.rstrip()),
    ],
)  # fmt: skip
def test_items_of_a_list_stay_close_and_all_else_is_set_apart(current: str, new: str, merged: str) -> None:
    assert merge(current, current, new).body == merged


TABLE = "| a | b |\n| --- | --- |\n| c | d |\n"


@pytest.mark.parametrize(
    ("text", "lead", "raws", "gaps"),
    [
        (body(ONE, TWO), "", [ONE, TWO], ["\n", ""]),
        (f"\n\n{ONE}\n\n\n{TWO} \n", "\n\n", [ONE, TWO], ["\n\n\n", " \n"]),
        (f"{TABLE}\n{ONE}", "", [TABLE, ONE], ["\n", ""]),
        (f"{TABLE}\n{TABLE}", "", [TABLE, TABLE], ["\n", ""]),
        (f"{ONE}\n{TABLE}", "", [ONE, TABLE], ["\n", ""]),
        ("- one\n- two\n\n- three\n", "", ["- one\n", "- two\n", "- three\n"], ["", "\n", ""]),
        ("- one\n\n\n- two\n", "", ["- one\n", "- two\n"], ["\n\n", ""]),
        (
            "- one\n  more\n\n- two\n\n\n\nText\n",
            "",
            ["- one\n  more\n", "- two\n", "Text\n"],
            ["\n", "\n\n\n", ""],
        ),
        ("> quote\n\n\nText\n", "", ["> quote\n", "Text\n"], ["\n\n", ""]),
        ("```\na\n\n```\n\n\nText\n", "", ["```\na\n\n```\n", "Text\n"], ["\n\n", ""]),
        ("<div>\na\n</div>\n\n\nText\n", "", ["<div>\na\n</div>\n", "Text\n"], ["\n\n", ""]),
        ("  \n", "  \n", [], []),
        ("", "", [], []),
    ],
)
def test_a_body_in_chunks(text: str, lead: str, raws: list[str], gaps: list[str]) -> None:
    found_lead, found = chunks(text)

    assert (found_lead, [chunk.raw for chunk in found], [chunk.gap for chunk in found]) == (lead, raws, gaps)
    assert [chunk.text for chunk in found] == [" ".join(raw.split()) for raw in raws]


@pytest.mark.parametrize(
    ("base", "current", "new", "merged"),
    [
        ("a b c d e", "a B c d e", "a b c d E", "a B c d E"),
        ("a b c d e", "a B c d e", "a X c d e", None),
        ("a b c d e", "a b c d e", "a b c d e", "a b c d e"),
        ("a b\nc d e", "a B\nc d e", "a b\nc d E", "a B\nc d E"),
        ("a \\n c d e", "a \\n c d E", "A \\n c d e", "A \\n c d E"),
        ("a\r\nb c d", "a\r\nb c D", "A\r\nb c d", "A\r\nb c D"),
        ("a  b c d", "a  b c D", "A  b c d", "A  b c D"),
    ],
)
def test_words_are_merged_or_clash(base: str, current: str, new: str, merged: str | None) -> None:
    assert merge_words(base, current, new) == merged


def test_without_git_words_clash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert merge_words("a b c", "a B c", "a b C") is None


@pytest.mark.parametrize(
    ("old", "new", "groups"),
    [
        ((ONE, TWO, THREE), (ADDED, OTHER, THREE), "0:0 1:1 2:2"),  # two neighbours written anew
        ((ONE, TWO, THREE), (ADDED, OTHER, TWO_ANEW), "0:0 1:1 2:2"),
        ((ONE, TWO, THREE), (ADDED, TWO_MINE, OTHER), "0:0 1:1 2:2"),  # what lies around an edited block
        ((ONE, TWO), (ADDED, TWO_MINE, OTHER), "0:0 1:1 :2"),
        ((ONE, TWO, THREE), (ADDED, THREE), "0,1:0 2:1"),  # no telling which of the two was written anew
        ((ONE, TWO), (ADDED, OTHER, TWO_ANEW), "0,1:0,1,2"),
        ((ONE, TWO), (ONE.strip() + " " + TWO,), "0,1:0"),  # the same words, joined, split and parted elsewhere
        ((ONE.strip() + " " + TWO, THREE), (ONE, TWO, THREE), "0:0,1 1:2"),
        ((TWO.strip() + " " + THREE, ONE), ("It is 84 metres", TWO[15:] + THREE + ONE), "0,1:0,1"),
        ((ONE,), (ONE, "", ""), "0:0 :1 :2"),
    ],
)  # fmt: skip
def test_which_blocks_belong_together(old: tuple[str, ...], new: tuple[str, ...], groups: str) -> None:
    found = [f"{','.join(map(str, group.old))}:{','.join(map(str, group.new))}" for group in align(old, new)]

    assert found == groups.split()
