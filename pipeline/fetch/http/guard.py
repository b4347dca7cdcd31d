"""The guard at the socket: a host name goes in, a connection to a checked public address comes out.

The name is resolved once, every address it has is checked, and the checked literal is dialled, so that a
name which answers differently the second time (DNS rebinding) gains nothing. TLS and Host keep the name.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpcore

from pipeline.errors import ConfigError
from pipeline.fetch.timeout import call_with_timeout

if TYPE_CHECKING:
    import ssl

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

PORTS = (80, 443)
CONNECT_SECONDS = 5.0

# What `is_global` of Python 3.11 calls public although it leads into a private network or to no host at all:
# NAT64, 6to4, Teredo, IPv4-compatible, site-local, 6bone relays, shared space, protocol assignments, benchmarks.
NEVER_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "::/96",
        "fec0::/10",
        "192.88.99.0/24",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "198.18.0.0/15",
        "168.63.129.16/32",  # the host of a virtual machine on Azure: public by number, private by use
    )
)

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class AddressRefused(httpcore.ConnectError):
    """The name leads somewhere this house does not fetch from. Never sent, never tried again."""


class NameNotFound(httpcore.ConnectError):
    """The name has no address, or the resolver failed."""


class NotEncrypted(httpcore.ConnectError):
    """The connection stood, but encryption could not be agreed on."""


@dataclass(frozen=True, slots=True)
class PrivateRange:
    """One entry of `network.private`: a network, and the port it is allowed on (0: any)."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    port: int = 0


def private_ranges(entries: Iterable[str]) -> tuple[PrivateRange, ...]:
    """The entries of `network.private`: "127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "10.1.0.0/16".

    Raises ConfigError for anything else: a host name would let its owner choose the address.
    """
    found = []
    for entry in entries:
        text, port = entry.strip(), 0
        if text.startswith("["):
            text, _, rest = text[1:].partition("]")
            port = _port(entry, rest.removeprefix(":")) if rest else 0
        elif text.count(":") == 1:
            text, _, rest = text.partition(":")
            port = _port(entry, rest)
        try:
            found.append(PrivateRange(ipaddress.ip_network(text, strict=False), port))
        except ValueError as error:
            raise ConfigError(
                f'"{entry}" is no address: write 127.0.0.1, 127.0.0.1:8080 or 10.1.0.0/16',
                key="network.private",
            ) from error
    return tuple(found)


def _port(entry: str, text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ConfigError(f'"{entry}" names no port between 1 and 65535', key="network.private")


def is_public(address: Address) -> bool:
    """Whether the address belongs to the open internet."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        address = mapped
    if any(address.version == network.version and address in network for network in NEVER_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def system_resolve(host: str, port: int) -> Sequence[str]:
    """All addresses the machine knows for a name, in the order of its preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Everything read and written inside ends after that many real seconds in all, however slowly it drips."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def remaining() -> float | None:
    """Seconds left, never below zero; None outside of `deadline`."""
    end = _deadline.get()
    return None if end is None else max(0.0, end - time.monotonic())


def _shorten(timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    left = remaining()
    if left is None:
        return timeout
    if left <= 0:
        raise late("deadline")
    return left if timeout is None else min(timeout, left)


class Guard(httpcore.NetworkBackend):
    """Connects to public addresses on ports 80 and 443, and to what `private` names.

    `connect_to` dials another address and port for a host name (as curl's option of that name does): a town on
    loopback answers under its public name. Where it leads is checked like any other address.
    """

    def __init__(
        self,
        private: Iterable[str] = (),
        resolve: Resolver = system_resolve,
        connect_to: Mapping[str, tuple[str, int]] | None = None,
    ) -> None:
        self._private = private_ranges(private)
        self._resolve = resolve
        self._connect_to = dict(connect_to or {})
        self._dial = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address that answers, once all of them were found fit."""
        host, port = self._connect_to.get(host, (host, port))
        addresses = self._checked(host, port, timeout)
        last: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses:
            limit = _shorten(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._dial.connect_tcp(address, port, limit, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
            else:
                return BoundedStream(stream)
        raise last or NameNotFound(f"{host} has no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[SocketOption] | None = None
    ) -> httpcore.NetworkStream:
        """Never: no source lives there."""
        raise AddressRefused(f"a socket file is no source: {path}")

    def _checked(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        limit = _shorten(timeout, httpcore.ConnectTimeout)
        try:
            found = call_with_timeout(limit or CONNECT_SECONDS, lambda: self._resolve(host, port))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"the name {host} was not resolved in time") from error
        except (OSError, UnicodeError) as error:
            raise NameNotFound(f"the name {host} could not be resolved ({error})") from error
        if not found:
            raise NameNotFound(f"the name {host} has no address")
        for text in found:
            self._admit(host, text, port)
        return found

    def _admit(self, host: str, text: str, port: int) -> None:
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError as error:
            raise AddressRefused(f"{host} leads to {text}, which is no address") from error
        mapped = getattr(address, "ipv4_mapped", None) or address
        for known in self._private:
            if (
                mapped.version == known.network.version
                and mapped in known.network
                and known.port in (0, port)
            ):
                return
        if not is_public(address):
            raise AddressRefused(
                f"{host} leads to the private address {address} (port {port}); "
                "name it under network.private if it is yours"
            )
        if port not in PORTS:
            raise AddressRefused(f"port {port} is not fetched from: only 80 and 443")


class BoundedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends at the deadline of the request at hand."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes, b"" at the end."""
        return self._stream.read(max_bytes, _shorten(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of the bytes."""
        self._stream.write(buffer, _shorten(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        limit = _shorten(timeout, httpcore.ConnectTimeout)
        try:
            return BoundedStream(self._stream.start_tls(ssl_context, server_hostname, limit))
        except httpcore.ConnectError as error:
            raise NotEncrypted(str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        return self._stream.get_extra_info(info)
