"""The kinds of small wrong change: each finds its places in a syntax tree and makes one of them wrong."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Edit = Callable[[ast.AST], ast.AST | None]
"""Takes a copy of the node and gives what stands in its place; None removes a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One change that could be made."""

    node: ast.AST
    change: str
    """In words, with the code before and after: `x < y` to `x <= y`."""
    edit: Edit


def said(node: ast.AST) -> str:
    """A node as code, on one line."""
    return " ".join(ast.unparse(node).split())


class Operator:
    """One kind of change."""

    def sites(self, node: ast.AST) -> Iterator[Site]:
        """Changes of this kind at this very node."""
        raise NotImplementedError

    def _site(self, node: ast.AST, edit: Edit) -> Site:
        after = edit(copy.deepcopy(node))
        change = f"{said(node)[:90]} -> {said(after)[:90] if after is not None else 'nothing'}"
        return Site(node=node, change=change, edit=edit)


class Comparison(Operator):
    """A comparison by its neighbour, and an order turned round."""

    _OTHERS: dict[type[ast.cmpop], Sequence[type[ast.cmpop]]] = {
        ast.Lt: (ast.LtE, ast.Gt),
        ast.LtE: (ast.Lt, ast.GtE),
        ast.Gt: (ast.GtE, ast.Lt),
        ast.GtE: (ast.Gt, ast.LtE),
        ast.Eq: (ast.NotEq,),
        ast.NotEq: (ast.Eq,),
        ast.Is: (ast.IsNot,),
        ast.IsNot: (ast.Is,),
        ast.In: (ast.NotIn,),
        ast.NotIn: (ast.In,),
    }

    def sites(self, node: ast.AST) -> Iterator[Site]:
        if not isinstance(node, ast.Compare):
            return
        for number, now in enumerate(node.ops):
            for other in self._OTHERS.get(type(now), ()):

                def edit(compare: ast.AST, number: int = number, other: type[ast.cmpop] = other) -> ast.AST:
                    assert isinstance(compare, ast.Compare)
                    compare.ops[number] = other()
                    return compare

                yield self._site(node, edit)


class Connective(Operator):
    """`and` and `or` exchanged."""

    def sites(self, node: ast.AST) -> Iterator[Site]:
        if isinstance(node, ast.BoolOp):

            def edit(bool_op: ast.AST) -> ast.AST:
                assert isinstance(bool_op, ast.BoolOp)
                bool_op.op = ast.Or() if isinstance(bool_op.op, ast.And) else ast.And()
                return bool_op

            yield self._site(node, edit)


class Condition(Operator):
    """A condition turned round; one that Comparison turns round already is left to it."""

    _TURNED = ast.Eq | ast.NotEq | ast.Is | ast.IsNot | ast.In | ast.NotIn

    def sites(self, node: ast.AST) -> Iterator[Site]:
        tests: list[ast.expr] = []
        if isinstance(node, ast.If | ast.IfExp):
            tests = [node.test]
        elif isinstance(node, ast.comprehension):
            tests = node.ifs
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield self._site(node, lambda one: one.operand if isinstance(one, ast.UnaryOp) else one)

        for test in tests:
            if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], self._TURNED):
                yield self._turned(test)

    def _turned(self, test: ast.expr) -> Site:
        return self._site(test, lambda one: ast.UnaryOp(op=ast.Not(), operand=one))  # type: ignore[arg-type]


class Boundary(Operator):
    """A number, one more."""

    def sites(self, node: ast.AST) -> Iterator[Site]:
        if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
            yield self._site(node, lambda one: ast.Constant(value=one.value + 1))  # type: ignore[attr-defined]


class Truth(Operator):
    """True and False exchanged."""

    def sites(self, node: ast.AST) -> Iterator[Site]:
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield self._site(node, lambda one: ast.Constant(value=not one.value))  # type: ignore[attr-defined]


class Arithmetic(Operator):
    """Plus to minus, minus to plus, times to plus."""

    _OTHERS: dict[type[ast.operator], type[ast.operator]] = {
        ast.Add: ast.Sub,
        ast.Sub: ast.Add,
        ast.Mult: ast.Add,
        ast.Div: ast.Mult,
        ast.FloorDiv: ast.Mult,
        ast.Mod: ast.Add,
    }

    def sites(self, node: ast.AST) -> Iterator[Site]:
        if not isinstance(node, ast.BinOp) or type(node.op) not in self._OTHERS:
            return
        if any(
            isinstance(constant, ast.Constant) and isinstance(constant.value, str)
            for constant in (node.left, node.right)
        ):
            return

        def edit(bin_op: ast.AST) -> ast.AST:
            assert isinstance(bin_op, ast.BinOp)
            bin_op.op = self._OTHERS[type(bin_op.op)]()
            return bin_op

        yield self._site(node, edit)


class Extreme(Operator):
    """min and max, any and all exchanged."""

    _OTHERS = {"min": "max", "max": "min", "any": "all", "all": "any"}

    def sites(self, node: ast.AST) -> Iterator[Site]:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self._OTHERS:
            yield self._site(node, lambda one: ast.Name(id=self._OTHERS[one.id], ctx=ast.Load()))  # type: ignore[attr-defined]


class Field(Operator):
    """The change of one field forgotten: `replace(record, work=..., reason=...)` without `reason`."""

    def sites(self, node: ast.AST) -> Iterator[Site]:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "replace"):
            return
        for number, word in enumerate(node.keywords):
            if word.arg is not None:

                def edit(call: ast.AST, number: int = number) -> ast.AST:
                    assert isinstance(call, ast.Call)
                    del call.keywords[number]
                    return call

                before = f"{said(node.func)}(..., {word.arg}={said(word.value)})"[:120]
                yield Site(node=node, change=f"{before} -> without {word.arg}", edit=edit)


class Statement(Operator):
    """One statement left out: a call, a raise, an early return, break or continue."""

    def sites(self, node: ast.AST) -> Iterator[Site]:
        call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        if call or isinstance(node, ast.Raise | ast.Break | ast.Continue | ast.AugAssign):
            yield self._site(node, lambda one: ast.Pass())
        elif (
            isinstance(node, ast.If)
            and len(node.body) == 1
            and isinstance(node.body[0], ast.Return)
            and not node.orelse
        ):
            guard = node.body[0]
            yield Site(
                node=guard,
                change=f"if {said(node.test)}: {said(guard)}"[:120] + " -> pass",
                edit=lambda one: ast.Pass(),
            )


def named(names: Sequence[str]) -> list[Operator]:
    """Operators of these names. Raises KeyError where one is not known."""
    known = {one.__name__: one for one in Operator.__subclasses__()}
    return [known[name]() for name in names]
