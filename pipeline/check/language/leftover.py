"""German words left in a translation: told where the German has the word, the tagger knows it as German, and the target
language does not have it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.check.data import rows
from pipeline.check.facts import references
from pipeline.check.pair import Pair, finding
from pipeline.check.words import places, tagger
from pipeline.check.words.identify import NAMES, spoken
from pipeline.check.words.spelling import fold, spelt
from pipeline.messages import Message
from pipeline.model import Finding, Severity


def left(pair: Pair, language: str, kept: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """German words left in a translation: words as errors, a noun alone as a warning."""
    known = {match[0]: match.start() for match in spelt(pair.source).tokens}
    for run in _runs(pair.target, known, kept):
        alone = len(run) == 1 and _noun(pair, run[0], known[run[0][0]])
        begins = run[0] is spelt(pair.target).tokens[0] and run[0][0].lower() in IN_NAMES and len(run) > 1
        if not alone and not begins and all(token[0][0].isupper() for token in run):
            continue
        german = [
            token
            for at, token in enumerate(run)
            if _is_german(token[0] if at or not begins else token[0].lower(), language)
        ]
        words = {token[0] for token in run if token[0][0].islower()}
        if (
            len(run) > 3
            and len(words) > (language != "en")
            and spoken(pair.target[run[0].start() : run[-1].end()])[0] == "de"
        ):
            german = run
        small = [token for token in german if token[0][0].islower() or (begins and token is run[0])]
        if small and _is_title(pair.target, run, small):
            span = (run[0].start(), run[-1].end())
            message = Message("{said} stays German.", said=pair.target[slice(*span)])
            yield finding(pair, "language", Severity.INFO, message, target=[span])
            continue
        if small or (german and alone):
            start, end = german[0].start(), german[-1].end()
            severity = Severity.ERROR if small else Severity.WARNING
            article = language == "en" and _behind(_INDEFINITE, pair.target, start)
            rare = _rare(run[0][0]) and not article
            alike = language != "en" and len(german) == 1 and not _CLEAR.search(german[0][0].lower())
            if (
                alike or all(tagger.noun(token[0]) for token in small)
                if small
                else rare or _LABEL.match(pair.target, end)
            ):
                severity = Severity.INFO
            message = Message("German is left over: {said}", said=pair.target[start:end][:60])
            yield finding(pair, "language", severity, message, target=[(start, end)])
    there = [name for name in known if name[0].isupper() and name in pair.target]
    yield from _own_names(pair, language, there)


def _own_names(pair: Pair, language: str, known: Iterable[str]) -> Iterator[Finding]:
    """A warning for each German name of a place that has one of its own in the target language."""
    for name in known:
        at = pair.target.find(name)
        if (
            _exonym(name, pair.language)
            and pair.target[max(0, at - 6) : at + len(name)] not in pair.source
            and not _WITHIN.search(pair.target, max(0, at - 12), at + len(name) + 2)
        ):
            called = NAMES.get(language, language)
            yield finding(
                pair,
                "language",
                Severity.WARNING,
                Message("{name} has another name in {language}.", name=name, language=called),
                target=[(at, at + len(name))],
            )


_WITHIN = re.compile(r"[A-Z][a-z]+\s[A-Z]\w+\s[A-Z]$")
"""The middle of a name in Latin letters: `South China Morning Post` is no place."""


def _is_title(text: str, run: list[re.Match[str]], small: list[re.Match[str]]) -> bool:
    """A name of several words (`Haus der Geschichte`): capitals around words that names hold, or its English in brackets."""
    framed = run[0][0][0].isupper() and run[-1][0][0].isupper() and len(run) < 8
    if len(run) > 3 and any(tagger.lead(left[0]) >= 2 and right in small for left, right in pairwise(run)):
        return False  # a person or a city, and what happens there: `Boston vor der Wahl`
    return framed and (
        all(small_word[0] in IN_NAMES for small_word in small) or text[run[-1].end() :].startswith(" (")
    )


def _rare(word: str) -> bool:
    made = word.endswith(_MADE) and not tagger.compound(word)
    return tagger.frequency(word) < _FREQUENT and not made


_MADE = ("ung", "ungen", "keit", "heit", "schaft")
"""Endings of nouns made of a verb or an adjective: no name but in a compound."""


_FREQUENT = -11.5
"""Log probability from which a noun is hardly a name: rarer ones behind `the` may be a club (`the Eintracht`)."""
_LABEL = re.compile(r"\s?(?::|\(|\d)")
"""What follows a noun that is a name here: its number, its English in brackets, what it heads.

