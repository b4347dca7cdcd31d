"""How like two German texts of one key, or of two, are: a correction, another release, or a question for a person.

Pure functions. Under one key (guid or address) a text that is like the old is a correction. Where the words are new,
nobody but a person can say whether the city replaced, cancelled, or posted another release there; two releases they are
by themselves only where names, places and dates differ as well. The shares were set on half of the table of
`tests/transitions/likeness.tsv` and measured on the other half.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.resources import files

from pipeline.german import dates
from pipeline.model import Block, Release

_LISTS: dict[str, list[str]] = tomllib.loads(
    (files("pipeline.german") / "data" / "likeness.toml").read_text(encoding="utf-8")
)
_EMPTY = frozenset(_LISTS["empty"])
_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDING = re.compile(r"(?:innen|ern|en|er|es|em|e|n|(?<!s)s)\Z")
KEPT = 0.5
"""So much of the shorter text stands in both, paragraph by paragraph: a correction, whatever the rest says."""
SAME_HEADLINE = 0.5
"""Headlines that share more of what they name speak of one thing."""
SHARED = 0.4
"""So many of the words of the shorter text stand in both: like it, where the headlines speak of one thing."""
SHARED_SUBJECT = 0.15
"""The same, where both headlines name one thing."""
COMMON = 0.08
"""So many names two releases of one office may share and be apart: the city's own, its mayor's."""
SUBSTANCE = 80
"""Characters from which on a text is no mere notice that the details are in an attachment."""
NEAR = dt.timedelta(days=7)
"""So far apart two releases may be and be one that was retitled, or twins."""
_REPOSTED = dt.timedelta(days=2)


class Likeness(StrEnum):
    """What another text under a known key is."""

    CORRECTION = "correction"
    QUESTION = "question"
    """Replaced, cancelled, or another release: a person says."""
    ANOTHER = "another"


@dataclass(frozen=True)
class _Text:
    """What is compared of a release."""

    release: Release

    @cached_property
    def paragraphs(self) -> frozenset[str]:
        return frozenset(_plain(self.release.blocks))

    @cached_property
    def size(self) -> int:
        return sum(map(len, self.paragraphs))

    def words(self, without: frozenset[str]) -> frozenset[str]:
        """Stems of headline and text, but of paragraphs that both have."""
        own = (text for text in _plain(self.release.blocks) if text not in without)
        return _stems([self.release.title, self.release.kicker, self.release.lead, *own])

    @cached_property
    def headline(self) -> frozenset[str]:
        """What the headline names."""
        return _names([self.release.title])

    @cached_property
    def names(self) -> frozenset[str]:
        """What headline and text name: nouns and names that are not every release's."""
        return _names([self.release.title, self.release.kicker, self.release.lead, *self.paragraphs])

    @cached_property
    def days(self) -> frozenset[dt.date]:
        """Days the text speaks of."""
        text = "\n".join([self.release.title, self.release.lead, *self.paragraphs])
        found = (dates.resolve(day, self.release.day) for day in dates.find(text))
        return frozenset(day for day in found if day is not None)

    @cached_property
    def takes_back(self) -> frozenset[str]:
        """Words that cancel, move or correct something."""
        text = "\n".join([self.release.title, self.release.lead, *self.paragraphs])
        return frozenset(word.casefold() for word in dates.correction_words(text))


def likeness(old: Release, new: Release) -> Likeness:
    """What a new text under the key of an old one is."""
    text, other = _Text(old), _Text(new)
    kept = text.paragraphs & other.paragraphs
    shorter = min(text.size, other.size)
    if shorter and sum(map(len, kept)) >= KEPT * shorter:
        return Likeness.CORRECTION
    subject = text.headline & other.headline
    if _share(text.headline, other.headline) > SAME_HEADLINE:
        return Likeness.CORRECTION
    share = _share(text.words(kept), other.words(kept), beside=subject)
    if share >= (SHARED_SUBJECT if subject else SHARED) and not _headlines_apart(text, other):
        return Likeness.CORRECTION
    if other.takes_back - text.takes_back and text.headline & other.names:
        # Called off or moved: title and text are new, and name what they take back.
        return Likeness.CORRECTION
    apart = (
        not text.headline & other.names
        and not other.headline & text.names
        and _share(text.names, other.names) <= COMMON
        and not text.days & other.days
        and not other.takes_back
    )
    return Likeness.ANOTHER if apart else Likeness.QUESTION


def _headlines_apart(old: _Text, new: _Text) -> bool:
    """Whether both headlines name something, and the new text nothing of what the old headline named."""
    return bool(old.headline and new.headline) and not old.headline & new.names


def one_release(old: Release, new: Release, *, left_list: bool) -> bool:
    """Whether two keys are one release; `left_list`: the old one is no longer listed.

    Equal headline and text; or an equal text, or one that kept every paragraph, near in time, of which the old key is gone.
    """
    if not old.blocks:
        return False
    before, after = list(_plain(old.blocks)), list(_plain(new.blocks))
    same_title = old.title == new.title
    if " ".join(before) == " ".join(after) and same_title:
        return True
    apart = abs(new.day - old.day)
    if not left_list:
        return False
    if _same_text(old, new):
        return apart <= NEAR
    return same_title and set(before) <= set(after) and apart <= _REPOSTED and old.lead in {"", new.lead}


def alike(old: Release, new: Release) -> bool:
    """Whether two releases are probable twins: the same headline, or the same text in one source, within a week."""
    if abs(new.day - old.day) > NEAR:
        return False
    return old.title.casefold() == new.title.casefold() or _same_text(old, new)


def _same_text(old: Release, new: Release) -> bool:
    words = " ".join(_plain(old.blocks))
    return old.source == new.source and len(words) >= SUBSTANCE and words == " ".join(_plain(new.blocks))


def _plain(blocks: Iterable[Block]) -> Iterable[str]:
    return (" ".join(block.text.split()) for block in blocks)


def _stems(texts: Iterable[str]) -> frozenset[str]:
    found = (match[0].casefold() for text in texts for match in _WORD.finditer(text))
    return frozenset(_stem(word) for word in found if word not in _EMPTY)


def _names(texts: Iterable[str]) -> frozenset[str]:
    """Stems of capitalised words that name something; German writes each noun so, and a sentence's first word."""
    found = (match[0] for text in texts for match in _WORD.finditer(text))
    stems = (_stem(word.casefold()) for word in found if word[0].isupper() and word.casefold() not in _EMPTY)
    return frozenset(stem for stem in stems if stem not in _GENERIC)


def _stem(word: str) -> str:
    bare = _ENDING.sub("", word)
    return bare if len(bare) >= 3 else word


_GENERIC = frozenset(map(_stem, _LISTS["generic"]))


def _share(words: frozenset[str], other: frozenset[str], *, beside: frozenset[str] = frozenset()) -> float:
    """Part of the shorter text's stems that both have, `beside` left out of both."""
    words, other = words - beside, other - beside
    shorter = min(len(words), len(other))
    return len(words & other) / shorter if shorter else 0.0
