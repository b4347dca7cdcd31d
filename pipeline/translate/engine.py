"""What an engine is to this room: texts in, replies out; everything else is the room's business.

The room is handed an Engine, a Memory, a Ledger and a Validator; it knows none of those who implement them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """What an engine says of itself."""

    markup: Literal["html", "tags", "none"] = "none"
    """html: DeepL's `<p>..<a id=1>..</a></p>`; tags: paired placeholders `<x1>..</x1>`; none: plain text."""
    glossary: bool = False
    plain: bool = False
    """Writes plain language where that is the target (`en-x-plain`, `de-x-plain`): a language model, told so."""
    batch: int = 1
    """Texts a request."""
    max_bytes: int = 100 * 1024
    """Of the encoded request."""
    at_once: int = 1
    """Calls at one time, from as many threads."""
    billed: bool = False
    """Whether a call costs: only then a ledger entry is written."""
    price: float = 0.0
    """EUR per million characters, 0 where free or unknown; for the cost shown by `plan`."""
    leaves: str = ""
    """What leaves the machine and whereto, in words for README's table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What goes with the texts of one call."""

    source: str
    target: str
    context: str = ""
    """Title and lead: influences, is not translated and not billed."""
    glossary: tuple[tuple[str, str], ...] = ()
    """Only the pairs that match these texts."""
    sent: Callable[[], None] | None = None
    """Called by an engine with a wire once the request has left and before the reply is read: crash tests die here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One text back, in the markup the engine was given."""

    text: str
    billed: int = 0
    """Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The account's counter."""

    count: int
    limit: int | None = None


class Engine(Protocol):
    """Texts in, as many replies out, in order.

    `translate` raises QuotaExceeded, UnsupportedLanguage, ModelMissing, EngineStopped (whatever the texts) or
    EngineError where surely nothing was billed, ReplyRefused where a reply cannot be used, OutcomeUnknown where it may have been billed.
    """

    name: str
    model: str
    can: Can

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]: ...

    def usage(self) -> Usage | None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A paragraph the memory knows: `text` is the target with numbered marks."""

    text: str
    origin: Literal["engine", "person"] = "engine"
    engine: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A paragraph to be remembered."""

    key: str
    source: str
    """German with numbered marks."""
    target: str
    """English with numbered marks."""
    engine: str
    model: str


class Memory(Protocol):
    """Where paragraphs are remembered. What a person approved wins; English that exists is never bought again."""

    def lookup(self, text: str, *, key: str, source: str, target: str) -> Hit | None: ...

    def keep(self, bought: Sequence[Bought], *, source: str, target: str) -> None: ...


class Ledger(Protocol):
    """Where money is written down: the intent is on disk when `intend` returns."""

    def intend(
        self,
        *,
        engine: str,
        model: str,
        language: str,
        keys: Sequence[str],
        characters: int,
        counter: int | None,
    ) -> str: ...

    def paid(self, intent: str, *, billed: int, bought: Sequence[Bought], source: str, target: str) -> None:
        """Result and paragraphs are stored in one transaction; a key that is there already gets the newer target.

        A `Bought` without target was paid for and cannot be used: it is remembered so that it is not bought again.
        """

    def unpaid(self, intent: str) -> None: ...

    def unknown(self, intent: str) -> None: ...


class Validator(Protocol):
    """Looks at one block's plain text and its reply; returns what is wrong, nothing if all is well."""

    def __call__(self, source: str, target: str, /) -> Sequence[str]: ...
