"""`python -m tests.mutants --seed N`: tries a sample of mutants and says which of them no test saw.

The same seed over the same code tries the same mutants. Exit code 1 where fewer than the floor were killed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.mutants import trials
from tests.mutants.operators import named
from tests.mutants.sites import Mutant, mutants, mutated, sampled

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
EQUIVALENT = "equivalent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Files that belong together, and their tests."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    options: tuple[str, ...] = ()
    """Further arguments of pytest: what is left out because it takes long and sees nothing that the rest does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one mutant."""

    area: str
    mutant: Mutant
    outcome: str
    seconds: float
    reason: str = ""


def settings() -> dict[str, Any]:
    """The data file."""
    return tomllib.loads((HERE / "mutants.toml").read_text(encoding="utf-8"))


def areas(data: dict[str, Any], names: Sequence[str] = ()) -> list[Area]:
    """Areas (all, or those named) with the files and tests there are. Raises ValueError where one has none."""
    found = []
    for item in data["area"]:
        if names and item["name"] not in names:
            continue
        files, tests = (_there(item[key]) for key in ("files", "tests"))
        if not files or not tests:
            raise ValueError(f"mutants.toml: area `{item['name']}` finds no {'tests' if files else 'files'}")
        options = tuple(item.get("options", ()))
        found.append(Area(name=item["name"], files=files, tests=tests, options=options))
    return found


def _there(patterns: Sequence[str]) -> tuple[str, ...]:
    found = [path.relative_to(ROOT).as_posix() for pattern in patterns for path in sorted(ROOT.glob(pattern))]
    return tuple(fromkey for fromkey in dict.fromkeys(found) if not fromkey.endswith("__init__.py"))


def equivalents() -> dict[tuple[str, str, str], str]:
    """File, line of source and change to the reason why nobody can see it."""
    data = tomllib.loads((HERE / "equivalent.toml").read_text(encoding="utf-8"))
    return {(item["file"], item["line"], item["change"]): item["reason"] for item in data.get("mutant", [])}


def tried(data: dict[str, Any], chosen: Sequence[Area], arguments: argparse.Namespace) -> list[Result]:
    """Results of the sample, as far as time allows."""
    operators = named(data["operators"])
    known = equivalents()
    until = time.monotonic() + 60 * (arguments.minutes or data["minutes"])
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="stadtbote-mutants-") as name:
        folder = trials.copied(ROOT, Path(name))
        found = [
            (area, mutant)
            for area in chosen
            for file in area.files
            for mutant in mutants(folder, file, operators)
        ]
        by_mutant = {mutant: area for area, mutant in found}
        sample = sampled([mutant for _, mutant in found], arguments.seed, arguments.number or data["sample"])
        trials.warm(folder, sorted({test for area in chosen for test in area.tests}))
        patience = {area.name: _patience(folder, area) for area in {by_mutant[mutant] for mutant in sample}}
        for number, mutant in enumerate(sample, 1):
            area = by_mutant[mutant]
            if time.monotonic() >= until:
                print(f"time is up after {number - 1} of {len(sample)} mutants", file=sys.stderr)
                break
            reason = known.get((mutant.file, mutant.source, mutant.change), "")
            if reason:
                outcome, spent = EQUIVALENT, 0.0
            else:
                module = mutant.file.removesuffix(".py").replace("/", ".")
                tree = mutated(folder, mutant, operators)
                tests = [*nearest_first(area.tests, mutant.file), *area.options]
                outcome, spent = trials.trial(
                    folder, tests, seconds=patience[area.name], module=module, tree=tree
                )
            results.append(
                Result(area=area.name, mutant=mutant, outcome=outcome, seconds=spent, reason=reason)
            )
            print(
                f"{number:4}/{len(sample)} {outcome:10} {area.name:12} {mutant.file}:{mutant.line}",
                file=sys.stderr,
            )
    return results


def nearest_first(tests: Sequence[str], file: str) -> list[str]:
    """Tests with those in front that bear the name of the file: what is killed is killed sooner."""
    return sorted(tests, key=lambda test: not Path(test).stem.startswith(f"test_{Path(file).stem}"))


def _patience(folder: Path, area: Area) -> float:
    """Seconds after which a mutant's tests hang: three times what they take unchanged, and ten. Raises ValueError."""
    outcome, spent = trials.trial(folder, [*area.tests, *area.options], seconds=600)
    if outcome != trials.SURVIVED:
        raise ValueError(f"area `{area.name}`: its tests fail over the code as it is: {' '.join(area.tests)}")
    return 3 * spent + 10


def table(results: Sequence[Result]) -> str:
    """Killed and survived by area, then each survivor with its line."""
    lines = [f"{'area':14}{'tried':>7}{'killed':>8}{'equivalent':>12}{'survived':>10}"]
    for name in dict.fromkeys(result.area for result in results):
        mine = [result for result in results if result.area == name]
        lines.append(_row(name, mine))
    lines.append(_row("all", results))
    for result in results:
        if result.outcome == trials.SURVIVED:
            lines += [
                "",
                f"{result.mutant.file}:{result.mutant.line}: {result.mutant.source}",
                f"    {result.mutant.change}",
            ]
    return "\n".join(lines)


def _row(name: str, results: Sequence[Result]) -> str:
    same = sum(result.outcome == EQUIVALENT for result in results)
    alive = sum(result.outcome == trials.SURVIVED for result in results)
    return f"{name:14}{len(results):>7}{len(results) - same - alive:>8}{same:>12}{alive:>10}"


def share(results: Sequence[Result]) -> tuple[float, float]:
    """Per cent killed of those that are not equivalent, and per cent equivalent of all."""
    same = sum(result.outcome == EQUIVALENT for result in results)
    alive = sum(result.outcome == trials.SURVIVED for result in results)
    rest = len(results) - same
    return (100 * (rest - alive) / rest if rest else 100.0), (100 * same / len(results) if results else 0.0)


def main(words: Sequence[str]) -> int:
    """Try, tell, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=11, help="which sample (default 11)")
    parser.add_argument("--number", type=int, help="mutants to try, instead of mutants.toml's `sample`")
    parser.add_argument("--minutes", type=float, help="minutes at most, instead of mutants.toml's")
    parser.add_argument("--area", action="append", help="only this area; may be given again")
    parser.add_argument("--json", action="store_true", help="print every mutant as JSON")
    arguments = parser.parse_args(words)
    data = settings()
    try:
        chosen = areas(data, arguments.area or ())
        results = tried(data, chosen, arguments)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    killed, same = share(results)
    if arguments.json:
        rows = [{**asdict(result), **asdict(result.mutant)} for result in results]
        for row in rows:
            del row["mutant"]
        print(
            json.dumps(
                {"seed": arguments.seed, "killed": killed, "equivalent": same, "mutants": rows}, indent=1
            )
        )
    else:
        print(table(results))
        print(
            f"\nseed {arguments.seed}: {killed:.1f} % killed (floor {data['floor']}), {same:.1f} % equivalent"
        )
    return int(killed < data["floor"] or same > data["equivalent"])


if __name__ == "__main__":
    os.nice(5)
    sys.exit(main(sys.argv[1:]))
