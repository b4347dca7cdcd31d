"""The morning sheet: what is on today and tomorrow, what is clean and short, what the city changed, what waits and why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.messages import Words
from pipeline.model import Record, Version
from pipeline.store.queue import Asked, QueueRow, State, queue
from pipeline.workflow.posts.german_now import changed_german
from pipeline.workflow.posts.highlights import changes
from pipeline.workflow.workspace.day_links import day_token
from pipeline.workflow.workspace.workspace import Workspace

SHORT = 1200
"""Characters of German that are read in two minutes."""
MOST = 100
"""Rows of the queue that are looked through for each part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the sheet."""

    row: QueueRow
    about: str = ""
    """What changed, or why it waits; "" where the title says it all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The sheet of a day."""

    soon: tuple[Item, ...]
    clean: tuple[Item, ...]
    changed: tuple[Item, ...]
    waits: tuple[Item, ...]


def morning(workspace: Workspace, said: Words) -> Morning:
    """The sheet as things stand now."""
    today = workspace.today()

    def rows(state: State) -> Sequence[QueueRow]:
        return queue(workspace.store, Asked(state=state), today=today, size=MOST).rows

    review = rows("review")
    near = [row for row in review if row.event is not None and row.event <= today + dt.timedelta(days=1)]
    clean = [row for row in review if row.placed and not row.errors and not row.warnings and row not in near]
    return Morning(
        soon=tuple(Item(row=row) for row in near),
        clean=tuple(Item(row=row) for row in clean if is_short(workspace.store.get(row.record))),
        changed=tuple(Item(row=row, about=_changed(workspace, row, said)) for row in rows("changed")),
        waits=tuple(
            Item(row=row, about=_reason(workspace, row, said))
            for row in (*rows("in_doubt"), *rows("waiting"))
        ),
    )


def is_short(record: Record | None) -> bool:
    """Whether a release is read in two minutes."""
    return record is not None and sum(len(block.text) for block in record.blocks) <= SHORT


def in_one_sentence(pairs: Sequence[tuple[str, str]], said: Words) -> str:
    """What a correction changed, as `19 Uhr, not 20 Uhr`; the first difference in words, at most eighty letters."""
    for old, new in pairs:
        for gone, came, _ in changes(old, new):
            if gone.strip() and came.strip():
                return said.gettext("{now}, not {before}", now=_cut(came), before=_cut(gone))
        if not old or not new:
            return (
                said.gettext("new: {words}", words=_cut(new))
                if new
                else said.gettext("gone: {words}", words=_cut(old))
            )
    return ""


def mail_text(workspace: Workspace, sheet: Morning, said: Words) -> str:
    """The sheet as plain text, with links where the desk has a public address."""
    parts = (
        (said.gettext("Today and tomorrow"), sheet.soon),
        (said.gettext("Clean and short"), sheet.clean),
        (said.gettext("Changed by the city"), sheet.changed),
        (said.gettext("Waiting, and why"), sheet.waits),
    )
    lines = [said.long_day(workspace.today()), ""]
    for name, items in parts:
        if items:
            lines += [f"{name}:", *(line for item in items for line in _lines(workspace, item, said)), ""]
    if len(lines) == 2:
        lines.append(said.gettext("Nothing is open."))
    return "\n".join(lines).rstrip() + "\n"


def _lines(workspace: Workspace, item: Item, said: Words) -> list[str]:
    row = item.row
    when = f" ({said.day(row.event)})" if row.event is not None else ""
    told = f": {item.about}" if item.about else ""
    lines = [f"- {row.title or row.german}{when}{told}"]
    if workspace.settings.desk.public:
        language = row.language or workspace.settings.languages[0]
        root, token = (
            workspace.settings.desk.public.rstrip("/"),
            day_token(workspace.settings.state, workspace.now()),
        )
        lines.append(f"  {root}/enter/{token}?then=/draft/{row.record}/{language}")
    return lines


def _changed(workspace: Workspace, row: QueueRow, said: Words) -> str:
    record = workspace.store.get(row.record)
    version: Version | None = record.versions.get(row.language) if record is not None else None
    if record is None or version is None:
        return ""
    if row.freshness == "source_withdrawn":
        return said.gettext("The city took the original away.")
    return in_one_sentence(changed_german(workspace, record, version), said)


def _reason(workspace: Workspace, row: QueueRow, said: Words) -> str:
    record = workspace.store.get(row.record)
    if row.state == "in_doubt":
        return said.gettext("Ordered, no answer.")
    return (
        said.told(record.reason)
        if record is not None and record.reason
        else said.gettext("Not translated yet.")
    )


def _cut(words: str) -> str:
    return " ".join(words.split())[:80]
