"""Where a module can be changed: in statements that run, never in annotations, docstrings, messages or assertions."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.operators import Edit, Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A module with one change."""

    file: str
    """Relative to the repository."""
    line: int
    source: str
    """The line of the source as it stands, stripped."""
    change: str
    index: int
    """Number of the change in the module, in the order of the tree."""


def mutants(root: Path, file: str, operators: Sequence[Operator]) -> list[Mutant]:
    """Every change of a module, in order."""
    text = (root / file).read_text(encoding="utf-8")
    lines = text.splitlines()
    found = []
    for index, (node, change, _) in enumerate(_sites(ast.parse(text), operators)):
        line = getattr(node, "lineno", 1)
        found.append(Mutant(file=file, line=line, source=lines[line - 1].strip(), change=change, index=index))
    return found


def mutated(root: Path, mutant: Mutant, operators: Sequence[Operator]) -> ast.Module:
    """The module's tree with the change made."""
    tree = ast.parse((root / mutant.file).read_text(encoding="utf-8"))
    node, change, edit = list(_sites(tree, operators))[mutant.index]
    assert change == mutant.change, "the module was changed meanwhile"
    changed = _Exchange(node, edit).visit(tree)
    assert isinstance(changed, ast.Module)
    return ast.fix_missing_locations(changed)


def sampled(found: Sequence[Mutant], seed: int, number: int) -> list[Mutant]:
    """`number` of them, or all: the same for a seed as long as the code is the same."""
    order = list(found)
    random.Random(seed).shuffle(order)
    return order[:number]


class _Exchange(ast.NodeTransformer):
    """Puts an edited copy in the place of one node."""

    def __init__(self, node: ast.AST, edit: Edit) -> None:
        self._node = node
        self._edit = edit

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._node:
            after = self._edit(copy.deepcopy(node))
            assert after is not None
            return ast.copy_location(after, node)
        return self.generic_visit(node)


def _sites(tree: ast.AST, operators: Sequence[Operator]) -> Iterator[tuple[ast.AST, str, Edit]]:
    for node in _running(tree):
        for operator in operators:
            for site in operator.sites(node):
                yield site.node, site.change, site.edit


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes of statements and expressions that decide something."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_params"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_silent(child):
                yield from _running(child)


def _is_silent(node: ast.AST) -> bool:
    """Text for people, checks for the type checker, imports."""
    if isinstance(node, ast.JoinedStr | ast.Assert | ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
