"""A translation agency: posts go out as XLIFF, and what comes back is proposed, or is the text where nobody touched it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import translate
from pipeline.errors import StoreError
from pipeline.model import (
    Approved,
    Effects,
    PostState,
    Record,
    Review,
    Segment,
    Translation,
    Unit,
    Version,
    Work,
)
from pipeline.transitions.posts import WRITTEN
from pipeline.transitions.returning import AGENCY, returned, returned_into
from pipeline.translate import xliff, xliff_files
from pipeline.translate.interchange import MARK
from pipeline.translate.xliff import Item, Job, Left
from pipeline.workflow.drafting.updates import carried_over, propose
from pipeline.workflow.editing.agency_fields import FIELD, fields_of, fields_taken
from pipeline.workflow.editing.manual_translation import written_if_whole
from pipeline.workflow.posts.edited_post import EditedPost
from pipeline.workflow.posts.finding_posts import by_path
from pipeline.workflow.posts.working_text import on_disk
from pipeline.workflow.purchasing.ledger import known
from pipeline.workflow.workspace.run_report import RunReportBuilder
from pipeline.workflow.workspace.workspace import Workspace

_RETURNED = "returned"
"""Folder, in the store's, of what came back and was not taken."""


def send_out(
    workspace: Workspace,
    posts: Sequence[str],
    file: Path,
    *,
    language: str = "",
    standard: xliff_files.Standard = "1.2",
) -> int:
    """Write posts, or releases by id (in `language`, else the site's first), with the English that exists; how many.

    Raises StoreError, ParseError.
    """
    jobs = []
    for name in posts:
        record = workspace.store.get(name)
        wanted = language or workspace.settings.languages[0]
        if record is None:
            record, version = by_path(workspace, name)
            wanted = version.language
        post = _post(workspace, record, wanted)
        english = post.translation if post is not None else _known(workspace, record, wanted)
        job = xliff.of(english, source_language=record.language)
        jobs.append(replace(job, items=(*job.items, *fields_of(record, post))))
    return xliff_files.write(file, jobs, standard=standard)


def take_back(workspace: Workspace, file: Path) -> tuple[list[str], bool]:
    """English of an agency into record, memory and drafts; lines that say what was taken and what was not, and whether
    all of it has its place.

    What was not taken is written to a file of its own, in the store's folder, to be put right and taken once more.
    Raises ParseError.
    """
    items: dict[tuple[str, str], list[Item]] = {}
    source = "de"
    for job in xliff_files.read(file):
        source = job.source_language or source
        items.setdefault((job.release, job.target_language), []).extend(job.items)
    lines, kept, whole = [], [], True
    for (release, target), some in items.items():
        job = Job(release=release, source_language=source, target_language=target, items=tuple(some))
        came = _taken(workspace, job)
        whole = whole and came.placed and not came.left
        lines += [came.line, *(f"  not taken: {left}" for left in came.left)]
        if came.left and came.keep:
            kept.append(replace(job, items=tuple(left.item for left in came.left)))
    if kept:
        folder = workspace.settings.state / _RETURNED
        folder.mkdir(parents=True, exist_ok=True)
        rest = folder / f"{workspace.now():%Y%m%dT%H%M%S}-{file.stem}.xlf"
        xliff_files.write(rest, kept)
        lines.append(f"what was not taken is kept in {rest}: put it right there, and import it")
    return lines, whole


def drop_returned(workspace: Workspace, record: Record) -> None:
    """Remove what was not taken of a release from the files that keep it: only `forget` does so.

    Raises ParseError where a person's hand made a file that holds its id unreadable.
    """
    ids = {record.id, *record.aliases}
    for file in (workspace.settings.state / _RETURNED).glob("*.xlf"):
        raw = file.read_bytes()
        if any(text.encode() in raw for text in ids):
            if left := [job for job in xliff_files.read(file) if job.release not in ids]:
                xliff_files.write(file, left)
            else:
                file.unlink()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Came:
    """What became of a job."""

    line: str
    left: tuple[Left, ...] = ()
    keep: bool = True
    """Its words may be kept: it was not forgotten on request."""
    placed: bool = True
    """The release and the language are known here."""


def _taken(workspace: Workspace, job: Job) -> _Came:
    record = workspace.store.get(job.release)
    languages = dict.fromkeys([*workspace.settings.languages, *(record.versions if record else ())])
    language = next(
        (given for given in languages if xliff.same_language(given, job.target_language or given)),
        job.target_language,
    )
    if record is not None and record.work is Work.FORGOTTEN:
        return _Came(line=f"{job.release}: it was forgotten on request, nothing is taken", keep=False)
    if record is None or record.release is None or language not in languages:
        why = (
            "no such release" if record is None or record.release is None else f"no language {language} here"
        )
        workspace.store.change_memory(Effects(units=_units(workspace, job)), now=workspace.now())
        left = tuple(Left(item=item, why=why) for item in job.items if not xliff.untouched(item))
        return _Came(
            line=f"{record.title if record else job.release}: {why}; the memory keeps it",
            left=left,
            placed=False,
        )
    return _merged(workspace, record, language, replace(job, release=record.id, target_language=language))


