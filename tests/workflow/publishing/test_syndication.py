"""A hub is told of feeds, an instance of posts: once, not too early, and nothing stands there that is not public."""

from __future__ import annotations

import datetime as dt
import html
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.config.settings import Syndication
from pipeline.model import PostState, Record
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from pipeline.workflow.publishing.syndication import TOKEN, syndicate
from pipeline.workflow.workspace import standing
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import rounds
from tests.workflow import child
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite
from tests.workflow.made import drafted, record, release

EN = "en-GB"
URL = "https://english.musterstadt.example"
SECRET = "a-token"


@dataclass
class Outside:
    """A hub and a Mastodon instance in one, as their documentation says they answer."""

    pinged: list[str] = field(default_factory=list)
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    most: Counter[str] = field(default_factory=Counter)
    """Text to how many statuses with it stood at one time at most."""
    broken: int = 0
    instead: object = ...
    """What is answered about a new status, which is not made."""
    created: int = 0
    lost: Callable[[str], list[dict[str, Any]]] | None = None
    """Loses the answer about the next status; of its address, what else stands there then."""
    clock: dt.datetime = dt.datetime(2026, 9, 14, 6, 0, tzinfo=dt.UTC)

    def answer(self, method: str, path: str, body: bytes, headers: Any) -> tuple[int, object]:
        """Status and JSON of a call."""
        self.asked.append(f"{method} {path}")
        if self.broken:
            return self.broken, {"error": "broken"}
        parts = urlsplit(path)
        if parts.path == "/hub":
            asked = parse_qs(body.decode())
            assert asked["hub.mode"] == ["publish"]
            self.pinged += asked["hub.url"]
            return 204, None
        if headers["Authorization"] != f"Bearer {SECRET}":
            return 401, {"error": "The access token is invalid"}
        return self._mastodon(
            method, parts.path.removeprefix("/api/v1/"), parse_qs(parts.query), body, headers
        )

    def _mastodon(
        self, method: str, path: str, query: dict[str, list[str]], body: bytes, headers: Any
    ) -> tuple[int, object]:
        if (method, path) == ("GET", "accounts/verify_credentials"):
            return 200, {"id": "7"}
        if (method, path) == ("GET", "accounts/7/statuses"):
            newest = sorted(self.statuses.values(), key=lambda told: -int(told["id"]))
            newest = [one for one in newest if not {"reblog", "in_reply_to_id"} & {*one}]
            assert query["exclude_reblogs"] == query["exclude_replies"] == ["true"]
            below = int(query.get("max_id", ["999999"])[0])
            return 200, [told for told in newest if int(told["id"]) < below][: int(query["limit"][0])]
        if (method, path) == ("POST", "statuses") and self.instead is not ...:
            return 200, self.instead
        if (method, path) == ("POST", "statuses"):
            key = headers["Idempotency-Key"]
            if key not in self.keys:
                self.created += 1
                text = json.loads(body)["status"]
                url = html.escape(text.split()[-1])
                self.keys[key] = str(self.created)
                self.statuses[str(self.created)] = {
                    "id": str(self.created),
                    "created_at": self.clock.isoformat(),
                    "content": f'<p>{html.escape(text)}<a href="{url}">{url}</a></p>',
                }
                for url, number in self.standing.items():
                    self.most[url] = max(self.most[url], number)
            told = self.statuses.get(self.keys[key])
            if self.lost is not None:
                self.statuses |= {one["id"]: one for one in self.lost(text.split()[-1])}
                self.lost = None
                self.keys.clear()
                return 500, {"error": "lost"}
            return (200, told) if told else (404, {"error": "Record not found"})
        if method == "GET" and path.startswith("statuses/"):
            told = self.statuses.get(path.removeprefix("statuses/"))
            return (200, told) if told else (404, {"error": "Record not found"})
        if method == "DELETE" and path.startswith("statuses/"):
            gone = self.statuses.pop(path.removeprefix("statuses/"), None)
            return (200, gone) if gone else (404, {"error": "Record not found"})
        return 404, {"error": "no such method"}

    @property
    def standing(self) -> Counter[str]:
        """Address of a post to the number of statuses that tell of it."""
        return Counter(told["content"].split('"')[1] for told in self.statuses.values())


