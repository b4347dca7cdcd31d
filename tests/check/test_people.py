"""Forms for women and men: one English word stands for both."""

from __future__ import annotations

import pytest

from pipeline.check import Pair
from pipeline.check.defaults import CHECKS
from pipeline.check.names import people


@pytest.mark.parametrize(
    ("german", "english", "put_right"),
    [
        (
            "Die Bürgerinnen und Bürger kommen.",
            "The female citizens and citizens come.",
            "The citizens come.",
        ),
        ("Alle Schüler:innen lesen.", "All pupils and pupils read.", "All pupils read."),
    ],
)
def test_the_same_people_twice_are_found_and_put_right(german: str, english: str, put_right: str) -> None:
    (found,) = people.check(Pair(source=german, target=english))

    assert found.fix is not None
    span = found.fix.span
    assert english[: span.start] + found.fix.text + english[span.end :] == put_right
    assert german[found.source[0].start : found.source[0].end] in german
    assert any(check.id == found.check for check in CHECKS)


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Die Bürgerinnen und Bürger kommen.", "The citizens come."),
        ("Die Schülerinnen und Lehrer kommen.", "Pupils and teachers come."),
        ("Immer mehr Bürgerinnen und Bürger kommen.", "More and more citizens come."),
        ("Die Bürger kommen.", "Citizens and citizens come."),
    ],
)
def test_quiet(german: str, english: str) -> None:
    assert list(people.check(Pair(source=german, target=english))) == []
