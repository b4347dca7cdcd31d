"""The terms that hold on a site."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.config import Settings
from pipeline.model import Source, Term
from pipeline.translate import termbase


def terms_of(settings: Settings, sources: Sequence[Source]) -> tuple[Term, ...]:
    """Shipped termbase, then the site's glossaries, then each source's own, which holds for that source alone."""
    terms = list(
        termbase.load([*termbase.shipped(), *(settings.root / name for name in settings.glossaries)])
    )
    for one in sources:
        if one.glossary:
            terms += termbase.read(settings.root / one.glossary, city=one.id)
    return tuple(terms)
