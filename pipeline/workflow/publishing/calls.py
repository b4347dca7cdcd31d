"""A call to a service that a person configured: https, or http to this machine; no redirects, bounded, no retries."""

import http.client
import ssl
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.translate.engines.wire import checked_url

SECONDS = 10
"""A service that takes longer to connect, or between two bytes, is called again by the next run."""
MOST = 4 * 1024 * 1024
"""Bytes of an answer; forty statuses are a tenth of it."""


def call(
    method: str, url: str, body: bytes, headers: Mapping[str, str], *, ok: Collection[int] = ()
) -> tuple[int, bytes]:
    """Status and body of the answer, a 2xx or one of `ok`.

    Raises ConfigError where the address may not be called, SiteError where it does not answer, or otherwise.
    """
    checked_url(url, key="syndication")
    parts = urlsplit(url)
    about = parts.hostname or url
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            about, parts.port, timeout=SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(about, parts.port, timeout=SECONDS)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    try:
        connection.request(method, path, body or None, {"User-Agent": "stadtbote", **headers})
        answer = connection.getresponse()
        status, raw = answer.status, answer.read(MOST)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SiteError(
            Message("cannot be reached ({error})", error=type(error).__name__), about=about, temporary=True
        ) from error
    finally:
        connection.close()
    if 200 <= status < 300 or status in ok:
        return status, raw
    raise SiteError(Message("answered {status}", status=status), about=about, temporary=True)
