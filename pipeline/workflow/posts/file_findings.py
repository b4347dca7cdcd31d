"""Findings about a post's file, whatever its text says: conflict markers, a broken header, a copy of it."""

from pipeline.hashing import digest
from pipeline.messages import Message, noop
from pipeline.model import Draft, Finding, Record, Severity, Version
from pipeline.site.faults import conflict, faults
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.workspace.workspace import Workspace

CHECK = "file"
_MISSING = {
    "title": noop("the title is missing or empty"),
    "text": noop("the text is gone: the file ends with its header"),
}


def broken(workspace: Workspace, version: Version, raw: bytes) -> tuple[Finding, ...]:
    """An error for each thing wrong with these bytes; known by the bytes, so that another file is looked at anew."""
    return tuple(
        _finding(version, fault, digest(raw)) for fault in faults(workspace.flavour, version.path, raw)
    )


def unfinished(version: Version, raw: bytes, post: Draft) -> tuple[Finding, ...]:
    """Errors of a file that was read as a post: a merge that nobody settled, no title, no text."""
    missing = {"title": post.front.get("title"), "text": post.body}
    found = [
        conflict(raw),
        *(_MISSING[name] for name, text in missing.items() if not str(text or "").strip()),
    ]
    return tuple(_finding(version, text, digest(raw)) for text in found if text)


def problem(version: Version, message: str) -> Finding:
    """An error about a file that could not be read at all."""
    return _finding(version, message, "")


def copies(index: PostIndex, record: Record, version: Version) -> tuple[Finding, ...]:
    """An error for each other file that carries this release's identity: which of the two is the post?"""
    return tuple(
        _finding(
            version,
            Message(
                "`{path}` carries the same identity: one of the two is a copy; remove it, or its `source.id`",
                path=path,
            ),
            path,
        )
        for path in index.copies(record)
    )


def _finding(version: Version, message: str, about: str) -> Finding:
    name = digest("\x1f".join([CHECK, version.path, message, about]), 16)
    return Finding(check=CHECK, severity=Severity.ERROR, message=message, id=name)
