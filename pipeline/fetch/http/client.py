"""The client: an address goes in, a `Page` comes out, politely, guarded, within limits of size and time."""

import contextlib
import datetime as dt
import logging
import re
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpcore
import httpx

from pipeline.errors import ConfigError, FetchError
from pipeline.fetch.clock import Clock
from pipeline.fetch.http import responses
from pipeline.fetch.http.body import BodyTooLarge, BodyUnreadable, capped
from pipeline.fetch.http.guard import Guard, Resolver, deadline, system_resolve
from pipeline.fetch.http.headers import max_age
from pipeline.fetch.http.robots import Robots
from pipeline.fetch.http.throttle import HostThrottle, RetryLater
from pipeline.fetch.http.wire import ERRORS, Transport, failure
from pipeline.hashing import digest
from pipeline.messages import Message
from pipeline.model.releases import Page, Validators

ACCEPT_PAGE = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"
ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
ACCEPT_IMAGE = "image/jpeg, image/png, image/webp, image/*;q=0.5"

REDIRECTS = 5
ROBOTS_LIMIT = 512_000
"""RFC 9309 §2.5 asks for at least 500 KiB to be read; what is beyond is not."""
ERROR_LIMIT = 64_000
"""So much of an error page is read, to tell a bot challenge from a plain refusal."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Real seconds: until a connection stands, between two pieces of an answer, and for an exchange in all."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a client reaches the world by: the machine's own, unless a test or the demo stands in for it."""

    resolve: Resolver = system_resolve
    trust: ssl.SSLContext | None = None
    """Certificate authorities; None: the machine's."""
    connect_to: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Host to the address and port that are dialled in its place (`guard.Guard`)."""
    timeouts: Timeouts = Timeouts()  # frozen


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one request asks for, the same at every hop."""

    accept: str
    limit: int
    cut: bool
    pause: dt.timedelta
    validators: Validators = Validators()


