"""German number words: words, ordinals, and numbers inside compounds."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.german import numbers


@pytest.mark.parametrize(
    ("word", "value", "kind"),
    [
        ("zwölf", 12, "cardinal"), ("zweiundzwanzig", 22, "cardinal"), ("dreihunderttausend", 300000, "cardinal"),
        ("anderthalb", 1.5, "cardinal"), ("Eineinhalb", 1.5, "cardinal"), ("zweieinhalb", 2.5, "cardinal"),
        ("dreiviertel", 0.75, "cardinal"), ("dritte", 3, "ordinal"), ("zwanzigsten", 20, "ordinal"),
        ("einundzwanzigster", 21, "ordinal"), ("zweimal", 2, "counted"), ("dreitägige", 3, "counted"),
        ("vierjähriger", 4, "counted"), ("beide", 2, "loose"), ("Dutzend", 12, "loose"), ("Zweikampf", 2, "loose"),
        ("Tabellenvierten", 4, "loose"), ("halbe", 0.5, "loose"), ("Elf", 11, "loose"), ("eine", 1, "loose"),
    ],
)  # fmt: skip
def test_words(word: str, value: float, kind: str) -> None:
    read = numbers.word(word)

    assert read is not None
    assert read.values[0] == value
    assert read.kind == kind


@pytest.mark.parametrize(
    "word", ["Nacht", "macht", "Achtung", "Revier", "helfen", "Elfenbein", "Zweifel", "Stadt", "in"]
)
def test_words_that_only_look_like_numbers(word: str) -> None:
    assert numbers.word(word) is None


@given(st.text(max_size=40))
def test_any_word_is_read_without_error(word: str) -> None:
    read = numbers.word(word)

    assert read is None or (read.values and all(0 <= value < inf for value in read.values))
