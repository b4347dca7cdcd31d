"""A post as it lies on disk, edited or not, against the German of its record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline import check, site, translate
from pipeline.check import Check
from pipeline.errors import SiteError
from pipeline.hashing import digest
from pipeline.model import (
    Block,
    Draft,
    Finding,
    Origin,
    Record,
    Run,
    Segment,
    Translation,
    Version,
)
from pipeline.run.file_findings import broken
from pipeline.run.opinions import coverage, extra_checks
from pipeline.run.place import Workplace
from pipeline.site.alignment import Group, align
from pipeline.site.markdown import BodyBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDisk:
    """A post read back."""

    raw: bytes
    draft: Draft
    touched: bool
    """Its text is not what the pipeline wrote."""
    blocks: tuple[BodyBlock, ...]
    """All blocks of the body, closing lines included."""
    translation: Translation
    """Segments with the English of the file; restructured groups stand as one segment at their first block."""
    findings: tuple[Finding, ...]


def on_disk(place: Workplace, record: Record, version: Version) -> OnDisk | None:
    """Read a post back and check it; None where there is no file or no German."""
    if not version.path or record.release is None:
        return None
    try:
        raw = site.writing.inside(place.settings.folder, version.path).read_bytes()
    except (OSError, SiteError):
        return None
    return read_back(place, record, version, raw)


def read_back(place: Workplace, record: Record, version: Version, raw: bytes) -> OnDisk:
    """The same from bytes. Raises SiteError where the file cannot be read as a post."""
    assert record.release is not None
    draft = place.flavour.read(version.path, raw)
    touched = raw.decode("utf-8-sig", "replace") != version.text
    blocks = site.markdown.parse(draft.body)
    segments = version.segments
    if touched:
        segments = edited_segments(place, version, draft, blocks)
    made = Translation(
        release=record.id,
        language=version.language,
        segments=segments,
        engine=version.engine,
        model=version.model,
        glossary=version.glossary,
        made=version.made or place.now(),
    )
    return OnDisk(
        raw=raw,
        draft=draft,
        touched=touched,
        blocks=blocks,
        translation=made,
        findings=(
            *(broken(place, version, raw) if touched else ()),
            *(version.findings if _known(version, raw, touched) else findings_of(place, record, made)),
        ),
    )


def _known(version: Version, raw: bytes, touched: bool) -> bool:
    """Whether the record's findings are those of this very text."""
    return version.checked == digest(raw) if version.checked else not touched


def findings_of(
    place: Workplace, record: Record, translation: Translation, *, extra: Sequence[Check] = ()
) -> tuple[Finding, ...]:
    """All findings of a translation of this record: the same for run, `check`, `plan` and desk.

    Notes on the original stand once: at the block where the translation shows them, else with the whole draft.
    """
    source = place.source(record.source)
    assert record.release is not None
    found = check.findings(
        translation,
        terms=place.terms_for(source, translation.language) if source else (),
        style=place.settings.style,
        off=place.settings.checks.off,
        extra=(*extra_checks(place), *extra),
        day=record.release.day,
    )
    found = (*found, *coverage(translation.language))
    told = {one.message for one in found}
    return (*found, *(one for one in check.source_notes(record.release) if one.message not in told))


def edited_segments(
    place: Workplace, version: Version, draft: Draft, blocks: Sequence[BodyBlock]
) -> tuple[Segment, ...]:
    """The version's segments with the English the file holds now.

    A block an editor cut leaves its segment out (a decision, never an omission); a group an editor restructured is
    one segment: its German joined, its English joined.
    """
    generated = site.markdown.parse(place.flavour.read(version.path, version.text.encode()).body)
    groups = align([one.text for one in generated], [one.text for one in blocks])
    owners = owners_of(version.segments, generated)
    out: list[Segment] = []
    done: set[int] = set()
    for group in groups:
        mine = [owners[i] for i in group.old if owners[i] is not None]
        if not mine or group.same or not group.new:
            done.update(i for i in mine if i is not None and not group.new)
            continue
        first = min(i for i in mine if i is not None)
        done.update(i for i in mine if i is not None)
        out.append(
            _joined(
                version.segments, [i for i in mine if i is not None], [blocks[j] for j in group.new], first
            )
        )
    kept = [one for i, one in enumerate(version.segments) if i not in done]
    title = str(draft.front.get("title", ""))
    kept = [_titled(one, title) if one.role == "title" and title else one for one in kept]
    order = {(one.role, one.index): i for i, one in enumerate(version.segments)}
    return tuple(sorted([*kept, *out], key=lambda one: order[(one.role, one.index)]))


