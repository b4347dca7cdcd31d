"""Text of a source in a pull request: inert, and read letter for letter."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from pipeline.workflow.pull_requests.escaping import escape


@given(st.text(alphabet="ab1 &#@!%<>()[]*_=\"'$+-:.~|^", max_size=40))
def test_a_host_shows_each_letter_as_it_stands(text: str) -> None:
    """Escaped once: an entity is no text to escape again."""
    shown = html.unescape(escape(text)).replace("\u200b", "")

    assert shown == " ".join(text.split())
    assert not set("<>*_[]") & set(escape(text))
