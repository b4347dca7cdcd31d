"""The wire of engines that speak plain HTTP (keeper of httpx in this room): JSON out, JSON in, errors as ours.

The address is a setting, not something a page said: https, or plain http to this machine. Redirects are not
followed, bodies are capped after decoding, deadlines are total, and keys go in headers only.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from pipeline.errors import (
    ConfigError,
    EngineError,
    EngineStopped,
    OutcomeUnknown,
    QuotaExceeded,
    ReplyRefused,
)
from pipeline.translate.credentials import Secret

MOST_REPLY = 8 * 1024 * 1024
"""Bytes of a reply to a translation request; more is refused as no answer of ours can be that long."""
RESENDS = 3
TOO_MUCH = (413, 414, 431)
"""Statuses that speak of what this request holds."""
HOME = ("127.0.0.1", "localhost", "::1")
"""Names of this machine: plain http is allowed there, and nothing leaves."""


class BadRequest(EngineError):
    """400 or 422: the far side does not take the request; `answer` is the beginning of what it said, never shown."""

    answer: str = ""


class NotFound(EngineStopped):
    """404."""


def checked_url(url: str, *, key: str) -> str:
    """The address with a closing slash. Raises ConfigError unless it is https, or http to this machine."""
    parts = urlsplit(url)
    home = parts.hostname in HOME
    if (
        parts.username
        or not parts.hostname
        or not (parts.scheme == "https" or (parts.scheme == "http" and home))
    ):
        raise ConfigError("must begin with https:// (plain http only to 127.0.0.1)", key=key)
    return url.rstrip("/") + "/"


class Wire:
    """A client of one engine."""

    def __init__(
        self,
        base: str,
        *,
        about: str,
        key: Secret | None = None,
        billed: bool = True,
        timeout: float = 120.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base, self.about, self.timeout, self.sleep = base, about, timeout, sleep
        self.key, self.billed = key, billed
        limits = httpx.Timeout(timeout, connect=10.0)
        headers = {"Accept-Encoding": "gzip", "User-Agent": "stadtbote"}
        self._client = httpx.Client(timeout=limits, headers=headers, follow_redirects=False, trust_env=False)

    def post(self, path: str, body: Mapping[str, Any], *, sent: Callable[[], None] | None = None) -> Any:
        """The JSON reply. A refused connection, DNS and 429 are tried again, at most three times.

        Raises EngineError (surely not billed; BadRequest for 400 and 422), EngineStopped (key, address or method;
        NotFound for 404), QuotaExceeded, ReplyRefused (no JSON) and OutcomeUnknown (time-out, reset or 5xx after sending, where the engine bills).
        """
        problem = EngineError(f"cannot be reached at {self.base}", about=self.about, temporary=True)
        for attempt in range(RESENDS + 1):
            try:
                status, data = self._send(path, body, sent)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                problem.__cause__ = error
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                raise self._unsure("did not answer in time or broke off") from error
            else:
                # OpenAI says 429 for an account that is used up, too.
                if status not in (408, 429) or b"insufficient_quota" in data:
                    return self._json(status, data)
                problem = EngineError(f"asks for a pause ({status})", about=self.about, temporary=True)
            if attempt < RESENDS:
                self.sleep(2.0**attempt)
        raise problem

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def _send(self, path: str, body: Mapping[str, Any], sent: Callable[[], None] | None) -> tuple[int, bytes]:
        def trace(name: str, _: Any) -> None:
            if sent is not None and name.endswith("send_request_body.complete"):
                sent()

        headers = {"Authorization": f"Bearer {self.key.reveal()}"} if self.key else {}
        request = self._client.build_request(
            "POST", self.base + path, json=body, headers=headers, extensions={"trace": trace}
        )
        ends = time.monotonic() + self.timeout
        response = self._client.send(request, stream=True)
        try:
            return response.status_code, capped(response, MOST_REPLY, ends)
        finally:
            response.close()

    def _json(self, status: int, data: bytes) -> Any:
        if status in (402, 429, 456):
            raise QuotaExceeded("the account is used up", about=self.about, temporary=True)
        if status in (401, 403):
            raise EngineStopped(f"does not accept the key ({status})", about=self.about)
        if status in (400, 422):
            refused = BadRequest(f"refused the request ({status})", about=self.about)
            refused.answer = data[:300].decode("utf-8", "replace")
            raise refused
        if status == 404:
            raise NotFound(f"has nothing at {self.base} (404)", about=self.about)
        if 300 <= status < 500:
            kind = EngineError if status in TOO_MUCH else EngineStopped
            raise kind(f"{self.base} refused the request ({status})", about=self.about)
        if status >= 500:
            raise self._unsure(f"{self.base} answered {status}")
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ReplyRefused(
                f"the reply from {self.base} is no JSON: is that the address of its API?", about=self.about
            ) from error

    def _unsure(self, what: str) -> EngineError:
        """An engine that bills may have billed; one that does not is just down."""
        if self.billed:
            return OutcomeUnknown(f"{what}: whether it was billed is unknown", about=self.about)
        return EngineError(what, about=self.about, temporary=True)


def fetch(url: str, *, most: int, timeout: float = 600.0) -> bytes:
    """A file by GET, at most `most` bytes in `timeout` seconds, two redirects. Raises EngineError."""
    checked_url(url, key="--mirror")
    try:
        with (
            httpx.Client(
                timeout=httpx.Timeout(30.0), headers={"Accept-Encoding": "gzip"}, max_redirects=2
            ) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != 200:
                raise EngineError(
                    f"answered {response.status_code}", about=url, temporary=response.status_code >= 500
                )
            return capped(response, most, time.monotonic() + timeout)
    except httpx.HTTPError as error:
        raise EngineError(f"cannot be fetched ({type(error).__name__})", about=url, temporary=True) from error


def capped(response: httpx.Response, most: int, ends: float) -> bytes:
    """The decoded body. Raises httpx.HTTPError beyond `most` bytes, or once `time.monotonic` is past `ends`."""
    parts, size = [], 0
    for part in response.iter_bytes(64 * 1024):
        size += len(part)
        if size > most:
            raise httpx.DecodingError(f"more than {most} bytes", request=response.request)
        if time.monotonic() > ends:
            raise httpx.ReadTimeout("total deadline", request=response.request)
        parts.append(part)
    return b"".join(parts)
