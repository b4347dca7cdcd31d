"""Paragraphs added, joined, moved and cut; the last change of a place put back; what became of each place."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from pipeline.errors import DecisionRefused
from pipeline.model import Record
from pipeline.review.desk import deciding, desk, me, pages, record_of
from pipeline.review.draft_pages import context
from pipeline.review.saving_pages import again, form_base, form_key, pieces
from pipeline.review.view_models import page
from pipeline.store import BODY, EarlierText
from pipeline.transitions.review import AnotherText
from pipeline.workflow.editing.paragraphs import change_paragraph, put_back
from pipeline.workflow.editing.save import Saved
from pipeline.workflow.posts.highlights import difference


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One saved change, word by word."""

    text: EarlierText
    difference: Markup
    whole: bool
    """Paragraphs changed, not words of one place."""


@pages.post("/draft/<identity>/<language>/paragraph")
def paragraph(identity: str, language: str) -> Response:
    tool, key = request.form.get("tool", ""), form_key()
    with deciding(identity, language) as record:
        try:
            saved = change_paragraph(
                desk().workspace, record, language, tool, key, text="", base=form_base(), by=me()
            )
        except AnotherText as error:
            raise DecisionRefused("the file was changed meanwhile; load the draft again") from error
        return _shown(saved, language, key)


@pages.post("/draft/<identity>/<language>/put-back")
def put_text_back(identity: str, language: str) -> Response:
    key = form_key()
    with deciding(identity, language) as record:
        try:
            saved = put_back(desk().workspace, record, language, key, base=form_base(), by=me())
        except AnotherText as error:
            raise DecisionRefused("the file was changed meanwhile; load the draft again") from error
        return _shown(saved, language, key)


@pages.get("/draft/<identity>/<language>/history")
def history(identity: str, language: str) -> str:
    record = record_of(identity, language)
    shown = page(desk().workspace, record, language, who=me())
    names = {pair.row.key: pair for pair in shown.pairs}
    changes = changes_of(record, language)
    return render_template("history.html", changes=changes, rows=names, **context(shown))


def changes_of(record: Record, language: str) -> Sequence[ChangeView]:
    """Every change of a draft that is kept, newest first."""
    return [
        ChangeView(text=text, difference=difference(text.before, text.after), whole=text.place == BODY)
        for text in desk().workspace.store.earlier(record.id, language)
    ]


def _shown(saved: Saved, language: str, key: str) -> Response:
    if saved.reshaped or BODY in saved.changed:
        return again(saved.record.id, language, anchor=key)
    return pieces(saved.record, language, [key], whole=saved.sheet)
