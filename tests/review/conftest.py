"""A desk on the demo town: made once, copied for each test; a browser once for all."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from pipeline import config
from pipeline.config import Settings
from pipeline.model import Record
from pipeline.review import create_app
from pipeline.review.desk import Desk
from pipeline.review.sessions import csrf
from pipeline.workflow.demo.demo import MORNINGS, FixedClock, demo
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120_000
"""Milliseconds until a page counts as one that never comes: none of a loaded machine took so long."""
expect.set_options(timeout=PATIENCE)
EN = "en-GB"
HOST = "127.0.0.1:8765"


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "town"
    demo(folder)
    return folder


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    workspace = tmp_path / "site"
    shutil.copytree(demo_folder, workspace)
    glossary = workspace / "own-terms.csv"
    glossary.write_text("source,target\nUferbühne,riverside stage\n", encoding="utf-8")
    with (workspace / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("glossaries: [own-terms.csv]\n")
    return workspace


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    made = workplace(folder)
    yield made
    made.store.close()


def workplace(folder: Path, change: Callable[[Settings], Settings] = lambda same: same) -> Workspace:
    settings = change(config.load(folder / "config.yaml"))
    return open_workspace(settings, env={}, clock=FixedClock(MORNINGS[-1]), fsync=False)


class Client(FlaskClient):
    """A test client that asks for the desk's own name and port."""

    root = f"http://{HOST}"

    def open(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("base_url", self.root)
        return super().open(*args, **kwargs)


def client_of(app: Flask, root: str = f"http://{HOST}") -> Client:
    app.test_client_class = Client
    made = app.test_client()
    assert isinstance(made, Client)
    made.root = root
    return made


@dataclass
class Seat:
    """A reviewer at the desk, without a browser."""

    client: FlaskClient
    token: str
    workspace: Workspace

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, str] | None = None, **options: Any) -> Any:
        headers = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
        return self.client.post(path, data={"token": self.token, **(data or {})}, headers=headers, **options)

    def draft(self, words: str) -> Record:
        """The release whose English title has these words."""
        return find(self.workspace, words)

    def save(self, record: Record, key: str, text: str, *, base: str) -> Any:
        path = f"/draft/{record.id}/{EN}/save"
        return self.post(
            path, {"key": key, "text": text}, headers={"If-Match": f'"{base}"', "HX-Request": "true"}
        )

    def base(self, record: Record) -> str:
        return str(self.get(f"/draft/{record.id}/{EN}").headers["ETag"]).strip('"')


def find(workspace: Workspace, words: str) -> Record:
    for record in workspace.store.find():
        version = record.versions.get(EN)
        if version is not None and words in version.text:
            return record
    raise AssertionError(f"no draft with {words!r}")


class Compiled(BytecodeCache):
    """Templates are compiled once for all desks of a test run."""

    known: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


def sit_down(workspace: Workspace, name: str = "Redaktion A", **options: Any) -> Seat:
    opened = create_app(workspace, **{"undo": dt.timedelta(), **options})
    opened.app.jinja_env.bytecode_cache = Compiled()
    opened.app.config["PROPAGATE_EXCEPTIONS"] = True
    client = client_of(opened.app)
    seat = Seat(client=client, token="", workspace=workspace)
    assert seat.post(opened.link).status_code == 303
    value = client.get_cookie(opened.door.cookie, "127.0.0.1").value
    seat.token = csrf(value)
    assert seat.post("/name", {"name": name}).status_code == 303
    return seat


@pytest.fixture
def seat(workspace: Workspace) -> Seat:
    return sit_down(workspace)


# -- a browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}: `apt-get install chromium` brings it")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@dataclass
class Served:
    """A desk behind a real socket."""

    root: str
    link: str
    workspace: Workspace
    stop: Callable[[], None]
    fresh_link: Callable[[], str]
    site_port: int | None = None


