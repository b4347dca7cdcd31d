"""One branch a release: drafts are reviewed on branches of a git host, and a merge or a close is a decision.

`pull` takes in what people decided, `push` puts drafts on their branches with plain git and tells the host, `event`
does both for one pull request. A branch is never forced: where an editor was faster, their text stays and ours becomes
a proposal. Between two rounds the checkout holds what its own branch holds; the drafts live on theirs, and a draft is
laid into the checkout only where a run is about to change it. So a round costs what changed, not what waits.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline import site
from pipeline.errors import ConfigError, HostError, SiteError, StoreError
from pipeline.model import PostState, Record, Review, Version
from pipeline.site.folders import ENDINGS
from pipeline.transitions import pull_requests
from pipeline.workflow.drafting.late_saves import restore
from pipeline.workflow.editing import decisions
from pipeline.workflow.posts import sidecar
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.posts.review_branch import PICTURES, write
from pipeline.workflow.pull_requests.looking import look, look_again, look_around, look_at_event
from pipeline.workflow.pull_requests.merges import come_home, hold_back, take_in_decisions, to_main
from pipeline.workflow.pull_requests.rounds import Branched, Round, at_work, branch_name, stem
from pipeline.workflow.pull_requests.telling import tell
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace


def pull(workspace: Workspace) -> Branched:
    """Bring the checkout up to date and take in what people decided on the host.

    Raises StoreError where the checkout has changes of a person's, or the host cannot be reached or refuses a push.
    """
    with at_work(workspace, "Pull") as now:
        _start(now)
        if now.host is not None:
            try:
                look_around(now, now.host)
            except HostError as error:
                now.trouble(error)
        _decide(now)
        _drafts(now)
        _decide(now)
    return now.done


def push(workspace: Workspace) -> Branched:
    """Put every draft of the checkout on its branch, what was published on the checked-out one, and tell the host."""
    with at_work(workspace, "Push") as now:
        _push(now)
        if to_main(now) is None:
            now.done.notes.append("a post that was to be published is being changed there; tried again")
            _not_public(now)
    return now.done


def event(workspace: Workspace, payload: Mapping[str, Any]) -> Branched:
    """Take in what the host's event is about. Raises ConfigError where no host is known, HostError, StoreError."""
    with at_work(workspace, "Event") as now:
        if now.host is None:
            raise ConfigError(
                "no git host is known here, so no event can be held against it", key="branches.host"
            )
        _start(now)
        look_at_event(now, now.host, payload)
        _decide(now)
        _push(now)
    return now.done


# -- inside ------------------------------------------------------------------------------------------------


def _start(now: Round) -> None:
    """The checkout as the host has it. What a run that died left in it is on branches and in the records; the backup
    keeps it too."""
    now.checkout.update()
    if now.host is not None:
        look_again(now, now.host)
    folder, backup = now.workspace.settings.folder, now.workspace.settings.state / "backup"
    for _, _, path in _drafts_lying(now):
        expected = now.checkout.file(path).read_bytes()
        site.writing.remove(folder, path, expected=expected, backup=backup)


def _drafts_lying(now: Round) -> list[tuple[str, str, str]]:
    """Record, language and path of drafts that lie in the checkout and are none of its branch."""
    drafts = {
        path: (identity, language, path)
        for identity, language, path, place in now.workspace.store.placed()
        if place == PostState.DRAFT and path not in now.checkout.held
    }
    return [drafts[path] for path in now.checkout.lying(drafts)]


def _decide(now: Round) -> None:
    """Decisions are on the host's records' branch before anything follows from them."""
    assert now.workspace.shared is not None
    if now.journal.open():
        now.workspace.shared.push("Decisions on the host")
        take_in_decisions(now)


def _drafts(now: Round) -> None:
    """Drafts that are not where they belong: on the checked-out branch, or on no branch at all."""
    index = PostIndex(now.workspace)
    names = {stem(path) for path in now.checkout.held if path.endswith(ENDINGS)}
    waits = {(decision.record, decision.language) for decision in now.journal.open()}
    for identity, language, path, place in now.workspace.store.placed():
        if place != PostState.DRAFT or (identity, language) in waits:
            continue
        known = stem(path) in names
        if not known and branch_name(now.workspace.settings, path) in now.checkout.tips:
            continue
        found = now.version(identity, language)
        if found is None:
            continue
        try:
            here = _on_main(now, found[1]) if known else ""
            if found[1].branch in now.checkout.tips and not here:
                continue
            if _undecided(now, found[1]):
                if here and now.host is not None:
                    _not_asked_there(now, found[1], here)
                continue
            if come_home(now, found[0], language, index=index):
                _unapproved(now, identity, language)
            else:
                _lost(now, *(now.version(identity, language) or found))
        except (SiteError, StoreError) as error:
            now.trouble(error, path)


def _on_main(now: Round, version: Version) -> str:
    """Where a draft lies on the checked-out branch, as a draft or as a public post; "" where it does not."""
    public, _ = now.workspace.flavour.publish(version.path, version.text.encode())
    return next((path for path in (version.path, public) if path in now.checkout.held), "")


