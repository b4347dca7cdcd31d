"""Which language a text is in: the keeper of py3langid (BSD), of the libraries measured the best at every length.

It is the fastest as well: benchmarks/checks/README.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

NAMES = {"de": "German", "en": "English", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch", "pl": "Polish", "tr": "Turkish", "uk": "Ukrainian", "ru": "Russian", "ar": "Arabic", "pt": "Portuguese", "cs": "Czech", "ro": "Romanian"}  # fmt: skip


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(NAMES))
    return found


def spoken(text: str) -> tuple[str, float]:
    """The likeliest language of a text (`de`, `en`, `fr` ...) and how sure that is, 0 to 1."""
    code, sure = _identifier().classify(text)
    return str(code), float(sure)
