"""What a check is given, and what a check is."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.model import Block, Finding, Fix, Severity, Span, Style, Term
from pipeline.model.drafts import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One block of German beside its translation; `target` is "" where it is missing."""

    source: str
    target: str
    role: Role = "block"
    index: int = -1
    source_block: Block | None = None
    target_block: Block | None = None
    missing: bool = False
    copied: bool = False
    """Nothing to translate: a number, an address, a name alone."""
    typed: bool = False
    """A person wrote the translation."""
    notes: tuple[str, ...] = ()
    language: str = "en-GB"
    terms: Sequence[Term] = field(default=(), hash=False)
    style: Style = field(default=Style(), hash=False)
    day: dt.date | None = None
    """The release's day, to resolve dates without a year."""
    before: tuple[str, str] | None = None
    """Source and target of the block before, where it has the same role."""
    after: tuple[str, str] | None = None

    @property
    def kind(self) -> str:
        """paragraph, heading, item, quote, cell or code."""
        return self.source_block.kind if self.source_block else "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check: an id, a name, a sentence for people, and a function over one block or over all of them."""

    id: str
    name: str
    about: str
    block: Callable[[Pair], Iterable[Finding]] | None = None
    """Looks at one pair."""
    whole: Callable[[Sequence[Pair]], Iterable[Finding]] | None = None
    """Looks at all pairs of a translation, in order."""
    english: bool = True
    """Reads English; False: holds for any target language."""
    plain: bool = True
    """Holds for plain language too, which cuts sentences up and says less."""
    pure: bool = False
    """Looks at the pair alone and finds the same in it each time: what it found is kept."""


def finding(
    pair: Pair,
    check: str,
    severity: Severity,
    message: str,
    *,
    source: Iterable[tuple[int, int]] = (),
    target: Iterable[tuple[int, int]] = (),
    expected: str = "",
    fix: Fix | None = None,
) -> Finding:
    """A Finding of this pair; its id is stable for the same check, texts and message."""
    digest = hashlib.sha256(
        "\x1f".join((check, pair.source, pair.target, message)).encode(errors="surrogatepass")
    ).hexdigest()
    return Finding(
        check=check,
        severity=severity,
        message=message,
        source=tuple(Span(start=start, end=end) for start, end in source),
        target=tuple(Span(start=start, end=end) for start, end in target),
        expected=expected,
        role=pair.role,
        index=pair.index,
        fix=fix,
        id=digest[:16],
    )
