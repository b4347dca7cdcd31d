"""What a run did, told to editors by mail or in a file; an urgent draft is mailed at once. Keeper of smtplib."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path

from pipeline import files
from pipeline.errors import ConfigError, StoreError
from pipeline.hashing import digest
from pipeline.model import Record
from pipeline.run.outputs import belongs_to
from pipeline.run.place import Workplace
from pipeline.run.report import RunReport
from pipeline.run.words import kind, said
from pipeline.translate import secret

SECONDS = 30
PASSWORD = "STADTBOTE_SMTP_PASSWORD"  # noqa: S105  # the variable's name
_LAST = "report file"
"""Mark of the store: hash of the report written last."""
USER = "STADTBOTE_SMTP_USER"


def tell(place: Workplace, report: RunReport) -> str:
    """Write and send a run's report as `report:` says; "" or why it could not be sent. A run never fails by it."""
    wanted = place.settings.report
    text = run_text(place, report)
    problems = []
    if wanted.file:
        problems.append(_to_file(place, place.settings.root / wanted.file, text))
    if wanted.mail and (wanted.when == "always" or (wanted.when == "new" and report.news)):
        problems.append(_sent(place, _subject(place, report), text))
    return "; ".join(one for one in problems if one)


def tell_urgent(place: Workplace, record: Record, path: str) -> str:
    """Mail a draft with an urgent word now, not at the end of the run; "" or why it could not be sent."""
    if not place.settings.report.mail or place.settings.report.when == "never":
        return ""
    language = place.settings.report.language
    text = said(language, "urgent text", words=", ".join(record.urgent))
    lines = [text, "", record.title, record.entry.url, path, ""]
    return _sent(place, said(language, "urgent subject", title=record.title), "\n".join(lines))


def run_text(place: Workplace, report: RunReport) -> str:
    """The report as plain text, in the editors' language."""
    language = place.settings.report.language
    lines = [_subject(place, report), ""]
    if report.news:
        lines.append(f"{said(language, 'new for a person')}:")
        lines += [f"- {kind(language, one.what)}: {one.about}: {one.message}" for one in report.news]
    else:
        lines.append(said(language, "nothing"))
    for key, found in (("drafts", report.written), ("published posts", report.published)):
        if found:
            lines += ["", f"{said(language, key)}:", *(f"- {path}" for path in found)]
    lines += ["", f"{said(language, 'per source')}:"]
    for row in report.rows:
        shown = said(
            language,
            "row",
            name=row.name or row.source,
            new=row.new,
            changed=row.changed,
            written=row.written + row.refreshed,
            waiting=row.waiting,
            expired=row.expired,
            failed=row.failed + row.in_doubt,
            characters=row.characters,
        )
        lines.append(f"- {shown}" + (f" ({row.note})" if row.note else ""))
    lines += ["", *report.notes]
    if report.hint and any(row.waiting for row in report.rows):
        lines.append(report.hint)
    return "\n".join(lines).rstrip() + "\n"


def _subject(place: Workplace, report: RunReport) -> str:
    when = f"{report.started.astimezone(place.zone):%Y-%m-%d %H:%M}"
    return f"{place.settings.site.name}: {said(place.settings.report.language, 'report', when=when)}"


def _to_file(place: Workplace, file: Path, text: str) -> str:
    """In place of the last report, as a whole or not at all; over nothing else."""
    try:
        if problem := _not_ours(place, file):
            return f"the report was not written: {file} {problem}; name another under `report: file`"
        place.store.change_mark(_LAST, lambda _: digest(text.encode()))
        files.write(file, text.encode())
    except OSError as error:
        return f"the report could not be written to {file}: {error.strerror}"
    return ""


def _not_ours(place: Workplace, file: Path) -> str:
    """What the file is, if it is no report of ours. Raises OSError."""
    if not file.is_file():
        return ""
    raw = file.read_bytes()
    named = raw.startswith(f"{place.settings.site.name}: ".encode())
    ours = named or digest(raw) == place.store.mark(_LAST)
    return belongs_to(place, file) or ("" if ours or not raw else "holds something else")


def _sent(place: Workplace, subject: str, text: str) -> str:
    try:
        send(place, subject, text)
    except (StoreError, ConfigError) as error:
        return f"the report could not be mailed: {error}"
    return ""


def send(place: Workplace, subject: str, text: str) -> None:
    """One mail to everyone `report.mail` names. Raises StoreError, temporary, where the server does not take it."""
    wanted = place.settings.report
    message = EmailMessage(policy=SMTP)
    # A subject holds words of a source: one line, and no header of its own.
    message["Subject"] = " ".join(subject.split())[:200]
    message["From"] = _sender(place)
    message["To"] = ", ".join(wanted.mail)
    message["Date"] = formatdate(place.now().timestamp())
    message["Message-ID"] = make_msgid(domain="stadtbote.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    host, port = _server(place)
    try:
        _deliver(place, host, port, message, wanted.mail)
    except (smtplib.SMTPException, OSError) as error:
        raise StoreError(
            f"{type(error).__name__}: {_plain(error)}", about=f"{host}:{port}", temporary=True
        ) from error


def _deliver(place: Workplace, host: str, port: int, message: EmailMessage, to: Sequence[str]) -> None:
    """Port 465 is TLS from the start; elsewhere STARTTLS where it is offered, and always before a password."""
    trust = ssl.create_default_context()
    password = secret.find(PASSWORD, place.env)
    opened = (
        smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trust)
        if port == 465
        else smtplib.SMTP(host, port, timeout=SECONDS)
    )
    with opened as server:
        if port != 465:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=trust)
            elif password is not None:
                raise smtplib.SMTPNotSupportedError("no STARTTLS: a password is not sent in the clear")
        if password is not None:
            server.login(place.env.get(USER, _sender(place)), password.reveal())
        server.send_message(message, from_addr=_sender(place), to_addrs=list(to))


def _sender(place: Workplace) -> str:
    wanted = place.settings.report.sender or place.settings.contact
    return wanted if "@" in wanted else "stadtbote@localhost"


def _server(place: Workplace) -> tuple[str, int]:
    """Host and port. Raises ConfigError."""
    host, _, port = place.settings.report.server.rpartition(":")
    if not host:
        host, port = port, "25"
    if not port.isdigit():
        raise ConfigError(f"`{place.settings.report.server}` is no host:port", key="report.server")
    return host.strip("[]"), int(port)


def _plain(error: Exception) -> str:
    """What went wrong, on one line; a server's words come as bytes."""
    told = getattr(error, "smtp_error", None)
    words = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(error)
    return " ".join(words.split())[:200]
