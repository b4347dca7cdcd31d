"""A corrected original: what changed, what is proposed, taken passage by passage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Set
from dataclasses import dataclass

from flask import abort, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from pipeline.model import ProposedBlock, Record, Segment
from pipeline.model.drafts import Role
from pipeline.review.desk import back, deciding, desk, me, pages, record_of
from pipeline.review.draft_pages import context
from pipeline.review.view_models import page
from pipeline.transitions.versions import is_outdated
from pipeline.workflow.editing.proposals import accept, clashes_of, dismiss, remerged, take_by_hand
from pipeline.workflow.posts.german_now import changed_german
from pipeline.workflow.posts.highlights import difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One place of a proposal."""

    number: int
    """As `accept` counts: from 1."""
    action: str
    current: str
    difference: Markup
    conflict: bool
    yours: bool
    """A person wrote here: nothing is chosen in place of their words unasked."""
    german: Markup | None
    computed: bool = False
    """A closing line: taken as it comes."""
    field: str = ""
    """The front matter's key, of a field; "" for a passage of the body."""


@pages.get("/draft/<identity>/<language>/changed")
def changed(identity: str, language: str) -> Response:
    record = record_of(identity, language)
    version = record.versions.get(language)
    shown = page(desk().workspace, record, language, who=me(), compare="german")
    found = shown.sheet.found
    if version is None or not (version.proposal or shown.clashes or is_outdated(record, version)):
        return make_response(redirect(url_for("desk.draft", identity=identity, language=language), 303))
    if found is None:
        abort(404)
    proposal = remerged(found, version.proposal) if version.proposal and not shown.clashes else None
    blocks = shown.clashes or (proposal.blocks if proposal is not None else ())
    closing = {_plain(row.text) for row in shown.closing}
    decided = passages(record, blocks, language, closing)
    shown_german = {passage.german for passage in decided}
    return make_response(
        render_template(
            "changed.html",
            passages=decided,
            german=tuple(
                words
                for old, new in changed_german(desk().workspace, record, version)
                if (words := difference(old, new)) not in shown_german
            ),
            newer=is_outdated(record, version)
            and not shown.clashes
            and (proposal is None or proposal.release.fingerprint != shown.german_hash),
            proposal=proposal,
            **context(shown),
        )
    )


@pages.post("/draft/<identity>/<language>/changed", endpoint="accept")
def take(identity: str, language: str) -> Response:
    chosen = {name: value for name, value in request.form.items() if name.startswith("p-")}
    take_numbers = [int(name[2:]) for name, value in chosen.items() if value == "take" and name[2:].isdigit()]
    keep_numbers = [int(name[2:]) for name, value in chosen.items() if value == "keep" and name[2:].isdigit()]
    with deciding(identity, language) as record:
        numbers = {"keep": keep_numbers, "take": take_numbers}
        seen = request.form.get("base", "")
        made = None if clashes_of(desk().workspace, record, language) else _made()
        accept(desk().workspace, record, language, by=me(), made=made, seen=seen, **numbers)
    return back(identity, language, done="accepted")


@pages.post("/draft/<identity>/<language>/dismiss", endpoint="dismiss")
def leave(identity: str, language: str) -> Response:
    with deciding(identity, language) as record:
        dismiss(desk().workspace, record, language, by=me(), made=_made())
    return back(identity, language, done="dismissed")


@pages.post("/draft/<identity>/<language>/by-hand", endpoint="by_hand")
def work_in(identity: str, language: str) -> Response:
    with deciding(identity, language) as record:
        german = request.form.get("german", "")
        take_by_hand(desk().workspace, record, language, by=me(), german=german)
    return back(identity, language, done="by-hand")


def _made() -> dt.datetime:
    """Which proposal the person saw."""
    try:
        return dt.datetime.fromisoformat(request.form.get("made", ""))
    except ValueError:
        abort(409, "Say which proposal you saw; load the page again.")


def passages(
    record: Record, blocks: tuple[ProposedBlock, ...], language: str, closing: Set[str] = frozenset()
) -> tuple[Passage, ...]:
    """What a person decides, each with the German it says now. `closing`: computed lines, about which nobody is asked."""
    proposal = record.versions[language].proposal
    segments = proposal.segments if proposal is not None else ()
    out = []
    for number, block in enumerate(blocks, 1):
        out.append(
            Passage(
                number=number,
                action=block.action,
                current=block.current.strip(),
                difference=difference(block.current.strip(), block.proposed.strip()),
                conflict=block.conflict,
                yours=block.conflict or _plain(block.current) != _plain(block.old_source),
                german=_german(record, language, block, segments),
                computed=not block.conflict and _plain(block.current) in closing,
                field=block.field,
            )
        )
    return tuple(out)


def _german(
    record: Record, language: str, block: ProposedBlock, segments: tuple[Segment, ...]
) -> Markup | None:
    """The German behind a passage, old and new."""
    old = {
        _plain(segment.target.text): segment
        for segment in record.versions[language].segments
        if segment.target is not None
    }
    new = {_plain(segment.target.text): segment for segment in segments if segment.target is not None}
    before = old.get(_plain(block.old_source))
    after = new.get(_plain(block.proposed))
    if before is not None and after is None:
        places: dict[tuple[Role, int], Segment] = {
            (segment.role, segment.index): segment for segment in segments
        }
        after = places.get((before.role, before.index))
    if before is None and after is None:
        return None
    return difference(before.source.text if before else "", after.source.text if after else "")


def _plain(markdown: str) -> str:
    return " ".join(markdown.replace("\\", "").replace("*", "").lstrip("#>- ").split())
