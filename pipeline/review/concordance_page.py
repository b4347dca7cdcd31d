"""Search over past posts, and new terms."""

from flask import make_response, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from pipeline.review.desk import back, deciding, desk, is_fragment, me, pages, record_of
from pipeline.review.saving_pages import pieces
from pipeline.workflow.editing import glossary, save
from pipeline.workflow.editing.memory_offers import in_words


@pages.get("/search")
def concordance() -> str:
    wanted = " ".join(request.args.get("q", "").split())[:100]
    language = request.args.get("language") or desk().workspace.settings.languages[0]
    found = desk().workspace.store.memory.concordance(wanted, target=language, limit=30) if wanted else ()
    template = "concordance_piece.html" if is_fragment() else "concordance.html"
    return render_template(
        template, wanted=wanted, found=found, language=language, highlight=highlight, words=in_words
    )


@pages.get("/terms")
def terms() -> str:
    wanted = " ".join(request.args.get("q", "").split())[:100].casefold()
    all_terms = [
        term
        for term in desk().workspace.terms
        if not wanted or wanted in term.source.casefold() or wanted in term.target.casefold()
    ]
    return render_template(
        "terms.html",
        wanted=request.args.get("q", ""),
        terms=all_terms[:100],
        total=len(all_terms),
        offered=glossary.offered(desk().workspace),
        can_add=glossary.file_for(desk().workspace) is not None,
        told=request.args.get("told", ""),
    )


@pages.get("/draft/<identity>/<language>/offers")
def offers(identity: str, language: str) -> str:
    """What this approval made frequent."""
    record_of(identity, language)
    here = desk().workspace
    found = glossary.offered(here, (identity, language))
    return render_template("offers.html", offered=found, can_add=glossary.file_for(here) is not None)


@pages.post("/terms")
def add_term() -> Response:
    german, english = request.form.get("source", ""), request.form.get("target", "")
    with desk().writing:
        workspace = glossary.add_term(desk().workspace, german=german, english=english, by=me())
        desk().workspace = workspace
    identity, language = request.form.get("identity", ""), request.form.get("language", "")
    if not identity:
        return make_response(redirect(url_for("desk.terms", q=german.strip()), 303))
    record_of(identity, language)
    with deciding(identity, language) as record:
        version = record.versions.get(language)
        if version is None or not version.path:
            return back(identity, language)
        record = save.recheck(desk().workspace, record, language)
        if not is_fragment():
            return back(identity, language)
        return pieces(record, language, [text for text in request.form.getlist("key") if text])


def highlight(text: str, words: str) -> Markup:
    """Text with the words searched for in `mark`."""
    at = text.casefold().find(words.casefold()) if words else -1
    if at < 0:
        return escape(text)
    end = at + len(words)
    return Markup('{}<mark class="hit">{}</mark>{}').format(text[:at], text[at:end], text[end:])
