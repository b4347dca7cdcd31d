"""The text of a pull request: what an editor needs to decide, and the boxes that make a merge an approval."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.messages import Words, noop, words
from pipeline.model import Finding, Record, Release, Severity, Source, Version
from pipeline.transitions.versions import is_outdated
from pipeline.workflow.posts.german_now import changed_german
from pipeline.workflow.posts.sheets import FIELD, Row, sheet
from pipeline.workflow.pull_requests.escaping import escape
from pipeline.workflow.workspace.workspace import Workspace

LIMIT = 60_000
"""Characters; GitHub takes 65,536."""
BOXES = {
    "names": noop("Names of people, offices and places are right"),
    "facts": noop("Numbers, dates, times and money are right"),
    "links": noop("Links lead where they should"),
    "rights": noop("Text and pictures may be used"),
    "tone": noop("It reads like English"),
}
FIELDS = {
    "": noop("Passage"),
    "title": noop("Title"),
    "description": noop("Description"),
    "tags": noop("Tags"),
    "image.alt": noop("Alternative text"),
    "image.credit": noop("Credit"),
}
SEVERITIES = {Severity.ERROR: noop("error"), Severity.WARNING: noop("warning"), Severity.INFO: noop("note")}
CHANGED = noop(
    "The city has changed the original; this text is not updated yet. `stadtbote accept` takes the proposal, or with `--by-hand` lets you work the change in."
)
CONFLICT = noop("Both changed it (`stadtbote accept --keep N` or `--take N`):")
BESIDE = noop("German and English side by side")
CUT = noop("The rest is in the post: a pull request holds so much and no more.")
_BOX = re.compile(r"^\s*[-*] \[([ xX])\].*?<!-- (box|finding) ([\w:-]+) -->\s*$", re.MULTILINE)
_GERMAN = re.compile(r"<!-- german ([\w:-]+) -->")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """What a person did to the boxes of a pull request."""

    open: tuple[str, ...]
    """Boxes without a tick; a box that was taken out counts as one."""
    findings: tuple[str, ...]
    """Findings a person dealt with."""
    german: str
    """Hash of the German the text was about."""


def description(workspace: Workspace, record: Record, version: Version) -> str:
    """Markdown for a pull request, in the editors' language; text of the source is inert."""
    said = words(workspace.settings.report.language)
    shown = sheet(workspace, record, version.language)
    parts = [
        *_about(workspace, record, version, shown.title, said),
        *_clashes(version, said),
        *_findings(shown.open, said),
        "",
        "**"
        + said.gettext("Tick every box and merge: with that you approve the text, and it is published.")
        + "**",
        "",
        *(f"- [ ] {said.gettext(text)} <!-- box {name} -->" for name, text in BOXES.items()),
        "",
        said.gettext(
            "Edit the post on this branch as you like. Merged without every box ticked it stays a draft. Closing rejects the release for good; `stadtbote retry` brings it back."
        ),
        "",
        f"<!-- german {version.source_hash} -->",
        "",
    ]
    head = "\n".join(parts)
    # A long text is cut at its end: what stands beside it is seen whatever its length.
    pairs = sorted(shown.pairs, key=lambda pair: pair.key != "title" and not pair.is_field)
    return head + _sides(pairs, said, room=LIMIT - len(head))


def _about(workspace: Workspace, record: Record, version: Version, title: str, said: Words) -> Iterator[str]:
    """The table of facts."""
    source = workspace.source(record.source)
    rows = [
        (
            said.gettext("Original"),
            f'<a href="{_address(record.entry.url)}">{escape(record.entry.url)}</a>',
        ),
        (said.gettext("Source"), escape(source.name if source else record.source)),
        (said.gettext("German title"), escape(record.title)),
        (said.gettext("English title"), escape(title)),
        *(_read(record.release, source, workspace.zone, said) if record.release is not None else ()),
    ]
    made = " ".join(text for text in (version.engine, version.model) if text)
    if version.glossary:
        made += " (" + said.gettext("glossary") + f" {version.glossary})"
    rows.append((said.gettext("Translated by"), escape(made)))
    billed = sum(purchase.billed for purchase in record.purchases if purchase.language == version.language)
    rows.append((said.gettext("Characters bought for it"), str(billed)))
    rows.append((said.gettext("Hash of the German"), f"<code>{escape(version.source_hash)}</code>"))
    yield "<table>"
    yield from (f'<tr><th align="left">{name}</th><td>{value}</td></tr>' for name, value in rows)
    yield "</table>"
    yield ""
    if record.urgent:
        yield "**" + said.gettext("Urgent") + f": {escape(', '.join(record.urgent))}**\n"
    if version.proposal is not None or is_outdated(record, version):
        yield "> " + said.gettext(CHANGED) + "\n"
        german = said.gettext("German")
        for old, new in changed_german(workspace, record, version):
            yield f"> - {german}: <del>{escape(old)}</del> <ins>{escape(new)}</ins>"
        yield ""


