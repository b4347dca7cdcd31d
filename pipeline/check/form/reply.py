"""What an engine leaves in its reply: debris of its own workings, markup that nobody asked for, talk about the text.

The patterns are lines of data/debris.tsv and data/meta.tsv, each beside the text that asked for it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.check.data import rows
from pipeline.check.pair import Pair, finding
from pipeline.check.words.lengths import away
from pipeline.messages import Message
from pipeline.model import Finding, Severity


@lru_cache(maxsize=1)
def _debris() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((name, re.compile(pattern), words) for name, pattern, words, *_ in rows("debris.tsv"))


def debris(pair: Pair) -> Iterable[Finding]:
    """Placeholders, entities, tags, Markdown and characters nobody sees, more of them than the German has."""
    if pair.missing or pair.copied or pair.kind == "code" or _plain(pair.target):
        return
    arabic = pair.language.startswith(("ar", "he", "fa"))
    for name, pattern, words in _debris():
        there = list(pattern.finditer(pair.target))
        if (
            not there
            or (name == "mark" and arabic)
            or len(there) <= sum(1 for _ in pattern.finditer(pair.source))
        ):
            continue
        said = there[0][0].encode("unicode_escape").decode() if not there[0][0].isprintable() else there[0][0]
        yield finding(
            pair,
            "debris",
            Severity.ERROR,
            Message("The translation has {our_words}: {said}", our_words=words, said=said[:40]),
            target=[match.span() for match in there],
        )


def _plain(text: str) -> bool:
    """Whether a text, as most do, has only characters that no debris is made of."""
    spelt = "thought" in text.lower() or any(word in text for word in ("TODO", "FIXME", "XXX"))
    return _PLAIN.fullmatch(text) is not None and not spelt


_PLAIN = re.compile(r"(?!\s{0,3}-\s)[A-Za-z0-9 ,.;:!?'\"()€äöüßÄÖÜ’‘“”„–-]*+")


@lru_cache(maxsize=64)
def _talk(language: str, added: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What engines say, behind a part of a word that has to stand; `added`: with notes and headings of a text's own."""
    return tuple(
        (part, re.compile(line[2], re.IGNORECASE))
        for line in rows("meta.tsv")
        if line[0] in {"en", "de", language} and (added or len(line) < 5)
        for part in line[1].split("|")
    )


_LONGER = 1.0
"""Standard deviations from the usual length from which something may be added."""


def meta(pair: Pair) -> Iterable[Finding]:
    """The engine talks about the text instead of translating it: a refusal, a summary, a note."""
    if pair.missing or not pair.target:
        return
    longer = bool(pair.source) and away(len(pair.source), len(pair.target), pair.language) > _LONGER
    talk, low = _talk(pair.language.split("-")[0].lower(), longer), pair.target.lower()
    said = dict.fromkeys(pattern for part, pattern in talk if part in low)
    found = [match for pattern in said if (match := pattern.search(pair.target))]
    if found and not any(pattern.search(pair.source) for _, pattern in talk):
        match = min(found, key=re.Match.start)
        yield finding(
            pair,
            "meta",
            Severity.ERROR,
            Message(
                "This speaks about the text instead of translating it: {said}", said=match[0].strip()[:60]
            ),
            target=[match.span()],
        )
