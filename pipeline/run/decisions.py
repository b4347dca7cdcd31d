"""What people decide: approve, reject, send back, retry, settle, withdraw, pick, forget. The desk and the command
line call the same functions; each is one step of a record, said in its history with the person's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline import site
from pipeline.errors import DecisionRefused, SiteError
from pipeline.hashing import digest
from pipeline.model import (
    Acknowledgement,
    Approval,
    Effects,
    Event,
    Finding,
    Freshness,
    Place,
    Record,
    Review,
    Severity,
    Version,
    Work,
)
from pipeline.run import companions, feeding, imaging
from pipeline.run.file_findings import copies
from pipeline.run.place import Workplace
from pipeline.run.post_index import PostIndex
from pipeline.run.reading_back import approved_units, english_hash, on_disk
from pipeline.run.versions import notice_taken_back, with_version
from pipeline.store import Change, Unit
from pipeline.store.rebuild import units_of


def acknowledge(
    place: Workplace, record: Record, language: str, finding: str, *, by: str, reason: str
) -> Record:
    """A warning seen, or an error found to be a false alarm: remembered for these two texts. An error needs a reason."""
    version = record.versions[language]
    known = {one.id: one for one in current_findings(place, record, version)}
    if finding not in known:
        raise DecisionRefused("no such finding in the text as it stands; look again", about=version.path)
    if known[finding].severity is Severity.ERROR and not reason.strip():
        raise DecisionRefused("an error is put aside with a reason", about=version.path)
    done = Acknowledgement(finding=finding, by=by, at=place.now(), reason=reason.strip())
    kept = tuple(one for one in version.acknowledged if one.finding != finding)
    return _put(place, record, replace(version, acknowledged=(*kept, done)), "acknowledged", by, finding)


def reopen(place: Workplace, record: Record, language: str, finding: str, *, by: str) -> Record:
    """An acknowledgement taken back."""
    version = record.versions[language]
    kept = tuple(one for one in version.acknowledged if one.finding != finding)
    return _put(place, record, replace(version, acknowledged=kept), "reopened", by, finding)


def open_findings(place: Workplace, record: Record, version: Version) -> tuple[Finding, ...]:
    """Errors and warnings of the text on disk that nobody has dealt with."""
    done = {one.finding for one in version.acknowledged}
    return tuple(
        one
        for one in current_findings(place, record, version)
        if one.severity is not Severity.INFO and one.id not in done
    )


def current_findings(place: Workplace, record: Record, version: Version) -> tuple[Finding, ...]:
    """Findings of the post as it lies on disk; of the generated text where there is no file."""
    found = on_disk(place, record, version)
    own = found.findings if found is not None else version.findings
    return (*copies(PostIndex(place), record, version), *own)


def open_for_review(place: Workplace, record: Record, language: str, *, by: str) -> Record:
    """A reviewer opened the draft."""
    version = record.versions[language]
    if version.review is not Review.MACHINE:
        return record
    return _put(place, record, replace(version, review=Review.IN_REVIEW, opened=place.now()), "opened", by)


def approve(
    place: Workplace,
    record: Record,
    language: str,
    *,
    by: str,
    source_hash: str = "",
    target_hash: str = "",
    seconds: int = 0,
) -> Record:
    """A person answers for this English of this German.

    `source_hash` and `target_hash` are what the person saw; where either changed meanwhile, or errors are open,
    DecisionRefused is raised and nothing happens. The file's own keys and disclosure are spliced.
    """
    version = record.versions[language]
    may_review(place, by, language)
    if version.place not in {Place.DRAFT, Place.PUBLISHED}:
        raise DecisionRefused("there is no post to approve", about=record.title)
    with place.store.door.locks.hold(record.id):
        raw = _read(place, version)
        if source_hash and source_hash != version.source_hash:
            raise DecisionRefused(
                "the German has changed since you opened it; look at what changed", about=version.path
            )
        if target_hash and target_hash != english_hash(place, version, raw):
            raise DecisionRefused(
                "the English has changed since you opened it; look at it again", about=version.path
            )
        if version.proposal is not None:
            raise DecisionRefused(
                "a corrected original waits: `stadtbote accept` it, or reject it, first", about=version.path
            )
        still = open_findings(place, record, version)
        if still:
            kinds = "error" if any(one.severity is Severity.ERROR for one in still) else "warning"
            raise DecisionRefused(
                f"{len(still)} finding{'s are' if len(still) > 1 else ' is'} open, first {kinds}: {still[0].message}",
                about=version.path,
            )
        now = place.now()
        approval = Approval(
            by=by,
            at=now,
            source_hash=version.source_hash,
            target_hash=english_hash(place, version, raw),
            seconds=seconds,
        )
        done = replace(
            version,
            review=Review.REVIEWED,
            freshness=Freshness.CURRENT,
            approvals=(*version.approvals, approval),
        )
        bought = approved_units(place, record, done, raw, by=by)
        record = replace(record, approved=_merged(record.approved, bought))
        record = _put(
            place, record, done, "approved", by, units=list(units_of(replace(record, purchases=())))
        )
        for german, english, *_ in bought:
            # What a person wrote before for the same German is corrected by what stands there now.
            place.store.retire(german, languages=(record.language, language), at=now, but=english)
        place.step("approval stored")
        return splice_review(place, record, language, raw)


def splice_review(place: Workplace, record: Record, language: str, raw: bytes) -> Record:
    """Write into the file what its last approval says; nothing happens where it stands there already."""
    version = record.versions[language]
    last = version.approvals[-1]
    changes = {
        "translation.status": "reviewed",
        "translation.reviewer": last.by,
        "translation.reviewed_at": last.at,
        **notice_taken_back(place.flavour.read(version.path, raw).front),
    }
    return splice(place, record, language, raw, changes)


def may_review(place: Workplace, by: str, language: str) -> None:
    """A reviewer approves the languages they were given. Raises DecisionRefused."""
    if not by.strip():
        raise DecisionRefused("an approval needs a name: --by NAME")
    given = place.settings.desk.reviewers
    if given and language not in given.get(by, ()):
        raise DecisionRefused(f"{by} was not given {language} (desk.reviewers in config.yaml)")


def splice(place: Workplace, record: Record, language: str, raw: bytes, changes: dict[str, Any]) -> Record:
    """Set keys of a post's front matter, and the disclosure that follows from them; byte for byte the rest.

    Raises DecisionRefused where the file was saved meanwhile: nothing is overwritten, call again.
    """
    version = record.versions[language]
    flavour = place.flavour
    before = site.disclosure(
        flavour.read(version.path, raw).front, language, wording(place, language), place.settings.style.dates
    )
    spliced = flavour.splice(raw, changes)
    after = site.disclosure(
        flavour.read(version.path, spliced).front,
        language,
        wording(place, language),
        place.settings.style.dates,
    )
    spliced = site.swap_disclosure(spliced, before, after)
    done = site.writing.exchange(
        place.settings.folder,
        version.path,
        spliced,
        expected=raw,
        backup=place.settings.state / "backup",
        step=place.step,
    )
    if not done:
        raise DecisionRefused(
            "the file was saved by someone at this moment; nothing was overwritten, try again",
            about=version.path,
        )
    untouched = raw.decode() == version.text
    known = replace(
        version,
        text=spliced.decode() if untouched else version.text,
        previous=(*version.previous, digest(raw)) if untouched else version.previous,
    )
    record = replace(record, versions=with_version(record, known))
    place.store.put(record)
    companions.follow(place, record, language)
    return record


def wording(place: Workplace, language: str) -> str | None:
    """The site's own words for the disclosure, or None for ours."""
    return place.settings.disclosure.get(language, {}).get("machine")