@pytest.fixture
def outside() -> Iterator[tuple[Outside, str]]:
    """It listens; with its address."""
    stub = Outside()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, told = stub.answer(self.command, self.path, body, self.headers)
            raw = json.dumps(told).encode() if told is not None else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_DELETE = _do  # noqa: N815  # the names http.server asks for

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield stub, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(quiet: Workspace, outside: tuple[Outside, str]) -> tuple[Workspace, Outside]:
    """A site that tells both."""
    stub, address = outside
    wanted = Syndication(hub=f"{address}/hub", mastodon=address)
    settings = replace(quiet.settings, site=replace(quiet.settings.site, url=URL), syndication=wanted)
    return replace(quiet, settings=settings, env={TOKEN: SECRET}), stub


def _draft(workspace: Workspace, number: int = 1) -> Record:
    identity = f"{number:08x}" * 4
    german = release(
        ("Die neue Brücke ist fertig.",), identity=identity, url=f"http://stadt.example/presse/{number}"
    )
    made = drafted(workspace, record(identity, release=german), ("The new bridge is ready.",))
    return decisions.acknowledge_warnings(workspace, made, EN, by="ed", reason="a test's English")


def _public(workspace: Workspace, of: Record) -> Record:
    decisions.approve(workspace, of, EN, by="ed")
    publish.publish(workspace)
    return _now(workspace, of)


def _now(workspace: Workspace, of: Record) -> Record:
    found = workspace.store.get(of.id)
    assert found is not None
    return found


def _withdraw(workspace: Workspace, of: Record) -> None:
    decisions.withdraw(workspace, _now(workspace, of), EN, by="ed", reason="wrong", on=workspace.today())


def test_a_post_is_told_of_once_and_after_its_withdrawal_no_more(told: tuple[Workspace, Outside]) -> None:
    workspace, outside = told
    of = _public(workspace, _draft(workspace))

    (url,) = outside.standing
    assert url.startswith(f"{URL}/2026/09/14/new-bridge-")
    assert "New bridge" in next(iter(outside.statuses.values()))["content"]
    publish.publish(workspace)
    assert outside.created == 1

    _withdraw(workspace, of)
    assert not outside.standing

    decisions.undo(workspace, _now(workspace, of), EN, by="ed")
    assert outside.standing == {url: 1} and outside.created == 2


def test_undo_of_an_approval_takes_its_status_back(told: tuple[Workspace, Outside]) -> None:
    workspace, outside = told
    of = _public(workspace, _draft(workspace))
    decisions.undo(workspace, of, EN, by="ed")
    assert _now(workspace, of).versions[EN].place is PostState.DRAFT
    assert not outside.standing


def test_what_is_forgotten_is_deleted_there(told: tuple[Workspace, Outside]) -> None:
    workspace, outside = told
    decisions.forget(workspace, _public(workspace, _draft(workspace)), by="ed")
    publish.publish(workspace)
    assert not outside.standing


def test_nothing_is_told_before_it_goes_public(told: tuple[Workspace, Outside], clock: Clock) -> None:
    workspace, outside = told
    decisions.approve(workspace, _draft(workspace), EN, by="ed", wait=dt.timedelta(minutes=1))
    publish.publish(workspace)
    clock.later(seconds=59)
    publish.publish(workspace)
    assert not outside.created and not any("statuses" in path for path in outside.asked)

    clock.later(seconds=2)
    publish.publish(workspace)
    assert outside.created == 1


