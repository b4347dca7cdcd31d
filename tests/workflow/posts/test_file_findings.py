"""A post's file that is broken, copied or unreadable: a finding of that file alone, which stops its approval."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import StadtboteError
from pipeline.model import Record, Work
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from pipeline.workflow.reporting.check_files import check_files
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, FirstRun

CONFLICT = "<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> branch\n"


@pytest.fixture(params=["site", "."])
def layout(request: pytest.FixtureRequest) -> str:
    """Apart, and as `init` writes it."""
    return str(request.param)


@pytest.fixture
def workspace(first_run: FirstRun) -> Workspace:
    """A site with three drafts."""
    return first_run(range(3))


def first(workspace: Workspace) -> tuple[Record, Path]:
    """One release and its post."""
    record = min(workspace.store.find(), key=lambda record: record.entry.url)
    return record, workspace.settings.folder / record.versions["en-GB"].path


def conflict_in_body(text: str) -> str:
    """A merge nobody settled, in the text."""
    head, body = text.split("\n---\n", 1)
    return f"{head}\n---\n{CONFLICT.format(ours=body.strip(), theirs='Another text.')}"


def conflict_in_header(text: str) -> str:
    """The same in the header."""
    return text.replace(
        "\nlang: ", "\n" + CONFLICT.format(ours="lang: en", theirs="lang: en-US") + "lang: ", 1
    )


def left_over(text: str) -> str:
    """All but the last line of a conflict was tidied up."""
    return text.rstrip() + "\n>>>>>>> 1f2e3d4 (Correction)\n"


def no_header(text: str) -> str:
    """The header is gone."""
    return text.split("\n---\n", 1)[1]


def broken_header(text: str) -> str:
    """A colon where YAML wants quotes, a bracket that never closes."""
    return text.replace("---\n", "---\nnote: [Bücherei: öffnet\n", 1)


def no_utf8(text: str) -> str:
    """Marks the text; written in another encoding below."""
    return text.replace("---\n", "---\nnote: Bücherei\n", 1)


def key_twice(text: str) -> str:
    """Two editors added the same key."""
    return text.replace("---\n", "---\nnote: one\nnote: two\n", 1)


HARMS: tuple[Callable[[str], str], ...] = (
    conflict_in_body, conflict_in_header, left_over, no_header, broken_header, no_utf8, key_twice,
)  # fmt: skip


def harm(act: Callable[[str], str], file: Path) -> None:
    """Do it to a file."""
    encoding = "latin-1" if act is no_utf8 else "utf-8"
    file.write_bytes(act(file.read_text()).encode(encoding, "replace"))


@pytest.mark.parametrize("act", HARMS)
def test_a_broken_file_is_its_own_finding_and_stops_its_approval_alone(
    act: Callable[[str], str], workspace: Workspace, clock: Clock, city: City
) -> None:
    record, file = first(workspace)
    whole = file.read_bytes()
    others = [one for one in workspace.store.find() if one.id != record.id]
    harm(act, file)
    broken = file.read_bytes()

    checked = {check_file.path: check_file for check_file in check_files(workspace, [])}
    with pytest.raises(StadtboteError) as refused:
        decisions.approve(workspace, record, "en-GB", by="Ada")
    decisions.approve(workspace, others[0], "en-GB", by="Ada")
    city.items.append(item(3))
    clock.later(hours=3)
    report = run_import(workspace, forced=True)

    path = record.versions["en-GB"].path
    assert [text for text, found in checked.items() if found.errors] == [path]
    assert any(finding.check == "file" for finding in checked[path].findings)
    assert path in str(refused.value) and "\n" not in str(refused.value)
    assert [news_item.about for news_item in report.news] == [path]
    assert (len(report.published), report.rows[0].written) == (1, 1)
    assert file.read_bytes() == broken

    file.write_bytes(whole)
    assert not any(check_file.errors for check_file in check_files(workspace, []))
    decisions.approve(workspace, workspace.store.get(record.id) or record, "en-GB", by="Ada")


@pytest.mark.parametrize("act", HARMS)
def test_what_broke_after_the_approval_is_not_published(
    act: Callable[[str], str], workspace: Workspace
) -> None:
    record, file = first(workspace)
    decisions.approve(workspace, record, "en-GB", by="Ada")
    harm(act, file)

    assert publish.publish(workspace) == []

    after = workspace.store.get(record.id)
    assert after is not None
    why = publish.stays(workspace, after, after.versions["en-GB"], workspace.source("musterstadt"))
    assert why.startswith("its file is broken")


@pytest.mark.parametrize("act", [broken_header, conflict_in_body])
def test_a_correction_waits_until_the_file_is_mended(
    act: Callable[[str], str], workspace: Workspace, clock: Clock, city: City
) -> None:
    record, file = first(workspace)
    whole = file.read_bytes()
    harm(act, file)
    for shown in city.items:
        shown.paragraphs[1] = shown.paragraphs[1].replace("Menschen", "Leute")
    clock.later(days=1)

    report = run_import(workspace, forced=True)
    assert report.rows[0].refreshed == 2

    file.write_bytes(whole)
    clock.later(days=1)
    run_import(workspace, forced=True)

    after = workspace.store.get(record.id)
    assert after is not None and after.work is Work.DONE
    proposal = after.versions["en-GB"].proposal
    assert "Leute" in (file.read_text() if proposal is None else proposal.text)


def test_a_copy_stops_the_approval_until_it_is_gone(workspace: Workspace) -> None:
    """Two posts with one identity: which of them is the post? The others are checked as ever."""
    record, file = first(workspace)
    copy = file.with_name("2026-01-01-a-copy.md")
    copy.write_bytes(file.read_bytes() + b"\nAnother end.\n")

    checked = [check_file for check_file in check_files(workspace, []) if check_file.errors]
    with pytest.raises(StadtboteError, match="same identity"):
        decisions.approve(workspace, record, "en-GB", by="Ada")

    assert [one.path for one in checked] == [record.versions["en-GB"].path]
    assert copy.name in checked[0].findings[0].message
    copy.unlink()
    decisions.approve(workspace, record, "en-GB", by="Ada")


def test_check_names_each_file_in_one_go(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    record, file = first(workspace)
    harm(broken_header, file)
    other = next(one for one in workspace.store.find() if one.id != record.id).versions["en-GB"].path
    (workspace.settings.folder / other).unlink()
    monkeypatch.chdir(workspace.settings.root)
    monkeypatch.setattr(sys, "argv", ["stadtbote", "check"])

    with pytest.raises(SystemExit) as ended:
        main()

    out, err = capfd.readouterr()
    assert ended.value.code == 1 and err == ""
    assert record.versions["en-GB"].path in out and other in out


def test_a_file_nobody_may_read_is_its_own_problem(
    workspace: Workspace, clock: Clock, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, file = first(workspace)
    plain = Path.read_bytes

    def read(path: Path) -> bytes:
        if path == file.resolve() or path == file:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return plain(path)

    os.utime(file, (1, 1))
    monkeypatch.setattr(Path, "read_bytes", read)
    city.items.append(item(3))
    clock.later(hours=3)

    report = run_import(workspace, forced=True)
    checked = [check_file for check_file in check_files(workspace, []) if check_file.errors]
    with pytest.raises(StadtboteError, match="cannot be read: Permission denied"):
        decisions.approve(workspace, record, "en-GB", by="Ada")

    assert report.rows[0].written == 1
    assert [(news_item.what, news_item.about) for news_item in report.news] == [
        ("failed", record.versions["en-GB"].path)
    ]
    assert [one.path for one in checked] == [record.versions["en-GB"].path]


def test_a_save_into_a_post_that_was_refreshed_meanwhile_is_put_back(
    workspace: Workspace, clock: Clock, city: City
) -> None:
    """The editor had the file open; the refresh becomes a proposal over what stood there."""
    record, file = first(workspace)
    mine = file.read_text().replace("The city", "Our city")
    for shown in city.items:
        shown.paragraphs[1] = shown.paragraphs[1].replace("Menschen", "Leute")
    with file.open("r+b") as opened:
        clock.later(days=1)
        assert run_import(workspace, forced=True).rows[0].refreshed == 3
        opened.write(mine.encode())
        opened.truncate()
    assert "Leute" in file.read_text()
    clock.later(hours=3)

    report = run_import(workspace, forced=True)

    after = workspace.store.get(record.id)
    assert after is not None
    version = after.versions["en-GB"]
    assert file.read_text() == mine
    assert [
        (news_item.what, news_item.about)
        for news_item in report.news
        if "saved by someone" in news_item.message
    ] == [("changed", version.path)]
    assert version.proposal is not None
    assert "Leute" in version.proposal.text and "Our city" in version.proposal.text
    clock.later(hours=3)
    assert run_import(workspace, forced=True).exit_code == 0
    assert file.read_text() == mine
