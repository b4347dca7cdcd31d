"""Which fact of one side is which of the other: equal values, in order where many are alike."""

from collections import defaultdict

from pipeline.check.facts.fact import LOOSE, WORD, Fact, Key


def _norm(key: Key) -> Key:
    return round(key, 3) if isinstance(key, float) else key


def _match(
    german: tuple[Fact, ...], english: tuple[Fact, ...]
) -> tuple[list[tuple[Fact, Fact]], list[Fact], list[Fact]]:
    """As many pairs of equal value as there are; firm facts before loose ones, equal units before others."""
    by_key: dict[Key, list[int]] = defaultdict(list)
    for j, fact in enumerate(english):
        for key in fact.keys:
            by_key[_norm(key)].append(j)
    if len(german) * len(english) > _MANY:
        owner = _in_order(german, by_key)
    else:
        owner = _as_many(german, english, by_key)
    pairs = [(german[i], english[j]) for j, i in owner.items()]
    taken = set(owner.values())
    left = [fact for i, fact in enumerate(german) if i not in taken]
    return pairs, left, [fact for j, fact in enumerate(english) if j not in owner]


_ENOUGH = 50
"""Facts that are left over on either side beyond which the rest is not told: another text stands there."""


_MANY = 40_000
"""Pairs beyond which (a table in one block) equal values are paired in reading order, without looking for more."""


def _in_order(german: tuple[Fact, ...], by_key: dict[Key, list[int]]) -> dict[int, int]:
    owner: dict[int, int] = {}
    queues = {key: iter(places) for key, places in by_key.items()}
    for i, fact in enumerate(german):
        for key in fact.keys:
            free = next((j for j in queues.get(_norm(key), iter(())) if j not in owner), None)
            if free is not None:
                owner[free] = i
                break
    return owner


def _as_many(
    german: tuple[Fact, ...], english: tuple[Fact, ...], by_key: dict[Key, list[int]]
) -> dict[int, int]:
    options: list[list[int]] = []
    for fact in german:
        seen = {j for key in fact.keys for j in by_key.get(_norm(key), ()) if _may(fact, english[j])}
        options.append([entry[-1] for entry in sorted((_rank(fact, english[j]), j) for j in seen)])
    order = sorted(
        range(len(german)),
        key=lambda i: (-german[i].level, len(german[i].keys), len(options[i]), not german[i].unit),
    )
    owner: dict[int, int] = {}
    for i in order:
        _place(i, options, owner, set(), german)
    return owner


def _rank(source: Fact, target: Fact) -> tuple[bool, int, bool, bool]:
    """Which partner is tried first: word for word and digits for digits, the firmest, the same unit and kind."""
    return target.level != source.level, -target.level, target.unit != source.unit, target.kind != source.kind


def _may(source: Fact, target: Fact) -> bool:
    """Whether two equal values can mean the same: `F1` is not `one`, and `two` not `second`."""
    if source.level == target.level == LOOSE and (source.measure is None) != (target.measure is None):
        return False
    if source.kind == "code" or target.kind == "code":
        return LOOSE not in (source.level, target.level) or "ordinal" in (source.kind, target.kind)
    if target.kind == "ordinal" and source.kind == "word" and source.level == WORD:
        return isinstance(target.keys[-1], float) and target.keys[-1] < 1
    if target.kind == "ordinal" and target.level == LOOSE and source.kind == "number" and not source.measure:
        return False
    return not (
        source.kind == "ordinal" and source.level == LOOSE and target.kind == "word" and target.level == WORD
    )


def _place(
    i: int, options: list[list[int]], owner: dict[int, int], tried: set[int], german: tuple[Fact, ...]
) -> bool:
    """Kuhn's augmenting path: a later fact may push an earlier one to another partner, never off the table."""
    for j in options[i]:
        if j not in owner:
            owner[j] = i
            return True
    for j in options[i]:
        if j in tried:
            continue
        tried.add(j)
        if _place(owner[j], options, owner, tried, german):
            owner[j] = i
            return True
    return False
