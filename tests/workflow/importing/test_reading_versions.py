"""An upgrade that reads pages otherwise is no change by the city, even where no copy of the old page is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Block, Freshness, LeftOut, Record, Release, Run, Validators
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.sources.selection import only_read_otherwise
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, files
from tests.workflow.made import release

RAISED = "<p>Die Bücherei Nummer 2025<sup>1</sup> öffnet am Montag <del>ihre Türen</del> im Stadtteil, was die Menschen dort finden.</p>"
THEN = "Die Bücherei Nummer 20251 öffnet am Montag ihre Türen im Stadtteil, was die Menschen dort finden."
NOW = "Die Bücherei Nummer 2025 [1] öffnet am Montag im Stadtteil, was die Menschen dort finden."


def para(text: str) -> Block:
    """A paragraph."""
    return Block(runs=(Run(text=text),))


def read_by_an_older_reader(workspace: Workspace) -> Record:
    """The stored record as a version would have left it that kept neither page nor reading."""
    (record,) = workspace.store.find()
    assert record.release is not None and record.release.reading > 0
    blocks = tuple(para(THEN) if block.text == NOW else block for block in record.release.blocks)
    assert blocks != record.release.blocks
    old = replace(record.release, blocks=blocks, left_out=(), reading=0, fingerprint="sha256:old")
    versions = {name: replace(version, source_hash="sha256:old") for name, version in record.versions.items()}
    put(workspace.store, replace(record, release=old, versions=versions, page=Validators()))
    return record


@pytest.mark.parametrize(
    "word", ["", "Die Bücherei öffnet am Montag ihre Türen, sagte die Stadt, und wer dort was finden was."]
)
def test_an_upgrade_buys_nothing_and_a_correction_is_still_seen(
    word: str, city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [replace(item(1), extra=RAISED)]
    run_import(make_site(extra="keep_days: 1\n"))
    workspace = make_site(extra="keep_days: 1\n")
    read_by_an_older_reader(workspace)
    before, bought = files(workspace), len(shop.bought)
    if word:
        city.items[0].paragraphs.append(word)
    clock.later(days=3)
    workspace.store.archive.purge(clock.now())

    report = run_import(make_site(extra="keep_days: 1\n"), forced=True)

    (after,) = make_site().store.find()
    assert after.release is not None and NOW in [block.text for block in after.release.blocks]
    assert report.rows[0].changed == bool(word)
    assert (files(make_site()) == before) is not bool(word)
    assert (len(shop.bought) > bought) is bool(word)
    assert after.versions["en-GB"].freshness is Freshness.CURRENT


def read(text: str, *, reading: int, left: str = "", dropped: str = "") -> Release:
    """A reading of one paragraph."""
    out = (LeftOut(block=para(left), reason="struck out"),) if left else ()
    return replace(release((text,)), reading=reading, left_out=out, dropped=(dropped,) if dropped else ())


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (read("Es sind 20251.", reading=1), read("Es sind 2025 [1].", reading=2), True),
        (read("Um 830 Uhr.", reading=1), read("Um 8.30 Uhr.", reading=2), True),
        (read("Im Mai im Juni.", reading=1), read("im Juni.", reading=2, left="Im Mai"), True),
        (
            read("Im Juni.", reading=1, dropped="Beginn: 18 Uhr"),
            read("Beginn: 18 Uhr. Im Juni.", reading=2),
            True,
        ),
        (read("Im Mai im Juni.", reading=1), read("Im Juni.", reading=2), False),
        (read("Rot schlägt Blau.", reading=1), read("Blau schlägt Rot.", reading=2), False),
        (read("Es sind 20251.", reading=2), read("Es sind 2025¹.", reading=2), False),
        (read("Um 8 Uhr.", reading=1), read("Um 9 Uhr.", reading=2, left="Um 9 Uhr, zuvor 8 Uhr."), False),
    ],
)
def test_what_differs_only_by_the_reading(old: Release, new: Release, same: bool) -> None:
    assert only_read_otherwise(old, new) is same


PICTURED = (
    "<figure><img src='/bilder/a.jpg' alt='Ein Kran'><figcaption>Der Kran am Kai</figcaption></figure>"
    "<p>Alles Weitere steht im <a href='/plan.pdf'>Lageplan</a>.</p>"
)


@pytest.mark.parametrize("moved", ["", "Ein roter Kran"])
@pytest.mark.parametrize("kept", [True, False])
def test_an_upgrade_that_reads_pictures_words_is_no_change_but_a_new_word_is(
    moved: str, kept: bool, city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    """Records of before the words of pictures counted: nothing is told of them, with and without a kept page."""
    city.items = [replace(item(1), extra=PICTURED)]
    workspace = make_site(extra="keep_days: 1\n" * (not kept))
    run_import(workspace)
    (record,) = workspace.store.find()
    assert record.release is not None and record.release.images[0].alt == "Ein Kran"
    old = replace(record.release, reading=2, fingerprint="sha256:old")
    versions = {name: replace(version, source_hash="sha256:old") for name, version in record.versions.items()}
    put(workspace.store, replace(record, release=old, versions=versions, page=Validators()))
    city.items[0].extra = PICTURED.replace("Ein Kran", moved or "Ein Kran")
    clock.later(days=3)
    if not kept:
        workspace.store.archive.purge(clock.now())
    bought = len(shop.bought)

    report = run_import(workspace, forced=True)

    assert report.rows[0].changed == bool(moved)
    assert (len(shop.bought) > bought) is bool(moved)
