"""Where the posts are: renamed, moved, published or deleted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from pipeline import site
from pipeline.errors import SiteError
from pipeline.messages import Message, noop
from pipeline.model import News, PostState, Record, Version
from pipeline.site.faults import faults
from pipeline.site.folders import Look, look, post_folders
from pipeline.transitions import whereabouts as moves
from pipeline.transitions.late import happened
from pipeline.transitions.posts import UNREVIEWED
from pipeline.workflow.drafting.absence import Gone, History, note, require_folders, require_most
from pipeline.workflow.drafting.by_hand import tell_address, tell_taken_back
from pipeline.workflow.drafting.copies import changed_names, tell_copies
from pipeline.workflow.drafting.late_saves import take_in_late_saves
from pipeline.workflow.posts import looks, sidecar
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

_AT_REST = "at rest"
"""Mark of the store: what the state of posts and records was known by when nothing was to do about any post."""
_AWAY = {PostState.MISSING, PostState.DELETED}


def tell_damage(workspace: Workspace, tally: RunReportBuilder) -> None:
    """What the store found damaged and set aside is news, once."""
    for notice in workspace.store.notices:
        tally.tell("damaged", notice.about, notice.message)
    workspace.store.notices.clear()


def _swept(workspace: Workspace) -> Look:
    """The site's files, once what killed runs left in its folder is tidied up. Raises SiteError."""
    folder = workspace.settings.folder
    below = (".", *post_folders(workspace.flavour, workspace.settings.languages))
    seen = look(folder, below)
    temporaries = [path for path in seen.hidden if site.backups.is_temporary(path.name)]
    if not temporaries:
        return seen
    site.backups.sweep(folder, workspace.settings.state / "backup", temporaries)
    return look(folder, below)


def detect_file_changes(
    workspace: Workspace, tally: RunReportBuilder, *, deletions_meant: bool = False
) -> str:
    """Note what people did to files since the last run, temporaries of killed runs swept before.

    `deletions_meant`: a person says that what is gone is deleted. Gives what the state of posts and records is known
    by, "" where it is not at rest: equal to that of an earlier run, nothing happened to any of them since.
    Raises SiteMissing where the site's folder, or most posts, are gone: nothing was changed then; SiteError.
    """
    require_folders(workspace)
    seen = _swept(workspace)
    records = workspace.store.records_digest()
    at_rest = f"{records} {seen.digest}" if records and seen.digest else ""
    if at_rest and workspace.store.mark(_AT_REST) == at_rest:
        take_in_late_saves(workspace, tally)
        return at_rest
    whole = _look_at_each(workspace, seen, tally, deletions_meant=deletions_meant)
    if whole and at_rest and workspace.store.records_digest() == records:
        workspace.store.change_mark(_AT_REST, lambda known: at_rest)
    return at_rest


def _look_at_each(
    workspace: Workspace, seen: Look, tally: RunReportBuilder, *, deletions_meant: bool
) -> bool:
    """Whether every post is where it was, or deleted for good."""
    index, history = PostIndex(workspace), History(workspace)
    placed = workspace.store.placed()
    away = {path for _, _, path, state in placed if state in _AWAY}
    taken = {path for _, _, path, state in placed if state not in _AWAY}
    # Drafts on branches of their own are not missed: they are many, and their records are not read for that.
    elsewhere = workspace.elsewhere([row for row in placed if row[2] not in seen.stamps])
    before, now = workspace.store.looked(), dict[str, str]()
    gone: list[Gone] = []
    found: list[Callable[[], None]] = []
    turned: dict[str, tuple[str, str]] = {}
    moved = 0
    for identity, language, path, state in placed:
        stamp = seen.stamps.get(path) or _seen(workspace, path, tally)
        if stamp:
            known = before.get(path, "")
            now[path] = known if looks.is_same(known, stamp) else _look(workspace, path, stamp)
            if path in away:
                found.append(partial(_back, workspace, index, identity, language, path, tally))
            elif now[path] != known and not looks.holds_the_same(known, now[path]):
                turned[path] = identity, language
            continue
        if stamp is None or state == PostState.DELETED or path in elsewhere:
            continue
        record = workspace.store.get(identity)
        if record is None:
            continue
        if target := index.of(record, record.versions[language], taken):
            taken.add(target)
            moved += 1
            found.append(partial(_moved, workspace, index, identity, language, path, target, tally))
        else:
            gone.append(Gone(record=identity, version=record.versions[language]))
    if not deletions_meant:
        unexplained = [missing for missing in gone if not history.deleted(missing.version.path)]
        require_most(workspace, unexplained, len(now) + moved, history)
    take_in_late_saves(workspace, tally)
    refused = not _all_done([*found, *_turned(workspace, index, turned, tally)], tally)
    now |= tell_copies(workspace, seen, taken | {path for _, _, path, _ in placed}, before, tally)
    note(workspace, gone, history, tally, meant=deletions_meant)
    if not gone:
        history.whole()
    if now != before:
        workspace.store.set_looked(now)
    # A post behind a link is no part of the look: it is looked at each time.
    there = [path for _, _, path, state in placed if state != PostState.DELETED]
    return not gone and not refused and all(path in seen.stamps for path in there)


