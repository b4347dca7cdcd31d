"""The command `stadtbote`: thin skins over the workflow's functions. One line for an error, never a traceback."""

import difflib
import sys
from collections.abc import Mapping
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from pipeline import __version__
from pipeline.cli import ending
from pipeline.cli.output import say_error
from pipeline.errors import NotAPost, StadtboteError

COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": (
        "run:demo",
        "Three press offices of a demo town, three days: everything, without key or network.",
    ),
    "run": ("run:run", "Poll, fetch, translate, check, write drafts; then publish what was approved."),
    "plan": (
        "run:plan",
        "The run without spending: what is new, what it would cost, which files would change.",
    ),
    "status": ("status:status", "Where everything stands; for one FILE, where it comes from."),
    "review": ("desk:review", "Open the review desk: read drafts beside their German, correct, approve."),
    "mcp": (
        "desk:mcp",
        "Let an agent read drafts and propose words, over standard input and output (MCP); it decides nothing.",
    ),
    "acknowledge": (
        "decide:acknowledge",
        "Put FINDING of FILE aside: a warning seen, or with a reason an error that is a false alarm.",
    ),
    "approve": (
        "decide:approve",
        "You have read FILE against the German and answer for it: it is published where rights allow.",
    ),
    "reject": (
        "decide:reject",
        "FILE is not to be a post: the draft goes to the backup, and the release never comes back by itself.",
    ),
    "accept": (
        "decide:accept",
        "Take the proposal for FILE, made from the corrected original, into the file.",
    ),
    "retry": (
        "decide:retry",
        "What failed, waits, expired, was left out or rejected goes back to work at the next run.",
    ),
    "answer": (
        "decide:answer",
        "Another text stands where FILE's original stood: it was replaced, cancelled, or the text is another release.",
    ),
    "settle": (
        "decide:settle",
        "Purchases nobody knows the outcome of: list them, or say of RELEASE whether it was billed.",
    ),
    "send-back": (
        "take_back:send_back",
        "Put a post back into the queue; a public one stays public or is a draft again.",
    ),
    "undo": ("take_back:undo", "Take the last decision about FILE back, while nothing came after it."),
    "withdraw": (
        "take_back:withdraw",
        "Take a published FILE back: a tombstone with day and reason stays under its address; a draft is rejected.",
    ),
    "forget": (
        "take_back:forget",
        "Remove the release of FILE for good: from posts, memory, archive and records.",
    ),
    "tidy": (
        "tidy:tidy",
        "Drafts that lapsed long ago are rejected; old backups, traces of errors and logs are removed.",
    ),
    "publish": (
        "decide:publish",
        "Release every approved post that is due, and rewrite the feeds; twice is as good as once.",
    ),
    "check": (
        "status:check",
        "Check posts as they lie on disk, edited or not, against the German of their records.",
    ),
    "sources": ("sources:sources", "Press offices: what is configured, what ships, how to add one."),
    "models": ("memory:models", "Models of the engine on this machine."),
    "evaluate": (
        "memory:evaluate",
        "Translate approved releases once more with each ENGINE and compare with what the editors made of them.",
    ),
    "memory": ("memory:memory", "The translation memory: TMX in and out, XLIFF for an agency."),
    "glossary": ("memory:glossary", "The termbase: CSV files of terms."),
    "state": (
        "state:state",
        "Carry the store: dump it to a file, load it into an empty one, take in the posts of a lost one.",
    ),
    "export": (
        "state:export",
        "Leave: posts, memory (TMX), terms (CSV), sources (OPML) and the review log into FOLDER, outside the site.",
    ),
    "branches": (
        "branches:branches",
        "One branch a release on a git host: `pull` before a run, `push` after it, `event` when a pull request changes.",
    ),
    "init": ("setup:init", "Set up the site in DIR: finds its generator, folders and front matter."),
    "doctor": (
        "setup:doctor",
        "Versions, keys, quota, models, sources, clock, folders, generator, what a repository would expose.",
    ),
    "help": (
        "help:help_",
        "Print the page about TOPIC, or what the command of that name does; without TOPIC the list of pages.",
    ),
    "worker": (
        "setup:worker",
        "Runs as jobs of a PostgreSQL queue, for more than one machine (extra `postgres`).",
    ),
}
"""Command to `module:name` inside this package and its line of `--help`, so that help loads no command."""
NO_SITE = frozenset({"demo", "sources", "models", "init", "doctor", "worker", "glossary", "memory", "help"})
"""Commands that do, or may do, without a configuration."""


