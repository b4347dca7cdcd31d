"""Two releases under one key: the second gets a record of its own, the first keeps its posts."""

from pipeline.messages import Message
from pipeline.model import PostState, Record
from pipeline.transitions import identity, questions
from pipeline.transitions.reading import Reading
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def split(workspace: Workspace, record: Record, reading: Reading, *, by: str = "") -> Record:
    """The new release. `by`: who said so; "" where the texts did. Killed in between, the next time finishes it."""
    new, effects = questions.next_generation(record, reading, workspace.now())
    stored = workspace.store.add(new, effects)
    workspace.step("second release stored")
    workspace.change(record.id, questions.handed_on(stored.id, reading.release.url, by=by))
    workspace.change_many([record.id, stored.id], identity.twins_marked(stored.id, [record.id]))
    return stored


def tell_split(record: Record, tally: RunReportBuilder) -> None:
    """Posts whose original is gone from its address wait for a person."""
    for version in record.versions.values():
        if version.place in {PostState.DRAFT, PostState.PUBLISHED}:
            tally.tell(
                "withdrawn",
                version.path,
                Message("{our_reason}: `stadtbote withdraw` or `reject`", our_reason=questions.MOVED_IN),
                record=record.id,
            )
