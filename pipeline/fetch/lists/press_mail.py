"""A mail or a plain text, as a press office sends it -> a PressMail: title, day, and simple escaped HTML.

Mail is read by the standard library's email package. Of a multipart mail the HTML part serves, else the text.
"""

import datetime as dt
import html
import itertools
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from pipeline.errors import ParseError
from pipeline.fetch.article.header.dates import day_of
from pipeline.fetch.article.page.document import decoded, one_line
from pipeline.messages import Message, noop

_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_ITEM = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+(?=\S)")
_DATE_LINE = re.compile(
    r"^(?:(?:Presse|Medien)(?:mitteilung|information)\s+(?:vom\s+)?|Stand:?\s+|\w+,\s+|(?:den|vom)\s+){0,4}(?:(?:montag|dienstag|mittwoch|donnerstag|"
    r"freitag|samstag|sonnabend|sonntag),?\s+)?(?:den\s+)?\d{1,2}\.\s?(?:\d{1,2}\.|\w{3,9})\s?\d{4}\.?$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:(?:wg|fwd?|aw|re)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PressMail:
    """A release that came by hand."""

    title: str
    html: str
    """A whole, plain page."""
    day: dt.date | None = None
    """As printed in the text, else as the mail's Date line says."""
    sent: dt.datetime | None = None
    message_id: str = ""
    author: str = ""


def from_mail(raw: bytes) -> PressMail:
    """A mail file (.eml). Raises ParseError where it holds no text."""
    try:
        message = message_from_bytes(raw, policy=policy.default)
        title = _PREFIX.sub("", one_line(str(message["subject"] or "")))
        sent = _sent(message)
        part = message.get_body(preferencelist=("html", "plain"))
        names = [
            one_line(attachment.get_filename() or "")
            for attachment in message.iter_attachments()
            if isinstance(attachment, EmailMessage)
        ]
        message_id = one_line(str(message["message-id"] or ""))
        author = parseaddr(str(message["from"] or ""))[0]
    except (ValueError, LookupError, AttributeError, TypeError, IndexError) as error:
        # The standard library's parser raises these on header lines no mail program should have written.
        raise ParseError(Message("not a mail that can be read: {error}", error=error)) from error
    if part is None:
        raise ParseError(
            noop("the mail holds no text, only attachments") if names else noop("the mail is empty")
        )
    body = part.get_payload(decode=True)
    text = decoded(body if isinstance(body, bytes) else b"", str(part.get("content-type", "")))
    if not text.strip():
        raise ParseError("the mail's text is empty")
    attached = [name for name in names if name]
    if part.get_content_type() == "text/html":
        page = _with_attachments(text, attached)
    else:
        page = _page(title, _blocks(text), attached)
    return PressMail(
        title=title, html=page, day=sent.date() if sent else None, sent=sent, message_id=message_id, author=author
    )  # fmt: skip


def from_text(text: str) -> PressMail:
    """A text file: the first line is the title, a line with a date and nothing else is the day.

    Raises ParseError where nothing follows the title.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n \ufeff").split("\n")
    day = None
    kept: list[str] = []
    for number, line in enumerate(lines):
        if day is None and number < 8 and _DATE_LINE.match(one_line(line)) and (found := day_of(line)):
            day = found
            continue
        kept.append(line)
    while kept and not kept[0].strip():
        kept.pop(0)
    if not any(line.strip() for line in kept[1:]):
        raise ParseError("a title and nothing else")
    title = one_line(kept[0])
    return PressMail(title=title, html=_page(title, _blocks("\n".join(kept[1:])), []), day=day)


def _sent(message: EmailMessage) -> dt.datetime | None:
    """When the mail was sent, aware; None without a readable Date line."""
    header = message["date"]
    moment = getattr(header, "datetime", None)
    if not isinstance(moment, dt.datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _blocks(text: str) -> str:
    """Paragraphs and lists of a plain text, escaped; what follows `-- ` is the sender's contact."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cut = _SIGNATURE.search(text)
    body, signature = (text[: cut.start()], text[cut.end() :]) if cut else (text, "")
    parts = [
        _block(block.split("\n")) for block in re.split(r"\n[ \t]*\n", body.strip("\n")) if block.strip()
    ]
    if signature.strip():
        lines = "<br>".join(html.escape(line.strip()) for line in signature.strip().split("\n"))
        parts.append(f"<section data-letter-contact><p>{lines}</p></section>")
    return "\n".join(parts)


def _block(lines: list[str]) -> str:
    """One paragraph, or a list where every line begins an item or goes on with one."""
    lines = [line.rstrip() for line in lines if line.strip()]
    if (len(lines) > 1 and _ITEM.match(lines[0])) or (len(lines) == 1 and re.match(r"\s*[-*•]\s", lines[0])):
        items: list[str] = []
        for line in lines:
            if _ITEM.match(line):
                items.append(_ITEM.sub("", line).strip())
            else:
                items[-1] += " " + line.strip()
        return "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in items) + "</ul>"
    written = html.escape(lines[0].strip())
    for before, line in itertools.pairwise(lines):
        # A full line was wrapped by a mail program; a short one ends where its writer meant it to.
        written += (" " if len(before) > 55 else "<br>") + html.escape(line.strip())
    return f"<p>{written}</p>"


def _page(title: str, blocks: str, attached: list[str]) -> str:
    name = html.escape(title)
    head = f'<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>{name}</title></head>\n<body><article data-letter>\n'
    return f"{head}<h1>{name}</h1>\n{blocks}\n{_attached(attached)}</article></body></html>\n"


def _with_attachments(page: str, attached: list[str]) -> str:
    if not attached:
        return page
    at = page.lower().rfind("</body>")
    return page[:at] + _attached(attached) + page[at:] if at >= 0 else page + _attached(attached)


def _attached(names: list[str]) -> str:
    """Attachments are named, not opened: an editor knows that there is more."""
    return f"<p>Anlagen: {html.escape(', '.join(names))}</p>\n" if names else ""
