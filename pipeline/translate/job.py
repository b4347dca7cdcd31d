"""What a release is translated with: made once, handed to `translate` and `plan`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from pipeline.model import Segment, Style, Term
from pipeline.model.drafts import Role
from pipeline.translate.engine import Engine, Ledger, Memory, Validator

STEPS = ("intent written", "request sent", "reply received", "result stored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Whom to ask for the text of a release in another language, and what is known of it."""

    language: str
    memory: Memory
    engine: Engine | None = None
    """None: the memory alone."""
    ledger: Ledger | None = None
    """An engine that bills is never asked without."""
    terms: Sequence[Term] = ()
    validator: Validator | None = None
    style: Style = Style()  # noqa: RUF009  # frozen
    roles: Collection[Role] | None = None
    """Only these are bought; memory fills the others too."""
    kept: Mapping[tuple[Role, int], Segment] = field(default_factory=dict)
    """Segments taken as they are where their German still is the same."""
    fresh: bool = False
    """A person asked for it to be bought anew: only a person's text in the memory still wins."""
    at: Callable[[str], None] = lambda step: None
    """Called with each of `STEPS` that was reached; crash tests die there."""
    calling: Callable[[], AbstractContextManager[object]] = nullcontext
    """Entered before a request is written down, and left once what came of it is stored."""