def serve(workspace: Workspace, port: int = 0, undo: dt.timedelta = dt.timedelta()) -> Served:
    door = socket.create_server(("127.0.0.1", port))
    port = int(door.getsockname()[1])
    beside = socket.create_server(("127.0.0.1", 0)) if workspace.settings.preview.generator else None
    site_port = int(beside.getsockname()[1]) if beside is not None else None
    opened = create_app(workspace, port=port, undo=undo, site_port=site_port)
    both: dict[int, Any] = {}
    if beside is not None:
        create_server(opened.site, map=both, sockets=[beside], threads=4)
    server = create_server(opened.app, map=both, sockets=[door], threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()

    def stop() -> None:
        # The loop ends by itself once nothing is left to wait for; only then is the socket free.
        opened.close()
        server.task_dispatcher.shutdown(timeout=1)
        with suppress(OSError):  # another thread woke the loop first, and it is closed
            server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(timeout=5)

    desk: Desk = opened.app.extensions["desk"]
    return Served(
        root=f"http://127.0.0.1:{port}",
        link=opened.link,
        workspace=workspace,
        stop=stop,
        fresh_link=lambda: f"/enter/{desk.sessions.link(workspace.now())}",
        site_port=site_port,
    )


class Killable:
    """`stadtbote review` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.link = ""

    def __enter__(self) -> Killable:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        command = [sys.executable, "-c", "from pipeline.cli import main; main()", "--config", "config.yaml"]
        self.process = subprocess.Popen(
            [*command, "review", "--no-browser", "--port", str(self.port)],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.link = line.split()[-1]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def served(workspace: Workspace) -> Iterator[Served]:
    running = serve(workspace)
    yield running
    running.stop()


def come_in(context: BrowserContext, served: Served, name: str = "Redaktion A", link: str = "") -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(served.root + (link or served.link))
    page.click("button.main")
    # Until the next page is there nobody can say whether it asks for a name.
    page.locator("#name, body[data-page=queue] #main").first.wait_for(state="attached")
    if page.locator("#name").count():
        page.fill("#name", name)
        page.click("button.main")
        page.locator("body[data-page=queue] #main").first.wait_for(state="attached")
    page.wait_for_load_state("load")
    return page


def seated(context: BrowserContext, served: Served, name: str = "Redaktion A") -> Page:
    """The same for tests of what comes after: the first pages are asked for without the browser."""
    origin = {"Origin": served.root, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=served.root, headers=origin, trust_env=False, verify=False) as client:
        assert client.post(served.link).status_code == 303
        ((cookie, value),) = client.cookies.items()
        assert client.post("/name", data={"token": csrf(value), "name": name}).status_code == 303
    context.add_cookies([{"name": cookie, "value": value, "url": served.root}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{served.root}/")
    page.locator("body[data-page=queue] #main").first.wait_for(state="attached")
    return page


def open_draft(page: Page, served: Served, words: str, query: str = "") -> None:
    """Go to the draft whose English title has these words."""
    page.goto(f"{served.root}/draft/{find(served.workspace, words).id}/{EN}{query}")


def hears(page: Page) -> None:
    """Wait until single letters are commands: nothing was typed for a moment, and no save is under way."""
    for _ in range(400):
        # A page that is about to go takes its answer along.
        with suppress(Error):
            page.wait_for_load_state("load")
            if page.evaluate("Boolean(window.desk && window.desk.hears())"):
                return
        page.wait_for_timeout(50)
    raise AssertionError("letters never became commands")


def press(page: Page, *keys: str) -> None:
    """Press keys as commands, one after the other."""
    for key in keys:
        hears(page)
        page.keyboard.press(key)


@pytest.fixture
def page(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A reviewer's browser at the queue; whatever its console complains about fails the test, but for what a test that is
    marked `blocked` brings along for the page's policy to block, which must be told."""
    context = browser.new_context(viewport={"width": 1360, "height": 900}, locale="en-GB")
    complaints: list[str] = []
    made = seated(context, served)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on(
        "console",
        lambda console_message: (
            complaints.append(console_message.text) if "Content Security" in console_message.text else None
        ),
    )
    yield made
    context.close()
    told = [line for line in complaints if "The action has been blocked" in line]
    is_marked = request.node.get_closest_marker("blocked") is not None
    assert [line for line in complaints if not (is_marked and line in told)] == []
    assert bool(told) == is_marked
