"""Every state of a release, a draft, a source and a file: walked into and out of by its command."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import OutcomeUnknown, SiteMissing
from pipeline.model import Freshness, PostState, Record, Review, Work
from pipeline.store import Standing
from pipeline.workflow.editing import decisions, proposals, recall
from pipeline.workflow.exchange import dumps
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from pipeline.workflow.sources import manage
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, files, plausible


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    return next(workspace.store.find())


def states(record: Record) -> tuple[str, str, str]:
    """Review, freshness and place of the English version."""
    version = record.versions["en-GB"]
    return str(version.review), str(version.freshness), str(version.place)


def approve(workspace: Workspace) -> Record:
    """Every finding dealt with, approved."""
    record = only(workspace)
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(workspace, record, "en-GB", finding.id, by="the desk", reason="a test")
    return decisions.approve(workspace, record, "en-GB", by="the desk")


def test_review_and_file(city: City, make_site: MakeSite, clock: Clock) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    assert states(only(workspace)) == ("machine", "current", "draft")
    decisions.open_for_review(workspace, only(workspace), "en-GB", by="the desk")
    assert states(only(workspace)) == ("in_review", "current", "draft")
    decisions.send_back(workspace, only(workspace), "en-GB", by="the desk", reason="later")
    assert states(only(workspace)) == ("machine", "current", "draft")
    approve(workspace)
    assert states(only(workspace)) == ("reviewed", "current", "draft")
    decisions.send_back(workspace, only(workspace), "en-GB", by="the desk", reason="a word")
    assert states(only(workspace)) == ("machine", "current", "draft")
    assert 'status: "machine"' in next(iter(files(workspace).values()))
    decisions.reject(workspace, only(workspace), "en-GB", by="the desk", reason="not for us")
    assert states(only(workspace)) == ("rejected", "current", "none") and files(workspace) == {}
    decisions.retry(workspace, only(workspace), by="the desk")
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    workspace = make_site()
    assert states(only(workspace)) == ("machine", "current", "draft")
    approve(workspace)
    publish.publish(workspace)
    assert states(only(workspace)) == ("reviewed", "current", "published")
    decisions.withdraw(
        workspace, only(workspace), "en-GB", by="the desk", reason="wrong", on=dt.date(2026, 9, 14)
    )
    assert states(only(workspace)) == ("reviewed", "source_withdrawn", "withdrawn")
    assert len(files(workspace)) == 1, "a tombstone stands at its address"


def test_freshness(city: City, make_site: MakeSite, clock: Clock) -> None:
    city.items = [item(1), *(item(number) for number in range(2, 9))]
    run_import(make_site())
    workspace = make_site()
    title = city.items[0].title
    mine = next(record for record in workspace.store.find() if record.title == title)
    path = workspace.settings.folder / mine.versions["en-GB"].path
    path.write_text(path.read_text().replace("Section 3 describes", "Section 3 of ours describes"))
    city.items[0].paragraphs[1] = city.items[0].paragraphs[1].replace("Abschnitt 2", "Abschnitt 9")
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    workspace = make_site()
    mine = workspace.store.get(mine.id) or mine
    assert mine.versions["en-GB"].freshness is Freshness.SOURCE_CHANGED
    proposals.accept(workspace, mine, "en-GB", by="the desk")
    mine = workspace.store.get(mine.id) or mine
    assert mine.versions["en-GB"].freshness is Freshness.CURRENT
    city.items[0].gone = True
    for _ in range(2):
        clock.later(days=2)
        run_import(make_site(), forced=True)
    workspace = make_site()
    mine = workspace.store.get(mine.id) or mine
    assert mine.versions["en-GB"].freshness is Freshness.SOURCE_WITHDRAWN
    decisions.withdraw(
        workspace, mine, "en-GB", by="the desk", reason="the city withdrew it", on=dt.date(2026, 9, 20)
    )
    mine = workspace.store.get(mine.id) or mine
    assert mine.versions["en-GB"].review is Review.REJECTED and not path.exists()


def test_work(city: City, make_site: MakeSite, shop: Shop, clock: Clock) -> None:
    city.items = [item(1)]
    run_import(make_site(engines=[]))
    assert only(make_site()).work is Work.WAITING
    shop.failing = OutcomeUnknown("no answer")
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    assert only(make_site()).work is Work.IN_DOUBT
    workspace = make_site()
    decisions.settle(workspace, only(workspace), paid=False, by="the operator")
    assert only(workspace).work is Work.WAITING
    put(workspace.store, replace(only(workspace), work=Work.FAILED, reason="the page had no text"))
    decisions.retry(workspace, only(workspace), by="the operator")
    assert only(workspace).work is Work.WAITING
    shop.failing = None
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    assert only(make_site()).work is Work.DONE


@pytest.mark.parametrize("work", [Work.SKIPPED, Work.BEFORE_START, Work.EXPIRED])
def test_what_was_left_out_can_be_picked(
    work: Work, city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(1), item(2)]
    city.items[0].paragraphs.append("Die Sitzung beginnt am 5. September 2026 um 14 Uhr.")
    extra = "select: {start: 1, max_waiting: null}\n" if work is Work.BEFORE_START else ""
    from tests.workflow.conftest import SOURCE

    source = SOURCE + ("skip: {title: [nummer 1]}\n" if work is Work.SKIPPED else "")
    run_import(make_site(extra=extra, source=source))
    workspace = make_site(extra=extra, source=source)
    (left_out,) = workspace.store.find(work=[work])

    decisions.request(workspace, left_out, by="the desk")
    clock.later(hours=3)
    run_import(make_site(extra=extra, source=source), forced=True)

    assert {record.work for record in make_site(extra=extra, source=source).store.find()} == {Work.DONE}


def test_source(city: City, make_site: MakeSite, clock: Clock) -> None:
    city.items = [item(1)]
    city.broken = {"/feed.xml": 404}
    run_import(make_site())
    workspace = make_site()
    assert workspace.store.source("musterstadt").standing is Standing.QUARANTINED
    city.broken = {}
    manage.resume(workspace, "musterstadt")
    assert workspace.store.source("musterstadt").standing is Standing.ACTIVE
    run_import(make_site(), forced=True)
    assert only(make_site()).work is Work.DONE
    city.broken = {"/feed.xml": 410}
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    workspace = make_site()
    assert workspace.store.source("musterstadt").standing is Standing.GONE
    city.broken = {}
    manage.move(workspace, "musterstadt", f"{city.base}/feed.xml")
    assert workspace.store.source("musterstadt").standing is Standing.ACTIVE


def test_a_forgotten_release_is_nowhere_and_never_comes_back(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1), item(2)]
    run_import(make_site())
    workspace = make_site()
    mine = next(record for record in workspace.store.find() if record.title == city.items[0].title)
    path = workspace.settings.folder / mine.versions["en-GB"].path
    path.write_text(path.read_text() + "\nEdited.\n")

    decisions.forget(workspace, mine, by="the desk")

    workspace.store.close()
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    kept = [one for one in workspace.settings.root.rglob("*") if one.is_file() and not one.is_symlink()]
    assert [one.name for one in kept if b"Nummer 1" in one.read_bytes() and one.suffix != ".db"] == []
    workspace = make_site()
    assert len(files(workspace)) == 1
    assert [unit.source for unit in workspace.store.memory.units() if "Nummer 1" in unit.source] == []
    assert {str(record.work) for record in workspace.store.find()} == {"forgotten", "done"}


def test_a_recalled_paragraph_leaves_the_memory_for_good(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()

    done = recall.recall(workspace, "Section 2", "en-GB", by="the desk")

    assert len(done.units) == 1 and [carrier.path for carrier in done.carriers] == [*files(workspace)]
    workspace.store.close()
    for file in (workspace.settings.state).glob("store.db*"):
        file.unlink()
    workspace = make_site()
    assert [unit for unit in workspace.store.memory.units() if "Section 2" in unit.target] == []
    assert len(list(workspace.store.memory.units())) == 3


def test_dump_and_load_is_an_identity(city: City, make_site: MakeSite, clock: Clock, tmp_path: Path) -> None:
    city.items = [item(number) for number in range(3)]
    run_import(make_site())
    workspace = make_site()
    approve_first = next(workspace.store.find())
    decisions.reject(workspace, approve_first, "en-GB", by="the desk", reason="no")
    dumps.dump(workspace, tmp_path / "one.jsonl")
    workspace.store.close()
    shutil.rmtree(workspace.settings.state)
    workspace = make_site()

    dumps.load(workspace, tmp_path / "one.jsonl")
    dumps.dump(workspace, tmp_path / "two.jsonl")

    assert _without_ids(tmp_path / "two.jsonl") == _without_ids(tmp_path / "one.jsonl")
    clock.later(hours=3)
    before = files(workspace)
    run_import(workspace, forced=True)
    assert files(workspace) == before


def _without_ids(file: Path) -> list[str]:
    """Lines, but for the memory's row numbers."""
    import re

    return sorted(re.sub(r'"id":\d+,', "", line) for line in file.read_text().splitlines())


