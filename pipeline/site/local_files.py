"""Pictures and documents that a post names by a path in the site, and that lie nowhere in it."""

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from pipeline.model import Draft
from pipeline.site.folders import DEPENDENCIES

_NAMED = re.compile(r"\]\(\s*<?([^()<>\s]+)")
_PLAIN = re.compile(
    r"(?!//)[\w./%+ -]+\.(?:avif|docx?|gif|jpe?g|mp[34]|odt|pdf|png|svg|webp|xlsx?|zip)", re.IGNORECASE
)
"""A path of plain signs: no address, and nothing that a generator fills in or maps (`{{ }}`, `~/`, `@/`)."""
_ROOTS = ("", "static", "public", "docs", "content", "assets", "src")
"""Folders that generators copy to the root of what they build."""


def lost_files(folder: Path, path: str, post: Draft) -> Iterator[str]:
    """What the post at a path of the site's folder names and no file there is called. Nothing is said where that cannot
    be known: of a file from a folder that the site does not have, or has without a file in it."""
    said = [str((post.front.get("image") or {}).get("path") or ""), *_NAMED.findall(post.body)]
    names = {name for name in said if _PLAIN.fullmatch(name)}
    beside = [str(PurePosixPath(path).parent), *_ROOTS]
    lost = [
        name
        for name in names
        if not any((folder / top / unquote(name).lstrip("/")).exists() for top in beside)
    ]
    files, folders = set[str](), {""}
    for where, inner, found in os.walk(folder) if lost else ():
        inner[:] = [one for one in inner if not one.startswith(".") and one not in DEPENDENCIES]
        files.update(unicodedata.normalize("NFC", name) for name in found)
        folders.update([Path(where).name] if found else [])
    for name in sorted(lost):
        pure = PurePosixPath(unicodedata.normalize("NFC", unquote(name)))
        if pure.name not in files and pure.parent.name in folders:
            yield name