def send_back(place: Workplace, record: Record, language: str, *, by: str, reason: str) -> Record:
    """Back to the queue: not approved, not rejected."""
    version = record.versions[language]
    with place.store.door.locks.hold(record.id):
        record = _put(
            place, record, replace(version, review=Review.MACHINE, reason=reason), "sent back", by, reason
        )
        if version.review is Review.REVIEWED:
            raw = _read(place, version)
            record = splice(
                place,
                record,
                language,
                raw,
                {
                    "translation.status": "machine",
                    "translation.reviewer": "",
                    "translation.reviewed_at": None,
                },
            )
    return record


def reject(place: Workplace, record: Record, language: str | None, *, by: str, reason: str) -> Record:
    """Never a post: the draft's file goes to the backup, the record stays, so that it never comes back by itself."""
    languages = [language] if language else list(place.settings.languages)
    for one in languages:
        version = record.versions.get(one) or Version(language=one)
        gone = version.place
        if version.place is Place.DRAFT:
            raw = _read(place, version)
            with place.store.door.locks.hold(record.id):
                if not site.writing.remove(
                    place.settings.folder, version.path, expected=raw, backup=place.settings.state / "backup"
                ):
                    raise DecisionRefused(
                        "the file was saved by someone at this moment; try again", about=version.path
                    )
            gone = Place.NONE
        record = _put(
            place,
            record,
            replace(version, review=Review.REJECTED, place=gone, reason=reason, proposal=None, text=""),
            "rejected",
            by,
            reason,
        )
    if all(
        record.versions.get(one) and record.versions[one].review is Review.REJECTED
        for one in place.settings.languages
    ):
        record = replace(record, work=Work.DONE, reason="")
        place.store.put(record)
    return record


def retry(place: Workplace, record: Record, *, by: str = "") -> Record:
    """What failed, or was rejected or deleted by mistake, goes back to work at the next run."""
    versions = {
        language: replace(one, review=Review.MACHINE, place=Place.NONE, text="")
        if one.review is Review.REJECTED or one.place is Place.DELETED
        else one
        for language, one in record.versions.items()
    }
    record = replace(
        record,
        work=Work.WAITING,
        reason="",
        temporary=False,
        recheck_at=None,
        picked=True,
        anew=True,
        versions=versions,
        history=(*record.history, Event(at=place.now(), what="retry", who=by)),
    )
    place.store.put(record)
    return record