class Client:
    """Fetches. Thread-safe: many threads may share one; requests to one host follow each other.

    `contact` stands in the User-Agent, a mail address or a page. `delay` is the least pause between two
    requests to a host; robots.txt or a source may ask for more, never for less. `private` names addresses of
    one's own house that may be fetched although they are private (`guard.private_ranges`). Raises ConfigError.
    """

    def __init__(
        self,
        *,
        contact: str,
        clock: Clock,
        delay: dt.timedelta = dt.timedelta(seconds=5),
        private: Sequence[str] = (),
        robots: bool = True,
        version: str,
        network: Network = Network(),  # frozen
    ) -> None:
        if not re.fullmatch(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*", contact):
            raise ConfigError("a mail address or a web address is needed, in plain ASCII", key="contact")
        self.user_agent = f"Stadtbote/{version} (+{contact})"
        self._clock = clock
        self._delay = delay
        self._timeouts = timeouts = network.timeouts
        self._gates = HostThrottle(clock)
        self._robots = Robots(self._robots_txt, clock) if robots else None
        self._http = httpx.Client(
            transport=Transport(Guard(private, network.resolve, network.connect_to), network.trust),
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip", "Connection": "close"},
            timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect, pool=None),
            trust_env=False,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up everywhere."""
        self._http.close()

    def get(
        self,
        url: str,
        *,
        validators: Validators = Validators(),
        limit: int = 5_000_000,
        deadline: float | None = None,
        accept: str = ACCEPT_PAGE,
        delay: dt.timedelta | None = None,
    ) -> Page:
        """The page at `url`, after at most five redirects, each checked like the first address.

        `validators` of the last answer are sent back byte for byte, to the address that gave them; where nothing
        is new the page comes `unchanged` and empty. `limit` caps the decoded body in bytes; `deadline` the whole exchange in real
        seconds (30 by default), redirects included and polite waiting not. `delay` is this source's own pause.
        Raises FetchError (its `status`, `temporary` and `retry_after` say what to do), GoneError on 410.
        """
        pause = max(self._delay, delay or dt.timedelta())
        wish = _Wish(accept, limit, False, pause, responses.bounded(validators))
        return self._follow(url, wish, deadline or self._timeouts.total)

    def _follow(self, url: str, wish: _Wish, seconds: float, *, robots: bool = True) -> Page:
        target = responses.address(url)
        moved_to: str | None = None
        steady = True
        notes: tuple[str, ...] = ()
        for hop in range(REDIRECTS + 1):
            try:
                answer, spent = self._hop(target, wish, seconds, robots=robots)
                following = responses.following(answer, target)
                if following is None:
                    page = self._page(answer, responses.fitting(wish.validators, answer.url))
                    return responses.with_way(page, moved_to=moved_to, notes=notes)
            except FetchError as error:
                if hop == 0:
                    raise
                raise responses.at_start(error, url) from error
            seconds = max(0.1, seconds - spent)
            if target.scheme == "https" and following.scheme == "http":
                notes += (f"redirected from https to plain http: {responses.safe(str(following))}",)
            steady = steady and answer.status in responses.PERMANENT
            moved_to = str(following) if steady else moved_to
            target = following
        raise FetchError(Message("more than {number} redirects", number=REDIRECTS), about=responses.safe(url))

    def _hop(
        self, target: httpx.URL, wish: _Wish, seconds: float, *, robots: bool
    ) -> tuple[responses.Answer, float]:
        """One answer, allowed by robots.txt, and the real seconds it took without the waiting."""
        pause = wish.pause
        if robots and self._robots is not None:
            pause = max(pause, self._robots.admit(str(target), "Stadtbote"))
        begun = time.monotonic()
        answer, waited = self._exchange(target, wish, pause, seconds)
        return answer, time.monotonic() - begun - waited

    def _exchange(
        self, target: httpx.URL, wish: _Wish, pause: dt.timedelta, seconds: float
    ) -> tuple[responses.Answer, float]:
        """One request and its answer, and how many real seconds were spent in the queue before it."""
        about = responses.safe(str(target))
        queued = time.monotonic()
        try:
            with self._gates.turn(_host(target), pause), deadline(seconds):
                waited = time.monotonic() - queued
                try:
                    answer = self._send(target, wish)
                except BodyTooLarge as error:
                    raise FetchError(
                        Message("the body is larger than {most} bytes", most=f"{wish.limit:,}"), about=about
                    ) from error
                except BodyUnreadable as error:
                    raise FetchError(str(error), about=about, temporary=True) from error
                except ERRORS as error:
                    raise failure(error, about) from error
        except RetryLater as error:
            left = float(error.args[0])
            raise FetchError(
                Message("the host asked for quiet, {our_span} to go", our_span=responses.span(left)),
                about=about,
                temporary=True,
                status=429,
                retry_after=left,
            ) from error
        log.debug("%s: %s, %s bytes", about, answer.status, len(answer.body))
        return answer, waited

    def _send(self, target: httpx.URL, wish: _Wish) -> responses.Answer:
        wanted = {"Accept": wish.accept.encode(), **responses.conditions(wish.validators, str(target))}
        with self._http.stream("GET", target, headers=_encoded(wanted)) as response:
            status, headers = response.status_code, response.headers
            encoding = headers.get("content-encoding", "")
            body = b""
            if status >= 400:
                # What a refusal says matters little; that it cannot be read must not hide the refusal.
                with contextlib.suppress(
                    BodyUnreadable, httpcore.ProtocolError, httpcore.NetworkError, httpcore.TimeoutException
                ):
                    body = capped(response.iter_raw(), ERROR_LIMIT, encoding=encoding, cut=True)
            elif status < 300:
                size = headers.get("content-length", "")
                if not wish.cut and size.isascii() and size.isdigit() and int(size[:18]) > wish.limit:
                    raise BodyTooLarge
                body = capped(response.iter_raw(), wish.limit, encoding=encoding, cut=wish.cut)
                if body.startswith(b"\x1f\x8b"):  # a gzip file, whatever it is called: feed.xml.gz
                    body = capped([body], wish.limit, encoding="gzip", cut=wish.cut)
            return responses.Answer(url=str(target), status=status, headers=headers, body=body)

    def _page(self, answer: responses.Answer, validators: Validators) -> Page:
        now = self._clock.now()
        if answer.status == 304 and validators == Validators():
            raise FetchError(
                "304 although nothing was asked for", about=responses.safe(answer.url), temporary=True
            )
        if not (200 <= answer.status < 300 or answer.status == 304):
            error = responses.refusal(answer, now)
            if answer.status == 429 or error.retry_after:
                self._gates.shut(_host(httpx.URL(answer.url)), error.retry_after or 60.0)
            raise error
        headers = answer.headers
        unchanged = answer.status == 304
        sent = validators if unchanged else Validators()
        return Page(
            url=answer.url,
            body=answer.body,
            content_type=headers.get("content-type", ""),
            status=answer.status,
            validators=responses.bounded(
                Validators(
                    etag=responses.raw(headers, b"etag") or sent.etag,
                    last_modified=responses.raw(headers, b"last-modified") or sent.last_modified,
                ),
                digest(answer.url, 8),
            ),
            retrieved=now,
            unchanged=unchanged,
            max_age=max_age(headers.get("cache-control"), headers.get("expires"), now),
            tdm_reserved=responses.reserved(headers),
        )

    def _robots_txt(self, url: str) -> Page:
        wish = _Wish("text/plain, */*;q=0.5", ROBOTS_LIMIT, True, self._delay)
        return self._follow(url, wish, self._timeouts.total, robots=False)


def _encoded(headers: dict[str, bytes]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value) for name, value in headers.items()]


def _host(url: httpx.URL) -> str:
    return f"{url.host.lower()}:{url.port or url.scheme}"
