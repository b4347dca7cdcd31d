"""One branch a release: drafts are reviewed on branches of a git host, and a merge or a close is a decision.

`pull` takes in what editors did, `push` puts drafts on their branches with plain git. A branch is never forced: where an editor was faster, their text stays and ours becomes a proposal.
Between two runs the checkout holds what its own branch holds; the drafts live on theirs.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pipeline import site
from pipeline.errors import ConfigError
from pipeline.hashing import digest
from pipeline.model import PostState, Record, Version
from pipeline.transitions import pull_requests
from pipeline.workflow.drafting.moved_files import restore
from pipeline.workflow.editing import decisions
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.pull_requests.checkout import Checkout
from pipeline.workflow.pull_requests.description import description
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.session import together
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A pull request that is to be opened, or whose text is to be written anew."""

    branch: str
    title: str
    """Nothing of the source is in it."""
    body: str


@dataclass(slots=True, kw_only=True)
class Branched:
    """What a pull, a push or a decision did."""

    pulled: list[str] = field(default_factory=list)
    """Branches whose drafts lie in the checkout now."""
    rejected: list[str] = field(default_factory=list)
    """Branches that were closed: their releases never come back by themselves."""
    pushed: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    """Branches where an editor was faster: their text stays."""
    approved: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@contextmanager
def at_work(workspace: Workspace, what: str) -> Iterator[Checkout]:
    """The lock, the records of all clones, and the checkout. Raises ConfigError without a records' branch."""
    if workspace.shared is None:
        raise ConfigError(
            "one branch a release needs `records: branch:NAME`, so that every clone knows what was bought",
            file=str(workspace.settings.root / "config.yaml"),
            key="records",
        )
    with (
        workspace.alone(what),
        together(workspace, what),
    ):
        yield Checkout.open(workspace.settings)


def pull(workspace: Workspace) -> Branched:
    """Bring the checkout up to date, lay the drafts of open branches into it, reject what was closed.

    Raises StoreError where the checkout has changes of a person's, or the host cannot be reached.
    """
    done = Branched()
    with at_work(workspace, "Pull") as checkout:
        _put_aside(workspace, checkout)
        checkout.update()
        folder = PostIndex(workspace)
        for record, version in _under_review(workspace):
            _pull_one(workspace, checkout, folder, record, version, done)
    return done


def push(workspace: Workspace) -> Branched:
    """Put every draft of the checkout on its branch, then what belongs to the checked-out branch on that one."""
    done = Branched()
    tally = RunReportBuilder(started=workspace.now())
    with at_work(workspace, "Push") as checkout:
        for record, version in _under_review(workspace):
            if checkout.holds(version.path) or not (workspace.settings.folder / version.path).is_file():
                continue
            _push_one(workspace, checkout, record, version, tally, done)
        done.published += to_main(workspace, checkout)
        done.notes += [f"{item.about}: {item.message}" for item in tally.news]
    return done


def branch_of(workspace: Workspace, version: Version) -> str:
    """The name of a draft's branch, from its path: `cms/posts/2024-05-02-my-slug`."""
    stem = _stem(version.path)
    return workspace.settings.branches.name.format(
        stem=re.sub(r"[^\w.-]", "-", stem, flags=re.ASCII).strip(".")
    )


# -- inside ------------------------------------------------------------------------------------------------


def _stem(path: str) -> str:
    """A post's own name: of the file, or of its bundle."""
    pure = PurePosixPath(path)
    stem = pure.name.removesuffix(pure.suffix)
    if stem == "index" or stem.startswith("index."):
        return pure.parent.name + stem.removeprefix("index").replace(".", "-")
    return stem


def _under_review(workspace: Workspace) -> Iterator[tuple[Record, Version]]:
    """Drafts, and what an editor published on its own branch: it is not until that is merged."""
    for identity, language, _, where in workspace.store.placed():
        record = workspace.store.get(identity)
        if record is not None and (where == "draft" or record.versions[language].branch):
            yield record, record.versions[language]


def _pull_one(
    workspace: Workspace,
    checkout: Checkout,
    folder: PostIndex,
    record: Record,
    version: Version,
    done: Branched,
) -> None:
    if checkout.holds(version.path):
        workspace.change(record.id, pull_requests.brought_home(version.language))
        return
    name = version.branch or branch_of(workspace, version)
    tip = checkout.tip(name)
    if tip:
        _lay(workspace, record, version, checkout, tip)
        done.pulled.append(name)
    elif not version.branch:
        # Written by a run whose checkout is gone, and never pushed.
        write(workspace, version.path, version.text.encode())
    elif found := folder.of(record, version, set()):
        # Renamed on its branch and merged since.
        state = workspace.flavour.state(found, folder.texts[found])
        workspace.change(record.id, pull_requests.brought_home(version.language, path=found, place=state))
    elif not checkout.ever_held(version.path):
        write(workspace, version.path, version.text.encode())
        why = f"branch {name} was closed"
        decisions.reject(workspace, record, version.language, by="closed on the host", reason=why)
        done.rejected.append(name)


