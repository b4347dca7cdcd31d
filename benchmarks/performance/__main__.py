"""Speed beside what is known: `python -m benchmarks.performance [--quick] [ROW ...]`, in the repository's root.

CPU seconds of whole processes, by the operating system's account, each row beside its anchor in the same run; medians,
with least and most. Limits in seconds are for a machine on which `import typer, rich` takes 0.075 s, and grow with that.
Exit code 1 where a figure is more than three times what it should be.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.performance.built_site import age, build, records_of, template
from benchmarks.performance.spent import Spent, median, spent

ANCHOR = "import typer, rich" if importlib.util.find_spec("typer") else "import click, rich"
ANCHOR_SECONDS = 0.075
"""Of the anchor, on the machine for which limits in seconds were set."""
BEFORE = 71.1
"""kB a published release took before German, English and earlier texts stood once: 32.4 in its file, 36.2 in the store, 2.5
in its post; half of it is asked."""
FAR_OFF = 3
"""Times its limit: more is a regression, whatever the machine is busy with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value."""

    name: str
    values: tuple[float, ...]
    limit: float | None
    unit: str = "times"
    more: bool = False
    """The more the better: the limit is the least."""

    def __str__(self) -> str:
        """A row of the table."""
        middle, least, most = median(self.values), min(self.values), max(self.values)
        asked = f"{self.limit:.2f}" if self.limit is not None else ""
        return f"| {self.name} | {middle:.2f} ({least:.2f} to {most:.2f}) {self.unit} | {asked} |"

    @property
    def is_far_off(self) -> bool:
        """Whether it is beyond what a busy machine explains."""
        if self.limit is None:
            return False
        middle = median(self.values)
        return middle * FAR_OFF < self.limit if self.more else middle > FAR_OFF * self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured."""

    rounds: int
    few: int
    many: int
    """Releases of the two sites."""
    units: int
    """Of the memory."""
    sources: int
    """Of a run over many, each with five new releases."""


def start(sizes: Sizes) -> Iterator[Figure]:
    """Help and `status` beside loading the libraries of a command line."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "site").mkdir()
        (folder / "config.yaml").write_text(
            "site: {flavour: jekyll, folder: site}\ncontact: desk@example.org\nsources: []\n",
            encoding="utf-8",
        )
        ours = "from pipeline.cli import main; main()"
        spent(["-c", ours, "status"], folder=folder)
        rounds = [
            [
                spent(words, folder=folder).cpu
                for words in (["-c", ANCHOR], ["-c", ours, "--help"], ["-c", ours, "status"])
            ]
            for _ in range(sizes.rounds)
        ]
    yield Figure(
        name="`stadtbote --help`", values=tuple(ours / anchor for anchor, ours, _ in rounds), limit=1.5
    )
    yield Figure(
        name="`status`, empty site", values=tuple(ours / anchor for anchor, _, ours in rounds), limit=8
    )


def site(sizes: Sizes) -> Iterator[Figure]:
    """What a site of many releases costs more than one of few: opening, a run with nothing new, `status`."""
    speed = _speed(sizes)
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "template"
        template(made)
        few, many = (build(made, Path(name) / str(size), size) for size in (sizes.few, sizes.many))

        def step(word: str, config: Path) -> Spent:
            return spent(["-m", "benchmarks.performance.site_steps", word, str(config)])

        for word, most in (("open", 0.1), ("run", 0.6), ("status", 0.3)):
            pairs = [(step(word, few), step(word, many)) for _ in range(sizes.rounds)]
            yield Figure(
                name=f"{word}: {sizes.many:,} releases more than {sizes.few:,}",
                values=tuple(large.cpu - small.cpu for small, large in pairs),
                limit=most * speed,
                unit="s",
            )
        yield Figure(
            name="memory of `status`", values=tuple(large.mb for _, large in pairs), limit=120, unit="MB"
        )
        age(many.parent, 1)
        yield Figure(
            name=f"first run in a fresh checkout, {sizes.many:,}",
            values=(step("run", many).cpu,),
            limit=30 * speed * max(sizes.many / 50_000, 0.1),
            unit="s",
        )
        for file in (many.parent / ".stadtbote").glob("store.*"):
            file.unlink()
        yield Figure(
            name=f"store rebuilt from {sizes.many:,} records",
            values=(step("open", many).cpu,),
            limit=10 * speed * max(sizes.many / 10_000, 0.2),
            unit="s",
        )


def size(sizes: Sizes) -> Iterator[Figure]:
    """What a published release takes: its record's file, its part of the store, its post."""
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "template"
        template(made)
        number = min(sizes.many, 1_000)
        folder = build(made, Path(name) / "site", number).parent
        records = [file.stat().st_size for file in records_of(folder)]
        posts = [file.stat().st_size for file in (folder / "site" / "_posts").glob("*.md")]
        store = (folder / ".stadtbote" / "store.db").stat().st_size
    parts = {
        "record's file": sum(records) / len(records),
        "store": store / len(records),
        "post": sum(posts) / len(posts),
    }
    for part, value in parts.items():
        yield Figure(name=f"a release's {part}", values=(value / 1000,), limit=None, unit="kB")
    yield Figure(name="a release in all", values=(sum(parts.values()) / 1000,), limit=BEFORE / 2, unit="kB")


