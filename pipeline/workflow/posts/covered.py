"""What a reader reads of a post, as one hash: what an approval answers for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.hashing import digest
from pipeline.site.alignment import Group
from pipeline.site.markdown import BodyBlock
from pipeline.workflow.posts import fields

HASHED, BEFORE_FIELDS = "links-sha256", "sha256"
"""What a hash covers, as its prefix: all fields a reader sees, the text, where its links lead and a person's own HTML;
or, in the oldest approvals, title and text. Between the two, `fields-sha256` covered fields and text."""


def hashed(covers: str, front: Mapping[str, Any], texts: Sequence[str], blocks: Sequence[BodyBlock]) -> str:
    """The hash with its prefix of a front matter, the texts of a body, and the links and HTML of its blocks."""
    own = [f"{key}: {text}" for key, text in fields.texts(front).items()]
    if covers == BEFORE_FIELDS:
        own = [str(front.get("title", ""))]
    original = fields.value(front, "source.url")  # the pipeline's own: it follows an address that moved
    beside = [href for href in led(blocks) if href != original]
    beside += [block.raw for block in blocks if block.kind == "html"]
    covered = [*own, *texts, *(beside if covers == HASHED else ())]
    return f"{covers}:" + digest("\n".join(" ".join(text.split()) for text in covered).encode())


def with_links(
    groups: Iterable[Group], old: Sequence[BodyBlock], new: Sequence[BodyBlock]
) -> tuple[Group, ...]:
    """Groups of blocks, of which those are the same whose links lead to the same, too."""
    return tuple(
        replace(group, same=led(old[at] for at in group.old) == led(new[at] for at in group.new))
        if group.same
        else group
        for group in groups
    )


def led(blocks: Iterable[BodyBlock]) -> list[str]:
    """Where the links of blocks lead, in order."""
    return [run.href for block in blocks for run in block.runs if run.href]
