"""The fingerprint of a release: what a reader reads, nothing that changes by itself; and which way of reading made it."""

import dataclasses
import hashlib

from pipeline.model import Release

READING = 4
"""Raised when the reader makes another text of an unchanged page: such a difference is no change of the original's."""


def with_fingerprint(release: Release) -> Release:
    """The release with the fingerprint of what it says: `sha256:` and 64 hex.

    Over title, kicker, lead, text and links of the blocks, addresses and all words of the images, titles of the
    attachments. Marks (bold, italic) are not in it, nor the contact block. Links have lost their tracking parameters
    before.
    """
    lines = [release.title, release.kicker, release.lead]
    for block in release.blocks:
        lines.append(f"{block.kind} {' '.join(block.text.split())}")
        lines.extend(run.href for run in block.runs if run.href)
    for image in release.images:
        lines += [f"{image.url} {image.credit}", image.alt, image.caption]
    lines.extend(file.title for file in release.attachments)
    found = hashlib.sha256("\x1f".join(lines).encode("utf-8", "replace")).hexdigest()
    return dataclasses.replace(release, fingerprint=f"sha256:{found}")
