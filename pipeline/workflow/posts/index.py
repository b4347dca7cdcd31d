"""The posts of a site's folders by what they hold: where one lies that was renamed or moved, and its copies."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import PurePosixPath

from pipeline.errors import SiteError
from pipeline.hashing import digest
from pipeline.model import PostState, Record, Version
from pipeline.site.folders import ENDINGS, files_in, post_folders
from pipeline.workflow.workspace.workspace import Workspace

_IDENTITY = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_DATED = re.compile(r"\A\d{4}-\d{2}-\d{2}-")
_ADDRESS = re.compile(
    rb"^[\"']?(?:permalink|save_as|slug|url)[\"']?[ \t]*:[ \t]*[\"']?([^\s\"',]+)",
    re.MULTILINE | re.IGNORECASE,
)
"""A key of a header by which a page has an address of its own."""
_HEADER = 4000
"""Bytes in which those stand."""


class PostIndex:
    """Files in the folders of the flavour, read when first needed. One that cannot be read is in `unreadable`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.unreadable: dict[str, str] = {}
        """Path to the system's word."""

    @cached_property
    def texts(self) -> dict[str, bytes]:
        """Path to bytes of every post-like file."""
        root = self._workspace.settings.folder
        below = post_folders(self._workspace.flavour, self._workspace.settings.languages)
        found: dict[str, bytes] = {}
        for file in files_in(root, below):
            if file.suffix not in ENDINGS or file.name.startswith("."):
                continue
            path = file.relative_to(root).as_posix()
            try:
                found[path] = file.read_bytes()
            except OSError as error:
                self.unreadable[path] = error.strerror or str(error)
        return found

    def of(self, record: Record, version: Version, taken: Collection[str]) -> str:
        """The path at which a version's post lies now, or "": by identity, by content, by its original's link."""
        candidates = {path: raw for path, raw in self.texts.items() if path not in taken}
        for fits in (self._by_identity(record), self._by_content(version)):
            for path, raw in candidates.items():
                if fits(raw) and self._language(path, raw, version):
                    return path
        links = [path for path, raw in candidates.items() if _links_to(record, raw)]
        return links[0] if len(links) == 1 else ""

    def is_of(self, record: Record, version: Version, path: str) -> bool:
        """Whether the file at a path is this version's post."""
        raw = self.texts.get(path)
        if raw is None or not self._language(path, raw, version):
            return False
        return self._by_identity(record)(raw) or self._by_content(version)(raw) or _links_to(record, raw)

    def copies(self, record: Record) -> list[str]:
        """Paths of files whose header carries this release's identity, besides its own posts.

        None where no own post is in its place: what is found then was moved, or two files changed names. A flavour
        whose posts carry no identity has no copies that could be told.
        """
        own = {version.path for version in record.versions.values()}
        others = self._identities.get(record.id.encode(), [])
        found = sorted(path for path in others if path not in own and self._says_so(record, path))
        there = found and any(path in self.texts and self._says_so(record, path) for path in own)
        return found if there else []

    def of_one_page(self, path: str) -> list[str]:
        """Paths of other files of which the generator makes the page that it makes of the file at a path, in the same
        language. A public post is in the way of a draft, a draft in that of no public post."""
        words = _last_names(path, self.texts.get(path, b""))
        alike = {other for word in words for other in self._named[word]} - {path}
        page, language, state = self._page(path) if alike else ("", "", "")
        return sorted(
            other
            for other in alike
            if page
            and PurePosixPath(other).suffixes == PurePosixPath(path).suffixes
            and (found := self._page(other))[:2] == (page, language)
            and (state == PostState.DRAFT or found[2] != PostState.DRAFT)
        )

    def _page(self, path: str) -> tuple[str, str, str]:
        """Address, language and state of a file's page; the first is "" where there is none."""
        flavour, raw = self._workspace.flavour, self.texts.get(path, b"")
        try:
            language = flavour.read(path, raw).front.get("lang", self._workspace.settings.languages[0])
            return flavour.page(path, raw).removesuffix("index.html"), str(language), flavour.state(path, raw)
        except (SiteError, KeyError):  # No post, or one without the day that its address is made of.
            return "", "", ""

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """What may end the address of a page, to the paths of files that say so."""
        found: dict[str, list[str]] = defaultdict(list)
        for path, raw in self.texts.items():
            for word in _last_names(path, raw):
                found[word].append(path)
        return found

    @cached_property
    def _identities(self) -> dict[bytes, list[str]]:
        """What may be an identity, to the paths of files that hold it."""
        found: dict[bytes, list[str]] = defaultdict(list)
        for path, raw in self.texts.items():
            for item in {*_IDENTITY.findall(raw)}:
                found[item].append(path)
        return found

    def _says_so(self, record: Record, path: str) -> bool:
        return identity_in(self._workspace, path, self.texts[path]) == record.id

    @staticmethod
    def _by_identity(record: Record) -> Callable[[bytes], bool]:
        return lambda raw: record.id.encode() in raw

    @staticmethod
    def _by_content(version: Version) -> Callable[[bytes], bool]:
        digests = {digest(version.text), *version.previous}
        return lambda raw: digest(raw) in digests

    def _language(self, path: str, raw: bytes, version: Version) -> bool:
        """Two languages share an identity; the file says which one it is."""
        if len(self._workspace.settings.languages) == 1:
            return True
        try:
            front = self._workspace.flavour.read(path, raw).front
        except SiteError:
            return False
        return str(front.get("lang", version.language)) == version.language


def identity_in(workspace: Workspace, path: str, raw: bytes) -> str:
    """The release's identity that the header of a file carries; "" where it carries none."""
    if not _IDENTITY.search(raw):
        return ""
    try:
        source = workspace.flavour.read(path, raw).front.get("source")
    except SiteError:
        return ""
    return str(source.get("id", "")) if isinstance(source, dict) else ""


def _last_names(path: str, raw: bytes) -> set[str]:
    """What may end the address of a file's page, by its name and its header."""
    pure = PurePosixPath(path)
    said = (match.decode("utf-8", "replace") for match in _ADDRESS.findall(raw[:_HEADER]))
    ends = (address.removesuffix("index.html").rstrip("/").rpartition("/")[2] for address in said)
    name = pure.parent.name if pure.name.startswith("index.") else pure.stem
    return {_DATED.sub("", name), *(end.removesuffix(".html") for end in ends)}


def _links_to(record: Record, raw: bytes) -> bool:
    url = record.entry.url.encode()
    return bool(url) and b"(" + url + b")" in raw
