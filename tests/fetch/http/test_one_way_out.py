"""There is one way out of the house: nothing but `fetch.http` opens a connection to fetch, and it tells no secret."""

from __future__ import annotations

import ast
import datetime as dt
import logging
from pathlib import Path

import pytest

import pipeline
from pipeline.errors import StadtboteError
from pipeline.fetch import poll
from pipeline.fetch.http import Client
from pipeline.model import Source
from pipeline.model.releases import Validators
from tests.faults.network import FAULTS, VARIANTS
from tests.faults.stage import Authority, authority, staged
from tests.fetch.wires import FakeClock, fixed, reply, wire

HOUSE = Path(pipeline.__file__).parent
KEEPER = HOUSE / "fetch" / "http"
APIS = (
    HOUSE / "translate" / "engines",
    HOUSE / "workflow" / "pull_requests" / "hosts",
    HOUSE / "workflow" / "publishing" / "calls.py",
)
"""Engines, git hosts, hubs and instances: an API that a person chose, never an address that a page named."""
DOOR = HOUSE / "cli" / "desk.py"
"""Listens for the desk's browser; nothing goes out there."""
CANARY = "K4N4RI-geheim"

__all__ = ["authority"]

WAYS_OUT = frozenset(
    {"aiohttp", "ftplib", "http.client", "httpcore", "httpx", "pycurl", "requests", "socket", "telnetlib"}
    | {"urllib.request", "urllib3", "xmlrpc.client"}
)


def imported(file: Path) -> set[str]:
    """All modules a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def outward(file: Path) -> set[str]:
    """Those of them that lead out."""
    return {
        name for name in imported(file) if any(name == way or name.startswith(f"{way}.") for way in WAYS_OUT)
    }


def test_only_the_keeper_imports_what_leads_out() -> None:
    """So no picture, no robots.txt and no page passes by the guard."""
    found = {
        str(file.relative_to(HOUSE)): ways
        for file in sorted(HOUSE.rglob("*.py"))
        if not file.is_relative_to(KEEPER)
        and not any(file.is_relative_to(place) for place in APIS)
        and file != DOOR
        and (ways := outward(file))
    }

    assert outward(KEEPER / "wire.py") == {"httpcore", "httpx"}, "the test must be able to see an import"
    assert found == {}


def test_no_secret_is_logged_or_told(caplog: pytest.LogCaptureFixture) -> None:
    """A password in an address, in a redirect and in a cookie: nowhere in logs at DEBUG, nowhere in messages."""
    caplog.set_level(logging.DEBUG)
    location = {"Location": f"http://desk:{CANARY}@stadt.example/", "Set-Cookie": f"session={CANARY}"}
    told = []
    with (
        wire(fixed(reply(b"", "302 Found", location))) as served,
        Client(
            contact="desk@stadt.example",
            clock=FakeClock(),
            delay=dt.timedelta(0),
            private=["127.0.0.1"],
            version="0",
        ) as client,
    ):
        for url in (served.url(), f"http://desk:{CANARY}@127.0.0.1:{served.port}/"):
            try:
                client.get(url)
            except StadtboteError as error:
                told += [str(error), repr(error), error.about, str(error.__cause__), str(error.__context__)]

    assert len(told) == 10
    assert CANARY not in "\n".join(told)
    assert CANARY not in caplog.text


def test_no_fault_makes_a_library_talk(authority: Authority, caplog: pytest.LogCaptureFixture) -> None:
    """httpx and httpcore write header lines at DEBUG; whatever the fault, nothing of theirs is heard."""
    caplog.set_level(logging.DEBUG)
    quick = [
        fault
        for fault in (*FAULTS, *VARIANTS)
        if fault.name.startswith(("redirect", "tls", "dns-p", "too-many"))
    ]
    with staged(quick, authority) as stages:
        for stage in stages:
            try:
                poll(stage.source, stage.client, validators=Validators(), now=dt.datetime.now(dt.UTC))
            except StadtboteError:
                continue

    assert len(quick) > 12
    spoke = {record.name.partition(".")[0] for record in caplog.records}
    assert "pipeline" in spoke, "the test must be able to hear"
    assert spoke.isdisjoint({"httpx", "httpcore", "ssl"})


def test_a_source_with_a_password_is_refused_by_name() -> None:
    """And the name in the message has none."""
    source = Source(id="x", name="x", kind="feed", url=f"https://desk:{CANARY}@stadt.example/feed")
    with (
        Client(contact="desk@stadt.example", clock=FakeClock(), version="0") as client,
        pytest.raises(StadtboteError, match="user name or password") as caught,
    ):
        poll(source, client, validators=Validators(), now=dt.datetime.now(dt.UTC))

    assert CANARY not in str(caught.value)
