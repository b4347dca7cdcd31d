"""`review`: the desk in a browser; `mcp`: the door for agents."""

import datetime as dt
import errno
import socket
import webbrowser
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from pipeline import config
from pipeline.cli.opening import at_its_site
from pipeline.cli.output import say
from pipeline.errors import ConfigError
from pipeline.workflow.demo.demo import MARK, MORNINGS
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The demo town's last morning goes on, so that its events are still to come."""

    ahead: dt.timedelta

    def now(self) -> dt.datetime:
        """The demo's time."""
        return dt.datetime.now(dt.UTC) + self.ahead

    def monotonic(self) -> float:
        """Seconds of the demo."""
        return self.now().timestamp()

    def sleep(self, seconds: float) -> None:
        """Nobody waits in the demo."""


_HINTS = {
    errno.EADDRINUSE: "another program has it, a desk that is open perhaps: `--port 8766`, or `--port 0` for a free one",
    errno.EACCES: "ports below 1024 are the system's: name one above, like 8765",
}


@click.command()
@click.option("--host", help="Address to listen at; 127.0.0.1 unless config.yaml says otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 8765 unless config.yaml says otherwise.")
@click.option("--no-browser", is_flag=True, help="Only print the link.")
@click.pass_obj
def review(config_file: str, host: str | None, port: int | None, no_browser: bool) -> None:
    """Open the review desk: read drafts beside their German, correct, approve.

    Prints a link that works once; it opens the desk in one browser.
    """
    from waitress.server import create_server  # type: ignore[import-untyped]  # ships no types

    from pipeline.review import create_app
    from pipeline.review.access import listening

    workspace = workplace(config_file)
    # A glossary that cannot be read is told here, not on a page.
    _ = workspace.terms
    settings = workspace.settings.desk
    host, port = host or settings.host, settings.port if port is None else port
    if host not in {"127.0.0.1", "localhost", "::1"} and not settings.public:
        raise ConfigError(
            "the desk listens to other machines only behind a proxy with TLS: set desk.public and desk.proxies "
            "(`stadtbote help editors`)",
            key="desk.host",
        )
    door = _listening(host, port, "desk.port")
    port = int(door.getsockname()[1])
    preview = workspace.settings.preview
    beside = _listening(host, preview.port, "preview.port") if preview.generator else None
    site_port = int(beside.getsockname()[1]) if beside is not None else None
    opened = create_app(workspace, host=host, port=port, site_port=site_port)
    both: dict[int, Any] = {}
    servers = [
        create_server(app, map=both, sockets=[at], threads=8, ident="stadtbote")
        for app, at in ((opened.app, door), (opened.site, beside))
        if at is not None
    ]
    root = settings.public.rstrip("/") or listening(host, port)
    say(f"The desk is open. This link works once, in one browser: {root}{opened.link}")
    say("Ctrl+C closes it; nothing is lost.")
    if not no_browser and not settings.public:
        webbrowser.open(f"{root}{opened.link}")
    try:
        servers[0].run()
    finally:
        opened.close()
        for server in servers:
            server.task_dispatcher.shutdown()
            server.close()
        workspace.store.close()


def _listening(host: str, port: int, key: str) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        taken = error.errno in _HINTS
        hint = _HINTS.get(error.errno or 0, "a host is an address of this machine, like 127.0.0.1")
        said = str(error.strerror).partition(" (while")[0]
        raise ConfigError(
            f"cannot listen at {host}:{port}: {said}; {hint}", key=key if taken else "desk.host"
        ) from error


@click.command()
@click.pass_obj
def mcp(config_file: str) -> None:
    """Let an agent read drafts and propose words, over standard input and output (MCP); it decides nothing."""
    try:
        from pipeline.agents import server
    except ImportError as error:
        raise ConfigError("agents need the extra: pip install 'stadtbote[mcp]'") from error
    workspace = workplace(config_file)
    try:
        server(workspace).run("stdio")
    finally:
        workspace.store.close()


def workplace(config_file: str) -> Workspace:
    """The workplace of a configuration; the demo's goes on with the demo's own time."""
    settings = config.load(Path(config_file))
    workspace = open_workspace(settings)
    at_its_site(workspace)
    if (settings.root / MARK).is_file():
        return replace(workspace, clock=DemoClock(MORNINGS[-1] - dt.datetime.now(dt.UTC)))
    return workspace
