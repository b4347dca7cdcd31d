"""The reader's view in the site's own look: what the desk says of it, and the door behind which built pages are shown.

A built page never shares the desk's origin: each built site has a host name of its own that nobody can guess, its
pages run no script, send no form and know no cookie.
"""

import os
from urllib.parse import quote

from flask import Flask, Response, abort, jsonify, redirect, request, send_file
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from pipeline.model import PostState
from pipeline.review.access import Door
from pipeline.review.desk import desk, pages, record_of, said
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.working_text import on_disk
from pipeline.workflow.setup.previewing import SitePreview, Wanted, shown
from pipeline.workflow.setup.proof import PAGES

POLICY = (
    "sandbox; default-src 'none'; img-src {own} https: data:; style-src {own} https: 'unsafe-inline'; "
    "font-src {own} https: data:; media-src {own} https:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors {desk}"
)
"""A sandbox without scripts has an origin of its own; styles, letters and pictures may come from elsewhere, as readers
get them."""


@pages.get("/draft/<identity>/<language>/look")
def look(identity: str, language: str) -> Response:
    """The page of a draft as far as it is built; asking has it built."""
    here, record = desk(), record_of(identity, language)
    version = record.versions.get(language)
    if here.site is None or version is None:
        abort(404)
    found = on_disk(here.workspace, record, version)
    if found is None:
        abort(404, "There is no post yet.")
    wanted = _wanted(found)
    known = here.site.look(wanted)
    done = known.text == wanted.text
    text = said().gettext("The site is being built with this text …")
    if done and known.why:
        text = said().gettext("The site could not be built: {why}", why=said().told(known.why))
    elif done:
        text = said().gettext("As readers will see it")
    address = f"{here.door.site(known.token)}{page_path(known.page)}" if known.token else ""
    return jsonify(address=address, done=done, failed=done and bool(known.why), said=text)


def _wanted(found: EditedPost) -> Wanted:
    path, raw = found.version.path, found.raw
    if found.version.place is PostState.DRAFT:
        path, raw = found.published()
    return Wanted(lies=found.version.path, path=path, raw=raw, slug=found.public_slug)


def page_path(page: str) -> str:
    """A built file as its site links to it: `news/index.html` is `/news/`."""
    folder, _, name = f"/{page}".rpartition("/")
    return quote(os.fsencode(f"{folder}/{'' if name == 'index.html' else name}"))


def site_app(preview: SitePreview, door: Door) -> Flask:
    """The door of built sites: GET alone, hosts of built sites alone, behind a proxy from that proxy alone."""
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False

    def own() -> str:
        return door.site(request.host.partition(".")[0])

    @app.before_request
    def _look() -> None:
        if own().partition("://")[2] != request.host:
            abort(421, "This desk does not answer to that name.")
        if own().startswith("https:") and not door.trusts(request.remote_addr or ""):
            abort(403, "This did not come from the desk.")

    @app.get("/", defaults={"path": ""}, provide_automatic_options=False)
    @app.get("/<path:path>", provide_automatic_options=False)
    def _page(path: str) -> AnyResponse:
        file = preview.file(request.host.partition(".")[0], path)
        if file is None:
            abort(404, "There is no such page in the built site.")
        if file.name == "index.html" and path and not path.endswith(("/", "index.html")):
            return redirect(page_path(f"{path}/index.html"), 301)
        if file.suffix in PAGES:
            return Response(shown(file.read_bytes()), mimetype="text/html")
        return send_file(file, etag=False)

    @app.errorhandler(HTTPException)
    def _refused(error: HTTPException) -> AnyResponse:
        error.description = said().gettext(error.description or error.name)
        return error.get_response()

    @app.after_request
    def _seal(response: Response) -> Response:
        frames = own() if response.status_code != 421 else "'none'"
        response.headers.extend(
            {
                "Content-Security-Policy": POLICY.format(own=frames, desk=" ".join(sorted(door.origins))),
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "Cache-Control": "no-store",
                # Letters are asked for with the sandbox's origin, which is none; the name is the secret.
                "Access-Control-Allow-Origin": "null",
            }
        )
        return response

    return app
