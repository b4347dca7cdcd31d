"""One round of work on the git host: the lock, the records of all clones, the checkout, the journal and the host."""

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipeline.config import Settings
from pipeline.errors import ConfigError, StadtboteError
from pipeline.model import Record, Version
from pipeline.workflow.git.checkout import Checkout
from pipeline.workflow.pull_requests.hosts import Host
from pipeline.workflow.pull_requests.hosts.environment import open_host
from pipeline.workflow.pull_requests.journal import Journal
from pipeline.workflow.workspace.session import together
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(slots=True, kw_only=True)
class Branched:
    """What a round did."""

    rejected: list[str] = field(default_factory=list)
    """Branches that were closed: their releases never come back by themselves."""
    pushed: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    """Branches where an editor was faster: their text stays."""
    approved: list[str] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)
    """New branches of what was merged without an approval."""
    published: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """Branches whose pull request was opened, or has another text now."""
    notes: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """What the host refused, or could not be asked: tried again by the next round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What the steps of a round share."""

    workspace: Workspace
    checkout: Checkout
    journal: Journal
    host: Host | None
    done: Branched = field(default_factory=Branched)

    def trouble(self, error: StadtboteError, about: str = "") -> None:
        """One release's, or the host's: the others go on."""
        self.done.troubles.append(f"{about}: {error}" if about else str(error))

    def version(self, identity: str, language: str) -> tuple[Record, Version] | None:
        """A release and its version, as they are stored now."""
        record = self.workspace.store.get(identity)
        version = record.versions.get(language) if record is not None else None
        return (record, version) if record is not None and version is not None else None


@contextmanager
def at_work(workspace: Workspace, what: str) -> Iterator[Round]:
    """A round over an up-to-date checkout; records are pulled before and pushed after it, also where it fails.

    Raises ConfigError without a records' branch, StoreError where the host cannot be reached or refuses a push.
    """
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
        yield Round(
            workspace=workspace,
            checkout=Checkout.open(workspace.settings),
            journal=Journal(workspace.shared),
            host=open_host(workspace.settings, workspace.env),
        )


def branch_name(settings: Settings, path: str) -> str:
    """The name of a post's branch, from its path: `cms/posts/2024-05-02-my-slug`."""
    return settings.branches.name.format(stem=re.sub(r"[^\w.-]", "-", stem(path), flags=re.ASCII).strip("."))


def is_ours(settings: Settings, branch: str) -> bool:
    """Whether a branch has a name that we give."""
    return branch.startswith(settings.branches.name.partition("{")[0])


def free_name(checkout: Checkout, name: str) -> str:
    """The name, or the first with a number at its end that no branch of the host has."""
    number = 1
    while (f"{name}-{number}" if number > 1 else name) in checkout.tips:
        number += 1
    return f"{name}-{number}" if number > 1 else name


def stem(path: str) -> str:
    """A post's own name: of the file, or of its bundle."""
    folder, name = posixpath.split(path)
    own, _ = posixpath.splitext(name)
    if own == "index" or own.startswith("index."):
        return posixpath.basename(folder) + own.removeprefix("index").replace(".", "-")
    return own
