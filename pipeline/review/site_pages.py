"""The reader's view in the site's own look: what the desk says of it, and the door behind which built pages are shown.

A built page never shares the desk's origin: each built site has a host name of its own that nobody can guess, its
pages run no script, send no form and know no cookie.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import abort, jsonify
from werkzeug.utils import redirect, send_file
from werkzeug.wrappers import Request, Response

from pipeline.messages import LANGUAGES, noop, words
from pipeline.model import PostState
from pipeline.review.access import Door
from pipeline.review.desk import desk, pages, record_of, said
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.working_text import on_disk
from pipeline.workflow.setup.previewing import SitePreview, Wanted, shown

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

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
    known, fresh = here.site.look(_wanted(found))
    text = said().gettext("The site is being built with this text …")
    if known is not None and known.why and fresh:
        text = said().gettext("The site could not be built: {why}", why=said().told(known.why))
    elif known is not None and fresh:
        text = said().gettext("As readers will see it")
    address = f"{here.door.site(known.token)}{page_path(known.page)}" if known and known.token else ""
    return jsonify(address=address, done=fresh, failed=bool(fresh and known and known.why), said=text)


def _wanted(found: EditedPost) -> Wanted:
    path, raw = found.version.path, found.raw
    if found.version.place is PostState.DRAFT:
        path, raw = found.published()
    return Wanted(lies=found.version.path, path=path, raw=raw, slug=found.public_slug)


def page_path(page: str) -> str:
    """A built file as its site links to it: `news/index.html` is `/news/`."""
    return "/" + page.removesuffix("index.html") if page.rpartition("/")[2] == "index.html" else f"/{page}"


def site_app(preview: SitePreview, door: Door) -> "WSGIApplication":
    """The door of built sites: GET alone, hosts of built sites alone, behind a proxy from that proxy alone."""

    def answer(request: Request) -> Response:
        token = request.host.partition(".")[0]
        own = door.site(token)
        if own.partition("://")[2] != request.host:
            return _said(request, noop("This desk does not answer to that name."), 421)
        if request.method not in {"GET", "HEAD"}:
            return Response(status=405, headers={"Allow": "GET, HEAD"})
        if door.sites.startswith("https:") and not door.trusts(request.remote_addr or ""):
            return _said(request, noop("This did not come from the desk."), 403)
        file = preview.file(token, request.path)
        if file is None:
            return _said(request, noop("There is no such page in the built site."), 404)
        if file.is_dir():
            if not request.path.endswith("/"):
                return redirect("/" + request.path.strip("/") + "/", 301)
            file /= "index.html"
        if file.suffix in {".html", ".htm"}:
            return Response(shown(file.read_bytes()), mimetype="text/html")
        return send_file(file, request.environ, conditional=True, etag=False)

    def app(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        response = answer(request)
        own = door.site(request.host.partition(".")[0]) if response.status_code != 421 else "'none'"
        policy = POLICY.format(own=own, desk=" ".join(sorted(door.origins)))
        response.headers.extend(
            {
                "Content-Security-Policy": policy,
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "Cache-Control": "no-store",
                # Letters are asked for with the sandbox's origin, which is none; the name is the secret.
                "Access-Control-Allow-Origin": "null",
            }
        )
        return response(environ, start)

    return app


def _said(request: Request, text: str, code: int) -> Response:
    speaking = words(request.accept_languages.best_match(list(LANGUAGES), "en") or "en")
    return Response(speaking.gettext(text), status=code, mimetype="text/plain")
