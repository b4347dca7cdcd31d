"""Which known name a word is like."""

from __future__ import annotations

import pytest

from pipeline.config.words import like


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("DE-XX", ("DE-BY", "DE-TH", "AT"), ""),
        ("DE-B", ("DE-BB", "DE-BE", "DE-BY"), ""),
        ("Jekyll", ("jekyll", "hugo"), "jekyll"),
        ("jekyl", ("jekyll", "jekyll-legacy"), "jekyll"),
        ("zzz", ("jekyll",), ""),
    ],
)
def test_what_is_as_like_one_name_as_another_is_no_guess(
    name: str, known: tuple[str, ...], found: str
) -> None:
    assert like(name, known) == found
