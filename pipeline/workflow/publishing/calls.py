"""A call to a service that a person configured: https, or http to this machine; no redirects, bounded, no retries.

Keeper of httpx in this room.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.translate.engines.wire import capped, checked_url

T = TypeVar("T")
SECONDS = 10
"""A service that takes longer to connect, or between two bytes, is called again by the next run."""
MOST_SECONDS = 60
"""For a whole answer, however it trickles."""
OF_THE_SERVICE = (401, 403, 408, 429, 502, 503, 504)
"""Statuses that speak of the service, whatever else it is asked; so do redirects. The others may come of this call."""
MOST = 4 * 1024 * 1024
"""Bytes of an answer; forty statuses are a tenth of it."""


def call(
    method: str, url: str, body: bytes, headers: Mapping[str, str], *, ok: Collection[int] = ()
) -> tuple[int, bytes]:
    """Status and body of the answer, a 2xx or one of `ok`.

    Raises ConfigError where the address may not be called, SiteError where it does not answer, or otherwise;
    `temporary` where that speaks of the service, not of this call.
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
    all_calls = status < 400 or status in OF_THE_SERVICE
    raise SiteError(Message("answered {status}", status=status), about=about, temporary=all_calls)


def each(things: Iterable[T], call_of: Callable[[T], None]) -> None:
    """Make the calls of each thing; one that is refused stops no other, a service that is down or wants a pause does.

    Raises the last SiteError once all that could be done is.
    """
    problem: SiteError | None = None
    for thing in things:
        try:
            call_of(thing)
        except SiteError as error:
            problem = error
            if error.temporary:
                break
    if problem is not None:
        raise problem
