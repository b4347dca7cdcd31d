"""`Not` kept, both ways, and what limits a sentence: words of denial and of limit counted on both sides.

Every word comes from data/polarity.tsv, beside the sentence that asked for it; a language without lines there is not
read. Sentences laid beside each other (`sentences.paired`) are compared one by said.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.check.data import rows
from pipeline.check.meaning.completeness import clipped, words
from pipeline.check.meaning.sentences import paired
from pipeline.check.pair import Pair, finding
from pipeline.check.words import tagger
from pipeline.check.words.phrases import Found, Phrases, options
from pipeline.check.words.spelling import TOKEN
from pipeline.messages import Message, noop
from pipeline.model import Finding, Severity

Line = tuple[int, int]
"""A line of data/opposites.tsv, and one of its fields: German of the one side and of the other, translation of both."""


class _Kind(NamedTuple):
    """What a line of the tables stands for; `echo` is the German that it says by itself, without denying anything."""

    name: str
    echo: re.Pattern[str]
    lines: tuple[Line, ...] = ()
    """The opposites that a word of kind `opposite` is a side of."""


_Said = Found[_Kind]


@lru_cache(maxsize=16)
def _table(language: str) -> Phrases[_Kind] | None:
    """The words of a language that deny, limit or have an opposite; None for a language that is not read."""
    lines = [
        (
            phrase,
            _Kind(kind, re.compile(rf"(?<!\w)(?:{options(more[1] if len(more) > 1 else '')})(?!\w)", re.I)),
        )
        for code, kind, phrase, *more in rows("polarity.tsv")
        if code == language and kind != "prefix"
    ]
    turned = defaultdict[str, list[Line]](list)
    for line, (code, *sides) in enumerate(rows("opposites.tsv")):
        for field in (0, 1) if language == "de" else (2, 3) if language == code else ():
            for phrase in sides[field].split():
                turned[phrase.replace("_", " ")].append((line, field))
    nothing = re.compile("(?!)")
    lines += ((phrase, _Kind("opposite", nothing, tuple(at))) for phrase, at in turned.items())
    return Phrases(lines) if lines else None


@lru_cache(maxsize=4096)
def _read(text: str, language: str) -> tuple[Sequence[_Said], frozenset[str]]:
    """Every word and phrase of the table in a text, in order, and their kinds; those inside an idle phrase are `held`."""
    table = _table(language)
    found = table.find(text) if table else ()
    held = bytearray(len(text) + 1 if found else 0)
    for said in found:
        if said.value.name in {"idle", "double"}:
            held[said.start : said.end] = b"\x01" * (said.end - said.start)
    read = [
        said._replace(value=said.value._replace(name="held" if said.value.name in _DENIES else ""))
        if held[said.start] and said.value.name in _IDLE
        else said
        for said in found
    ]
    return read, frozenset(said.value.name for said in read)


_DENIES = ("not", "no")
_IDLE = frozenset({*_DENIES, "soft", "only", "except"})
"""Kinds that an idle phrase takes in."""


def denials(text: str, language: str) -> int:
    """How often a text denies."""
    return len(_of(text, language, *_DENIES))


def opposites(text: str, language: str) -> list[tuple[tuple[int, int], tuple[Line, ...]]]:
    """The words of a text that have an opposite: where each stands, and the lines it belongs to."""
    return [((said.start, said.end), said.value.lines) for said in _of(text, language, "opposite")]


def _of(text: str, language: str, *kinds: str) -> list[_Said]:
    read, there = _read(text, language)
    return [] if there.isdisjoint(kinds) else [said for said in read if said.value.name in kinds]


def check(pair: Pair) -> Iterable[Finding]:
    """A denial of the German that the translation lacks, or has and the German has not."""
    language = pair.language.split("-")[0].lower()
    if pair.missing or len(pair.target) < 12 or _table(language) is None:
        return
    if not _of(pair.source, "de", *_SPEAKS) and not _of(pair.target, language, *_DENIES):
        return
    for (start, end), (begin, stop) in paired(pair.source, pair.target, pair.language):
        source, target = pair.source[start:end], pair.target[begin:stop]
        part = words(source) <= _FEW and (source[:1].isdigit() or source[:1].islower())
        whole = not part and not clipped(source)
        if source and target:
            for kind, severity, word in _turned(source, target, language):
                at = (start if kind != "added" else begin) + word.start
                span = (at, at + word.end - word.start)
                said = (pair.target if kind == "added" else pair.source)[slice(*span)]
                yield finding(
                    pair,
                    "negation",
                    severity if whole else Severity.INFO,
                    Message(_SAID[kind], said=said),
                    source=[] if kind == "added" else [span],
                    target=[span] if kind == "added" else [],
                )


_FEW = 4
"""Words up to which a text that begins with no capital is the end of a sentence, whose head may deny."""
_SPEAKS = ("not", "double", "notonly")
_SAID = {
    "lost": noop("The German negates here ({said}); the translation does not seem to."),
    "added": noop("The translation negates here ({said}); the German does not seem to."),
    "only": noop("The German says {said}; the translation restricts."),
}


def _turned(source: str, target: str, language: str) -> Iterator[tuple[str, Severity, _Said]]:
    """What is denied on one side alone: `lost`, `added` or `only`, how surely, and the word that denies."""
    denied = _of(target, language, *_DENIES, "held")
    if not denied and _of(target, language, "bareonly"):
        yield from (("only", Severity.WARNING, said) for said in _of(source, "de", "notonly"))
    here, there = _of(source, "de", "not"), _of(target, language, *_DENIES)
    if len(here) > len(denied) and not source.rstrip(_CLOSING).endswith("?"):
        answers = len(there) + (0 if _tells(target, language) else _soft(target, language, source))
        joint = len(_of(target, language, "chain")) + len(_of(source, "de", "chain")) if there else 0
        if len(here) > answers + joint:
            yield "lost", Severity.INFO if denied else Severity.WARNING, here[-1]
    elif len(there) > len(_of(source, "de", "not", "held")) and not _soft(source, "de"):
        sure = there[-1].value.name == "not" and not _of(source, "de", "not", "held")
        yield "added", Severity.WARNING if sure else Severity.INFO, there[-1]
    elif not denied:
        for said in _of(source, "de", "double"):
            if any(
                each.value.echo.search(source, said.start, said.end) for each in _of(target, language, "soft")
            ):
                yield "lost", Severity.WARNING, said


def _tells(text: str, language: str) -> bool:
    """Whether a text reads as if `not` had fallen out: `did come`, `is open any longer`."""
    for said in _of(text, language, "auxiliary", "tell"):
        verb = _NEXT.match(text, said.end)
        if said.value.name == "tell" or (verb and all(kind != "plain" for kind in _kinds(verb[1], language))):
            return True
    return False


def _kinds(word: str, language: str) -> set[str]:
    """The kinds of the lines that begin with a word, but for opposites."""
    table = _table(language)
    return {kind.name for _, _, kind in table.begun[word]} - {"opposite"} if table else set()


_NEXT = re.compile(r"\s([a-z]{2,40})\b")


def _soft(text: str, language: str, german: str = "") -> int:
    """How many words deny in their own way: those of the list, and known words behind a prefix (`unclear`).

    A word does not count as often as `german` has what it says by itself, nor a prefix where the German has as many.
    """
    said = Counter(said.value.echo for said in _of(text, language, "soft"))
    listed = sum(max(0, count - len(echo.findall(german))) for echo, count in said.items())
    return listed + max(0, _prefixed(text, language) - _prefixed(german, "de"))


@lru_cache(maxsize=16)
def _prefixes(language: str) -> tuple[str, ...]:
    return tuple(
        word for code, kind, word, *_ in rows("polarity.tsv") if (code, kind) == (language, "prefix")
    )


def _prefixed(text: str, language: str) -> int:
    """Known words behind a prefix that denies; a word with a line of its own counts by that."""
    return sum(
        len(word) > len(prefix) + 3
        and word.startswith(prefix)
        and not _kinds(word, language)
        and tagger.listed(word[len(prefix) :], language)
        for word in TOKEN.findall(text.lower())
        for prefix in _prefixes(language)
    )


_CLOSING = ' "“”«»’'


def limits(pair: Pair) -> Iterable[Finding]:
    """A limit of the German (`nur`, `außer`) that nothing in the translation answers."""
    language = pair.language.split("-")[0].lower()
    if pair.missing or not pair.target or _table(language) is None:
        return
    for kind in ("only", "except"):
        here = _of(pair.source, "de", kind)
        if here and not _of(pair.target, language, kind, *_DENIES):
            start, end = here[0].start, here[0].end
            sure = kind == "except" or _FIRM.match(pair.source, end)
            message = Message(
                "The German restricts here ({said}); the translation does not seem to.",
                said=pair.source[start:end],
            )
            severity = Severity.WARNING if sure else Severity.INFO
            yield finding(pair, "restriction", severity, message, source=[(start, end)])


_FIRM = re.compile(
    r"\s{1,3}(?:noch\s{1,3})?(?:mit|nach|für|bis|ab|am|unter|über|zwischen|bei|\d|[a-zäöü]{1,40}(?:lich|isch)\b)",
    re.IGNORECASE,
)
"""What follows `nur` where it is a condition; before a quality (`nur schwer`) it is a shade."""
