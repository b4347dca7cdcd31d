"""Every state of a release, a draft, a source and a file: walked into and out of by its command."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import OutcomeUnknown
from pipeline.model import Freshness, Place, Record, Review, Work
from pipeline.run import decisions, keeping, proposals, publishing, recall, sourcing
from pipeline.run.importing import import_
from pipeline.run.place import Workplace
from pipeline.store import Standing
from tests.run.city import City, item
from tests.run.conftest import Clock, MakeSite, Shop, files, plausible
from tests.stored import put


def only(place: Workplace) -> Record:
    """The one record there is."""
    return next(place.store.find())


def states(record: Record) -> tuple[str, str, str]:
    """Review, freshness and place of the English version."""
    version = record.versions["en-GB"]
    return str(version.review), str(version.freshness), str(version.place)


def approve(place: Workplace) -> Record:
    """Every finding dealt with, approved."""
    record = only(place)
    for one in decisions.open_findings(place, record, record.versions["en-GB"]):
        record = decisions.acknowledge(place, record, "en-GB", one.id, by="the desk", reason="a test")
    return decisions.approve(place, record, "en-GB", by="the desk")


def test_review_and_file(city: City, make_site: MakeSite, clock: Clock) -> None:
    city.items = [item(1)]
    import_(make_site())
    place = make_site()
    assert states(only(place)) == ("machine", "current", "draft")
    decisions.open_for_review(place, only(place), "en-GB", by="the desk")
    assert states(only(place)) == ("in_review", "current", "draft")
    decisions.send_back(place, only(place), "en-GB", by="the desk", reason="later")
    assert states(only(place)) == ("machine", "current", "draft")
    approve(place)
    assert states(only(place)) == ("reviewed", "current", "draft")
    decisions.send_back(place, only(place), "en-GB", by="the desk", reason="a word")
    assert states(only(place)) == ("machine", "current", "draft")
    assert 'status: "machine"' in next(iter(files(place).values()))
    decisions.reject(place, only(place), "en-GB", by="the desk", reason="not for us")
    assert states(only(place)) == ("rejected", "current", "none") and files(place) == {}
    decisions.retry(place, only(place), by="the desk")
    clock.later(hours=3)
    import_(make_site(), forced=True)
    place = make_site()
    assert states(only(place)) == ("machine", "current", "draft")
    approve(place)
    publishing.publish(place)
    assert states(only(place)) == ("reviewed", "current", "published")
    decisions.withdraw(place, only(place), "en-GB", by="the desk", reason="wrong", on=dt.date(2026, 9, 14))
    assert states(only(place)) == ("reviewed", "source_withdrawn", "withdrawn")
    assert len(files(place)) == 1, "a tombstone stands at its address"


def test_freshness(city: City, make_site: MakeSite, clock: Clock) -> None:
    city.items = [item(1), *(item(number) for number in range(2, 9))]
    import_(make_site())
    place = make_site()
    title = city.items[0].title
    mine = next(one for one in place.store.find() if one.title == title)
    path = place.settings.folder / mine.versions["en-GB"].path
    path.write_text(path.read_text().replace("Section 3 describes", "Section 3 of ours describes"))
    city.items[0].paragraphs[1] = city.items[0].paragraphs[1].replace("Abschnitt 2", "Abschnitt 9")
    clock.later(hours=3)
    import_(make_site(), forced=True)
    place = make_site()
    mine = place.store.get(mine.id) or mine
    assert mine.versions["en-GB"].freshness is Freshness.SOURCE_CHANGED
    proposals.accept(place, mine, "en-GB", by="the desk")
    mine = place.store.get(mine.id) or mine
    assert mine.versions["en-GB"].freshness is Freshness.CURRENT
    city.items[0].gone = True
    for _ in range(2):
        clock.later(days=2)
        import_(make_site(), forced=True)
    place = make_site()
    mine = place.store.get(mine.id) or mine
    assert mine.versions["en-GB"].freshness is Freshness.SOURCE_WITHDRAWN
    decisions.withdraw(
        place, mine, "en-GB", by="the desk", reason="the city withdrew it", on=dt.date(2026, 9, 20)
    )
    mine = place.store.get(mine.id) or mine
    assert mine.versions["en-GB"].review is Review.REJECTED and not path.exists()


def test_work(city: City, make_site: MakeSite, shop: Shop, clock: Clock) -> None:
    city.items = [item(1)]
    import_(make_site(engines=[]))
    assert only(make_site()).work is Work.WAITING
    shop.failing = OutcomeUnknown("no answer")
    clock.later(hours=3)
    import_(make_site(), forced=True)
    assert only(make_site()).work is Work.IN_DOUBT
    place = make_site()
    decisions.settle(place, only(place), paid=False, by="the operator")
    assert only(place).work is Work.WAITING
    put(place.store, replace(only(place), work=Work.FAILED, reason="the page had no text"))
    decisions.retry(place, only(place), by="the operator")
    assert only(place).work is Work.WAITING
    shop.failing = None
    clock.later(hours=3)
    import_(make_site(), forced=True)
    assert only(make_site()).work is Work.DONE


@pytest.mark.parametrize("work", [Work.SKIPPED, Work.BEFORE_START, Work.EXPIRED])
def test_what_was_left_out_can_be_picked(
    work: Work, city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(1), item(2)]
    city.items[0].paragraphs.append("Die Sitzung beginnt am 5. September 2026 um 14 Uhr.")
    extra = "select: {start: 1, max_waiting: null}\n" if work is Work.BEFORE_START else ""
    from tests.run.conftest import SOURCE

    source = SOURCE + ("skip: {title: [nummer 1]}\n" if work is Work.SKIPPED else "")
    import_(make_site(extra=extra, source=source))
    place = make_site(extra=extra, source=source)
    (left_out,) = place.store.find(work=[work])

    decisions.pick(place, left_out, by="the desk")
    clock.later(hours=3)
    import_(make_site(extra=extra, source=source), forced=True)

    assert {one.work for one in make_site(extra=extra, source=source).store.find()} == {Work.DONE}


def test_source(city: City, make_site: MakeSite, clock: Clock) -> None:
    city.items = [item(1)]
    city.broken = {"/feed.xml": 404}
    import_(make_site())
    place = make_site()
    assert place.store.source("musterstadt").standing is Standing.QUARANTINED
    city.broken = {}
    sourcing.resume(place, "musterstadt")
    assert place.store.source("musterstadt").standing is Standing.ACTIVE
    import_(make_site(), forced=True)
    assert only(make_site()).work is Work.DONE
    city.broken = {"/feed.xml": 410}
    clock.later(hours=3)
    import_(make_site(), forced=True)
    place = make_site()
    assert place.store.source("musterstadt").standing is Standing.GONE
    city.broken = {}
    sourcing.move(place, "musterstadt", f"{city.base}/feed.xml")
    assert place.store.source("musterstadt").standing is Standing.ACTIVE


def test_a_forgotten_release_is_nowhere_and_never_comes_back(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1), item(2)]
    import_(make_site())
    place = make_site()
    mine = next(one for one in place.store.find() if one.title == city.items[0].title)
    path = place.settings.folder / mine.versions["en-GB"].path
    path.write_text(path.read_text() + "\nEdited.\n")

    decisions.forget(place, mine, by="the desk")

    place.store.close()
    clock.later(hours=3)
    import_(make_site(), forced=True)
    kept = [one for one in place.settings.root.rglob("*") if one.is_file() and not one.is_symlink()]
    assert [one.name for one in kept if b"Nummer 1" in one.read_bytes() and one.suffix != ".db"] == []
    place = make_site()
    assert len(files(place)) == 1
    assert [one.source for one in place.store.memory.units() if "Nummer 1" in one.source] == []
    assert {str(one.work) for one in place.store.find()} == {"forgotten", "done"}


def test_a_recalled_paragraph_leaves_the_memory_for_good(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    import_(make_site())
    place = make_site()

    done = recall.recall(place, "Section 2", "en-GB", by="the desk")

    assert len(done.units) == 1 and [one.path for one in done.carriers] == [*files(place)]
    place.store.close()
    for file in (place.settings.state).glob("store.db*"):
        file.unlink()
    place = make_site()
    assert [one for one in place.store.memory.units() if "Section 2" in one.target] == []
    assert len(list(place.store.memory.units())) == 3


def test_dump_and_load_is_an_identity(city: City, make_site: MakeSite, clock: Clock, tmp_path: Path) -> None:
    city.items = [item(number) for number in range(3)]
    import_(make_site())
    place = make_site()
    approve_first = next(place.store.find())
    decisions.reject(place, approve_first, "en-GB", by="the desk", reason="no")
    keeping.dump(place, tmp_path / "one.jsonl")
    place.store.close()
    shutil.rmtree(place.settings.state)
    place = make_site()

    keeping.load(place, tmp_path / "one.jsonl")
    keeping.dump(place, tmp_path / "two.jsonl")

    assert _without_ids(tmp_path / "two.jsonl") == _without_ids(tmp_path / "one.jsonl")
    clock.later(hours=3)
    before = files(place)
    import_(place, forced=True)
    assert files(place) == before


def _without_ids(file: Path) -> list[str]:
    """Lines, but for the memory's row numbers."""
    import re

    return sorted(re.sub(r'"id":\d+,', "", line) for line in file.read_text().splitlines())


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KB; skipped where we may not mount one."""
    disk = tmp_path / "root" / "site"
    disk.mkdir(parents=True)
    mount = shutil.which("mount")
    done = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True
    )
    if not done or done.returncode:
        pytest.skip("no right to mount a small disk")
    yield disk
    subprocess.run([str(shutil.which("umount")), disk], check=True)


def test_a_full_disk_is_one_line_and_heals(
    small: Path, city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(number) for number in range(3)]
    filler = small / "filler"
    filler.write_bytes(b"x" * 256 * 1024)

    report = import_(make_site())

    assert {one.what for one in report.news} == {"failed"} and len(report.news) == 3
    assert all("No space left" in str(one) for one in report.news)
    assert [one.name for one in small.rglob("*") if one.is_file()] == ["filler"]
    bought = list(shop.bought)
    filler.unlink()
    clock.later(hours=3)
    import_(make_site(), forced=True)
    assert len(files(make_site())) == 3 and shop.bought == bought


def test_a_folder_that_cannot_be_written_is_one_line_and_heals(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock, tmp_path: Path
) -> None:
    city.items = [item(1)]
    folder = tmp_path / "root" / "site"
    folder.mkdir(parents=True)
    (folder / "_drafts").write_text("a file in place of the folder")

    report = import_(make_site())

    assert [one.what for one in report.news] == ["failed"]
    bought = list(shop.bought)
    (folder / "_drafts").unlink()
    place = make_site()
    decisions.retry(place, only(place), by="the operator")
    clock.later(hours=3)
    import_(make_site(), forced=True)
    place = make_site()
    assert only(place).versions["en-GB"].place is Place.DRAFT and shop.bought == bought