@pytest.fixture
def small(tmp_path: Path, layout: str) -> Iterator[Path]:
    """A disk of 256 KB for the posts; skipped where we may not mount one, or where store and settings lie on it, too."""
    if layout == ".":
        pytest.skip("the posts lie on no disk of their own in this layout")
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

    report = run_import(make_site())

    assert {news_item.what for news_item in report.news} == {"failed"} and len(report.news) == 3
    assert all("No space left" in str(news_item) for news_item in report.news)
    assert [path.name for path in small.rglob("*") if path.is_file()] == ["filler"]
    bought = list(shop.bought)
    filler.unlink()
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    assert len(files(make_site())) == 3 and shop.bought == bought


def test_a_folder_that_cannot_be_written_is_one_line_and_heals(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    folder = make_site().settings.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "_drafts").write_text("a file in place of the folder")

    with pytest.raises(SiteMissing, match="is a file, and posts are to lie in it"):
        run_import(make_site())

    assert shop.bought == [], "what cannot be written is not bought"
    (folder / "_drafts").unlink()
    clock.later(hours=3)
    run_import(make_site(), forced=True)
    workspace = make_site()
    assert only(workspace).versions["en-GB"].place is PostState.DRAFT
    assert shop.bought and len(shop.bought) == len(set(shop.bought))
