"""A site built in a copy with one draft and two public posts: what a reader would see of them.

The site's own generator runs, with the owner's own configuration, where it is at hand; nothing is installed, and the
site itself is not touched.
"""

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

from pipeline.errors import SiteError
from pipeline.model import Draft, PostState
from pipeline.site.flavours import Flavour, shape
from pipeline.workflow.setup import building
from pipeline.workflow.setup.samples import Sample

ALIKE = 0.6
"""Share of named elements a page has in common with a page of the site's own: above it, it is in their layout."""
PAGES = (".html", ".htm")
_WORDS = {"draft": "zqdraftproof", "first": "zqfirstproof", "second": "zqsecondproof"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a build showed."""

    built: bool = False
    why: str = ""
    """Why there was none."""
    hidden: bool = False
    """The draft left no trace in the built site."""
    page: str = ""
    """File of the public post, in the built site; "" where there is none."""
    listed: str = ""
    """A page that lists it."""
    layout: bool = False
    """It looks like a page of the site's own posts."""
    language: str = ""
    """Of its page, as `<html lang>` says."""
    own_language: str = ""
    """Of a page of the site's own posts."""
    address: str = ""
    """Pattern of its address."""

    @property
    def right(self) -> bool:
        """Everything is as it should be."""
        return self.built and self.hidden and not self.faults()

    def faults(self) -> tuple[str, ...]:
        """What is wrong, one line each."""
        if not self.built:
            return ()
        found = []
        if not self.hidden:
            found.append("the draft is public")
        if not self.page:
            return (*found, "an approved post makes no page")
        if not self.listed:
            found.append("no page lists an approved post")
        if not self.layout:
            found.append("an approved post does not look like the site's own posts")
        if self.own_language and self.language != self.own_language:
            found.append(f"its page says lang={self.language}, the site's own say {self.own_language}")
        return tuple(found)

    def told(self) -> tuple[str, ...]:
        """What the build showed, for people, in a line."""
        if not self.built:
            return (f"not built in a copy: {self.why}",)
        seen = [f"page {self.page}", f"listed in {self.listed}", "in the site's layout", "draft hidden"]
        return ("built in a copy: " + "; ".join(seen if self.right else self.faults()),)


def prove(
    folder: Path, generator: str, flavour: Flavour, own: Sequence[Sample], today: dt.date, *, more: str = ""
) -> Proof:
    """Build a copy of the site with posts of `flavour` in it; `more` as in `Front.more`."""
    with tempfile.TemporaryDirectory(prefix="stadtbote-proof-") as name:
        copy, out = Path(name) / "site", Path(name) / "out"
        command = building.command(generator, folder, copy, out)
        if command is None:
            return Proof(why=f"{generator} is not at hand")
        drafts = {
            "draft": example("draft", today),
            "first": example("first", today - dt.timedelta(days=1)),
            "second": example("second", today - dt.timedelta(days=33)),
        }
        try:
            building.copied(folder, copy)
            for word, draft in drafts.items():
                place = PostState.DRAFT if word == "draft" else PostState.PUBLISHED
                shown = replace(draft, body=shape.teased(draft.body, more))
                building.lay(copy, flavour.path(draft, place), flavour.write(shown, place).encode())
        except (OSError, SiteError) as error:
            return Proof(why=str(error))
        why = building.Build().run(command, copy, name)
        if why:
            return Proof(why=f"{generator} could not build it: {why}")
        return _seen(out, drafts, own)


def example(word: str, day: dt.date, *, title: str = "") -> Draft:
    """A post whose every text can be found again; `word` is draft, first or second."""
    moment = dt.datetime.combine(day, dt.time(6), dt.UTC)
    mark = _WORDS[word]
    return Draft(
        front={
            "title": title or f"Proof {mark} title",
            "date": day,
            "slug": f"proof-{mark}-01234567",
            "lang": "en-GB",
            "tags": [],
            "description": f"About {mark}.",
            "source": {
                "id": "0" * 32, "name": "Stadt Musterstadt", "url": "https://www.musterstadt.example/1",
                "title": "Probe", "lang": "de", "retrieved": moment, "hash": "sha256:0", "status": "current",
            },
            "translation": {
                "machine": True, "engine": "memory", "date": moment, "status": "machine", "reviewer": "",
                "reviewed_at": None,
            },
        },
        body=f"The text of {mark} stands here.\n",
    )  # fmt: skip


def _seen(out: Path, drafts: Mapping[str, Draft], own: Sequence[Sample]) -> Proof:
    """What stands in the built site."""
    files = {path: file.read_bytes() for path, file in building.built_files(out).items()}
    mark = _WORDS["draft"].encode()
    hidden = not any(mark in raw or _WORDS["draft"] in path for path, raw in files.items())
    pages = {path: raw for path, raw in files.items() if path.endswith(PAGES)}
    page, other = (
        page_with(pages, pages.__getitem__, draft.body.strip().encode(), str(draft.front["slug"]))
        for draft in (drafts["first"], drafts["second"])
    )
    theirs = next(
        (path for sample in own if (path := _own_page(pages, sample)) and path not in (page, other)), ""
    )
    both = [
        path
        for path, raw in pages.items()
        if path not in (page, other) and _WORDS["first"].encode() in raw and _WORDS["second"].encode() in raw
    ]
    address = _pattern(page, drafts["first"])
    filled = _pattern(other, drafts["second"])
    return Proof(
        built=True,
        hidden=hidden,
        page=page,
        listed=min(both, key=len, default=""),
        layout=bool(page) and _alike(pages[page], pages[theirs] if theirs else b""),
        language=_language(pages[page]) if page else "",
        own_language=_language(pages[theirs]) if theirs else "",
        address=address if address == filled else "",
    )


def page_with(paths: Iterable[str], read: Callable[[str], bytes], text: bytes, slug: str) -> str:
    """The page of a post: its text is there, and its slug in the path; of several the one with the longest path.

    Where no path has the slug, the shortest; no more pages are read than it takes.
    """
    likely = sorted(paths, key=lambda path: (slug not in path, len(path) * (-1 if slug in path else 1)))
    return next((path for path in likely if text in read(path)), "")


def _own_page(pages: Mapping[str, bytes], sample: Sample) -> str:
    """The page of a post of the site's own."""
    slug = sample.texts.get("slug") or sample.slug
    found = [path for path in pages if f"/{slug}/" in f"/{path}" or f"/{slug}.html" in f"/{path}"]
    code = sample.language
    inner = [path for path in found if not code or f"/{code}/" in f"/{path}"] or found
    title = sample.texts.get("title") or sample.texts.get("Title") or ""
    named = [path for path in inner if title.encode() in pages[path]] or inner
    return max(named, key=len, default="")


class _Named(HTMLParser):
    """Elements of a page that its layout names: by class or id, and the frame's own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        for name, value in attrs:
            if name in ("class", "id"):
                self.found |= {(tag, word) for word in str(value or "").split()}
        if tag in {"article", "main", "header", "footer", "nav", "title", "link"}:
            self.found.add((tag, ""))


def _elements(raw: bytes) -> set[tuple[str, str]]:
    parser = _Named()
    parser.feed(raw.decode("utf-8", "replace"))
    return parser.found


def _alike(raw: bytes, theirs: bytes) -> bool:
    """Whether a page is made by the layout that made theirs; without one of theirs, whether it has any."""
    if not theirs:
        return b"<html" in raw and b"</body>" in raw
    mine, other = _elements(raw), _elements(theirs)
    own_words = {(tag, word) for tag, word in other if not re.search(r"\d{3}", word)}
    return not own_words or len(mine & own_words) >= ALIKE * len(own_words)


def _language(raw: bytes) -> str:
    found = re.search(rb"""<html[^>]*?\blang\s*=\s*["']?([\w-]+)""", raw, re.IGNORECASE)
    return found[1].decode() if found else ""


def _pattern(path: str, draft: Draft) -> str:
    """The address of a built page, with places for day and slug."""
    if not path:
        return ""
    day: dt.date = draft.front["date"]
    address = re.sub(r"(?:\A|/)index\.html\Z", "/", f"/{path}").replace("//", "/")
    address = address.replace(str(draft.front["slug"]), "{slug}")
    for value, name in ((f"{day:%Y}", "year"), (f"{day:%m}", "month"), (f"{day:%d}", "day")):
        address = re.sub(rf"(?<![\d]){value}(?![\d])", f"{{{name}}}", address, count=1)
    return address
