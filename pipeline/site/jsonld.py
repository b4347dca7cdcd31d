"""A draft's front matter and its page's address in, schema.org JSON-LD out, safe inside a script element.

For sites whose posts carry no keys of ours (`jekyll-legacy`) and for `json`; the other generators make the same from
the front matter with the snippets in `data/`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline.site.disclosure import ENGINES


def news_article(front: Mapping[str, Any], *, url: str, publisher: str, picture: str = "") -> str:
    """NewsArticle with translationOfWork, translator and creditText.

    `front` has our full keys, `url` is the page's own address (the canonical one), `picture` the picture's.
    """
    source = front.get("source", {})
    translation = front.get("translation", {})
    image = front.get("image", {})
    original = {
        "@type": "NewsArticle",
        "url": source.get("url"),
        "headline": source.get("title"),
        "inLanguage": source.get("lang"),
        "datePublished": _moment(source.get("published")),
        "publisher": {"@type": "GovernmentOrganization", "name": source.get("name")},
    }
    engine = str(translation.get("engine") or "memory")
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": url,
        "headline": front.get("title"),
        "inLanguage": front.get("lang"),
        "datePublished": front["date"].isoformat(),
        "description": front.get("description"),
        "publisher": {"@type": "Organization", "name": publisher},
        "isBasedOn": source.get("url"),
        "translationOfWork": _told(original),
        "translator": {"@type": "SoftwareApplication", "name": ENGINES.get(engine, engine)}
        if translation.get("machine")
        else None,
        "editor": {"@type": "Person", "name": translation["reviewer"]}
        if translation.get("reviewer")
        else None,
        "image": {
            "@type": "ImageObject",
            "url": picture,
            "creditText": image.get("credit"),
            "license": image.get("licence"),
        }
        if image and picture
        else None,
        "creditText": source.get("name"),
    }
    text = json.dumps(_told(article), ensure_ascii=False, indent=2)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, "")}


def _moment(value: Any) -> str | None:
    return value.isoformat() if value is not None and hasattr(value, "isoformat") else None
