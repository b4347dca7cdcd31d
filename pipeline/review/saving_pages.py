"""Writing from the desk: typed text kept while it is typed, blocks and fields saved, fixes, findings, ticks."""

import re
from collections.abc import Sequence

from flask import abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.errors import DecisionRefused
from pipeline.model import PostState, Record
from pipeline.review.desk import back, deciding, desk, is_fragment, me, pages, said
from pipeline.review.draft_pages import context
from pipeline.review.row_views import TICKED
from pipeline.review.view_models import Page, page
from pipeline.workflow.editing.decisions import acknowledge, reopen
from pipeline.workflow.editing.manual_translation import autosave, translate_by_hand
from pipeline.workflow.editing.save import ChangedOnDisk, fixed, save
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.sheets import sheet

_BASE = re.compile(r'(?:W/)?"?([0-9a-f]{0,64})"?')
LONGEST = 100_000
"""Characters of one block or field."""


@pages.post("/draft/<identity>/<language>/typed")
def typed(identity: str, language: str) -> Response:
    """Autosave: nothing is checked, nothing is refused but what is too long."""
    with deciding(identity, language) as record:
        texts = {_key(): _text()}
        row = autosave(desk().workspace, record.id, language, by=me(), base=_base(), texts=texts)
    response = make_response("", 204)
    response.headers["X-Kept"] = said().time(row.at.astimezone(desk().workspace.zone))
    return response


@pages.post("/draft/<identity>/<language>/save", endpoint="save")
def save_block(identity: str, language: str) -> Response:
    return _save(identity, language, {_key(): _text()})


@pages.post("/draft/<identity>/<language>/fields", endpoint="fields")
def save_fields(identity: str, language: str) -> Response:
    changes = {name: value[:LONGEST] for name, value in request.form.items() if name.startswith("front:")}
    return _save(identity, language, changes)


@pages.post("/draft/<identity>/<language>/drop")
def drop(identity: str, language: str) -> Response:
    """Unsaved text that a person chose not to keep."""
    key = _key()
    with deciding(identity, language) as record:
        row = desk().workspace.store.typed(record.id, language, me())
        if row is not None:
            texts = {name: text for name, text in row.texts.items() if name != key}
            keep = type(row)(
                record=row.record, language=language, who=row.who, at=row.at, base=row.base, texts=texts
            )
            desk().workspace.store.put_typed(keep)
        return pieces(record, language, [key])


@pages.post("/draft/<identity>/<language>/fix")
def fix(identity: str, language: str) -> Response:
    with deciding(identity, language) as record:
        found = sheet(desk().workspace, record, language)
        wanted = request.form.get("finding", "")
        hits = [(row, finding) for row in found.rows for finding in row.findings if finding.id == wanted]
        text = fixed(*hits[0]) if hits else None
        if text is None:
            raise DecisionRefused("this finding has no correction any more; look again")
        key = hits[0][0].key
    return _save(identity, language, {key: text})


@pages.post("/draft/<identity>/<language>/acknowledge", endpoint="acknowledge")
def settle_finding(identity: str, language: str) -> Response:
    with deciding(identity, language) as record:
        wanted = request.form.get("finding", "")
        reason = request.form.get("reason", "")[:1000]
        record = acknowledge(desk().workspace, record, language, wanted, by=me(), reason=reason)
        return pieces(record, language, _rows_of(record, language, wanted))


@pages.post("/draft/<identity>/<language>/reopen", endpoint="reopen")
def reopen_finding(identity: str, language: str) -> Response:
    with deciding(identity, language) as record:
        wanted = request.form.get("finding", "")
        record = reopen(desk().workspace, record, language, wanted, by=me())
        return pieces(record, language, _rows_of(record, language, wanted))


@pages.post("/draft/<identity>/<language>/tick")
def tick(identity: str, language: str) -> Response:
    """A block is checked as it stands: another text takes the tick away."""
    key = _key()
    with deciding(identity, language) as record:
        now = sheet(desk().workspace, record, language)
        row = next((one for one in now.rows if one.key == key), None)
        if row is None:
            abort(404)
        mark = row.text if request.form.get("on") == "1" else ""
        autosave(desk().workspace, record.id, language, by=me(), base=now.base, texts={TICKED + key: mark})
        return pieces(record, language, [key])


