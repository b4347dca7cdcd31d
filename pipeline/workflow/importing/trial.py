"""The configuration tried before a run: what would make every release fail is told once, and nothing is marked failed."""

import difflib
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import PurePath, PurePosixPath

from pipeline import config, plugins, translate
from pipeline.check import NAMES
from pipeline.check.plugged import plugged
from pipeline.config.checks import Problem, contact_problem
from pipeline.config.fitting import of_form
from pipeline.config.words import near
from pipeline.errors import ConfigError, StadtboteError
from pipeline.fetch.article.page.document import selector_problem
from pipeline.fetch.http.guard import private_ranges
from pipeline.model import PostState, Source
from pipeline.site.flavours import FLAVOURS, shape
from pipeline.site.flavours.jekyll import takes_posts
from pipeline.site.flavours.keys import KEYS
from pipeline.site.folders import post_folders
from pipeline.site.writing import HELD
from pipeline.workflow.importing.adoption import ours
from pipeline.workflow.posts.generator_config import config_of
from pipeline.workflow.posts.hiding import built_from, would_publish
from pipeline.workflow.workspace.outputs import belongs_to
from pipeline.workflow.workspace.posts_folder import original_of
from pipeline.workflow.workspace.workspace import Workspace


def try_configuration(workspace: Workspace) -> None:
    """Raise ConfigError (file, line, key) for what a run would stumble over: engines, options, files, folders."""
    settings = workspace.settings
    config.refuse(settings.config_file, _problems(workspace))
    for source in workspace.sources:
        if source.enabled and (found := list(_selectors(source))):
            config.refuse(config.source_file(settings, source.id), found)
    at_home(workspace)


def at_home(workspace: Workspace) -> None:
    """Raise ConfigError where the posts that lie there are not those the store and the flavour speak of: whoever decides
    about one would decide about nothing, or rename it after another generator."""
    if workspace.settings.site.flavour in plugins.names("stadtbote.flavours", FLAVOURS):
        config.refuse(workspace.settings.config_file, chain(_front(workspace), _strange(workspace)))


def _problems(workspace: Workspace) -> Iterator[Problem]:
    settings = workspace.settings
    flavours = plugins.names("stadtbote.flavours", FLAVOURS)
    if settings.site.flavour not in flavours:
        yield "site.flavour", f"no flavour `{settings.site.flavour}`{near(settings.site.flavour, flavours)}"
        return
    yield from _engines(workspace)
    checks = [*NAMES, *(check.id for check in plugged())]
    for number, name in enumerate(settings.checks.off):
        if name not in checks:
            yield f"checks.off.{number}", f"no check `{name}`{near(name, checks)}"
    try:
        private_ranges(settings.network.private)
    except ConfigError as error:
        yield "network.private", error.message
    if not settings.sources:
        yield "sources", "none is named: `stadtbote sources add ADDRESS`, or one of `stadtbote sources list`"
    yield from _folder(workspace)
    if (report := settings.report.file) and (what := belongs_to(workspace, settings.root / report)):
        yield "report.file", f"`{report}` is {what}; name another file"
    seen: dict[str, Source] = {}
    for number, source in enumerate(workspace.sources):
        first = seen.setdefault(source.url, source)
        if first is not source and source.enabled and replace(source, id=first.id, name=first.name) == first:
            yield (
                f"sources.{number}",
                f"`{source.id}` reads what `{first.id}` reads, {source.url}: give it its own address",
            )
    if why := contact_problem(settings.contact):
        yield "contact", why


def _engines(workspace: Workspace) -> Iterator[Problem]:
    """Each engine is opened: its name, its key, its options; of one nobody asks, only what stands there must be right."""
    settings, known = workspace.settings, (*translate.names(), "memory")
    asked = () if settings.engines == "auto" else settings.engines
    for name, options in settings.options.items():
        if name not in known:
            yield f"options.{name}", f"no engine `{name}`{near(name, known)}"
        elif name not in (*asked, "memory"):
            try:
                translate.open_engine(name, options=options, env=workspace.env).close()
            except StadtboteError as error:
                if isinstance(error, ConfigError) and error.key.removeprefix(f"options.{name}.") in options:
                    yield error.key, error.message
    plain = False
    for number, name in enumerate(asked):
        if name not in known:
            alone = (
                "`auto` stands alone: `engines: auto`"
                if name == "auto"
                else f"no engine `{name}`{near(name, known)}"
            )
            yield f"engines.{number}", alone
            continue
        if name == "memory":
            continue
        try:
            opened = translate.open_engine(
                name, options=settings.options.get(name), env=workspace.env, target=settings.languages[0]
            )
            opened.close()
            plain = plain or opened.can.plain
        except ConfigError as error:
            inside = error.key.startswith("options.")
            yield error.key if inside else f"engines.{number}", error.message if inside else str(error)
        except StadtboteError:
            # A model that is missing, a server that is away: releases wait for it, and the run says so. What it would
            # write is not known.
            plain = True
    for number, language in enumerate(settings.languages):
        if language.endswith("-x-plain") and not plain and settings.engines != ("memory",):
            yield (
                f"languages.{number}",
                f"no engine of `engines` writes plain language: add `ollama` or `openai` for `{language}`",
            )


