"""Doors and locks: who may ask, from where, and what a browser may do with the answer."""

import gzip
import ipaddress
import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pipeline.config.settings import Settings
from pipeline.review.sessions import LONGEST, Session, Sessions, csrf, same
from pipeline.workflow.workspace.workspace import Workspace

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}
STYLES = {"static", "desk.house_style"}
OPEN_TO_ALL = {"desk.enter", "desk.enter_now", *STYLES}
NAMELESS = {*OPEN_TO_ALL, "desk.name", "desk.say_name", "desk.leave", "desk.set_language"}
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_INSIDE = re.compile(r"/(?![/\\])[!-:;-\[\]-~]*")
LARGEST = 2_000_000
"""Bytes of a request: more than any draft."""
LARGEST_PICTURE = 16 * 1024 * 1024
"""The same where a picture is sent along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the desk answers to."""

    hosts: frozenset[str]
    """Exact `Host` values, with port."""
    origins: frozenset[str]
    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    header: str
    secure: bool
    """The outside speaks TLS: the cookie is for TLS alone."""
    cookie: str
    sites: str = ""
    """Address of built sites, with `*` for the name each has of its own; "" where none are shown."""

    @property
    def policy(self) -> str:
        """What the desk's own pages may do; built sites may stand in a frame."""
        return f"{POLICY}; frame-src {self.sites}" if self.sites else POLICY

    def site(self, token: str) -> str:
        """Address of the built site of that name."""
        return self.sites.replace("*", token, 1)

    def trusts(self, address: str) -> bool:
        """Whether a request's peer is a configured proxy."""
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self.proxies)


def origin(address: str) -> str:
    """The origin of an address as browsers write it: in small letters, without the port that its scheme means anyway."""
    parts = urlsplit(address.lower())
    return f"{parts.scheme}://{parts.netloc.removesuffix({'http': ':80', 'https': ':443'}[parts.scheme])}"


def listening(host: str, port: int) -> str:
    """The address of a desk that listens there."""
    return origin(f"http://{f'[{host}]' if ':' in host else host}:{port}")


def door_of(settings: Settings, *, host: str, port: int, site_port: int | None = None) -> Door:
    """The door of a configuration that listens at host and port, and shows built sites at another port."""
    desk = settings.desk
    public = origin(desk.public) if desk.public else ""
    names = _HERE if host in _HERE else {host}
    origins = {listening(name, port) for name in names} | ({public} - {""})
    return Door(
        hosts=frozenset(each.partition("://")[2] for each in origins),
        origins=frozenset(origins),
        proxies=tuple(ipaddress.ip_network(proxy, strict=False) for proxy in desk.proxies),
        header=desk.header,
        secure=public.startswith("https:"),
        # Cookies know no ports: two desks on one machine must not take each other's.
        cookie=f"{'__Host-' if public.startswith('https:') else ''}stadtbote_desk_{port}",
        # Names below localhost are this machine (RFC 6761), and no cookie of the desk is sent to them.
        sites=origin(settings.preview.public or f"http://*.localhost:{site_port}") if site_port else "",
    )


def guard(app: Flask, workspace: Workspace, door: Door, sessions: Sessions) -> None:
    """Put the locks on every request of an app."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST

    @app.before_request
    def _look() -> AnyResponse | None:
        if request.endpoint == "desk.set_picture":
            request.max_content_length = LARGEST_PICTURE
        if request.host not in door.hosts:
            abort(421, "This desk does not answer to that name.")
        if request.method not in {"GET", "HEAD"}:
            _same_site(door)
        g.session, g.cookie, g.csrf = None, "", ""
        if request.endpoint in OPEN_TO_ALL:
            return None
        now = workspace.now()
        value = request.cookies.get(door.cookie, "")
        session = sessions.find(value, now)
        who = _proxied(door)
        if who is not None and (session is None or session.name != who):
            value = sessions.begin(now, name=who)
            session = sessions.find(value, now)
            g.fresh_cookie = value
        if session is None:
            abort(401)
        g.session, g.cookie, g.csrf = session, value, csrf(value)
        if request.method not in {"GET", "HEAD"}:
            _token()
        if not session.name and request.endpoint not in NAMELESS:
            if request.method != "GET":
                abort(401)
            return redirect(url_for("desk.name", then=request.full_path.rstrip("?")))
        return None

    @app.after_request
    def _seal(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = door.policy
        for name, value in HEADERS.items():
            response.headers[name] = value
        if request.endpoint in STYLES and request.args.get("v"):
            # The address holds the file's fingerprint: another file has another address.
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif request.endpoint not in STYLES:
            response.headers["Cache-Control"] = "no-store"
        _compress(response)
        fresh = g.get("fresh_cookie")
        if fresh:
            give_cookie(response, door, fresh)
        return response


def _compress(response: Response) -> None:
    """Text for whoever takes gzip. The form's token beside words of an address gives nothing away by its length: no
    other site can ask with the session's cookie (SameSite=Strict)."""
    kind = (response.mimetype or "").startswith("text/")
    if not kind or "gzip" not in request.headers.get("Accept-Encoding", "") or response.direct_passthrough:
        return
    raw = response.get_data()
    if len(raw) < 1000 or response.status_code != 200:
        return
    response.set_data(gzip.compress(raw, 5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")


def give_cookie(response: AnyResponse, door: Door, value: str) -> None:
    """Set the session's cookie: for this site alone, out of reach of scripts."""
    response.set_cookie(
        door.cookie,
        value,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        httponly=True,
        samesite="Strict",
        secure=door.secure,
    )


def take_cookie(response: AnyResponse, door: Door) -> None:
    """Remove it."""
    response.delete_cookie(door.cookie, path="/", httponly=True, samesite="Strict", secure=door.secure)


def inside(path: str) -> str:
    """A way back that stays on this desk, else the queue."""
    # Browsers drop tabs and line ends, and take `\` for `/`: only printable ASCII that begins with one slash stays here.
    return path if _INSIDE.fullmatch(path) else "/"


def renamed(session: Session, name: str) -> Session:
    """The session with its reviewer's name. Raises ValueError where it is none."""
    clean = " ".join("".join(text for text in name if text.isprintable()).split())
    if not 2 <= len(clean) <= 80:
        raise ValueError
    return replace(session, name=clean)


def _same_site(door: Door) -> None:
    """A write comes from a page of this desk and nowhere else."""
    if request.headers.get("Origin", "") not in door.origins:
        abort(403, "This did not come from the desk.")
    # Every browser since 2023 sends it; where it is missing, Origin alone decides.
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403, "This did not come from the desk.")


def _token() -> None:
    sent = request.headers.get("X-Desk-Token") or request.form.get("token", "")
    if not same(sent, g.csrf):
        abort(403, "The form is not of this session; load the page again. Nothing was changed.")


def _proxied(door: Door) -> str | None:
    """The reviewer a trusted proxy names; from anyone else the header means nothing."""
    if not door.proxies or not door.trusts(request.remote_addr or ""):
        return None
    name = " ".join(request.headers.get(door.header, "").split())[:80]
    return name or None
