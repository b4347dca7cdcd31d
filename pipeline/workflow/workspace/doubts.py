"""What a configuration may say and a person hardly meant: told by each run and by `doctor`, and stops nothing."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipeline.messages import Message
from pipeline.model import PostState
from pipeline.workflow.workspace.workspace import Workspace

_OF_NOBODY = re.compile(
    r"(?:.*\.)?(?:localhost|local)|127\.[\d.]+|0\.0\.0\.0|::1?|(?:www\.)?example\.(?:com|net|org)"
)
"""Names of this machine, of a home's network (RFC 6762), and of examples (RFC 2606)."""


def doubts(workspace: Workspace) -> Iterator[Message]:
    """A line each: an address of the site that readers cannot ask, a language that left `languages` before its
    posts, a source that left `sources` before its drafts."""
    settings = workspace.settings
    parts = urlsplit(settings.site.url)
    if _OF_NOBODY.fullmatch(parts.hostname or "") or "//" in parts.path:
        yield Message(
            "site.url: feeds and canonical links lead to {url}, where no reader finds the site: write its public address",
            url=settings.site.url,
        )
    there = workspace.store.count_posts("language", PostState.DRAFT, PostState.PUBLISHED)
    for language in sorted(there.keys() - {*settings.languages}):
        yield Message(
            "languages: {language} is not among them, and {n} posts in it are there: put it back, or withdraw and reject those",
            language=language,
            n=there[language],
        )
    drafts = workspace.store.count_posts("source", PostState.DRAFT)
    for source in sorted(drafts.keys() - {source.id for source in workspace.sources}):
        yield Message(
            "sources: {source} is not among them, and {n} drafts of it cannot go public: name it (its file may have another name now), or reject those",
            source=source,
            n=drafts[source],
        )