def _front(workspace: Workspace) -> Iterator[Problem]:
    front = workspace.settings.site.front
    known = [*KEYS, "draft"]
    for key in front.names:
        if key not in known:
            yield f"site.front.names.{key}", f"no key `{key}`{near(key, known)}"
    given: dict[str, str] = {}
    for key in known:
        name = front.names.get(key, key)
        if name in given and name:
            yield (
                f"site.front.names.{key}",
                f"`{name}` holds `{given[name]}` already: one of the two would be lost",
            )
        given[name] = key
    if front.date and not all(
        any(code in front.date for code in codes) for codes in (("%d",), ("%m", "%b", "%B"), ("%Y",))
    ):
        yield (
            "site.front.date",
            f"expected a form with day, month and year like `%Y-%m-%d`, not `{front.date}`",
        )
    for key, pattern in (("file", front.file), ("address", front.address)):
        places = {part.partition("}")[0] for part in pattern.split("{")[1:]}
        parts = pattern.split("/")
        suffix = PurePosixPath(f"x{parts[-1].rpartition('}')[2]}").suffix
        if pattern and ("slug" not in places or not places <= set(shape.PLACES)):
            yield (
                f"site.front.{key}",
                f"expected a pattern with `{{slug}}`, and of {', '.join(shape.PLACES)} what is needed, not `{pattern}`",
            )
        elif pattern and (
            ".." in parts or (key == "file" and (not parts[0] or not parts[-1] or suffix not in ("", ".md")))
        ):
            yield f"site.front.{key}", f"`{pattern}` must lie below the folder of posts, and end with `.md`"
        elif pattern and key == "address" and parts[0]:
            yield f"site.front.{key}", f"an address begins at the site's root: write `/{pattern}`"


def _folder(workspace: Workspace) -> Iterator[Problem]:
    """The site's folder is the site's, its posts are those of the flavour, and a draft in it is no page."""
    settings = workspace.settings
    folder, site = settings.folder, settings.site
    if folder.exists() and not folder.is_dir():
        yield "site.folder", f"`{site.folder}` is a file; name the folder of the site"
    if not folder.exists() and (why := _elsewhere(workspace)):
        yield "site.folder", why
    if site.flavour.startswith("jekyll") and site.posts and not takes_posts(site.posts):
        yield (
            "site.posts",
            f"`{site.posts}`: Jekyll makes posts of what lies in `_posts` or in a collection's folder; write `{_posts_in(site.posts)}`",
        )
    jekyll = config_of(folder, "_config.yml", "_config.yaml", "_config.toml")
    if site.flavour.startswith("jekyll") and isinstance(inside := jekyll.get("collections_dir"), str):
        inside = inside.strip("/") or "."
        if not PurePosixPath(site.posts or "_posts").is_relative_to(inside):
            yield (
                "site.posts",
                f"Jekyll reads posts in `{inside}` alone (`collections_dir`): write `posts: {inside}/_posts` under `site:`",
            )
    if file := built_from(folder.absolute()):
        yield (
            "site.folder",
            f"`{site.folder}` is made anew by each build ({file} lies above it): name the folder the site is written in",
        )
    if site.drafts != "hold" and (why := would_publish(folder, site.flavour)):
        yield (
            "site.drafts",
            f"drafts would be public: {why}; write `drafts: hold` under `site:`, and they stay out of the site until they are approved",
        )
    for inner in (settings.state, settings.root / "sources"):
        if folder.resolve().is_relative_to(inner.resolve()):
            yield "site.folder", f"`{site.folder}` is Stadtbote's own; name the folder of the site"


def _posts_in(posts: str) -> str:
    """The folder of Jekyll's posts that was meant, as far as it can be told."""
    kept = [part for part in posts.strip("/").split("/") if not part.startswith("_")]
    return "/".join([*kept, "_posts"])


def _elsewhere(workspace: Workspace) -> str:
    """Where the site's folder is that is not there: where the posts lie, or, without posts, a name like its own."""
    folder, site = workspace.settings.folder, workspace.settings.site
    beside = sorted(folder.parent.glob("*/")) if folder.parent.is_dir() else []
    posts = workspace.store.paths((PostState.DRAFT, PostState.PUBLISHED), outside=HELD, most=20)
    for each in (*beside, folder.parent):
        if any((each / path).is_file() for path in posts):
            name = os.path.relpath(each, workspace.settings.root)
            return f"no folder `{site.folder}`, and its posts lie in `{name}`: write that, or give it its name back"
    names = [each.name for each in beside if not each.name.startswith(".") and each.name != "sources"]
    found = difflib.get_close_matches(folder.name, names, n=1)
    return f"no folder `{site.folder}`; did you mean `{found[0]}`?" if found and not posts else ""


def _selectors(source: Source) -> Iterator[Problem]:
    """CSS selectors of a source that are none."""
    for key, selector in of_form("selector", source):
        if why := selector_problem(selector):
            yield key, f"`{selector}` is no CSS selector: {why}"


def _strange(workspace: Workspace) -> Iterator[Problem]:
    """Posts outside the folders of the flavour; posts with an identity, and a store that knows of none: what was bought
    and decided is not here."""
    settings, site = workspace.settings, workspace.settings.site
    if original := original_of(settings, workspace.store):
        yield (
            "site.folder",
            f"this is a copy of {PurePath(original).parent}, whose posts lie there: name the copy's own folder of the site, or, where this one takes over, move {original} away",
        )
    below = post_folders(workspace.flavour, settings.languages)
    lying = partial(workspace.store.paths, (PostState.DRAFT, PostState.PUBLISHED), outside=HELD, most=1)
    if not lying(beneath=below) and (found := lying()) and (settings.folder / found[0]).is_file():
        yield (
            "site.flavour",
            f"`{site.flavour}` looks for posts in {', '.join(below)}, and those that were written lie elsewhere ({found[0]}): put site.flavour, or site.posts, back",
        )
    if workspace.shared is not None or workspace.store.paths(most=1):
        return
    if lost := next((path for path, *_ in ours(workspace)), ""):
        yield (
            "site.folder",
            f"posts of ours lie there ({lost}), and the store knows none of them: put .stadtbote back, or `stadtbote state adopt` takes them in",
        )