OURS = "_stadtbote/config.yaml"
"""Where `init` puts the configuration of a site whose config.yaml is another program's."""


class Lazy(click.Group):
    """Loads a command's module when it is called: help, completion and version load none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order of a working day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(f"pipeline.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; of one misspelled, the one that is like it is named. Where it works on a site,
        config.yaml is read first: what is wrong in it is told before anything else is loaded."""
        if any(word.partition("=")[0] == "--config" for word in args):
            ctx.fail("--config stands before the command: stadtbote --config FILE COMMAND")
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else "'stadtbote --help' lists them."
            ctx.fail(f"No such command '{args[0]}'. {hint}")
        for before, word in pairwise(args):
            if not word.strip() and before not in _options_with_values(self.get_command(ctx, args[0])):
                ctx.fail(f"the word after `{before}` is empty: a variable that is not set, perhaps")
        if args and args[0] in COMMANDS.keys() - NO_SITE and not {"-h", "--help"} & {*args}:
            from pipeline import config

            config.load(Path(ctx.params["config_file"]))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """What the command gives. click ends without a word where a pipe breaks; that of standard output does not."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise StadtboteError("the other end of a pipe or connection hung up", temporary=True) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names of commands, from the table, and the group's own options."""
        found = [CompletionItem(name, help=line) for name, (_, line) in COMMANDS.items()]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [completion for completion in found if completion.value.startswith(incomplete)] + options


def _options_with_values(command: click.Command | None) -> set[str]:
    """Names of a command's options behind which a word is the option's, those of its own commands too."""
    if command is None:
        return set()
    options = (param for param in command.params if isinstance(param, click.Option) and not param.is_flag)
    found = {name for option in options for name in option.opts}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return found.union(*map(_options_with_values, below))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="stadtbote")
@click.option(
    "--config",
    "config_file",
    default=lambda: OURS if Path(OURS).is_file() else "config.yaml",
    show_default=f"{OURS} where there is one, else config.yaml",
    envvar="STADTBOTE_CONFIG",
    help="The site's configuration.",
)
@click.pass_context
def cli(ctx: click.Context, config_file: str) -> None:
    """German city press releases in, checked English drafts out.

    New here? `stadtbote demo` shows everything with a town of our own, without key or network.
    """
    ctx.obj = config_file


def main() -> None:
    """Entry point: exit codes 0 done, 1 something new needs a person, 2 configuration or command, 3 another run, 4 it
    could not be done: died, or store, site, machine or far side out of reach."""
    ending.open_standard_files()
    sys.exit(ending.flushed(_ended()))


def _ended() -> int:
    """Run the command; its exit code. Every error is one line."""
    try:
        code = cli.main(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        say_error("stopped; nothing is lost, the next run goes on from here")
        return 130
    except StadtboteError as error:
        said = str(error)
        if isinstance(error, NotAPost):
            said += "; nothing was changed: mend the file, in UTF-8, or take an earlier one from .stadtbote/backup"
        elif hint := ending.help_for(error):
            said += f"; {hint}"
        say_error(said)
        return ending.code_of(error)
    except OSError as error:
        say_error(ending.of_the_machine(error))
        return 4
    except Exception as error:
        say_error(f"a fault of ours ({ending.trace(error)}); nothing is lost, please report it")
        return 4
