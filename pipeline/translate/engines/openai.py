"""Any endpoint that speaks OpenAI's chat completions: texts with paired placeholders in, the same out.

Asks for a strict JSON schema; where the endpoint does not know that, for a JSON object, then for plain JSON in
words. A reply that was cut off or refused is no translation.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import ConfigError, EngineError, ReplyRefused
from pipeline.translate import credentials
from pipeline.translate.credentials import Secret
from pipeline.translate.engine import Can, Order, Reply, Usage
from pipeline.translate.engines import chat, wire
from pipeline.translate.engines.options import CALLS, known

FORMS = ("json_schema", "json_object", "text")
OPENAI = "https://api.openai.com/v1"


@dataclass(slots=True, kw_only=True)
class OpenAI:
    """The engine `openai`. Unless `billed` says so, an endpoint on this machine is free and any other bills."""

    url: str
    model: str
    key: Secret | None = None
    price: float = 0.0
    billed: bool | None = None
    timeout: float = 300.0
    at_once: int = 1
    sleep: Callable[[float], None] = time.sleep
    name: str = "openai"
    can: Can = field(init=False)
    _wire: wire.Wire = field(init=False, repr=False)
    _form: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        base = wire.checked_url(self.url, key="options.openai.url")
        host = urlsplit(base).hostname or ""
        billed = self.billed if self.billed is not None else host not in wire.HOME
        self._wire = wire.Wire(
            base, about=self.name, key=self.key, billed=billed, timeout=self.timeout, sleep=self.sleep
        )
        self.can = Can(
            markup="tags",
            glossary=True,
            plain=True,
            batch=20,
            max_bytes=24 * 1024,
            at_once=self.at_once,
            billed=billed,
            price=self.price,
            leaves=f"title, lead and paragraphs, to {host}" if host not in wire.HOME else "nothing",
        )

    @property
    def options(self) -> str:
        """What else decides the English: part of a segment's key."""
        return urlsplit(self._wire.base).hostname or ""

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Replies with placeholders. Raises as the Protocol says."""
        marks = chat.ids(len(texts))
        answer = self._ask(chat.messages(texts, marks, order), marks, order)
        return chat.replies(_content(answer), marks, texts, about=self.name, billed=self.can.billed)

    def usage(self) -> Usage | None:
        """None: these endpoints count no characters."""
        return None

    def close(self) -> None:
        """End the connection."""
        self._wire.close()

    def _ask(self, messages: list[dict[str, str]], marks: Sequence[str], order: Order) -> Any:
        """The answer in the strictest form the endpoint takes; a 400 was not billed and lowers the form for good."""
        while True:
            body: dict[str, Any] = {
                "model": self.model,
                "messages": messages,
                "temperature": 0,
                "seed": 1,
                "stream": False,
            }
            if FORMS[self._form] == "json_schema":
                form = {"name": "translation", "strict": True, "schema": chat.schema(marks)}
                body["response_format"] = {"type": "json_schema", "json_schema": form}
            elif FORMS[self._form] == "json_object":
                body["response_format"] = {"type": "json_object"}
            try:
                return self._wire.post("chat/completions", body, sent=order.sent)
            except wire.BadRequest as error:
                if self._form + 1 == len(FORMS):
                    raise EngineError("refused the request (400)", about=self.name) from error
                self._form += 1


def opened(*, options: Mapping[str, Any], env: Mapping[str, str], source: str, target: str) -> OpenAI:
    """The engine. Options: model (needed), url, price (EUR per million characters), billed, at_once. Key: OPENAI_API_KEY."""
    chosen = known("openai", options, url=str, model=str, price=(int, float), billed=bool, at_once=CALLS)
    if not chosen.get("model"):
        raise ConfigError("name a model", key="options.openai.model")
    url = chosen.get("url", OPENAI)
    key = credentials.find("OPENAI_API_KEY", env)
    if key is None and url == OPENAI:
        raise ConfigError("engine `openai` needs a key: set OPENAI_API_KEY", key="OPENAI_API_KEY")
    return OpenAI(
        url=url,
        model=chosen["model"],
        key=key,
        price=float(chosen.get("price", 0)),
        at_once=chosen.get("at_once", 1),
        billed=chosen.get("billed"),
    )


def _content(answer: Any) -> object:
    """The text of the one choice. Raises ReplyRefused where it was refused or cut off."""
    try:
        choice = answer["choices"][0]
        message, finish = choice["message"], choice.get("finish_reason")
        refusal, content = message.get("refusal"), message.get("content")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ReplyRefused("the reply is not of the form that was asked for", about="openai") from error
    if refusal:
        raise ReplyRefused("the model refused to translate", about="openai")
    if finish != "stop":
        raise ReplyRefused("the reply was cut off", about="openai")
    return content
