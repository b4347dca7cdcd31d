"""The termbase kept: required words, kept names, glosses, forbidden words, in any inflection."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.check.pair import Pair, finding
from pipeline.german import terms
from pipeline.messages import Message
from pipeline.model import Finding, Severity, Term


def check(pair: Pair) -> Iterable[Finding]:
    """Each term of the German in this block, by its rule. Longest match first; a city's own term before a general one."""
    if pair.missing or not pair.terms or not pair.target:
        return
    for span, term, candidates in _matched(pair.source, pair.terms):
        yield from _look(pair, span, term, candidates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """An entry of the termbase that stands in a German text, and whether the translation keeps to it."""

    term: Term
    kept: bool


def uses(source: str, target: str, spoken: Sequence[Term]) -> tuple[Use, ...]:
    """The entries by which a block is judged, in the order of the German; words that may not be used are left out."""
    return tuple(
        Use(term=term, kept=bool(target) and _is_kept(term, others, source[slice(*span)], target))
        for span, term, others in _matched(source, spoken)
        if term.rule != "forbidden"
    )


def _matched(source: str, spoken: Sequence[Term]) -> Iterator[tuple[tuple[int, int], Term, Sequence[Term]]]:
    """Place, entry, and the other entries of that place; each entry once."""
    matched: dict[tuple[int, int], list[Term]] = {}
    for match in terms.matches(source, spoken):
        matched.setdefault((match.start, match.end), []).append(match.term)
    told: set[tuple[str, str]] = set()
    for span, candidates in matched.items():
        for term in _ruling(candidates):
            if (term.source, term.rule) not in told:
                told.add((term.source, term.rule))
                yield span, term, candidates


def _ruling(candidates: Sequence[Term]) -> list[Term]:
    """Forbidden terms always; of the others the city's own, else all."""
    forbidden = [term for term in candidates if term.rule == "forbidden"]
    rest = [term for term in candidates if term.rule != "forbidden"]
    own = [term for term in rest if term.city]
    return forbidden + (own or rest)[:1]


def _look(pair: Pair, span: tuple[int, int], term: Term, others: Sequence[Term]) -> Iterable[Finding]:
    said = pair.source[span[0] : span[1]]
    if term.rule == "forbidden":
        place = terms.found(pair.target, term.target)
        better = next((other.target for other in others if other.rule == "required"), "")
        if place:
            used = pair.target[place[0] : place[1]]
            message = (
                Message(
                    "“{used}” is not to be used for {said}; the termbase has {better}.",
                    used=used,
                    said=said,
                    better=better,
                )
                if better
                else Message("“{used}” is not to be used for {said}.", used=used, said=said)
            )
            yield finding(
                pair, "terms", Severity.WARNING, message, source=[span], target=[place], expected=better
            )
    elif term.rule == "required":
        if not _is_kept(term, others, said, pair.target):
            yield finding(
                pair,
                "terms",
                Severity.WARNING,
                Message(
                    "{said} is “{term}” in the termbase; the English does not have it.",
                    said=said,
                    term=term.target,
                ),
                source=[span],
                expected=term.target,
            )
    elif not _is_kept(term, others, said, pair.target):
        yield finding(
            pair,
            "terms",
            Severity.WARNING,
            Message("{said} stays German by the termbase; the English does not have it.", said=said),
            source=[span],
            expected=term.source,
        )


def _is_kept(term: Term, others: Sequence[Term], said: str, target: str) -> bool:
    """Whether the English has what a term that is not forbidden wants."""
    if term.rule == "required":
        return any(terms.found(target, form) for form in _accepted(term, others))
    return bool(terms.found(target, term.source)) or said in target


def _accepted(term: Term, others: Sequence[Term]) -> set[str]:
    forms = {term.target, *term.also}
    for other in others:
        if other.rule == "required" and other.city == term.city:
            forms |= {other.target, *other.also}
    return {form for form in forms if form}


def gloss(pairs: Sequence[Pair]) -> Iterable[Finding]:
    """A term to be glossed has its English in brackets (or beside it) once in the draft."""
    first: dict[str, tuple[Pair, tuple[int, int], Term]] = {}
    texts: list[str] = []
    # All pairs of a draft share one termbase: its index is made once, not once a block.
    shared = pairs[0].terms if pairs else ()
    index = terms.Index(_glossed(shared))
    for pair in pairs:
        texts.append(pair.target)
        own = index if pair.terms is shared else terms.Index(_glossed(pair.terms))
        for match in own.matches(pair.source):
            first.setdefault(match.term.source, (pair, (match.start, match.end), match.term))
    whole = "\n".join(texts)
    for source, (pair, span, term) in first.items():
        forms = [form for form in (term.target, *term.also) if form]
        if forms and pair.target and not any(terms.found(whole, form) for form in forms):
            yield finding(
                pair,
                "gloss",
                Severity.INFO,
                Message(
                    "{source} is to be glossed on first use: {source} ({term}).",
                    source=source,
                    term=term.target,
                ),
                source=[span],
                expected=f"{source} ({term.target})",
            )


def _glossed(of: Sequence[Term]) -> tuple[Term, ...]:
    return tuple(term for term in of if term.rule == "gloss")
