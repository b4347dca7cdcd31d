"""The terminal does what the desk does, by the same transitions, and takes a path, an address or an id."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli, opening
from pipeline.hashing import digest
from pipeline.model import Event, Record, Review, Severity, Work
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, FirstRun, MakeSite, Shop, english

EN = "en-GB"
Terminal = Callable[..., str]


@pytest.fixture
def terminal(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """`stadtbote WORDS` over the site of the test; what it says, with the exit code where that is not 0."""

    def call(*words: str) -> str:
        monkeypatch.setattr(opening, "open_site", lambda config: make_site())
        done = CliRunner().invoke(cli, list(words), standalone_mode=False)
        return f"{done.exception or done.return_value or ''}{done.output}"

    return call


@pytest.fixture
def site(first_run: FirstRun) -> Workspace:
    """Three drafts."""
    return first_run(range(3))


@pytest.fixture
def faulty(city: City, make_site: MakeSite) -> Workspace:
    """Three drafts with errors and warnings: a number too many, and a paragraph half as long."""
    city.items = [item(number) for number in range(3)]

    def answer(text: str) -> str:
        words = english(text).split()
        return " ".join(words[: len(words) // 2]) if "Abschnitt 2" in text else f"{english(text)} 4711"

    run_import(make_site(engines=[Shop(answer=answer)]))
    return make_site()


def records(make_site: MakeSite) -> list[Record]:
    return sorted(make_site().store.find(), key=lambda record: record.title)


@pytest.mark.parametrize("name", ["path", "file", "address", "id"])
@pytest.mark.parametrize(
    "words",
    [
        ("reject",),
        ("retry",),
        ("approve", "--acknowledge-warnings"),
        ("acknowledge",),
        ("status",),
        ("check",),
    ],
)
def test_a_file_is_a_path_an_address_or_an_id(
    name: str, words: tuple[str, ...], site: Workspace, terminal: Terminal
) -> None:
    record = next(site.store.find())
    path = record.versions[EN].path
    names = {
        "path": path,
        "file": str(site.settings.folder / path),
        "address": record.entry.url,
        "id": record.id,
    }

    said = terminal(*words, names[name])

    told = (record.title, path.removeprefix("_drafts/"), "0 open", "1 post checked")
    assert "no release has this" not in said and any(word in said for word in told)
    assert "no release has this path, address or id" in terminal(*words, "posts/other.md")


def test_findings_are_put_aside_as_at_the_desk(
    faulty: Workspace, make_site: MakeSite, terminal: Terminal
) -> None:
    desk, ours, _ = records(make_site)
    still = decisions.open_findings(faulty, ours, ours.versions[EN])
    errors = [finding for finding in still if finding.severity is Severity.ERROR]
    assert errors and len(errors) < len(still), "both kinds are there"
    for finding in decisions.open_findings(faulty, desk, desk.versions[EN]):
        reason = "false alarm" if finding.severity is Severity.ERROR else "seen"
        decisions.acknowledge(faulty, desk, EN, finding.id, by="ed", reason=reason)
    path = ours.versions[EN].path

    listed = terminal("acknowledge", path)
    assert all(finding.id in listed for finding in still) and listed.endswith(f"{len(still)} open\n")
    assert "an error is put aside with a reason" in terminal("acknowledge", path, errors[0].id)
    assert "0 open findings begin with nothing" in terminal("acknowledge", path, "nothing")
    refused = terminal("approve", path, "--acknowledge-warnings", "--reason", "seen", "--by", "ed")
    assert "first error" in refused and not records(make_site)[1].versions[EN].acknowledged, (
        "nothing was done"
    )
    for finding in errors:
        terminal("acknowledge", path, finding.id[:12], "--reason", "false alarm", "--by", "ed")
    said = terminal("approve", path, "--acknowledge-warnings", "--reason", "seen", "--by", "ed")

    assert "approved by ed" in said
    after_desk, after, _ = records(make_site)
    assert after.versions[EN].review is Review.REVIEWED

    def told(record: Record) -> set[tuple[str, str, str]]:
        checks = {finding.id: finding.check for finding in record.versions[EN].findings}
        return {
            (checks[acknowledgement.finding], acknowledgement.by, acknowledgement.reason)
            for acknowledgement in record.versions[EN].acknowledged
        }

    assert told(after) == told(after_desk) and told(after)
    assert {decision.what for decision in after.decisions} == {"acknowledged", "approved"}


def test_all_warnings_at_once(faulty: Workspace, make_site: MakeSite, terminal: Terminal) -> None:
    record = records(make_site)[0]

    said = terminal("acknowledge", record.versions[EN].path, "--reason", "seen")

    left = decisions.open_findings(make_site(), records(make_site)[0], records(make_site)[0].versions[EN])
    assert said.endswith(f"{len(left)} open\n") and {finding.severity for finding in left} <= {Severity.ERROR}


@pytest.mark.parametrize(
    ("words", "back"),
    [(("--failed",), 2), (("--source", "musterstadt"), 2), (("--failed", "--source", "musterstadt"), 2)],
)
def test_what_failed_goes_back_to_work(
    words: tuple[str, ...], back: int, site: Workspace, make_site: MakeSite, terminal: Terminal
) -> None:
    for record in records(make_site)[:2]:
        put(site.store, replace(record, work=Work.FAILED, reason="403"))

    said = terminal("retry", *words)

    assert f"{back} had failed." in said
    assert [one.work for one in records(make_site)] == [Work.WAITING, Work.WAITING, Work.DONE]
    assert "0 had failed." in terminal("retry", *words)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("retry",), "name a FILE"),
        (("retry", "a.md", "--failed"), "name a FILE"),
        (("retry", "--failed", "--engine", "local"), "name a FILE"),
        (("retry", "--source", "nowhere"), "no source `nowhere` is configured"),
        (("reject",), "name a FILE"),
        (("reject", "a.md", "--expired"), "name a FILE"),
    ],
)
def test_half_said_is_refused(words: tuple[str, ...], why: str, site: Workspace, terminal: Terminal) -> None:
    assert why in terminal(*words)


def test_drafts_past_their_event_are_rejected(
    site: Workspace, make_site: MakeSite, terminal: Terminal
) -> None:
    """One that cannot be rejected now is said, and holds up no other."""
    past, today, moved = records(make_site)
    put(site.store, replace(past, event=site.today() - dt.timedelta(days=1)))
    put(site.store, replace(today, event=site.today()))
    put(site.store, replace(moved, event=site.today() - dt.timedelta(days=2)))
    file = site.settings.folder / moved.versions[EN].path
    file.rename(site.settings.root / "aside.md")

    said = terminal("reject", "--expired")

    assert f"rejected: {past.title}\n" in said and said.startswith("1") and "the file is not there" in said
    assert [record.versions[EN].review for record in records(make_site)] == [
        Review.REJECTED,
        Review.MACHINE,
        Review.MACHINE,
    ]
    assert records(make_site)[0].versions[EN].reason == "its event is over"
    (site.settings.root / "aside.md").rename(file)
    assert terminal("reject", "--expired") == f"rejected: {moved.title}\n"
    assert terminal("reject", "--expired") == "No draft is past its event.\n"


def aged(folder: Path, name: str, at: dt.datetime) -> Path:
    """A file last written then."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")
    os.utime(file, (at.timestamp(),) * 2)
    return file


