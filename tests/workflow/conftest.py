"""A site, a small city and an engine that bills, for tests of the workflow."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.translate.engine import Can, Engine, Order, Reply, Usage
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item

LAYOUT = os.environ.get("STADTBOTE_LAYOUT", "site")
"""The site's folder, read before a test begins, which finds no setting of the machine."""
CONFIG = f"""\
site: {{name: Test, flavour: jekyll, folder: {LAYOUT}}}
contact: desk@example.org
languages: [en-GB]
sources: [musterstadt]
network: {{delay: 0s, private: ["127.0.0.1"]}}
select: {{start: 10, max_waiting: null}}
"""
SOURCE = """\
name: Stadt Musterstadt
kind: feed
url: "BASE/feed.xml"
rights: {text: full, basis: own releases, checked: 2026-09-01}
article: {title: h1, body: .text, date: time}
"""


@dataclass
class Clock:
    """A clock a test moves."""

    at: dt.datetime = dt.datetime(2026, 9, 14, 6, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        """The moment it stands at."""
        return self.at

    def monotonic(self) -> float:
        """Seconds."""
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        """Time passes, nobody waits."""
        self.at += dt.timedelta(seconds=seconds)

    def later(self, **span: float) -> None:
        """Move on."""
        self.at += dt.timedelta(**span)


@dataclass
class Shop:
    """An engine that bills and answers in something that is surely not German; keeps a list of what was bought."""

    name: str = "shop"
    model: str = "one"
    can: Can = field(default_factory=lambda: Can(markup="tags", batch=50, billed=True, price=20.0))
    bought: list[str] = field(default_factory=list)
    failing: Exception | None = None
    answer: Callable[[str], str] | None = None

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """English of a kind, with the same numbers and marks."""
        if self.failing is not None:
            raise self.failing
        self.bought += texts
        answer = self.answer or (french if order.target == "fr" else english)
        return [Reply(text=answer(text), billed=len(text)) for text in texts]

    def usage(self) -> Usage:
        """What was billed so far."""
        return Usage(count=sum(len(text) for text in self.bought))

    def close(self) -> None:
        """Nothing to close."""


WORDS = {
    "Die": "The", "Stadt": "city", "eröffnet": "opens", "die": "the", "Bücherei": "library", "Nummer": "number",
    "öffnet": "opens", "am": "on", "Montag": "Monday", "ihre": "its", "Türen,": "doors,", "sagte": "said",
    "Bürgermeisterin.": "mayor.", "Abschnitt": "Section", "beschreibt,": "describes", "was": "what",
    "Menschen": "people", "im": "in the", "Stadtteil": "district", "dort": "there", "finden": "find", "finden.": "find.", "und": "and",
    "wer": "who", "sie": "them", "begrüßt.": "welcomes.",
}  # fmt: skip


def english(text: str) -> str:
    """Word for word, what is not known stays out or as it is."""
    return " ".join(WORDS.get(word, word) for word in text.split(" "))


FRENCH = {
    "Die": "La", "Stadt": "ville", "eröffnet": "ouvre", "die": "la", "Bücherei": "bibliothèque", "Nummer": "numéro",
    "öffnet": "ouvre", "am": "le", "Montag": "lundi", "ihre": "ses", "Türen,": "portes,", "sagte": "a dit",
    "Bürgermeisterin.": "maire.", "Abschnitt": "Section", "beschreibt,": "décrit", "was": "ce que",
    "Menschen": "les gens", "im": "dans le", "Stadtteil": "quartier", "dort": "là", "finden": "trouvent",
    "finden.": "trouvent.", "und": "et", "wer": "qui", "sie": "les", "begrüßt.": "accueille.",
}  # fmt: skip


def french(text: str) -> str:
    """The same in French."""
    return " ".join(FRENCH.get(word, word) for word in text.split(" "))


FILLER = [
    "the",
    "of",
    "and",
    "for",
    "with",
    "from",
    "this",
    "that",
    "have",
    "been",
    "will",
    "would",
    "their",
    "there",
    "about",
    "which",
    "these",
    "after",
    "other",
    "some",
]


def plausible(text: str) -> str:
    """Reads like English to a machine: marks and words with digits stay, each other word becomes an English one."""

    def word(found: re.Match[str]) -> str:
        return FILLER[sum(found[0].encode()) % len(FILLER)]

    parts = re.split(r"(</?x\d+/?>|&\w+;|[\w.:/,-]*\d[\w.:/,-]*)", text)
    return "".join(part if i % 2 else re.sub(r"[^\W\d_]+", word, part) for i, part in enumerate(parts))


@pytest.fixture
def clock() -> Clock:
    """Monday morning."""
    return Clock()


@pytest.fixture
def shop() -> Shop:
    """An engine that bills."""
    return Shop()


@pytest.fixture(scope="session")
def listening() -> Iterator[City]:
    """A city that listens as long as tests run: its address stays the same."""
    with City() as city:
        yield city


@pytest.fixture
def city(listening: City) -> City:
    """A city without a release, which nobody asked yet."""
    return listening.emptied()


MakeSite = Callable[..., Workspace]


@pytest.fixture
def layout() -> str:
    """The site's folder: a folder beside config.yaml, or with STADTBOTE_LAYOUT=. config.yaml's own, as `init` writes it."""
    return LAYOUT


@pytest.fixture
def make_site(tmp_path: Path, city: City, clock: Clock, shop: Shop, layout: str) -> Iterator[MakeSite]:
    """Opens the site of `tmp_path`, made at the first call; the store of the last call is closed before."""
    opened: list[Workspace] = []

    def make(
        *,
        engines: Sequence[Engine] | None = None,
        extra: str = "",
        source: str = "",
        languages: str = "[en-GB]",
    ) -> Workspace:
        for one in opened:
            one.store.close()
        opened.clear()
        root = tmp_path / "root"
        (root / "sources").mkdir(parents=True, exist_ok=True)
        text = _config(extra, languages).replace(f"folder: {LAYOUT}}}", f"folder: {layout}}}")
        (root / "config.yaml").write_text(text)
        (root / "sources" / "musterstadt.yaml").write_text((source or SOURCE).replace("BASE", city.base))
        workspace = open_workspace(config.load(root / "config.yaml"), env={}, clock=clock, fsync=False)
        chosen = [shop] if engines is None else engines
        workspace = replace(workspace, open_engines=lambda source, target: chosen)
        opened.append(workspace)
        return workspace

    yield make
    for one in opened:
        one.store.close()


FirstRun = Callable[..., Workspace]
_AFTER_FIRST_RUN: dict[tuple[object, ...], tuple[Path, list[str], list[tuple[str, int]], dt.datetime]] = {}


@pytest.fixture
def first_run(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    city: City,
    clock: Clock,
    shop: Shop,
    layout: str,
    make_site: MakeSite,
) -> FirstRun:
    """The site of `make_site` after a first run over releases of these numbers: made once, copied for each test."""

    def made(releases: Iterable[int], **how: str) -> Workspace:
        numbers = tuple(releases)
        city.items = [item(number) for number in numbers]
        key = (city.base, numbers, layout, *how.items())
        if key not in _AFTER_FIRST_RUN:
            workspace = make_site(**how)
            run_import(workspace)
            workspace.store.close()
            kept = tmp_path_factory.mktemp("after-first-run") / "root"
            shutil.copytree(tmp_path / "root", kept)
            _AFTER_FIRST_RUN[key] = kept, [*shop.bought], [*city.asked], clock.at
        else:
            kept, bought, asked, clock.at = _AFTER_FIRST_RUN[key]
            shutil.copytree(kept, tmp_path / "root")
            shop.bought, city.asked = [*bought], [*asked]
        return make_site(**how)

    return made


def _config(extra: str, languages: str) -> str:
    """CONFIG with more lines; a key that is given again replaces the first."""
    given = {line.partition(":")[0] for line in extra.splitlines()}
    lines = [line for line in CONFIG.splitlines() if line.partition(":")[0] not in given]
    return "\n".join(lines).replace("languages: [en-GB]", f"languages: {languages}") + "\n" + extra


def files(workspace: Workspace) -> dict[str, str]:
    """Every file of the site's folder, without configuration and store where they lie in it."""
    folder, ours = workspace.settings.folder, (".stadtbote", "sources", "config.yaml")
    if not folder.is_dir():
        return {}
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    named = {path.relative_to(folder).as_posix(): path for path in found}
    return {
        name: path.read_text(encoding="utf-8")
        for name, path in named.items()
        if name.split("/")[0] not in ours
    }


@pytest.fixture
def quiet(tmp_path: Path, clock: Clock, shop: Shop) -> Iterator[Workspace]:
    """A site whose press office nobody asks: for rules that need a store and a folder."""
    root = tmp_path / "quiet"
    (root / "sources").mkdir(parents=True)
    (root / "config.yaml").write_text(CONFIG)
    (root / "sources" / "musterstadt.yaml").write_text(SOURCE.replace("BASE", "http://stadt.example"))
    workspace = open_workspace(config.load(root / "config.yaml"), env={}, clock=clock, fsync=False)
    yield replace(workspace, open_engines=lambda source, target: [shop])
    workspace.store.close()
