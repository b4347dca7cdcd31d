"""The far side of the wire for tests: raw sockets on loopback, each answering as it is told, and a clock."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Answer = Callable[[socket.socket, str, dict[str, str]], None]
"""Called with the connection, the path and the headers (names in small letters) of each request."""


@dataclass
class FakeClock:
    """A clock that stands still; sleeping moves it on and is noted."""

    moment: dt.datetime = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)
    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> dt.datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.slept.append(seconds)
        self.move(seconds)

    def move(self, seconds: float) -> None:
        with self.lock:
            self.seconds += seconds
            self.moment += dt.timedelta(seconds=seconds)


@dataclass
class Wire:
    """A running server: its port and the requests it got, robots.txt apart."""

    port: int
    tls: bool = False
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    robots: int = 0

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"


def reply(
    body: bytes = b"", status: str = "200 OK", headers: dict[str, str] | None = None, *, length: bool = True
) -> bytes:
    """A whole answer as bytes; the connection closes after it."""
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if length and "content-length" not in {name.lower() for name in headers or {}}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def fixed(answer: bytes) -> Answer:
    """Always the same bytes."""

    def send(connection: socket.socket, _path: str, _headers: dict[str, str]) -> None:
        connection.sendall(answer)

    return send


@contextlib.contextmanager
def wire(
    answer: Answer,
    *,
    robots: bytes | None = None,
    context: ssl.SSLContext | None = None,
    greet: Callable[[socket.socket], None] | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[Wire]:
    """A server on loopback. `robots`: the whole answer to /robots.txt, 404 by default.

    `greet` gets the bare connection instead of HTTP.
    """
    listener = socket.create_server((host, port), backlog=64)
    found = Wire(listener.getsockname()[1], tls=context is not None or greet is not None)
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            if greet is not None:
                greet(connection)
                return
            stream = context.wrap_socket(connection, server_side=True) if context else connection
            with stream:
                _serve(stream, found, answer, robots)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=one, args=(connection,), daemon=True)
            threads.append(thread)
            thread.start()

    accepter = threading.Thread(target=accept, daemon=True)
    accepter.start()
    try:
        yield found
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepter.join(5)
        for thread in threads:
            thread.join(5)


def _serve(stream: socket.socket, found: Wire, answer: Answer, robots: bytes | None) -> None:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = stream.recv(65536)
        if not piece:
            return
        request += piece
    first, *rest = request.decode("latin-1").split("\r\n")
    path = first.split(" ")[1]
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)
    }
    if path == "/robots.txt":
        found.robots += 1
        stream.sendall(robots if robots is not None else reply(b"", "404 Not Found"))
        return
    found.paths.append(path)
    found.headers.append(headers)
    answer(stream, path, headers)
