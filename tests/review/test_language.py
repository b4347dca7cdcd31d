"""The desk in the language of who sits at it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import html

from pipeline.model import Severity
from tests.review.conftest import EN, Seat

GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}
FOREIGN = "self::*[@lang and not(self::html)] or self::textarea or self::script or self::style or self::code or self::kbd or @aria-hidden"
"""Elements whose words are the town's, the draft's, or a name."""


def own_words(seat: Seat, path: str, language: str) -> set[str]:
    """What a page says by itself, in phrases of two words or more."""
    answer = seat.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, path
    page = html.fromstring(answer.text)
    return {text for text in _texts(page) if re.search(r"[^\W\d_]{2,} .*[^\W\d_]{2,}", text)}


def _texts(page: html.HtmlElement) -> Iterator[str]:
    for node in page.xpath(f"//body//text()[not(ancestor::*[{FOREIGN}])]"):
        yield " ".join(str(node).split())
    for name in ("aria-label", "placeholder", "title"):
        yield from (str(item) for item in page.xpath(f"//@{name}"))


def test_the_language_is_the_browsers_until_somebody_chooses(seat: Seat) -> None:
    assert "Mitteilungen sind offen" in seat.get("/", headers=GERMAN).text
    assert "releases are open" in seat.get("/", headers={"Accept-Language": "fr"}).text
    seat.post("/language", {"language": "en"})
    assert "releases are open" in seat.get("/", headers=GERMAN).text


@pytest.mark.parametrize("page", ["", "?state=waiting", "terms", "figures", "search?q=Stadt", "drafts"])
def test_a_german_page_says_nothing_in_english(seat: Seat, page: str) -> None:
    """What stands on the English page and on the German one alike is the town's, or nobody translated it."""
    records = [record for record in seat.workspace.store.find() if EN in record.versions]
    paths = [f"/draft/{record.id}/{EN}" for record in records] if page == "drafts" else [f"/{page}"]
    names = {
        "Redaktion A",
        seat.workspace.settings.site.name,
        *(source.name for source in seat.workspace.sources),
    }
    for path in paths:
        alike = own_words(seat, path, "en") & own_words(seat, path, "de")
        assert {text for text in alike if not any(name in text for name in names)} == set(), path


def test_a_german_desk_tells_findings_and_refusals_in_german(seat: Seat) -> None:
    drafts = [one for one in seat.workspace.store.find() if EN in one.versions]
    told = [
        (one, two) for one in drafts for two in one.versions[EN].findings if two.severity is Severity.ERROR
    ]
    assert told and all(two.msgid for _, two in told)
    record = told[0][0]
    page = seat.get(f"/draft/{record.id}/{EN}", headers=GERMAN).text
    assert "Im Deutschen steht" in page and "The German says" not in page

    version = record.versions[EN]
    form = {"source_hash": version.source_hash, "target_hash": "0" * 16}
    answer = seat.post(f"/draft/{record.id}/{EN}/approve", form, headers=GERMAN)
    assert "das Englische hat sich geändert, seit Sie es geöffnet haben" in answer.text
