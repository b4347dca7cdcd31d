"""What the house says about words: Terms of the termbase, and the Style of the site."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry of the termbase.

    `required`: the German (in any inflection) must come out as `target` or one of `also`.
    `keep`: stays German. `gloss`: stays German with `target` in brackets on first use.
    `forbidden`: `target` must not appear where `source` stands in the German.
    """

    source: str
    target: str = ""
    also: tuple[str, ...] = ()
    rule: Literal["required", "keep", "gloss", "forbidden"] = "required"
    language: str = "en"
    city: str = ""
    """A city's own name for it; "" holds everywhere."""
    note: str = ""
    origin: str = ""
    """Where the choice comes from."""


STYLES: Mapping[str, tuple[str, ...]] = {
    "dates": ("12 March 2026", "March 12, 2026"),
    "times": ("6.30pm", "6:30 pm", "6:30 p.m.", "18:30"),
    "money": ("€1.5 million", "EUR 1.5 million", "1.5 million euros"),
}
"""Examples that decide how the house writes dates, times and sums; the first is the default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """House style of the site, for checks of severity info and for numbers put back by rule."""

    english: Literal["british", "american"] = "british"
    dates: str = STYLES["dates"][0]
    """An example decides: `12 March 2026` or `March 12, 2026`."""
    times: str = STYLES["times"][0]
    """`6.30pm`, `6:30 pm`, `6:30 p.m.` or `18:30`."""
    money: str = STYLES["money"][0]
    """`€1.5 million`, `EUR 1.5 million` or `1.5 million euros`."""
    quotes: Literal["double", "single", ""] = ""