def settle(place: Workplace, record: Record, *, paid: bool, by: str = "") -> Record:
    """A person has looked at the account: was the call in doubt billed? Either way the release goes on.

    Paid and lost stays paid: it is bought again only because this person says so.
    """
    lines = tuple(
        replace(
            line, result="settled-paid" if paid else "settled-unpaid", billed=line.characters if paid else 0
        )
        if line.result in {"", "unknown"}
        else line
        for line in record.purchases
    )
    record = replace(
        record,
        purchases=lines,
        work=Work.WAITING if record.work is Work.IN_DOUBT else record.work,
        reason="",
        history=(
            *record.history,
            Event(at=place.now(), what="settled", who=by, detail="paid" if paid else "unpaid"),
        ),
    )
    place.store.put(record)
    return record


def withdraw(place: Workplace, record: Record, language: str, *, by: str, reason: str, on: dt.date) -> Record:
    """A published post becomes a tombstone under its address, with day and reason; a draft is taken away."""
    version = record.versions[language]
    if version.place is Place.DRAFT:
        return reject(place, record, language, by=by, reason=reason)
    if version.place is not Place.PUBLISHED:
        raise DecisionRefused("nothing is published that could be withdrawn", about=record.title)
    with place.store.door.locks.hold(record.id):
        raw = _read(place, version)
        path, stone = place.flavour.withdraw(version.path, raw, reason=reason, on=on)
        if not site.writing.move(
            place.settings.folder,
            version.path,
            path,
            stone,
            expected=raw,
            backup=place.settings.state / "backup",
            step=place.step,
        ):
            raise DecisionRefused(
                "the file was saved by someone at this moment; try again", about=version.path
            )
        gone = replace(
            version,
            path=path,
            place=Place.WITHDRAWN,
            freshness=Freshness.SOURCE_WITHDRAWN,
            reason=reason,
            text=stone.decode(),
            previous=(*version.previous, digest(raw)),
        )
        record = _put(place, record, gone, "withdrawn", by, reason)
    feeding.write_feeds(place)
    return record


def pick(place: Workplace, record: Record, *, by: str = "") -> Record:
    """An editor wants it, whatever selection, headline mode or a past event say: made at the next run."""
    return retry(place, record, by=by)


def forget(place: Workplace, record: Record, *, by: str = "") -> Record:
    """Remove a release from posts, memory, archive and records; its identity alone stays, so that it never returns."""
    imaging.take_away(place, record)
    for version in record.versions.values():
        file = site.writing.inside(place.settings.folder, version.path) if version.path else None
        if file is not None and file.is_file():
            file.unlink()
        site.backups.purge(place.settings.folder, place.settings.state / "backup", version.path)
    texts = [text for line in record.purchases for _, text, _ in line.bought]
    texts += [entry[0] for entry in record.approved]
    bare = replace(
        record,
        entry=replace(
            record.entry, title="", summary="", html="", author="", categories=(), image=None, fingerprint=""
        ),
        work=Work.FORGOTTEN,
        reason="",
        release=None,
        urgent=(),
        event=None,
        recheck_at=None,
        versions={},
        purchases=tuple(replace(line, bought=(), keys=()) for line in record.purchases),
        approved=(),
        history=(Event(at=place.now(), what="forgotten", who=by),),
    )
    return place.store.change(
        record.id,
        lambda known, _, now: Change(
            record=replace(bare, revisions=known.revisions),
            effects=Effects(forgotten=tuple(texts), erased=True),
        ),
        now=place.now(),
        facts=lambda known: None,
    )


def _merged(
    old: Sequence[tuple[str, str, str, dt.datetime, str]],
    new: Sequence[tuple[str, str, str, dt.datetime, str]],
) -> tuple[tuple[str, str, str, dt.datetime, str], ...]:
    """What was approved before, with today's words in place of older ones for the same German."""
    fresh = {(one[0], one[4]) for one in new}
    return (*(one for one in old if (one[0], one[4]) not in fresh), *new)


def _read(place: Workplace, version: Version) -> bytes:
    file = site.writing.inside(place.settings.folder, version.path)
    try:
        return file.read_bytes()
    except OSError as error:
        raise SiteError(f"cannot be read: {error.strerror}", about=version.path) from error


def _put(
    place: Workplace,
    record: Record,
    version: Version,
    what: str,
    by: str,
    detail: str = "",
    *,
    units: Sequence[Unit] = (),
) -> Record:
    record = replace(
        record,
        versions=with_version(record, version),
        history=(*record.history, Event(at=place.now(), what=what, who=by, detail=detail)),
    )
    place.store.put(record, units=units)
    companions.follow(place, record, version.language)
    return record
