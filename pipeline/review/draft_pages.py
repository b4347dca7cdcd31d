"""The draft: German left, English right; and the help that belongs to the block one is at."""

from dataclasses import dataclass, replace

from flask import abort, g, make_response, render_template, request
from werkzeug.wrappers import Response

from pipeline import translate
from pipeline.check.form.terms import Use, uses
from pipeline.model import PostState
from pipeline.review.desk import desk, may, me, pages, record_of
from pipeline.review.fact_views import fact_views
from pipeline.review.queue_page import as_query, asked
from pipeline.review.risk import by_risk
from pipeline.review.view_models import Page, page
from pipeline.store.queue import beside
from pipeline.transitions.posts import WRITTEN
from pipeline.transitions.together import taken_by
from pipeline.workflow.editing.correction_note import what_changed
from pipeline.workflow.editing.memory_offers import memory_offers
from pipeline.workflow.editing.retranslate_block import names as again_names
from pipeline.workflow.editing.retranslate_block import open_engine as place_engine
from pipeline.workflow.purchasing.ledger import printed
from pipeline.workflow.workspace.workspace import Workspace

COMPARE = ("german", "machine", "file", "colleague")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An engine that could write the text again."""

    name: str
    billed: bool
    characters: int
    euro: float


@pages.get("/draft/<identity>/<language>", endpoint="draft")
def show(identity: str, language: str) -> Response:
    record = record_of(identity, language)
    here = desk()
    compare = request.args.get("compare", "") if request.args.get("compare") in COMPARE else ""
    shown = page(
        here.workspace,
        record,
        language,
        who=me(),
        compare=compare,
        only=request.args.get("only") == "changed",
    )
    if request.args.get("by") == "risk":
        shown = replace(shown, pairs=by_risk(here.workspace, record, language, shown.pairs))
    others = here.at(identity, language, me())
    # After a decision the way to the next draft stands on the page; else it is asked for once the page is there.
    listed = (
        beside(here.workspace.store, asked(), identity, language, today=here.workspace.today())
        if request.args.get("done")
        else (0, 0, "", "")
    )
    response = make_response(render_template("draft.html", others=others, listed=listed, **context(shown)))
    response.headers["ETag"] = f'"{shown.sheet.base}"'
    return response


@pages.get("/draft/<identity>/<language>/listed")
def listed(identity: str, language: str) -> str:
    record_of(identity, language)
    here = desk().workspace
    found = beside(here.store, asked(), identity, language, today=here.today())
    return render_template("listed.html", listed=found, language=language, query=as_query(asked()))


@pages.get("/draft/<identity>/<language>/help/<key>", endpoint="help")
def help_for(identity: str, language: str, key: str) -> str:
    record = record_of(identity, language)
    shown = page(desk().workspace, record, language, who=me())
    pair = next((row_view for row_view in shown.pairs if row_view.row.key == key), None)
    if pair is None:
        abort(404)
    german = pair.row.source.text if pair.row.source is not None else ""
    return render_template(
        "help.html",
        pair=pair,
        terms=terms_in(desk().workspace, shown, german, pair.row.plain),
        hits=memory_offers(desk().workspace, record, language, pair.row.source),
        **context(shown),
    )


@pages.get("/draft/<identity>/<language>/again/<key>")
def again(identity: str, language: str, key: str) -> str:
    record = record_of(identity, language)
    shown = page(desk().workspace, record, language, who=me())
    pair = next((row_view for row_view in shown.pairs if row_view.row.key == key), None)
    if pair is None or pair.row.source is None:
        abort(404)
    return render_template(
        "again.html",
        pair=pair,
        block=offers(desk().workspace, shown, len(pair.row.source.text)),
        whole=offers(desk().workspace, shown, 0),
        **context(shown),
    )


def context(shown: Page) -> dict[str, object]:
    """What the draft's templates and their pieces need."""
    here = desk()
    language = shown.version.language
    source = here.workspace.source(shown.record.source)
    compare = request.values.get("compare", "")
    return {
        "page": shown,
        "record": shown.record,
        "version": shown.version,
        "language": language,
        "source": source,
        "source_name": source.name if source is not None else shown.record.source,
        "query": as_query(asked()),
        "compare": compare if compare in COMPARE else "",
        "only": request.values.get("only", ""),
        "by": "risk" if request.values.get("by") == "risk" else "",
        "may_not": may(language),
        "facts": fact_views(shown.pairs, language, shown.marks) if request.values.get("facts") else None,
        "beside": here.site is not None and bool(request.values.get("beside")),
        "site_built": here.site is not None,
        "taken": taken_by(shown.record, language),
        "undoable": shown.version.undo is not None
        and here.workspace.now() - shown.record.decisions[-1].at < here.undo,
        "written": shown.sheet.found is not None,
        "away": shown.sheet.found is None and shown.version.place in WRITTEN,
        "seen": g.session,
        "slug_fixed": shown.version.place is not PostState.DRAFT,
        "address": shown.sheet.found.public_slug if shown.sheet.found is not None else "",
        "correction": what_changed(here.workspace, shown.version),
        "may_show_pictures": here.workspace.settings.images == "publish",
        "tags_in_use": tags_in_use(here.workspace),
    }


def tags_in_use(workspace: Workspace) -> tuple[str, ...]:
    """The site's tags, for completion."""
    maps = [workspace.settings.tags, *(source.tags for source in workspace.sources)]
    return tuple(sorted({tag for tags in maps for tag in tags.values()}))


def terms_in(workspace: Workspace, shown: Page, german: str, english: str) -> tuple[Use, ...]:
    """Terms of the termbase that stand in a text, each once, nine at most (there are nine keys)."""
    source = workspace.source(shown.record.source)
    if source is None or not german:
        return ()
    return uses(german, english, workspace.terms_for(source, shown.version.language))[:9]


def offers(workspace: Workspace, shown: Page, characters: int) -> tuple[Offer, ...]:
    """Engines that could translate a block of so many characters (0: the whole release), and what it would cost."""
    release = shown.record.release
    if release is None:
        return ()
    if not characters:
        characters = sum(
            len(segment.source.text) for segment in translate.segments(printed(workspace, shown.record))
        )
    made = []
    for name in again_names(workspace, release.language, shown.version.language):
        engine = place_engine(workspace, name, release.language, shown.version.language)
        euro = characters * engine.can.price / 1_000_000 if engine.can.billed else 0.0
        made.append(Offer(name=engine.name, billed=engine.can.billed, characters=characters, euro=euro))
        engine.close()
    return tuple(made)
