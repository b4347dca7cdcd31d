"""The faults of the network as rows: a name, how it is served, and what is to come out of it."""

from __future__ import annotations

import codecs
import gzip
from dataclasses import dataclass, field
from typing import Literal

from tests.faults.serving import (
    BODY,
    BROTLI,
    CHALLENGE,
    HTML,
    LATER,
    LATIN,
    LOGIN,
    LYING,
    MEGABYTE,
    RSS,
    ZSTD,
    big_bomb,
    by_path,
    endless,
    hops,
    moved,
    not_modified,
    packed,
    redirect,
    reset_after,
    slowly,
    too_many,
)
from tests.fetch.wires import Answer, fixed, reply

Dns = Literal["", "fails", "hangs", "private", "mixed", "rebinding"]
Tls = Literal["", "expired", "self-signed", "wrong host", "aborts", "downgrades"]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """An error (its sentence, whether trying again helps, status, wait) or what the poll then says."""

    error: str = ""
    temporary: bool = False
    status: int = 0
    retry_after: float | None = None
    gone: bool = False
    entries: int = 2
    problem: str = ""
    moved: bool = False
    unchanged: bool = False


@dataclass(frozen=True, kw_only=True)
class Fault:
    name: str
    answer: Answer = field(default_factory=lambda: fixed(reply(BODY, headers=RSS)))
    expected: Expected
    robots: bytes | None = None
    dns: Dns = ""
    tls: Tls = ""
    port: Literal["", "refuses", "full"] = ""
    etag: str = ""
    """Validator of an earlier poll."""
    bomb: bool = False
    page: bool = False
    """Served as an article page, not as a feed."""


E = Expected

