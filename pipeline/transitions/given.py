"""How a transition is written: the record first, then what happened to it."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
S = TypeVar("S")
"""What is stored: a Record, or several by id."""
F = TypeVar("F")
R = TypeVar("R")


def transition(
    function: Callable[Concatenate[S, F, dt.datetime, P], R],
) -> Callable[P, Callable[[S, F, dt.datetime], R]]:
    """`f(record, facts, now, what...)` as `f(what...)`, which is the transition that `Store.change` applies."""

    @wraps(function)
    def given(*what: P.args, **more: P.kwargs) -> Callable[[S, F, dt.datetime], R]:
        @wraps(function)
        def apply(stored: S, facts: F, now: dt.datetime) -> R:
            return function(stored, facts, now, *what, **more)

        return apply

    return given
