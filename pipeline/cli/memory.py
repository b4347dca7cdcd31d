"""`models`, `memory`, `glossary`, `evaluate`: what translation rests on."""

from __future__ import annotations

import os
import textwrap
from contextlib import closing
from pathlib import Path

import click

from pipeline import config, translate
from pipeline.cli import output
from pipeline.cli.opening import at_its_site, pass_store
from pipeline.cli.output import force_option, json_option, known_language, say, table
from pipeline.cli.render import show_scores
from pipeline.config.words import near
from pipeline.errors import ConfigError, DecisionRefused
from pipeline.plugins import names
from pipeline.translate import models as store
from pipeline.translate import termbase
from pipeline.workflow.editing import agency, recall
from pipeline.workflow.exchange import dumps, tmx_files
from pipeline.workflow.reporting import evaluation
from pipeline.workflow.workspace.outputs import may_write
from pipeline.workflow.workspace.terms import of_unknown_cities
from pipeline.workflow.workspace.workspace import Workspace

_XLIFF = (".xlf", ".xliff")
"""By its ending a file is taken for one of an agency."""


@click.group()
def models() -> None:
    """Models of the engine on this machine."""


@models.command()
@click.argument("pair", default="de-en")
@click.option(
    "--from-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with the files.",
)
@click.option("--mirror", help="An address of your own that holds records and files.")
def install(pair: str, from_dir: Path | None, mirror: str | None) -> None:
    """Install PAIR (de-en): from Mozilla, a mirror, or a folder; hashes are locked and checked at each load."""
    folder = store.folder(os.environ)
    for file in store.install(pair, store=folder, from_dir=from_dir, mirror=mirror):
        say(f"{file.name}: {file.size} bytes, sha256 {file.sha256[:16]} ...")
    say(f"{pair} is installed in {folder}")


@models.command(name="list")
def list_() -> None:
    """What is installed."""
    installed = store.list_installed(store.folder(os.environ))
    if not installed:
        say("No model is installed: `stadtbote models install de-en`")
        return
    table(
        ("pair", "file", "bytes", "version"),
        [
            (pair, file.name, str(file.size), file.version)
            for pair, files in installed.items()
            for file in files
        ],
        right=(2,),
    )


@models.command()
def verify() -> int:
    """Check every file against the lock."""
    problems = store.verify(store.folder(os.environ))
    for pair, problem in problems.items():
        say(f"{pair}: {problem or 'whole'}")
    if not problems:
        say("No model is on this machine: `stadtbote models install de-en` gets one.")
    return 1 if any(problems.values()) else 0


@click.group()
def memory() -> None:
    """The translation memory: TMX in and out, XLIFF for an agency."""


@memory.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pass_store
def import_(workspace: Workspace, file: Path) -> int:
    """Take FILE: a TMX into the memory, or an XLIFF that comes back from an agency into its drafts."""
    if file.suffix.lower() in _XLIFF:
        at_its_site(workspace)
        lines, whole = agency.take_back(workspace, file)
        for line in lines or [f"nothing in {file} belongs to a release of this site: nothing was taken"]:
            say(line)
        return int(not lines or not whole)
    taken, left = tmx_files.import_tmx(workspace, file)
    say(f"{taken} units taken from {file}; what they hold counts as a person's")
    if left:
        say(f"{left} are not from German into a language of the site: left out")
    return int(not taken)


@memory.command(name="export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", help="Only this target language.")
@click.option(
    "--post", "posts", multiple=True, help="These posts as XLIFF, for an agency, instead of the memory."
)
@click.option(
    "--xliff",
    "standard",
    type=click.Choice(["1.2", "2.1"]),
    default="1.2",
    help="Which XLIFF the agency reads.",
)
@force_option
@pass_store
def export_(
    workspace: Workspace, file: Path, language: str | None, posts: tuple[str, ...], standard: str, force: bool
) -> None:
    """Write the memory to FILE as TMX 1.4b, or posts (or release ids) as XLIFF."""
    known_language(workspace, language)
    if file.suffix.lower() in ((".tmx",) if posts else _XLIFF):
        raise click.UsageError(
            f"{file}: posts (`--post`) go into a file that ends with .xlf, the memory into .tmx"
        )
    if posts:
        at_its_site(workspace)
    may_write(workspace, file, force=force)
    if posts:
        sent = agency.send_out(
            workspace, posts, file, language=language or "", standard="2.1" if standard == "2.1" else "1.2"
        )
        say(f"{sent} releases written to {file}")
        return
    say(f"{dumps.write_memory(workspace, file, language=language)} units written to {file}")


