"""What a text of the configuration must be, said where the key is defined and checked where its file is read.

A text without one of these is one line of words.
"""

import datetime as dt
from typing import Annotated

Text = Annotated[str, "text"]
"""Of several lines, if need be."""
Web = Annotated[str, "web"]
"""An address, http or https."""
Base = Annotated[str, "base"]
"""An address to which the rest of an address is put: without query and fragment."""
Database = Annotated[str, "database"]
"""`sqlite`, or the address of a PostgreSQL database."""
Wording = Annotated[str, "wording"]
"""The sentence about the machine: `{language}`, `{engine}` and `{review}` may stand in it."""
Mail = Annotated[str, "mail"]
Tag = Annotated[str, "tag"]
"""A language (BCP 47)."""
German = Annotated[str, "german"]
"""German as a country writes it."""
Zone = Annotated[str, "zone"]
"""A time zone of the IANA database."""
Host = Annotated[str, "host"]
"""A host's name or number, without scheme, port and path."""
Server = Annotated[str, "server"]
"""A host, or a host and a port."""
Network = Annotated[str, "network"]
"""An address of a network or of one of its machines."""
Header = Annotated[str, "header"]
"""The name of an HTTP header (RFC 9110, 5.1)."""
Branch = Annotated[str, "branch"]
"""The name of a git branch that names `{stem}` (git-check-ref-format(1))."""
Folder = Annotated[str, "path"]
"""A path as the system takes it, without a shell."""
Readable = Annotated[str, "file"]
"""The path of a file that must be there, from the folder of config.yaml on."""
Selector = Annotated[str, "selector"]
"""A CSS selector."""


def spelled(span: dt.timedelta) -> str:
    """A span of time as files have it: 2h, 30m, 5s."""
    seconds = span.total_seconds()
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:g}s"
