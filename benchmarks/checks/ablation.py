"""What each rule of the checks earns: what is told no more where it is taken out, on both halves.

usage: ablation.py CASES_FOLDER RELEASES.jsonl [--conditions [--most N] [--only MODULE ...] [--json FILE]]

By itself it takes out each check, and each message of a check: how many wrong pairs have it as a flag, how many of
them no other flag, and the same of right pairs; then its notes. A pair that has one flag alone is lost without it.

With --conditions every condition is taken out by itself, and the pairs it decided are judged again (half an hour).
  --most N   pairs looked at again for a condition that decided more (drawn by a hash; 200)
  --only     modules whose conditions are taken out (`facts.explain`); all by default

A condition is the test of an `if` or of a filter, what a function answers by comparing, or one part of an `and` or
`or`. Taken out, an `if`, an answer and a part of `or` never hold, a part of `and` and a filter always. While every pair is read once it is noted which conditions
decided it; only those pairs can change. Prints a row for each condition: how many pairs it decided, and for each half
how many wrong pairs are told no more (recall lost), how many more are, how many right pairs are told more and less
without it. A condition without an effect on any pair earns nothing here: it goes, unless a report or a promise is
behind it.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.abc
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, NamedTuple

ROOMS = ("pipeline.check", "pipeline.german")
STATE: dict[str, Any] = {"off": -1, "hits": set()}
RULES: list[tuple[str, int, str]] = []
"""Module, line and text of each condition."""


def rule(number: int, fallback: bool, value: Any) -> Any:
    """The value of a condition, noted where it decides; the fallback where the condition is taken out."""
    if bool(value) != fallback:
        STATE["hits"].add(number)
        if STATE["off"] == number:
            return fallback
    return value


class Conditions(ast.NodeTransformer):
    """Puts a call of `rule` round each condition of a module."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def _rule(self, test: ast.expr, fallback: bool) -> ast.expr:
        RULES.append(
            (self.module, test.lineno, " ".join((ast.get_source_segment(self.source, test) or "").split()))
        )
        call = ast.Call(
            ast.Name("__rule__", ast.Load()),
            [ast.Constant(len(RULES) - 1), ast.Constant(fallback), test],
            [],
        )
        return ast.copy_location(call, test)

    def visit_If(self, node: ast.If) -> ast.AST:
        if ast.unparse(node.test) != "TYPE_CHECKING":
            self.generic_visit(node)
            node.test = self._rule(node.test, False)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.test = self._rule(node.test, False)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.BoolOp | ast.Compare):
            node.value = self._rule(node.value, False)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.ifs = [self._rule(test, True) for test in node.ifs]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        together = isinstance(node.op, ast.And)
        node.values = [self._rule(value, together) for value in node.values]
        return node


def replayed(maxsize: int = 0) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """In place of `lru_cache`: what is remembered brings the conditions that decided it along, and is worked out
    anew where one of them is taken out."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        known: dict[Any, tuple[Any, frozenset[int]]] = {}

        @functools.wraps(function)
        def call(*args: Any) -> Any:
            off = STATE["off"]
            entry = known.get((-1, args))
            if entry is None or off in entry[1]:
                entry = known.get((off, args))
            if entry is None:
                outer, STATE["hits"] = STATE["hits"], set()
                try:
                    entry = function(*args), frozenset(STATE["hits"])
                finally:
                    STATE["hits"] = outer
                known[off, args] = entry
            STATE["hits"] |= entry[1]
            return entry[0]

        return call

    return wrap


class Memo:
    """In place of `words.memo.Memo`."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        self._look = replayed()(work)

    def __class_getitem__(cls, item: object) -> type[Memo]:
        return cls

    def __getitem__(self, key: Any) -> Any:
        return self._look(key)


class Loader(SourceFileLoader):
    """Loads a module with its conditions marked, and remembers nothing but by `replayed`."""

    def get_code(self, fullname: str) -> CodeType:
        source = Path(self.path).read_text(encoding="utf-8")
        tree = ast.parse(source)
        for node in tree.body:
            Conditions(fullname, source).visit(node)
            if isinstance(node, ast.ImportFrom) and node.module == "functools":
                node.names = [name for name in node.names if name.name not in _GIVEN] or [
                    ast.alias("partial")
                ]
        return compile(ast.fix_missing_locations(tree), self.path, "exec")

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(_GIVEN)
        super().exec_module(module)
        if module.__name__ == "pipeline.check.words.memo":
            module.__dict__["Memo"] = Memo


_GIVEN = {"__rule__": rule, "lru_cache": replayed, "cache": replayed()}


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of the rooms."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if not fullname.startswith(ROOMS):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(fullname, spec.loader.path)
        return spec


