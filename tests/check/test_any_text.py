"""Any text through every check: no exception, and no time that grows faster than the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.check import CHECKS, Check, Pair
from tests.counts import rounds

LANGUAGES = ("en-GB", "en-US", "fr", "es", "it", "nl", "pl", "tr", "uk", "ru", "ar", "de", "zh", "x-none")
SIZE, LONGEST = 100_000, 3.0
FIRST = rounds(SIZE // 5, SIZE)
OURS = [check for check in CHECKS if check.block is not None]
TEXTS = st.text(st.characters(exclude_categories=()), max_size=120)
WORDS = st.lists(
    st.sampled_from(
        [
            "nicht",
            "kein",
            "nur",
            "außer",
            "Straße",
            "Platz",
            "12",
            "0221",
            "2210",
            "@",
            "www.",
            ".de",
            "Herr",
            "Dr.",
            "von",
            "der",
            "Müller",
            "USA",
            "„",
            "“",
            "(",
            ")",
            "-",
            "**",
            "#",
            "<1>",
            "&",
            ";",
            ":",
            "/",
            "Uhr",
            "the",
            "not",
            "only",
            "rises",
            "The",
            "Köln",
            "",
            "\u200b",
            "\u202e",
            "\n",
            ".",
            "!",
            "?",
            "'s",
        ]
    ),
    max_size=25,
).map(" ".join)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(source=TEXTS | WORDS, target=TEXTS | WORDS, language=st.sampled_from(LANGUAGES), title=st.booleans())
def test_no_text_raises(source: str, target: str, language: str, title: bool) -> None:
    pair = Pair(source=source, target=target, language=language, role="title" if title else "block")
    for check in OURS:
        assert check.block is not None
        for finding in check.block(pair):
            assert finding.check
            assert all(0 <= span.start <= span.end <= len(source) for span in finding.source)
            assert all(0 <= span.start <= span.end <= len(target) for span in finding.target)


HOSTILE = {
    "digits": "1234567890",
    "digits apart": "12 ",
    "digits and bars": "0221/221-",
    "one letter": "a",
    "one capital": "A",
    "capitals": "Ab ",
    "names": "Sabine Krüger ",
    "hyphens": "Ab-",
    "stops": ". ",
    "stops without blanks": ".",
    "sentences": "Das ist so. ",
    "quotes": "„a“ ",
    "opened quotes": "„",
    "brackets": "(",
    "square brackets": "[a](",
    "at": "a@",
    "domains": "a.",
    "addresses": "www.a.de/",
    "schemes": "http://",
    "tags": "<b",
    "entities": "&amp",
    "stars": "**a",
    "negations": "nicht ",
    "limits": "nur ",
    "blanks": " ",
    "lines": "\n",
    "marks": "\u0301",
    "invisible": "\u200b",
    "pairs": "Bürgerinnen und Bürger ",
    "underscores": "_",
    "backticks": "`",
    "pipes": "|",
    "streets": "Straße 1 ",
    "loop": "the city ",
    "roman": "XIV. ",
    "codes": "DE02 ",
    "one place": "Köln ",
    "hours": "8am ",
    "other script": "`АБ",
    "long compound": "Donaudampfschifffahrt",
}


@pytest.mark.slow
@pytest.mark.parametrize("check", OURS, ids=lambda check: check.id)
def test_a_long_line_takes_under_a_second(check: Check) -> None:
    """Every repeat of 100 kB through each check by itself, in seconds of the processor.

    The bound is one second; three leave room for a machine that is slower, and what grows with the square takes minutes.
    A fifth of it comes first, and the whole where that takes as long as what would be just too slow.
    """
    assert check.block is not None
    list(check.block(Pair(source="Das ist ein Haus am Ring.", target="This is a house on Ring.")))
    slow = []
    for name, part in HOSTILE.items():
        if (
            _spent(check, part, FIRST) > LONGEST * (FIRST / SIZE) ** 2
            and (spent := _spent(check, part, SIZE)) > LONGEST
        ):
            slow.append((name, round(spent, 1)))
    assert slow == []


def _spent(check: Check, part: str, size: int) -> float:
    """Seconds of the processor for so many letters."""
    assert check.block is not None
    long = (part * (size // len(part) + 1))[:size]
    started = time.process_time()
    list(check.block(Pair(source=long, target=long)))
    return time.process_time() - started
