"""Markdown: blocks are rendered inert and read back as they were; a body's lines all stay where they are."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Block, Run
from pipeline.site import html, markdown
from pipeline.site.markdown import parsing

if TYPE_CHECKING:
    from tests.site import material
else:
    material = sys.modules["site_material"]

_TEXT = st.text(
    alphabet=st.sampled_from("abcÄ ß.,:;!?-–'\"*_`~^$#>+=|\\/[](){}<>&%@0123456789\n\u00a0🎉"),
    min_size=0,
    max_size=40,
)
_RUN = st.builds(
    Run,
    text=_TEXT,
    strong=st.booleans(),
    em=st.booleans(),
    href=st.sampled_from(
        (None, None, None, "https://www.town.example/a_(b)?x={1}&lt;=2", "mailto:desk@town.example")
    ),
)


def _words(text: str) -> str:
    """As HTML shows it: blanks joined, those around a break gone."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@given(st.lists(_RUN, max_size=5))
@settings(max_examples=500, deadline=None)
def test_a_paragraph_is_read_back(runs: list[Run]) -> None:
    """Text and links of any runs come back; marks may be lost where no Markdown can say them."""
    block = Block(runs=tuple(runs))
    expected = _words(block.text)

    read = markdown.parse(markdown.render([block]))

    assert "\n".join(_words(body_block.text) for body_block in read) == expected
    assert {body_block.kind for body_block in read} <= {"paragraph"}
    assert len(read) <= 1


@given(_TEXT)
@settings(max_examples=300, deadline=None)
def test_no_text_is_markup(text: str) -> None:
    """As paragraph, heading, item, quote or cell: no tag appears that the block did not ask for."""
    for kind, tags in (
        ("paragraph", {"p", "br"}),
        ("heading", {"h2"}),
        ("item", {"ul", "li", "br"}),
        ("quote", {"blockquote", "p", "br"}),
        ("cell", {"table", "thead", "tbody", "tr", "th", "td"}),
    ):
        rendered = markdown.to_html(markdown.render([Block(kind=kind, level=2, runs=(Run(text=text),))]))

        assert set(re.findall(r"<(\w+)", rendered)) <= tags


@st.composite
def _blocks(draw: st.DrawFn) -> list[Block]:
    """Any sequence of structures, as a reader of pages may give them."""
    made: list[Block] = []
    for group in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(("paragraph", "heading", "item", "quote", "cell", "code")))
        run = st.builds(Run, text=_TEXT, strong=st.booleans(), em=st.booleans())
        if kind == "cell":
            rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
            made += [
                Block(kind=kind, group=group, row=row, column=column, runs=(draw(run),))
                for row in range(rows)
                for column in range(columns)
            ]
            continue
        for _ in range(draw(st.integers(1, 4))):
            level = draw(st.integers(0, 4))
            ordered = draw(st.booleans())
            made.append(Block(kind=kind, level=level, ordered=ordered, group=group, runs=(draw(run),)))
    return made


@given(_blocks())
@settings(max_examples=400, deadline=None)
def test_any_sequence_is_read_back(blocks: list[Block]) -> None:
    """No block runs into its neighbour: texts and kinds come back in order."""

    def told(one: Block | markdown.BodyBlock) -> tuple[str, str]:
        kind = "paragraph" if one.kind == "code" else one.kind
        joint = " " if kind in {"cell", "heading"} else "\n"
        return kind, joint.join(_words(one.text).split("\n"))

    rendered = markdown.render(blocks)

    assert [told(b) for b in markdown.parse(rendered)] == [told(b) for b in blocks if _words(b.text)]


@pytest.mark.parametrize("payload", material.PAYLOADS, ids=range(len(material.PAYLOADS)))
def test_payloads_hold_no_character_that_acts(payload: str) -> None:
    """No brace, angle, bare pipe or doubled dollar reaches the file; the text itself comes back."""
    rendered = markdown.render([material.text(payload)])

    assert not re.search(r"[{}<|~^]|(?m:^[#>+\-=:!?])|\$\$", rendered)
    assert _words(markdown.parse(rendered)[0].text) == _words(payload)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{{ x }}", "&#123;&#123; x &#125;&#125;"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("Bürger*innen a_b [x] `c` \\", "Bürger\\*innen a\\_b \\[x\\] \\`c\\` \\\\"),
        ("a | b ~ c ^ d", "a &#124; b &#126; c &#94; d"),
        ("$5 and $$x$$", "$5 and &#36;&#36;x&#36;&#36;"),
        ("# no heading", "&#35; no heading"),
        ("- no item", "&#45; no item"),
        ("1. Mai", "1\\. Mai"),
        ("12) und", "12\\) und"),
        ("1.250 Euro", "1.250 Euro"),
        (":smile: 12:30:45", "&#58;smile: 12:30:45"),
        ("city's “new” plan – 5 % (or more)", "city's “new” plan – 5 % (or more)"),
        ("www.town.example and www.town.example/a_b", "www.town.example and www&#46;town.example/a\\_b"),
        ("https://town.example/x?a=1&b=2", "https&#58;//town.example/x?a=1&amp;b=2"),
    ],
)
def test_escapes(written: str, expected: str) -> None:
    """The table of docs/sites.md; ordinary English stays as readable as it was."""
    assert markdown.paragraph(written) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.town.example/a (b)/{c}|d", "https://www.town.example/a%20%28b%29/%7Bc%7D%7Cd"),
        ("https://www.town.example/ä?x=[1]", "https://www.town.example/%C3%A4?x=%5B1%5D"),
        ("https://www.town.example/?a=1&copy;=2&b=3", "https://www.town.example/?a=1%26copy;=2&b=3"),
        ("mailto:desk@town.example", "mailto:desk@town.example"),
        ("tel:+49-89-123", "tel:+49-89-123"),
        ("javascript:alert(1)", ""),
        (" JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("/relative", ""),
        ("{attach}../secret", ""),
        ("//host/path", ""),
        ("https:", ""),
        ("https://[broken", ""),
        ("ftp://town.example/x", ""),
    ],
)
def test_addresses(url: str, expected: str) -> None:
    """Absolute http, https, mailto and tel only, and nothing in them ends the link or is a template."""
    assert markdown.address(url) == expected


