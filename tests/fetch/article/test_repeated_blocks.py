"""Blocks of the office that stand on several of its pages are no text of a release; sentences that offices repeat are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipeline.fetch.article import read, with_taken_in, without_repeated
from pipeline.fetch.article.text.repeated import REASON
from pipeline.model import Entry, Page, Release, Source

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
OFFICE = Source(id="amt", name="Amt", kind="feed", url="https://stadt.example/feed")
HOURS = "Montag bis Freitag 8 bis 12 Uhr, donnerstags zusätzlich 14 bis 18 Uhr. Bitte vereinbaren Sie einen Termin."
BOX = f'<div class="box"><h3>Öffnungszeiten Bürgerbüro</h3><p>{HOURS}</p></div>'
FREE = "Der Eintritt ist frei, und eine Anmeldung ist auch in diesem Jahr nicht erforderlich."
PRESS = "<h3>Pressekontakt</h3><p>Presseamt, Rathausplatz 1, Telefon 01234 567-890</p>"
WORDS = ("Brücke", "Bücherei", "Schule", "Radweg", "Wochenmarkt")


def page(word: str, *, sentences: int, end: str = "", beside: str = "") -> Release:
    """A release read from a page whose text is `sentences` long; `end` stands in its text, `beside` below it."""
    text = "".join(
        f"<p>Die Stadt baut an der {word} weiter und öffnet Abschnitt {number} im Sommer für alle Menschen.</p>"
        for number in range(1, sentences + 1)
    )
    html = f"<h1>Neues von der {word}</h1><div class='text'>{text}{end}</div>{beside}"
    raw = f"<!DOCTYPE html><title>Neues von der {word}</title><main>{html}</main>".encode()
    url = f"https://stadt.example/{word}"
    entry = Entry(id=word, source="amt", url=url, title=f"Neues von der {word}")
    return read(entry, OFFICE, Page(url=url, body=raw, retrieved=NOW), now=NOW)


def settled(releases: list[Release]) -> list[Release]:
    """Each against the pages of all."""
    pages = [release.page_blocks for release in releases if release.page_blocks is not None]
    return [without_repeated(release, pages) for release in releases]


def test_a_box_below_short_releases_is_left_out_with_its_reason_and_comes_back() -> None:
    short = [page(word, sentences=2, beside=BOX) for word in WORDS]
    assert HOURS in [block.text for block in short[0].blocks]

    found = settled(short)

    for before, release in zip(short, found, strict=True):
        assert len(release.blocks) == 2 and release.fingerprint != before.fingerprint
        assert HOURS in [left.block.text for left in release.left_out if left.reason == REASON]
    back = with_taken_in(found[0], [HOURS])
    assert back.blocks[-1].text == HOURS


def test_a_later_page_profits_and_what_was_left_out_stays_so() -> None:
    known = [page(word, sentences=14, beside=BOX).page_blocks for word in WORDS[:2]]
    pages = [page_blocks for page_blocks in known if page_blocks is not None]
    short = page("Schule", sentences=2, beside=BOX)
    assert len(short.blocks) > 2

    first = without_repeated(short, pages)
    again = without_repeated(short, [], first)

    assert len(first.blocks) == len(again.blocks) == 2
    assert first.fingerprint == again.fingerprint


@pytest.mark.parametrize(
    "end",
    [f"<p>{FREE}</p>", PRESS, f"<h3>Pressekontakt</h3><p>{FREE}</p>{PRESS}"],
    ids=["sentence", "press", "both"],
)
def test_what_every_release_says_in_its_text_stays(end: str) -> None:
    releases = [page(word, sentences=3 + at, end=end) for at, word in enumerate(WORDS)]

    assert settled(releases) == releases


def test_one_other_page_the_same_title_and_a_page_without_a_text_of_its_own_prove_nothing() -> None:
    short = page("Schule", sentences=2, beside=BOX)
    other = page("Brücke", sentences=14, beside=BOX).page_blocks
    same = short.page_blocks
    assert other is not None and same is not None

    assert without_repeated(short, [other]) is short
    assert without_repeated(short, [same, same, other]) is short
    copies = [
        page(word, sentences=2, beside=BOX).page_blocks for word in ("Schule a", "Schule b", "Schule c")
    ]
    box = replace(short, blocks=short.blocks[2:])
    assert without_repeated(box, [page_blocks for page_blocks in copies if page_blocks]) is box
