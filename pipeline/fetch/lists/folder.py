"""A folder where people drop releases (.html, .eml, .txt) -> a Listing; an Entry of it -> its Page.

Identity is the mail's Message-ID or the content, so a file may be renamed or moved. Nothing is ever deleted,
moved or written here. Mail and text become plain, escaped HTML, so that the article reader serves for all.
"""

import datetime as dt
import hashlib
from pathlib import Path

from pipeline.errors import FetchError, ParseError
from pipeline.fetch.article.page.document import (
    base_of,
    decoded,
    one_line,
    parsed,
    safe_url,
    selected,
    text_of,
)
from pipeline.fetch.http import Client
from pipeline.fetch.identity import EntryKey, identities
from pipeline.fetch.lists.press_mail import PressMail, from_mail, from_text
from pipeline.fetch.when import ZONE
from pipeline.messages import Message
from pipeline.model import Entry, Listing, Page, Source
from pipeline.model.releases import Validators

LIMIT = 20 * 1024 * 1024
"""Bytes of one file; mail carries its pictures along."""
SETTLED = dt.timedelta(seconds=10)
"""A file changed less than this ago may still be written: it waits for the next poll."""
_DOCUMENTS = frozenset({".docx", ".doc", ".odt", ".rtf", ".pdf", ".msg"})
"""Types in which a release may well lie there: a person is told how to have it read."""
_KINDS = {".html": "html", ".htm": "html", ".xhtml": "html", ".eml": "mail", ".txt": "text"}
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")


def listing(
    source: Source, client: Client | None = None, *, validators: Validators = Validators(), now: dt.datetime
) -> Listing:
    """What lies in the folder `source.url`, newest first. `client` is not needed: nothing leaves the house.

    Raises FetchError where the folder cannot be read. A file of another type is refused by name; one that is
    unreadable is a problem of the Listing.
    """
    del client, validators
    found: dict[str, Entry] = {}
    refused: list[tuple[Entry, str]] = []
    problems: list[str] = []
    for path in _files(source):
        if reason := _unreadable(path, now):
            problems.append(f"{path.name}: {reason}")
        elif path.suffix.lower() not in _KINDS:
            named = Entry(
                id=identities(source.id, [EntryKey(guid=path.name)])[0],
                source=source.id,
                guid=path.name,
                title=path.name,
            )
            if path.suffix.lower() in _DOCUMENTS:
                problems.append(f"{path.name}: is not read: save it as .txt or .html")
            refused.append((named, f"a file ({path.suffix.lower().lstrip('.') or 'no type'})"))
        else:
            try:
                entry, _ = _read(path, source)
            except (OSError, ParseError) as error:
                problems.append(f"{path.name}: {error}")
                continue
            found.setdefault(entry.id, entry)
    entries = sorted(found.values(), key=lambda e: (e.published or now, e.id), reverse=True)
    return Listing(
        source=source.id, url=source.url, entries=tuple(entries), retrieved=now, problems=tuple(problems), refused=tuple(refused)
    )  # fmt: skip


def page(entry: Entry, source: Source, *, now: dt.datetime) -> Page:
    """The file behind an entry, as a page of HTML. Raises FetchError where it no longer lies in the folder."""
    for path in _files(source):
        if path.suffix.lower() not in _KINDS or _unreadable(path, now):
            continue
        try:
            read, html = _read(path, source)
        except (OSError, ParseError):
            continue
        if read.id == entry.id:
            return Page(url=entry.url, body=html, content_type="text/html", retrieved=now)
    raise FetchError("the file no longer lies in the folder", about=entry.title or entry.id)


def _files(source: Source) -> list[Path]:
    """Files directly in the folder, oldest name first; hidden and half-copied ones are none. Raises FetchError."""
    folder = Path(source.url)
    try:
        names = sorted(folder.iterdir())
        return [
            path
            for path in names
            if path.is_file() and not path.name.startswith(".") and not path.name.endswith(_UNFINISHED)
        ]
    except OSError as error:
        raise FetchError(
            Message("the folder cannot be read: {error}", error=error.strerror or error), about=str(folder)
        ) from error


def _unreadable(path: Path, now: dt.datetime) -> str:
    """Why a file waits, or ""."""
    try:
        stat = path.stat()
    except OSError as error:
        return str(error.strerror or error)
    if now - dt.datetime.fromtimestamp(stat.st_mtime, dt.UTC) < SETTLED:
        return "changed a moment ago, waits for the next poll"
    if stat.st_size > LIMIT:
        return f"larger than {LIMIT:,} bytes"
    return "" if stat.st_size else "empty"


def _read(path: Path, source: Source) -> tuple[Entry, bytes]:
    """A file as an entry, and its HTML. Raises OSError, ParseError."""
    body = path.read_bytes()
    kind = _KINDS[path.suffix.lower()]
    if kind == "html":
        return _page_file(path, body, source)
    letter = from_mail(body) if kind == "mail" else from_text(decoded(body))
    return _letter_file(path, letter, body, source)


def _letter_file(path: Path, letter: PressMail, body: bytes, source: Source) -> tuple[Entry, bytes]:
    guid = letter.message_id or hashlib.sha256(body).hexdigest()
    moment = letter.sent
    if moment is None and letter.day is not None:
        moment = dt.datetime.combine(letter.day, dt.time(), ZONE)
    entry = Entry(
        id=identities(source.id, [EntryKey(guid=guid)])[0],
        source=source.id,
        guid=guid,
        title=letter.title or path.stem,
        html=letter.html,
        author=letter.author,
        day=letter.day,
        published=moment,
    )
    return entry, letter.html.encode()


def _page_file(path: Path, body: bytes, source: Source) -> tuple[Entry, bytes]:
    """A saved page: its own canonical address is kept, so that the original stays one click away."""
    text = decoded(body)
    tree = parsed(text)
    url = next(
        (
            found
            for item in selected(tree, ("link[rel=canonical]", "meta[property='og:url']"))
            if (found := safe_url(item.get("href") or item.get("content"), base_of(tree, None)))
            and found.startswith("http")
        ),
        "",
    )
    titles = [text_of(item) for item in selected(tree, ("h1", "title"))]
    guid = hashlib.sha256(body).hexdigest()
    entry = Entry(
        id=identities(source.id, [EntryKey(guid=guid)])[0],
        source=source.id,
        guid=guid,
        url=url,
        title=one_line(next((title for title in titles if title), path.stem)),
        html=text,
    )
    return entry, body
