"""The application: locks first, then pages; every error of ours is a sentence on a page, never a traceback."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from pipeline.errors import StadtboteError
from pipeline.hashing import digest
from pipeline.messages import LANGUAGES, noop
from pipeline.review import (  # noqa: F401  # each puts its pages into the blueprint
    concordance_page,
    decision_pages,
    draft_pages,
    figures_page,
    find_pages,
    paragraph_pages,
    picture_pages,
    proposal_pages,
    queue_page,
    reader_pages,
    saving_pages,
    site_pages,
    today_page,
    together_pages,
)
from pipeline.review.access import Door, door_of, give_cookie, guard, inside, renamed, take_cookie
from pipeline.review.desk import UNDO, Desk, desk, is_fragment, me, pages, said
from pipeline.review.last_decision import last_decided
from pipeline.review.sessions import Sessions
from pipeline.workflow.reporting.charts import house_css
from pipeline.workflow.setup.previewing import SitePreview
from pipeline.workflow.workspace.day_links import opens
from pipeline.workflow.workspace.stops import stop_lines
from pipeline.workflow.workspace.workspace import Workspace

_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A desk ready to be served."""

    app: Flask
    door: Door
    link: str
    """The one-time link's path."""
    site: Flask | None
    """Built sites, to be served at the other port."""
    close: Callable[[], None]
    """End what is being built."""


def create_app(
    workspace: Workspace,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    site_port: int | None = None,
    undo: dt.timedelta = UNDO,
) -> Opened:
    """The desk of a workplace, answering to host and port (and `desk.public`), with a fresh one-time link.

    `site_port`: where built sites are shown, if `preview` names what builds them.
    `undo`: how long a decision can be taken back, and an approval waits before it is public.
    """
    app = Flask("pipeline.review", root_path=str(Path(__file__).parent))
    settings = workspace.settings
    door = door_of(settings, host=host, port=port, site_port=site_port)
    sessions = Sessions(file=settings.state / "desk-sessions.json")
    built = SitePreview(settings.folder, settings.preview.generator, door.site) if door.sites else None
    app.extensions["desk"] = Desk(workspace=workspace, door=door, sessions=sessions, undo=undo, site=built)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    guard(app, workspace, door, sessions)
    app.register_blueprint(pages)
    return Opened(
        app=app,
        door=door,
        link=f"/enter/{sessions.link(workspace.now())}",
        site=site_pages.site_app(built, door) if built else None,
        close=built.close if built else lambda: None,
    )


@pages.get("/enter/<token>")
def enter(token: str) -> AnyResponse:
    """The one-time link. What opens a session is a button: a program that looks at links uses nothing up."""
    then = inside(request.args.get("then", "/"))
    return make_response(render_template("enter.html", token=token, then=then))


@pages.post("/enter/<token>")
def enter_now(token: str) -> AnyResponse:
    here, now = desk().workspace, desk().workspace.now()
    opened = opens(here.settings.state, token, now)
    value = desk().sessions.begin(now) if opened else desk().sessions.redeem(token, now)
    if value is None:
        return make_response(render_template("door.html", code=401, used=True), 401)
    response = redirect(inside(request.form.get("then", "/")), 303)
    give_cookie(response, desk().door, value)
    return response


@pages.get("/house.css")
def house_style() -> Response:
    """Colours and letters that the desk shares with the status page and reports."""
    return Response(house_css(), mimetype="text/css")


@pages.get("/name")
def name() -> str:
    return _who(inside(request.args.get("then", "/")))


def _who(then: str, problem: str = "") -> str:
    """The page that asks who is there."""
    known = sorted(desk().workspace.settings.desk.reviewers)
    return render_template("name.html", known=known, then=then, problem=problem)


@pages.post("/name")
def say_name() -> AnyResponse:
    try:
        session = renamed(g.session, request.form.get("name", ""))
    except ValueError:
        problem = said().gettext("A name has at least two characters and 80 at most.")
        return make_response(_who("/", problem), 422)
    desk().sessions.change(session)
    return redirect(inside(request.form.get("then", "/")), 303)


@pages.post("/leave")
def leave() -> AnyResponse:
    desk().sessions.end(g.session)
    response = make_response(render_template("door.html", code=200, left=True))
    take_cookie(response, desk().door)
    return response


@pages.post("/language")
def set_language() -> AnyResponse:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        desk().sessions.change(replace(g.session, language=chosen))
    return redirect(inside(request.form.get("then", "/")), 303)


@pages.post("/keys")
def set_keys() -> AnyResponse:
    desk().sessions.change(replace(g.session, keys=request.form.get("keys") == "on"))
    return redirect(inside(request.form.get("then", "/")), 303)


@pages.app_context_processor
def _context() -> dict[str, object]:
    """What every template may name."""
    speaking, workspace = said(), desk().workspace

    def moment(at: dt.datetime) -> str:
        return speaking.moment(at.astimezone(workspace.zone), workspace.today())

    return {
        "_": speaking.gettext,
        "n_": speaking.ngettext,
        "w": speaking,
        "moment": moment,
        "today": workspace.today(),
        "site": workspace.settings.site,
        "site_languages": workspace.settings.languages,
        "me": me() if g.get("session") is not None else "",
        "token": g.get("csrf", ""),
        "keys_on": g.session.keys if g.get("session") is not None else True,
        "languages": LANGUAGES,
        "here": request.full_path.rstrip("?"),
        "static_file": _static_file,
        "house_stamp": digest(house_css().encode(), 12),
        "last_decided": last_decided,
        "stops": _stops,
    }


def _stops() -> tuple[str, ...]:
    """What holds work up, at the head of every page; nothing where the store itself cannot be asked, which that page
    is about."""
    try:
        return stop_lines(desk().workspace)
    except StadtboteError:
        return ()


@cache
def _stamps() -> dict[str, str]:
    """Each static file's fingerprint, so that a browser's copy lasts until the file is another one."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in sorted(_STATIC.iterdir())
    }


def _static_file(name: str) -> str:
    return url_for("static", filename=name, v=_stamps().get(name, ""))


@pages.app_errorhandler(HTTPException)
def _refused(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if code == 500:
        error.description = noop(
            "Something went wrong in the program. Nothing was overwritten; text you typed is kept."
        )
    if error.response is not None:
        return make_response(error.response)
    if is_fragment():
        return _piece(said().gettext(error.description or error.name), code)
    return make_response(
        render_template("door.html", code=code, reason=error.description or error.name), code
    )


@pages.app_errorhandler(StadtboteError)
def _trouble(error: StadtboteError) -> AnyResponse:
    code = 503 if error.temporary else 409
    if is_fragment():
        return _piece(said().told(error.message), code)
    return make_response(render_template("trouble.html", error=error), code)


def _piece(text: str, code: int) -> Response:
    response = make_response(text, code)
    response.mimetype = "text/plain"
    return response