def pieces(
    record: Record, language: str, keys: Sequence[str], *, code: int = 200, found: EditedPost | None = None
) -> Response:
    """The rows of these keys anew, with strip and foot; without the page's script the whole page."""
    if not is_fragment():
        return back(record.id, language, anchor=keys[0] if keys else "")
    shown = page(desk().workspace, record, language, who=me(), found=found)
    pairs = [pair for pair in shown.pairs if pair.row.key in keys]
    response = make_response(render_template("pieces.html", pairs=pairs, **context(shown)), code)
    response.headers["ETag"] = f'"{shown.sheet.base}"'
    return response


def _save(identity: str, language: str, changes: dict[str, str]) -> Response:
    with deciding(identity, language) as record:
        version = record.versions.get(language)
        if version is None or version.place is PostState.NONE:
            after = translate_by_hand(desk().workspace, record, language, changes, by=me())
            if after.versions.get(language) and after.versions[language].place is not PostState.NONE:
                return _again(record.id, language)
            return pieces(after, language, list(changes))
        if "If-Match" not in request.headers and "base" not in request.form:
            abort(428, "Say which text you saw; load the page again.")
        try:
            saved = save(desk().workspace, record, language, changes, base=_base(), by=me())
        except ChangedOnDisk as clash:
            autosave(desk().workspace, record.id, language, by=me(), base=_base(), texts=changes)
            return _both(record, language, clash)
        if saved.reshaped or any(key.startswith("own-") for key in changes):
            return _again(record.id, language, anchor=next(iter(changes)))
        return pieces(saved.record, language, list(changes), found=saved.post)


def _both(record: Record, language: str, clash: ChangedOnDisk) -> Response:
    """Both texts, and a person chooses; what was typed is kept until then."""
    shown = page(desk().workspace, record, language, who=me())
    template = "clash_piece.html" if is_fragment() else "clash.html"
    rows = {pair.row.key: pair for pair in shown.pairs}
    response = make_response(
        render_template(template, clash=clash, rows=rows, front=_front_texts(shown), **context(shown)), 409
    )
    response.headers["ETag"] = f'"{shown.sheet.base}"'
    return response


def _front_texts(shown: Page) -> dict[str, str]:
    front = shown.front
    image = front.get("image") or {}
    return {
        "front:title": str(front.get("title", "")),
        "front:description": str(front.get("description", "")),
        "front:date": str(front.get("date", "")),
        "front:tags": ", ".join(front.get("tags", [])),
        "front:slug": str(front.get("slug", "")),
        "front:image.alt": str(image.get("alt", "")),
        "front:image.credit": str(image.get("credit", "")),
    }


def _again(identity: str, language: str, anchor: str = "") -> Response:
    """The page as a whole: blocks came or went."""
    if not is_fragment():
        return back(identity, language, anchor=anchor)
    response = make_response("", 200)
    response.headers["HX-Location"] = url_for(
        "desk.draft", identity=identity, language=language, _anchor=anchor or None
    )
    return response


def _rows_of(record: Record, language: str, finding: str) -> list[str]:
    found = sheet(desk().workspace, record, language)
    return [row.key for row in found.rows if any(one.id == finding for one in row.findings)]


def _key() -> str:
    key = request.form.get("key", "")
    if not re.fullmatch(r"[a-z]+(?:[-:.][a-z0-9]+)*", key):
        abort(400, "There is no such block.")
    return key


def _text() -> str:
    text = request.form.get("text", "")
    if len(text) > LONGEST:
        abort(413, "That is longer than any block.")
    return text.replace("\r\n", "\n")


def _base() -> str:
    sent = request.headers.get("If-Match") or request.form.get("base", "")
    found = _BASE.fullmatch(sent.strip())
    return found[1] if found else "?"
