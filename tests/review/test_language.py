"""The desk in the language of who sits at it."""

from __future__ import annotations

from tests.review.conftest import Seat


def test_the_language_is_the_browsers_until_somebody_chooses(seat: Seat) -> None:
    german = {"Accept-Language": "de-DE,de;q=0.9"}
    assert "Mitteilungen sind offen" in seat.get("/", headers=german).text
    assert "releases are open" in seat.get("/", headers={"Accept-Language": "fr"}).text
    seat.post("/language", {"language": "en"})
    assert "releases are open" in seat.get("/", headers=german).text
