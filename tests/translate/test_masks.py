"""What an engine must not touch is found in German, and comes back exactly once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.translate import placeholders

FOUND = [
    ("Mail an presse@musterstadt.de.", "email", "presse@musterstadt.de"),
    ("Mail an presse(at)musterstadt.de", "email", "presse(at)musterstadt.de"),
    ("presse [at] musterstadt [dot] de", "email", "presse [at] musterstadt [dot] de"),
    ("Mehr unter www.musterstadt.de/fest.", "url", "www.musterstadt.de/fest"),
    ("Mehr unter https://musterstadt.de/a?b=1&c=2, auch heute", "url", "https://musterstadt.de/a?b=1&c=2"),
    ("auf musterstadt.de zu finden", "url", "musterstadt.de"),
    ("Telefon 0221/221-0", "phone", "0221/221-0"),
    ("Telefon +49 (0)221 221-26456, werktags", "phone", "+49 (0)221 221-26456"),
    ("Telefon 0721 133-5620.", "phone", "0721 133-5620"),
    ("unter 030 90 26 0 erreichbar", "phone", "030 90 26 0"),
    ("unter (089) 233-92600 erreichbar", "phone", "(089) 233-92600"),
    ("nach § 34 Abs. 2 BauGB", "section", "§ 34 Abs. 2"),
    ("nach §§ 34 bis 36", "section", "§§ 34 bis 36"),
    ("nach § 5 Abs. 1 Satz 2 Nr. 3", "section", "§ 5 Abs. 1 Satz 2 Nr. 3"),
    ("Az.: 12 K 345/26", "file", "12 K 345/26"),
    ("unter Az. 4-B 17/26.", "file", "4-B 17/26"),
    ("Vorlage 20-26 / V 12345", "file", "20-26 / V 12345"),
    ("Konto DE12 5001 0517 0648 4898 90", "iban", "DE12 5001 0517 0648 4898 90"),
    ("12345 Musterstadt", "postcode", "12345"),
    ("1.250.000 Euro", "number", "1.250.000"),
    ("rund 12.345,50 Euro", "number", "12.345,50"),
]


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
def test_a_mask_is_found_whole(text: str, kind: str, value: str) -> None:
    """Each kind, in the forms press offices write."""
    assert [(m.kind, m.value) for m in placeholders.find(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Am 12.03.2026 um 18.30 Uhr",
        "Am 24. bis 27. August 2026",
        "von 8 bis 12 Uhr, 40 Prozent",
        "Linie 18, A 3 und B 55",
        "z.B. am Mo.-Fr.",
        "Die Saison 2025/26",
    ],
)
def test_dates_times_and_small_numbers_are_left_to_the_engine(text: str) -> None:
    """They have words around them that an engine must read."""
    assert placeholders.find(text) == ()


@pytest.mark.parametrize(
    ("german", "target", "there"),
    [
        ("1.250.000", "en-GB", "1,250,000"),
        ("1.250,50", "en-GB", "1,250.50"),
        ("-3.000", "en-US", "-3,000"),
        ("1.250.000,5", "fr", "1\u00a0250\u00a0000,5"),
        ("1.250", "tr", "1.250"),
    ],
)
def test_numbers_come_back_in_the_notation_of_the_target(german: str, target: str, there: str) -> None:
    """Thousands dots are commas in English, blanks in French, dots in Turkish."""
    assert placeholders.number(german, target=target) == there


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("1.250.000", "1,250,000"),
        ("12,5 %", "12.5 %"),
        ("12.03.2026", "12 March 2026"),
        ("0221/221-0", "0221/221-0"),
        ("www.musterstadt.de", "www.musterstadt.de"),
        ("2026", "2026"),
    ],
)
def test_what_holds_no_word_is_copied(text: str, english: str) -> None:
    """Nothing is paid for a cell with a number; it still reads as English."""
    assert placeholders.nothing_to_translate(text)
    assert placeholders.copied(text, source="de", target="en-GB") == english


@pytest.mark.parametrize("text", ["18 Uhr", "Rathaus", "12 km", "1,5 Mio. Euro"])
def test_what_holds_a_word_is_translated(text: str) -> None:
    """A unit or a time is a word."""
    assert not placeholders.nothing_to_translate(text)


_PIECES = st.sampled_from(
    [
        "Am Rathaus ",
        "presse@musterstadt.de ",
        "§ 34 Abs. 2 ",
        "XQZ1X ",
        "1.250.000 ",
        "0221/221-0 ",
        "12345 Köln ",
        "und ",
    ]
)


@given(st.lists(_PIECES, max_size=10).map("".join))
def test_masks_go_in_and_come_out(text: str) -> None:
    """An engine that changes nothing gives the German with numbers in English form; each mask once."""
    found = placeholders.find(text)
    covered, names = placeholders.cover(text, found)

    assert all(mask.value not in covered for mask in found if mask.kind == "email")
    expected = text
    for mask in reversed(found):
        expected = expected[: mask.start] + mask.target + expected[mask.end :]
    assert placeholders.uncover(covered, names) == expected


@pytest.mark.parametrize(
    "unit",
    ["a", "a.", "a-", "1", "1.", "1/", "§ 1 Nr. ", "Az. A 1 ", "0221/", "a [at] ", "http://a", "+49 (0)"],
)
def test_a_hostile_page_does_not_stall_the_search(unit: str) -> None:
    """100,000 characters of what a pattern likes best take seconds at most, not hours."""
    start = time.process_time()

    placeholders.find(unit * (100_000 // len(unit)))

    assert time.process_time() - start < 10


@pytest.mark.parametrize("damage", ["", "XQZ1X XQZ1X", "XQZ2X", "XQZ1X XQZ2X", "XQZ1"])
def test_a_damaged_placeholder_is_noticed(damage: str) -> None:
    """Missing, doubled, renumbered, invented or cut."""
    covered, names = placeholders.cover("Mail: a@b.de", placeholders.find("Mail: a@b.de"))

    assert placeholders.uncover(covered.replace("XQZ1X", damage), names) is None


def test_a_page_cannot_use_up_the_placeholders() -> None:
    """However many it holds, another is found."""
    text = "XQZ1X XQV XQW XQJ XQK XQY XQZZ a@b.de"

    covered, names = placeholders.cover(text, placeholders.find(text))

    assert placeholders.uncover(covered, names) == text