FAULTS: tuple[Fault, ...] = (
    # The name and the way
    Fault(name="dns-fail", dns="fails", expected=E(error="could not be resolved", temporary=True)),
    Fault(name="dns-timeout", dns="hangs", expected=E(error="not resolved in time", temporary=True)),
    Fault(name="dns-to-private", dns="private", expected=E(error="private address 10.0.0.1")),
    Fault(name="dns-mixed-answers", dns="mixed", expected=E(error="private address 192.168.1.1")),
    Fault(name="dns-rebinding", dns="rebinding", expected=E(error="private address 127.0.0.2")),
    Fault(name="connect-refused", port="refuses", expected=E(error="no connection", temporary=True)),
    Fault(name="connect-timeout", port="full", expected=E(error="no connection in time", temporary=True)),
    # Encryption
    Fault(name="tls-expired", tls="expired", expected=E(error="certificate has expired", temporary=True)),
    Fault(
        name="tls-self-signed",
        tls="self-signed",
        expected=E(error="signed by nobody we know", temporary=True),
    ),
    Fault(name="tls-wrong-host", tls="wrong host", expected=E(error="for another host", temporary=True)),
    Fault(name="tls-abort", tls="aborts", expected=E(error="no encrypted connection", temporary=True)),
    # The answer on its way
    Fault(
        name="reset-mid-body",
        answer=reset_after(reply(BODY[:200], headers={**RSS, "Content-Length": str(len(BODY))})),
        expected=E(error="connection broke", temporary=True),
    ),
    Fault(
        name="content-length-truncated",
        answer=fixed(reply(BODY[:300], headers={**RSS, "Content-Length": str(len(BODY))})),
        expected=E(error="cut off", temporary=True),
    ),
    Fault(
        name="chunk-bad",
        answer=fixed(
            reply(b"zz\r\nkaputt\r\n0\r\n\r\n", headers={**RSS, "Transfer-Encoding": "chunked"}, length=False)
        ),
        expected=E(error="not proper HTTP", temporary=True),
    ),
    Fault(
        name="content-length-wrong",
        answer=fixed(reply(BODY, headers={**RSS, "Content-Length": str(len(BODY) - 120)})),
        expected=E(problem="broken XML"),
    ),
    Fault(
        name="header-flood",
        answer=fixed(reply(BODY, headers={**RSS, **{f"X-Flood-{n}": "x" * 40 for n in range(10_000)}})),
        expected=E(error="not proper HTTP", temporary=True),
        bomb=True,
    ),
    Fault(
        name="header-1mb",
        answer=fixed(reply(BODY, headers={**RSS, "X-Long": "x" * MEGABYTE})),
        expected=E(error="not proper HTTP", temporary=True),
        bomb=True,
    ),
    Fault(
        name="slow-drip-body",
        answer=slowly(reply(BODY, headers=RSS), start=150),
        expected=E(error="took too long in all", temporary=True),
    ),
    Fault(
        name="slow-headers",
        answer=slowly(reply(BODY, headers={"X-Slow": "x" * 400, **RSS})),
        expected=E(error="took too long in all", temporary=True),
    ),
    Fault(name="bomb-gzip", answer=big_bomb, expected=E(error="larger than 5,000,000 bytes"), bomb=True),
    Fault(
        name="bomb-brotli",
        answer=packed(BROTLI, "br"),
        expected=E(error="packed as br", temporary=True),
        bomb=True,
    ),
    Fault(
        name="bomb-zstd",
        answer=packed(ZSTD, "zstd"),
        expected=E(error="packed as zstd", temporary=True),
        bomb=True,
    ),
    Fault(
        name="gzip-corrupt",
        answer=packed(gzip.compress(BODY)[:40] + b"\xff" * 60, "gzip"),
        expected=E(error="packed body", temporary=True),
    ),
    Fault(
        name="encoding-unknown",
        answer=packed(BODY, "x-magic"),
        expected=E(error="packed as x-magic", temporary=True),
    ),
    Fault(
        name="feed-6mb",
        answer=fixed(reply(BODY + b" " * (6 * MEGABYTE), headers=RSS)),
        expected=E(error="larger than 5,000,000 bytes"),
        bomb=True,
    ),
    Fault(
        name="body-endless",
        answer=endless(reply(b"", headers=RSS, length=False), BODY),
        expected=E(error="larger than 5,000,000 bytes"),
        bomb=True,
    ),
    # The wrong thing
    Fault(name="empty-200", answer=fixed(reply(b"", headers=RSS)), expected=E(error="empty", temporary=True)),
    Fault(
        name="html-for-feed",
        answer=fixed(reply(HTML, headers={"Content-Type": "text/html"})),
        expected=E(error='an HTML page ("Presse") came where a feed was expected'),
    ),
    Fault(
        name="login-for-article",
        answer=fixed(reply(LOGIN, headers={"Content-Type": "text/html"})),
        expected=E(error="login"),
        page=True,
    ),
    # Redirects
    Fault(
        name="redirect-loop",
        answer=by_path(lambda path, host: redirect(f"http://{host}/{'b' if path == '/a' else 'a'}")),
        expected=E(error="more than 5 redirects"),
    ),
    Fault(name="redirect-six-hops", answer=hops(6), expected=E(error="more than 5 redirects")),
    Fault(
        name="redirect-to-private",
        answer=fixed(redirect("http://10.0.0.1/admin")),
        expected=E(error="private address 10.0.0.1"),
    ),
    Fault(
        name="redirect-https-to-http",
        tls="downgrades",
        expected=E(problem="redirected from https to plain http"),
    ),
    Fault(name="moved-301", answer=by_path(moved), expected=E(moved=True)),
    # The answer itself
    Fault(name="unchanged-304", answer=not_modified, etag='"v1"', expected=E(unchanged=True, entries=0)),
    Fault(
        name="cloudflare-403",
        answer=fixed(
            reply(CHALLENGE, "403 Forbidden", {"Server": "cloudflare", "cf-mitigated": "challenge"})
        ),
        expected=E(error="Cloudflare challenge", status=403),
    ),
    Fault(
        name="not-found-404",
        answer=fixed(reply(b"", "404 Not Found")),
        expected=E(error="not found", status=404),
    ),
    Fault(
        name="gone-410",
        answer=fixed(reply(b"", "410 Gone")),
        expected=E(error="gone for good", status=410, gone=True),
    ),
    Fault(
        name="too-many-429",
        answer=too_many("120"),
        expected=E(error="come back in 2 minutes", status=429, temporary=True, retry_after=120.0),
    ),
    Fault(
        name="server-500",
        answer=fixed(reply(b"", "500 Internal Server Error")),
        expected=E(error="the far side has a fault", status=500, temporary=True),
    ),
    Fault(
        name="unavailable-503",
        answer=fixed(reply(b"", "503 Service Unavailable", {"Retry-After": LATER})),
        expected=E(error="not available now", status=503, temporary=True, retry_after=7200.0),
    ),
    Fault(
        name="charset-lie",
        answer=fixed(reply(LYING, headers=RSS)),
        expected=E(problem="it is Windows-1252"),
    ),
    Fault(
        name="bom-mix",
        answer=fixed(reply(codecs.BOM_UTF8 + BODY, headers={"Content-Type": "text/xml; charset=utf-16"})),
        expected=E(),
    ),
    Fault(
        name="robots-5xx",
        robots=reply(b"", "503 Service Unavailable"),
        expected=E(error="robots.txt could not be read", status=503, temporary=True),
    ),
)
"""The 44 of the plan, one row each."""

