"""robots.txt after RFC 9309: an address goes in, the pause its host asks for comes out, or a FetchError.

The keeper of Protego, because the parser of the standard library knows neither wildcards nor longest match.
"""

import contextlib
import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from pipeline.errors import FetchError
from pipeline.fetch.clock import Clock
from pipeline.messages import Message
from pipeline.model.releases import Page

KEPT = dt.timedelta(hours=24)
"""RFC 9309 §2.4: not to be used for longer."""
AGAIN = dt.timedelta(minutes=5)
"""After a failure the file is asked for again, but not before every page of the same run."""
LONGEST_PAUSE = dt.timedelta(seconds=60)
"""A Crawl-delay of an hour would let one source hold up a run for days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    rules: Protego | None
    """None: nobody could be asked, so nothing may be fetched."""
    since: dt.datetime
    fresh_until: dt.datetime
    failure: FetchError | None = None


class Robots:
    """What the hosts allow. Thread-safe; each file is kept for at most 24 hours."""

    def __init__(self, fetch: Callable[[str], Page], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._locks: dict[str, threading.Lock] = {}

    def admit(self, url: str, agent: str) -> dt.timedelta:
        """The pause the host asks for between two requests, at most 60 seconds.

        Raises FetchError where the file forbids the address (for good), or could not be read (temporary).
        """
        parts = urlsplit(url)
        known = self._lookup(f"{parts.scheme}://{parts.netloc}")
        if known.rules is None:
            raise _closed(known.failure, url)
        if not known.rules.can_fetch(url, agent):
            raise FetchError("robots.txt forbids this address", about=url)
        return _pause(known.rules, agent)

    def _lookup(self, origin: str) -> _Known:
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            known = self._known.get(origin)
            now = self._clock.now()
            if known is None or not known.since <= now < known.fresh_until:
                known = self._ask(origin, known, now)
                self._known[origin] = known
            return known

    def _ask(self, origin: str, old: _Known | None, now: dt.datetime) -> _Known:
        try:
            page = self._fetch(f"{origin}/robots.txt")
        except FetchError as error:
            if 400 <= error.status < 500 and error.status != 429:  # §2.3.1.3: unavailable, so all is allowed
                return _Known(rules=Protego.parse(""), since=now, fresh_until=now + KEPT)
            if "redirects" in error.message and not error.status:  # §2.3.1.2: may be taken as unavailable
                return _Known(rules=Protego.parse(""), since=now, fresh_until=now + KEPT)
            kept = (
                old.rules if old else None
            )  # §2.3.1.4: unreachable, the copy may serve, else all is forbidden
            return _Known(rules=kept, since=now, fresh_until=now + AGAIN, failure=error)
        rules = Protego.parse(page.body.decode("utf-8", "replace").removeprefix("\ufeff"))
        age = min(page.max_age or KEPT, KEPT)
        return _Known(rules=rules, since=now, fresh_until=now + max(age, AGAIN))


def _closed(failure: FetchError | None, url: str) -> FetchError:
    if failure is None:
        return FetchError("robots.txt could not be read", about=url, temporary=True)
    if failure.status:
        message: str = Message(
            "robots.txt could not be read, so nothing is fetched ({our_reason})", our_reason=failure.message
        )
    else:  # the host itself was not reached: nothing to do with robots.txt
        message = failure.message
    return FetchError(
        message,
        about=url,
        temporary=failure.temporary,
        status=failure.status,
        retry_after=failure.retry_after,
    )


def _pause(rules: Protego, agent: str) -> dt.timedelta:
    """The longer of Crawl-delay and Request-rate, at most `LONGEST_PAUSE`; what is no number asks for nothing."""
    longest = LONGEST_PAUSE.total_seconds()
    asked = [0.0]
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        asked.append(float(rules.crawl_delay(agent) or 0.0))
    with contextlib.suppress(ValueError, TypeError, OverflowError, ZeroDivisionError):
        rate = rules.request_rate(agent)
        asked.append(rate.seconds / rate.requests if rate is not None else 0.0)
    # Cut before a timedelta is made of it: 1e308 seconds is none, and nan compares with nothing.
    return dt.timedelta(seconds=max(min(number, longest) for number in asked if number == number))
