"""Proposals, taken: a corrected original, or a translation anew by another engine, spliced into an editor's file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from pipeline import site
from pipeline.errors import ConfigError, DecisionRefused
from pipeline.hashing import digest
from pipeline.model import Event, Place, Proposal, Record, Review, Version
from pipeline.run.engines import Engines, Wait, write_english
from pipeline.run.money import ReleaseLedger
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.run.updating import changed_keys, propose, proposed_blocks, settled, with_body
from pipeline.run.versions import notice_taken_back, with_version
from pipeline.site.merging import merge
from pipeline.translate import open_engine


def accept(
    place: Workplace,
    record: Record,
    language: str,
    *,
    by: str,
    keep: Sequence[int] = (),
    take: Sequence[int] = (),
) -> list[str]:
    """Splice the proposal of a draft into its file; lines that say what happened to each changed place.

    `take`: numbers (from 1) of conflicts at which the proposed words replace the editor's; `keep`: numbers of any
    places that stay as they are. An approved draft goes back to review. Raises DecisionRefused where there is no proposal,
    or where someone saves the file at this moment.
    """
    with place.store.door.locks.hold(record.id):
        record = place.store.get(record.id) or record
        version = record.versions[language]
        proposal = version.proposal
        if proposal is None:
            raise DecisionRefused("no proposal waits for it", about=version.path)
        raw = site.writing.inside(place.settings.folder, version.path).read_bytes()
        # The file may have been edited since the proposal was made: merged once more, with what it holds now.
        proposal = remerged(place, version, proposal, raw)
        body = place.flavour.read(version.path, proposal.text.encode()).body
        start = len(proposal.text) - len(body) if proposal.text.endswith(body) else 0
        text = chosen(proposal, keep=keep, take=take, start=start)
        if notice := notice_taken_back(place.flavour.read(version.path, text).front):
            text = place.flavour.splice(text, notice)
        done = site.writing.exchange(
            place.settings.folder,
            version.path,
            text,
            expected=raw,
            backup=place.settings.state / "backup",
            step=place.step,
        )
        if not done:
            raise DecisionRefused(
                "the file was saved by someone at this moment; nothing was overwritten", about=version.path
            )
        place.step("proposal spliced")
        review = Review.IN_REVIEW if version.review is Review.REVIEWED else version.review
        record = replace(
            record, versions=with_version(record, replace(version, proposal=proposal, review=review))
        )
        settled(place, record, language, "accepted", by=by)
    return [
        f"{number}: {one.action}: {' '.join((one.proposed or one.current or one.old_source).split())[:80]}"
        for number, one in enumerate(proposal.blocks, 1)
        if one.action != "keep"
    ]


def dismiss(place: Workplace, record: Record, language: str, *, by: str) -> Record:
    """Leave the text as it is: the editor has seen that the original changed."""
    version = record.versions[language]
    if version.proposal is None:
        raise DecisionRefused("no proposal waits for it", about=version.path)
    record = replace(
        record,
        versions=with_version(
            record, replace(version, proposal=None, source_hash=version.proposal.release.fingerprint)
        ),
        history=(*record.history, Event(at=place.now(), what="proposal dismissed", who=by)),
    )
    place.store.put(record)
    return record


def remerged(place: Workplace, version: Version, proposal: Proposal, raw: bytes) -> Proposal:
    """The proposal over the file as it is now."""
    if proposal.base_hash == digest(raw):
        return proposal
    flavour = place.flavour
    base = flavour.read(version.path, version.text.encode())
    now = flavour.read(version.path, raw)
    new = flavour.read(version.path, proposal.generated.encode())
    merged = merge(base.body, now.body, new.body)
    front = changed_keys(base.front, now.front, new.front)
    text = with_body(flavour.splice(raw, front), now.body, merged.body)
    return replace(
        proposal,
        blocks=proposed_blocks(merged),
        base_hash=digest(raw),
        front={key: str(value) for key, value in front.items()},
        text=text.decode("utf-8"),
    )


def chosen(proposal: Proposal, *, keep: Sequence[int], take: Sequence[int], start: int = 0) -> bytes:
    """The proposal's text with a person's choices: proposed words at `take`, present words at `keep`.

    `start` is where the body begins, so that a description with the same words is left alone.
    """
    text = proposal.text
    at = start
    for number, one in enumerate(proposal.blocks, 1):
        have, would = one.current.rstrip("\n"), one.proposed.rstrip("\n")
        stands = have if one.conflict else would
        found = text.find(stands, at) if stands else at
        if found < 0:
            continue
        end = found + len(stands)
        wanted = stands
        if one.conflict and number in take:
            wanted = would
        elif number in keep and not one.conflict and one.action != "keep":
            wanted = have
        if wanted != stands:
            text, end = _put(text, found, end, wanted)
        at = end
    return text.encode()


def _put(text: str, start: int, end: int, wanted: str) -> tuple[str, int]:
    """A passage replaced; one that goes takes its empty line along, one that comes brings one."""
    if not wanted:
        while text[end : end + 1] == "\n":
            end += 1
        return text[:start] + text[end:], start
    if start == end:
        lead = "" if text[:start].endswith("\n\n") or not start else "\n\n"
        made = f"{lead}{wanted}" + ("" if text[end:].startswith("\n") else "\n\n")
        return text[:start] + made + text[end:], start + len(lead) + len(wanted)
    return text[:start] + wanted + text[end:], start + len(wanted)


def translate_anew(place: Workplace, record: Record, language: str, *, engine: str, by: str) -> str:
    """A written draft, translated once more by another engine because a person asked: refreshed if untouched, else
    proposed. Gives one line that says what happened. Raises ConfigError, EngineError."""
    source = place.source(record.source)
    if source is None or record.release is None:
        raise ConfigError(f"its source `{record.source}` is not configured", key="sources")
    opened = open_engine(
        engine,
        options=place.settings.options.get(engine),
        env=place.env,
        source=record.release.language,
        target=language,
    )
    asking = replace(place, open_engines=lambda s, t: [opened])
    with closing(Engines(asking)) as engines:
        ledger = ReleaseLedger(place, record)
        made = write_english(asking, source, ledger, engines, language=language, fresh=True)
    if isinstance(made, Wait):
        raise DecisionRefused(made.reason, about=record.title)
    version = ledger.record.versions.get(language)
    if version is None or version.place is Place.NONE:
        place.store.put(replace(ledger.record, picked=True))
        return "bought; the next run writes the draft"
    tally = Tally(started=place.now())
    asked = Event(at=place.now(), what="translated anew", who=by, detail=engine)
    record = replace(ledger.record, history=(*ledger.record.history, asked))
    after = propose(place, source, record, made, tally)
    waits = after.versions[language].proposal is not None
    return f"{made.characters} characters by {engine}: " + (
        "a proposal waits (`stadtbote accept`)" if waits else "the draft is refreshed"
    )