def test_a_post_of_the_future_is_told_of_on_its_day(told: tuple[Workspace, Outside], clock: Clock) -> None:
    workspace, outside = told
    of = _draft(workspace)
    file = workspace.settings.folder / of.versions[EN].path
    file.write_text(file.read_text().replace("date: 2026-09-14", "date: 2026-09-16"))
    _public(workspace, of)
    assert not outside.created

    clock.later(days=3)
    publish.publish(workspace)
    assert outside.created == 1


def test_without_addresses_nobody_is_called(told: tuple[Workspace, Outside]) -> None:
    workspace, outside = told
    workspace = replace(workspace, settings=replace(workspace.settings, syndication=Syndication()))
    _withdraw(workspace, _public(workspace, _draft(workspace)))
    assert not outside.asked


def test_what_was_public_before_is_not_told_of(told: tuple[Workspace, Outside]) -> None:
    workspace, outside = told
    off = replace(workspace, settings=replace(workspace.settings, syndication=Syndication()))
    _public(off, _draft(workspace))
    _public(workspace, _draft(workspace, 2))
    assert outside.created == 1


def test_the_hub_is_told_of_each_feed_that_changed(told: tuple[Workspace, Outside]) -> None:
    workspace, outside = told
    _public(workspace, _draft(workspace))
    names = ("all", EN, f"musterstadt.{EN}")
    feeds = {f"{URL}/feeds/{name}.{kind}" for name in names for kind in ("atom", "rss", "json")}
    assert set(outside.pinged) == feeds

    outside.pinged.clear()
    syndicate(workspace)
    assert outside.pinged == []
    _public(workspace, _draft(workspace, 2))
    assert set(outside.pinged) == feeds
    folder, hub = workspace.settings.folder / "feeds", workspace.settings.syndication.hub
    assert f'<link rel="hub" href="{hub}" />' in (folder / "all.atom").read_text()
    assert f'<atom:link rel="hub" href="{hub}" />' in (folder / "all.rss").read_text()
    assert json.loads((folder / "all.json").read_text())["hubs"] == [{"type": "WebSub", "url": hub}]


@pytest.mark.parametrize(
    ("broken", "posts", "pings"),
    [(401, 1, 1), (404, 1, 9), (422, 2, 9), (429, 1, 1), (500, 2, 9), (503, 1, 1), (302, 1, 1)],
)
def test_what_is_refused_waits_and_holds_nothing_up(
    told: tuple[Workspace, Outside], broken: int, posts: int, pings: int
) -> None:
    """A service that refuses all, or is down, is not asked for the second of two posts; nor for a second feed."""
    workspace, outside = told
    outside.broken = broken
    decisions.approve(workspace, _draft(workspace, 2), EN, by="ed")
    of = _public(workspace, _draft(workspace))
    assert of.versions[EN].place is PostState.PUBLISHED
    assert outside.asked.count("POST /api/v1/statuses") == posts
    assert outside.asked.count("POST /hub") == pings
    said = standing.matters(workspace)
    assert {one.what for one in said} == {"hub", "mastodon"}
    assert SECRET not in repr(said) + repr(_now(workspace, of))

    outside.broken = 0
    publish.publish(workspace)
    assert [*outside.standing.values()] == [1, 1] and outside.pinged
    assert not standing.matters(workspace)


def _other(number: int, url: str, **more: Any) -> dict[str, Any]:
    content = f'<p>see <a href="{html.escape(url)}">this</a></p>'
    return {"id": str(number), "created_at": "2026-09-14T06:00:00+00:00", "content": content, **more}


@pytest.mark.parametrize(
    "other", [{"reblog": {"id": "5"}}, {"in_reply_to_id": "5"}, {"created_at": "2026-09-12T06:00:00+00:00"}]
)
def test_what_the_account_says_of_others_is_not_taken_for_a_status_of_ours(
    told: tuple[Workspace, Outside], other: dict[str, Any]
) -> None:
    workspace, outside = told
    outside.lost = lambda url: [_other(900, url, **other)]
    of = _public(workspace, _draft(workspace))
    publish.publish(workspace)
    assert outside.created == 1
    _withdraw(workspace, of)
    assert [*outside.statuses] == ["900"]


