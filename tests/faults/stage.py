"""Puts one row of the table on: a server as the fault wants it, a client, and one poll against it."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import trustme

from pipeline.fetch import page, poll, read
from pipeline.fetch.http import Client, Patience
from pipeline.fetch.http.guard import Resolver
from pipeline.model import Entry, Listing, Release, Source
from pipeline.model.releases import Validators
from tests.faults.network import NOW, Fault, big_bomb, gzip_bomb, redirect
from tests.fetch.wires import FakeClock, Wire, fixed, wire

HOST = "stadt.example"
QUICK = Patience(connect=0.4, read=0.5, total=0.8)


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

    def server(self, kind: str) -> ssl.SSLContext:
        issuer = self._stranger if kind == "self-signed" else self._ca
        name = "other.example" if kind == "wrong host" else HOST
        end = dt.datetime(2020, 1, 2, tzinfo=dt.UTC) if kind == "expired" else None
        certificate = issuer.issue_cert(name, not_after=end) if end else issuer.issue_cert(name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context


def hang_up(connection: socket.socket) -> None:
    """Takes the first bytes of the handshake and goes."""
    connection.recv(5)


@contextlib.contextmanager
def staged(fault: Fault, authority: Authority) -> Iterator[Stage]:
    """The fault, being served."""
    if fault.answer is big_bomb:
        gzip_bomb()  # packed before the clock runs
    with contextlib.ExitStack() as stack:
        served = _server(fault, authority, stack)
        private = [f"127.0.0.1:{served.port}"]
        if fault.tls == "downgrades":
            plain = stack.enter_context(wire(fault.answer))
            private.append(f"127.0.0.1:{plain.port}")
            served = stack.enter_context(
                wire(fixed(redirect(f"http://{HOST}:{plain.port}/feed")), context=authority.server("good"))
            )
            private.append(f"127.0.0.1:{served.port}")
        released = threading.Event()
        stack.callback(released.set)
        client = stack.enter_context(
            Client(
                contact="desk@stadt.example",
                clock=FakeClock(NOW),
                delay=dt.timedelta(0),
                private=private,
                version="0",
                resolve=_resolver(fault, released),
                trust=authority.client() if fault.tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                patience=QUICK,
            )
        )
        source = Source(id=fault.name, name="Musterstadt", kind="feed", url=served.url("/feed", HOST))
        yield Stage(source=source, client=client, fault=fault, wire=served)


def _server(fault: Fault, authority: Authority, stack: contextlib.ExitStack) -> Wire:
    if fault.port == "refuses":
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return Wire(listener.getsockname()[1])
    if fault.port == "full":
        return _full(stack)
    greet = hang_up if fault.tls == "aborts" else None
    secure = fault.tls in ("expired", "self-signed", "wrong host")
    context = authority.server(fault.tls) if secure else None
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


def _resolver(fault: Fault, released: threading.Event) -> Resolver:
    asked = 0

    def resolve(host: str, port: int) -> Sequence[str]:
        nonlocal asked
        asked += 1
        if host[0].isdigit():
            return [host]
        if fault.dns == "fails":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if fault.dns == "hangs":
            released.wait(10)
        if fault.dns == "private":
            return ["10.0.0.1"]
        if fault.dns == "mixed":
            return ["127.0.0.1", "192.168.1.1"]
        if fault.dns == "rebinding" and asked > 1:
            return ["127.0.0.2"]
        return ["127.0.0.1"]

    return resolve
