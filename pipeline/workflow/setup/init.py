"""`init`: an existing site (or an empty folder) made ready for its first run. Nothing that exists is overwritten.

Writes config.yaml, a source where an address is given, the workflows of a git host, the configuration of a CMS where
one is asked for, and the snippets for the site's layouts. Says what only the owner can do.
"""

import datetime as dt
import difflib
import getpass
import ipaddress
import platform
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import config, site
from pipeline.config.checks import contact_problem
from pipeline.errors import ConfigError, StadtboteError
from pipeline.model import Source
from pipeline.workflow.git.repository import Repository
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.setup.detection import DetectedSite, detect_site, sites_below
from pipeline.workflow.setup.files import (
    Writer,
    render,
    write_cms,
    write_ignored,
    write_snippets,
    write_workflows,
)
from pipeline.workflow.setup.proof import Proof
from pipeline.workflow.setup.proving import beside, proved
from pipeline.workflow.sources import manage

BRANCH = "stadtbote-state"
_EXONYMS = {
    "munich": "muenchen",
    "cologne": "koeln",
    "vienna": "wien",
    "zurich": "zuerich",
    "dusseldorf": "duesseldorf",
}
"""English name of a city to the source that ships for it, where the two differ by more than signs."""


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
    drafts: str = "site"
    """`hold` where hiding a draft could not be shown."""
    proof: Proof = field(default_factory=Proof)
    beside: tuple[str, ...] = ()
    """Header of a post as it would be, and of one of the site's own."""
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
    install: str = "",
    env: Mapping[str, str] | None = None,
) -> Made:
    """Set up the site in `folder` under the name `name`. Raises ConfigError, FetchError or ParseError for an address.

    `source`: id of a shipped source or address of a press page or feed; `flavour`: where the generator is not to be
    guessed; `install`: what the workflows install, a name of the index, an address of git, a wheel in the repository.
    """
    _make_folder(folder, name, contact)
    found = _with_flavour(detect_site(folder), flavour)
    if not found.generator and not flavour and (below := _one_below(folder)):
        made = init(
            folder / below, name=name, source=source, cms=cms, contact=contact, install=install, env=env
        )
        return replace(made, found=replace(made.found, seen=f"{below}/{made.found.seen}"))
    repository = Repository(folder=folder) if Repository(folder=folder).inside() else None
    writer, identity = Writer(folder=folder), _source_id(folder, source, name)
    config_file = _root(folder, found) / "config.yaml"
    fresh = not config_file.exists()
    write_snippets(found, writer)
    write_ignored(found, writer)
    found, proof, drafts = _look(folder, found, config_file, fresh=fresh)
    seen = replace(found, contact=contact or _contact(found, repository), drafts=drafts)
    _write_config(writer, config_file, seen, repository, name=name, source=source or identity or "")
    if "://" in source and fresh:
        identity = _add_source(config_file, source, writer=writer, env=env)
    if repository is not None:
        write_workflows(found, repository, writer, config_file, install=install)
    if cms:
        write_cms(found, cms, repository, writer)
    return Made(
        found=found,
        root=config_file.parent,
        source=identity or ", ".join(config.load(config_file).sources),
        written=tuple(writer.written),
        kept=tuple(writer.kept),
        todo=tuple(_todo(seen, proof, identity or "", contact=contact, in_git=bool(repository), fresh=fresh)),
        drafts=drafts or "site",
        proof=proof,
        beside=beside(found) if fresh and found.seen else (),
        command=_command(folder),
    )


def _make_folder(folder: Path, name: str, contact: str) -> None:
    """The folder, where it is not there yet. Raises ConfigError for a site without a name, a contact that reaches nobody,
    or a folder in none.

    A folder that happens to be called like the site is no reason to refuse; one that was named as a path, or is a site, is.
    """
    if not name.strip():
        raise ConfigError("is empty: write the name as it stands in feeds and reports", key="--site")
    if contact and (why := contact_problem(contact)):
        raise ConfigError(why, key="--contact")
    swapped = Path(name).is_dir() and not folder.is_dir()
    if swapped and (name.startswith(".") or "/" in name or detect_site(Path(name)).seen):
        raise ConfigError(f"`{name}` is a folder: DIR stands first, `init {name} --site NAME`", key="--site")
    if not folder.parent.is_dir():
        raise ConfigError(f"no folder {folder.parent}: make it first, or name another DIR", key=str(folder))
    folder.mkdir(exist_ok=True)


def _one_below(folder: Path) -> str:
    """The one site inside a folder that is none itself; "" where there is none. Raises ConfigError for several."""
    below = sites_below(folder)
    if len(below) > 1:
        raise ConfigError(f"no site itself, but {', '.join(below)} in it are: name one", key=str(folder))
    return "".join(below)


def _look(
    folder: Path, found: DetectedSite, config_file: Path, *, fresh: bool
) -> tuple[DetectedSite, Proof, str]:
    """What a build of the site teaches, where there is a generator and nothing is configured yet."""
    if not fresh or not found.seen:
        return found, Proof(why="config.yaml was there" if found.seen else "no generator was found"), ""
    held = "/".join((*config_file.parent.relative_to(folder).parts, ".stadtbote/drafts"))
    return proved(folder, found, held, today=dt.datetime.now(dt.UTC).date())


