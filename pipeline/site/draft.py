"""A release and its translation in, a Draft out: full front-matter keys and the Markdown body of a post."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pipeline.errors import SiteError
from pipeline.messages import noop, plural, words
from pipeline.model import (
    UNKNOWN_DAY,
    Draft,
    Freshness,
    Image,
    Origin,
    Release,
    Review,
    Rights,
    Source,
    Style,
    Translation,
)
from pipeline.site import body, front_matter, markdown, wording
from pipeline.site.body import Images
from pipeline.site.disclosure import disclosure as sentence
from pipeline.site.flavours import Flavour, shape

Form = Literal["mail", "text", "release"]
_FORMS = {"mail": noop("press mail"), "text": noop("press text"), "release": noop("press release")}
"""How a release without an address came."""
_DESCRIPTION = 200
_STATUS = {
    Freshness.CURRENT: "current",
    Freshness.SOURCE_CHANGED: "changed",
    Freshness.SOURCE_WITHDRAWN: "withdrawn",
}
_MACHINE = (Origin.ENGINE, Origin.MEMORY)
_ORDER: tuple[Images, ...] = ("none", "link", "publish")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSettings:
    """How posts of a site look in one language."""

    flavour: Flavour
    """Gives the closing link its form."""
    style: Style = Style()  # noqa: RUF009  # frozen
    disclosure: str | None = None
    """As in `disclosure.disclosure`."""
    images: Images = "link"
    """The site's wish; a source's rights may lower it."""
    more: str = ""
    """As in `Front.more`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    """What a post says beside its texts."""

    slug: str
    tags: Sequence[str] = ()
    review: Review = Review.MACHINE
    reviewer: str = ""
    reviewed_at: dt.datetime | None = None
    freshness: Freshness = Freshness.CURRENT
    picture: str = ""
    """Path of the published picture as the flavour names it; "" while none was stored."""
    expires: dt.datetime | None = None
    """End of the event it announces, where known."""
    form: Form = "release"
    """How a release without an address came, which the closing line tells."""


def draft(
    release: Release, translation: Translation, source: Source, post: PostFacts, settings: PostSettings
) -> Draft:
    """The post of a complete translation.

    Raises SiteError where a segment is missing (no German under an English flag) or the source has no rights.
    """
    if source.rights is None:
        raise SiteError("its source has no rights record: nothing is written", about=release.url)
    if translation.missing:
        raise SiteError(
            plural(
                "{n} paragraph is not translated",
                "{n} paragraphs are not translated",
                len(translation.missing),
            ),
            about=release.url,
        )
    allowed = policy(settings.images, source.rights)
    front = _front(release, translation, source, post)
    first = release.images[0] if post.picture and release.images else None
    shown = first if first and publishable(first, source.rights, allowed) else None
    if shown:
        front["image"] = _image(shown, translation, source.rights, post.picture)
    more = len(release.images) > (1 if shown else 0)
    parts = [
        *body.text(translation, source.rights),
        *body.pictures(release, translation, shown, allowed),
        *body.attachments(release, translation, source.rights),
        *(body.contact(release, translation.language) if source.contact_in_post else ()),
        *closing(front, settings, more_photos=more),
    ]
    text = "\n".join(part if part.endswith("\n") else f"{part}\n" for part in parts if part)
    return Draft(front=_ordered(front), body=shape.teased(text, settings.more))


def printable(release: Release, rights: Rights | None) -> Release:
    """What of a release its post holds: nothing else needs English. A source without rights is previewed in full.

    The first paragraph of an excerpt without a lead stays: its post is described by it.
    """
    if rights is None or rights.text == "full":
        return release
    if rights.text == "link":
        return replace(release, kicker="", lead="", blocks=(), attachments=())
    return replace(release, blocks=release.blocks[: not release.lead], attachments=())


def policy(images: Images, rights: Rights) -> Images:
    """The stricter of what the site wants and what the source allows."""
    return min(images, rights.images, key=_ORDER.index)


def publishable(image: Image, rights: Rights, allowed: Images) -> bool:
    """A picture is published only where credit and licence are known (§ 13 UrhG); else it is linked."""
    return allowed == "publish" and bool(image.credit.strip()) and bool(rights.licence)


def closing(front: dict[str, Any], settings: PostSettings, *, more_photos: bool) -> tuple[str, ...]:
    """The last paragraphs as Markdown: the link to the original, the source's name and day, the disclosure."""
    language, source = str(front["lang"]), front["source"]
    said = words(language)
    address = markdown.address(str(source["url"]))
    original = wording.filled(
        said.gettext("The original post in German{photos} can be found {here}."),
        photos=said.gettext(", as well as additional photos,") if more_photos else "",
        here=f"{wording.here(said, address)}{settings.flavour.link_attributes}",
    )
    origin = source_line(front, language, settings.style)
    machine = markdown.paragraph(sentence(front, language, settings.disclosure, settings.style.dates))
    return tuple(part for part in (original if address else "", origin, machine) if part)


