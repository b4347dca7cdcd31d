"""The page that readers will see of a draft, made by the site's own generator in a copy of the site.

One build at a time, the newest text of each draft; the site itself is not touched.
"""

import logging
import os
import re
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import site
from pipeline.errors import SiteError
from pipeline.hashing import digest
from pipeline.messages import Message, noop
from pipeline.workflow.setup import building
from pipeline.workflow.setup.proof import PAGES, page_with

SECONDS = 60
"""What a build may take while somebody waits for it."""
KEPT = 4
"""Built sites that are kept: one for each draft looked at last."""
AGAIN = 10.0
"""Seconds for which a failure stands for all who look at the draft; after that it is tried again for whoever asks."""
MOST = 20
"""Drafts that may wait for their build; who waits longest gives way."""
OUT = "built"
"""Folder of a built site, in one that has its token for a name."""
MARK = "zqpreviewproof"
"""A paragraph of its own behind the text, by which the page is found among those built; nobody is shown it."""
_MARKED = re.compile(rf"<p[^>]*>\s*{MARK}\s*(?:</p>)?|{MARK}".encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A post as it will be once it is public."""

    lies: str
    """Path of its file now, in the site's folder."""
    path: str
    """Path of its file then."""
    raw: bytes
    slug: str

    @property
    def text(self) -> str:
        """Digest of all a build depends on."""
        return digest(self.path.encode() + b"\0" + self.raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is known of a draft's page."""

    text: str = ""
    """Digest of the text it was built of; "" before the first build."""
    token: str = ""
    """Name of the built site, which nobody can guess."""
    page: str = ""
    """Path of the page in it."""
    why: str = ""
    """Why there is none."""
    at: float = 0.0
    """When it was built, by a clock that nobody sets."""

    @property
    def is_stale(self) -> bool:
        """Whether the site may have been mended since its build failed."""
        return bool(self.why) and time.monotonic() - self.at > AGAIN


class SitePreview:
    """Builds of one site. Threads share it; `address` gives the address of a built site by its token."""

    def __init__(self, folder: Path, generator: str, address: Callable[[str], str]) -> None:
        self._folder, self._generator = folder, generator
        self._address = address
        self._home = tempfile.TemporaryDirectory(prefix="stadtbote-preview-", ignore_cleanup_errors=True)
        self._looks: dict[str, Look] = {}
        self._wanted: dict[str, Wanted] = {}
        self._build = building.Build()
        self._under_way: Wanted | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def look(self, wanted: Wanted) -> Look:
        """The page of a post as last built; where it is of another text, a build follows."""
        with self._lock:
            found = self._looks.get(wanted.lies, Look())
            if found.text == wanted.text and found.is_stale:
                found = replace(found, text="")
            if found.text != wanted.text and not self._closed and self._under_way != wanted:
                self._wanted[wanted.lies] = wanted
                for name in list(self._wanted)[:-MOST]:
                    del self._wanted[name]
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, daemon=True)
                    self._thread.start()
            return found

    def file(self, token: str, path: str) -> Path | None:
        """The file of a built site that an address's path means; None where there is none, or it is hidden."""
        with self._lock:
            if token not in {look.token for look in self._looks.values() if look.token}:
                return None
        root = Path(self._home.name).resolve() / token / OUT
        found = root / path.strip("/")
        hidden = any(part.startswith(".") and part != ".well-known" for part in path.split("/"))
        # As web servers have it that serve such sites: `/news` is news/index.html, or news.html.
        for file in () if hidden else (found, found / "index.html", found.with_name(f"{found.name}.html")):
            if os.path.isfile(file) and file.resolve().is_relative_to(root):  # noqa: PTH113  # a name too long is none
                return file
        return None

    def close(self) -> None:
        """End what is being built and take everything away."""
        with self._lock:
            self._closed = True
            self._wanted.clear()
            self._build.end()
            thread = self._thread
        if thread is not None:
            thread.join()
        self._home.cleanup()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._thread = self._under_way = None
                    return
                self._under_way = wanted = self._wanted.pop(next(iter(self._wanted)))
                self._build = build = building.Build()
            token = secrets.token_hex(16)
            try:
                page, why = self._built(build, token, wanted)
            except (OSError, SiteError) as error:
                page, why = "", str(error)
            except Exception as error:  # a fault of ours with one draft; the others are built all the same
                logging.getLogger(__name__).exception(wanted.lies)
                page, why = "", repr(error)
            with self._lock:
                gone = [self._looks.pop(wanted.lies, Look())]
                self._looks[wanted.lies] = Look(
                    text=wanted.text, token="" if why else token, page=page, why=why, at=time.monotonic()
                )
                gone += [self._looks.pop(name) for name in list(self._looks)[:-KEPT]]
            for name in [token if why else "", *(look.token for look in gone)]:
                if name:
                    shutil.rmtree(Path(self._home.name) / name, ignore_errors=True)

    def _built(self, build: building.Build, token: str, wanted: Wanted) -> tuple[str, str]:
        """Path of the page, and why there is none."""
        home = Path(self._home.name)
        copy, out = home / "site", home / token / OUT
        out.parent.mkdir()
        call = building.command(self._generator, self._folder, copy, out, address=self._address(token))
        if call is None:
            return "", Message("{generator} is not at hand", generator=self._generator)
        building.copied(self._folder, copy)
        if wanted.path != wanted.lies and not wanted.lies.startswith("../"):
            site.writing.inside(copy, wanted.lies).unlink(missing_ok=True)
        building.lay(copy, wanted.path, wanted.raw.rstrip() + f"\n\n{MARK}\n".encode())
        if why := build.run(call, copy, str(home), seconds=SECONDS):
            return "", why
        files = building.built_files(out)
        pages = (path for path in files if path.endswith(PAGES))
        page = page_with(pages, lambda path: files[path].read_bytes(), MARK.encode(), wanted.slug)
        return page, "" if page else noop("the generator made no page of this post")


def shown(raw: bytes) -> bytes:
    """A built page without the mark it was found by."""
    return _MARKED.sub(b"", raw)
