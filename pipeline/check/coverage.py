"""Which facts are checked in which language, so that silence never misleads."""

from pipeline.check.defaults import CHECKS, FACTS
from pipeline.check.facts import readable
from pipeline.check.pair import Check
from pipeline.model import is_plain


def applies(check: Check, language: str) -> bool:
    """Whether a check can read a target language (BCP 47)."""
    if is_plain(language) and not check.plain:
        return False
    if check in FACTS:
        return readable(language)
    return language.split("-")[0].lower() == "en" or not check.english


def covered(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the default checks that are made in a language, and of those that are not."""
    checked = tuple(check.name for check in CHECKS if applies(check, language))
    return checked, tuple(check.name for check in CHECKS if not applies(check, language))
