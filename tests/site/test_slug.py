"""Slugs: whatever the title, a plain name inside the folder, never two posts under one."""

from __future__ import annotations

import hashlib
import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import site

if TYPE_CHECKING:
    from tests.site import material
else:
    material = sys.modules["site_material"]

ID = "0123abcd" + "0" * 24
PATHS = (
    "../../etc/passwd", "..", ".", "/", "\\", "con", "NUL", "index", "_index", "~", "-", "---", " ", "", ".git/config",
    "a/b", "a\\b", "C:\\x", "%2e%2e%2f", "file:///etc", "aux.md", "x" * 4000, "Ä" * 300, "\x00", "\n", "‮gpj.exe", "🎉",
    "Новини міста", "市役所", "a:b", "a?b", "a*b", "a|b", "<a>", '"', "$(id)", "`id`", "{{x}}", "COM1", "LPT9.md", "café",
)  # fmt: skip


@pytest.mark.parametrize("title", [*PATHS, *material.TITLES], ids=range(len(PATHS) + len(material.TITLES)))
def test_any_title_is_a_plain_name(title: str) -> None:
    """`[a-z0-9-]`, 89 characters at most, never empty, ending in eight hex."""
    made = site.slug(title, ID)

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-0123abcd", made)
    assert len(made) <= 89


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Progress and Collaboration", "progress-and-collaboration"),
        ("Größe der Straße: Übergänge", "groesse-der-strasse-uebergaenge"),
        ("The mayor's day – café", "the-mayors-day-cafe"),
        ("市役所", "post"),
        ("con", "con"),
    ],
)
def test_words(title: str, expected: str) -> None:
    """German letters are written out, accents fall, words are joined by dashes."""
    assert site.slug(title, ID) == f"{expected}-0123abcd"


def test_long_titles_are_cut_at_a_word() -> None:
    """Not in the middle of one, where there is more than one."""
    made = site.slug("A new bridge for everyone " * 8, ID)

    assert made == "a-new-bridge-for-everyone-a-new-bridge-for-everyone-a-new-bridge-for-everyone-a-0123abcd"


@given(st.text(max_size=40), st.integers(min_value=0), st.integers(min_value=0))
def test_twins_differ(title: str, number: int, other: int) -> None:
    """Two releases of one title have two names, as their ids differ in the first eight hex."""
    ids = [hashlib.sha256(str(n).encode()).hexdigest()[:32] for n in (number, other)]

    assert (site.slug(title, ids[0]) == site.slug(title, ids[1])) == (ids[0][:8] == ids[1][:8])


def test_an_id_that_is_no_hex_is_hashed() -> None:
    """An import from elsewhere may have any identity."""
    assert re.fullmatch(r"x-[0-9a-f]{8}", site.slug("x", "guid/../1"))