def _not_asked_there(now: Round, version: Version, path: str) -> None:
    """A draft whose pull request is open lies on the checked-out branch: another branch's merge brought it there, and
    nobody was asked about it. It is taken off; that merge, and its own branch, have its words."""
    tip = now.checkout.tip(version.branch)
    waits = any(decision.number == version.request for decision in now.journal.open())
    if waits or (tip and now.checkout.is_on_main(tip)):
        # Its own merge: the host says so in a moment.
        return
    if now.checkout.to_main({path: None}, f"Hold back {stem(path)}"):
        now.done.notes.append(
            f"{path}: taken off {now.checkout.branch}, pull request {version.request} is open"
        )


def _undecided(now: Round, version: Version) -> bool:
    """Whether what became of a draft's pull request is not known yet, or waits to be taken in."""
    if not version.branch or not version.request:
        return False
    if now.host is None:
        return True
    try:
        request = now.host.request(version.request)
        look(now, now.host, request)
    except HostError as error:
        now.trouble(error, version.branch)
        return True
    waits = any(decision.number == version.request for decision in now.journal.open())
    return waits or request.state == "open"


def _unapproved(now: Round, identity: str, language: str) -> None:
    """A draft, or more, that nobody approved lies on the checked-out branch: it asks on a branch of its own."""
    found = now.version(identity, language)
    if now.host is not None and found is not None and found[1].review in {Review.MACHINE, Review.IN_REVIEW}:
        hold_back(now, found[0], language)


def _lost(now: Round, record: Record, version: Version) -> None:
    """A draft that is on no branch: never pushed, or its branch is gone."""
    if version.request and version.branch:
        # Closed by somebody who may not decide: it can be opened again.
        return
    write(now.workspace, version.path, version.text.encode())
    if version.branch and now.host is None:
        why = f"branch {version.branch} was closed"
        decisions.reject(now.workspace, record, version.language, by="closed on the host", reason=why)
        now.done.rejected.append(version.branch)
    elif version.branch:
        now.workspace.change(record.id, pull_requests.brought_home(version.language))


def _push(now: Round) -> None:
    """Drafts that lie in the checkout go on their branches; then the host is told."""
    assert now.workspace.shared is not None
    tally = RunReportBuilder(started=now.workspace.now())
    changed = now.checkout.changed_here()
    for identity, language, path in _drafts_lying(now):
        found = now.version(identity, language)
        if found is None:
            continue
        try:
            _push_one(now, *found, changed, tally)
        except (SiteError, StoreError) as error:
            now.trouble(error, path)
    now.done.notes += [f"{news.about}: {news.message}" for news in tally.news]
    now.workspace.shared.push("Drafts on their branches")
    if now.host is not None:
        tell(now, now.host)
        now.workspace.shared.keep("Pull requests")
        now.journal.told_all()
        now.workspace.shared.push("Told")


def _push_one(
    now: Round, record: Record, version: Version, changed: list[str], tally: RunReportBuilder
) -> None:
    name = version.branch or branch_name(now.workspace.settings, version.path)
    seen = now.checkout.seen(name) if version.branch else ""
    files = {path: now.checkout.file(path).read_bytes() for path in _own(now, record, version, changed)}
    changes: dict[str, bytes | None] = {
        path: content
        for path, content in files.items()
        if not seen or now.checkout.blob(seen, path) != content
    }
    if changes or not seen:
        message = f"{'Update' if seen else 'Add'} {stem(version.path)}"
        commit = now.checkout.commit(seen or now.checkout.main, changes, message)
        if now.checkout.push(commit, name):
            now.done.pushed.append(name)
            now.checkout.see(name, commit)
        else:
            now.done.behind.append(name)
            _editor_was_faster(now, record, version, name, tally)
    now.workspace.change(record.id, pull_requests.told(version.language, branch=name))
    now.checkout.drop(path for path in files if path not in now.checkout.held)


def _own(now: Round, record: Record, version: Version, changed: list[str]) -> list[str]:
    """A post, and what lies new in the site's folder for it: pictures that carry its slug, and its second file."""
    side = sidecar.side_path(now.workspace, record, version)
    own = [path for path in changed if path == side or (path.endswith(PICTURES) and version.slug in path)]
    return [version.path, *(path for path in own if path not in now.checkout.held)]


def _editor_was_faster(
    now: Round, record: Record, version: Version, name: str, tally: RunReportBuilder
) -> None:
    """Their text goes into the file, what we would have written becomes a proposal."""
    tip = now.checkout.tip(name, fresh=True)
    theirs = now.checkout.blob(tip, version.path) if tip else None
    if not tip or theirs is None:
        return
    now.checkout.see(name, tip)
    if theirs == version.text.encode() or not version.before:
        write(now.workspace, version.path, theirs)
        return
    late = site.backups.Late(backup=Path(name), post=version.path, raw=theirs)
    restore(now.workspace, record, version, late, tally)


def _not_public(now: Round) -> None:
    """What the host did not take is a draft in the records, too."""
    for identity, language, path, place in now.workspace.store.placed():
        found = now.version(identity, language)
        if place == PostState.PUBLISHED and path not in now.checkout.held and found is not None:
            draft, raw = now.workspace.flavour.unpublish(path, found[1].text.encode())
            back = pull_requests.not_taken(language, path=draft, text=raw.decode())
            now.workspace.change(identity, back)