A compound or a word of no list alone is a note as well: in our own approved texts each of thirteen such nouns behind
`the` was an institution, a river or a feast.
"""
IN_NAMES = frozenset(
    [
        "am",
        "an",
        "auf",
        "bei",
        "das",
        "der",
        "des",
        "die",
        "für",
        "im",
        "in",
        "mit",
        "und",
        "vom",
        "von",
        "vor",
        "zu",
        "zum",
        "zur",
    ]
)


def _runs(
    text: str, known: Mapping[str, int], kept: Sequence[tuple[int, int]]
) -> Iterator[list[re.Match[str]]]:
    """Words side by side that stand in the German as well."""
    run: list[re.Match[str]] = []
    taken = bytearray(len(text))
    for start, end in kept:
        taken[start:end] = b"\x01" * (end - start)
    for token in spelt(text).tokens:
        ours = token[0] in known and not taken[token.start()]
        if run and not (ours and text[run[-1].end() : token.start()].isspace()):
            yield run
            run = []
        if ours:
            run.append(token)
    if run:
        yield run


def _noun(pair: Pair, token: re.Match[str], at: int) -> bool:
    """Whether a capital stands as a noun does: behind an English article, or in the German behind what leads a noun."""
    after = re.match(r"\W{0,2}([^\W\d_]+)", pair.target[token.end() : token.end() + 20])
    capital = after is not None and after[1][0].isupper() and "." not in after[0]
    if pair.language.startswith("en") and _behind(_DETERMINED, pair.target, token.start()):
        return not capital
    previous = re.search(r"([^\W\d_]+)\W{0,2}$", pair.target[max(0, token.start() - 20) : token.start()])
    capital |= previous is not None and previous[1][0].isupper() and "." not in previous[0]
    if capital and token is not spelt(pair.target).tokens[0]:
        return False
    before = re.search(r"([^\W\d_]+)\s$", pair.source[max(0, at - 30) : at])
    if before is None:
        return tagger.lead(token[0]) <= -10
    return before[1][0].islower() and (tagger.attributive(before[1]) or before[1] in _PREPOSITIONS)


def _behind(pattern: re.Pattern[str], text: str, start: int) -> bool:
    return bool(pattern.search(text[max(0, start - 12) : start]))


_DETERMINED = re.compile(r"\b(?:the|an?|his|her|its|their|our|my|your)\s$", re.IGNORECASE)
"""What stands before an English noun."""
_INDEFINITE = re.compile(r"\b(?:an?|his|her|its|their|our|my|your)\s$", re.IGNORECASE)
"""What stands before a noun and never before an institution's name: `a Kutsche`, but `the Stadtmuseum`."""
_PREPOSITIONS = frozenset(
    [
        "an",
        "auf",
        "aus",
        "bei",
        "durch",
        "für",
        "gegen",
        "in",
        "mit",
        "nach",
        "ohne",
        "seit",
        "über",
        "um",
        "unter",
        "von",
        "vor",
        "zu",
        "zwischen",
    ]
)


@lru_cache(maxsize=65536)
def _exonym(name: str, language: str) -> bool:
    """A place whose name in the target language is surely another: Kalifornien is California."""
    there = places.told(name, language)
    return (
        bool(there)
        and len(name) > 4
        and fold(name)[:-1] not in {fold(text)[: len(name) - 1] for text in there}
    )


@lru_cache(maxsize=65536)
def _is_german(word: str, language: str) -> bool:
    """Whether a word that stands in both texts is German, and none of the target language."""
    low = word.lower()
    clear = bool(_CLEAR.search(low))
    shared = _shared()
    if len(word) < 3 or low in shared["*"] or low in shared.get(language, ()):
        return False
    if (tagger.listed(word, "en") and not clear) or (language == "nl" and not _NOT_DUTCH.search(low)):
        return False
    if word[0].isupper() and (not word[1:].islower() or _PLACE.search(word) or tagger.lead(word) > -6):
        return False
    return clear or tagger.known(word) or (word[0].isupper() and tagger.lead(word) <= _NOUN)


_NOUN = -40
"""Lead below which the tagger takes a word of no list for a noun and nothing else."""
_PLACE = re.compile(
    r".{3}(?:straße|strasse|gasse|platz|allee|weg|ufer|damm|ring|steig|markt|brücke|tor|berg|burg|stadt|viertel|park|halle|hof|haus|kirche|wald|see|bach)(?:s|es|n)?$"
)
"""Ends of words that are as often a name as a noun, and stay as they are then: streets, squares, parts of a city."""
_CLEAR = re.compile(r"[äöüß]|^und$|.{4}(?:ung|keit|heit|schaft|lich|isch)(?:en|er|es|em|e|s)?$")
"""Letters and endings that no language of the targets shares; Dutch is told by them alone."""


_NOT_DUTCH = re.compile(r"[äöüß]|.{4}(?:ung|keit|schaft)(?:en)?$")
"""Letters and endings that Dutch has not: its other words are German as often as not."""


@lru_cache(maxsize=1)
def _shared() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words, *_ in rows("shared.tsv")}


_QUOTE = re.compile(r"[\"“„«»‚‘]([^\"”“«»’„]{2,80})[\"”“»«’‘]|\([^()]{2,60}\)")


_SENTENCES = re.compile(r"\w[.!?]\s+\w")


def kept_spans(pair: Pair) -> list[tuple[int, int]]:
    """What may stay German: titles in quotes, a name the German quotes, addresses, terms that stay, a name with its translation in brackets."""
    kept = [
        match.span()
        for match in _QUOTE.finditer(pair.target)
        if match[0][1:-1].strip(" ,.") in pair.source
        and len(match[0]) < 0.65 * len(pair.target)
        and not match[0][1:].lstrip()[:1].islower()
        and not _SENTENCES.search(match[0])
    ]
    quoted = {match[1] for match in _QUOTE.finditer(pair.source) if match[1] and match[1].istitle()}
    if quoted:
        kept += [token.span() for token in spelt(pair.target).tokens if token[0] in quoted]
    kept += [(reference.start, reference.end) for reference in references.found(pair.target)]
    for term in pair.terms:
        if term.rule in {"keep", "gloss"} and (at := pair.target.find(term.source)) >= 0:
            kept.append((at, at + len(term.source)))
    return kept
