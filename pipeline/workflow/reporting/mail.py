"""What a run did, told to editors by mail or in a file; an urgent draft is mailed at once. Keeper of smtplib."""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path

from pipeline import files
from pipeline.errors import ConfigError, StoreError
from pipeline.hashing import digest
from pipeline.messages import Words, noop, words
from pipeline.model import Severity
from pipeline.store.rows import english_title
from pipeline.translate import credentials
from pipeline.workflow.workspace.outputs import belongs_to
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.stops import NAMES
from pipeline.workflow.workspace.workspace import Workspace

SECONDS = 30
PASSWORD = "STADTBOTE_SMTP_PASSWORD"  # noqa: S105  # the variable's name
_LAST = "report file"
"""Mark of the store: hash of the report written last."""
USER = "STADTBOTE_SMTP_USER"
_KINDS = {
    "failed": noop("failed"),
    "refused": noop("not read again"),
    "in_doubt": noop("paid or not?"),
    "changed": noop("changed"),
    "withdrawn": noop("withdrawn"),
    "by hand": noop("by hand"),
    "damaged": noop("damaged"),
    "missing": noop("missing"),
    "draft": noop("to decide"),
    "past": noop("past its event"),
    "urgent": noop("urgent"),
    "twins": noop("probable twins"),
    "question": noop("another text: what is it?"),
    "page": noop("page not to be had"),
    "clock": noop("a clock was wrong"),
    "relaunch": noop("relaunch"),
    **NAMES,
}
"""Kinds of news, in words."""
_ROW = noop(
    "{name}: {new} new, {changed} changed, {written} drafts, {waiting} waiting, {expired} over, {failed} failed, {characters} characters"
)


def report_to_file(workspace: Workspace, report: RunReport) -> str:
    """Write a run's report where `report.file` says; "" or why it could not be written."""
    file = workspace.settings.report.file
    return _to_file(workspace, workspace.settings.root / file, run_text(workspace, report)) if file else ""


def mailed(workspace: Workspace, subject: str, text: str) -> tuple[str, Mapping[str, str]]:
    """Send a mail; "" or why it could not be sent, and whom of several it did not reach (`send`)."""
    try:
        return "", send(workspace, subject, text)
    except (StoreError, ConfigError) as error:
        return f"the report could not be mailed: {error}", {}


def _words(workspace: Workspace) -> Words:
    return words(workspace.settings.report.language)


def run_text(workspace: Workspace, report: RunReport) -> str:
    """The report as plain text, in the editors' language."""
    said = _words(workspace)
    held = said.gettext("held up")
    stops = [f"- {held}: {said.told(stop)}" for stop in report.stops]
    lines = [_subject(workspace, report), "", *stops, *([""] if stops else [])]
    if report.news:
        lines.append(said.gettext("New for a person") + ":")
    else:
        lines.append(said.gettext("Nothing new for a person."))
    for item in report.news:
        kind = said.gettext(_KINDS.get(item.what, item.what.replace("_", " ")))
        record = workspace.store.get(item.record) if item.record else None
        about = (
            item.about if record is None or item.about == record.title else f"{record.title} ({item.about})"
        )
        lines.append(f"- {kind}: {about}: {said.told(item.message)}")
        lines += [f"  {record.entry.url}"] if record is not None and record.entry.url not in about else []
    if report.written:
        lines += ["", said.gettext("New drafts") + ":"]
        lines += [line for path in report.written for line in _draft_lines(workspace, path, said)]
    if report.published:
        lines += ["", said.gettext("Published") + ":", *(f"- {path}" for path in report.published)]
    lines += ["", said.gettext("Per source") + ":"]
    for row in report.rows:
        shown = said.gettext(
            _ROW,
            name=row.name or row.source,
            new=row.new,
            changed=row.changed,
            written=row.written + row.refreshed,
            waiting=row.waiting,
            expired=row.expired,
            failed=row.failed + row.in_doubt,
            characters=row.characters,
        )
        lines.append(f"- {shown}" + (f" ({said.told(row.note)})" if row.note else ""))
    lines += ["", *map(said.told, report.notes)]
    if report.hint and any(row.waiting for row in report.rows):
        lines.append(said.told(report.hint))
    return "\n".join(lines).rstrip() + "\n"


