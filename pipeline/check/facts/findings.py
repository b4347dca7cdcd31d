"""Differences put into words: one Finding each, with both spans, what was expected, and a fix where it is sure."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from babel import Locale

from pipeline.check.facts import Difference, differences, readable, render
from pipeline.check.facts.fact import LOOSE, MUST, Fact, Named
from pipeline.check.pair import Pair, finding
from pipeline.messages import Message, noop
from pipeline.model import Finding, Fix, Severity, Span

_KINDS = {
    "numbers": frozenset(
        {"number", "decimal", "id", "form", "plain", "zero", "sign", "roman", "bound", "turned"}
    ),
    "words": frozenset({"word", "ordinal"}),
    "dates": frozenset({"day", "month", "year", "weekday", "date"}),
    "times": frozenset({"time", "noon"}),
    "units": frozenset({"unit", "measure"}),
}


def look(check: str) -> Callable[[Pair], Iterable[Finding]]:
    """The check for one family of facts: numbers, words, dates, times or units."""
    kinds = _KINDS[check]

    def block(pair: Pair) -> Iterable[Finding]:
        if pair.missing or not readable(pair.language):
            return
        for difference in differences(pair.source, pair.target, pair.language):
            if difference.kind in kinds:
                yield _worded(check, pair, difference)

    return block


def _worded(check: str, pair: Pair, difference: Difference) -> Finding:
    source, target = difference.source, difference.target
    expected = _expected(pair, difference)
    here = [(source.start, source.end)] if source else []
    there = [(target.start, target.end)] if target else []
    where = _moved(pair, difference)
    if where:
        return finding(
            pair,
            check,
            Severity.INFO,
            Message(where, said=source.text if source else target.text if target else ""),
            source=here,
            target=there,
        )
    return finding(
        pair,
        check,
        _severity(difference),
        _message(difference, expected, _language(pair.language)),
        source=here,
        target=there,
        expected=expected,
        fix=_fix(pair, difference, expected),
    )


def _severity(difference: Difference) -> Severity:
    source, target = difference.source, difference.target
    if difference.kind in {"form", "word", "ordinal", "bound"}:
        return Severity.WARNING
    if isinstance(source, Fact) and isinstance(target, Fact) and LOOSE in (source.level, target.level):
        return Severity.WARNING
    if difference.kind in {"month", "weekday"} and not (source and target):
        return Severity.WARNING
    return Severity.ERROR


def _expected(pair: Pair, difference: Difference) -> str:
    source, target = difference.source, difference.target
    if difference.kind == "turned":
        return ""
    if isinstance(source, Fact):
        return render.fact(source, pair.style)
    if not isinstance(source, Named):
        return ""
    if difference.kind == "month":
        return render.MONTHS[source.number - 1]
    if difference.kind == "weekday":
        return render.WEEKDAYS[source.number]
    if difference.kind == "date" and isinstance(target, Named):
        day = int("".join(char for char in source.text if char.isdigit())[:2])
        return render.date(day, source.number, None, pair.style)
    return ""


@lru_cache(maxsize=64)
def _language(tag: str) -> str:
    """The name of a language in English: `French` for `fr`, and for plain French."""
    return Locale.parse(tag.replace("_", "-").partition("-x-")[0], sep="-").get_language_name("en") or tag


def _message(difference: Difference, expected: str, language: str) -> Message:
    source, target = difference.source, difference.target
    if difference.kind == "unit":
        return _unit_message(difference, language)
    if difference.kind == "form" and source and target:
        return Message(
            "{here} is a name rather than a quantity: no separator, as in {expected}, not {there}.",
            here=source.text,
            expected=expected,
            there=target.text,
        )
    if isinstance(target, Fact) and target.kind == "bad":
        if source is None:
            return Message("{there} is no number in {language}.", there=target.text, language=language)
        return Message(
            "{there} is no number in {language}; the German says {here} ({expected}).",
            there=target.text,
            language=language,
            here=source.text,
            expected=expected,
        )
    here, there = _said(source), _said(target)
    glossed = source and expected not in {"", source.text.rstrip(".")} and difference.kind not in _BARE
    said = _BOTH if source and target else _LOST if source else _ADDED
    values = {"our_here": here, "language": language, "our_there": there, "expected": expected}
    return Message(said[bool(glossed)], **values)


_BARE = frozenset({"sign", "bound", "measure", "turned"})
"""Kinds whose value alone says nothing."""
_BOTH = (
    noop("The German says {our_here}; the {language} says {our_there}."),
    noop("The German says {our_here} ({expected}); the {language} says {our_there}."),
)
_LOST = (
    noop("The German says {our_here}; the {language} does not."),
    noop("The German says {our_here} ({expected}); the {language} does not."),
)
_ADDED = (noop("The {language} says {our_there}; the German does not."),) * 2
_SAYS = {
    "min": noop("at least {fact}"),
    "max": noop("at most {fact}"),
    "over": noop("more than {fact}"),
    "under": noop("less than {fact}"),
    "from": noop("from {fact}"),
    "until": noop("until {fact}"),
    "by": noop("by {fact}"),
    "before": noop("before {fact}"),
    "after": noop("after {fact}"),
    " start": noop(" start {fact}"),
    " mid": noop(" mid {fact}"),
    " end": noop(" end {fact}"),
}


def _said(fact: Fact | Named | None) -> str:
    """A fact as a message shows it: with its bound and its sign."""
    if fact is None:
        return ""
    bound = fact.bound.rstrip("~")
    text = ("−" if isinstance(fact, Fact) and fact.sign < 0 else "") + fact.text
    return Message(_SAYS[bound], fact=text) if bound in _SAYS else f"{bound} {text}" if bound else text


def _unit_message(difference: Difference, language: str) -> Message:
    source, target = difference.source, difference.target
    here = source.text if source else ""
    there = target.text if target else ""
    if difference.what in {"%", "pp"}:
        said = _PER_CENT if difference.what == "%" else _POINTS
        return Message(said, here=here, language=language, there=there)
    if difference.what == "no %":
        said = noop("The {language} says {there}; the German says {here} without per cent.")
        return Message(said, here=here, language=language, there=there)
    return Message(_CURRENCY, here=here, language=language, there=there)


_PER_CENT = noop("The German says {here}; the {language} says {there} without per cent.")
_POINTS = noop("The German says {here}; the {language} says {there} without percentage points.")
_CURRENCY = noop("The German says {here}; the {language} has another currency or none ({there}).")


def _fix(pair: Pair, difference: Difference, expected: str) -> Fix | None:
    """Only a contradiction of two firm values can be put right by a key."""
    source, target = difference.source, difference.target
    if not (source and target and expected) or difference.kind in _BARE:
        return None
    if not pair.language.startswith("en"):
        return None
    if isinstance(target, Named) and difference.kind == "month" and not target.text.isalpha():
        return None
    if isinstance(source, Fact) and isinstance(target, Fact):
        if source.level != MUST or target.level == LOOSE or difference.kind == "ordinal":
            return None
        sign = pair.target[max(0, target.start - 2) : target.start].strip()[-1:]
        if sign and sign in "€$£¥" and source.unit:
            start = pair.target.rindex(sign, 0, target.start)
            return Fix(span=Span(start=start, end=target.end), text=expected)
    if expected.endswith(".") and pair.target[target.end : target.end + 1] == ".":
        expected = expected[:-1]
    return Fix(span=Span(start=target.start, end=target.end), text=expected)


def _moved(pair: Pair, difference: Difference) -> str:
    """Where a fact missing here is the one added next door, in words, or ""."""
    if (difference.source is None) == (difference.target is None):
        return ""
    for said, other in ((_BEFORE, pair.before), (_AFTER, pair.after)):
        if other is None or not other[1]:
            continue
        for near in differences(*other, pair.language):
            if _same(difference.source, near.target, near.source) or _same(
                difference.target, near.source, near.target
            ):
                return said
    return ""


_BEFORE = noop("{said} stands in the block before in the other language.")
_AFTER = noop("{said} stands in the block after in the other language.")


def _same(fact: Fact | Named | None, other_fact: Fact | Named | None, rest: Fact | Named | None) -> bool:
    if fact is None or other_fact is None or rest is not None:
        return False
    if isinstance(fact, Named) or isinstance(other_fact, Named):
        return isinstance(fact, Named) and isinstance(other_fact, Named) and fact.number == other_fact.number
    return bool(set(fact.keys) & set(other_fact.keys)) and fact.unit == other_fact.unit
