"""What an answer means: addresses checked, refusals named, addresses made safe to print."""

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass

import httpx

from pipeline.errors import FetchError, GoneError
from pipeline.fetch.http.headers import retry_after
from pipeline.hashing import digest
from pipeline.messages import Message, noop
from pipeline.model.releases import Page, Validators

_USERINFO = re.compile(r"(//)[^/?#]*@")
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_CHALLENGE = re.compile(
    rb"challenge-platform|cf-chl|cf_chl_|Just a moment\.\.\.|Attention Required! \| Cloudflare", re.IGNORECASE
)

TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 525, 526, 530})
VALIDATOR = 1_000
"""Bytes of an ETag or Last-Modified that are kept; servers refuse requests with headers above 8 kB in all."""
PERMANENT = frozenset({301, 308})
MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer as it came, its body unpacked."""

    url: str
    status: int
    headers: httpx.Headers
    body: bytes


def safe(url: str) -> str:
    """The address for messages and logs: without user name and password, on one line, not endless."""
    text = _CONTROL.sub(" ", _USERINFO.sub(r"\1***@", url)).strip()
    return text if len(text) <= 300 else text[:299] + "…"


def address(url: str) -> httpx.URL:
    """The address as one that may be fetched. Raises FetchError."""
    try:
        found = httpx.URL(url.strip())
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError("this is no address that can be fetched", about=safe(url)) from error
    if found.scheme not in ("http", "https"):
        raise FetchError(
            Message('only http and https are fetched, not "{scheme}"', scheme=found.scheme[:20]),
            about=safe(url),
        )
    if not found.host:
        raise FetchError("the address names no host", about=safe(url))
    if found.userinfo:
        raise FetchError("the address holds a user name or password, which are never sent", about=safe(url))
    return found.copy_with(fragment=None)


def following(answer: Answer, here: httpx.URL) -> httpx.URL | None:
    """Where the answer redirects to, None where it does not. Raises FetchError for what is not fetched."""
    text = answer.headers.get("location", "").strip()
    if answer.status not in MOVED or not text:
        return None
    try:
        return address(str(here.join(text)))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError(
            Message("redirected to no address: {text}", text=safe(text)), about=safe(str(here))
        ) from error
    except FetchError as error:
        raise at_start(error, str(here)) from error


def at_start(error: FetchError, url: str) -> FetchError:
    """The same error, told of the address that was asked for, not of where it redirected to."""
    return type(error)(
        f"redirected to {error.about}: {error.message}",
        about=safe(url),
        temporary=error.temporary,
        status=error.status,
        retry_after=error.retry_after,
    )


def with_way(page: Page, *, moved_to: str | None, notes: tuple[str, ...]) -> Page:
    """The page, and what happened on the way to it."""
    return dataclasses.replace(page, moved_to=moved_to, notes=notes) if moved_to or notes else page


def raw(headers: httpx.Headers, name: bytes) -> str:
    """A header as it came, one character a byte: what is sent back must be the same to the byte."""
    return next((value.decode("latin-1") for key, value in headers.raw if key.lower() == name), "")


def fitting(validators: Validators, url: str) -> Validators:
    """The validators, or none where another address gave them: it speaks of its own text alone."""
    return validators if validators.giver in {"", digest(url, 8)} else Validators()


def conditions(validators: Validators, url: str) -> dict[str, bytes]:
    """The headers that ask `url` only for news."""
    fit = fitting(validators, url)
    said = {"If-None-Match": fit.etag, "If-Modified-Since": fit.last_modified}
    return {name: value.encode("latin-1", "replace") for name, value in said.items() if value}


def bounded(validators: Validators, giver: str = "") -> Validators:
    """The validators without what is too long to be sent back at each poll: the next poll then asks for the whole."""
    kept = Validators(
        etag=validators.etag if len(validators.etag or "") <= VALIDATOR else None,
        last_modified=validators.last_modified if len(validators.last_modified or "") <= VALIDATOR else None,
    )
    return kept if kept == Validators() else dataclasses.replace(kept, giver=giver or validators.giver)


def reserved(headers: httpx.Headers) -> bool:
    """Whether the answer reserves text and data mining (TDM Reservation Protocol; X-Robots-Tag: noai)."""
    if headers.get("tdm-reservation", "").strip() == "1":
        return True
    tags = {tag.strip().lower() for tag in headers.get("x-robots-tag", "").split(",")}
    return "noai" in tags


def refusal(answer: Answer, now: dt.datetime) -> FetchError:
    """The error that a status other than 2xx and 304 stands for."""
    status = answer.status
    about = safe(answer.url)
    if status == 410:
        return GoneError("410: gone for good", about=about, status=status)
    wait = retry_after(answer.headers.get("retry-after"), now)
    return FetchError(
        _sentence(answer, wait),
        about=about,
        status=status,
        temporary=status in TEMPORARY,
        retry_after=wait,
    )


def _sentence(answer: Answer, wait: float | None) -> str:
    status = answer.status
    words = _STATUS.get(status, _FAULT if status >= 500 else noop("{status}: refused"))
    if challenged(answer):
        words = noop("{status}: a Cloudflare challenge for browsers, not the page")
    elif 300 <= status < 400:
        return Message("{status}: a redirect that leads nowhere", status=status)
    said = Message(words, status=status)
    return (
        Message("{our_words}, come back in {our_span}", our_words=said, our_span=span(wait)) if wait else said
    )


_FAULT = noop("{status}: the far side has a fault")
_STATUS = {
    401: noop("{status}: a login is asked for"),
    404: noop("{status}: not found"),
    408: noop("{status}: the far side got tired of waiting"),
    429: noop("{status}: too many requests"),
    451: noop("{status}: withheld for legal reasons"),
    503: noop("{status}: not available now"),
}


def challenged(answer: Answer) -> bool:
    """Whether a refusal is a bot challenge of Cloudflare's rather than the city's own word."""
    if answer.status not in (403, 429, 503):
        return False
    if answer.headers.get("cf-mitigated", "").lower() == "challenge":
        return True
    return "cloudflare" in answer.headers.get("server", "").lower() and bool(_CHALLENGE.search(answer.body))


def span(seconds: float) -> str:
    """Seconds in words: 45 seconds, 3 minutes, 2 hours, 5 days."""
    for size, words in (
        (86400, noop("{number} days")),
        (3600, noop("{number} hours")),
        (60, noop("{number} minutes")),
    ):
        if seconds >= size * 1.5:
            return Message(words, number=round(seconds / size))
    return Message("{number} seconds", number=round(seconds))
