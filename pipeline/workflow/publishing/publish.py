"""`publish`: releases every approved post that is due and rewrites the feeds; running it twice changes nothing."""

from pipeline.errors import DecisionRefused, SiteError
from pipeline.model import Record, Source, Version
from pipeline.transitions import publishing as transitions
from pipeline.transitions.versions import with_version
from pipeline.workflow.drafting.absence import require_site
from pipeline.workflow.posts.facts import Facts
from pipeline.workflow.publishing import change_notices, syndication
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def publish_due(workspace: Workspace, tally: RunReportBuilder, *, at_rest: str = "") -> None:
    """Publish what was approved and may be published; each failure is told and the others go on. `at_rest`: what the
    state of posts and records was known by a moment ago.

    Raises SiteMissing where the site's folder is not there: feeds would be written into a new, empty one.
    """
    require_site(workspace)
    for identity, language in workspace.store.approved_drafts():
        record = workspace.store.get(identity)
        if record is None:
            continue
        try:
            path = publish_one(workspace, record, language)
            if path:
                tally.published.append(path)
        except (SiteError, DecisionRefused) as error:
            tally.tell("failed", record.versions[language].path, str(error), record=identity)
    change_notices.write_notices(workspace, tally)
    try:
        syndication.syndicate(workspace, at_rest=at_rest)
    except SiteError as error:
        tally.tell("failed", "feeds", str(error))


def publish(workspace: Workspace) -> list[str]:
    """Publish what is due now; paths of what was released."""
    tally = RunReportBuilder(started=workspace.now())
    publish_due(workspace, tally)
    return tally.published


def publish_one(workspace: Workspace, record: Record, language: str) -> str:
    """Release one approved draft in the flavour's way, by splicing; its new path, or "" where it must stay.

    Raises SiteError where the file cannot be read or placed, FileSaved where it is saved by someone at this moment.
    """
    before = len(record.history)
    wanted = syndication.expect_status(workspace, record, language)
    after = workspace.change(
        record.id, transitions.published(language, workspace.source(record.source), status=wanted)
    )
    released = any(event.what == "published" for event in after.history[before:])
    return after.versions[language].path if released else ""


def stays(workspace: Workspace, record: Record, version: Version, source: Source | None) -> str:
    """Why an approved draft is not published, or ""."""
    found = Facts(workspace, record).post(version)
    return transitions.why_unpublished(
        found,
        with_version(record, version),
        version.language,
        source,
        now=workspace.now(),
        zone=workspace.zone,
    )