def memory(sizes: Sizes) -> Iterator[Figure]:
    """The translation memory: exact, alike, and kept from TMX."""
    from benchmarks.performance.memory_steps import figures

    speed = _speed(sizes)
    for name, value, limit, unit in figures(sizes.units):
        scale = speed if unit == "ms" else 1
        yield Figure(
            name=f"{name}, {sizes.units:,} units", values=(value,), limit=limit and limit * scale, unit=unit
        )


def poll(sizes: Sizes) -> Iterator[Figure]:
    """A thousand feeds beside bare httpx with SQLite, and beside `reader` where that is installed."""
    from benchmarks.performance.poll_steps import rounds

    found = rounds(sizes.rounds)
    limits = {("bare", "unchanged"): 3.0, ("reader", "unchanged"): 1.2, ("reader", "first"): 1.5}
    for anchor, when in (
        (anchor, when) for anchor in ("bare", "reader") for when in ("first", "unchanged", "changed")
    ):
        if f"{anchor} {when}" in found:
            pairs = zip(found[f"ours {when}"], found[f"{anchor} {when}"], strict=True)
            yield Figure(
                name=f"poll, {when}, beside {anchor}",
                values=tuple(ours[0] / other[0] for ours, other in pairs),
                limit=limits.get((anchor, when)),
            )
    pairs = zip(found["ours changed"], found["ours unchanged"], strict=True)
    yield Figure(
        name="poll, 20 changed beside none",
        values=tuple(one[0] / other[0] for one, other in pairs),
        limit=1.3,
    )


def pages(sizes: Sizes) -> Iterator[Figure]:
    """Real pages from fetch to draft, beside feedparser and trafilatura alone; none where the shared pages are absent."""
    from benchmarks.performance.pages_steps import rounds

    if found := rounds(min(sizes.rounds, 3)):
        yield Figure(
            name="160 pages, fetch to draft, beside feedparser and trafilatura",
            values=tuple(ours / bare for ours, bare in found),
            limit=2.0,
        )


def overlap(sizes: Sizes) -> Iterator[Figure]:
    """Four calls of an engine at one time beside one, each answered after half a second: wall time."""
    from benchmarks.performance.overlap_steps import rounds

    yield Figure(
        name="4 calls at one time beside 1, engine at 500 ms",
        values=tuple(one / four for one, four in rounds(sizes.rounds)),
        limit=3.5,
        more=True,
    )


def workers(sizes: Sizes) -> Iterator[Figure]:
    """Four workers on PostgreSQL beside one, wall time; and how much of two cores they use with a fast engine."""
    from benchmarks.performance.worker_steps import rounds

    found = rounds(sizes.rounds)
    for name, key, limit in (
        ("4 workers beside 1, engine at 500 ms", "beside one", 3.2),
        ("4 workers, engine at 50 ms, of what two cores allow", "of two cores", 0.8),
    ):
        yield Figure(name=name, values=tuple(one[key] for one in found), limit=limit, more=True)


def run(sizes: Sizes) -> Iterator[Figure]:
    """Peak memory of a run over many sources, each with five new releases."""
    from benchmarks.performance.overlap_steps import peak

    name = f"memory of a run over {sizes.sources:,} sources and {5 * sizes.sources:,} new releases"
    yield Figure(name=name, values=(peak(sizes.sources, 5),), limit=300, unit="MB")


ROWS: Mapping[str, Callable[[Sizes], Iterator[Figure]]] = {
    "start": start,
    "site": site,
    "size": size,
    "memory": memory,
    "poll": poll,
    "pages": pages,
    "overlap": overlap,
    "workers": workers,
    "run": run,
}
QUICK = ("start", "site", "size", "memory")


def _speed(sizes: Sizes) -> float:
    """How much slower this machine is now than the one limits were set for."""
    return median([spent(["-c", ANCHOR]).cpu for _ in range(max(sizes.rounds, 3))]) / ANCHOR_SECONDS


def main() -> None:
    """Measure and print a table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("rows", nargs="*", choices=[[], *ROWS], default=[])
    asked.add_argument(
        "--quick", action="store_true", help="small sizes, without the polls: about two minutes"
    )
    asked.add_argument("--rounds", type=int, default=0)
    asked.add_argument("--releases", type=int, default=0)
    asked.add_argument("--units", type=int, default=0)
    asked.add_argument("--sources", type=int, default=0)
    chosen = asked.parse_args()
    sizes = Sizes(
        rounds=chosen.rounds or (3 if chosen.quick else 5),
        few=100,
        many=chosen.releases or (500 if chosen.quick else 10_000),
        units=chosen.units or (5_000 if chosen.quick else 100_000),
        sources=chosen.sources or (20 if chosen.quick else 1_000),
    )
    print(
        f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    )
    print(
        f"anchor: `{ANCHOR}`, {_speed(sizes) * ANCHOR_SECONDS:.3f} s\n\n| what | median (least to most) | asked |\n|---|---|---|"
    )
    far = False
    for name in chosen.rows or (QUICK if chosen.quick else tuple(ROWS)):
        for figure in ROWS[name](sizes):
            print(figure, flush=True)
            far |= figure.is_far_off
    sys.exit(1 if far else 0)


if __name__ == "__main__":
    main()
