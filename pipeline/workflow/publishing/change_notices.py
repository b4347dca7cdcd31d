"""A published post says that the city changed its original, as long as the translation has not followed.

Where `original.changed` is `notice`: `publish` splices `source.status`, and no other byte; what a person does about
it (accept, approve) takes the word back in the same step.
"""

from __future__ import annotations

from pipeline.errors import DecisionRefused, SiteError
from pipeline.model import PostState
from pipeline.transitions.publishing import marked_as_changed
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def write_notices(workspace: Workspace, tally: RunReportBuilder) -> None:
    """Mark what is published and changed by the city since; what is marked already is left alone."""
    if workspace.settings.original.changed != "notice":
        return
    for identity, language in workspace.store.outdated():
        record = workspace.store.get(identity)
        if record is None or record.versions[language].place is not PostState.PUBLISHED:
            continue
        try:
            workspace.change(identity, marked_as_changed(language))
        except (SiteError, DecisionRefused) as error:
            tally.tell("failed", record.versions[language].path, str(error))
