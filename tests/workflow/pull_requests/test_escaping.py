"""Text of a source in a pull request: shown letter for letter by a CommonMark renderer, and inert on every host."""

from __future__ import annotations

import html as web
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.workflow.pull_requests.escaping import html, inline
from tests.counts import rounds

COMMON_MARK = MarkdownIt("commonmark")


def shown(markdown: str) -> str:
    """What a reader sees of Markdown: tags go, entities are letters."""
    return " ".join(web.unescape(re.sub(r"<[^>]*>", "", COMMON_MARK.render(markdown))).split())


def in_table(text: str) -> str:
    """A text as it stands in a table."""
    return f"<table>\n<tr><td>{html(text)}</td></tr>\n</table>\n"


def in_box(text: str) -> str:
    """A text as it stands in a line with a box, whose own letters are taken off."""
    return f"- [ ] Dealt with: {inline(text)} <!-- finding 12ab -->\n"


LETTERS = st.text(alphabet="ab1_ &#@!%<>()[]*=\"'$+-:;.~|^`\\/{}x", max_size=40)


@given(LETTERS)
def test_each_letter_is_shown_as_it_stands(text: str) -> None:
    wanted = " ".join(text.split())

    assert shown(in_table(text)) == wanted
    assert shown(in_box(text)).removeprefix("[ ] Dealt with:").strip() == wanted


CALLS = [
    "@octocat", "mail@example.org", "#12", "!12", "%milestone", "~label", "&12", "$x^2$", ":smile:", "GH-7",
    "https://example.org/x", "http://example.org", "www.example.org", "ftp://x", "mailto:x", "a1b2c3d4e5",
    "Fixes #12", "closes https://github.com/o/r/issues/1", "<img src=x onerror=alert(1)>", "<!-- box names -->",
    "- [x] done", "</td></table>", "[a](b)", "![a](b)", "[a]: b", "**b**", "`x`", "~~x~~", "&lt;", "&#39;", "a_b_", "_x_",
]  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_nothing_of_a_source_calls_links_closes_or_marks(call: str) -> None:
    for made in (in_table(call), in_box(call)):
        assert call in shown(made)
        own = COMMON_MARK.render(made).replace("<b></b>", "\0")
        assert not re.search(r"<(?:img|a|em|strong|code|s)\b", own)
        text = web.unescape(re.sub(r"<[^>]*>", "", own))
        assert not re.search(
            r"[@#!%~]\w|&\d|(?:https?|ftp|mailto):[^\s\0]|www\.\w|gh-\d|:\w+:|\$[^\s\0]", text, re.IGNORECASE
        )
        assert not re.search(r"\b(?=\d*[a-f])[0-9a-f]{7,40}\b", text)
    assert made.count("<!-- ") == 1


@pytest.mark.parametrize(
    "text", ["it's", "“Zoo” & Co.", "AT&T", "R+D = 3", "(a) {b} [c] | d", "0721 1332000", "1. Mai"]
)
def test_what_would_be_read_as_itself_is_left_alone(text: str) -> None:
    assert html(text) == text and inline(text) == text


def test_real_releases_are_shown_letter_for_letter(shared: Path) -> None:
    file = shared / "cases" / "text_de" / "karlsruhe_releases.jsonl"
    releases = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(releases) == 206
    seen = 0
    for release in releases[:: rounds(4, 1)]:
        for text in _texts(release):
            wanted = " ".join(text.split())
            assert shown(in_table(text)) == wanted
            assert shown(in_box(text)).removeprefix("[ ] Dealt with:").strip() == wanted
            seen += len(wanted)
    assert seen > 50_000


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        # A page's text comes as lines; what no line may hold is told apart in `test_each_letter`.
        return ["".join(letter for letter in value if letter.isprintable() or letter.isspace())]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [text for one in value.values() for text in _texts(one)] if isinstance(value, dict) else []
