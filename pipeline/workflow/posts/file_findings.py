"""Findings about a post's file, whatever its text says: conflict markers, a broken header, a copy of it."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.hashing import digest
from pipeline.messages import Message, noop
from pipeline.model import Draft, Finding, Record, Review, Severity, Version
from pipeline.site.closing_lines import lost
from pipeline.site.faults import conflict, faults
from pipeline.site.flavours.keys import KEYS, plain
from pipeline.site.local_files import lost_files
from pipeline.workflow.posts import fields
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.workspace.workspace import Workspace

CHECK = "file"
_MISSING = {
    "title": noop("the title is missing or empty"),
    "text": noop("the text is gone: the file ends with its header"),
}

_REVIEW = {"translation.status", "translation.reviewer", "translation.reviewed_at"}
"""Set anew by each decision: an edit takes them back."""
_OURS = tuple(
    key
    for key in KEYS
    if key in ("date", "lang") or (key.startswith(("source.", "translation.")) and key not in _REVIEW)
)
"""Keys that readers, feeds and later runs rely on: what was written under them stays there."""
_FIXED = frozenset(
    {
        "lang",
        "source.id",
        "source.url",
        "source.lang",
        "source.licence",
        "translation.machine",
        "translation.engine",
    }
)
"""Those of them that say where the text is from and who wrote it: no editor has another answer."""

COPY = noop("`{path}` carries the same identity: one of the two is a copy; remove it, or its `source.id`")
_ONE_PAGE = noop(
    "`{path}` has the same address: the site would show one of the two; give one another address or name"
)
_ANOTHER = noop(
    "it holds another post, of `{url}`: put its own text back; where two files changed names, the next `stadtbote run` finds both"
)
_NO_FILE = noop("`{name}` lies nowhere in the site's folder: put the file there, or take its name out")
_TWO_HEADERS = noop("a second header stands at the head of its text: take one of the two out")
_CLOSING = noop("a closing line is gone or says something else: put back `{line}`")
_HEADER = re.compile(r"\s*---[ \t]*\r?\n(?:[\w-]+:|#)")
_PUT_BACK = noop("its header says `{now}`, where `{old}` was written: put that back")
_FAR = dt.timedelta(days=366)
"""A day that was mended lies nearer than that to the one that was written; a slip of a digit does not."""


def broken(workspace: Workspace, version: Version, raw: bytes) -> tuple[Finding, ...]:
    """An error for each thing wrong with these bytes; known by the bytes, so that another file is looked at anew."""
    return tuple(
        _finding(version, fault, digest(raw)) for fault in faults(workspace.flavour, version.path, raw)
    )


def unfinished(
    version: Version, raw: bytes, post: Draft, written: Draft, sentence: str
) -> tuple[Finding, ...]:
    """Errors of a file that was read as a post: a merge that nobody settled, no title, no text, keys of the header and
    closing lines that were `written` and are gone or say something else. `sentence`: about the machine, as it should be
    now."""
    missing = {"title": post.front.get("title"), "text": post.body}
    found = [
        conflict(raw),
        *(_MISSING[name] for name, text in missing.items() if not str(text or "").strip()),
        *_header(post, written),
        _untrue(version, post),
        _TWO_HEADERS if _HEADER.match(post.body) else "",
    ]
    if post.body.strip():
        url = str(fields.value(written.front, "source.url") or "")
        lines = lost(written.body, post.body, version.language, url=url, sentence=sentence)
        found += [Message(_CLOSING, line=line) for line in lines]
    return tuple(_finding(version, text, digest(raw)) for text in found if text)


def _header(post: Draft, written: Draft) -> Iterator[str]:
    """What is wrong with the keys that are ours."""
    now, old = _ours(post), _ours(written)
    if all(now.get(key, old.get(key)) != old.get(key) for key in ("source.id", "source.url")):
        yield Message(_ANOTHER, url=now["source.url"])
        return
    if gone := [_line(key, value) for key, value in old.items() if key not in now]:
        yield Message("missing from its header: {lines}; put that back", lines=", ".join(gone))
    for key in (key for key in old if key in now and now[key] != old[key]):
        days = key == "date" and isinstance(now[key], dt.date) and isinstance(old[key], dt.date)
        if key in _FIXED or (days and abs(now[key] - old[key]) > _FAR):
            yield Message(_PUT_BACK, now=_line(key, now[key]), old=_line(key, old[key]))


def _untrue(version: Version, post: Draft) -> str:
    """The status or the reviewer a hand typed that no decision stands behind; "" where there is none. A status with its
    reviewer was written by an approval, though its record may have been lost on its way (a push that was refused)."""
    said = str(fields.value(post.front, "translation.status") or "")
    name = str(fields.value(post.front, "translation.reviewer") or "")
    approved = version.approvals or version.review is Review.REVIEWED or name
    if said in ("", Review.MACHINE, Review.IN_REVIEW):
        return ""
    if said == Review.REVIEWED and approved:
        signed = [approval.by for approval in version.approvals]
        if not name or not signed or _letters(name) in map(_letters, signed):
            return ""
        typed, true = (_line("translation.reviewer", each) for each in (name, signed[-1]))
        return Message(_PUT_BACK, now=typed, old=true)
    return Message(
        "its header says `{now}`, and nobody approved it: write `{old}`, an approval changes it",
        now=_line("translation.status", said),
        old=_line("translation.status", "machine"),
    )


def _letters(name: str) -> str:
    """A name as it is compared: header and sentence write some signs of it otherwise."""
    return re.sub(r"\W+", "", name)


def _ours(post: Draft) -> dict[str, Any]:
    """The keys that are ours, those without a value aside."""
    there = fields.flat(post.front)
    return {key: there[key] for key in _OURS if there.get(key) not in (None, "")}


def _line(key: str, value: Any) -> str:
    return f"{key}: {json.dumps(plain(value), ensure_ascii=False)}"


def problem(version: Version, message: str) -> Finding:
    """An error about a file that could not be read at all."""
    return _finding(version, message, "")


def copies(index: PostIndex, record: Record, version: Version) -> tuple[Finding, ...]:
    """An error for each other file that carries this release's identity (which of the two is the post?), and for each
    of which the generator makes the same page."""
    found = index.copies(record)
    same = [path for path in index.of_one_page(version.path) if path not in found]
    return (
        *(_finding(version, Message(COPY, path=path), path) for path in found),
        *(_finding(version, Message(_ONE_PAGE, path=path), path) for path in same),
    )


def without_file(workspace: Workspace, version: Version, post: Draft) -> tuple[Finding, ...]:
    """A warning for each picture or document that a post names and the site has not. A draft on a branch of its own may
    have it there."""
    names = lost_files(workspace.settings.folder, version.path, post) if not version.branch else ()
    lost = (Message(_NO_FILE, name=name) for name in names)
    return tuple(_finding(version, message, "", Severity.WARNING) for message in lost)


def _finding(version: Version, message: str, about: str, severity: Severity = Severity.ERROR) -> Finding:
    name = digest("\x1f".join([CHECK, version.path, message, about]), 16)
    return Finding(check=CHECK, severity=severity, message=message, id=name)
