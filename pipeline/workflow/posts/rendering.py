"""What the pipeline would write of a release today: the whole file, whatever lies on disk."""

from __future__ import annotations

import datetime as dt
import glob
import os
from collections.abc import Mapping
from dataclasses import replace

from pipeline import site, translate
from pipeline.errors import SiteError
from pipeline.model import Draft, PostState, Record, Review, Rights, Source, Translation, Version
from pipeline.site.draft import Form
from pipeline.workflow.posts import fields, lead_image
from pipeline.workflow.posts.second_opinion import findings_of
from pipeline.workflow.purchasing.ledger import printed
from pipeline.workflow.workspace.workspace import Workspace


def version_of(
    workspace: Workspace, source: Source, record: Record, translation: Translation, old: Version | None
) -> Version:
    """What the pipeline would write today, whatever lies on disk; path and slug are fixed at the first time."""
    assert record.release is not None
    title = next((s.target.text for s in translation.of("title") if s.target), record.release.title)
    slug = (old.slug if old else "") or shared_slug(record) or site.slug(title, record.id)
    review = old.review if old and old.review is not Review.LAPSED else Review.MACHINE
    draft = draft_of(workspace, source, record, translation, slug=slug, review=review)
    if picture := lead_image.write_image(workspace, source, record, draft):
        draft = draft_of(workspace, source, record, translation, slug=slug, review=review, picture=picture)
    where = old.place if old and old.place is PostState.PUBLISHED else PostState.DRAFT
    text = workspace.flavour.write(draft, where)
    own = old.fields if old else {}
    if values := fields.as_values(own, draft.front):
        text = workspace.flavour.splice(text.encode(), values).decode()
    return Version(
        language=translation.language,
        path=(old.path if old else "") or workspace.flavour.path(draft, where),
        slug=slug,
        place=old.place if old else PostState.NONE,
        review=review,
        segments=translation.segments,
        source_hash=record.release.fingerprint,
        engine=translation.engine,
        model=translation.model,
        glossary=translation.glossary,
        made=translation.made,
        text=text,
        fields=own,
        previous=old.previous if old else (),
        findings=findings_of(workspace, record, translation),
        acknowledged=old.acknowledged if old else (),
        approvals=old.approvals if old else (),
    )


def draft_of(
    workspace: Workspace,
    source: Source,
    record: Record,
    translation: Translation,
    *,
    slug: str,
    review: Review,
    picture: str = "",
) -> Draft:
    """The whole post as the site's settings want it. Raises SiteError where a paragraph is missing."""
    assert record.release is not None
    settings = workspace.settings
    post = site.PostFacts(
        slug=slug,
        tags=tags_of(workspace, source, record),
        review=review,
        picture=picture,
        expires=expiry(workspace, record),
        form=form_of(source, record),
    )
    looks = site.PostSettings(
        flavour=workspace.flavour,
        style=settings.style,
        disclosure=settings.disclosure.get(translation.language, {}).get("machine"),
        images=settings.images,
        more=settings.site.front.more,
    )
    return site.draft(record.release, translation, as_preview(source, workspace.today()), post, looks)


def rehearse(workspace: Workspace, source: Source, record: Record, language: str) -> None:
    """Render a release with its German in place of the English, so that what stops the writing costs nothing.

    Raises SiteError as rendering and writing would: title, address, flavour, folder.
    """
    assert record.release is not None
    segments = tuple(
        replace(segment, target=segment.source) for segment in translate.segments(printed(workspace, record))
    )
    pretended = Translation(
        release=record.id, language=language, segments=segments, engine="memory", made=workspace.now()
    )
    slug = shared_slug(record) or site.slug(record.release.title, record.id)
    draft = draft_of(workspace, source, record, pretended, slug=slug, review=Review.MACHINE)
    workspace.flavour.write(draft, PostState.DRAFT)
    path = workspace.flavour.path(draft, PostState.DRAFT)
    named = glob.escape(path).replace(slug, f"*{site.short(record.id)}")
    if taken := next(workspace.settings.folder.glob(named), None):
        raise SiteError("the name is taken by another post; nothing was bought", about=taken.name)
    file = site.writing.inside(workspace.settings.folder, path)
    above = next((parent for parent in file.parents if parent.exists()), file.parent)
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise SiteError(
            "cannot be written: no folder that may be written into", about=str(above), temporary=True
        )


def form_of(source: Source, record: Record) -> Form:
    """How a release without an address came."""
    if source.kind != "folder":
        return "release"
    return "mail" if record.entry.author or "@" in record.entry.guid else "text"


def as_preview(source: Source, today: dt.date) -> Source:
    """A source without a rights record is previewed in full, without pictures; `publish` keeps it a draft."""
    if source.rights is not None:
        return source
    return replace(source, rights=Rights(text="full", basis="", images="none", checked=today))


def headline_version(translation: Translation) -> Version:
    """Title and lead alone: shown in the queue, never a post."""
    return Version(language=translation.language, segments=translation.segments, made=translation.made)


def with_version(record: Record, version: Version) -> Mapping[str, Version]:
    """The versions with one replaced."""
    return {**record.versions, version.language: version}


def shared_slug(record: Record) -> str:
    """The slug the first language gave: all languages share it."""
    return next((version.slug for version in record.versions.values() if version.slug), "")


def tags_of(workspace: Workspace, source: Source, record: Record) -> tuple[str, ...]:
    """The office's categories as the site's tags; a category nobody mapped is left out."""
    names = (*record.entry.categories, *(record.release.categories if record.release else ()))
    found = [source.tags.get(name) or workspace.settings.tags.get(name) for name in names]
    return tuple(dict.fromkeys(tag for tag in found if tag))


def expiry(workspace: Workspace, record: Record) -> dt.datetime | None:
    """End of the day its event is over on, in the site's zone, where the operator wants posts to expire."""
    if record.event is None or workspace.settings.expire == "never":
        return None
    return dt.datetime.combine(record.event, dt.time(23, 59), workspace.zone)
