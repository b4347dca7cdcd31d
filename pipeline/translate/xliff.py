"""A release for a translation agency: a Translation becomes a Job, a Job that came back is merged into a Translation.

Files are read and written by `xliff_files`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.hashing import digest
from pipeline.model import Origin, Segment, Translation
from pipeline.translate import inline_tags, interchange

FINAL = frozenset(("final", "signed-off", "reviewed"))
"""States (XLIFF 1.2 and 2.1) by which a person answers for a text."""
_WORKED_ON = FINAL | {
    "translated",
    "needs-review-translation",
    "needs-review-adaptation",
    "needs-review-l10n",
}
"""States of a text that somebody translated, whatever it looks like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One segment of a job, both texts with numbered marks."""

    id: str
    source: str
    target: str = ""
    """"" where nothing is translated yet."""
    note: str = ""
    state: str = ""
    """XLIFF's word: `needs-review-translation`, `translated`, `final` ...; "" where the file says none."""
    sent: str = ""
    """Digest of the target that was sent out; "" where none was, or the tool dropped it."""
    partial: bool = False
    """The tool cut it in pieces, and not all of them are translated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One release in one language."""

    release: str
    """The release's identity: `original` of the file element."""
    source_language: str
    target_language: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An item that was not taken, and why."""

    item: Item
    why: str

    def __str__(self) -> str:
        """Its id and the reason, for people."""
        return f"{self.item.id}: {self.why}"


def of(translation: Translation, *, source_language: str) -> Job:
    """The job of a translation: every segment but what was merely copied, with the English that exists."""
    items = []
    for segment in translation.segments:
        if segment.origin is Origin.COPIED or segment.source.kind == "code":
            continue
        target = inline_tags.number_like(segment.source, segment.target) if segment.target else ""
        state = "final" if segment.origin is Origin.PERSON else "needs-review-translation"
        items.append(
            Item(
                id=name_of(segment),
                source=inline_tags.number(segment.source).text,
                target=target,
                note="; ".join(segment.notes),
                state=state if target else "needs-translation",
                sent=sent_as(target),
            )
        )
    return Job(
        release=translation.release,
        source_language=source_language,
        target_language=translation.language,
        items=tuple(items),
    )


def merged(translation: Translation, job: Job) -> tuple[Translation, tuple[Left, ...]]:
    """The translation with the job's texts as a person's, and the items that could not be taken.

    What the agency left as it was stays what it was, unless the file says that it is final; a copy of the German is
    no translation unless the file says that somebody made it.
    Nothing is guessed: a text whose German has changed since, or whose marks are not all there, is left out.
    A paragraph that stands elsewhere by now is found by its German.
    """
    if job.release != translation.release or not same_language(job.target_language, translation.language):
        why = f"the file is for {job.release} in {job.target_language}"
        return translation, tuple(Left(item=item, why=why) for item in job.items)
    segments = list(translation.segments)
    items, left = without_doubles(job.items)
    for item in items:
        places = _places(segments, item)
        if not places:
            known = any(name_of(segment) == item.id for segment in segments)
            left.append(Left(item=item, why="the German is another by now" if known else "no such segment"))
        for at in places:
            taken = _taken(segments[at], item)
            if isinstance(taken, Segment):
                segments[at] = taken
            else:
                left.append(Left(item=item, why=taken))
    return replace(translation, segments=tuple(segments)), tuple(left)


def without_doubles(items: Iterable[Item]) -> tuple[list[Item], list[Left]]:
    """Each item once; those whose id stands twice with different words are left out, all of them."""
    by_id: dict[str, list[Item]] = {}
    for item in items:
        by_id.setdefault(item.id, []).append(item)
    good, left = [], []
    for same in by_id.values():
        if len({(folded(item.source), folded(item.target)) for item in same}) == 1:
            good.append(same[-1])
        else:
            left += [Left(item=item, why="its id stands twice, with different words") for item in same]
    return good, left


def untouched(item: Item) -> bool:
    """Whether nobody translated it: nothing there, the German copied, or just what was sent out."""
    if item.partial or not item.target.strip():
        return not item.partial
    if folded(item.target) == folded(item.source) and item.state not in _WORKED_ON:
        return True
    return bool(item.sent) and sent_as(item.target) == item.sent and item.state not in FINAL


def same_language(text: str, other: str) -> bool:
    """Whether two tags name a language; where one says no region, any will do."""
    a, b = (tag.replace("_", "-").casefold() for tag in (text, other))
    return a == b or (a.partition("-")[0] == b.partition("-")[0] and ("-" not in a or "-" not in b))


def sent_as(target: str) -> str:
    """What `Item.sent` is for a target; "" for none."""
    return digest(folded(target), 12) if target.strip() else ""


def folded(text: str) -> str:
    """A text for comparing, whatever a tool did to its blanks and to composed letters."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_of(segment: Segment) -> str:
    """The stable id of a segment: `block-3`."""
    return f"{segment.role}-{segment.index}"


def _places(segments: Sequence[Segment], item: Item) -> list[int]:
    """Where an item's German stands: under its own id, else wherever a segment of its role says the same."""
    role = item.id.rpartition("-")[0]
    same = [
        at for at, segment in enumerate(segments) if segment.role == role and _is_german_of(segment, item)
    ]
    return [at for at in same if name_of(segments[at]) == item.id] or same


def _is_german_of(segment: Segment, item: Item) -> bool:
    german = inline_tags.number(segment.source).text
    bare = (re.sub(r"\s", "", interchange.MARK.sub("", folded(text))) for text in (german, item.source))
    return len(set(bare)) == 1


def _taken(segment: Segment, item: Item) -> Segment | str:
    """The segment with the item's target, or why not."""
    if item.partial:
        return "only a part of it is translated"
    if untouched(item):
        return (
            segment if item.target.strip() or segment.target is None else "its English is gone from the file"
        )
    marks = inline_tags.number(segment.source).marks
    tokens = inline_tags.from_canonical(unicodedata.normalize("NFC", item.target))
    try:
        inline_tags.check(tokens, marks)
    except inline_tags.Broken as error:
        return str(error)
    block = inline_tags.to_block(tokens, marks, segment.source)
    if segment.target == block and item.state not in FINAL:
        return segment
    if item.sent == sent_as(item.target) and segment.target != block:
        # Signed off as it was sent, but somebody changed it here meanwhile.
        return segment
    return replace(segment, target=block, origin=Origin.PERSON, engine="", model="", notes=())