VARIANTS: tuple[Fault, ...] = (
    Fault(
        name="too-many-429-date",
        answer=too_many(LATER),
        expected=E(error="come back in 2 hours", status=429, temporary=True, retry_after=7200.0),
    ),
    Fault(
        name="too-many-429-garbage",
        answer=too_many("bald"),
        expected=E(error="too many requests", status=429, temporary=True),
    ),
    Fault(
        name="too-many-429-none",
        answer=too_many(None),
        expected=E(error="too many requests", status=429, temporary=True),
    ),
    Fault(
        name="not-found-404-in-brotli",
        answer=fixed(reply(BROTLI, "404 Not Found", {"Content-Encoding": "br"})),
        expected=E(error="not found", status=404),
    ),
    Fault(
        name="server-500-cut-off",
        answer=fixed(reply(b"x", "500 Oops", {"Content-Length": "900"})),
        expected=E(error="has a fault", status=500, temporary=True),
    ),
    Fault(
        name="redirect-to-file",
        answer=fixed(redirect("file:///etc/passwd")),
        expected=E(error='only http and https are fetched, not "file"'),
    ),
    Fault(
        name="redirect-with-password",
        answer=fixed(redirect("http://desk:hunter2@stadt.example/")),
        expected=E(error="user name or password"),
    ),
    Fault(
        name="gzip-ends-early",
        answer=packed(gzip.compress(BODY)[:-30], "gzip"),
        expected=E(error="ends early", temporary=True),
    ),
    Fault(name="gzip-good", answer=packed(gzip.compress(BODY), "gzip"), expected=E()),
    Fault(
        name="charset-latin",
        answer=fixed(reply(LATIN, headers={"Content-Type": "application/rss+xml"})),
        expected=E(),
    ),
    Fault(
        name="charset-latin-lie",
        answer=fixed(reply(BODY, headers={"Content-Type": "text/xml; charset=iso-8859-1"})),
        expected=E(problem="it is UTF-8"),
    ),
    Fault(
        name="robots-forbids",
        robots=reply(b"User-agent: *\nDisallow: /feed\n"),
        expected=E(error="robots.txt forbids"),
    ),
    Fault(name="robots-403", robots=reply(b"", "403 Forbidden"), expected=E()),
    Fault(name="redirect-five-hops", answer=hops(5), expected=E()),
)
"""Further forms of the same, and their healthy neighbours."""
