"""The interface in German: whatever a template says is in the catalogue, with the same blanks to fill."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import pipeline.review
from pipeline.check import CHECKS
from pipeline.review.catalogue import _catalogue, words
from tests.review.conftest import Seat

ROOT = Path(pipeline.review.__file__).parent


def said() -> Iterator[tuple[str, ...]]:
    """Every message of templates and modules: one form, or two."""
    for file in sorted((ROOT / "templates").glob("*.html")):
        for call in Environment(autoescape=True).parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in {"_", "n_"}:
                forms = tuple(one.value for one in call.args[:2] if isinstance(one, nodes.Const))
                yield forms if call.node.name == "n_" else forms[:1]
    for file in sorted(ROOT.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (
                (isinstance(node.func, ast.Attribute) and node.func.attr in {"say", "count"})
                or (isinstance(node.func, ast.Name) and node.func.id == "abort")
            ):
                forms = tuple(
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                )
                yield forms
    for check in CHECKS:
        yield (check.name,)


def test_german_says_everything_with_the_same_blanks() -> None:
    german = _catalogue("de")
    missing = sorted({forms[0] for forms in said() if forms and forms[0] not in german})
    assert missing == []
    for english, text in german.items():
        forms = (text,) if isinstance(text, str) else text
        for form in forms:
            assert set(re.findall(r"\{\w+\}", form)) == set(re.findall(r"\{\w+\}", english)), english


@pytest.mark.parametrize(
    ("language", "time", "day", "share", "number"),
    [("en", "5.30 pm", "Thu 11 June", "92%", "1,480"), ("de", "17.30 Uhr", "Do. 11. Juni", "92 %", "1.480")],
)
def test_days_times_and_numbers_as_each_language_writes_them(
    language: str, time: str, day: str, share: str, number: str
) -> None:
    speaking = words(language)
    at = dt.datetime(2026, 6, 11, 17, 30, tzinfo=dt.UTC)
    assert speaking.time(at) == time
    assert speaking.day(at.date()) == day
    assert speaking.share(0.92) == share
    assert speaking.number(1480) == number


def test_the_language_is_the_browsers_until_somebody_chooses(seat: Seat) -> None:
    german = {"Accept-Language": "de-DE,de;q=0.9"}
    assert "Mitteilungen sind offen" in seat.get("/", headers=german).text
    assert "releases are open" in seat.get("/", headers={"Accept-Language": "fr"}).text
    seat.post("/language", {"language": "en"})
    assert "releases are open" in seat.get("/", headers=german).text
