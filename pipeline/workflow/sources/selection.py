"""Deciding is apart from doing: frozen things in, an answer out, nothing touched."""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.messages import Message, noop
from pipeline.model import Entry, Release, Source, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What becomes of a new entry."""

    work: Work
    reason: str = ""


def choose(entry: Entry, source: Source, *, first_run: bool, rank: int, start: int) -> Choice:
    """New entry to its first state; `rank` counts the eligible entries of a poll from the newest, 0 first."""
    if reason := unwanted(
        source, title=entry.title, url=entry.url, author=entry.author, categories=entry.categories
    ):
        return Choice(work=Work.SKIPPED, reason=reason)
    if first_run and rank >= start:
        return Choice(
            work=Work.BEFORE_START,
            reason=Message("older than the newest {number} of the first run", number=start),
        )
    return Choice(work=Work.WAITING, reason=noop("to be read"))


def newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """Entries by day, newest first; entries without a day keep the list's own order, which is newest first."""
    dated = all(entry.published or entry.day for entry in entries)
    if not dated:
        return list(entries)

    def when(entry: Entry) -> dt.datetime:
        if entry.published is not None:
            return entry.published.astimezone(dt.UTC)
        assert entry.day is not None
        return dt.datetime.combine(entry.day, dt.time(), dt.UTC)

    return sorted(entries, key=when, reverse=True)


def unwanted(source: Source, *, title: str, url: str, author: str, categories: Sequence[str]) -> str:
    """Why `only` or `skip` leave this out, or "". Words match anywhere, whatever their case."""
    fields = {"title": title, "url": url, "author": author, "category": " | ".join(categories)}
    for field, words in source.skip.items():
        if hit := _hit(fields.get(field, ""), words):
            return Message("skip: {field} holds `{word}`", field=field, word=hit)
    for field, words in source.only.items():
        # A feed that names no category at all is not a reason to lose the release: the page may name it.
        if words and fields.get(field) and not _hit(fields[field], words):
            return Message("only: {field} holds none of {words}", field=field, words=", ".join(words))
    return ""


def _hit(text: str, words: Sequence[str]) -> str:
    folded = unicodedata.normalize("NFC", text).casefold()
    return next((word for word in words if unicodedata.normalize("NFC", word).casefold() in folded), "")


_ALIKE = 2
"""Since this way of reading, pictures and attachments are read as they are now."""


def only_read_otherwise(old: Release, new: Release) -> bool:
    """Whether readings by two versions of the reader differ in nothing but what each of them leaves out.

    For pages of which no copy is kept: words that are gone must stand in what the new reading left out or keeps
    apart, new words in what the old one did, in the same order; raised figures, `[1]` and points between digits are no words.
    """
    if old.reading == new.reading or (old.reading >= _ALIKE and beside_text(old) != beside_text(new)):
        return False
    before, after = _tokens(_said(old)), _tokens(_said(new))
    apart = {True: Counter(_tokens(_apart(new))), False: Counter(_tokens(_apart(old)))}
    for what, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = Counter(before[start:end]), Counter(after[first:last])
        if what != "equal" and (gone - apart[True] or come - apart[False]):
            return False
    return True


def beside_text(release: Release) -> tuple[str, ...]:
    """What a reader reads beside the text: words of pictures, titles of attachments."""
    pictures = (words for image in release.images for words in (image.alt, image.caption, image.credit))
    return (*pictures, *(attachment.title for attachment in release.attachments))


def _said(release: Release) -> Iterator[str]:
    return iter((release.title, release.kicker, release.lead, *(block.text for block in release.blocks)))


def _apart(release: Release) -> Iterator[str]:
    yield from release.dropped
    for left_out_part in release.left_out:
        yield left_out_part.block.text
    for image in release.images:
        yield f"{image.caption} {image.credit}"


def _tokens(texts: Iterable[str]) -> list[str]:
    flat = unicodedata.normalize("NFKC", " ".join(texts)).casefold()
    flat = re.sub(r" ?\[(\d{1,3})\]", r"\1", flat)
    return re.findall(r"\w+", re.sub(r"(?<=\d)[.:,/⁄](?=\d)", "", flat))
