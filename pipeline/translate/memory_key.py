"""The key of a paid segment: what makes two purchases the same purchase.

Engine, model, options, languages, text with numbered marks, and a hash of the glossary entries that match this
text: a hundred new terms re-buy nothing that they do not touch.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache

from pipeline.german import terms
from pipeline.model import Term
from pipeline.translate.engine import Engine


def of(engine: Engine, *, source: str, target: str, text: str, matched: Sequence[Term]) -> str:
    """64 hex characters. `matched`: terms that stand in this text, in any order; an engine without
    glossary is concerned by those alone that stay German, as they are masked."""
    told = matched if engine.can.glossary else names_of(matched)
    parts = [engine.name, engine.model, options(engine), source, target, text]
    return _sha([*parts, glossary(told)])


def matching(text: str, spoken: tuple[Term, ...]) -> tuple[Term, ...]:
    """Terms that stand in the text, in any inflection, each once. `spoken`: what `in_language` gave."""
    return tuple(dict.fromkeys(match.term for match in terms.matches(text, spoken)))


@lru_cache(maxsize=32)
def in_language(all_terms: tuple[Term, ...], language: str) -> tuple[Term, ...]:
    """Terms for a target language; the same tuple for the same terms, as the index of `german.terms` is kept by it."""
    base = language.partition("-")[0].lower()
    return tuple(term for term in all_terms if term.language.partition("-")[0].lower() == base)


def options(engine: Engine) -> str:
    """What the engine was set to beyond its model, as its attribute `options` tells; "" where it has none."""
    return str(getattr(engine, "options", ""))


def glossary(matched: Sequence[Term]) -> str:
    """Hash of glossary entries by what an engine gets of them; "" for none."""
    pairs = sorted({*pairs_of(matched)})
    return _sha([list(pair) for pair in pairs])[:16] if pairs else ""


def names_of(matched: Sequence[Term]) -> tuple[Term, ...]:
    """Terms that stay German."""
    return tuple(term for term in matched if term.rule in ("keep", "gloss"))


def pairs_of(matched: Sequence[Term]) -> tuple[tuple[str, str], ...]:
    """German and English as an engine's glossary holds them: what is kept stays as it is, forbidden words are ours."""
    pairs = []
    for term in matched:
        if term.rule == "required" and term.target:
            pairs.append((term.source, term.target))
        elif term.rule in ("keep", "gloss"):
            pairs.append((term.source, term.source))
    return tuple(dict.fromkeys(pairs))


def _sha(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