def test_marks_that_touch_words() -> None:
    """Stars where each Markdown reads them: blanks and punctuation outside, and no two marks side by side."""
    runs = (
        Run(text="Note: ", strong=True),
        Run(text="the "),
        Run(text="“new”", em=True),
        Run(text="ish "),
        Run(text="both", strong=True, em=True),
        Run(text=" and "),
        Run(text="a", strong=True),
        Run(text="b", em=True),
        Run(text=" link", strong=True, href="https://town.example/"),
    )

    rendered = markdown.render([Block(runs=runs)])

    assert rendered == "**Note:** the “*new*”ish ***both*** and ab [**link**](https://town.example/)\n"


def test_structures_are_read_back() -> None:
    """Headings, nested and ordered lists, quotes and tables keep kind, level, order and place."""

    def item(text: str, level: int, *, ordered: bool = False, group: int = 1) -> Block:
        return Block(kind="item", level=level, ordered=ordered, group=group, runs=(Run(text=text),))

    def cell(text: str, row: int, column: int) -> Block:
        return Block(kind="cell", group=3, row=row, column=column, header=row == 0, runs=(Run(text=text),))

    blocks = [
        Block(kind="heading", level=3, runs=(Run(text="Title #"),)),
        item("one", 0),
        item("two\nlines", 1),
        item("three", 2, ordered=True),
        item("four", 0),
        item("another list", 0, group=2),
        Block(kind="quote", runs=(Run(text="said"),)),
        Block(kind="quote", runs=(Run(text="and said"),)),
        cell("A", 0, 0),
        cell("B | C", 0, 1),
        cell("---", 1, 0),
        cell("1. May", 1, 1),
        Block(runs=(Run(text="end"),)),
    ]

    read = markdown.parse(markdown.render(blocks))

    assert [(b.kind, b.text, b.level, b.ordered) for b in read] == [
        (b.kind, b.text, b.level, b.ordered) for b in blocks
    ]
    assert [(b.row, b.column, b.header) for b in read if b.kind == "cell"] == [
        (b.row, b.column, b.header) for b in blocks if b.kind == "cell"
    ]
    assert len({b.group for b in read if b.kind == "item"}) == 2


BODIES = (
    "A\n\nB\n",
    "A\r\n\r\n- one\r\n- two\r\n\r\n\r\nB",
    "# Editor's heading\n\ntext with `code`\nand a second line\n\n***\n\n<div>raw</div>\n\n```sh\ncode\n```\n",
    "> quote\n> more\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n1. one\n\n   still one\n2. two\n",
    '[here](https://town.example/x){:target="_blank"}.  \n',
    "a\rb\n\n\u2028c\x0b\n",
    "",
)


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_block_is_a_range_of_lines(body: str) -> None:
    """`raw` are the bytes of its lines; lines of no block are blank or marks."""
    lines = parsing.lines_of(body)
    blocks = markdown.parse(body)

    assert "".join(lines) == body
    assert all(block.raw == "".join(lines[block.start : block.end]) for block in blocks)
    covered = {number for block in blocks for number in range(block.start, block.end)}
    left = [line for number, line in enumerate(lines) if number not in covered]
    assert all(re.fullmatch(r"[\s>|:-]*", line) for line in left)
    assert [block.start for block in blocks] == sorted(block.start for block in blocks)


def test_what_an_editor_writes_is_read() -> None:
    """Kinds of all blocks of a hand-written body, kramdown's attributes are no text."""
    read = [(block.kind, block.text) for body in BODIES[2:5] for block in markdown.parse(body)]

    assert read == [
        ("heading", "Editor's heading"),
        ("paragraph", "text with code and a second line"),
        ("rule", ""),
        ("html", ""),
        ("code", "code"),
        ("quote", "quote more"),
        ("cell", "a"),
        ("cell", "b"),
        ("cell", "1"),
        ("cell", "2"),
        ("item", "one"),
        ("item", "still one"),
        ("item", "two"),
        ("paragraph", "here."),
    ]


def test_html_is_clean() -> None:
    """Raw HTML and foreign schemes of an editor's body do not get out; kramdown's attributes neither."""
    body = 'A <b onclick="x">b</b>\n\n[x](javascript:alert(1)) [y](https://town.example/){:target="_blank"}\n\n<script>x</script>\n'

    rendered = html.clean(body)

    assert "<script" not in rendered
    assert "<b" not in rendered.replace("<blockquote", "")
    assert 'href="https://town.example/"' in rendered
    assert 'href="javascript' not in rendered
    assert "target" not in rendered
