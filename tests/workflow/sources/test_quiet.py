"""Sources that have nothing new cost a run no question and no transaction each."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from pipeline.model import Standing, Work
from pipeline.transitions import sources
from pipeline.workflow.importing.gathering import gather
from pipeline.workflow.sources import quiet
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import SOURCE, Clock, MakeSite


def site(make_site: MakeSite, city: City, number: int) -> Workspace:
    """So many offices, each with a list of its own; what they list was before the start."""
    city.items = [item(1), item(2)]
    answer = city.answer
    city.answer = lambda path: answer(path.partition("?")[0])  # type: ignore[method-assign]  # an address for each office
    names = [f"amt-{count}" for count in range(number)]
    extra = f"sources: [{', '.join(names)}]\nselect: {{start: 0, max_waiting: null}}\n"
    workspace = make_site()
    for name in names:
        text = SOURCE.replace("BASE", city.base).replace("feed.xml", f"feed.xml?{name}")
        (workspace.settings.root / "sources" / f"{name}.yaml").write_text(text)
    return make_site(extra=extra)


def asked(workspace: Workspace) -> tuple[list[str], RunReportBuilder]:
    """Statements of the store that a poll of all sources needs, and its report."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        statements.append(statement)

    sa.event.listen(workspace.store.engine, "before_cursor_execute", note)
    tally = RunReportBuilder(started=workspace.now())
    gather(workspace, workspace.sources, tally, forced=True, progress=lambda stage, done, total: None)
    sa.event.remove(workspace.store.engine, "before_cursor_execute", note)
    return statements, tally


@pytest.mark.parametrize("number", [2, 9])
def test_many_cost_no_more_questions_than_one(
    number: int, make_site: MakeSite, city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "FRESH", 1e9)
    workspace = site(make_site, city, number)
    asked(workspace)
    city.asked.clear()
    clock.later(hours=1)

    statements, tally = asked(workspace)

    feeds = [status for path, status in city.asked if path.startswith("/feed.xml")]
    assert feeds == [304] * number
    assert len(statements) <= 9
    assert [row.unchanged for row in tally.rows.values()] == [2] * number
    for state in workspace.store.sources().values():
        assert state.polls[-1].unchanged and state.polls[-1].at == clock.now()
        assert state.next_poll is not None and state.next_poll > clock.now()


def test_what_a_person_decides_while_others_are_asked_stands(
    make_site: MakeSite, city: City, clock: Clock
) -> None:
    workspace = site(make_site, city, 3)
    asked(workspace)

    def pause(step: str) -> None:
        if step == "polled":
            workspace.store.change_source("amt-1", sources.paused("they asked us to", clock.now()))

    clock.later(hours=1)
    asked(replace(workspace, step=pause))

    states = workspace.store.sources()
    assert {name: state.standing for name, state in states.items()} == {
        "amt-0": Standing.ACTIVE, "amt-1": Standing.PAUSED, "amt-2": Standing.ACTIVE,
    }  # fmt: skip
    assert all(state.polls[-1].at == clock.now() for state in states.values())


def test_a_source_with_a_page_to_be_read_is_not_quiet(make_site: MakeSite, city: City, clock: Clock) -> None:
    workspace = site(make_site, city, 2)
    asked(workspace)
    first = next(record for record in workspace.store.find(source="amt-1"))
    workspace.store.change(
        first.id,
        lambda record, facts, now: replace(record, work=Work.WAITING),
        now=clock.now(),
        facts=lambda one: None,
    )
    clock.later(hours=1)

    asked(workspace)

    known = workspace.store.get(first.id)
    assert known is not None and known.release is not None
