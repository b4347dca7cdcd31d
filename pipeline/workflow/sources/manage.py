"""`sources`: find, add, check, move, resume press offices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline import config, fetch, files, filesystem
from pipeline.config.forms import is_mail, is_web
from pipeline.errors import ConfigError
from pipeline.fetch.discovery.candidate import Candidate
from pipeline.fetch.discovery.discover import discover
from pipeline.fetch.discovery.propose import Proposal, propose
from pipeline.fetch.discovery.source_yaml import to_yaml
from pipeline.model import Entry, Record
from pipeline.transitions import sources
from pipeline.transitions.identity import rebound
from pipeline.workflow.sources.checks import note
from pipeline.workflow.sources.selection import newest_first
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A source that was written and what it reads, or why none was."""

    proposal: Proposal
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a rebinding did."""

    source: str
    url: str
    known: int
    """Entries of the new address that were recognised: they create and buy nothing."""
    new: int


def find(workspace: Workspace, url: str) -> tuple[Candidate, ...]:
    """Feeds and list pages around an address, best first; a person picks. Raises FetchError."""
    _whole(url)
    with workspace.client() as client:
        return discover(url, client, now=workspace.now())


def record_rights(
    workspace: Workspace, identity: str, *, text: str, basis: str, images: str, licence: str
) -> str:
    """Write what a press office allows into its file, with today's day; the file. One that ships is copied beside
    config.yaml first. Raises ConfigError where there is no such source, or nothing was written for what was given."""
    if not basis.strip():
        raise ConfigError("is empty: write why the rights are what you say", key="--basis")
    if images == "publish" and not licence.strip():
        raise ConfigError(
            "no picture is published without one: write what it is to be named by", key="--licence"
        )
    shipped_file = config.source_file(workspace.settings, identity)
    file = workspace.settings.root / "sources" / f"{identity}.yaml"
    rights = {
        "text": text,
        "basis": basis,
        "images": images,
        "licence": licence,
        "checked": workspace.today(),
    }
    with config.taken_back(file):
        if shipped_file != file:
            filesystem.make_folder(file.parent)
            files.create(file, shipped_file.read_bytes())
        config.set_rights(file, {name: value for name, value in rights.items() if value})
        config.load_source(file)
    return str(file)


def _whole(url: str) -> None:
    """Raise ConfigError where an address has no scheme, or one that is not fetched."""
    scheme, there, rest = url.partition("://")
    if (not there and url.startswith((".", "/", "~"))) or scheme.lower() == "file":
        raise ConfigError("expected an address; for files write a source of `kind: folder`", key=url)
    # Behind the scheme an address may hold another: of a page that is archived, or handed on.
    if scheme.lower() not in ("http", "https") or rest.lower().startswith(("http://", "https://")):
        last = url.rpartition("://")[2]
        guess = f"https://{last}"
        hint = f"; did you mean `{guess}`?" if is_web(guess) and not is_mail(last) else ""
        raise ConfigError(
            f"expected the whole address of a page or feed, not `{url}`{hint}", key=url and "URL"
        )


def add(workspace: Workspace, url: str, *, name: str = "") -> Added:
    """Find the press list at an address, try it on three releases, write sources/ID.yaml.

    Raises ConfigError where the file exists, FetchError where the address does not answer.
    """
    _whole(url)
    with workspace.client() as client:
        proposal = propose(url, client, now=workspace.now(), name=name)
    if proposal.source is None:
        return Added(proposal=proposal)
    file = workspace.settings.root / "sources" / f"{proposal.source.id}.yaml"
    if file.exists():
        raise ConfigError("exists already; name another with --name", file=str(file))
    filesystem.make_folder(file.parent)
    files.create(file, to_yaml(proposal.source).encode())
    if proposal.report is not None:
        note(workspace, proposal.report)
    return Added(proposal=proposal, file=str(file))


def resume(workspace: Workspace, identity: str) -> None:
    """A quarantined or gone source is polled again at the next run. Raises ConfigError for an unknown one."""
    workspace.store.change_source(workspace.named_source(identity).id, sources.resumed(workspace.now()))


def pause(workspace: Workspace, identity: str, *, reason: str = "") -> None:
    """A source is not polled until it is resumed. Raises ConfigError for an unknown one."""
    identity = workspace.named_source(identity).id
    workspace.store.change_source(identity, sources.paused(reason or "by hand", workspace.now()))


def move(workspace: Workspace, identity: str, url: str) -> Moved:
    """Rebind a relaunched source: entries of the new address that are known releases become their aliases.

    Nothing is created and nothing bought; what is really new comes with the next run. Raises ConfigError,
    FetchError, ParseError.
    """
    source = workspace.named_source(identity)
    _whole(url)
    now = workspace.now()
    with workspace.client() as client:
        listing = fetch.rest(replace(source, url=url), client, now=now)
    records = list(workspace.store.find(source=identity))
    known = new = 0
    ids: list[str] = []
    for entry in newest_first(listing.entries):
        record = _known(workspace, records, entry)
        if record is None:
            new += 1
            continue
        known += 1
        ids.append(record.id)
        workspace.change(record.id, rebound(entry))
    workspace.store.change_source(identity, sources.moved(url, ids, now))
    return Moved(source=identity, url=url, known=known, new=new)


def _known(workspace: Workspace, records: Sequence[Record], entry: Entry) -> Record | None:
    """The release an entry of the new address is: same identity or address, else same title within two days."""
    found = workspace.store.known(entry.id, entry.url)
    if found is not None and found.source == entry.source:
        return found
    alike = [record for record in records if _fold(record.title) == _fold(entry.title) and entry.title]
    near = [record for record in alike if entry.day is None or abs((record.day - entry.day).days) <= 2]
    return near[0] if len(near) == 1 else None


def _fold(title: str) -> str:
    return " ".join(title.casefold().split())
