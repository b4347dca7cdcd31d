"""Whether a name stands in a text: as it is, inflected, by sound, or under another name."""

import re
from collections.abc import Iterable
from functools import cached_property

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from pipeline.check.names.named import people_of
from pipeline.check.words import places
from pipeline.check.words.spelling import fold, shape, words

_SIDE = re.compile(r"^(?:nord|süd|ost|west|ober|unter|mittel|zentral)(?:ost|west)?-?", re.IGNORECASE)


class Words:
    """The words of a text, folded and by sound: made once a block, and only what is asked for.

    `folded` and `shapes` have one word a line, so that what a word begins with is found at once.
    """

    def __init__(self, text: str, *, other_script: bool = False) -> None:
        self._text, self.loose, self._words = text, other_script, words(text)
        self.folded = _lines(map(fold, self._words))

    @cached_property
    def _capitals(self) -> list[str]:
        return [word for word in self._words if self.loose or word[0].isupper()]

    @cached_property
    def capitals(self) -> set[str]:
        return set(map(fold, self._capitals))

    @cached_property
    def sounds(self) -> list[str]:
        return list(map(shape, self._capitals))

    @cached_property
    def shapes(self) -> str:
        return _lines(self.sounds)

    def has(self, part: str, language: str) -> bool:
        """Whether a word of a name stands here: itself, inflected, by sound, or under another name."""
        forms = {part, part.removesuffix("s"), part.removesuffix("er"), part.removesuffix("er") + "en"}
        forms |= {_SIDE.sub("", part).capitalize(), people_of(part)}
        if "-" in part:
            forms |= {text for text in part.split("-") if len(text) > 2}
        return any(self._form(form, language) for form in forms if len(form) > 1)

    def _form(self, form: str, language: str) -> bool:
        low = fold(form)
        stem = low if len(low) < 4 else low[: max(4, len(low) - 2)]
        if f"\n{stem}" in self.folded or (len(stem) > 6 and stem in self.folded.replace("\n", "")):
            return True
        sound = shape(form)
        if len(sound) > 1 and f"\n{sound}" in self.shapes and (len(sound) > 2 or sound in self.sounds):
            return True
        if len(low) > 5 and _like(low, self.capitals, 0.75):
            return True
        if self.loose and _like(sound, self.sounds, 0.6):
            return True
        return any(self.called(name) for name in places.called(form, language))

    def called(self, name: str) -> bool:
        """Whether a place of this name stands here, whatever its ending."""
        low = fold(name).split()[0]
        return low[: max(4, len(low) - 2)] in fold(self._text)


def _lines(words: Iterable[str]) -> str:
    return "".join(f"\n{word}" for word in words)


def _like(word: str, words: Iterable[str], least: float) -> bool:
    """Whether one of `words` is as similar to a word as `least` says, 0 to 1."""
    best = extractOne(word, words, scorer=OSA.normalized_similarity)
    return best is not None and best[1] >= least
