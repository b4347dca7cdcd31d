"""The fingerprint of a release: what a reader reads, nothing that changes by itself; and which way of reading made it."""

import dataclasses
import hashlib
from collections.abc import Iterable

from pipeline.model import Attachment, Block, Image, Release

READING = 3
"""Raised when the reader makes another text of an unchanged page: such a difference is no change of the original's."""


def fingerprint(
    *,
    title: str,
    kicker: str,
    lead: str,
    blocks: Iterable[Block],
    images: Iterable[Image],
    attachments: Iterable[Attachment],
) -> str:
    """`sha256:` and 64 hex over title, kicker, lead, text and links of the blocks, addresses and all words of the images,
    titles of the attachments.

    Marks (bold, italic) are not in it, nor the contact block. Links have lost their tracking parameters before.
    """
    lines = [title, kicker, lead]
    for block in blocks:
        lines.append(f"{block.kind} {' '.join(block.text.split())}")
        lines.extend(run.href for run in block.runs if run.href)
    for image in images:
        lines += [f"{image.url} {image.credit}", image.alt, image.caption]
    lines.extend(file.title for file in attachments)
    return "sha256:" + hashlib.sha256("\x1f".join(lines).encode("utf-8", "replace")).hexdigest()


def with_fingerprint(release: Release) -> Release:
    """A release whose text was changed, with the fingerprint of what it says now."""
    found = fingerprint(
        title=release.title,
        kicker=release.kicker,
        lead=release.lead,
        blocks=release.blocks,
        images=release.images,
        attachments=release.attachments,
    )
    return dataclasses.replace(release, fingerprint=found)
