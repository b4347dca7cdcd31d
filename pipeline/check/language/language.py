"""Each block is in the target language: no German left, whole or in a word, and no third language under its flag."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from pipeline.check.facts.fact import blank
from pipeline.check.language.leftover import IN_NAMES, kept_spans, left
from pipeline.check.pair import Pair, finding
from pipeline.check.words import tagger
from pipeline.check.words.identify import NAMES, spoken
from pipeline.check.words.memo import Memo
from pipeline.check.words.spelling import WORD, spelt
from pipeline.german.sentences import spans
from pipeline.messages import Message
from pipeline.model import Finding, Severity

_ENOUGH = 60
"""Sentences of a block that are looked at one by one, and words that are told."""
_SURE = 0.9
"""Probability from which another language is told: of 6,000 right blocks of eleven languages none was."""


def check(pair: Pair) -> Iterable[Finding]:
    """Another language than the target's, German left over, or a title that nobody translated."""
    if pair.missing or pair.copied or pair.kind == "code" or not pair.target.strip():
        return
    language = pair.language.split("-")[0].lower()
    kept = kept_spans(pair)
    found = _wrong(pair, language, kept)
    if found is not None:
        yield found
    elif language != "de":  # plain German
        words = list(islice(left(pair, language, kept), _ENOUGH))
        yield from words
        told = any(word.severity is not Severity.INFO for word in words)
        if pair.role == "title" and not told and _same_words(pair):
            yield finding(
                pair,
                "language",
                Severity.WARNING,
                Message("The title is the German one, word for word."),
                target=[(0, len(pair.target))],
            )


def _same_words(pair: Pair) -> bool:
    """Two words or more, and nothing changed: a name stands alone, a headline is translated."""
    words = pair.source.split()
    return words == pair.target.split() and sum(word[0].isalpha() for word in words) > 1


def _wrong(pair: Pair, language: str, kept: Sequence[tuple[int, int]]) -> Finding | None:
    """The block, or one of its sentences, is in another language."""
    known = spelt(pair.source).words
    if language != "de" and pair.target.strip() == pair.source.strip() and _speaks_german(pair.target):
        return finding(
            pair,
            "language",
            Severity.ERROR,
            Message("The block is still German."),
            target=[(0, len(pair.target))],
        )
    parts = spans(pair.target)[:_ENOUGH]
    bare = blank(pair.target, kept)
    for start, end in [(0, len(pair.target)), *(parts if len(parts) > 1 else ())]:
        said = pair.target[start:end]
        name = _other(bare[start:end], known, language)
        if name and (name == "German" or said not in pair.source):
            if name == "German":
                message = (
                    Message("The block is still German.")
                    if end - start >= 0.8 * len(pair.target)
                    else Message("German is left over: {said}", said=said[:60])
                )
            else:
                message = Message(
                    "The block does not read as {language} but as {language_there}.",
                    language=NAMES.get(language, language),
                    language_there=name,
                )
            return finding(pair, "language", Severity.ERROR, message, target=[(start, end)])
    return None


def _speaks_german(text: str) -> bool:
    """Five words or more, one of them a small word that English has not."""
    words = WORD.findall(text)
    small = any(
        word.islower() and tagger.listed(word, "de") and not tagger.listed(word, "en") for word in words
    )
    return len(words) > 4 and small and spoken(text)[0] == "de"


def _other(text: str, known: frozenset[str], language: str) -> str:
    """Name of the language a text is in, "" where that is the target's, or not sure."""
    if language not in NAMES:
        language = "?"
    words = WORD.findall(text)
    if len(words) < 3 or (len(words) < 6 and language == "?"):
        return ""
    if language == "en" and _is_english(words):
        return ""
    code, sure = spoken(text)
    if code == language:
        return ""
    if _script(text) != _SCRIPTS.get(language, "latin") and language != "?":
        return NAMES[code]
    if sure < _SURE:
        return ""
    if code == "de":
        german = [
            word for word in words if word in known or (tagger.known(word) and not tagger.listed(word, "en"))
        ]
        small = any(item[0].islower() and item not in IN_NAMES for item in german)
        # Where no German stands beside it, no word of it is known but by the lists.
        return "German" if small and len(german) >= (0.7 if known else 0.4) * len(words) else ""
    if language == "?":
        return ""
    own = [word for word in words if word not in known]
    if len(own) < 4:
        return ""
    code, sure = spoken(" ".join(own))
    return "" if code in {language, "de"} or sure < _SURE else NAMES[code]


_SCRIPTS = {"uk": "cyrillic", "ru": "cyrillic", "ar": "arabic"}
_CYRILLIC, _ARABIC = re.compile(r"[\u0400-\u04ff]"), re.compile(r"[\u0600-\u06ff]")


def _script(text: str) -> str:
    """The script of most letters of a text: latin, cyrillic or arabic."""
    letters = sum(map(str.isalpha, text))
    for name, pattern in (("cyrillic", _CYRILLIC), ("arabic", _ARABIC)):
        if 2 * len(pattern.findall(text)) > letters:
            return name
    return "latin"


def _is_english(words: list[str]) -> bool:
    """Whether the words without a capital are English by the tagger's list: what most blocks are, told at once."""
    small = [word for word in words if word[0].islower()]
    return len(small) > 2 and sum(map(_listed.__getitem__, small)) >= 0.8 * len(small)


_listed = Memo[str, bool](lambda word: tagger.listed(word, "en"))
