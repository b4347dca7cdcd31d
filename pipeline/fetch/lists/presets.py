"""Two content systems run the press pages of many cities: a Source that names one -> the Source with its selectors.

`sitepark` (classes `SP-...`: Wuppertal, Mainz, Wiesbaden, Bonn, Duisburg, Kassel, Stuttgart, Leverkusen,
Offenbach) and `presse-service` (presse-service.de: Münster, Kreis Soest, Kreis Unna).
"""

import dataclasses
from collections.abc import Mapping

from pipeline.model import ArticleRules, ListRules, Source

# Duisburg's article and Kassel's list were seen; Sitepark's classes are the same in every installation.
_SITEPARK_LIST = ListRules(
    item="li.SP-TeaserList__item",
    link="a",
    title=".SP-Teaser__headline__text",
    summary=".SP-Teaser__abstract",
)
_SITEPARK_ARTICLE = ArticleRules(
    title=("h1.SP-Headline--article", "article#SP-Content h1"),
    lead=("article#SP-Content .SP-Intro",),
    body=("article#SP-Content .SP-Text",),
)
# Of presse-service.de only addresses were seen (data.aspx/static/ID.html, pictures data.aspx/medien/IDP.jpg):
# no selectors, the generic reader serves.
_ARTICLES: Mapping[str, ArticleRules | None] = {"sitepark": _SITEPARK_ARTICLE, "presse-service": None}
_LISTS: Mapping[str, ListRules | None] = {
    "sitepark": _SITEPARK_LIST,
    "presse-service": ListRules(item='a[href*="data.aspx/static/"]'),
}
_LETTER = ArticleRules(body=("article[data-letter]",), contact=("section[data-letter-contact]",))
"""Of mail and text files (`pipeline.fetch.lists.press_mail` writes these marks); a saved page has none of them."""


def expand(source: Source) -> Source:
    """The source with the selectors of its preset; what its own file names wins. Unchanged without a preset."""
    if source.kind == "folder":
        given = source.article or (ArticleRules(),)
        letters = (
            dataclasses.replace(
                own, body=(*_LETTER.body, *own.body), contact=(*_LETTER.contact, *own.contact)
            )
            for own in given
        )
        return dataclasses.replace(source, article=tuple(letters))
    if source.preset is None:
        return source
    article, rules = _ARTICLES[source.preset], _LISTS[source.preset]
    own = source.article
    if article is not None:
        own = tuple(_merged(rule, article) for rule in source.article) or (article,)
    listed = source.list
    if source.kind == "listing" and listed is None:
        listed = rules
    return dataclasses.replace(source, article=own, list=listed)


def _merged(own: ArticleRules, preset: ArticleRules) -> ArticleRules:
    """Own rules, with the preset's where they name nothing; a rule for old pages (`until`) stands alone."""
    if own.until is not None:
        return own
    names = [
        field.name for field in dataclasses.fields(ArticleRules) if field.name not in ("until", "lead_from")
    ]
    missing = {name: getattr(preset, name) for name in names if not getattr(own, name)}
    return dataclasses.replace(own, **missing)