class Judged(NamedTuple):
    """What is told of a pair: whether as a flag, and every finding."""

    flag: bool
    findings: frozenset[str]


def told(folder: Path, releases: Path) -> None:
    """Prints what each check and each of its messages earns."""
    import everything

    from pipeline.check import of_pair
    from pipeline.model import Severity

    flags, alone, notes = (defaultdict[str, Counter[str]](Counter) for _ in range(3))
    for row in everything.rows(folder, releases):
        found = of_pair(row.german, row.target, language=row.language)
        side = f"{'right' if row.kind == 'right' else 'wrong'} {row.half}"
        firm = {one for one in found if one.severity is not Severity.INFO}
        for name in (lambda one: f"`{one.check}`"), (lambda one: f"`{one.check}`: {one.msgid}"):
            names = set(map(name, firm))
            for each in names:
                flags[each][side] += 1
                alone[each][side] += len(names) == 1
            for each in set(map(name, found)) - names:
                notes[each][side] += 1
    print(
        "| rule | flags: wrong | nothing else | right | nothing else | notes: wrong | right |\n|---|---|---|---|---|---|---|"
    )
    for each in sorted({*flags, *notes}):
        cells = [f"{table[each][f'{side} 0']} / {table[each][f'{side} 1']}" for table, side in (
            (flags, "wrong"), (alone, "wrong"), (flags, "right"), (alone, "right"), (notes, "wrong"), (notes, "right"),
        )]  # fmt: skip
        print(f"| {each} | {' | '.join(cells)} |")


def conditions(folder: Path, releases: Path, *, most: int, only: tuple[str, ...], out: Path | None) -> None:
    """Reads every pair once, then takes out one condition after the other; prints a row for each."""
    sys.meta_path.insert(0, Finder())
    import everything

    from pipeline.check import of_pair
    from pipeline.model import Severity

    def judged(row: Any) -> Judged:
        try:
            found = of_pair(row.german, row.target, language=row.language)
        except Exception as error:  # a guard was taken out
            return Judged(False, frozenset([f"crash {type(error).__name__}"]))
        return Judged(
            any(one.severity is not Severity.INFO for one in found),
            frozenset(map(repr, found)),
        )

    rows = sorted(everything.rows(folder, releases), key=lambda row: hashlib.sha256(row.id.encode()).digest())
    before: list[Judged] = []
    decided: dict[int, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        STATE["hits"] = set()
        before.append(judged(row))
        for number in STATE["hits"]:
            decided[number].append(at)
    print(f"{len(rows)} pairs, {len(RULES)} conditions, {len(decided)} of them decided one", flush=True)
    print(
        "| condition | decides | wrong told no more | wrong told more | right told more | right told less | other findings | breaks |"
    )
    print("|---|---|---|---|---|---|---|---|")
    rules = []
    for number, (module, line, text) in enumerate(RULES):
        name = module.removeprefix("pipeline.")
        if only and not name.endswith(only):
            continue
        places = decided.get(number, [])
        STATE["off"] = number
        counts: dict[str, list[int]] = {
            key: [0, 0] for key in ("lost", "won", "more", "less", "other", "breaks")
        }
        for at in places[:most]:
            kind = _change(rows[at].kind == "right", before[at], judged(rows[at]))
            if kind:
                counts[kind][rows[at].half] += 1
        rules.append({"at": f"{name}:{line}", "text": text, "decides": len(places), **counts})
        cells = " | ".join("/".join(map(str, pair)) if any(pair) else "" for pair in counts.values())
        print(f"| {name}:{line} `{text[:90].replace('|', '¦')}` | {len(places)} | {cells} |", flush=True)
    if out is not None:
        out.write_text(json.dumps(rules, ensure_ascii=False, indent=0), encoding="utf-8")


def _change(right: bool, before: Judged, after: Judged) -> str:
    if before == after:
        return ""
    if any(one.startswith("crash") for one in after.findings):
        return "breaks"
    if before.flag == after.flag:
        return "other"
    if right:
        return "less" if before.flag else "more"
    return "lost" if before.flag else "won"


def _values(arguments: Iterable[str], name: str) -> tuple[str, ...]:
    """What follows an option on the command line."""
    found: list[str] = []
    taken = False
    for argument in arguments:
        if argument.startswith("--"):
            taken = argument == name
        elif taken:
            found.append(argument)
    return tuple(found)


if __name__ == "__main__":
    wanted = sys.argv[3:]
    if "--conditions" not in wanted:
        sys.exit(told(Path(sys.argv[1]), Path(sys.argv[2])))
    conditions(
        Path(sys.argv[1]), Path(sys.argv[2]),
        most=int((_values(wanted, "--most") or ("200",))[0]), only=_values(wanted, "--only"),
        out=next(map(Path, _values(wanted, "--json")), None),
    )  # fmt: skip