def _all_done(acts: Iterable[Callable[[], None]], tally: RunReportBuilder) -> bool:
    """Whether each could be done; what is wrong with a file is that file's alone, and told."""
    done = True
    for act in acts:
        try:
            act()
        except SiteError as error:
            done = False
            tally.tell("failed", error.about, error.message)
    return done


def _look(workspace: Workspace, path: str, seen: str) -> str:
    """What is remembered of a post; its size and time alone where it cannot be read, which is told when it is."""
    try:
        return looks.looked_at(seen, (workspace.settings.folder / path).read_bytes())
    except OSError:
        return seen


def _seen(workspace: Workspace, path: str, tally: RunReportBuilder) -> str | None:
    """Size and time of a post's file; "" where there is none, None (and told) where the system does not say."""
    try:
        return looks.size_and_time(workspace, path)
    except OSError as error:
        tally.tell("failed", path, Message("cannot be read: {error}", error=error.strerror))
        return None


def _moved(
    workspace: Workspace,
    index: PostIndex,
    identity: str,
    language: str,
    path: str,
    target: str,
    tally: RunReportBuilder,
) -> None:
    record = workspace.store.get(identity)
    assert record is not None
    raw = index.texts[target]
    state = _state(workspace, target, raw) or _before(record.versions[language])
    if state is PostState.PUBLISHED is record.versions[language].place:
        tell_address(workspace, path, target, raw, tally)
    after = workspace.change(identity, moves.moved(language, path, target, state))
    tell_taken_back(record.versions[language], after.versions[language], tally)
    _tell_unreviewed(workspace, after, language, tally)


def _turned(
    workspace: Workspace, index: PostIndex, turned: Mapping[str, tuple[str, str]], tally: RunReportBuilder
) -> Iterator[Callable[[], None]]:
    """What is to be done about posts whose files hold something else than before, by path: id and language."""
    lies = changed_names(workspace, turned)
    for path, (identity, language) in turned.items():
        if to := lies.get(path):
            yield partial(_moved, workspace, index, identity, language, path, to, tally)
        else:
            yield partial(_read_state, workspace, identity, language, path, tally)


def _back(
    workspace: Workspace, index: PostIndex, identity: str, language: str, path: str, tally: RunReportBuilder
) -> None:
    """A file that was missing is there again; one that was deleted must be the very post to be taken in."""
    record = workspace.store.get(identity)
    if record is None:
        return
    version = record.versions[language]
    if version.place is PostState.DELETED and not index.is_of(record, version, path):
        return
    raw = _raw(workspace, path, tally)
    if raw is None:
        return
    after = workspace.change(identity, moves.found_again(language, path, _state(workspace, path, raw)))
    sidecar.write_sidecar(workspace, after, language)
    _tell_unreviewed(workspace, after, language, tally)
    tally.note(Message("{path}: its file is there again", path=path))


def _read_state(
    workspace: Workspace, identity: str, language: str, path: str, tally: RunReportBuilder
) -> None:
    """An editor flipped the flag in the file: what the file says is so. A broken file is told, and left as it was."""
    record = workspace.store.get(identity)
    raw = _raw(workspace, path, tally)
    if record is None or raw is None:
        return
    version = record.versions[language]
    # What was generated is no edit; of a public post it may be a text that nobody approved.
    if raw.decode("utf-8", "replace") == version.text and version.place is not PostState.PUBLISHED:
        return
    for problem in faults(workspace.flavour, path, raw):
        tally.tell(
            "failed",
            path,
            Message(
                "{our_fault}; it is neither approved nor published until that is mended", our_fault=problem
            ),
            record=identity,
        )
    state = _state(workspace, path, raw)
    if state in {PostState.DRAFT, PostState.PUBLISHED}:
        record = workspace.change(identity, moves.flag_turned(language, path, state))
        tell_taken_back(version, record.versions[language], tally)
        _tell_unreviewed(workspace, record, language, tally)


def _tell_unreviewed(workspace: Workspace, record: Record, language: str, tally: RunReportBuilder) -> None:
    """Words that became public without an approval are told, once each."""
    if record.versions[language].place is not PostState.PUBLISHED:
        return
    message = noop("someone changed or published it by hand: public, not reviewed; approve it, or mend it")
    news = News(what="by hand", about=record.versions[language].path, message=message, at_once=True)
    shown = tally.telling(
        moves.shown_unreviewed(language),
        lambda before, after: news if happened(before, after, UNREVIEWED) else None,
    )
    sidecar.write_sidecar(workspace, workspace.change(record.id, shown), language)


def _raw(workspace: Workspace, path: str, tally: RunReportBuilder) -> bytes | None:
    try:
        return (workspace.settings.folder / path).read_bytes()
    except OSError as error:
        tally.tell("failed", path, Message("cannot be read: {error}", error=error.strerror))
        return None


def _state(workspace: Workspace, path: str, raw: bytes) -> PostState | None:
    """What a file says of itself; None where it cannot be read as a post."""
    try:
        return workspace.flavour.state(path, raw)
    except SiteError:
        return None


def _before(version: Version) -> PostState:
    return version.missing.place if version.missing is not None else version.place
