"""The engine `deepl`, by the official library: texts as block HTML in, the same out.

Traps this file knows (docs/decisions.md, engines): the library's own retries buy twice and are off; a time-out,
reset or 5xx after sending may have been billed; it neither chunks nor counts replies; its DEBUG log prints texts.
Limits: 50 texts and 128 KiB a request (DeepL's documentation); we stop at 100 KiB of encoded JSON.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import deepl
import urllib3

from pipeline.errors import (
    ConfigError,
    EngineError,
    EngineStopped,
    OutcomeUnknown,
    QuotaExceeded,
    ReplyRefused,
    UnsupportedLanguage,
)
from pipeline.translate.credentials import Secret
from pipeline.translate.engine import Can, Order, Reply, Usage
from pipeline.translate.engines.deepl.parameters import MODELS, Controls, controls, target_code
from pipeline.translate.engines.deepl.session import Telling, tame
from pipeline.translate.engines.options import CALLS, Kind, known
from pipeline.translate.engines.options import key as find_key

MOST_TEXTS = 50
MOST_BYTES = 100 * 1024
AT_ONCE = 4
"""Calls at one time, unless said otherwise. DeepL names no number: too many are answered by 429, and sent again."""
PRICE = 20.0
"""EUR per million characters of the plan "API Pro", as generally known, not looked up; the free plan's key ends `:fx`."""
RESENDS = 3
"""How often a request that surely was not billed (refused, DNS, 429) is sent again."""
TIMEOUT = 60.0
"""Seconds to wait for a reply before its outcome is unknown."""

_OF_THE_TEXT = (400, 408, 413, 414, 422, 431)
"""Statuses that may come from what this request holds; the others of 3xx and 4xx from how it was sent and where."""

_NEVER_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
)


@dataclass(slots=True, kw_only=True)
class DeepL:
    """The engine `deepl`. Each thread that asks it has a session of its own; `close` ends them."""

    key: Secret
    server_url: str | None = None
    """Only https or this machine: the key goes there."""
    model: str = "quality_optimized"
    glossary_id: str = ""
    """A glossary made by `glossary_sync`; without it DeepL gets no terms."""
    controls: Controls = field(default_factory=Controls)
    sleep: Callable[[float], None] = time.sleep
    timeout: float = TIMEOUT
    at_once: int = AT_ONCE
    name: str = "deepl"
    can: Can = field(init=False)
    _own: threading.local = field(init=False, repr=False, default_factory=threading.local)
    """Of each thread: its session, and whom it tells that a request has left."""
    _clients: list[deepl.DeepLClient] = field(init=False, repr=False, default_factory=list)

    def __post_init__(self) -> None:
        self.can = Can(
            markup="html",
            glossary=bool(self.glossary_id),
            batch=MOST_TEXTS,
            max_bytes=MOST_BYTES - len(json.dumps(self.controls.parameters)),
            at_once=self.at_once,
            billed=True,
            price=0.0 if self.key.reveal().endswith(":fx") else PRICE,
            leaves="title, lead and paragraphs, to DeepL's servers in the EU",
        )
        checked_url(self.server_url)

    @property
    def options(self) -> str:
        """What else decides the English: part of a segment's key."""
        return f"html v2 {self.controls.key}".rstrip()

    @property
    def wishes(self) -> str:
        """The same for people."""
        return str(self.controls)

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Replies as HTML. Raises as the Protocol says; QuotaExceeded for 456."""
        self._own.sent = order.sent
        request = self._request(texts, order)
        size = len(json.dumps(request).encode())
        if len(texts) > MOST_TEXTS or size > MOST_BYTES:
            raise EngineError(
                f"{len(texts)} texts, {size} bytes are too many for one request", about=self.name
            )
        results = self._careful(lambda: self.client.translate_text(**request))
        if len(results) != len(texts):
            raise ReplyRefused(f"{len(results)} replies to {len(texts)} texts", about=self.name)
        return [Reply(text=result.text, billed=result.billed_characters) for result in results]

    def usage(self) -> Usage | None:
        """The account's characters; None where DeepL tells none."""
        character = self.free(self.client.get_usage).character
        if character is None or character.count is None:
            return None
        return Usage(count=character.count, limit=character.limit)

    def close(self) -> None:
        """End the sessions."""
        for opened in self._clients:
            opened.close()  # type: ignore[no-untyped-call]  # the library's method has no annotation

    @property
    def client(self) -> deepl.DeepLClient:
        """The library's client, as this thread has it."""
        if not hasattr(self._own, "client"):
            made = self._own.client = client(self.key, self.server_url)
            adapter = Telling(self._left, self.timeout)
            made._client._session.mount("https://", adapter)
            made._client._session.mount("http://", adapter)
            self._clients.append(made)
        found: deepl.DeepLClient = self._own.client
        return found

    def free(self, call: Callable[[], Any]) -> Any:
        """A call that costs no characters; foreign errors as ours."""
        self._own.sent = None
        return self._careful(call, billed=False)

    def _request(self, texts: Sequence[str], order: Order) -> dict[str, Any]:
        request: dict[str, Any] = {
            "text": list(texts),
            "source_lang": order.source.partition("-")[0].upper(),
            "target_lang": target_code(order.target),
            "context": order.context or None,
            "tag_handling": "html",
            "tag_handling_version": "v2",
            "preserve_formatting": True,
            "model_type": self.model,
            **self.controls.parameters,
        }
        if self.glossary_id and order.glossary:
            request["glossary"] = self.glossary_id
        return request

    def _careful(self, call: Callable[[], Any], *, billed: bool = True) -> Any:
        """The call, sent again only where it surely was not billed; every foreign error as ours."""
        for attempt in range(RESENDS + 1):
            try:
                tame(self.timeout)
                return call()
            except deepl.TooManyRequestsException as error:
                problem = EngineError("asks for a pause (429)", about=self.name, temporary=True)
                problem.__cause__ = error
            except deepl.DeepLException as error:
                if not never_sent(error):
                    raise _ours(error, billed=billed) from error
                problem = EngineError("cannot be reached", about=self.name, temporary=True)
                problem.__cause__ = error
            except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
                raise ReplyRefused("the reply cannot be read", about=self.name) from error
            if attempt < RESENDS:
                self.sleep(2.0**attempt)
        raise problem

    def _left(self) -> None:
        if (sent := getattr(self._own, "sent", None)) is not None:
            sent()


