"""The demo's releases: read by the real reader, covered by our English, their dates true to the calendar."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pipeline import check, config
from pipeline.model import Release
from pipeline.translate import inline_tags, placeholders, segments
from pipeline.workflow.demo.pairs import read_pairs
from pipeline.workflow.demo.server import DAYS

Read = Callable[[int], list[Release]]
DAY = dt.date(2026, 9, 14)
GERMAN = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
ENGLISH = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
GERMAN_MONTHS = {"September": 9, "Oktober": 10, "November": 11, "Dezember": 12}
ENGLISH_MONTHS = {"September": 9, "October": 10, "November": 11, "December": 12}


def texts(release: Release) -> list[str]:
    """What has to be translated, as the memory is asked for it."""
    return [
        inline_tags.number(segment.source).text
        for segment in segments(release)
        if not placeholders.nothing_to_translate(segment.source.text)
    ]


def test_three_offices_have_twenty_five_releases(releases: Read) -> None:
    """The first poll of each office gives all its releases, in the lengths that press offices write."""
    found = releases(1)

    assert [
        sum(release.source == office for release in found)
        for office in ("rathaus", "verkehrsbetriebe", "kulturamt")
    ] == [
        10,
        7,
        8,
    ]
    lengths = sorted(sum(len(block.text.split()) for block in release.blocks) for release in found)
    assert lengths[2] < 40
    assert lengths[len(lengths) // 2] >= 140
    assert all(dt.date(2026, 8, 31) <= release.day < DAY for release in found)


def test_the_reader_tells_text_from_what_stands_around_it(releases: Read) -> None:
    """Contact, credit, share bar and archive notice are in no text; caption and credit are apart."""
    found = releases(1)

    for release in found:
        body = "\n".join(texts(release))
        assert release.contact, release.url
        assert not re.search("Mastodon|ARCHIV|Drucken|©|Foto:|presse\\(at\\)|Rückfragen", body), release.url
    pictures = [image for release in found for image in release.images]
    assert len(pictures) == 12
    assert all(image.alt and image.caption and image.credit for image in pictures)
    assert sum(len(release.images) > 1 for release in found) == 1
    assert sum(bool(release.attachments) for release in found) == 4
    assert {block.kind for release in found for block in release.blocks} >= {
        "paragraph",
        "heading",
        "item",
        "cell",
    }


def test_our_english_covers_all_but_four_paragraphs(releases: Read, examples: Path) -> None:
    """Two releases stay open with two paragraphs each; nothing in the memory is for no release."""
    memory = dict(read_pairs(examples / "memory.txt"))

    asked = {release.url: texts(release) for release in releases(1)}
    open_ = {url: [text for text in found if text not in memory] for url, found in asked.items()}

    left = {url.rsplit("/", 1)[-1]: len(found) for url, found in open_.items() if found}
    assert left == {"stadtbaeume.html": 2, "musikschule-anmeldung.html": 2}
    assert set(memory) <= {text for found in asked.values() for text in found}


def test_some_paragraphs_are_repeated(releases: Read) -> None:
    """Boilerplate stands in more than one release, so that the memory is seen at work."""
    counts: dict[str, int] = {}
    for release in releases(1):
        for block in {block.text for block in release.blocks if len(block.text) > 60}:
            counts[block] = counts.get(block, 0) + 1

    assert max(counts.values()) == 3


@pytest.mark.parametrize("day", range(2, DAYS + 1))
def test_the_later_days_are_in_the_engines_files(releases: Read, examples: Path, day: int) -> None:
    """Whatever the memory does not hold, the engine of that day has an answer for."""
    known = {german for file in ("memory.txt", "day2.txt") for german, _ in read_pairs(examples / file)}

    missing = [text for release in releases(day) for text in texts(release) if text not in known]

    assert missing == []


def test_what_changes_from_day_to_day(releases: Read) -> None:
    """Day two: three new, one corrected, one gone. Day three: a paragraph changed and one added, one reposted."""
    first, second, third = ({release.id: release for release in releases(day)} for day in (1, 2, 3))

    def changed(old: dict[str, Release], new: dict[str, Release]) -> list[tuple[str, int, int]]:
        found = []
        for key in old.keys() & new.keys():
            before, after = old[key].blocks, new[key].blocks
            if before != after:
                fresh = [block for block in after if block not in before]
                found.append((old[key].title, len(fresh), len(after) - len(before)))
        return found

    assert len(second.keys() - first.keys()) == 3
    assert [first[key].title for key in first.keys() - second.keys()] == [
        "Bauingenieurin übernimmt Leitung des Tiefbauamts"
    ]
    assert changed(first, second) == [("Zum Brückenfest rollen Bahnen und Busse die ganze Nacht", 1, 0)]
    assert changed(second, third) == [
        ("Verdacht auf Blindgänger: Evakuierung im Hafenviertel am 20. September", 2, 1)
    ]
    (new,), (old,) = third.keys() - second.keys(), second.keys() - third.keys()
    assert (third[new].title, third[new].blocks) == (second[old].title, second[old].blocks)
    assert third[new].url != second[old].url


def test_weekdays_are_those_of_the_calendar(releases: Read, examples: Path) -> None:
    """Only one release contradicts itself, on purpose, and our English says what the German says."""
    german = [text for day in (1, 2, 3) for release in releases(day) for text in texts(release)]
    english = [pair[1] for file in ("memory.txt", "day2.txt") for pair in read_pairs(examples / file)]

    wrong_german = {
        (found[1], found[2], found[3])
        for text in german
        for found in re.finditer(
            rf"({'|'.join(GERMAN)})(?:</\d>)?, (\d+)\. ({'|'.join(GERMAN_MONTHS)})", text
        )
        if dt.date(2026, GERMAN_MONTHS[found[3]], int(found[2])).weekday() != GERMAN.index(found[1])
    }
    seen = [
        (found, dt.date(2026, ENGLISH_MONTHS[found[3]], int(found[2])).weekday() == ENGLISH.index(found[1]))
        for text in english
        for found in re.finditer(
            rf"({'|'.join(ENGLISH)})(?:</\d>)?, (\d+) ({'|'.join(ENGLISH_MONTHS)})", text
        )
    ]

    assert wrong_german == {("Samstag", "25", "September")}
    assert {found[0] for found, right in seen if not right} == {"Saturday, 25 September"}
    assert len(seen) > 40


def test_no_event_is_over_when_the_demo_runs(releases: Read) -> None:
    """Each release names a day that still lies ahead, so that none is too late to translate."""
    month = {**GERMAN_MONTHS, "Januar": 13, "Mai": 17}
    for release in releases(1):
        body = " ".join((release.title, release.lead, *(block.text for block in release.blocks)))
        days = [
            (month[found[2]], int(found[1])) for found in re.finditer(rf"(\d+)\. ({'|'.join(month)})", body)
        ]
        assert max(days, default=(0, 0)) > (9, 18) or "Bis Ende" in body, release.url


def test_pictures_are_small_and_real(examples: Path) -> None:
    """Every picture opens and is under 30 KB."""
    files = [*(examples / "town" / "bilder").iterdir()]

    assert len(files) >= 10
    for file in files:
        assert file.stat().st_size < 30_000
        with Image.open(file) as image:
            image.load()


def test_configuration_and_sources_are_valid(examples: Path, tmp_path: Path) -> None:
    """The demo's config.yaml and its three source files load; each allows pictures in another way."""
    settings = config.load(examples / "config.yaml")
    files = sorted((examples / "town" / "sources").glob("*.yaml"))
    sources = {
        file.stem: config.load_source(file, replace={"{base}": "http://127.0.0.1:1"}) for file in files
    }

    assert settings.site.flavour == "jekyll"
    assert set(settings.sources) == set(sources)
    assert {name: source.rights.images for name, source in sources.items() if source.rights} == {
        "rathaus": "publish",
        "verkehrsbetriebe": "link",
        "kulturamt": "none",
    }


def test_the_editor_is_told_of_the_contradiction(releases: Read) -> None:
    """The one release that contradicts itself is the one with a note on the original."""
    told = {release.title: [note.message for note in check.source_notes(release)] for release in releases(1)}

    assert {title: len(found) for title, found in told.items() if found} == {
        "Seniorenwoche: Vier Tage Programm für Menschen ab 60": 1
    }
