"""Charts as plain HTML: bars and columns that a template draws with widths and heights, without scripts or pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from pipeline.messages import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar or column: its label, and a value for each series, stacked."""

    label: str
    values: Sequence[int | float]

    @property
    def total(self) -> int | float:
        """The whole length."""
        return sum(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart with its sentence, and the same as a table for who cannot see it."""

    title: str
    sentence: str
    bars: Sequence[Bar]
    series: Sequence[str]
    """Names of the values of each bar; a legend where there are several."""
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    columns: bool = False
    """Upright, one beside the other (days); else lying, one under the other (states)."""
    line: int | None = None
    """A value to draw a line at (a budget), and its name."""
    line_name: str = ""
    most: float | None = None
    """What the axis ends at where that is no bar's length (100 %)."""
    wide: bool = False
    alarm: bool = False
    severity: bool = False
    """The series are warnings and errors, in their colours."""

    @property
    def top(self) -> float:
        """Where the axis ends: the longest bar, or the line."""
        return self.most or max([*(bar.total for bar in self.bars), self.line or 0], default=0) or 1


@cache
def house_css() -> str:
    """Colours and letters of the house, as a style sheet."""
    return (Path(__file__).parents[1] / "templates" / "house.css").read_text(encoding="utf-8")


def page(template: str, said: Words, **values: object) -> str:
    """A page of `templates/` in a language."""
    environment = Environment(
        loader=PackageLoader("pipeline.workflow"), autoescape=select_autoescape(), trim_blocks=True
    )
    return environment.get_template(template).render(_=said.gettext, n_=said.ngettext, w=said, **values)
