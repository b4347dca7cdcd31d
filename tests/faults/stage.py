"""Puts one row of the table on: a server as the fault wants it, a client, and one poll against it."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
import trustme

from pipeline.fetch import page, poll, read
from pipeline.fetch.http import Client, Network, Timeouts
from pipeline.fetch.http.guard import Resolver
from pipeline.model import Entry, Listing, Release, Source
from pipeline.model.releases import Validators
from tests.faults.network import Fault
from tests.faults.serving import NOW, big_bomb, gzip_bomb, redirect
from tests.fetch.wires import FakeClock, Wire, fixed, wire

QUICK = Timeouts(connect=1.0, read=1.5, total=2.0)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One served fault and the source that polls it."""

    source: Source
    client: Client
    fault: Fault
    wire: Wire

    def run(self) -> Listing | Release:
        if self.fault.page:
            entry = Entry(id="0" * 32, source=self.source.id, url=self.source.url, title="Brücke am Markt")
            return read(entry, self.source, page(entry.url, self.source, self.client), now=NOW)
        return poll(self.source, self.client, validators=Validators(etag=self.fault.etag or None), now=NOW)


class Authority:
    """A certificate authority of our own, made once: keys take their time."""

    def __init__(self) -> None:
        self._ca = trustme.CA()
        self._stranger = trustme.CA()

    def client(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self._ca.configure_trust(context)
        return context

    def server(self, fault: Fault) -> ssl.SSLContext:
        issuer = self._stranger if fault.tls == "self-signed" else self._ca
        name = "other.example" if fault.tls == "wrong host" else host(fault)
        end = dt.datetime(2020, 1, 2, tzinfo=dt.UTC) if fault.tls == "expired" else None
        certificate = issuer.issue_cert(name, not_after=end) if end else issuer.issue_cert(name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context


@pytest.fixture(scope="session")
def authority() -> Authority:
    """Made once a run."""
    return Authority()


def hang_up(connection: socket.socket) -> None:
    """Takes the first bytes of the handshake and goes."""
    connection.recv(5)


@contextlib.contextmanager
def staged(faults: Sequence[Fault], authority: Authority) -> Iterator[list[Stage]]:
    """The faults, each being served under its own name, and one client for all of them."""
    if any(fault.answer is big_bomb for fault in faults):
        gzip_bomb()  # packed before the clock runs
    with contextlib.ExitStack() as stack:
        private: list[str] = []
        wires = [_server(fault, authority, stack, private) for fault in faults]
        released = threading.Event()
        stack.callback(released.set)
        client = stack.enter_context(
            Client(
                contact="desk@stadt.example",
                clock=FakeClock(NOW),
                delay=dt.timedelta(0),
                private=private,
                version="0",
                network=Network(
                    resolve=_resolver(faults, released), trust=authority.client(), timeouts=QUICK
                ),
            )
        )
        yield [
            Stage(source=_source(fault, served), client=client, fault=fault, wire=served)
            for fault, served in zip(faults, wires, strict=True)
        ]


def host(fault: Fault) -> str:
    return f"{fault.name}.stadt.example"


def _source(fault: Fault, served: Wire) -> Source:
    return Source(id=fault.name, name="Musterstadt", kind="feed", url=served.url("/feed", host(fault)))


def _server(fault: Fault, authority: Authority, stack: contextlib.ExitStack, private: list[str]) -> Wire:
    served = _listening(fault, authority, stack)
    if fault.tls == "downgrades":
        private.append(f"127.0.0.1:{served.port}")
        away = fixed(redirect(f"http://{host(fault)}:{served.port}/feed"))
        served = stack.enter_context(wire(away, context=authority.server(fault)))
    private.append(f"127.0.0.1:{served.port}")
    return served


def _listening(fault: Fault, authority: Authority, stack: contextlib.ExitStack) -> Wire:
    if fault.port == "refuses":
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return Wire(listener.getsockname()[1])
    if fault.port == "full":
        return _full(stack)
    greet = hang_up if fault.tls == "aborts" else None
    secure = fault.tls in ("expired", "self-signed", "wrong host")
    context = authority.server(fault) if secure else None
    return stack.enter_context(wire(fault.answer, robots=fault.robots, context=context, greet=greet))


def _full(stack: contextlib.ExitStack) -> Wire:
    """A port whose queue is full: Linux then lets further connections hang."""
    listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    for _ in range(4):
        waiting = stack.enter_context(socket.socket())
        waiting.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            waiting.connect(listener.getsockname())
    return Wire(listener.getsockname()[1])


def _resolver(faults: Sequence[Fault], released: threading.Event) -> Resolver:
    by_host = {host(fault): fault for fault in faults}
    asked: Counter[str] = Counter()

    def resolve(name: str, port: int) -> Sequence[str]:
        if name not in by_host:
            return [name]  # a literal address
        asked[name] += 1
        fault = by_host[name]
        if fault.dns == "fails":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if fault.dns == "hangs":
            released.wait(10)
        if fault.dns == "private":
            return ["10.0.0.1"]
        if fault.dns == "mixed":
            return ["127.0.0.1", "192.168.1.1"]
        if fault.dns == "rebinding" and asked[name] > 1:
            return ["127.0.0.2"]
        return ["127.0.0.1"]

    return resolve
