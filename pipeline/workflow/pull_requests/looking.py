"""What the host says of pull requests, told by an event or found by looking: each decision is held against the API and
goes into the journal; whatever is not ours, or comes from somebody who may not decide, is left alone with a line.

An event may be lost, come late, come twice or be made up; what counts is what the host answers when it is asked.
"""

from collections.abc import Mapping
from typing import Any

from pipeline.errors import DecisionRefused, HostError, SiteError
from pipeline.hashing import digest
from pipeline.model import PostState, Record, Review, Version
from pipeline.transitions import pull_requests
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.posts.review_branch import bring
from pipeline.workflow.pull_requests.boxes import about, ticks
from pipeline.workflow.pull_requests.events import HostEvent, event_of
from pipeline.workflow.pull_requests.hosts import Host, Request
from pipeline.workflow.pull_requests.journal import HostDecision
from pipeline.workflow.pull_requests.rounds import Round, is_ours


def look_at_event(now: Round, host: Host, payload: Mapping[str, Any]) -> None:
    """Look at the pull request of an event. Raises HostError."""
    event = event_of(payload)
    why = _not_ours(now, host, event) if isinstance(event, HostEvent) else event
    if isinstance(event, HostEvent) and not why:
        request = host.request(event.number)
        why = _disagreement(event, request)
        if not why and not look(now, host, request):
            why = f"pull request {request.number} is of no draft that waits"
    if why:
        now.done.notes.append(f"left alone: {why}")


def look_again(now: Round, host: Host) -> None:
    """Ask the host once more for the decisions whose files in the journal cannot be read."""
    for number, file in now.journal.damaged().items():
        about = f"journal/{file.name} could not be read"
        try:
            asked = bool(number) and (look(now, host, host.request(number)) or True)
        except HostError as error:
            now.trouble(error, about)
            continue
        if asked:
            file.unlink()
        now.done.notes.append(f"{about}, pull request {number} was asked for once more" if asked else about)


def look_around(now: Round, host: Host) -> None:
    """Look at every pull request that changed since the last look: events that never ran are made up for.

    Raises HostError; what was looked at by then is in the journal.
    """
    since, known = now.journal.looked
    newest, seen = since, set(known)
    for listed in host.changed_since(since):
        mark = digest(repr(listed), 16)
        if newest is None or listed.changed > newest:
            newest, seen = listed.changed, set()
        if listed.changed == newest:
            seen.add(mark)
        # Hosts tell moments in whole seconds: what else changed in the last one is looked at, and nothing twice.
        if mark not in known and is_ours(now.workspace.settings, listed.branch):
            look(now, host, listed)
    if newest is not None:
        now.journal.looked = newest, frozenset(seen)


def look(now: Round, host: Host, request: Request) -> bool:
    """Look at one pull request; whether it is of a draft of ours."""
    found = _of_request(now, request)
    if found is None or request.origin != host.repository:
        return False
    record, version = found
    if request.base != now.checkout.branch:
        if version.branch and request.state != "open":
            _asked_elsewhere(now, record, version, request)
        return False
    if request.state == "open":
        _open(now, record, version, request)
        return True
    if not version.branch:
        return True
    # Lists leave out who it was.
    request = host.request(request.number)
    if not request.by or not host.may_decide(request.by, bots=now.workspace.settings.branches.bots):
        who = request.by or "nobody the host names"
        now.done.notes.append(
            f"left alone: pull request {request.number} was {request.state} by {who}, who may not decide"
        )
        if request.state == "closed" and not now.checkout.tip(version.branch):
            _asked_elsewhere(now, record, version, request)
        return True
    decision = HostDecision(
        number=request.number,
        what="merged" if request.state == "merged" else "closed",
        by=request.by,
        at=request.at or request.changed,
        record=record.id,
        language=version.language,
        branch=request.branch,
        commit=request.commit,
        text=request.text,
    )
    now.journal.note(decision)
    return True


# -- inside ------------------------------------------------------------------------------------------------


def _not_ours(now: Round, host: Host, event: HostEvent) -> str:
    """Why an event says nothing of our pull requests, or ""."""
    if event.repository != host.repository:
        return f"it is of the repository {event.repository}"
    if event.origin != host.repository:
        return f"its branch comes from {event.origin or 'a fork that is gone'}"
    if event.base != now.checkout.branch:
        return f"it is for the branch {event.base}, not {now.checkout.branch}"
    if not is_ours(now.workspace.settings, event.branch):
        return f"{event.branch} is no branch of a draft"
    return ""


def _disagreement(event: HostEvent, request: Request) -> str:
    """Where an event tells something else than the host does when it is asked, or ""."""
    for what, told, true in (
        ("branch", event.branch, request.branch),
        ("repository of the branch", event.origin, request.origin),
        ("base", event.base, request.base),
        ("state", event.state, request.state),
    ):
        if told != true:
            return f"the host says {what} {true}, the event says {told}"
    return ""


def _of_request(now: Round, request: Request) -> tuple[Record, Version] | None:
    """The version that a pull request was opened for. Its text says which; the record has the last word."""
    identity, language = about(request.text)
    found = now.version(identity, language)
    if found is not None and found[1].request == request.number:
        return found
    for record in now.workspace.store.find():
        for version in record.versions.values():
            if version.request == request.number:
                return record, version
    return None


def _open(now: Round, record: Record, version: Version, request: Request) -> None:
    """An open one: reopened, pushed to, or a box asks for something."""
    if version.review is Review.REJECTED and not version.branch:
        _reopened(now, record, version, request)
    now.journal.tell(record.id)
    ticked = ticks(request.text, version.told)
    if ticked is None or not ticked.take or version.proposal is None or version.place is not PostState.DRAFT:
        return
    bring(now.workspace, record)
    clashes = [number for number, block in enumerate(version.proposal.blocks, 1) if block.conflict]
    who = f"ticked in pull request {request.number}"
    try:
        proposals.accept(now.workspace, record, version.language, by=who, keep=clashes)
    except (DecisionRefused, SiteError) as error:
        now.trouble(error, version.branch)


def _asked_elsewhere(now: Round, record: Record, version: Version, request: Request) -> None:
    """A pull request that nothing follows from, and that nobody can open again here: its branch, which comes back where
    it is gone, gets another one."""
    tip = now.checkout.tip(version.branch) or now.checkout.reached(request.commit)
    if tip and not now.checkout.tip(version.branch):
        now.checkout.push(tip, version.branch)
    now.workspace.change(
        record.id, pull_requests.told(version.language, branch=version.branch, digest="", request=0)
    )
    now.journal.tell(record.id)
    now.done.notes.append(
        f"{version.branch}: nothing was decided in pull request {request.number}, asks again"
    )


def _reopened(now: Round, record: Record, version: Version, request: Request) -> None:
    """Opening it again takes the rejection back that closing it was."""
    who = f"pull request {request.number} reopened"
    try:
        record = decisions.undo(now.workspace, record, version.language, by=who)
    except (DecisionRefused, SiteError) as error:
        now.done.notes.append(f"{request.branch}: reopened, stays rejected (`stadtbote retry`): {error}")
        return
    now.workspace.change(record.id, pull_requests.told(version.language, branch=request.branch))
    # Its branch has it, as its editors left it.
    now.checkout.drop([record.versions[version.language].path])
