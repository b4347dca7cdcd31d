"""Decisions: the desk asks, the workflow decides, and what it says is shown."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, make_response, render_template, request
from werkzeug.wrappers import Response

from pipeline.errors import ConfigError, DecisionRefused
from pipeline.model import Record
from pipeline.review.desk import back, deciding, desk, is_fragment, me, pages, said
from pipeline.review.draft_pages import context
from pipeline.review.view_models import page
from pipeline.transitions.questions import ANSWERS
from pipeline.transitions.taking_back import PUBLIC
from pipeline.workflow.editing import decisions
from pipeline.workflow.editing.proposals import translate_anew
from pipeline.workflow.editing.retranslate_block import retranslate_block
from pipeline.workflow.importing import passages


@pages.post("/draft/<identity>/<language>/approve")
def approve(identity: str, language: str) -> Response:
    seen_german, seen_english = request.form.get("source_hash", ""), request.form.get("target_hash", "")
    if not seen_german or not seen_english:
        abort(428, "Say which text you saw; load the page again.")
    workspace = desk().workspace
    with deciding(identity, language) as record:
        unsaved = workspace.store.typed(record.id, language, me())
        if unsaved is not None and any(not key.startswith("tick:") for key in unsaved.texts):
            return refused(
                record,
                language,
                said().gettext("Some of your text is not saved yet: save it, or let it go, then approve."),
            )
        try:
            record = decisions.approve(
                workspace,
                record,
                language,
                by=me(),
                source_hash=seen_german,
                target_hash=seen_english,
                seconds=desk().seconds(identity, language, me()),
                wait=desk().undo,
            )
        except DecisionRefused as no:
            return refused(record, language, said().told(no.message))
        desk().publish()
    return back(identity, language, done="approved")


@pages.post("/draft/<identity>/<language>/undo")
def undo(identity: str, language: str) -> Response:
    return _decided(
        identity,
        language,
        "undone",
        lambda record: decisions.undo(desk().workspace, record, language, by=me()),
    )


@pages.post("/draft/<identity>/<language>/send-back")
def send_back(identity: str, language: str) -> Response:
    reason, public = _reason(), PUBLIC.get(request.form.get("public", ""), "")
    return _decided(
        identity,
        language,
        "sent-back",
        lambda record: decisions.send_back(
            desk().workspace, record, language, by=me(), reason=reason, public=public
        ),
    )


@pages.post("/draft/<identity>/<language>/drop-edit")
def drop_edit(identity: str, language: str) -> Response:
    return _decided(
        identity,
        language,
        "edit-dropped",
        lambda record: decisions.drop_edit(desk().workspace, record, language, by=me()),
    )


@pages.post("/draft/<identity>/<language>/reject")
def reject(identity: str, language: str) -> Response:
    reason = _needed_reason()
    return _decided(
        identity,
        language,
        "rejected",
        lambda record: decisions.reject(desk().workspace, record, language, by=me(), reason=reason),
    )


@pages.post("/draft/<identity>/<language>/withdraw")
def withdraw(identity: str, language: str) -> Response:
    reason = _needed_reason()
    return _decided(
        identity,
        language,
        "withdrawn",
        lambda record: decisions.withdraw(
            desk().workspace, record, language, by=me(), reason=reason, on=desk().workspace.today()
        ),
    )


@pages.post("/draft/<identity>/<language>/pick")
def pick(identity: str, language: str) -> Response:
    return _decided(
        identity, language, "picked", lambda record: decisions.request(desk().workspace, record, by=me())
    )


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


@pages.post("/draft/<identity>/<language>/read-anyway")
def read_anyway(identity: str, language: str) -> Response:
    return _decided(
        identity,
        language,
        "read-anyway",
        lambda record: passages.read_anyway(desk().workspace, record, by=me()),
    )


@pages.post("/draft/<identity>/<language>/answer")
def answer(identity: str, language: str) -> Response:
    what = ANSWERS.get(request.form.get("what", ""))
    if what is None:
        abort(400, "Say replaced, cancelled or another.")
    return _decided(
        identity,
        language,
        "answered",
        lambda record: decisions.answer(desk().workspace, record, what, by=me()),
    )


@pages.post("/draft/<identity>/<language>/settle")
def settle(identity: str, language: str) -> Response:
    paid = request.form.get("paid", "")
    if paid not in {"yes", "no"}:
        abort(400, "Say whether it was billed.")
    return _decided(
        identity,
        language,
        "settled",
        lambda record: decisions.settle(desk().workspace, record, paid=paid == "yes", by=me()),
    )


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


def _decided(identity: str, language: str, done: str, decide: Callable[[Record], object]) -> Response:
    with deciding(identity, language) as record:
        decide(record)
    return back(identity, language, done=done)


def _reason() -> str:
    return " ".join(request.form.get("reason", "").split())[:1000]


def _needed_reason() -> str:
    reason = _reason()
    if not reason:
        abort(400, "A reason is needed: it stays in the record.")
    return reason
