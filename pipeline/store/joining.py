"""Two clones wrote to one release: their records become one. Purchases, decisions and history are united, never lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from pipeline.model import Acknowledgement, Purchase, Record, Version, Work
from pipeline.store import lineage

T = TypeVar("T")
_RANK = {"": 0, "unknown": 1, "unpaid": 2, "settled-unpaid": 3, "settled-paid": 4, "paid": 5}
"""What is surer about one purchase: an answer beats a guess, and paid beats unpaid."""
_STRONG = ("reviewed", "rejected")


def join(ours: Record, theirs: Record, base: Record | None) -> Record:
    """One record of two. Where one side alone changed a field it is that side's; where both did, lists are united
    and of single values those of the side with the later event stand.
    """
    later, earlier = (theirs, ours) if _last(theirs) > _last(ours) else (ours, theirs)
    values = {
        one.name: _field(one.name, later, earlier, base)
        for one in fields(Record)
        if one.name not in {"id", "source", "pending"}
    }
    values["versions"] = _versions(later, earlier, base)
    joined = replace(later, **values)
    doubtful = any(one.result in {"", "unknown"} for one in joined.purchases)
    if joined.work is Work.IN_DOUBT and not doubtful:
        other = earlier.work if earlier.work is not Work.IN_DOUBT else Work.WAITING
        joined = replace(joined, work=other, reason="")
    return joined


def _field(name: str, later: Record, earlier: Record, base: Record | None) -> Any:
    united: Mapping[str, Callable[[Any, Any], Any]] = {
        "purchases": _purchases,
        "history": _by_time,
        "approved": lambda a, b: _union(b, a, key=lambda one: (one[0], one[4])),
        "aliases": _union,
        "addresses": _union,
        "twins": _union,
        "decisions": _by_time,
        "revisions": lambda a, b: lineage.united(a, b),
    }
    mine, other = getattr(later, name), getattr(earlier, name)
    if name in united:
        return united[name](mine, other)
    return _three(mine, other, getattr(base, name) if base is not None else _NOTHING)


_NOTHING = object()


def _three(mine: Any, other: Any, before: Any) -> Any:
    """The side that changed; the later one where both did."""
    return other if mine == before else mine


def _versions(later: Record, earlier: Record, base: Record | None) -> dict[str, Version]:
    joined = {}
    for language in sorted({*later.versions, *earlier.versions}):
        mine, other = later.versions.get(language), earlier.versions.get(language)
        before = base.versions.get(language) if base is not None else None
        if mine is None or other is None:
            joined[language] = mine or other
        else:
            joined[language] = _version(mine, other, before)
    return {language: one for language, one in joined.items() if one is not None}


def _version(mine: Version, other: Version, before: Version | None) -> Version:
    """One draft: what a person decided beats what a run did, whichever came later."""
    changed = before is None or (mine != before and other != before)
    if changed and str(other.review) in _STRONG and str(mine.review) not in _STRONG:
        mine, other = other, mine
    if before is not None and mine == before:
        mine, other = other, mine
    if before is not None and other == before:
        return mine
    return replace(
        mine,
        approvals=_union(mine.approvals, other.approvals),
        acknowledged=_union(mine.acknowledged, other.acknowledged, key=_finding),
        previous=_union(other.previous, mine.previous),
    )


def _finding(one: Acknowledgement) -> str:
    return one.finding


def _purchases(mine: Sequence[Purchase], other: Sequence[Purchase]) -> tuple[Purchase, ...]:
    """Every call of both sides once, with the surest word about it."""
    found: dict[str, Purchase] = {}
    for one in (*other, *mine):
        known = found.get(one.id)
        if known is None or _RANK.get(one.result, 0) >= _RANK.get(known.result, 0):
            found[one.id] = one
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.id)))


def _by_time(mine: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(sorted(_union(mine, other), key=lambda one: one.at))


def _union(
    mine: Sequence[T], other: Sequence[T], *, key: Callable[[T], Hashable] = lambda one: one
) -> tuple[T, ...]:
    """All of one, then what the other has beside; equal by `key`."""
    found = {key(one): one for one in reversed((*mine, *other))}
    return tuple(found[one] for one in dict.fromkeys(key(one) for one in (*mine, *other)))


def _last(record: Record) -> dt.datetime:
    """When something last happened to a release."""
    moments = [one.at for one in record.history] + [one.at for one in record.purchases]
    return max([record.seen, record.listed, *moments])