def source_line(front: Mapping[str, Any], language: str, style: Style) -> str:
    """The closing line that names the source and its day, as Markdown; an unknown day is called that."""
    said, source = words(language), front["source"]
    day = wording.day(front["date"], language, style.dates)
    if source.get("day") == UNKNOWN_DAY:
        day = wording.filled(said.gettext("day unknown (first seen on {date})"), date=day)
    template, form = said.gettext("Source: {name}, {date}."), _FORMS.get(str(source.get("form")), "")
    if form:
        template, form = said.gettext("Source: {form} of {date}, {name}."), said.gettext(form)
    return markdown.paragraph(wording.filled(template, name=str(source["name"]), date=day, form=form))


def _front(release: Release, translation: Translation, source: Source, post: PostFacts) -> dict[str, Any]:
    engine, model = _writer(translation)
    url = markdown.address(release.url) or markdown.address(source.public or "")
    return {
        "title": _title(translation),
        "date": release.day,
        "slug": post.slug,
        "lang": translation.language,
        "tags": [tag for tag in dict.fromkeys(front_matter.line(tag) for tag in post.tags) if tag],
        "description": _description(translation, source),
        "source": {
            "id": release.id,
            "name": front_matter.line(source.name),
            "url": url,
            "title": front_matter.line(release.title),
            "lang": release.language,
            "day": "" if release.day_known else UNKNOWN_DAY,
            "published": release.published,
            "updated": release.updated,
            "retrieved": release.retrieved,
            "hash": release.fingerprint,
            "licence": front_matter.line(source.rights.basis if source.rights else ""),
            "status": _STATUS[post.freshness],
            "form": "" if url else post.form,
        },
        "translation": {
            "machine": any(s.origin in _MACHINE for s in translation.segments),
            "engine": engine,
            "model": model,
            "glossary": translation.glossary,
            "date": translation.made,
            "status": post.review.value,
            "reviewer": front_matter.line(post.reviewer),
            "reviewed_at": post.reviewed_at,
        },
        "expires": post.expires.replace(microsecond=0) if post.expires else None,
    }


def _writer(translation: Translation) -> tuple[str, str]:
    """Engine and model a reader is told of: where all came from memory, those that wrote most of it then."""
    bought = [(s.engine, s.model) for s in translation.segments if s.origin in _MACHINE and s.engine]
    if translation.engine != "memory" or not bought:
        return translation.engine, translation.model
    return max(dict.fromkeys(bought), key=bought.count)


def _ordered(front: dict[str, Any]) -> dict[str, Any]:
    """Keys in the order of docs/sites.md, those without a value left out (the reviewer's are kept for splicing)."""
    source = {key: value for key, value in front["source"].items() if value not in ("", None)}
    translation = {
        key: value
        for key, value in front["translation"].items()
        if value not in ("", None) or key in ("reviewer", "reviewed_at")
    }
    order = ("title", "date", "slug", "lang", "tags", "description", "expires", "image")
    ordered = {key: front[key] for key in order if front.get(key) not in ("", None)}
    return {**ordered, "source": _exact(source), "translation": _exact(translation)}


def _exact(group: dict[str, Any]) -> dict[str, Any]:
    return {k: v.replace(microsecond=0) if isinstance(v, dt.datetime) else v for k, v in group.items()}


def _title(translation: Translation) -> str:
    titles = translation.of("title")
    title = front_matter.line(titles[0].target.text) if titles and titles[0].target else ""
    if not title:
        raise SiteError("the translation has no title", about=translation.release)
    return title


def _description(translation: Translation, source: Source) -> str:
    """The lead, or the first paragraph, cut at a word."""
    if source.rights and source.rights.text == "link":
        return ""
    first = next((s.target.text for s in (*translation.of("lead"), *translation.of("block")) if s.target), "")
    return summary_of(first)


def summary_of(lead: str) -> str:
    """A lead as a description: one line, cut at a word."""
    text = front_matter.line(lead)
    if len(text) <= _DESCRIPTION:
        return text
    return text[:_DESCRIPTION].rsplit(" ", 1)[0].rstrip(" ,;:–-„“") + " …"


def _image(image: Image, translation: Translation, rights: Rights, picture: str) -> dict[str, str]:
    found = {
        "path": picture,
        "alt": body.target(translation, "alt", 0) or body.target(translation, "caption", 0),
        "credit": front_matter.line(image.credit),
        "licence": front_matter.line(rights.licence or ""),
    }
    return {key: value for key, value in found.items() if value}
