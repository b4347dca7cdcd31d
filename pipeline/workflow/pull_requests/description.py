"""The text of a pull request: what an editor needs to decide, and the boxes that make a merge an approval."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model import Finding, Record, Severity, Version
from pipeline.transitions.posts import is_outdated
from pipeline.workflow.posts import fields
from pipeline.workflow.posts.german_now import changed_german
from pipeline.workflow.posts.sheets import Row, sheet
from pipeline.workflow.pull_requests.escaping import escape
from pipeline.workflow.workspace.messages import Language, message
from pipeline.workflow.workspace.workspace import Workspace

LIMIT = 60_000
"""Characters; GitHub takes 65,536."""
BOXES = ("names", "facts", "links", "rights", "tone")
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
    language: Language = workspace.settings.report.language
    shown = sheet(workspace, record, version.language)
    parts = [
        *_about(workspace, record, version, shown.title, language),
        *_fields(shown.found.front if shown.found is not None else {}, version, language),
        *_findings(shown.open, language),
        "",
        f"**{message(language, 'checklist')}**",
        "",
        *(f"- [ ] {message(language, f'box {one}')} <!-- box {one} -->" for one in BOXES),
        "",
        message(language, "how"),
        "",
        f"<!-- german {version.source_hash} -->",
        "",
    ]
    head = "\n".join(parts)
    return head + _sides(shown.pairs, language, room=LIMIT - len(head))


def _about(
    workspace: Workspace, record: Record, version: Version, title: str, language: Language
) -> Iterator[str]:
    """The table of facts."""
    release = record.release
    source = workspace.source(record.source)
    rows = [
        (
            message(language, "original"),
            f'<a href="{_address(record.entry.url)}">{escape(record.entry.url)}</a>',
        ),
        (message(language, "city"), escape(source.name if source else record.source)),
        (message(language, "german title"), escape(record.title)),
        (message(language, "english title"), escape(title)),
    ]
    if release is not None:
        zone = workspace.zone
        when = (
            release.published.astimezone(zone).strftime("%Y-%m-%d %H:%M")
            if release.published
            else (str(release.day) if release.day_known else message(language, "day unknown"))
        )
        rows.append((message(language, "published"), when))
        if release.updated is not None:
            rows.append(
                (message(language, "updated"), release.updated.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
            )
        rows.append(
            (message(language, "retrieved"), release.retrieved.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
        )
        for image in release.images[:1]:
            credit = escape(image.credit) if image.credit.strip() else message(language, "no credit")
            licence = escape(source.rights.licence or "") if source and source.rights else ""
            rows.append(
                (
                    message(language, "picture"),
                    ", ".join(one for one in (escape(image.url), credit, licence) if one),
                )
            )
    made = " ".join(one for one in (version.engine, version.model) if one)
    if version.glossary:
        made += f" ({message(language, 'glossary')} {version.glossary})"
    rows.append((message(language, "engine"), escape(made)))
    billed = sum(one.billed for one in record.purchases if one.language == version.language)
    rows.append((message(language, "bought"), str(billed)))
    rows.append((message(language, "hash"), f"<code>{escape(version.source_hash)}</code>"))
    yield "<table>"
    yield from (f'<tr><th align="left">{name}</th><td>{value}</td></tr>' for name, value in rows)
    yield "</table>"
    yield ""
    if record.urgent:
        yield f"**{message(language, 'urgent')}: {escape(', '.join(record.urgent))}**\n"
    if version.proposal is not None or is_outdated(record, version):
        yield f"> {message(language, 'changed')}\n"
        for old, new in changed_german(record, version):
            yield f"> - {message(language, 'german')}: <del>{escape(old)}</del> <ins>{escape(new)}</ins>"
        yield ""


def _fields(front: Mapping[str, Any], version: Version, language: Language) -> Iterator[str]:
    """Every field beside the text that a merge approves, and each that a person and the city both changed."""
    shown = fields.texts(front)
    for key in (key for key in shown if key != "title"):
        yield f"- {message(language, f'field {key}')}: {escape(shown[key])}"
    blocks = version.proposal.blocks if version.proposal is not None else ()
    for number, one in enumerate(blocks, 1):
        if one.conflict:
            name = message(language, f"field {one.field}" if one.field else "passage")
            said = f"<del>{escape(one.current)}</del> <ins>{escape(one.proposed)}</ins>"
            yield f"- **{number}. {message(language, 'conflict')}** {name}: {said}"
    yield ""


def _findings(findings: tuple[Finding, ...], language: Language) -> Iterator[str]:
    """Each open error or warning is a box; notes are lines."""
    if not findings:
        yield message(language, "no findings")
        return
    yield f"**{message(language, 'findings')}**"
    yield ""
    for one in findings:
        line = f"{message(language, str(one.severity))}: {escape(one.message)}"
        if one.severity is Severity.INFO:
            yield f"- {line}"
        else:
            yield f"- [ ] {message(language, 'box finding')}: {line} <!-- finding {one.id} -->"


def _sides(pairs: Sequence[Row], language: Language, *, room: int) -> str:
    """German and English, folded; as many blocks as there is room for."""
    opening = (
        f"<details><summary>{message(language, 'side by side')}</summary>\n<table>\n"
        f"<tr><th>{message(language, 'german')}</th><th>{message(language, 'english')}</th></tr>\n"
    )
    closing = "</table>\n</details>\n"
    last = f'<tr><td colspan="2">{message(language, "cut")}</td></tr>\n'
    rows = []
    left = room - len(opening) - len(closing) - len(last)
    for pair in pairs:
        german = escape(pair.source.text) if pair.source is not None else ""
        english = escape(pair.plain) if pair.plain else message(language, "none")
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
    wanted = {("box", one) for one in BOXES} | {key for key in state if key[0] == "finding"}
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
        one if (one.isalnum() and one.isascii()) or one in "/:.-_~?=%,;+" else _escaped(one) for one in url
    )


def _escaped(letter: str) -> str:
    if letter == "&":
        return "&amp;"
    return "".join(f"%{byte:02X}" for byte in letter.encode())