def test_tidy_says_first_what_it_would_do(
    site: Workspace, make_site: MakeSite, terminal: Terminal, clock: Clock
) -> None:
    """A draft that lapsed long ago, and files by age; what is younger or worked on, and records, stay."""
    old, young, edited = records(make_site)
    # A file's name changes when the real clock says so: the test's is moved beyond it.
    clock.at = max(clock.at, dt.datetime.now(dt.UTC)) + dt.timedelta(days=100)
    for record, days in ((old, 91), (young, 89), (edited, 91)):
        lapsed = replace(record.versions[EN], review=Review.LAPSED)
        # The first while a clock ran ahead: put right, and lapsed again since.
        lapses = (
            Event(at=clock.at - dt.timedelta(days=number), what="lapsed", detail=f"{EN}: untouched")
            for number in (-300, days)
        )
        history = (*record.history, *lapses)
        put(site.store, replace(record, versions={EN: lapsed}, history=history))
    long_ago = clock.at - dt.timedelta(days=91)
    state = site.settings.state
    gone = [
        aged(state, name, long_ago) for name in ("backup/a.md@1.0.bak", "errors/1.txt", "logs/2026-01-01.log")
    ]
    kept = [
        aged(state, name, clock.at) for name in ("backup/b.md@1.0.bak", "errors/2.txt", "logs/2026-04-01.log")
    ]
    path, typed = (site.settings.folder / one.versions[EN].path for one in (old, edited))
    typed.write_text(typed.read_text() + "\nTyped since the last run.\n")

    told = terminal("tidy", "--days", "90")
    assert [told.count(word) for word in ("reject: ", "remove: ", "Nothing was done")] == [1, 3, 1]
    assert path.is_file() and all(file.is_file() for file in (*gone, *kept))

    done = terminal("tidy", "--days", "90", "--yes", "--by", "ed")
    assert "Nothing was done" not in done
    assert (
        not path.exists() and not any(file.exists() for file in gone) and all(file.is_file() for file in kept)
    )
    after = records(make_site)
    assert [one.versions[EN].review for one in after] == [Review.REJECTED, Review.LAPSED, Review.LAPSED]
    assert after[0].decisions[-1].by == "ed"
    assert terminal("tidy", "--days", "90") == "Nothing is older than 90 days.\n"


def test_a_run_removes_backups_of_a_quarter(site: Workspace, make_site: MakeSite, clock: Clock) -> None:
    clock.at = max(clock.at, dt.datetime.now(dt.UTC)) + dt.timedelta(days=91)
    state = site.settings.state
    gone = aged(state, f"backup/a.md@1.{digest(b'x')}.bak", clock.at - dt.timedelta(days=91))
    kept = aged(state, f"backup/b.md@1.{digest(b'x')}.bak", clock.at - dt.timedelta(days=89))

    run_import(make_site())

    assert not gone.exists() and kept.exists()
