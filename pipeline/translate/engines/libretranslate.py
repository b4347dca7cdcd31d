"""LibreTranslate: whole plain texts in, plain texts out.

Always `format: text`: both formats undo HTML entities in the result, and with `html` escaped text would come back
as live tags (source read, July 2026). A request of n texts counts as n for its rate limit.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import ConfigError, EngineError, ReplyRefused, UnsupportedLanguage
from pipeline.german import gender
from pipeline.translate import credentials
from pipeline.translate.credentials import Secret
from pipeline.translate.engine import Can, Order, Reply, Usage
from pipeline.translate.engines import wire
from pipeline.translate.engines.options import known


@dataclass(slots=True, kw_only=True)
class LibreTranslate:
    """The engine `libretranslate`; it bills no characters."""

    url: str
    key: Secret | None = None
    timeout: float = 300.0
    sleep: Callable[[float], None] = time.sleep
    name: str = "libretranslate"
    model: str = "argos"
    can: Can = field(init=False)
    _wire: wire.Wire = field(init=False, repr=False)

    def __post_init__(self) -> None:
        base = wire.checked_url(self.url, key="options.libretranslate.url")
        host = urlsplit(base).hostname or ""
        self._wire = wire.Wire(base, about=self.name, billed=False, timeout=self.timeout, sleep=self.sleep)
        leaves = "nothing" if host in wire.HOME else f"title, lead and paragraphs, to {host}"
        self.can = Can(markup="none", batch=25, max_bytes=64 * 1024, leaves=leaves)

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Plain replies. Raises UnsupportedLanguage or EngineError for a 400, else as the Protocol says."""
        source, target = order.source.partition("-")[0].lower(), order.target.partition("-")[0].lower()
        plain = [gender.neutral(text) if source == "de" else text for text in texts]
        body: dict[str, Any] = {
            "q": plain,
            "source": source,
            "target": target,
            "format": "text",
            "alternatives": 0,
        }
        if self.key:
            body["api_key"] = self.key.reveal()
        try:
            answer = self._wire.post("translate", body, sent=order.sent)
        except wire.BadRequest as error:
            if "not supported" in error.answer:
                raise UnsupportedLanguage(
                    f"does not translate {source} to {target}", about=self.name
                ) from error
            raise EngineError(
                "refused the request (400): too long for its limit?", about=self.name
            ) from error
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise ReplyRefused("the reply is not of the form that was asked for", about=self.name)
        return [Reply(text=item) for item in found]

    def usage(self) -> Usage | None:
        """None: nothing is counted."""
        return None

    def close(self) -> None:
        """End the connection."""
        self._wire.close()


def opened(*, options: Mapping[str, Any], env: Mapping[str, str], source: str, target: str) -> LibreTranslate:
    """The engine. Options: url (needed). Key, where the server wants one: LIBRETRANSLATE_API_KEY."""
    chosen = known("libretranslate", options, url=str)
    if not chosen.get("url"):
        raise ConfigError("say where your LibreTranslate is", key="options.libretranslate.url")
    return LibreTranslate(url=chosen["url"], key=credentials.find("LIBRETRANSLATE_API_KEY", env))
