"""httpx over a connection pool whose sockets the guard opens, and its errors in our words."""

import functools
import logging
import ssl
from collections.abc import Iterable, Iterator

import httpcore
import httpx

from pipeline.errors import FetchError
from pipeline.fetch.http.guard import AddressRefused, Guard, NameNotFound, NotEncrypted, remaining

# At DEBUG these two write whole header lines and addresses, cookies and passwords in a Location included.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)

TLS = (
    ("certificate has expired", "the certificate has expired"),
    ("self-signed certificate", "the certificate is signed by nobody we know"),
    ("self signed certificate", "the certificate is signed by nobody we know"),
    ("unable to get local issuer", "the certificate is signed by nobody we know"),
    ("hostname mismatch", "the certificate is for another host"),
    ("is not valid for", "the certificate is for another host"),
    ("certificate verify failed", "the certificate does not hold"),
)


ERRORS = (
    httpcore.ConnectionNotAvailable,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    httpx.CookieConflict,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
)
"""All that the two libraries raise."""


@functools.cache
def _authorities() -> ssl.SSLContext:
    """The certificate authorities we trust: read once a process, which takes longer than a whole quiet poll."""
    return httpx.create_ssl_context(trust_env=False)


class _Stream(httpx.SyncByteStream):
    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts

    def close(self) -> None:
        close = getattr(self._parts, "close", None)
        if close:
            close()


class Transport(httpx.BaseTransport):
    """What httpx speaks through. httpx has no public hook for a network backend, so the pool is ours."""

    def __init__(self, guard: Guard, trust: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust or _authorities(),
            network_backend=guard,
            max_connections=None,
            # A connection for each request. Servers hang up after 5 s, just when politeness lets us speak again:
            # a kept connection would save nothing and break now and then.
            max_keepalive_connections=0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, its body still on the wire. Raises httpcore's errors as they are."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        if not isinstance(answer.stream, Iterable):
            raise TypeError("the pool of a synchronous client gave an asynchronous stream")
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        """Hang up everywhere."""
        self._pool.close()


def failure(error: Exception, about: str) -> FetchError:
    """Our error for one of httpx's or httpcore's, in one plain sentence."""
    temporary = True
    if isinstance(error, AddressRefused):
        message, temporary = str(error), False
    elif isinstance(error, NameNotFound):
        message = str(error)
    elif isinstance(error, httpcore.TimeoutException | httpx.TimeoutException):
        message = _late(error)
    elif isinstance(error, httpcore.ConnectError | httpx.ConnectError):
        message = _unconnected(error)
    elif isinstance(error, httpcore.UnsupportedProtocol | httpx.InvalidURL):
        message, temporary = "this is no address that can be fetched", False
    elif isinstance(error, httpcore.ProtocolError | httpx.ProtocolError):
        message = f"the answer is not proper HTTP, or was cut off ({error})"
    elif isinstance(error, httpcore.NetworkError | httpx.NetworkError):
        message = f"the connection broke ({error or 'no reason given'})"
    else:
        message = f"the request failed ({type(error).__name__})"
    return FetchError(message, about=about, temporary=temporary)


def _late(error: Exception) -> str:
    left = remaining()
    if left is not None and left <= 0.05:
        return "the answer took too long in all"
    if isinstance(error, httpcore.ConnectTimeout | httpx.ConnectTimeout):
        return f"no connection in time ({error})" if "name" in str(error) else "no connection in time"
    return "the far side stopped answering"


def _unconnected(error: Exception) -> str:
    text = str(error)
    for sign, message in TLS:
        if sign in text.lower():
            return message
    if isinstance(error, NotEncrypted):
        return f"no encrypted connection ({text or 'no reason given'})"
    return f"no connection ({text or 'no reason given'})"