def _merged(workspace: Workspace, record: Record, language: str, job: Job) -> _Came:
    """A job of a release that is known, into its draft where it has one."""
    assert record.release is not None
    before = _newest(workspace, record, language)
    own = tuple(item for item in job.items if item.id.startswith(FIELD))
    after, left = xliff.merged(
        before, replace(job, items=tuple(item for item in job.items if item not in own))
    )
    post = _post(workspace, record, language)
    changed, lost = fields_taken(record, post, own)
    new = [now for old, now in zip(before.segments, after.segments, strict=True) if now != old]
    words = _lines(workspace, job, [left_item.item for left_item in left]) + tuple(
        (
            translate.number(segment.source).text,
            translate.number_like(segment.source, segment.target),
            AGENCY,
            workspace.now(),
            language,
        )
        for segment in new
        if segment.target is not None
    )
    source = workspace.source(record.source)
    stop = _why_not_proposed(record, language, post, after, source is not None)
    reworded = bool(changed) or any(segment.target != _of(before, segment) for segment in new)
    if post is not None and source is not None and not stop and reworded:
        tally = RunReportBuilder(started=workspace.now())
        step = returned_into(language, words, german=record.release.fingerprint)
        record = propose(workspace, source, record, after, tally, step=step, fields=changed)
    elif words or changed:
        record = workspace.change(record.id, returned(words, language=language, fields=changed))
        if post is None:
            record = written_if_whole(workspace, record, language)
    told = f"{record.title} ({language}): {len(new) + len(changed)} taken"
    end = stop or _outcome(record, language, after) if new or changed else ""
    return _Came(line=f"{told}; {end}" if end else told, left=(*left, *lost))


def _why_not_proposed(
    record: Record, language: str, post: EditedPost | None, after: Translation, has_source: bool
) -> str:
    """Why what came back cannot be in the draft now, or ""; the memory has it anyhow."""
    version = record.versions.get(language) or Version(language=language)
    if version.review is Review.REJECTED:
        return "the draft was rejected; the memory keeps it"
    if post is None:
        known = version.place in {PostState.NONE, *WRITTEN}
        return "" if known else f"its post is {version.place}; the memory keeps it"
    if not has_source:
        return f"its source `{record.source}` is not configured; the memory keeps it"
    if after.missing:
        return f"the city changed the original: the next run translates {len(after.missing)} and brings both"
    return ""


def _outcome(record: Record, language: str, after: Translation) -> str:
    version = record.versions.get(language)
    if version is None or version.place is PostState.NONE:
        return f"kept, {len(after.missing)} are without a translation still"
    if version.proposal is None:
        return f"{version.path} has it"
    clash = sum(block.conflict for block in version.proposal.blocks)
    return "a proposal waits (`stadtbote accept`, or the desk)" + (
        f", {clash} places to choose at" if clash else ""
    )


def _post(workspace: Workspace, record: Record, language: str) -> EditedPost | None:
    version = record.versions.get(language)
    there = version is not None and version.place in WRITTEN and version.review is not Review.REJECTED
    return on_disk(workspace, record, version) if there and version is not None else None


def _known(
    workspace: Workspace, record: Record, language: str, version: Version | None = None
) -> Translation:
    """English of the German of today: what a draft has of it, else what the memory knows. Raises StoreError."""
    if record.release is None:
        raise StoreError("its page was not read yet", about=record.title)
    kept = carried_over(version, record.release) if version is not None else {}
    return known(workspace, record, language, kept=kept)


def _newest(workspace: Workspace, record: Record, language: str) -> Translation:
    """What the pipeline would write of the German of today, as far as it is translated."""
    version = record.versions.get(language)
    if version is None or record.release is None or version.place not in WRITTEN:
        return _known(workspace, record, language)
    proposal = version.proposal
    made = Translation(
        release=record.id,
        language=language,
        segments=version.segments,
        engine=version.engine,
        model=version.model,
        glossary=version.glossary,
        made=workspace.now(),
    )
    if proposal is not None and proposal.release.fingerprint == record.release.fingerprint:
        return replace(made, segments=proposal.segments, engine=proposal.engine, model=proposal.model)
    if version.source_hash == record.release.fingerprint:
        return made
    return replace(made, segments=_known(workspace, record, language, version).segments)


def _of(translation: Translation, like: Segment) -> object:
    """The target of the segment at the same place."""
    same = (
        segment
        for segment in translation.segments
        if (segment.role, segment.index) == (like.role, like.index)
    )
    return next(same).target


def _lines(workspace: Workspace, job: Job, items: Sequence[Item]) -> tuple[Approved, ...]:
    """Items as lines of a memory: those whose marks are those of their German."""
    return tuple(
        (item.source, item.target, AGENCY, workspace.now(), job.target_language)
        for item in items
        if not xliff.untouched(item) and not item.partial and item.source.strip()
        if sorted(MARK.findall(item.source)) == sorted(MARK.findall(item.target))
    )


def _units(workspace: Workspace, job: Job) -> tuple[Unit, ...]:
    texts = [item for item in job.items if not item.id.startswith(FIELD)]
    return tuple(
        Unit(
            source=german,
            target=english,
            source_language=job.source_language,
            target_language=language,
            origin="imported",
            at=at,
            who=who,
        )
        for german, english, who, at, language in _lines(workspace, job, texts)
    )
