"""The terms that hold on a site."""

from collections.abc import Sequence

from pipeline.config import Settings
from pipeline.model import Source, Term
from pipeline.translate import termbase


def terms_of(settings: Settings, sources: Sequence[Source]) -> tuple[Term, ...]:
    """Shipped termbase, then the site's glossaries, then each source's own, which holds for that source alone."""
    terms = termbase.load([*termbase.shipped(), *(settings.root / name for name in settings.glossaries)])
    for source in sources:
        if source.glossary:
            terms += termbase.read(settings.root / source.glossary, city=source.id)
    return terms
