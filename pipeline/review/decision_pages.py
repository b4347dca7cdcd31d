"""Decisions: the desk asks, the workflow decides, and what it says is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.errors import ConfigError, DecisionRefused
from pipeline.model import Record
from pipeline.review.desk import back, deciding, desk, is_fragment, me, pages, said
from pipeline.review.draft_pages import context
from pipeline.review.fact_views import SIGNED, facts_of
from pipeline.review.queue_page import as_query, asked
from pipeline.review.row_views import MARKS
from pipeline.review.view_models import page
from pipeline.store.queue import beside
from pipeline.transitions.questions import ANSWERS, Answer
from pipeline.transitions.taking_back import PUBLIC
from pipeline.workflow.editing import decisions
from pipeline.workflow.editing.correction_note import add_note
from pipeline.workflow.editing.proposals import translate_anew
from pipeline.workflow.editing.retranslate_block import retranslate_block
from pipeline.workflow.importing import passages
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.workspace.workspace import Workspace


@pages.post("/draft/<identity>/<language>/approve")
def approve(identity: str, language: str) -> Response:
    seen_german, seen_english = request.form.get("source_hash", ""), request.form.get("target_hash", "")
    if not seen_german or not seen_english:
        abort(428, "Say which text you saw; load the page again.")
    workspace = desk().workspace
    with deciding(identity, language) as record:
        unsaved = workspace.store.typed(record.id, language, me())
        typed = unsaved.texts if unsaved is not None else {}
        if any(not key.startswith(MARKS) for key in typed):
            return refused(
                record,
                language,
                said().gettext("Some of your text is not saved yet: save it, or let it go, then approve."),
            )
        try:
            if note := request.form.get("note", "").strip():
                record, seen_english = _with_note(record, language, note, seen_english)
            record = decisions.approve(
                workspace,
                record,
                language,
                by=me(),
                seen=(seen_german, seen_english),
                took=(
                    desk().seconds(identity, language, me()),
                    _signed(workspace, record, language, typed),
                ),
                wait=desk().undo,
            )
        except DecisionRefused as no:
            return refused(record, language, said().told(no.message))
        desk().publish()
    return onward(identity, language, done="approved")


@pages.post("/draft/<identity>/<language>/take-in")
def take_in(identity: str, language: str) -> Response:
    """A left-out part of the page into the German."""
    text, seen = request.form.get("text", ""), request.form.get("german", "")
    with deciding(identity, language) as record:
        try:
            passages.take_in(desk().workspace, record, text, seen=seen, by=me())
        except ConfigError as error:
            return back(identity, language, done="taken-in", told=str(error)[:200])
    return back(identity, language, done="taken-in")


@pages.post("/draft/<identity>/<language>/again")
def again_now(identity: str, language: str) -> Response:
    """A block (shown, not written) or the whole release (a proposal) by another engine."""
    engine, key = request.form.get("engine", ""), request.form.get("key", "")
    with deciding(identity, language) as record:
        if not key:
            told = translate_anew(desk().workspace, record, language, engine=engine, by=me())
            return back(identity, language, told=told[:200])
        text = retranslate_block(desk().workspace, record, language, key, engine=engine, by=me())
    return make_response(render_template("again_text.html", text=text, key=key, engine=engine))


def refused(record: Record, language: str, why: str) -> Response:
    """The draft once more, with what stands against the decision. Nothing happened."""
    fresh = desk().workspace.store.get(record.id) or record
    shown = page(desk().workspace, fresh, language, who=me())
    if is_fragment():
        return make_response(why, 409)
    return make_response(
        render_template("draft.html", others=(), listed=(0, 0, "", ""), refused=why, **context(shown)),
        409,
    )


def _decided(address: str, identity: str, language: str) -> Response:
    done, decide = DECISIONS[address]
    with deciding(identity, language) as record:
        decide(desk().workspace, record, language)
    return onward(identity, language, done=done)


def _with_note(record: Record, language: str, note: str, seen: str) -> tuple[Record, str]:
    """The correction note in the text, where that is the one the person saw; the hash of the text with it."""
    shown = page(desk().workspace, record, language, who=me())
    if shown.target_hash != seen or shown.version.edit is None or not shown.may_approve:
        return record, seen
    return add_note(desk().workspace, record, language, note, by=me())


def _signed(workspace: Workspace, record: Record, language: str, typed: Mapping[str, str]) -> int:
    """How many facts of the text as it stands the person has signed."""
    signed = {key.removeprefix(SIGNED) for key in typed if key.startswith(SIGNED)}
    return len(signed & facts_of(sheet(workspace, record, language).rows, language)) if signed else 0


def onward(identity: str, language: str, *, done: str) -> Response:
    """To the draft; where the person wants to go on, to the next one, with this one in a line that can be undone."""
    if not request.form.get("next"):
        return back(identity, language, done=done)
    here, wanted = desk().workspace, asked()
    following = beside(here.store, wanted, identity, language, today=here.today())[3]
    query: dict[str, Any] = {**as_query(wanted), "last": f"{identity}/{language}"}
    if not following:
        return make_response(redirect(url_for("desk.queue", **query), 303))
    record, _, other = following.partition("/")
    if request.form["next"] == "facts":
        query["facts"] = "1"
    return back(record, other or here.settings.languages[0], **query)


def _reason() -> str:
    return " ".join(request.form.get("reason", "").split())[:1000]


def _needed_reason() -> str:
    reason = _reason()
    if not reason:
        abort(400, "A reason is needed: it stays in the record.")
    return reason


def _answer() -> Answer:
    what = ANSWERS.get(request.form.get("what", ""))
    if what is None:
        abort(400, "Say replaced, cancelled or another.")
    return what


def _billed() -> bool:
    paid = request.form.get("paid", "")
    if paid not in {"yes", "no"}:
        abort(400, "Say whether it was billed.")
    return paid == "yes"


DECISIONS: Mapping[str, tuple[str, Callable[[Workspace, Record, str], object]]] = {
    "undo": ("undone", lambda here, record, language: decisions.undo(here, record, language, by=me())),
    "send-back": ("sent-back", lambda here, record, language: decisions.send_back(
        here, record, language, by=me(), reason=_reason(), public=PUBLIC.get(request.form.get("public", ""), "")
    )),
    "drop-edit": ("edit-dropped", lambda here, record, language: decisions.drop_edit(here, record, language, by=me())),
    "reject": ("rejected", lambda here, record, language: decisions.reject(
        here, record, language, by=me(), reason=_needed_reason()
    )),
    "withdraw": ("withdrawn", lambda here, record, language: decisions.withdraw(
        here, record, language, by=me(), reason=_needed_reason(), on=here.today()
    )),
    "pick": ("picked", lambda here, record, language: decisions.request(here, record, by=me())),
    "read-anyway": ("read-anyway", lambda here, record, language: passages.read_anyway(here, record, by=me())),
    "answer": ("answered", lambda here, record, language: decisions.answer(here, record, _answer(), by=me())),
    "settle": ("settled", lambda here, record, language: decisions.settle(here, record, paid=_billed(), by=me())),
}  # fmt: skip
"""Address of a button under a draft to what the draft then says was done, and the decision."""
for _address in DECISIONS:
    pages.add_url_rule(
        f"/draft/<identity>/<language>/{_address}",
        _address.replace("-", "_"),
        partial(_decided, _address),
        methods=["POST"],
    )
