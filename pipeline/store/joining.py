"""Two copies of a record become one: nothing paid, decided or told is lost, whoever wrote last.

Purchases, decisions and history are lines that only grow: they are united. What a person decided newest, among the
lines that one copy lacks, says whose draft stands; forgetting wins over everything. Other values are the one side's that
changed them since the common ancestor, and where both did, the side's with the later line.
`join(a, b)` and `join(b, a)` are equal, and joining again changes nothing.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from pipeline.model import Acknowledgement, Decision, Edit, PostState, Purchase, Record, Status, Version, Work
from pipeline.store.form.encoding import compact
from pipeline.store.lineage import united

T = TypeVar("T")
_RANK = {"": 0, "unknown": 1, "unpaid": 2, "settled-unpaid": 3, "settled-paid": 4, "paid": 5}
"""What is surer about one purchase: an answer beats a guess, and paid beats unpaid."""
_OF_THE_RELEASE = ("work", "reason", "temporary", "picked", "anew", "recheck_at")
"""What a decision about the release as such says: retried, picked, settled."""
_STRONG = ("reviewed", "rejected")
"""Reviews that only people give: how copies from before the log of decisions are told apart."""


def join(ours: Record, theirs: Record, base: Record | None) -> Record:
    """One record of two copies of it; `base` is a common ancestor, where one is known."""
    later, earlier = sorted((ours, theirs), key=lambda record: (_last(record), compact(record)), reverse=True)
    if forgotten := [record for record in (later, earlier) if _is_forgotten(record)]:
        return _forgotten(forgotten[0], later, earlier)
    values = {
        field.name: _field(field.name, later, earlier, base)
        for field in fields(Record)
        if field.name not in {"id", "source", "versions", "pending"}
    }
    lead, _ = _by_decision(later, earlier, base, "")
    if lead is not None:
        values |= {name: getattr(lead, name) for name in _OF_THE_RELEASE}
    joined = replace(later, **values, pending=ours.pending)
    joined = replace(joined, versions=_versions(later, earlier, base, joined.decisions))
    doubtful = any(purchase.result in {"", "unknown"} for purchase in joined.purchases)
    if joined.work is Work.IN_DOUBT and not doubtful:
        other = earlier.work if earlier.work is not Work.IN_DOUBT else Work.WAITING
        joined = replace(joined, work=other, reason="")
    return joined


def _is_forgotten(record: Record) -> bool:
    return record.work is Work.FORGOTTEN or any(decision.what == "forgotten" for decision in record.decisions)


def _forgotten(bare: Record, later: Record, earlier: Record) -> Record:
    """The bare record, with the bill of both sides and without any of their words."""
    paid = tuple(
        replace(purchase, bought=(), keys=()) for purchase in _purchases(later.purchases, earlier.purchases)
    )
    return replace(
        bare,
        purchases=paid,
        aliases=_union(later.aliases, earlier.aliases),
        addresses=_union(later.addresses, earlier.addresses),
        decisions=_by_time(later.decisions, earlier.decisions),
        revisions=united(later.revisions, earlier.revisions),
        statuses=_statuses(later.statuses, earlier.statuses),
        pending=None,
    )


def _field(name: str, later: Record, earlier: Record, base: Record | None) -> Any:
    joins: Mapping[str, Callable[[Any, Any], Any]] = {
        "purchases": _purchases,
        "history": _by_time,
        "decisions": _by_time,
        "revisions": united,
        "approved": _approved,
        "aliases": _union,
        "addresses": _union,
        "twins": _union,
        "statuses": _statuses,
    }
    mine, other = getattr(later, name), getattr(earlier, name)
    if name in joins:
        return joins[name](mine, other)
    return _three(mine, other, getattr(base, name) if base is not None else _NOTHING)


_NOTHING = object()


def _three(mine: Any, other: Any, before: Any) -> Any:
    """The side that changed; the later one where both did."""
    return other if mine == before else mine


def _versions(
    later: Record, earlier: Record, base: Record | None, decisions: Sequence[Decision]
) -> dict[str, Version]:
    joined: dict[str, Version] = {}
    for language in sorted({*later.versions, *earlier.versions}):
        mine, other = later.versions.get(language), earlier.versions.get(language)
        before = base.versions.get(language) if base is not None else None
        if mine is None or other is None:
            version = mine or other
            assert version is not None
        else:
            lead, _ = _by_decision(later, earlier, base, language)
            if lead is earlier:
                mine, other = other, mine
            version = _version(mine, other, before, decided=lead is not None)
        version = replace(version, acknowledged=_acknowledged(version, mine, other, decisions))
        # What a decision left cannot be taken back where it is not what stands now.
        joined[language] = version if version in (mine, other) else replace(version, undo=None)
    return joined


def _by_decision(
    later: Record, earlier: Record, base: Record | None, language: str
) -> tuple[Record | None, Record | None]:
    """The side that knows the newest decision about a draft (or about the release) which the other lacks."""
    mine, other = _about(later, language), _about(earlier, language)
    if mine.keys() == other.keys():
        return None, None
    newest = max([*mine.values(), *other.values()], key=lambda decision: (decision.at, decision.id))
    if newest.id in mine and newest.id in other:
        return None, None
    return (later, earlier) if newest.id in mine else (earlier, later)


def _about(record: Record, language: str) -> dict[str, Decision]:
    return {
        decision.id: decision
        for decision in record.decisions
        if decision.language == language and not decision.about
    }


def _version(mine: Version, other: Version, before: Version | None, *, decided: bool) -> Version:
    """One draft: the decided side's; else the side's that changed it, a person's review before a run's."""
    if not decided:
        changed = before is None or (mine != before and other != before)
        if changed and str(other.review) in _STRONG and str(mine.review) not in _STRONG:
            mine, other = other, mine
        if before is not None and mine == before:
            mine, other = other, mine
    gone = mine.place is PostState.WITHDRAWN or str(mine.review) == "rejected"
    joined = replace(
        mine,
        proposal=mine.proposal if mine.proposal is not None or decided or gone else other.proposal,
        approvals=tuple(
            sorted(_union(mine.approvals, other.approvals), key=lambda approval: (approval.at, approval.by))
        ),
        previous=_union(other.previous, mine.previous),
    )
    return joined if gone else _with_edit(joined, mine, other, before)


def _with_edit(joined: Version, mine: Version, other: Version, before: Version | None) -> Version:
    """The edit that either side made; where both made one, the second lies beside the first until it is worked on."""
    known = before.edit if before is not None else None
    ours, theirs = _edits(mine.edit), _edits(other.edit if other.edit != known else None)
    side = mine
    if not set(theirs) <= set(ours):
        if mine.edit in {None, known} or set(ours) <= set(theirs):
            side = other
        else:
            ours = (*ours, *(known_edit for known_edit in theirs if known_edit not in ours))
    edit = None
    for known_edit in reversed(ours if side is mine else theirs):
        edit = replace(known_edit, beside=edit)
    if edit is None or side.edit is None:
        return joined
    own = side.approvals[side.edit.approvals :]
    public = tuple(approval for approval in joined.approvals if approval not in own)
    # An edit counts the approvals of what is public: they stand first.
    return replace(
        joined,
        edit=replace(edit, approvals=len(public)),
        approvals=(*public, *own),
        publish_after=side.publish_after if edit.beside is None else None,
    )


def _edits(edit: Edit | None) -> tuple[Edit, ...]:
    """An edit and those that lie beside it, each by itself."""
    return (replace(edit, beside=None, approvals=0), *_edits(edit.beside)) if edit is not None else ()


def _acknowledged(
    version: Version, mine: Version | None, other: Version | None, decisions: Iterable[Decision]
) -> tuple[Acknowledgement, ...]:
    """Findings dealt with on either side, less those that were opened again later."""
    found = {
        finding.finding: finding
        for side in (other, mine)
        if side is not None
        for finding in sorted(side.acknowledged, key=lambda line: line.at)
    }
    for line in decisions:
        if line.language != version.language or not line.about:
            continue
        if line.what == "reopened":
            found.pop(line.about, None)
        elif line.what == "acknowledged":
            found[line.about] = Acknowledgement(
                finding=line.about, by=line.by, at=line.at, reason=line.detail
            )
    return tuple(sorted(found.values(), key=lambda line: (line.at, line.finding)))


def _purchases(mine: Sequence[Purchase], other: Sequence[Purchase]) -> tuple[Purchase, ...]:
    """Every call of both sides once, with the surest word about it."""
    found: dict[str, Purchase] = {}
    for purchase in (*other, *mine):
        known = found.get(purchase.id)
        if known is None or _RANK.get(purchase.result, 0) >= _RANK.get(known.result, 0):
            found[purchase.id] = purchase
    return tuple(sorted(found.values(), key=lambda purchase: (purchase.at, purchase.id)))


def _statuses(mine: Mapping[str, Status], other: Mapping[str, Status]) -> dict[str, Status]:
    """Of each language the furthest: wanted, tried, known, deleted and wanted again. What may stand there stays known."""

    def furthest(language: str) -> Status:
        both = [side[language] for side in (mine, other) if language in side]
        return max(
            both,
            key=lambda version: (
                version.posted,
                bool(version.id),
                version.tried is not None,
                compact(version),
            ),
        )

    return {language: furthest(language) for language in sorted({*mine, *other})}


def _approved(mine: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
    """What people approved: for one German and language the newest words, by time."""
    newest = sorted((*mine, *other), key=lambda item: (item[3], item[1]), reverse=True)
    return tuple(reversed(_union(newest, (), key=lambda item: (item[0], item[4]))))


def _by_time(mine: Sequence[Any], other: Sequence[Any]) -> tuple[Any, ...]:
    """Lines of both by time. A side that holds all lines keeps its order of those of one moment."""
    first, second = dict.fromkeys(mine), dict.fromkeys(other)
    if first.keys() == second.keys():
        return min(tuple(first), tuple(second), key=lambda lines: [compact(line) for line in lines])
    if second.keys() <= first.keys():
        return tuple(first)
    if first.keys() <= second.keys():
        return tuple(second)
    return tuple(sorted(first | second, key=lambda item: (item.at, compact(item))))


def _union(
    mine: Sequence[T], other: Sequence[T], *, key: Callable[[T], Hashable] = lambda line: line
) -> tuple[T, ...]:
    """All of one, then what the other has beside; equal by `key`."""
    found = {key(line): line for line in reversed((*mine, *other))}
    return tuple(found[name] for name in dict.fromkeys(key(line) for line in (*mine, *other)))


def _last(record: Record) -> dt.datetime:
    """When something last happened to a release."""
    moments = [event.at for event in record.history] + [purchase.at for purchase in record.purchases]
    return max([record.seen, record.listed, *moments])
