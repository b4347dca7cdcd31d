"""Writing from the desk: typed text kept while it is typed, blocks and fields saved, fixes, findings, ticks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from flask import abort, make_response, render_template, request
from werkzeug.wrappers import Response

from pipeline.errors import DecisionRefused, StadtboteError
from pipeline.model import PostState, Record
from pipeline.review.desk import back, deciding, desk, is_fragment, me, pages, record_of, said
from pipeline.review.draft_pages import context
from pipeline.review.fact_views import SIGNED
from pipeline.review.row_views import NEW, TICKED
from pipeline.review.view_models import Page, page
from pipeline.workflow.editing.decisions import acknowledge, reopen
from pipeline.workflow.editing.manual_translation import autosave, mark_looked_at, translate_by_hand
from pipeline.workflow.editing.paragraphs import change_paragraph
from pipeline.workflow.editing.save import ChangedOnDisk, fixed, forget_typed, save
from pipeline.workflow.posts.sheets import Sheet, sheet

_BASE = re.compile(r'(?:W/)?"?([0-9a-f]{0,64})"?')
LONGEST = 100_000
"""Characters of one block or field."""


@pages.post("/draft/<identity>/<language>/typed")
def typed(identity: str, language: str) -> Response:
    """Autosave: nothing is checked, nothing is refused but what is too long."""
    with deciding(identity, language) as record:
        texts = {form_key(): _text()}
        row = autosave(desk().workspace, record.id, language, by=me(), base=form_base(), texts=texts)
    response = make_response("", 204)
    response.headers["X-Kept"] = said().time(row.at.astimezone(desk().workspace.zone))
    return response


@pages.post("/draft/<identity>/<language>/save", endpoint="save")
def save_block(identity: str, language: str) -> Response:
    if form_key().startswith(NEW):
        return _add(identity, language, form_key(), _text())
    return _save(identity, language, {form_key(): _text()})


@pages.post("/draft/<identity>/<language>/fields", endpoint="fields")
def save_fields(identity: str, language: str) -> Response:
    changes = {name: value[:LONGEST] for name, value in request.form.items() if name.startswith("front:")}
    return _save(identity, language, changes)


@pages.post("/draft/<identity>/<language>/drop")
def drop(identity: str, language: str) -> Response:
    """Unsaved text that a person chose not to keep."""
    key = form_key()
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
    key = form_key()
    with deciding(identity, language) as record:
        now = sheet(desk().workspace, record, language)
        row = next((row for row in now.rows if row.key == key), None)
        if row is None:
            abort(404)
        mark = row.text if request.form.get("on") == "1" else ""
        autosave(desk().workspace, record.id, language, by=me(), base=now.base, texts={TICKED + key: mark})
        return pieces(record, language, [key])


@pages.post("/draft/<identity>/<language>/sign")
def sign(identity: str, language: str) -> Response:
    """A fact that the reviewer has compared: it holds while neither side changes."""
    fact = request.form.get("fact", "")
    if not re.fullmatch(r"[0-9a-f]{16}", fact):
        abort(400, "There is no such fact.")
    with deciding(identity, language) as record:
        mark_looked_at(
            desk().workspace, record.id, language, SIGNED + fact, by=me(), on=request.form.get("on") == "1"
        )
    return make_response("", 204)


def pieces(
    record: Record, language: str, keys: Sequence[str], *, code: int = 200, whole: Sheet | None = None
) -> Response:
    """The rows of these keys anew, with strip and foot; without the page's script the whole page."""
    if not is_fragment():
        return back(record.id, language, anchor=keys[0] if keys else "")
    shown = page(desk().workspace, record, language, who=me(), whole=whole)
    pairs = [pair for pair in shown.pairs if pair.row.key in keys]
    others = [pair for pair in shown.pairs if pair.findings and pair.row.key not in keys]
    response = make_response(
        render_template("pieces.html", pairs=pairs, others=others, **context(shown)), code
    )
    response.headers["ETag"] = f'"{shown.sheet.base}"'
    return response


def _add(identity: str, language: str, key: str, text: str) -> Response:
    """A paragraph typed behind a block: into the text where there is one, else let go."""
    behind = key.removeprefix(NEW)
    with deciding(identity, language) as record, kept(record, language, {key: text}):
        if text.strip():
            base = sheet(desk().workspace, record, language).base
            change_paragraph(desk().workspace, record, language, "add", behind, text=text, base=base, by=me())
        base = sheet(desk().workspace, record_of(identity, language), language).base
        forget_typed(desk().workspace, record, language, me(), {key: text}, base=base)
    return again(identity, language, anchor=behind)


def _save(identity: str, language: str, changes: dict[str, str]) -> Response:
    with deciding(identity, language) as record, kept(record, language, changes):
        version = record.versions.get(language)
        if version is None or version.place is PostState.NONE:
            after = translate_by_hand(desk().workspace, record, language, changes, by=me())
            if after.versions.get(language) and after.versions[language].place is not PostState.NONE:
                return again(record.id, language)
            return pieces(after, language, list(changes))
        if "If-Match" not in request.headers and "base" not in request.form:
            abort(428, "Say which text you saw; load the page again.")
        try:
            saved = save(desk().workspace, record, language, changes, base=form_base(), by=me(), seen=_seen())
        except ChangedOnDisk as clash:
            autosave(desk().workspace, record.id, language, by=me(), base=form_base(), texts=changes)
            return _both(record, language, clash)
        if saved.reshaped or any(key.startswith("own-") for key in changes):
            return again(record.id, language, anchor=next(iter(changes)))
        return pieces(saved.record, language, list(changes), whole=saved.sheet)


@contextmanager
def kept(record: Record, language: str, changes: Mapping[str, str]) -> Iterator[None]:
    """What was typed is kept as not saved, whyever saving it is refused."""
    try:
        yield
    except StadtboteError:
        autosave(desk().workspace, record.id, language, by=me(), base=form_base(), texts=changes)
        raise


def _seen() -> dict[str, str]:
    """The text of its place that the person typed over, where the page says it."""
    return {form_key(): request.form["was"].replace("\r\n", "\n")} if "was" in request.form else {}


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


def again(identity: str, language: str, anchor: str = "") -> Response:
    """The page as a whole: blocks came or went."""
    if not is_fragment():
        return back(identity, language, anchor=anchor)
    response = make_response("", 200)
    response.headers["X-Again"] = f"pair-{anchor}".translate(str.maketrans(":.", "--")) if anchor else ""
    return response


def _rows_of(record: Record, language: str, finding: str) -> list[str]:
    found = sheet(desk().workspace, record, language)
    return [row.key for row in found.rows if any(known.id == finding for known in row.findings)]


def form_key() -> str:
    """The place a form speaks of."""
    key = request.form.get("key", "")
    if not re.fullmatch(r"[a-z]+(?:[-:.][a-z0-9]+)*", key):
        abort(400, "There is no such block.")
    return key


def _text() -> str:
    text = request.form.get("text", "")
    if len(text) > LONGEST:
        abort(413, "That is longer than any block.")
    return text.replace("\r\n", "\n")


def form_base() -> str:
    """Digest of the file the person saw."""
    sent = request.headers.get("If-Match") or request.form.get("base", "")
    found = _BASE.fullmatch(sent.strip())
    return found[1] if found else "?"
