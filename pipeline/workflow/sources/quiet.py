"""Sources of which nothing is to do but to be asked: their states are read many at once, and written many at once.

A run asks a thousand lists of which most say that nothing is new; a question and a transaction for each cost ten times
the asking. What a run that dies keeps back so is asked once more, and nothing else.
"""

import threading
import time

from pipeline.model import Listing, Source, SourceState
from pipeline.transitions import sources
from pipeline.workflow.sources.health import measured
from pipeline.workflow.sources.poll import nothing_new
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

AT_ONCE = 200
"""States written in one transaction."""
FRESH = 5.0
"""Seconds for which states that were read are good: what a person decides after stands in any case (`seen`)."""


class QuietSources:
    """What is known of all sources, and what is to be written of the quiet ones. Threads may share it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._read = -FRESH
        self._states: dict[str, SourceState] = {}
        self._at_work: set[str] = set()
        self._later: dict[str, sources.Transition] = {}

    def state(self, source: Source) -> SourceState | None:
        """The state of a source that has nothing but its list to be looked at; None where something waits there."""
        with self._lock:
            if time.monotonic() - self._read >= FRESH:
                store = self._workspace.store
                self._states, self._at_work = store.sources(), store.sources_at_work(self._workspace.now())
                self._read = time.monotonic()
            return None if source.id in self._at_work else self._states.get(source.id)

    def keep(
        self, source: Source, seen: SourceState, listing: Listing | None, tally: RunReportBuilder
    ) -> None:
        """Note, to be written with others, that a source was asked and has nothing new, or (None) was not due."""
        steps = [] if listing is None else [nothing_new(source, seen, listing, tally)]
        state = steps[0](seen) if steps else seen
        if health := measured(self._workspace, source, seen, state, (), tally):
            if health(state) == state and not steps:
                return
            steps.append(health)
        with self._lock:
            self._later[source.id] = lambda now: _all(steps, now)
            is_full = len(self._later) >= AT_ONCE
        if is_full:
            self.write()

    def write(self) -> None:
        """Write what was kept back. Raises StoreError."""
        with self._lock:
            later, self._later = self._later, {}
        if later:
            self._workspace.store.change_sources(later)


def _all(steps: list[sources.Transition], state: SourceState) -> SourceState:
    for step in steps:
        state = step(state)
    return state