def opened(*, options: Mapping[str, Any], env: Mapping[str, str], source: str, target: str) -> DeepL:
    """The engine with the key from DEEPL_AUTH_KEY or DEEPL_AUTH_KEY_FILE. Options: server_url, model, glossary, at_once,
    style, instructions, memory, memory_threshold."""
    wanted: Mapping[str, Kind] = {
        "style": (str, dict),
        "instructions": (str, list),
        "memory": (str, dict),
        "memory_threshold": range(101),
    }
    chosen = known("deepl", options, server_url=str, model=str, glossary=str, at_once=CALLS, **wanted)
    model = chosen.get("model", "quality_optimized")
    if model not in MODELS:
        raise ConfigError(f"must be one of {', '.join(MODELS)}", key="options.deepl.model")
    return DeepL(
        key=find_key("DEEPL_AUTH_KEY", env, engine="deepl"),
        server_url=chosen.get("server_url"),
        model=model,
        glossary_id=chosen.get("glossary", ""),
        controls=controls(chosen, model, target),
        at_once=chosen.get("at_once", AT_ONCE),
    )


def client(key: Secret, server_url: str | None) -> deepl.DeepLClient:
    """A client of the library that says who we are and nothing of this machine."""
    return deepl.DeepLClient(key.reveal(), server_url=checked_url(server_url), send_platform_info=False)


def checked_url(url: str | None) -> str | None:
    """The address with a closing slash. Raises ConfigError unless it is https or this machine: the key goes there."""
    if not url:
        return None
    parts = urlsplit(url)
    home = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.username or not (parts.scheme == "https" or (parts.scheme == "http" and home)):
        raise ConfigError(
            "must begin with https:// (plain http only to 127.0.0.1)", key="options.deepl.server_url"
        )
    return url.rstrip("/") + "/"


def never_sent(error: BaseException | None) -> bool:
    """Whether the request surely never left: no connection, no address, no handshake."""
    seen = 0
    while error is not None and seen < 12:
        reasons = (
            error,
            getattr(error, "reason", None),
            *(a for a in error.args if isinstance(a, BaseException)),
        )
        reasons += tuple(getattr(r, "reason", None) for r in reasons if r is not None)
        if any(
            isinstance(reason, _NEVER_SENT) or "CERTIFICATE_VERIFY_FAILED" in str(reason)
            for reason in reasons
        ):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def _ours(error: deepl.DeepLException, *, billed: bool) -> EngineError:
    """DeepL's error as ours, by status; messages of the far side are not repeated, they may hold our text."""
    status = error.http_status_code
    if isinstance(error, deepl.QuotaExceededException) or status == 456:
        return QuotaExceeded("the account's characters are used up", about="deepl", temporary=True)
    if isinstance(error, deepl.AuthorizationException) or status in (401, 403):
        return EngineStopped(f"does not accept the key ({status})", about="deepl")
    if status is not None and 300 <= status < 500:
        if status == 400 and "lang" in str(error):
            return UnsupportedLanguage("does not translate this pair of languages", about="deepl")
        kind = EngineError if status in _OF_THE_TEXT else EngineStopped
        return kind(f"refused the request ({status})", about="deepl", temporary=status == 408)
    what = f"answered {status}" if status else "did not answer in time or broke off"
    if not billed:
        return EngineError(what, about="deepl", temporary=True)
    return OutcomeUnknown(f"{what}: whether it was billed is unknown", about="deepl")
