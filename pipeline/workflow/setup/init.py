"""`init`: an existing site (or an empty folder) made ready for its first run. Nothing that exists is overwritten.

Writes config.yaml, a source where an address is given, the workflows of a git host, the configuration of a CMS where
one is asked for, and the snippets for the site's layouts. Says what only the owner can do.
"""

import getpass
import ipaddress
import platform
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import config, site
from pipeline.errors import ConfigError, StadtboteError
from pipeline.model import Source
from pipeline.workflow.git.repository import Repository
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.setup.detection import DetectedSite, detect_site
from pipeline.workflow.setup.files import Writer, render, write_cms, write_snippets, write_workflows
from pipeline.workflow.sources import manage
from pipeline.workflow.workspace.workspace import Clock

BRANCH = "stadtbote-state"
DEFAULT_SOURCE = "muenchen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What `init` found and did."""

    found: DetectedSite
    root: Path
    """Folder of config.yaml."""
    source: str
    written: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Files that were there and stay as they are."""
    todo: tuple[str, ...] = ()
    command: str = "stadtbote run"
    """The one further command of a first import."""


def init(
    folder: Path,
    *,
    name: str,
    source: str = "",
    flavour: str = "",
    cms: str = "",
    contact: str = "",
    env: Mapping[str, str] | None = None,
    clock: Clock | None = None,
) -> Made:
    """Set up the site in `folder` under the name `name`.

    `source` is the id of a shipped source or the address of a press page or feed; `flavour` one of the site flavours
    where the generator is not to be guessed. Raises ConfigError, and FetchError or ParseError for an address.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = _with_flavour(detect_site(folder), flavour)
    repository = Repository(folder=folder) if Repository(folder=folder).inside() else None
    writer = Writer(folder=folder)
    identity = _source_id(source)
    config_file = _root(folder) / "config.yaml"
    fresh = not config_file.exists()
    raw = render(
        "config.yaml",
        name=name,
        found=found,
        folder="." if config_file.parent == folder else "..",
        contact=contact or _contact(found, repository),
        source=identity or "",
        private=_private(source),
        branch=BRANCH if repository is not None else "",
    )
    writer.write(config_file, raw)
    if not identity and fresh:
        identity = _add_source(config_file, source, name=name, writer=writer, env=env, clock=clock)
    write_snippets(found, writer)
    if repository is not None:
        write_workflows(found, writer)
    if cms:
        write_cms(found, cms, repository, writer)
    return Made(
        found=found,
        root=config_file.parent,
        source=identity or ", ".join(config.load(config_file).sources),
        written=tuple(writer.written),
        kept=tuple(writer.kept),
        todo=tuple(_todo(found, in_git=repository is not None, contact=contact, source=identity or "")),
        command=_command(folder, config_file.parent),
    )


def _contact(found: DetectedSite, repository: Repository | None) -> str:
    """Who a press office may turn to: the site's address, else git's user, else who runs this."""
    if found.url.startswith(("http://", "https://")):
        return found.url
    mail = repository.ask("config", "user.email").out.decode().strip() if repository is not None else ""
    return mail if mail.isascii() and "@" in mail else f"{getpass.getuser()}@{platform.node()}"


def _root(folder: Path) -> Path:
    """Where config.yaml goes: beside the site, or in a folder of ours where that name is another program's."""
    there = folder / "config.yaml"
    if not there.exists() or "sources:" in there.read_text(encoding="utf-8", errors="replace"):
        return folder
    return folder / "_stadtbote"


def _with_flavour(found: DetectedSite, flavour: str) -> DetectedSite:
    if not flavour:
        return found
    if flavour not in site.FLAVOURS:
        raise ConfigError(f"no flavour `{flavour}`; known: {', '.join(site.FLAVOURS)}", key="--flavour")
    if found.generator and flavour.startswith(found.generator):
        return replace(found, flavour=flavour)
    return DetectedSite(
        flavour=flavour, generator=flavour.removesuffix("-legacy") if flavour != "json" else ""
    )


def _source_id(source: str) -> str | None:
    """The shipped source that is meant; None for an address. Raises ConfigError."""
    if "://" in source:
        return None
    wanted = source or DEFAULT_SOURCE
    if wanted not in config.shipped_sources():
        raise ConfigError(
            f"no shipped source `{wanted}` (`stadtbote sources list`); or give the address of a press page",
            key="--source",
        )
    return wanted


def _private(source: str) -> str:
    """Address and port of a source in your own house: who types it here may fetch it."""
    parts = urlsplit(source)
    try:
        address = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return ""
    shown = f"[{address}]" if address.version == 6 else str(address)
    return "" if address.is_global else f"{shown}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _add_source(
    config_file: Path,
    url: str,
    *,
    name: str,
    writer: Writer,
    env: Mapping[str, str] | None,
    clock: Clock | None,
) -> str:
    """Write sources/ID.yaml and its name into the configuration just written."""
    try:
        settings = config.load(config_file)
        workspace = open_workspace(settings, env=env, clock=clock)
        try:
            added = manage.add(workspace, url)
            if added.proposal.source is None:
                raise ConfigError(added.proposal.why_not, key="source")
        finally:
            workspace.store.close()
    except StadtboteError:
        config_file.unlink()
        raise
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(
        text.replace("\nsources: []\n", f"\nsources: [{added.proposal.source.id}]\n"), encoding="utf-8"
    )
    writer.written.append(Path(added.file).relative_to(writer.folder).as_posix())
    return added.proposal.source.id


def _todo(found: DetectedSite, *, in_git: bool, contact: str, source: str) -> Iterator[str]:
    if not contact:
        yield "look at `contact` in config.yaml: it is how a press office can reach you"
    known: Source | None = config.shipped_sources().get(source)
    if known is None or known.rights is None:
        yield "give the source a `rights` record: until then it imports and previews, and nothing is published"
    if not found.generator:
        yield "no generator was found here: name it with `--flavour`, or set site.flavour"
    if not in_git:
        yield "for pull requests and scheduled runs make this a git repository and call `init` again"
    yield from found.todo


def _command(folder: Path, root: Path) -> str:
    where = shlex.quote(str(folder))
    change = "" if folder.resolve() == Path.cwd().resolve() else f"cd {where} && "
    return (
        f"{change}stadtbote run"
        if root == folder
        else f"{change}stadtbote --config _stadtbote/config.yaml run"
    )