def _write_config(
    writer: Writer,
    file: Path,
    found: DetectedSite,
    repository: Repository | None,
    *,
    name: str,
    source: str,
) -> None:
    """config.yaml with what was found; an address for a source is added once it was read."""
    address = "://" in source
    raw = render(
        "config.yaml",
        name=name,
        found=found,
        folder="." if file.parent == writer.folder else "..",
        source="" if address else source,
        private=_private(source) if address else "",
        branch=BRANCH if repository is not None else "",
        front=_front(found),
    )
    writer.write(file, raw)


def _contact(found: DetectedSite, repository: Repository | None) -> str:
    """Who a press office may turn to: the site's address, else git's user, else who runs this."""
    if found.url.startswith(("http://", "https://")):
        return found.url
    mail = repository.ask("config", "user.email").out.decode().strip() if repository is not None else ""
    return mail if mail.isascii() and "@" in mail else f"{getpass.getuser()}@{platform.node()}"


def _root(folder: Path, found: DetectedSite) -> Path:
    """Where config.yaml goes: beside the site, or in a folder of ours where that name is another program's: Hugo takes
    it for its own wherever there is no hugo.toml beside it."""
    there = folder / "config.yaml"
    if there.exists() and "sources:" in there.read_text(encoding="utf-8", errors="replace"):
        return folder
    hugos = found.generator == "hugo" and not any(folder.glob("hugo.*"))
    return folder / "_stadtbote" if hugos or there.exists() else folder


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


def _source_id(folder: Path, source: str, name: str) -> str | None:
    """The source that is meant, shipped or in `sources/`, or whose city the site's name names; None for an address, and where there is
    none. Raises ConfigError."""
    known = config.shipped_sources()
    if "://" in source:
        return None
    own = sorted(file.stem for file in (folder / "sources").glob("*.yaml"))
    if not source and len(own) == 1:
        return own[0]
    if not source:
        words = [word.strip(".,:;!?").lower() for word in name.replace("-", " ").split()]
        folded = [word.translate(_UMLAUTS) for word in words]
        return next((known_id for word in folded if (known_id := _EXONYMS.get(word, word)) in known), None)
    if source not in known and not (folder / "sources" / f"{source}.yaml").is_file():
        near = difflib.get_close_matches(source, known, n=1) or [f"https://{source}"] * ("." in source)
        hint = f"did you mean `{near[0]}`? " if near else ""
        raise ConfigError(
            f"no shipped source `{source}`; {hint}`stadtbote sources list` shows them; or give the address of a press page",
            key="--source",
        )
    return source


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _front(found: DetectedSite) -> list[tuple[str, object]]:
    """What is said of the site's own posts, field by field."""
    fields = ("constants", "names", "language", "date", "file", "address", "more")
    return [(name, value) for name in fields if (value := getattr(found.front, name))]


def _private(source: str) -> str:
    """Address and port of a source in your own house: who types it here may fetch it."""
    parts = urlsplit(source)
    try:
        address = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return ""
    shown = f"[{address}]" if address.version == 6 else str(address)
    return "" if address.is_global else f"{shown}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _add_source(config_file: Path, url: str, *, writer: Writer, env: Mapping[str, str] | None) -> str:
    """Write sources/ID.yaml and its name into the configuration just written."""
    try:
        settings = config.load(config_file)
        workspace = open_workspace(settings, env=env)
        try:
            added = manage.add(workspace, url)
            if added.proposal.source is None:
                raise ConfigError(added.proposal.why_not, key="source")
        finally:
            workspace.store.close()
    except StadtboteError:
        writer.undo()
        raise
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(
        text.replace("\nsources: []\n", f"\nsources: [{added.proposal.source.id}]\n"), encoding="utf-8"
    )
    writer.written.append(Path(added.file).relative_to(writer.folder).as_posix())
    return added.proposal.source.id


def _todo(
    found: DetectedSite, proof: Proof, source: str, *, contact: str, in_git: bool, fresh: bool
) -> Iterator[str]:
    known: Source | None = config.shipped_sources().get(source)
    if fresh and not source:
        yield "add a press office: `stadtbote sources add ADDRESS`, or one of `stadtbote sources list` to `sources:`"
    yield from (f"the built site shows: {fault}" for fault in proof.faults())
    if fresh and not contact:
        yield "look at `contact` in config.yaml: it is how a press office can reach you"
    if fresh and source and (known is None or known.rights is None):
        yield f"record what it allows: `stadtbote sources rights {source} --text full --basis WHY`; until then it imports and previews, and nothing is published"
    if fresh and not found.generator:
        yield "no generator was found here: name it with `--flavour`, or set site.flavour"
    if found.drafts == "hold":
        yield "drafts are held (`site.drafts: hold`): they lie in .stadtbote/drafts until they are approved, because this site would publish them or nobody could show that it does not"
    if not in_git:
        yield "for pull requests and scheduled runs make this a git repository and call `init` again"
    yield from found.todo


def _command(folder: Path) -> str:
    change = "" if folder.resolve() == Path.cwd().resolve() else f"cd {shlex.quote(str(folder))} && "
    return f"{change}stadtbote run"
