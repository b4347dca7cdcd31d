"""What a host says of a branch: merged with every box ticked approves and publishes, closed rejects for good."""

from pipeline.errors import DecisionRefused, SiteError
from pipeline.model import Record, Review, Version
from pipeline.transitions import pull_requests
from pipeline.workflow.drafting.moved_files import detect_file_changes
from pipeline.workflow.editing import decisions
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.publishing.publish import publish_due
from pipeline.workflow.pull_requests.branches import Branched, at_work, branch_of, to_main, write
from pipeline.workflow.pull_requests.checkout import Checkout
from pipeline.workflow.pull_requests.description import ticks
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def on_merged(workspace: Workspace, branch: str, *, by: str, text: str) -> Branched:
    """A branch was merged: with every box ticked in `text` that approves it, and it is published.

    What cannot be approved (boxes left, findings nobody dealt with, a changed original) stays a draft, and
    `notes` say why.
    """
    done = Branched()
    with at_work(workspace, "Merge") as checkout:
        checkout.update()
        tally = RunReportBuilder(started=workspace.now())
        detect_file_changes(workspace, tally)
        found = _of_branch(workspace, branch)
        if found is None:
            done.notes.append(f"{branch}: no draft is known on this branch")
            return done
        record, version = found
        path = version.path
        if not checkout.holds(path):
            path = PostIndex(workspace).of(record, version, set()) or path
        before = workspace.change(record.id, pull_requests.brought_home(version.language, path=path))
        version = before.versions[version.language]
        if not checkout.holds(version.path):
            done.notes.append(f"{branch}: the post is not on the branch it was merged into")
            return done
        if why := _approve(workspace, before, version.language, by=by, text=text):
            done.notes.append(f"{branch}: merged, stays a draft: {why}")
            return done
        publish_due(workspace, tally)
        if _approved_on_host(workspace, checkout, before, version, done):
            done.approved.append(branch)
        else:
            done.notes.append(f"{branch}: the post was changed there at this moment; approve it again")
        done.notes += [f"{item.about}: {item.message}" for item in tally.news]
    return done


def _approved_on_host(
    workspace: Workspace, checkout: Checkout, before: Record, version: Version, done: Branched
) -> bool:
    """Bring an approval to the host; where that fails it is none: nobody approved what is there now."""
    kept = False
    try:
        published = to_main(workspace, checkout)
        kept = bool(published)
        done.published += published
    finally:
        if not kept:
            workspace.change(before.id, pull_requests.approval_not_taken(version, approved=before.approved))
    return kept


def on_closed(workspace: Workspace, branch: str, *, by: str) -> Branched:
    """A branch was closed without a merge: the release is rejected for good; the branch itself is left alone."""
    done = Branched()
    with at_work(workspace, "Close") as checkout:
        checkout.update()
        found = _of_branch(workspace, branch)
        if found is None:
            done.notes.append(f"{branch}: no draft is known on this branch")
            return done
        record, version = found
        tip = checkout.tip(branch)
        raw = checkout.blob(tip, version.path) if tip else None
        write(workspace, version.path, raw if raw is not None else version.text.encode())
        decisions.reject(
            workspace, record, version.language, by=by, reason=f"pull request of {branch} closed"
        )
        done.rejected.append(branch)
    return done


def _of_branch(workspace: Workspace, branch: str) -> tuple[Record, Version] | None:
    for record in workspace.store.find():
        for version in record.versions.values():
            name = version.branch or (branch_of(workspace, version) if version.path else "")
            if name == branch and version.review is not Review.REJECTED:
                return record, version
    return None


def _approve(workspace: Workspace, record: Record, language: str, *, by: str, text: str) -> str:
    """Why the merge is no approval, or ""."""
    told = ticks(text)
    if told.open:
        return f"boxes left: {', '.join(told.open)}"
    version = record.versions[language]
    try:
        known = {finding.id for finding in decisions.open_findings(workspace, record, version)}
        for finding in told.findings:
            if finding in known:
                record = decisions.acknowledge(
                    workspace, record, language, finding, by=by, reason="ticked in the pull request"
                )
        decisions.approve(workspace, record, language, by=by, source_hash=told.german)
    except (DecisionRefused, SiteError) as error:
        return str(error)
    return ""
