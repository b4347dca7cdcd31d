"""Every kind of stop: news when it begins and when it ends, and between them one line at the head of `status`, of its page
and of the desk, with its day and what to do; `run` ends with 1 while it lasts and with 0 after."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.cli.render import show_status
from pipeline.errors import EngineStopped, ModelMissing, QuotaExceeded
from pipeline.messages import words
from pipeline.workflow.drafting.new_drafts import left_untranslated
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.reporting.status import status
from pipeline.workflow.reporting.status_page import write_status
from pipeline.workflow.sources.manage import resume
from pipeline.workflow.workspace import stops
from pipeline.workflow.workspace.workspace import Workspace
from tests.review.conftest import sit_down
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, plausible

SINCE = "14 September 2026"


@dataclass
class Stage:
    """What a stop is made with."""

    city: City
    shop: Shop
    patch: pytest.MonkeyPatch
    extra: str = ""
    room: int = 10**12

    def refuse(self, error: Exception | None) -> None:
        self.shop.failing = error

    def fill(self, free: int) -> None:
        usage = shutil.disk_usage("/")._replace(free=free)
        self.patch.setattr(stops.shutil, "disk_usage", lambda path: usage)

    def close(self, status: int) -> None:
        self.city.broken = {"/feed.xml": status} if status else {}


@dataclass(frozen=True)
class Kind:
    """How a stop begins and ends, and what its line says."""

    begin: Callable[[Stage], object]
    end: Callable[[Stage], object]
    what: str
    says: str
    advice: str
    extra: str = ""


MAIL = 'report: {mail: [desk@example.org], server: "127.0.0.1:1", when: always}\n'
KINDS = {
    "key": Kind(
        lambda stage: stage.refuse(EngineStopped("does not accept the key (403)")),
        lambda stage: stage.refuse(None), "engine", "shop: does not accept the key (403)", "set a key",
    ),
    "quota": Kind(
        lambda stage: stage.refuse(QuotaExceeded("the account's characters are used up", temporary=True)),
        lambda stage: stage.refuse(None), "engine", "shop: the account's characters are used up", "on_quota",
    ),
    "model": Kind(
        lambda stage: stage.refuse(ModelMissing("is not installed")),
        lambda stage: stage.refuse(None), "engine", "shop: is not installed", "models install",
    ),
    "engine": Kind(
        lambda stage: setattr(stage.shop, "answer", str),
        lambda stage: setattr(stage.shop, "answer", plausible), "engine", "can be used", "stadtbote doctor",
    ),
    "budget": Kind(
        lambda stage: setattr(stage, "extra", "budget: {day: 5}\n"),
        lambda stage: setattr(stage, "extra", ""), "budget", "budget", "raise `budget:`",
    ),
    "queue": Kind(
        lambda stage: setattr(stage, "extra", "select: {start: 10, max_waiting: 0}\n"),
        lambda stage: setattr(stage, "extra", ""), "no room", "releases wait because", "approve or reject some",
    ),
    "disk": Kind(
        lambda stage: stage.fill(3_000_000), lambda stage: stage.fill(10**12), "disk", "3 MB are free", "make room",
    ),
    "source": Kind(
        lambda stage: stage.close(410), lambda stage: stage.close(0), "source", "410", "sources resume",
    ),
    "mail": Kind(
        lambda stage: setattr(stage, "extra", MAIL), lambda stage: setattr(stage, "extra", ""),
        "mail", "could not be mailed", "report.server",
    ),
}  # fmt: skip


@pytest.fixture
def stage(city: City, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Stage:
    shop.answer = plausible
    return Stage(city, shop, monkeypatch)


def heads(workspace: Workspace, folder: Path, shown: pytest.CaptureFixture[str]) -> list[str]:
    """What stands before everything else in the three views."""
    shown.readouterr()
    show_status(status(workspace))
    terminal = " ".join(shown.readouterr().out.partition("last poll")[0].split())
    page = write_status(workspace, folder / "status.html").read_text()
    queue = sit_down(workspace).get("/").get_data(as_text=True)
    above = [
        terminal.replace("Held up: ", ""),
        page.partition("<section")[0],
        queue.partition("<h1")[0].partition("<main")[2],
    ]
    return [html.unescape(re.sub(r"<[^>]+>", " ", text)) for text in above]


@pytest.mark.parametrize("name", KINDS)
def test_a_stop_from_its_beginning_to_its_end(
    name: str,
    stage: Stage,
    make_site: MakeSite,
    clock: Clock,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kind = KINDS[name]
    stage.city.items = [item(1, paragraphs=1), *([item(2, paragraphs=1)] if name == "engine" else [])]
    stage.fill(10**12)
    kind.begin(stage)
    first = run_import(make_site(extra=stage.extra), forced=True)
    clock.later(days=2)
    during = run_import(make_site(extra=stage.extra), forced=True)

    assert kind.what in [news.what for news in first.news if not news.ends] and first.exit_code == 1
    assert kind.what not in [news.what for news in during.news] and during.exit_code == 1, "while it lasts"
    workspace = make_site(extra=stage.extra)
    (line,) = stops.stop_lines(workspace)
    assert kind.says in line and SINCE in line and kind.advice in line
    assert during.stops == (line,) and status(workspace).stops == (line,)
    for head in heads(workspace, tmp_path, capsys):
        assert " ".join(line.replace("`", "").split()) in " ".join(head.replace("`", "").split())
    assert "seit 14. September 2026; zu tun: " in words("de").told(line)

    kind.end(stage)
    workspace = make_site(extra=stage.extra)
    if name == "source":
        resume(workspace, workspace.sources[0].id)
        assert stops.stop_lines(workspace) == (), "a person ended it"
    clock.later(hours=3)
    if name == "engine":
        stage.city.items.append(item(3, paragraphs=1))
    after = run_import(workspace, forced=True)
    assert kind.what in [news.what for news in after.news if news.ends]
    # What was paid for and written badly is a person's to buy once more.
    left = [news.what for news in after.news if not news.ends]
    assert left == (["failed", "failed"] if name == "engine" else [])
    if left:
        waiting = [record for record in workspace.store.find() if left_untranslated(record)]
        assert {news.record for news in after.news if not news.ends} == {record.id for record in waiting}
    assert after.exit_code == bool(left) and after.stops == ()
    assert status(workspace).stops == ()
    if name in {"queue", "engine", "disk"}:
        assert all(line not in head for head in heads(make_site(extra=stage.extra), tmp_path, capsys))


def test_what_a_limit_left_says_what_it_waits_for(city: City, make_site: MakeSite) -> None:
    city.items = [item(1)]
    workspace = make_site()
    run_import(workspace, limit=0)

    assert [line.reason for line in status(workspace).open] == ["the next run brings it on"]