def owners_of(segments: Sequence[Segment], generated: Sequence[BodyBlock]) -> list[int | None]:
    """For each block of the generated body the index of the segment it was rendered from, or None (closing lines)."""
    owners: list[int | None] = []
    waiting = [i for i, one in enumerate(segments) if one.role != "title" and one.target is not None]
    for block in generated:
        text = " ".join(block.text.split())
        found = next((i for i in waiting if _text(segments[i]) == text), None)
        owners.append(found)
        if found is not None:
            waiting.remove(found)
    return owners


def groups_of(
    place: Workplace, version: Version, raw: bytes
) -> tuple[tuple[Group, ...], tuple[BodyBlock, ...]]:
    """How the file's blocks belong to the generated ones."""
    generated = site.markdown.parse(place.flavour.read(version.path, version.text.encode()).body)
    now = site.markdown.parse(place.flavour.read(version.path, raw).body)
    return align([one.text for one in generated], [one.text for one in now]), now


def english_hash(place: Workplace, version: Version, raw: bytes) -> str:
    """Hash of what a reader reads of a post: title and text, whatever quotes and keys the front matter has."""
    draft = place.flavour.read(version.path, raw)
    own = [block.text for block in site.markdown.parse(draft.body)]
    closing = site.disclosure(
        draft.front,
        version.language,
        place.settings.disclosure.get(version.language, {}).get("machine"),
        place.settings.style.dates,
    )
    words = [str(draft.front.get("title", "")), *(text for text in own if text not in closing)]
    return "sha256:" + digest("\n".join(" ".join(text.split()) for text in words).encode())


def approved_units(
    place: Workplace, record: Record, version: Version, raw: bytes, *, by: str
) -> tuple[tuple[str, str, str, dt.datetime, str], ...]:
    """German and English (numbered marks) of each block a person answers for; restructured groups are left out."""
    found = read_back(place, record, version, raw)
    units = []
    by_place = {(one.role, one.index): one for one in version.segments}
    for segment in found.translation.segments:
        before = by_place.get((segment.role, segment.index))
        if segment.target is None or before is None or before.source != segment.source:
            continue
        source = translate.number(segment.source)
        target = translate.number_like(segment.source, segment.target)
        units.append((source.text, target, by, place.now(), version.language))
    return tuple(units)


def _joined(
    segments: Sequence[Segment], mine: Sequence[int], blocks: Sequence[BodyBlock], first: int
) -> Segment:
    old = segments[first]
    source = old.source
    if len(mine) > 1:
        source = replace(source, runs=_spaced([segments[i].source.runs for i in sorted(mine)]))
    target = Block(kind=source.kind, runs=_spaced([_runs(one) for one in blocks]), level=source.level)
    return replace(old, source=source, target=target, origin=Origin.PERSON, engine="", model="", notes=())


def _spaced(parts: Sequence[tuple[Run, ...]]) -> tuple[Run, ...]:
    out: list[Run] = []
    for number, runs in enumerate(parts):
        if number:
            out.append(Run(text=" "))
        out += runs
    return tuple(out)


def _runs(block: BodyBlock) -> tuple[Run, ...]:
    return block.runs or (Run(text=block.text),)


def _titled(segment: Segment, title: str) -> Segment:
    if segment.target is not None and " ".join(segment.target.text.split()) == " ".join(title.split()):
        return segment
    return replace(segment, target=Block(runs=(Run(text=title),)), origin=Origin.PERSON, engine="", model="")


def _text(segment: Segment) -> str:
    return " ".join(segment.target.text.split()) if segment.target is not None else ""
