"""The text of a pull request: what an editor needs to decide, and the boxes that make a merge an approval.

Text of a source stands in HTML tables, where Markdown means nothing; only findings stand in lines with a box.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from pipeline.errors import SiteError
from pipeline.messages import Message, Words, noop, words
from pipeline.model import PostState, Record, Release, Severity, Source, Version
from pipeline.site.markdown.typing import PROSE
from pipeline.transitions.versions import is_outdated, with_version
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.german_now import answered, changed_german
from pipeline.workflow.posts.sheets import FIELD, Row, Sheet, sheet
from pipeline.workflow.pull_requests.boxes import BOXES, CHANGE, TAKE, finding_name
from pipeline.workflow.pull_requests.escaping import html, inline
from pipeline.workflow.workspace.workspace import Workspace

LIMIT = 60_000
"""Characters; GitHub takes 65,536, GitLab a million."""
SHORTEST = 12
"""Characters of a German cell, at least, where all of them do not fit."""
FIELDS = {
    "": noop("Passage"),
    "title": noop("Title"),
    "description": noop("Description"),
    "tags": noop("Tags"),
    "image.alt": noop("Alternative text"),
    "image.credit": noop("Credit"),
}
SEVERITIES = {Severity.ERROR: noop("error"), Severity.WARNING: noop("warning"), Severity.INFO: noop("note")}
CHANGED = noop("The city has changed the original; this text is not updated yet.")
WORKED_IN = noop("The city's change is worked into the text, or needs no other words")
TAKE_NOW = noop("Put the city's change into this branch (the next run does; then look at it here)")
CONFLICT = noop("Both changed it; the words of this branch stay until you write others")
BESIDE = noop("German and English side by side")
CUT = noop("The rest is in the post (Files changed): a pull request's text holds no more.")
NOT_TAKEN = noop(
    "This branch changes files that are not this post's. Stadtbote takes nothing of them; your merge would:"
)
TICK = noop("Tick every box and merge: with that you approve the text, and it is published.")
HOW = noop(
    "Edit the post on this branch as you like; this text is renewed when you push. Merged without every box ticked it is held back, and a new pull request asks again. Closing rejects the release for good; reopening takes that back."
)
HOW_PUBLIC = noop(
    "This post is public. Edit it on this branch as you like; this text is renewed when you push. Merged without every box ticked, or closed, what is public stays as it was approved."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a pull request's text is made of."""

    record: Record
    version: Version
    post: EditedPost
    not_taken: Sequence[str] = ()


def description(workspace: Workspace, shown: Shown) -> str:
    """Markdown for a pull request, in the editors' language; text of the source is inert."""
    said, record, version = words(workspace.settings.report.language), shown.record, shown.version
    changed = version.proposal is not None or is_outdated(record, version)
    try:
        page = _page(workspace, shown, changed=changed)
        english = shown.post.english_hash
    except SiteError as error:
        return _broken(record, version, error, said)
    public = version.place is PostState.PUBLISHED
    parts = [
        *_about(workspace, record, version, page.title, said),
        *(_changes(workspace, record, version, said) if changed else ()),
        *_findings(page, said),
        "",
        f"**{said.gettext(TICK)}**",
        "",
        *(f"- [ ] {said.gettext(text)} <!-- box {name} -->" for name, text in BOXES.items()),
        *([f"- [ ] {said.gettext(WORKED_IN)} <!-- box {CHANGE} -->"] if changed else ()),
        "",
        said.gettext(HOW_PUBLIC if public else HOW),
        "",
        *_others(shown.not_taken, said),
        f"<!-- stadtbote {record.id} {version.language} -->",
        f"<!-- german {record.release.fingerprint if record.release else version.source_hash} -->",
        f"<!-- english {english} -->",
        "",
    ]
    head = "\n".join(parts)
    # A long text is cut at its end: what stands beside it is seen whatever its length.
    pairs = sorted(page.pairs, key=lambda row: row.key != "title" and not row.is_field)
    shown_rows = [_shown(row, shown.post, said) for row in pairs]
    return head + _sides(shown_rows, said, room=LIMIT - len(head))


def _page(workspace: Workspace, shown: Shown, *, changed: bool) -> Sheet:
    """The post beside its German. Where the city changed that, beside the German of today, with what the checks will say
    once the change counts as worked in: a merge answers for that. Raises SiteError."""
    record, version, post = shown.record, shown.version, shown.post
    if changed and record.release is not None:
        version = replace(
            version,
            proposal=None,
            segments=answered(workspace, record, version, record.release),
            source_hash=record.release.fingerprint,
            checked="the German of before",
        )
        record = with_version(record, version)
        post = post.of(record, version)
    return sheet(workspace, record, version.language, found=post)


def _broken(record: Record, version: Version, error: SiteError, said: Words) -> str:
    """The text where the post cannot be read: nothing can be approved until somebody mends it."""
    message = Message(
        "{our_fault}; it is neither approved nor published until that is mended", our_fault=error.message
    )
    return f"**{inline(said.told(message))}**\n\n<!-- stadtbote {record.id} {version.language} -->\n"


