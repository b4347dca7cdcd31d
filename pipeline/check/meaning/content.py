"""Content words: what the German speaks of is spoken of in the translation, by a lexicon that needs no model.

The lexicon is learned from pairs a person approved (words that stand together by Dice's coefficient), added to by the
termbase and by a file of the site's own, if it has one. Words are compared by their stems; a German word that the
lexicon does not know says nothing, and a number or name that both sides have says they belong together.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline import files
from pipeline.check.meaning.sentences import anchors
from pipeline.check.pair import Check, Pair, finding
from pipeline.check.words.spelling import WORD, fold
from pipeline.errors import ParseError
from pipeline.messages import Message
from pipeline.model import Finding, Severity, Term

Lexicon = Mapping[str, frozenset[str]]
"""Stem of a German word: the stems that translate it."""

_STEM = 6
"""Letters by which a word is known: inflection is behind them."""
_SHORTEST = 4
_TWICE = 2
"""Texts in which two words stand together at the least."""
_COMMON = 0.1
"""Share of the texts from which a word is a small one that stands anywhere."""
_FEW = 5
"""Texts up to which no word is a small one, however few there are."""
_ALIKE = 0.25
"""Dice's coefficient from which two words are taken for each other's translation."""
_LEAST = 4
"""Words the lexicon has to know of a block before it is looked at."""
LIMIT, NOTE = -6.0, -4.0
"""Log likelihood ratio (same subject over another) below which a block is a warning, or a note."""
_HIT, _MISS = math.log(7), -math.log(3)
"""Of the words the lexicon knows 7 in 10 have a translation in a right pair, 1 in 10 in a wrong one."""


def stems(text: str) -> frozenset[str]:
    """The words of a text by their stems, short ones left out."""
    return frozenset(fold(word)[:_STEM] for word in WORD.findall(text) if len(word) >= _SHORTEST)


def learned(pairs: Iterable[tuple[str, str]]) -> Lexicon:
    """A lexicon of German and translations that belong together, sentence by sentence or block by block."""
    here, there = Counter[str](), Counter[str]()
    both = Counter[tuple[str, str]]()
    texts = 0
    for german, target in dict.fromkeys(pairs):
        ours, theirs = stems(german), stems(target)
        texts += 1
        here.update(ours)
        there.update(theirs)
        both.update((our, english_word) for our in ours for english_word in theirs)
    table: dict[str, set[str]] = defaultdict(set)
    for (german_word, english_word), count in both.items():
        small = max(here[german_word], there[english_word]) > max(_COMMON * texts, _FEW)
        if count >= _TWICE and not small and 2 * count >= _ALIKE * (here[german_word] + there[english_word]):
            table[german_word].add(english_word)
    return {german: frozenset(found) for german, found in table.items()}


def termed(terms: Iterable[Term]) -> Lexicon:
    """The lexicon of a termbase: every way a required or glossed term may come out."""
    return _table(
        (term.source, form)
        for term in terms
        if term.rule != "forbidden"
        for form in (term.target or term.source, *term.also)
    )


def read(path: Path) -> Lexicon:
    """The lexicon of a file: German, a tab, translations between bars. Raises ParseError, naming the line."""
    found = []
    for number, line in enumerate(files.text_of(path, ParseError).splitlines(), start=1):
        german, tab, rest = line.partition("\t")
        if line.strip() and not line.startswith("#"):
            if not (tab and german.strip() and rest.strip()):
                raise ParseError("want German, a tab, translations between |", about=f"{path}:{number}")
            found += [(german, text) for text in rest.split("|")]
    return _table(found)


def joined(*lexicons: Lexicon) -> Lexicon:
    """Several lexicons as one."""
    table: dict[str, frozenset[str]] = defaultdict(frozenset)
    for lexicon in lexicons:
        for word, found in lexicon.items():
            table[word] |= found
    return table


def _table(pairs: Iterable[tuple[str, str]]) -> Lexicon:
    table: dict[str, set[str]] = defaultdict(set)
    for german, target in pairs:
        for word in stems(german):
            table[word] |= stems(target)
    return {word: frozenset(found) for word, found in table.items() if found}


def content(lexicon: Lexicon) -> Check:
    """The check by a lexicon, to be handed to `findings(extra=...)`."""

    def block(pair: Pair) -> Iterable[Finding]:
        known = [word for word in stems(pair.source) if word in lexicon]
        if pair.missing or pair.copied or pair.kind == "code" or len(known) < _LEAST:
            return
        target = stems(pair.target)
        lost = {word for word in known if not lexicon[word] & target}
        likely = _HIT * (len(known) - len(lost)) + _MISS * len(lost)
        if likely < NOTE and not anchors(pair.source) & anchors(pair.target):
            said = sorted({word for word in WORD.findall(pair.source) if fold(word)[:_STEM] in lost})
            yield finding(
                pair,
                "content",
                Severity.WARNING if likely < LIMIT else Severity.INFO,
                Message(
                    "This seems to speak of something else: nothing answers {words}.",
                    words=", ".join(said[:5]),
                ),
            )

    return Check(
        id="content",
        name="Content words",
        about="What the German speaks of is in the translation, by the memory, the termbase and a lexicon.",
        block=block,
        english=False,
        pure=True,
    )
