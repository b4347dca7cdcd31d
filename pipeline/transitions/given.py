"""How a transition is written: the record first, then what happened to it; and what is new for people by it.

News are stored with their cause, in the same change, and stay until each way out has had them.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from pipeline.model import Change, News, Record

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


Stored = Callable[[Record, F, dt.datetime], Change | Record]
Told = Callable[[Record, Record], News | None]
"""The release before a change and after it -> what is new for people by it."""


_OVERTAKEN = {"withdrawn": "changed"}
"""Word of news to that of older ones of the same release, which it makes idle."""


def telling(transition: Stored[F], told: Told) -> Stored[F]:
    """The transition with the news of what it changes among its effects."""

    def apply(record: Record, facts: F, now: dt.datetime) -> Change | Record:
        answer = transition(record, facts, now)
        change = answer if isinstance(answer, Change) else Change(record=answer)
        news = told(record, change.record)
        if news is None:
            return answer
        effects = replace(change.effects, news=(*change.effects.news, replace(news, record=record.id)))
        return replace(change, effects=effects)

    return apply


def added(known: Sequence[News], new: Sequence[News]) -> tuple[News, ...]:
    """News with more: the same about the same takes its place, and so does what makes it idle."""
    for news_item in new:
        known = [other for other in known if not _replaces(news_item, other)] + [news_item]
    return tuple(known)


def _replaces(news_item: News, other: News) -> bool:
    idle = bool(news_item.record) and other.what == _OVERTAKEN.get(news_item.what)
    return news_item.record == other.record and (
        idle or (news_item.what, news_item.about) == (other.what, other.about)
    )


def went_out(
    known: Sequence[News], sent: Sequence[News], way: str, *, ways: Sequence[str]
) -> tuple[News, ...]:
    """News of which `sent` went out by `way`; what has gone every one of `ways` is gone. What took the place of a sent
    one meanwhile stays."""
    found = (
        replace(news_item, out=(*news_item.out, way))
        if news_item in sent and way not in news_item.out
        else news_item
        for news_item in known
    )
    return tuple(news_item for news_item in found if not set(ways).issubset(news_item.out))


def instead(new: S) -> Callable[[S], S]:
    """The change of a source or a mark that puts something else in its place, whatever was there."""
    return lambda _: new
