"""The host is told: pull requests are opened, and their texts say what their branches hold now.

"Told" is written once the host has said yes; what it refused is asked again by the next round, and is one release's
trouble, not the others'.
"""

from pathlib import PurePosixPath

from pipeline.errors import HostBusy, HostError, SiteError, StoreError
from pipeline.model import PostState, Record, Review, Version
from pipeline.transitions import pull_requests
from pipeline.transitions.posts import NOT_REVIEWED
from pipeline.workflow.editing.proposals import remerged
from pipeline.workflow.posts.edited_post import EditedPost, edited_post
from pipeline.workflow.posts.review_branch import take_in
from pipeline.workflow.pull_requests.boxes import carried, text_digest
from pipeline.workflow.pull_requests.description import Shown, description
from pipeline.workflow.pull_requests.hosts import Host
from pipeline.workflow.pull_requests.looking import look
from pipeline.workflow.pull_requests.rounds import Round, branch_name, free_name
from pipeline.workflow.workspace.internal_errors import write_trace


def tell(now: Round, host: Host) -> None:
    """Bring the pull requests of all releases that changed up to date. Troubles are kept in the journal and noted."""
    paused: HostBusy | None = None
    for identity in now.journal.to_tell():
        record = now.workspace.store.get(identity)
        if record is None:
            now.journal.told(identity)
            continue
        now.journal.tell(identity)
        if paused is not None:
            continue
        try:
            for language in record.versions:
                _tell(now, host, identity, language)
            now.journal.told(identity)
        except HostBusy as error:
            paused = error
            now.trouble(error)
        except (HostError, SiteError, StoreError) as error:
            now.trouble(error, record.title)
        except Exception as error:
            # A bug met one release: the others are told all the same.
            now.done.troubles.append(
                f"{record.title}: {write_trace(now.workspace, error, about=record.title)}"
            )


def _tell(now: Round, host: Host, identity: str, language: str) -> None:
    """One version's pull request: opened where there is none, its text written anew where it says something else."""
    found = now.version(identity, language)
    if found is None:
        return
    record, version = found
    if _wants_words(version) and not version.branch:
        _ask_of_public(now, record, version)
        record, version = now.version(identity, language) or found
    if not version.branch or version.review is Review.REJECTED:
        return
    own = take_in(now.workspace, now.checkout, record, language)
    if own is None:
        return
    record, version = now.version(identity, language) or found
    post = edited_post(now.workspace, record, version, own.raw)
    text = description(
        now.workspace, Shown(record=record, version=version, post=post, not_taken=own.not_taken)
    )
    digest = text_digest(text)
    if version.request and version.told == digest:
        return
    number = version.request or _opened(now, host, version, text)
    request = host.request(number)
    if request.state != "open":
        # Decided at this moment: what was shown then is what counts.
        look(now, host, request)
        return
    host.write(number, carried(text, request.text, version.told))
    now.workspace.change(
        identity, pull_requests.told(language, branch=version.branch, digest=digest, request=number)
    )
    now.done.told.append(version.branch)


def _opened(now: Round, host: Host, version: Version, text: str) -> int:
    """Number of the branch's pull request, opened where there is none. Nothing of the source is in its title."""
    branch, base = version.branch, now.checkout.branch
    title = f"{PurePosixPath(branch).name}: {version.language}"
    request = host.open_of(branch, base) or host.create(branch=branch, base=base, title=title, text=text)
    try:
        host.label(request.number, now.workspace.settings.branches.labels)
    except HostError as error:
        # Nothing is decided by them: a pull request without labels is one all the same.
        now.done.notes.append(f"{branch}: no labels were set: {error}")
    return request.number


def _wants_words(version: Version) -> bool:
    """Whether something waits for a person at a public post: a correction by the city, or words nobody approved."""
    return version.place is PostState.PUBLISHED and (
        version.proposal is not None or version.review is Review.IN_REVIEW
    )


def _ask_of_public(now: Round, record: Record, version: Version) -> None:
    """Put what waits at a public post on a branch of its own, unless that was asked before; where the post says it all
    already, the branch's commit changes nothing."""
    raw = now.checkout.blob(now.checkout.main, version.path)
    if raw is None:
        return
    after = _proposed(edited_post(now.workspace, record, version, raw))
    asked = _asked(after)
    if version.told == asked:
        return
    name = free_name(now.checkout, branch_name(now.workspace.settings, version.path) + "-update")
    commit = now.checkout.commit(
        now.checkout.main, {version.path: after.raw}, f"Update {PurePosixPath(name).name}"
    )
    if not now.checkout.push(commit, name):
        return
    now.done.pushed.append(name)
    now.workspace.change(
        record.id, pull_requests.told(version.language, branch=name, digest=asked, request=0)
    )


def left_as_it_is(now: Round, record: Record, version: Version) -> str:
    """What a public post's version remembers once its pull request was closed: the same is not asked again."""
    raw = now.checkout.blob(now.checkout.main, version.path)
    if raw is None:
        return ""
    return _asked(_proposed(edited_post(now.workspace, record, version, raw)))


def _asked(post: EditedPost) -> str:
    return f"asked of {post.english_hash}"


def _proposed(post: EditedPost) -> EditedPost:
    """A public post as its pull request proposes it: with the city's change, where a person did not write other words,
    and marked as not reviewed."""
    proposal = post.version.proposal
    if proposal is not None:
        text = remerged(post, proposal).text
        post = post.of(post.record, post.version, text.encode())
    return post.spliced({"translation.status": "in_review", **NOT_REVIEWED})
