"""Ollama by its native API: texts with paired placeholders in, the same out.

The native API because the other cannot raise the context: below 24 GiB of video memory it is 4,096 tokens, and
what is longer is cut without a word (source: Ollama's documentation). So `num_ctx` is set, and requests are kept
well below it.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import ConfigError, EngineError, ModelMissing, ReplyRefused
from pipeline.translate.engine import Can, Order, Reply, Usage
from pipeline.translate.engines import chat, wire
from pipeline.translate.engines.options import known

HERE = "http://127.0.0.1:11434"


@dataclass(slots=True, kw_only=True)
class Ollama:
    """The engine `ollama`: free, and on this machine unless `url` says otherwise."""

    model: str
    url: str = HERE
    num_ctx: int = 16384
    """Tokens of context: prompt and reply together."""
    timeout: float = 900.0
    sleep: Callable[[float], None] = time.sleep
    name: str = "ollama"
    can: Can = field(init=False)
    _wire: wire.Wire = field(init=False, repr=False)

    def __post_init__(self) -> None:
        base = wire.checked_url(self.url, key="options.ollama.url")
        host = urlsplit(base).hostname or ""
        self._wire = wire.Wire(base, about=self.name, billed=False, timeout=self.timeout, sleep=self.sleep)
        # A byte of encoded request is a third of a token or less, and the reply is as long again.
        self.can = Can(
            markup="tags",
            glossary=True,
            plain=True,
            batch=20,
            max_bytes=max(4096, self.num_ctx),
            leaves="nothing" if host in wire.HOME else f"title, lead and paragraphs, to {host}",
        )

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Replies with placeholders. Raises ModelMissing where Ollama has no such model, else as the Protocol says."""
        marks = chat.ids(len(texts))
        body = {
            "model": self.model,
            "messages": chat.messages(texts, marks, order),
            "stream": False,
            "format": chat.schema(marks),
            "options": {"temperature": 0, "seed": 1, "num_ctx": self.num_ctx},
        }
        try:
            answer = self._wire.post("api/chat", body, sent=order.sent)
        except wire.NotFound as error:
            message = f"no model `{self.model}`: `ollama pull {self.model}`"
            raise ModelMissing(message, about=self.name) from error
        except wire.BadRequest as error:
            raise EngineError("refused the request (400)", about=self.name) from error
        return chat.replies(_content(answer), marks, texts, about=self.name, billed=False)

    def usage(self) -> Usage | None:
        """None: nothing is counted."""
        return None

    def close(self) -> None:
        """End the connection."""
        self._wire.close()


def opened(*, options: Mapping[str, Any], env: Mapping[str, str], source: str, target: str) -> Ollama:
    """The engine. Options: model (needed), url, num_ctx."""
    chosen = known("ollama", options, model=str, url=str, num_ctx=range(1, 10**7))
    if not chosen.get("model"):
        raise ConfigError("name a model, as `ollama list` shows it", key="options.ollama.model")
    return Ollama(model=chosen["model"], url=chosen.get("url", HERE), num_ctx=chosen.get("num_ctx", 16384))


def _content(answer: Any) -> object:
    try:
        content, done, reason = (
            answer["message"]["content"],
            answer.get("done"),
            answer.get("done_reason", "stop"),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ReplyRefused("the reply is not of the form that was asked for", about="ollama") from error
    if done is not True or reason != "stop":
        raise ReplyRefused("the reply was cut off", about="ollama")
    return content
