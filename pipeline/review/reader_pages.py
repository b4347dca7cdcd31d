"""What readers see, and what the city said: the post as it will look, the archived original, local pictures."""

from pathlib import Path

import nh3
from flask import abort, make_response, render_template, send_file
from markupsafe import Markup
from werkzeug.wrappers import Response

from pipeline import site
from pipeline.errors import SiteError
from pipeline.model import Page, PostState
from pipeline.review.desk import desk, me, pages, record_of
from pipeline.review.draft_pages import context
from pipeline.review.view_models import page
from pipeline.site import html

PICTURES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
_ARCHIVED = {
    "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "strong", "b", "em", "i", "br", "hr", "table",
    "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "dl", "dt", "dd", "time", "a",
}  # fmt: skip


@pages.get("/draft/<identity>/<language>/reader")
def reader(identity: str, language: str) -> str:
    record = record_of(identity, language)
    shown = page(desk().workspace, record, language, who=me())
    if shown.sheet.found is None:
        abort(404, "There is no post yet.")
    text = Markup(html.clean(shown.sheet.found.draft.body))  # noqa: S704  # nh3 has cleaned it by an allow-list
    return render_template("reader.html", text=text, **context(shown))


@pages.get("/draft/<identity>/<language>/archive")
def archive(identity: str, language: str) -> str:
    record = record_of(identity, language)
    kept = desk().workspace.store.archive.latest(identity)
    if kept is None:
        abort(404, "No copy of the original is kept.")
    shown = page(desk().workspace, record, language, who=me())
    return render_template("archive.html", kept=kept, text=archived(kept), **context(shown))


@pages.get("/draft/<identity>/<language>/picture")
def picture(identity: str, language: str) -> Response:
    record = record_of(identity, language)
    version = record.versions.get(language)
    if version is None or version.place is PostState.NONE:
        abort(404)
    shown = page(desk().workspace, record, language, who=me())
    file = picture_file(desk().workspace.settings.folder, (shown.front.get("image") or {}).get("path", ""))
    if file is None:
        abort(404)
    return make_response(send_file(file, mimetype=PICTURES[file.suffix.lower()]))


def archived(kept: Page) -> Markup:
    """The archived page's text: tags of an allow-list, no pictures, no scripts, links that leave by themselves."""
    raw = kept.body.decode("utf-8", "replace")
    clean = nh3.clean(
        raw,
        tags=_ARCHIVED,
        clean_content_tags={
            "script",
            "style",
            "nav",
            "header",
            "footer",
            "form",
            "noscript",
            "template",
            "title",
        },
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704  # nh3 has cleaned it by an allow-list


def picture_file(folder: Path, path: str) -> Path | None:
    """The local picture of a post inside the site's folder, or None."""
    if not path or "://" in path:
        return None
    try:
        file = site.writing.inside(folder, path.lstrip("/"))
    except (SiteError, ValueError, OSError):
        return None
    return file if file.suffix.lower() in PICTURES and file.is_file() else None