def test_one_that_is_not_found_among_too_many_is_neither_doubled_nor_given_up(
    told: tuple[Workspace, Outside],
) -> None:
    workspace, outside = told
    outside.lost = lambda url: [_other(number, "x") for number in range(1000, 1800)]
    of = _public(workspace, _draft(workspace))
    publish.publish(workspace)
    _withdraw(workspace, of)
    assert outside.created == 1
    (said,) = standing.matters(workspace)
    assert "800 newer statuses hide" in said.message
    for number in range(1000, 1800):
        del outside.statuses[str(number)]
    publish.publish(workspace)
    assert not outside.statuses and not standing.matters(workspace)


@pytest.mark.parametrize("answer", [[], {}, {"id": None}, {"id": 7}, {"id": ""}, "x", None])
def test_an_answer_without_an_id_is_none(told: tuple[Workspace, Outside], answer: object) -> None:
    workspace, outside = told
    outside.instead = answer
    of = _public(workspace, _draft(workspace))
    assert not of.statuses[EN].id and standing.matters(workspace)
    outside.instead = ...
    publish.publish(workspace)
    assert [*outside.standing.values()] == [1]


def test_a_store_that_lost_its_marks_knows_from_the_records(told: tuple[Workspace, Outside]) -> None:
    workspace, outside = told
    of = _public(workspace, _draft(workspace))
    for mark in ("statuses", "websub"):
        workspace.store.change_mark(mark, lambda _: "")
    _withdraw(workspace, of)
    assert not outside.standing and outside.created == 1


STEPS: dict[str, Sequence[str]] = {
    "sign": (
        "status sent",
        "status intended",
        "published: stored",
        "status noted",
        "published: intended",
        "hub pinged",
        "status sent:2",
        "published: file done",
    ),
    "take away": (
        "status deleted",
        "withdrawn: stored",
        "deletion noted",
        "withdrawn: file done",
        "status deleted:2",
        "withdrawn: intended",
    ),
    "undo": ("status sent", "undone: stored", "status intended", "undone: file done", "status noted:2"),
    "send back": ("sent back: stored", "status deleted", "deletion noted:2"),
}
"""What people start, in turn, to the steps at which it is killed."""


def test_killed_at_each_step_a_status_is_neither_doubled_nor_left(
    city: City, make_site: MakeSite, outside: tuple[Outside, str], tmp_path: Path
) -> None:
    """Five kills, two hundred under `make long`; each second time the instance has forgotten its keys meanwhile."""
    stub, address = outside
    city.items = [item(1), item(2)]
    extra = (
        f"site: {{name: Test, flavour: jekyll, folder: site, url: {URL}}}\n"
        f"syndication: {{hub: {address}/hub, mastodon: {address}}}\n"
    )
    run_import(make_site(extra=extra))
    make_site(extra=extra).store.close()
    root, killed, turn, kills = tmp_path / "root", 0, 0, rounds(5, 200)
    while killed < kills:
        for act, steps in STEPS.items():
            step = steps[turn % len(steps)]
            code = child.end(child.start(root, step, what=act))
            assert code in (0, -9), (act, step, code)
            killed += code == -9
            if (turn + killed) % 2:
                stub.keys.clear()
            assert child.end(child.start(root, what="publish")) == 0
            _as_public(root, stub, make_site, extra)
        turn += 1
        assert turn < kills, "the steps are not reached any more"
    assert max(stub.most.values()) == 1


def _as_public(root: Path, stub: Outside, make_site: MakeSite, extra: str) -> None:
    workspace = make_site(extra=extra)
    public = [
        workspace.settings.site.url
        + workspace.flavour.address(
            workspace.flavour.read(path, (workspace.settings.folder / path).read_bytes())
        )
        for _, _, path, place in workspace.store.placed()
        if place == "published"
    ]
    assert stub.standing == Counter(public)
    workspace.store.close()
