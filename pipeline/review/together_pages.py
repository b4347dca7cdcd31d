"""Colleagues at one desk: notes, who took a draft, who is there, and decisions about several drafts at once."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pipeline.errors import StadtboteError
from pipeline.model import Record
from pipeline.review.desk import back, deciding, desk, me, pages, record_of, said
from pipeline.review.queue_page import as_query, asked
from pipeline.transitions.together import taken_by
from pipeline.workflow.editing import decisions
from pipeline.workflow.workspace.workspace import Workspace

MOST = 200
"""Drafts of one decision: more than a page of the queue shows."""


@pages.post("/draft/<identity>/<language>/note")
def leave_note(identity: str, language: str) -> Response:
    about, text = request.form.get("about", "")[:80], request.form.get("text", "")
    with deciding(identity, language) as record:
        decisions.leave_note(desk().workspace, record, language, text, about=about, by=me())
    return back(identity, language, anchor="notes")


@pages.post("/draft/<identity>/<language>/settle-note")
def settle_note(identity: str, language: str) -> Response:
    with deciding(identity, language) as record:
        decisions.settle_note(desk().workspace, record, language, request.form.get("note", ""), by=me())
    return back(identity, language, anchor="notes")


@pages.post("/draft/<identity>/<language>/take")
def take(identity: str, language: str) -> Response:
    with deciding(identity, language) as record:
        decisions.take(desk().workspace, record, language, by=me())
    return back(identity, language)


@pages.get("/draft/<identity>/<language>/present")
def present(identity: str, language: str) -> str:
    """Who else is at a draft, and whether a colleague changed it since this page was made (`seen`: the id of the
    newest change it knew)."""
    record = record_of(identity, language)
    seen = request.args.get("seen", "0")
    since = int(seen) if seen.isdigit() and len(seen) < 16 else 0
    news = [text.who for text in desk().workspace.store.earlier(record.id, language) if text.id > since]
    return render_template(
        "present.html",
        others=desk().at(identity, language, me()),
        changed_by=sorted({*news} - {me()}),
        record=record,
        language=language,
        seen_change=since,
    )


@pages.post("/batch")
def batch() -> Response:
    """One decision about every ticked row; approving is none of them: each draft is read before."""
    decide = BATCHES.get(request.form.get("what", ""))
    chosen = request.form.getlist("draft")[:MOST]
    if decide is None:
        abort(400, "Say reject, buy or take.")
    done, told = 0, ""
    for name in chosen:
        identity, _, language = name.partition("/")
        language = language or desk().workspace.settings.languages[0]
        try:
            with deciding(identity, language) as record:
                decide(desk().workspace, record, language)
            done += 1
        except StadtboteError as error:
            told = said().told(error.message)
    counted = said().ngettext("{n} release done.", "{n} releases done.", done)
    query: dict[str, Any] = {**as_query(asked()), "told": f"{counted} {told}".strip()[:300]}
    return make_response(redirect(url_for("desk.queue", **query), 303))


def _rejected(workspace: Workspace, record: Record, language: str) -> None:
    reason = " ".join(request.form.get("reason", "").split())[:1000]
    if not reason:
        abort(400, "A reason is needed: it stays in the record.")
    decisions.reject(workspace, record, language, by=me(), reason=reason)


def _taken(workspace: Workspace, record: Record, language: str) -> None:
    if taken_by(record, language) != me():
        decisions.take(workspace, record, language, by=me())


BATCHES: Mapping[str, Callable[[Workspace, Record, str], object]] = {
    "reject": _rejected,
    "buy": lambda here, record, language: decisions.request(here, record, by=me()),
    "take": _taken,
}
