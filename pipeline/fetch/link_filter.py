"""An address and its Source -> why it is no release: a file, another site, no page at all. None if it may be one."""

import re
from collections.abc import Set
from urllib.parse import urlsplit

from pipeline.fetch.hosts import home, registrable
from pipeline.model import Source

_FILES = frozenset(
    [
        "pdf",
        "doc",
        "docx",
        "odt",
        "rtf",
        "xls",
        "xlsx",
        "ods",
        "csv",
        "ppt",
        "pptx",
        "odp",
        "zip",
        "rar",
        "7z",
        "jpg",
        "jpeg",
        "png",
        "gif",
        "webp",
        "svg",
        "tif",
        "tiff",
        "mp3",
        "m4a",
        "wav",
        "ogg",
        "mp4",
        "mov",
        "avi",
        "webm",
        "ics",
        "vcf",
        "epub",
        "xml",
        "rss",
    ]
)
_FILE_FOLDERS = re.compile(r"/[^/]*\.media/|/\.media/", re.IGNORECASE)


def refusal(url: str, source: Source, *, homes: Set[str] = frozenset()) -> str | None:
    """Why `url` is recorded and skipped, in words, or None.

    A page under the registered domain of the source's own address, of one of `source.hosts` or of `homes` may be a
    release; anything else is another site.
    """
    if not url:
        return "no link"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "not a web page"
    if (suffix := file_type(url)) and not (source.pdf and suffix == "pdf"):
        return f"a file ({suffix}), not a page"
    place = registrable(parts.hostname)
    own = {home(source.url), *map(registrable, source.hosts), *homes}
    return None if place in own else f"leads to another site ({place})"


def file_type(url: str) -> str:
    """`pdf`, `docx` ... where the address names a file rather than a page, else ""."""
    path = urlsplit(url).path
    if _FILE_FOLDERS.search(path):
        return path.rsplit(".", 1)[-1].lower()[:8] if "." in path.rsplit("/", 1)[-1] else "media"
    last = path.rsplit("/", 1)[-1].lower()
    suffix = last.rsplit(".", 1)[-1] if "." in last else ""
    return suffix if suffix in _FILES else ""
