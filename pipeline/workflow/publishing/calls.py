"""A call to a service that a person configured: https, or http to this machine; no redirects, bounded, no retries.

Keeper of httpx in this room.
"""

import time
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import httpx

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.translate.engines.wire import capped, checked_url

SECONDS = 10
"""A service that takes longer to connect, or between two bytes, is called again by the next run."""
MOST_SECONDS = 60
"""For a whole answer, however it trickles."""
MOST = 4 * 1024 * 1024
"""Bytes of an answer; forty statuses are a tenth of it."""


def call(
    method: str, url: str, body: bytes, headers: Mapping[str, str], *, ok: Collection[int] = ()
) -> tuple[int, bytes]:
    """Status and body of the answer, a 2xx or one of `ok`.

    Raises ConfigError where the address may not be called, SiteError where it does not answer, or otherwise.
    """
    checked_url(url, key="syndication")
    about = urlsplit(url).hostname or url
    headers = {"User-Agent": "stadtbote", "Accept-Encoding": "gzip", **headers}
    try:
        with httpx.stream(
            method, url, content=body or None, headers=headers, timeout=SECONDS, trust_env=False
        ) as answer:
            status, raw = answer.status_code, capped(answer, MOST, time.monotonic() + MOST_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SiteError(
            Message("cannot be reached ({error})", error=type(error).__name__), about=about, temporary=True
        ) from error
    if 200 <= status < 300 or status in ok:
        return status, raw
    raise SiteError(Message("answered {status}", status=status), about=about, temporary=True)