def _about(workspace: Workspace, record: Record, version: Version, title: str, said: Words) -> Iterator[str]:
    """The table of facts."""
    source = workspace.source(record.source)
    rows = [
        (said.gettext("Original"), f'<a href="{_address(record.entry.url)}">{html(record.entry.url)}</a>'),
        (said.gettext("Source"), html(source.name if source else record.source)),
        (said.gettext("German title"), html(record.title)),
        (said.gettext("English title"), html(title)),
        *(_read(record.release, source, workspace.zone, said) if record.release is not None else ()),
    ]
    made = " ".join(filter(None, (version.engine, version.model)))
    if version.glossary:
        made += " (" + said.gettext("glossary") + f" {version.glossary})"
    rows.append((said.gettext("Translated by"), html(made)))
    billed = sum(purchase.billed for purchase in record.purchases if purchase.language == version.language)
    rows.append((said.gettext("Characters bought for it"), str(billed)))
    yield "<table>"
    yield from (f'<tr><th align="left">{name}</th><td>{value}</td></tr>' for name, value in rows)
    yield "</table>"
    yield ""
    if record.urgent:
        yield "**" + said.gettext("Urgent") + f": {inline(', '.join(record.urgent))}**\n"


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
        credit = html(image.credit.strip()) or said.gettext("no credit known: it is not published")
        licence = html(source.rights.licence or "") if source and source.rights else ""
        yield said.gettext("Picture"), ", ".join(filter(None, (html(image.url), credit, licence)))


def _changes(workspace: Workspace, record: Record, version: Version, said: Words) -> Iterator[str]:
    """What the city changed, and each place that a person changed as well."""
    yield f"**{said.gettext(CHANGED)}**"
    yield ""
    yield "<table>"
    for old, new in changed_german(workspace, record, version):
        yield f"<tr><td><del>{html(old)}</del></td><td><ins>{html(new)}</ins></td></tr>"
    blocks = version.proposal.blocks if version.proposal is not None else ()
    for block in blocks:
        if block.action != "keep":
            about = said.gettext(FIELDS[block.field])
            note = f"<br>{said.gettext(CONFLICT)}" if block.conflict else ""
            yield f"<tr><td>{about}: {html(block.current)}{note}</td><td>{html(block.proposed)}</td></tr>"
    yield "</table>"
    yield ""
    if blocks:
        yield f"- [ ] {said.gettext(TAKE_NOW)} <!-- do {TAKE} -->"
        yield ""


def _findings(page: Sheet, said: Words) -> Iterator[str]:
    """Each open error or warning is a box; notes are lines."""
    if not page.open:
        yield said.gettext("The checks found nothing.")
        return
    yield "**" + said.gettext("What the checks found") + "**"
    yield ""
    for finding in page.open:
        line = f"{said.gettext(SEVERITIES[finding.severity])}: {inline(said.told(finding.said))}"
        if finding.severity is Severity.INFO:
            yield f"- {line}"
        else:
            name = finding_name(finding)
            yield "- [ ] " + said.gettext("Dealt with") + f": {line} <!-- finding {name} -->"


def _others(paths: Sequence[str], said: Words) -> Iterator[str]:
    """Files of the branch that are not the post's."""
    if paths:
        yield f"**{said.gettext(NOT_TAKEN)}**"
        yield ""
        yield "<ul>"
        yield from (f"<li>{html(path)}</li>" for path in paths[:20])
        if len(paths) > 20:
            yield "<li>…</li>"
        yield "</ul>"
        yield ""


def _sides(pairs: Sequence[tuple[str, str, str]], said: Words, *, room: int) -> str:
    """German and English, folded. Where both do not fit, the German of each row is shortened: the English is what a
    merge approves; and where that does not fit either, its end is left to the post."""
    name, german, english = map(said.gettext, (BESIDE, "German", "English"))
    opening = f"<details><summary>{name}</summary>\n<table><tbody valign='top'>\n<tr><th>{german}</th><th>{english}</th></tr>\n"
    closing = "</table>\n</details>\n"
    last = f'<tr><td colspan="2">{said.gettext(CUT)}</td></tr>\n'
    left = room - len(opening) - len(closing) - len(last)
    most = 1 << 30
    while sum(len(_row(*pair, most)) for pair in pairs) > left and most > SHORTEST:
        most = max(SHORTEST, min(most, 2000) // 2)
    rows = []
    for pair in pairs:
        row = _row(*pair, most)
        if len(row) > left:
            rows.append(last)
            break
        left -= len(row)
        rows.append(row)
    return opening + "".join(rows) + closing


def _shown(pair: Row, post: EditedPost, said: Words) -> tuple[str, str, str]:
    """What a row is of (HTML), its German, and its English (HTML) as a reader of the post sees it."""
    about = f"<b>{said.gettext(FIELDS[pair.key.removeprefix(FIELD)])}</b> " if pair.is_field else ""
    blocks, english = [post.blocks[number] for number in pair.blocks], pair.plain
    if pair.form == "markdown" and all(block.kind in PROSE for block in blocks):
        english = " ".join(block.text for block in blocks) or english
    german = pair.source.text if pair.source is not None else ""
    return about, german, html(english) if english else said.gettext("(none)")


def _row(about: str, german: str, english: str, most: int) -> str:
    german = html(german if len(german) <= most else f"{german[: most - 1]}…")
    # HTML needs no ends of rows and cells, and they would cost room.
    return f"<tr><td>{about}{german}<td>{english}\n"


def _address(url: str) -> str:
    """An address inside an attribute; anything but http and https is none."""
    if not url.startswith(("http://", "https://")):
        return ""
    return quote(url, safe="/:?=%,;+&").replace("&", "&amp;")