def _read(release: Release, source: Source | None, zone: dt.tzinfo, said: Words) -> Iterator[tuple[str, str]]:
    """Rows of what was read: its moments and its picture."""

    def moment(at: dt.datetime) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")

    day = str(release.day) if release.day_known else said.gettext("day unknown")
    yield said.gettext("Published"), moment(release.published) if release.published else day
    if release.updated is not None:
        yield said.gettext("Updated by the city"), moment(release.updated)
    yield said.gettext("Retrieved"), moment(release.retrieved)
    for image in release.images[:1]:
        credit = escape(image.credit.strip()) or said.gettext("no credit known: it is not published")
        licence = escape(source.rights.licence or "") if source and source.rights else ""
        yield said.gettext("Picture"), ", ".join(filter(None, (escape(image.url), credit, licence)))


def _clashes(version: Version, said: Words) -> Iterator[str]:
    """Each place that a person and the city both changed."""
    blocks = version.proposal.blocks if version.proposal is not None else ()
    for number, block in enumerate(blocks, 1):
        if block.conflict:
            name, asked = said.gettext(FIELDS[block.field]), said.gettext(CONFLICT)
            both = f"<del>{escape(block.current)}</del> <ins>{escape(block.proposed)}</ins>"
            yield f"- **{number}. {asked}** {name}: {both}"
    yield ""


def _findings(findings: tuple[Finding, ...], said: Words) -> Iterator[str]:
    """Each open error or warning is a box; notes are lines."""
    if not findings:
        yield said.gettext("The checks found nothing.")
        return
    yield "**" + said.gettext("What the checks found") + "**"
    yield ""
    for finding in findings:
        line = f"{said.gettext(SEVERITIES[finding.severity])}: {escape(said.told(finding.said))}"
        if finding.severity is Severity.INFO:
            yield f"- {line}"
        else:
            yield "- [ ] " + said.gettext("Dealt with") + f": {line} <!-- finding {finding.id} -->"


def _sides(pairs: Sequence[Row], said: Words, *, room: int) -> str:
    """German and English, folded; as many blocks as there is room for."""
    name, german, english = map(said.gettext, (BESIDE, "German", "English"))
    opening = f"<details><summary>{name}</summary>\n<table>\n<tr><th>{german}</th><th>{english}</th></tr>\n"
    closing = "</table>\n</details>\n"
    last = f'<tr><td colspan="2">{said.gettext(CUT)}</td></tr>\n'
    rows = []
    left = room - len(opening) - len(closing) - len(last)
    for pair in pairs:
        german = escape(pair.source.text) if pair.source is not None else ""
        english = escape(pair.plain) if pair.plain else said.gettext("(none)")
        if pair.is_field:
            german = f"<b>{said.gettext(FIELDS[pair.key.removeprefix(FIELD)])}</b> {german}"
        row = f'<tr><td lang="de" valign="top">{german}</td><td valign="top">{english}</td></tr>\n'
        if len(row) > left:
            rows.append(last)
            break
        left -= len(row)
        rows.append(row)
    return opening + "".join(rows) + closing


def ticks(text: str) -> Ticks:
    """The boxes of a pull request's text as it was when it was merged."""
    state: dict[tuple[str, str], bool] = {}
    for tick, kind, name in _BOX.findall(text.replace("\r\n", "\n")):
        state[(kind, name)] = tick != " "
    wanted = {("box", box) for box in BOXES} | {key for key in state if key[0] == "finding"}
    german = _GERMAN.search(text)
    return Ticks(
        open=tuple(sorted(name for kind, name in wanted if not state.get((kind, name), False))),
        findings=tuple(name for (kind, name), ticked in state.items() if kind == "finding" and ticked),
        german=german[1] if german else "",
    )


def _address(url: str) -> str:
    """An address inside an attribute; anything but http and https is none."""
    if not url.startswith(("http://", "https://")):
        return ""
    return "".join(
        text if (text.isalnum() and text.isascii()) or text in "/:.-_~?=%,;+" else _escaped(text)
        for text in url
    )


def _escaped(letter: str) -> str:
    if letter == "&":
        return "&amp;"
    return "".join(f"%{byte:02X}" for byte in letter.encode())
