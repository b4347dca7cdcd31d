"""`init`, `doctor`: a site made ready and looked at."""

import os
from pathlib import Path

import click

from pipeline import site
from pipeline.cli import output
from pipeline.cli.output import json_option, say, table
from pipeline.workflow.setup import doctor as medicine
from pipeline.workflow.setup import files as setup_files
from pipeline.workflow.setup import init as setup_init


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, resolve_path=True))
@click.option("--site", "name", required=True, help="The site's name, as it stands in feeds and reports.")
@click.option(
    "--source", default="", help="A shipped source (`sources list`), or the address of a press page or feed."
)
@click.option("--flavour", default="", help=f"Where it is not to be guessed: {', '.join(site.FLAVOURS)}.")
@click.option(
    "--cms",
    type=click.Choice(list(setup_files.CMS)),
    default=None,
    help="Write this content system's configuration.",
)
@click.option("--contact", default="", help="Mail or page named in the User-Agent.")
@click.option(
    "--install",
    default="",
    help="What the workflows install: a version of the index, git+https://..., or a wheel in the repository.",
)
@json_option
def init(
    folder: Path,
    name: str,
    source: str,
    flavour: str,
    cms: str | None,
    contact: str,
    install: str,
    as_json: bool,
) -> None:
    """Set up the site in DIR: finds its generator, folders and front matter. Overwrites nothing."""
    made = setup_init.init(
        folder,
        name=name,
        source=source,
        flavour=flavour,
        cms=cms or "",
        contact=contact,
        install=install,
        env=dict(os.environ),
    )
    if as_json:
        output.as_json(made)
        return
    found = made.found
    say(
        f"{found.generator or 'No generator'} found"
        + (f" ({found.seen})" if found.seen else "")
        + f"; posts as `{found.flavour}`"
        + (f" in {found.posts}" if found.posts else "")
    )
    for line in (*made.proof.told(), *made.beside):
        say(f"  {line}".replace("`", "'"))
    for file in made.written:
        say(f"  written: {file}")
    for file in made.kept:
        say(f"  was there, untouched: {file}")
    if made.todo:
        say("For you to do:")
        for line in made.todo:
            say(f"  {line}")
    say(f"First import: `{made.command}`")


@click.command()
@click.option("--offline", is_flag=True, help="Ask neither sources nor accounts.")
@click.option("--no-build", is_flag=True, help="Do not build the site in a copy.")
@json_option
@click.pass_obj
def doctor(config_file: str, offline: bool, no_build: bool, as_json: bool) -> int:
    """Versions, keys, quota, models, sources, clock, folders, generator, what a repository would expose."""
    env = dict(os.environ)
    points = medicine.examine(Path(config_file), env=env, network=not offline, build=not no_build)
    bad = any(point.state == "fix" for point in points)
    if as_json:
        output.as_json(points)
    else:
        table(("", "", ""), [(point.state, point.what, point.message) for point in points])
        say("Fix what is marked `fix`." if bad else "Everything a run needs is there.")
    return 1 if bad else 0


@click.group()
def worker() -> None:
    """Runs as jobs of a PostgreSQL queue, for more than one machine (extra `postgres`)."""


@worker.command(name="init")
@click.option(
    "--here", is_flag=True, help="The posts lie in this folder from now on, and in no other machine's."
)
@click.pass_obj
def worker_init(config_file: str, here: bool) -> None:
    """Make the queue's tables in the store's database; the posts are laid down in the folder of the first `init`."""
    from pipeline import worker as queue

    elsewhere = queue.prepare(Path(config_file), here=here)
    say("The queue is ready: `stadtbote worker start` on each machine.")
    if elsewhere:
        say(f"The posts lie in {elsewhere}; `--here` is for when they were moved to this folder.")


@worker.command(name="start")
@click.option("--once", is_flag=True, help="End when the queue is empty.")
@click.option("--jobs", default=4, show_default=True, type=click.IntRange(1, 256), help="Jobs side by side.")
@click.option(
    "--dead-after",
    default=30.0,
    show_default=True,
    type=click.FloatRange(min=1.0),
    help="Seconds without a sign of life after which a worker's jobs go to others.",
)
@click.pass_obj
def worker_start(config_file: str, once: bool, jobs: int, dead_after: float) -> None:
    """Do jobs: sources, re-checks and releases as they are due, publish what was approved."""
    from pipeline import worker as queue

    queue.work(Path(config_file), once=once, jobs=jobs, dead_after=dead_after)


@worker.command(name="enqueue")
@click.argument("sources", nargs=-1)
@click.pass_obj
def worker_enqueue(config_file: str, sources: tuple[str, ...]) -> None:
    """Put SOURCES, or what is due, and a publication into the queue now."""
    from pipeline import worker as queue

    say(f"{queue.enqueue(Path(config_file), sources)} jobs put into the queue")
