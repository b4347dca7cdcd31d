"""The key of a paid segment: what makes two purchases the same purchase.

Engine, model, options, languages, text with numbered marks, and a hash of the glossary entries that match this
text: a hundred new terms re-buy nothing that they do not touch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from pipeline.model import Term
from pipeline.translate.engine import Engine


def of(engine: Engine, *, source: str, target: str, text: str, terms: Sequence[Term]) -> str:
    """64 hex characters. `terms`: those that match this text, in any order; ignored by an engine without glossary."""
    parts = [engine.name, engine.model, options(engine), source, target, text]
    return _sha([*parts, glossary(terms) if engine.can.glossary else ""])


def matching(text: str, terms: Sequence[Term], *, language: str) -> tuple[Term, ...]:
    """Terms of this language that stand in the text, in any inflection."""
    base = language.partition("-")[0].lower()
    return tuple(
        term for term in terms if term.language.partition("-")[0].lower() == base and term.source in text
    )


def options(engine: Engine) -> str:
    """What the engine was set to beyond its model, as its attribute `options` tells; "" where it has none."""
    return str(getattr(engine, "options", ""))


def glossary(terms: Sequence[Term]) -> str:
    """Hash of glossary entries by what an engine gets of them; "" for none."""
    pairs = sorted({*pairs_of(terms)})
    return _sha([list(pair) for pair in pairs])[:16] if pairs else ""


def pairs_of(terms: Sequence[Term]) -> tuple[tuple[str, str], ...]:
    """German and English as an engine's glossary holds them: what is kept stays as it is, forbidden words are ours."""
    pairs = []
    for term in terms:
        if term.rule == "required" and term.target:
            pairs.append((term.source, term.target))
        elif term.rule in ("keep", "gloss"):
            pairs.append((term.source, term.source))
    return tuple(dict.fromkeys(pairs))


def _sha(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
