"""The terms that hold on a site."""

from collections.abc import Iterator, Sequence

from pipeline.config import Settings
from pipeline.config.words import like
from pipeline.messages import Message, noop
from pipeline.model import Source, Term
from pipeline.plugins import shipped
from pipeline.translate import termbase


def terms_of(settings: Settings, sources: Sequence[Source]) -> tuple[Term, ...]:
    """Shipped termbase, then the site's glossaries, then each source's own, which holds for that source alone."""
    terms = termbase.load([*termbase.shipped(), *(settings.root / name for name in settings.glossaries)])
    for source in sources:
        if source.glossary:
            terms += termbase.read(settings.root / source.glossary, city=source.id)
    return terms


def of_unknown_cities(settings: Settings) -> Iterator[Message]:
    """Cities in the site's glossaries that are no source's id: their terms hold nowhere. Raises ParseError."""
    folders = (settings.root / "sources", shipped("sources"))
    known = {file.stem for folder in folders for file in folder.glob("*.yaml")}
    for name in settings.glossaries:
        for city in sorted({term.city for term in termbase.read(settings.root / name)} - known - {""}):
            text = noop("{file}: terms of the city `{city}` hold nowhere: no source has this id")
            if guess := like(city, known):
                text = noop(
                    "{file}: terms of the city `{city}` hold nowhere: no source has this id; did you mean `{guess}`?"
                )
            yield Message(text, file=name, city=city, guess=guess)