def _put_aside(workspace: Workspace, checkout: Checkout) -> None:
    """What a run that died left in the checkout: the branches and the records hold it, the backup keeps it too."""
    for _, version in _under_review(workspace):
        file = workspace.settings.folder / version.path
        if file.is_file() and not checkout.holds(version.path):
            backup = workspace.settings.state / "backup"
            site.writing.remove(
                workspace.settings.folder, version.path, expected=file.read_bytes(), backup=backup
            )


def _lay(workspace: Workspace, record: Record, version: Version, checkout: Checkout, tip: str) -> None:
    """A branch's files into the checkout, as its editors left them."""
    name = version.branch or branch_of(workspace, version)
    checkout.see(name, tip)
    if not version.branch:
        workspace.change(record.id, pull_requests.told(version.language, branch=name))
    changed = checkout.changed_by(tip)
    raw = changed.get(version.path)
    if raw is not None and digest(raw) in version.previous and raw != version.text.encode():
        # An earlier text of ours: a refresh that was never pushed. Nobody edited it.
        changed[version.path] = version.text.encode()
    for path, content in changed.items():
        if content is not None:
            write(workspace, path, content)
    if raw is None and not any(
        content for path, content in changed.items() if path.endswith((".md", ".json"))
    ):
        workspace.change(record.id, pull_requests.deleted_there(version.language))


def _push_one(
    workspace: Workspace,
    checkout: Checkout,
    record: Record,
    version: Version,
    tally: RunReportBuilder,
    done: Branched,
) -> None:
    name = version.branch or branch_of(workspace, version)
    folder = workspace.settings.folder
    seen = checkout.seen(name)
    files = {path: (folder / path).read_bytes() for path in checkout.beside(version.path, version.slug)}
    changed: dict[str, bytes | None] = {
        path: content for path, content in files.items() if not seen or checkout.blob(seen, path) != content
    }
    if changed or not seen:
        commit = checkout.commit(
            seen or checkout.main, changed, f"{'Update' if seen else 'Add'} {PurePosixPath(name).name}"
        )
        if checkout.push(commit, name):
            done.pushed.append(name)
            checkout.see(name, commit)
        else:
            done.behind.append(name)
            _editor_was_faster(workspace, checkout, record, version, name, tally)
            record = workspace.store.get(record.id) or record
            version = record.versions[version.language]
    _tell(workspace, record, version, name, done)
    for path in files:
        file = folder / path
        if not checkout.holds(path):
            file.unlink(missing_ok=True)
            _tidy(folder, file.parent)


def _editor_was_faster(
    workspace: Workspace,
    checkout: Checkout,
    record: Record,
    version: Version,
    name: str,
    tally: RunReportBuilder,
) -> None:
    """Their text goes into the file, what we would have written becomes a proposal."""
    tip = checkout.tip(name, fresh=True)
    theirs = checkout.blob(tip, version.path) if tip else None
    if not tip or theirs is None:
        return
    checkout.see(name, tip)
    if theirs == version.text.encode() or not version.before:
        write(workspace, version.path, theirs)
        return
    late = site.backups.Late(backup=Path(name), post=version.path, raw=theirs)
    restore(workspace, record, version, late, tally)


def _tell(workspace: Workspace, record: Record, version: Version, name: str, done: Branched) -> None:
    """Remember the branch; the pull request's text is written anew where it says something else now."""
    text = description(workspace, record, version)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    if version.told != digest:
        done.told.append(
            Told(branch=name, title=f"{PurePosixPath(name).name}: {version.language}", body=text)
        )
    workspace.change(record.id, pull_requests.told(version.language, branch=name, digest=digest))


def to_main(workspace: Workspace, checkout: Checkout) -> list[str]:
    """What was approved or published, on the checked-out branch of the host; paths of what was published.

    What the host does not take (somebody changed the same post there) is not published in the records either.
    Raises StoreError.
    """
    versions = [version for record in workspace.store.find() for version in record.versions.values()]
    changes = checkout.changes({name for one in versions for name in (one.slug, _stem(one.path))})
    if not changes:
        return []
    taken = False
    try:
        taken = checkout.to_main(changes, "Publish")
    finally:
        if not taken:
            for path in changes:
                _unpublish(workspace, path)
    return [path for path, raw in changes.items() if taken and raw is not None]


def _unpublish(workspace: Workspace, path: str) -> None:
    for record in workspace.store.find(path=path):
        for version in record.versions.values():
            if version.path == path and version.place is PostState.PUBLISHED and not version.branch:
                draft, raw = workspace.flavour.unpublish(path, version.text.encode())
                back = pull_requests.not_taken(version.language, path=draft, text=raw.decode())
                workspace.change(record.id, back)


def write(workspace: Workspace, path: str, raw: bytes) -> None:
    """A branch's text into the checkout. Nobody edits here: the branches are where people work."""
    file = site.writing.inside(workspace.settings.folder, path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)


def _tidy(root: Path, folder: Path) -> None:
    """Remove folders that hold nothing any more."""
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
