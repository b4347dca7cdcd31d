"""The command `stadtbote`: thin skins over the corridor's functions. One line for an error, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module

import click

from pipeline import __version__
from pipeline.cli.output import say_error
from pipeline.errors import ConfigError, LockHeld, OutputRefused, StadtboteError

COMMANDS: Mapping[str, str] = {
    "demo": "running:demo",
    "run": "running:run",
    "plan": "running:plan",
    "status": "telling:status",
    "review": "desk:review",
    "approve": "deciding:approve",
    "reject": "deciding:reject",
    "accept": "deciding:accept",
    "retry": "deciding:retry",
    "settle": "deciding:settle",
    "withdraw": "deciding:withdraw",
    "forget": "deciding:forget",
    "publish": "deciding:publish",
    "check": "telling:check",
    "sources": "sources:sources",
    "models": "translating:models",
    "evaluate": "translating:evaluate",
    "memory": "translating:memory",
    "glossary": "translating:glossary",
    "state": "keeping:state",
    "export": "keeping:export",
    "branches": "branches:branches",
    "init": "starting:init",
    "doctor": "starting:doctor",
    "worker": "starting:worker",
}
"""Command to `module:name` inside this package: a module is loaded when its command is called."""


class Lazy(click.Group):
    """Loads a command's module when it is called: `stadtbote --help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order of a working day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(f"pipeline.cli.{module}"), name)
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="stadtbote")
@click.option(
    "--config",
    "config_file",
    default="config.yaml",
    show_default=True,
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
    """Entry point: exit codes 0 done, 1 something new needs a person, 2 configuration, 3 another run."""
    try:
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        say_error("stopped; nothing is lost, the next run goes on from here")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except LockHeld as error:
        say_error(str(error))
        sys.exit(3)
    except (ConfigError, OutputRefused) as error:
        say_error(str(error))
        sys.exit(2)
    except StadtboteError as error:
        say_error(str(error) + ("; trying again may help" if error.temporary else ""))
        sys.exit(1)