def _draft_lines(workspace: Workspace, path: str, said: Words) -> list[str]:
    """A new draft: its title, the day of its event, its findings, and where it lies."""
    record = next(workspace.store.find(path=path), None)
    version = (
        next((known for known in record.versions.values() if known.path == path), None) if record else None
    )
    if record is None or version is None:
        return [f"- {path}"]
    parts = [english_title(version) or record.title]
    if record.event is not None:
        parts.append(said.day(record.event))
    errors = sum(finding.severity is Severity.ERROR for finding in version.findings)
    warnings = sum(finding.severity is Severity.WARNING for finding in version.findings)
    if errors:
        parts.append(said.ngettext("{n} error", "{n} errors", errors))
    if warnings:
        parts.append(said.ngettext("{n} warning", "{n} warnings", warnings))
    public = workspace.settings.desk.public.rstrip("/")
    link = f"{public}/draft/{record.id}/{version.language}" if public else path
    return [f"- {', '.join(parts)}", f"  {link}"]


def _subject(workspace: Workspace, report: RunReport) -> str:
    when = f"{report.started.astimezone(workspace.zone):%Y-%m-%d %H:%M}"
    said = _words(workspace).gettext("City news: run of {when}", when=when)
    return f"{workspace.settings.site.name}: {said}"


def _to_file(workspace: Workspace, file: Path, text: str) -> str:
    """In place of the last report, as a whole or not at all; over nothing else."""
    try:
        if problem := _not_ours(workspace, file):
            return f"the report was not written: {file} {problem}; name another under `report: file`"
        workspace.store.change_mark(_LAST, lambda _: digest(text.encode()))
        files.write(file, text.encode())
    except OSError as error:
        return f"the report could not be written to {file}: {error.strerror}"
    return ""


def _not_ours(workspace: Workspace, file: Path) -> str:
    """What the file is, if it is no report of ours. Raises OSError."""
    if not file.is_file():
        return ""
    raw = file.read_bytes()
    named = raw.startswith(f"{workspace.settings.site.name}: ".encode())
    ours = named or digest(raw) == workspace.store.mark(_LAST)
    what = belongs_to(workspace, file)
    return f"is {what}" if what else "" if ours or not raw else "holds something else"


def send(workspace: Workspace, subject: str, text: str) -> Mapping[str, str]:
    """One mail to everyone `report.mail` names; addresses that the server refused while it took the mail for others, with
    its words. Raises StoreError, temporary, where it takes the mail for nobody."""
    wanted = workspace.settings.report
    message = EmailMessage(policy=SMTP)
    # A subject holds words of a source: one line, and no header of its own.
    message["Subject"] = " ".join(subject.split())[:200]
    message["From"] = _sender(workspace)
    message["To"] = ", ".join(wanted.mail)
    message["Date"] = formatdate(workspace.now().timestamp())
    message["Message-ID"] = make_msgid(domain="stadtbote.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    host, port = _server(workspace)
    try:
        return _deliver(workspace, host, port, message, wanted.mail)
    except (smtplib.SMTPException, OSError) as error:
        raise StoreError(
            f"{type(error).__name__}: {_plain(error)}", about=f"{host}:{port}", temporary=True
        ) from error


def _deliver(
    workspace: Workspace, host: str, port: int, message: EmailMessage, to: Sequence[str]
) -> Mapping[str, str]:
    """Port 465 is TLS from the start; elsewhere STARTTLS where it is offered, and always before a password."""
    trust = ssl.create_default_context()
    password = credentials.find(PASSWORD, workspace.env)
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
            server.login(workspace.env.get(USER, _sender(workspace)), password.reveal())
        refused = server.send_message(message, from_addr=_sender(workspace), to_addrs=list(to))
        return {address: _one_line(said) for address, (_, said) in refused.items()}


def _sender(workspace: Workspace) -> str:
    wanted = workspace.settings.report.sender or workspace.settings.contact
    return wanted if "@" in wanted else "stadtbote@localhost"


def _server(workspace: Workspace) -> tuple[str, int]:
    """Host and port. Raises ConfigError."""
    host, _, port = workspace.settings.report.server.rpartition(":")
    if not host:
        host, port = port, "25"
    if not port.isdigit():
        raise ConfigError(f"`{workspace.settings.report.server}` is no host:port", key="report.server")
    return host.strip("[]"), int(port)


def _plain(error: Exception) -> str:
    """What went wrong, on one line; a server's words come as bytes."""
    told = getattr(error, "smtp_error", None)
    return _one_line(told if isinstance(told, bytes) else str(error).encode())


def _one_line(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())[:200]