@memory.command(name="recall")
@click.argument("text")
@click.option("--lang", "language", help="Only this language of the site; the first one if not given.")
@click.option("--instead", default="", help="What it should have said, for the correction note.")
@click.option("--by", default="", help="Your name, for the records.")
@click.option("--yes", is_flag=True, help="Take several out without asking.")
@pass_store
def recall_(workspace: Workspace, text: str, language: str | None, instead: str, by: str, yes: bool) -> None:
    """TEXT was wrong: paragraphs that hold it (German or English) leave the memory, posts that carry them are listed.

    No post is written to; a dated note to put under a published one is printed.
    """
    known_language(workspace, language)
    language = language or workspace.settings.languages[0]
    found = recall.holding(workspace, text, language)
    if len({unit.source for unit in found}) > 1 and not yes:
        last = textwrap.shorten(found[-1].target, 80, placeholder=" ...")
        output.confirm(
            f"{len(found)} paragraphs hold `{text}`, the last is `{last}`. Take all of them out of the memory?"
        )
    done = recall.recall(workspace, text, language, by=by)
    say(f"{len(done.units)} units taken out of the memory")
    if done.carriers:
        rows = dict.fromkeys(
            (carrier.path, "published" if carrier.published else "draft", carrier.title)
            for carrier in done.carriers
        )
        table(("post", "state", "title"), list(rows))
        say(recall.note(text, instead, workspace.today()))


@click.group()
def glossary() -> None:
    """The termbase: CSV files of terms."""


@glossary.command(name="check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def check_(config_file: str, files: tuple[Path, ...]) -> int:
    """Check FILES, or the site's own glossaries: each problem with its line."""
    given = None if files else config.load(Path(config_file))
    if given is not None:
        files = tuple(given.root / name for name in given.glossaries) or tuple(termbase.shipped())
    problems: list[object] = [problem for file in files for problem in termbase.check(file)]
    if given is not None and not problems:
        problems += of_unknown_cities(given)
    for problem in problems:
        say(str(problem))
    say(f"{len(files)} files checked, {len(problems)} problems")
    return 1 if problems else 0


@glossary.command()
@pass_store
def sync(workspace: Workspace) -> None:
    """Bring DeepL's glossary to what the termbase says; only ours is touched."""
    from pipeline.translate.engines.deepl import DeepL, glossary_sync

    engine = translate.open_engine(
        "deepl", options=workspace.settings.options.get("deepl"), env=workspace.env
    )
    if not isinstance(engine, DeepL):
        raise ConfigError("the engine `deepl` is not the built-in one", key="engines")
    with closing(engine):
        pairs = {
            language: termbase.glossary_pairs([term for term in workspace.terms if not term.city], language)
            for language in workspace.settings.languages
        }
        say(str(glossary_sync(engine, pairs)))


@click.command()
@click.option(
    "--engine", "engines", multiple=True, required=True, help="Engine to try; name it once for each."
)
@click.option(
    "--limit",
    default=20,
    show_default=True,
    type=click.IntRange(min=1),
    help="So many approved releases at most.",
)
@click.option("--yes", is_flag=True, help="Buy without asking.")
@click.option(
    "--plot", "picture", type=click.Path(path_type=Path, dir_okay=False), help="Draw into this HTML file."
)
@force_option
@json_option
@pass_store
def evaluate(
    workspace: Workspace,
    engines: tuple[str, ...],
    limit: int,
    yes: bool,
    picture: Path | None,
    force: bool,
    as_json: bool,
) -> int:
    """Translate approved releases once more with each ENGINE and compare with what the editors made of them."""
    if picture is not None:
        may_write(workspace, picture, force=force)
    language = workspace.settings.languages[0]
    known = names("stadtbote.engines", translate.engines.BUILT_IN)
    for name in engines:
        if name not in known:
            raise ConfigError(f"no engine named `{name}`{near(name, known)}", key="--engine")
    chosen = evaluation.approved(workspace, language, limit=limit)
    if not chosen:
        raise DecisionRefused("nothing is approved yet: there is nothing to compare with")
    opened = [
        translate.open_engine(
            name, options=workspace.settings.options.get(name), env=workspace.env, target=language
        )
        for name in engines
    ]
    for name, characters in evaluation.price(opened, chosen).items():
        if characters and not yes:
            output.confirm(f"{name} will bill {characters} characters. Go on?")
    scores = [evaluation.score(workspace, engine, chosen) for engine in opened]
    if picture is not None:
        evaluation.plot(scores, picture, workspace.settings.report.language)
    if as_json:
        output.as_json(scores)
        return 0
    show_scores(scores)
    return 0
