"""Finding words in all drafts and posts, and changing them where they are ticked."""

import secrets

from flask import abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from pipeline.model import Record
from pipeline.review.desk import desk, me, pages, said
from pipeline.store.rows import english_title
from pipeline.workflow.editing.replace import found_releases, passages, replace_words, take_back
from pipeline.workflow.posts.highlights import difference

MOST = 50
"""Hits, and passages to tick, on a page."""


@pages.get("/find")
def find() -> str:
    words, instead = _words("q"), _words("to")
    here = desk().workspace
    found: dict[tuple[str, str], tuple[Record, str]] = {}
    for identity, language in found_releases(here, words) if words else ():
        record = here.store.get(identity)
        if record is not None and len(found) < MOST:
            version = record.versions.get(language) or next(iter(record.versions.values()), None)
            shown = version.language if version is not None else here.settings.languages[0]
            title = english_title(version) if version is not None else ""
            found.setdefault((identity, shown), (record, title or record.title))
    ticks: list[tuple[str, str, Markup, bool]] = []
    if words and request.args.get("replace"):
        for passage in passages(here, words, instead):
            if len(ticks) < MOST:
                title = english_title(passage.record.versions[passage.language])
                words_now = difference(passage.before, passage.after)
                ticks.append((passage.name, title or passage.record.title, words_now, passage.public))
    return render_template(
        "find.html",
        wanted=words,
        instead=instead,
        found=found,
        ticks=ticks,
        replacing=bool(request.args.get("replace")),
        undo=request.args.get("undo", ""),
        told=request.args.get("told", ""),
    )


@pages.post("/replace")
def replace() -> Response:
    words, instead = _words("q"), _words("to")
    if not words or words == instead:
        abort(400, "Say which words, and what is to stand there.")
    with desk().writing:
        done, refused = replace_words(
            desk().workspace, words, instead, request.form.getlist("place")[:MOST], by=me()
        )
        token = secrets.token_hex(8)
        desk().replaced[token] = (me(), tuple(done))
    told = said().ngettext("Replaced in {n} place.", "Replaced in {n} places.", len(done))
    return _back(words, instead, " ".join([told, *refused])[:300], token if done else "")


@pages.post("/replace/undo")
def undo_replace() -> Response:
    who, done = desk().replaced.pop(request.form.get("undo", ""), ("", ()))
    if who != me():
        abort(409, "That replacement was taken back already, or it is not yours.")
    with desk().writing:
        number = take_back(desk().workspace, done, by=me())
    told = said().ngettext("Put back in {n} place.", "Put back in {n} places.", number)
    return _back(_words("q"), _words("to"), told, "")


def _words(name: str) -> str:
    return " ".join(request.values.get(name, "").split())[:100]


def _back(words: str, instead: str, told: str, undo: str) -> Response:
    address = url_for("desk.find", q=words, to=instead, replace=1, told=told, undo=undo or None)
    return make_response(redirect(address, 303))
