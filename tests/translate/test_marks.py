"""Marks survive every form they are sent in, and foreign markup is never restored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Block, Run
from pipeline.translate import html_reply, inline_tags
from pipeline.translate.inline_tags import Broken
from tests.translate.desk import block, link

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), min_size=1, max_size=12
).filter(str.strip)
_RUNS = st.lists(
    st.builds(
        Run,
        text=_TEXT,
        strong=st.booleans(),
        em=st.booleans(),
        href=st.sampled_from([None, "https://a.example/", "https://b.example/x?y=1&z=2"]),
    ),
    min_size=1,
    max_size=7,
)


def _shape(found: Block) -> list[tuple[str, bool, bool, str | None]]:
    """Characters with their marks: what a reader sees, however the runs are cut."""
    return [(c, run.strong, run.em, run.href) for run in found.runs for c in run.text]


def _trimmed(runs: list[Run]) -> Block:
    numbered = inline_tags.number(Block(runs=tuple(runs)))
    return inline_tags.to_block(numbered.tokens, numbered.marks, numbered.block)


@given(_RUNS)
def test_a_block_comes_back_from_its_canonical_text(runs: list[Run]) -> None:
    """Text with numbered marks holds every mark of the block."""
    found = Block(runs=tuple(runs))
    numbered = inline_tags.number(found)

    back = inline_tags.to_block(inline_tags.from_canonical(numbered.text), numbered.marks, found)

    assert _shape(back) == _shape(_trimmed(runs))
    assert "".join(c for c, *_ in _shape(back)) == found.text.strip()


@given(_RUNS)
def test_a_block_comes_back_from_html_and_from_placeholders(runs: list[Run]) -> None:
    """What an engine returns unchanged is the block again; the check passes."""
    found = Block(runs=tuple(runs))
    numbered = inline_tags.number(found)

    from_html = html_reply.read(inline_tags.to_html(numbered.tokens, numbered.marks))
    from_tags = inline_tags.from_tags(inline_tags.to_tags(numbered.tokens))

    for tokens in (from_html, from_tags):
        inline_tags.check(tokens, numbered.marks)
        assert _shape(inline_tags.to_block(tokens, numbered.marks, found)) == _shape(_trimmed(runs))


@given(_RUNS)
def test_a_link_is_never_cut_in_two(runs: list[Run]) -> None:
    """An emphasis that begins or ends inside a link does not make two links of it."""
    found = Block(runs=tuple(runs))
    stretches = [
        run.href for at, run in enumerate(runs) if run.href and (at == 0 or runs[at - 1].href != run.href)
    ]

    assert [mark.href for mark in inline_tags.number(found).links] == stretches


def test_no_address_leaves() -> None:
    """DeepL and LLMs get numbers, never where a link goes."""
    numbered = inline_tags.number(block("Zum ", link("Programm", "https://geheim.example/token=1")))

    assert inline_tags.to_html(numbered.tokens, numbered.marks) == '<p>Zum <a id="1">Programm</a></p>'
    assert inline_tags.to_tags(numbered.tokens) == "Zum <x1>Programm</x1>"
    assert numbered.text == "Zum <1>Programm</1>"


def test_text_of_the_page_that_looks_like_a_mark_stays_text() -> None:
    """A page cannot smuggle in a mark of ours."""
    found = block("Formel <1>x</1> und <x1> & <b>fett</b>", link("Link"))
    numbered = inline_tags.number(found)

    for back in (
        inline_tags.from_canonical(numbered.text),
        html_reply.read(inline_tags.to_html(numbered.tokens, numbered.marks)),
        inline_tags.from_tags(inline_tags.to_tags(numbered.tokens)),
    ):
        assert inline_tags.to_block(back, numbered.marks, found).text == found.text


@pytest.mark.parametrize(
    "reply",
    [
        "<p>Zum Programm</p>",
        '<p>Zum <a id="1">Programm</a> <a id="1">Programm</a></p>',
        '<p>Zum <a id="1"><b id="2">Programm</a></b></p>',
        '<p>Zum <a id="2">Programm</a></p>',
        '<p>Zum <a href="https://evil.example">Programm</a></p>',
        '<p>Zum <a id="1">Programm</p>',
        '<p>Zum <a id="1">Programm</a><script>alert(1)</script></p>',
        '<p>Zum <a id="1">Programm</a><img src="https://evil.example/x.png"></p>',
        '<p>Zum <a id="1">Programm</a><!-- x --></p>',
        '<p>Zum <a id="1e9">Programm</a></p>',
        '<p>Zum </a><a id="1">Programm</a></p>',
    ],
)
def test_a_reply_with_other_marks_than_ours_is_broken(reply: str) -> None:
    """Missing, doubled, crossed, foreign: refused."""
    numbered = inline_tags.number(block("Zum ", link("Programm")))

    with pytest.raises(Broken):
        inline_tags.check(html_reply.read(reply), numbered.marks)


def test_entities_of_a_reply_are_text() -> None:
    """`&lt;script&gt;` in a reply is the text it shows, never markup."""
    tokens = html_reply.read("<p>1 &lt; 2 &amp; &lt;script&gt;</p>")

    assert inline_tags.plain(tokens) == "1 < 2 & <script>"


def test_line_breaks_are_kept_where_the_page_has_them_only() -> None:
    """An engine cannot add a line."""
    address = block("Rathaus\nMarktplatz 1")
    numbered = inline_tags.number(address)

    assert inline_tags.to_html(numbered.tokens, numbered.marks) == "<p>Rathaus<br>Marktplatz 1</p>"
    assert (
        inline_tags.to_block(html_reply.read("<p>Town hall<br>Marktplatz 1</p>"), {}, address).text
        == "Town hall\nMarktplatz 1"
    )
    assert inline_tags.to_block(inline_tags.from_tags("One\n\n# Two"), {}, block("Eins")).text == "One # Two"


def test_an_editors_marks_get_the_numbers_of_the_german() -> None:
    """Links by their address, emphasis by order: what a person typed fits the paragraph's memory."""
    german = block(
        "Zum ", link("Programm", "https://a.example/"), " und ", link("Plan", "https://b.example/"), "."
    )
    english = block(
        "The ", link("map", "https://b.example/"), " and the ", link("programme", "https://a.example/")
    )

    assert inline_tags.number_like(german, english) == "The <2>map</2> and the <1>programme</1>"
