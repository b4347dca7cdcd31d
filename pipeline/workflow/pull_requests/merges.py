"""What a decision on the host does: a merge with every box ticked approves what was seen and publishes it, any other
merge holds the post back, a close rejects for good.

Each is taken in as of the moment it was made, so that two runners that take in the same one write the same bytes.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace

from pipeline.errors import DecisionRefused, SiteError, StoreError
from pipeline.model import PostState, Record, Version
from pipeline.transitions import pull_requests
from pipeline.transitions.posts import NOT_REVIEWED
from pipeline.transitions.versions import is_outdated
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.posts import sidecar
from pipeline.workflow.posts.edited_post import edited_post
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.posts.review_branch import write
from pipeline.workflow.publishing.feeds import FOLDERS, write_feeds
from pipeline.workflow.publishing.publish import publish_one, stays
from pipeline.workflow.pull_requests.boxes import finding_name, ticks
from pipeline.workflow.pull_requests.journal import HostDecision
from pipeline.workflow.pull_requests.rounds import Round, branch_name, free_name, stem
from pipeline.workflow.pull_requests.telling import left_as_it_is
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _At:
    """A clock that stands at the moment of a decision."""

    at: dt.datetime

    def now(self) -> dt.datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        raise NotImplementedError


def take_in_decisions(now: Round) -> None:
    """Take in every decision of the journal, oldest first; one that cannot be brought to the host stays in it.

    Raises StoreError, after all have been tried, where the host refused a push.
    """
    refused: StoreError | None = None
    for decision in now.journal.open():
        try:
            if _take_in(now, decision):
                now.journal.done(decision)
        except StoreError as error:
            refused = error
        except (SiteError, DecisionRefused) as error:
            now.done.notes.append(f"{decision.branch}: {error}")
            now.journal.done(decision)
    if refused is not None:
        raise StoreError(
            f"the host refused it, the decision waits in the journal: {refused.message}",
            about=refused.about,
            temporary=True,
        )


def hold_back(now: Round, record: Record, language: str) -> bool:
    """Take words that nobody approved from the host's checked-out branch, and put them on a branch that asks again.

    What was approved before stands there again. False where it was changed there at this moment. Raises StoreError.
    """
    version = record.versions[language]
    raw = now.checkout.blob(now.checkout.main, version.path) or b""
    path, stays = version.path, _approved_before(now, record, version)
    post = edited_post(now.workspace, record, version, raw)
    draft = raw if post.fault else post.spliced({"translation.status": "in_review", **NOT_REVIEWED}).raw
    if stays is None and version.place is PostState.PUBLISHED:
        path, draft = now.workspace.flavour.unpublish(version.path, draft)
    name = free_name(now.checkout, branch_name(now.workspace.settings, path))
    kept: dict[str, bytes | None] = {version.path: stays}
    side = sidecar.side_path(now.workspace, record, version)
    if stays is None and side in now.checkout.held:
        kept[side] = None
    if not now.checkout.swap(kept, {path: draft}, name, f"Hold back {stem(path)}"):
        return False
    if stays is None:
        back = pull_requests.held_back(language, branch=name, path=path)
    else:
        back = pull_requests.told(language, branch=name, digest="", request=0)
    now.workspace.change(record.id, back)
    now.done.held_back.append(name)
    return True


def _approved_before(now: Round, record: Record, version: Version) -> bytes | None:
    """The public text that the last approval answers for, as the branch had it; None where nothing was approved."""
    if version.place is not PostState.PUBLISHED or not version.approvals:
        return None
    for raw in now.checkout.history(version.path):
        post = edited_post(now.workspace, record, version, raw)
        if not post.fault and post.is_covered_by(version.approvals[-1].target_hash):
            return raw
    return None


def come_home(now: Round, record: Record, language: str, *, index: PostIndex | None = None) -> bool:
    """The post is on the checked-out branch: where, and in which state. False where it is not there."""
    version = record.versions[language]
    path = version.path if version.path in now.checkout.held else ""
    index = index or PostIndex(now.workspace)
    path = path or index.of(record, version, set())
    if not path or path not in now.checkout.held:
        return False
    raw = now.checkout.blob(now.checkout.main, path) or b""
    try:
        place = now.workspace.flavour.state(path, raw)
    except SiteError:
        place = version.place
    now.workspace.change(record.id, pull_requests.brought_home(language, path=path, place=place))
    return True


def to_main(now: Round) -> list[str] | None:
    """Posts, pictures, side files and feeds of ours on the checked-out branch of the host; paths of posts that are
    public by it. None where somebody changed one of these files there: nothing was pushed.

    Raises StoreError where the host refuses.
    """
    placed = {path: place for _, _, path, place in now.workspace.store.placed()}
    elsewhere = {
        path for path, place in placed.items() if place == PostState.DRAFT and path not in now.checkout.held
    }
    known = {re.sub(r"^\d{4}-\d\d-\d\d-", "", stem(path)) for path in placed.keys() - elsewhere}
    feeds = FOLDERS.get(now.workspace.settings.site.flavour, "feeds") + "/"
    changes: dict[str, bytes | None] = {
        path: file.read_bytes() if (file := now.checkout.file(path)).is_file() else None
        for path in now.checkout.changed_here()
        if path not in elsewhere and (path.startswith(feeds) or any(name in path for name in known))
    }
    public = [
        path for path, raw in changes.items() if raw is not None and placed.get(path) == PostState.PUBLISHED
    ]
    if changes and not now.checkout.to_main(changes, "Publish"):
        return None
    now.done.published += public
    return public


# -- inside ------------------------------------------------------------------------------------------------


def _take_in(now: Round, decision: HostDecision) -> bool:
    """Whether it is taken in; where the host refuses what follows from it, everything is as it was before.

    Raises StoreError, SiteError, DecisionRefused.
    """
    found = now.version(decision.record, decision.language)
    if found is None or found[1].request != decision.number or not found[1].branch:
        # Another runner was faster.
        return True
    workspace = replace(now.workspace, clock=_At(decision.at))
    if decision.what == "closed":
        _closed(now, workspace, *found, decision)
        return True
    done = False
    try:
        done = _merged(now, workspace, *found, decision)
    finally:
        if not done:
            _put_back(now, *found)
    return done


def _merged(
    now: Round, workspace: Workspace, record: Record, version: Version, decision: HostDecision
) -> bool:
    language = version.language
    if not come_home(now, record, language):
        # Reverted, or merged into something else: what people saw asks once more.
        name = free_name(now.checkout, branch_name(workspace.settings, version.path))
        write(workspace, version.path, _as_asked(now, version, decision))
        workspace.change(record.id, pull_requests.held_back(language, branch=name, path=version.path))
        now.done.notes.append(f"{decision.branch}: merged, but the post is not on {now.checkout.branch}")
        return True
    record = workspace.store.get(record.id) or record
    if why := _approve(workspace, record, version, decision):
        now.done.notes.append(f"{decision.branch}: merged, held back: {why}")
        return hold_back(now, workspace.store.get(record.id) or record, language)
    path = publish_one(workspace, workspace.store.get(record.id) or record, language)
    write_feeds(workspace)
    if to_main(now) is None:
        now.done.notes.append(f"{decision.branch}: the post is being changed there; tried again")
        return False
    now.done.approved.append(decision.branch)
    if not path:
        after = workspace.store.get(record.id) or record
        why = stays(workspace, after, after.versions[language], workspace.source(record.source))
        now.done.notes.append(f"{decision.branch}: approved, not public yet: {why}")
    return True


def _put_back(now: Round, record: Record, version: Version) -> None:
    """A decision that did not reach the host leaves the record as it was: the next round takes it in again."""
    stored = now.workspace.store.get(record.id)
    if stored is None:
        return
    if len(stored.versions[version.language].approvals) > len(version.approvals):
        back = pull_requests.approval_not_taken(version, approved=record.approved)
    else:
        back = pull_requests.as_before(version)
    now.workspace.change(record.id, back)


def _closed(
    now: Round, workspace: Workspace, record: Record, version: Version, decision: HostDecision
) -> None:
    """Closed without a merge: a draft is rejected; what is public stays as it was approved."""
    language = version.language
    reason = f"pull request {decision.number} closed"
    if not now.checkout.tip(version.branch) and (renamed := now.checkout.named(decision.commit)):
        # Hosts close what a branch was renamed of.
        workspace.change(record.id, pull_requests.told(language, branch=renamed, digest="", request=0))
        now.done.notes.append(f"{version.branch}: goes on as {renamed}")
        return
    if version.place is PostState.PUBLISHED:
        if version.proposal is not None:
            record = proposals.dismiss(workspace, record, language, by=decision.by)
        asked = left_as_it_is(now, record, record.versions[language])
        workspace.change(record.id, pull_requests.told(language, branch="", digest=asked, request=0))
        now.done.notes.append(f"{version.branch}: closed; what is public stays")
    else:
        write(workspace, version.path, _as_asked(now, version, decision))
        # The rejection is the last change: opening the pull request again takes it back.
        workspace.change(record.id, pull_requests.brought_home(language))
        decisions.reject(workspace, record, language, by=decision.by, reason=reason)
        now.done.rejected.append(version.branch)


def _as_asked(now: Round, version: Version, decision: HostDecision) -> bytes:
    """The post as its branch has it, or had it when it was decided about; else as it was put there."""
    tip = now.checkout.tip(version.branch) or now.checkout.reached(decision.commit)
    raw = now.checkout.blob(tip, version.path) if tip else None
    return raw if raw is not None else version.text.encode()


def _approve(workspace: Workspace, record: Record, asked: Version, decision: HostDecision) -> str:
    """Why the merge is no approval, or ""; `asked`: the version as its pull request knows it."""
    language, version = asked.language, record.versions[asked.language]
    told = ticks(decision.text, asked.told)
    if told is None:
        return "the text of the pull request is not the one that was last written for it"
    if told.open:
        return f"boxes left: {', '.join(told.open)}"
    try:
        if version.proposal is not None or is_outdated(record, version):
            record = proposals.take_by_hand(workspace, record, language, by=decision.by, german=told.german)
        version = record.versions[language]
        for finding in decisions.open_findings(workspace, record, version):
            if finding_name(finding) in told.findings:
                record = decisions.acknowledge(
                    workspace,
                    record,
                    language,
                    finding.id,
                    by=decision.by,
                    reason="ticked in the pull request",
                )
        decisions.approve(
            workspace,
            record,
            language,
            by=decision.by,
            seen=(told.german, told.english),
        )
    except (DecisionRefused, SiteError) as error:
        return str(error)
    return ""
