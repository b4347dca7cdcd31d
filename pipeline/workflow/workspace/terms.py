"""The terms that hold on a site."""

from collections.abc import Sequence

from pipeline.config import Settings
from pipeline.config.words import near
from pipeline.errors import ConfigError
from pipeline.model import Source, Term
from pipeline.plugins import shipped
from pipeline.translate import termbase


def terms_of(settings: Settings, sources: Sequence[Source]) -> tuple[Term, ...]:
    """Shipped termbase, then the site's glossaries, then each source's own, which holds for that source alone.

    Raises ParseError, and ConfigError for a term of a city that is no source's.
    """
    own = [settings.root / name for name in settings.glossaries]
    terms = termbase.load([*termbase.shipped(), *own])
    folders = (settings.root / "sources", shipped("sources"))
    known = {file.stem for folder in folders for file in folder.glob("*.yaml")} if own else set()
    for file in own:
        for city in {term.city for term in termbase.read(file)} - known - {""}:
            raise ConfigError(f"city `{city}` is no source's id{near(city, known)}", file=str(file))
    for source in sources:
        if source.glossary:
            terms += termbase.read(settings.root / source.glossary, city=source.id)
    return terms
