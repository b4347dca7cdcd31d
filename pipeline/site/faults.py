"""What is wrong with a post's file as such: conflict markers, a header that cannot be read."""

import re

from pipeline.errors import SiteError
from pipeline.messages import Message
from pipeline.site.flavours import Flavour

_MARKER = re.compile(rb"^(?:<{7}|\|{7}|>{7})(?: |\r?$)", re.MULTILINE)
"""git-merge(1), "How conflicts are presented". A line of seven `=` alone underlines a heading in Markdown: it counts
only beside one of the others, which stand in no press release."""


def conflict(raw: bytes) -> str:
    """The first marker of a merge nobody settled, with the line it stands in; "" where there is none."""
    marker = _MARKER.search(raw)
    if marker is None:
        return ""
    line = raw.count(b"\n", 0, marker.start()) + 1
    return Message("unsettled merge: conflict marker in line {line}", line=line)


def faults(flavour: Flavour, path: str, raw: bytes) -> tuple[str, ...]:
    """One line a fault, with the line it stands in; nothing where the file is a post."""
    found = [text for text in (conflict(raw),) if text]
    try:
        flavour.read(path, raw)
        flavour.state(path, raw)
    except SiteError as error:
        if not found:
            found.append(error.message)
    return tuple(found)
