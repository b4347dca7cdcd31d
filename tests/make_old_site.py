"""Makes tests/data/old-site: a site and a git host as the code of one commit left them, for the promise that old sites go on.

It was made by the code of commit 3fb4186 and is not to be made again by later code: what it shows is that a site of
that day opens, runs and publishes today. To make it again (the hosts' dates and ids included):

    git worktree add /tmp/then 3fb4186
    PYTHONPATH=/tmp/then python tests/make_old_site.py tests/data/old-site

Towns, texts and names are ours. `town/` is what the press office serves on the day the site is opened again.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline import config
from pipeline.errors import OutcomeUnknown
from pipeline.model import Record
from pipeline.store import Typed
from pipeline.translate.engine import Can, Order, Reply, Usage
from pipeline.workflow.editing import decisions, manual_translation
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.publishing import publish
from pipeline.workflow.pull_requests import branches
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, Item
from tests.workflow.conftest import Clock

MADE_BY = "3fb4186"
LANGUAGE = "en-GB"
TEXTS = {
    "Neue Brücke am Hafen": "New bridge at the harbour",
    "Die Stadt baut am alten Hafen eine Brücke für Menschen zu Fuß und auf dem Rad. Sie wird 84 Meter lang.": "The city is building a bridge at the old harbour for people on foot and by bicycle. It will be 84 metres long.",
    "Die Arbeiten kosten 1,2 Millionen Euro und dauern elf Monate.": "The works cost €1.2 million and take eleven months.",
    "Bücherei öffnet auch am Samstag": "Library opens on Saturdays too",
    "Die Bücherei am Markt öffnet künftig auch am Samstag von 10 bis 14 Uhr.": "The library on the market square will also open on Saturdays from 10 am to 2 pm.",
    "Im Lesesaal stehen 40 neue Plätze bereit.": "There are 40 new seats in the reading room.",
    "Trinkbrunnen im Stadtpark": "Drinking fountain in the city park",
    "Im Stadtpark steht jetzt ein Trinkbrunnen. Er läuft von April bis Oktober.": "There is now a drinking fountain in the city park. It runs from April to October.",
    "Weitere sieben Brunnen sind geplant.": "Seven more fountains are planned.",
    "Schule bekommt ein neues Dach": "School gets a new roof",
    "Die Schule am Bach bekommt ein neues Dach mit Solaranlage.": "The school by the brook gets a new roof with solar panels.",
    "Der Unterricht geht während der Arbeiten weiter.": "Lessons go on during the works.",
    "Buslinie 12 fährt öfter": "Bus line 12 runs more often",
    "Die Buslinie 12 fährt ab Montag alle zehn Minuten.": "Bus line 12 runs every ten minutes from Monday.",
    "Dafür kauft die Stadt fünf Busse.": "The city is buying five buses for it.",
    "Markt zieht auf den Schlossplatz": "Market moves to the palace square",
    "Der Wochenmarkt zieht für drei Wochen auf den Schlossplatz um.": "The weekly market moves to the palace square for three weeks.",
    "Der Grund sind Arbeiten am Pflaster.": "The reason is work on the paving.",
    "Stadt pflanzt 200 Bäume": "City plants 200 trees",
    "Die Stadt pflanzt im Herbst 200 Bäume an Straßen und Plätzen.": "This autumn the city plants 200 trees along streets and squares.",
    "Es sind vor allem Linden und Eichen.": "They are mostly limes and oaks.",
    "Hallenbad schließt für zwei Wochen": "Indoor pool closes for two weeks",
    "Das Hallenbad schließt für zwei Wochen. Die Technik wird geprüft.": "The indoor pool closes for two weeks. The equipment is being inspected.",
    "Karten gelten entsprechend länger.": "Tickets stay valid for longer accordingly.",
    "Ausstellung über Wasser im Rathaus": "Exhibition about water in the town hall",
    "Im Rathaus ist eine Ausstellung über Wasser zu sehen.": "An exhibition about water is on show in the town hall.",
    "Der Eintritt ist frei.": "Admission is free.",
    "Spielplatz am Ring ist fertig": "Playground on the ring road is finished",
    "Der Spielplatz am Ring ist fertig. Er hat eine Seilbahn und zwei Rutschen.": "The playground on the ring road is finished. It has a zip line and two slides.",
    "Kinder haben bei der Planung geholfen.": "Children helped with the planning.",
    "Straße am Wall wird gesperrt": "Road along the rampart closes",
    "Die Straße am Wall ist für vier Wochen gesperrt.": "The road along the rampart is closed for four weeks.",
    "Radwege bleiben offen.": "Cycle paths stay open.",
    "Stadtarchiv zeigt alte Karten": "City archive shows old maps",
    "Das Stadtarchiv zeigt 30 alte Karten der Stadt.": "The city archive shows 30 old maps of the city.",
    "Die älteste Karte ist 400 Jahre alt.": "The oldest map is 400 years old.",
    "Feuerwehr sucht Nachwuchs": "Fire brigade looks for recruits",
    "Die Feuerwehr sucht 20 junge Leute für die Ausbildung.": "The fire brigade is looking for 20 young people to train.",
    "Wer mitmachen will, kommt einfach vorbei.": "Anyone who wants to join can simply come along.",
    "Hafenfest ist vorbei": "Harbour festival is over",
    "Das Hafenfest war am 5. September 2026 um 14 Uhr.": "The harbour festival was on 5 September 2026 at 2 pm.",
    "Es kamen 3.000 Menschen.": "There were 3,000 visitors.",
    "Hinweis zum Archiv": "Note on the archive",
    "Diese Seite gibt es nicht.": "This page does not exist.",
    "Sie kam nie.": "It never came.",
    "Die Arbeiten kosten 1,4 Millionen Euro und dauern elf Monate.": "The works cost €1.4 million and take eleven months.",
    "Dafür kauft die Stadt sechs Busse.": "The city is buying six buses for it.",
}
"""German and English, written for this fixture; every third is a title."""
ORDER = list(TEXTS)
HOST = "http://stadt.example"
CONFIG = """\
site: {name: Musterstadt in English, flavour: jekyll, folder: site}
contact: desk@stadt.example
languages: [en-GB]
sources: [musterstadt]
network: {delay: 0s, private: ["127.0.0.1"]}
select: {start: 20, max_waiting: null}
"""
SOURCE = f"""\
name: Stadt Musterstadt
kind: feed
url: "{HOST}/feed.xml"
rights: {{text: full, basis: own releases, checked: 2026-09-01}}
skip: {{title: [nachwuchs]}}
article: {{title: h1, body: .text, date: time}}
"""
NAMES = (
    "bridge", "library", "fountain", "school", "bus", "market", "trees", "pool", "water", "playground", "road",
    "maps", "recruits", "festival", "note",
)  # fmt: skip


class Town(City):
    """The press office under a name of its own."""

    @property
    def base(self) -> str:
        return HOST


@dataclass
class Desk:
    """An engine that answers from TEXTS, and bills."""

    name: str = "shop"
    model: str = "one"
    can: Can = field(default_factory=lambda: Can(markup="tags", batch=50, billed=True, price=20.0))
    failing: Exception | None = None

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        if self.failing is not None:
            raise self.failing
        return [Reply(text=TEXTS[text], billed=len(text)) for text in texts]

    def usage(self) -> Usage:
        return Usage(count=0)

    def close(self) -> None:
        """Nothing to close."""


def items() -> list[Item]:
    """The releases, an hour apart."""
    found = []
    for number, name in enumerate(NAMES):
        title, *paragraphs = ORDER[3 * number : 3 * number + 3]
        day = dt.datetime(2026, 9, 1, 8, 0, tzinfo=dt.UTC) + dt.timedelta(hours=number)
        found.append(Item(name=name, title=title, paragraphs=paragraphs, day=day, guid=f"release-{name}"))
    return found


@dataclass
class Maker:
    """One site being made."""

    root: Path
    town: Town
    clock: Clock
    desk: Desk

    def open(self) -> Workspace:
        workspace = open_workspace(config.load(self.root / "config.yaml"), env={}, clock=self.clock)
        return replace(
            workspace,
            open_engines=lambda source, target: [self.desk],
            connect_to={"stadt.example": ("127.0.0.1", self.town.port)},
        )

    def run(self) -> None:
        workspace = self.open()
        run_import(workspace, forced=True)
        workspace.store.close()

    def of(self, workspace: Workspace, name: str) -> Record:
        return next(record for record in workspace.store.find() if record.entry.url.endswith(f"/{name}"))

    def file(self, workspace: Workspace, name: str) -> Path:
        return workspace.settings.folder / self.of(workspace, name).versions[LANGUAGE].path

    def edit(self, workspace: Workspace, name: str, old: str, new: str) -> None:
        path = self.file(workspace, name)
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def approve(self, workspace: Workspace, name: str) -> None:
        record = self.of(workspace, name)
        for finding in decisions.open_findings(workspace, record, record.versions[LANGUAGE]):
            record = decisions.acknowledge(workspace, record, LANGUAGE, finding.id, by="ed", reason="seen")
        decisions.approve(workspace, record, LANGUAGE, by="ed", seconds=90)


def site(out: Path, town: Town) -> None:
    """A site with a folder of records: every state a draft and a release can be in."""
    root = out / "site"
    (root / "sources").mkdir(parents=True)
    (root / "config.yaml").write_text(CONFIG)
    (root / "sources" / "musterstadt.yaml").write_text(SOURCE)
    maker = Maker(root=root, town=town, clock=Clock(), desk=Desk())
    releases = {item.name: item for item in items()}
    in_doubt, waits = releases["road"], releases["maps"]
    waits.paragraphs.insert(0, "Sperrfrist: 30. September 2026, 18 Uhr.")
    town.items = [release for release in releases.values() if release not in (in_doubt, waits)]
    town.broken = {"/presse/note": 404}
    maker.run()
    workspace = maker.open()
    maker.edit(workspace, "bus", "every ten minutes", "every 10 minutes all day")
    maker.edit(workspace, "library", "on the market square", "on Market Square")
    maker.edit(workspace, "school", "a new roof", "a roof that is new")
    for name in ("market", "trees", "bridge", "school"):
        maker.approve(workspace, name)
    publish.publish(workspace)
    decisions.withdraw(
        workspace,
        maker.of(workspace, "trees"),
        LANGUAGE,
        by="ed",
        reason="wrong number",
        on=dt.date(2026, 9, 14),
    )
    decisions.reject(workspace, maker.of(workspace, "pool"), LANGUAGE, by="ed", reason="not for our readers")
    decisions.forget(workspace, maker.of(workspace, "water"), by="ed")
    maker.file(workspace, "playground").unlink()
    workspace.store.close()
    # Corrected: one draft an editor changed (a proposal waits), one published post (a proposal, and "changed").
    for name, new in (("bus", ORDER[-1]), ("bridge", ORDER[-2])):
        releases[name].paragraphs[1] = new
    maker.clock.later(hours=3)
    maker.run()
    # A call whose outcome nobody knows, and a release under an embargo.
    town.items.append(in_doubt)
    maker.desk.failing = OutcomeUnknown("the connection broke after the text was sent")
    maker.clock.later(hours=3)
    maker.run()
    maker.desk.failing = None
    town.items.append(waits)
    maker.clock.later(hours=3)
    maker.run()
    workspace = maker.open()
    # The last hour: a draft approved and not yet published, one open on the desk, one typed and not saved.
    maker.clock.later(minutes=20)
    maker.approve(workspace, "fountain")
    waiting = maker.of(workspace, "maps")
    manual_translation.translate_by_hand(
        workspace, waiting, LANGUAGE, {"title": TEXTS[waiting.title]}, by="ed"
    )
    record = maker.of(workspace, "library")
    decisions.open_for_review(workspace, record, LANGUAGE, by="ed")
    workspace.store.put_typed(
        Typed(
            record=record.id,
            language=LANGUAGE,
            who="ed",
            at=workspace.now(),
            texts={"block-1": "Forty new seats."},
        )
    )
    workspace.store.close()
    _dump(root / ".stadtbote" / "store.db", out / "store.sql")
    for name in ("run.lock", "locks"):
        path = root / ".stadtbote" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    (root / ".stadtbote").rename(out / "state")
    (out / "now").write_text(maker.clock.at.isoformat() + "\n")


def requests(out: Path, town: Town) -> None:
    """A git host with three pull requests open, one of them edited on its branch."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        host, seed = work / "host.git", work / "seed"
        _git(work, "init", "--quiet", "--bare", str(host))
        _git(work, "init", "--quiet", str(seed))
        (seed / "sources").mkdir()
        (seed / "config.yaml").write_text(CONFIG + "records: branch:state\n")
        (seed / "sources" / "musterstadt.yaml").write_text(SOURCE)
        (seed / ".gitignore").write_text(".stadtbote/\n")
        _git(seed, "add", ".")
        _git(seed, "commit", "--quiet", "-m", "The site")
        _git(seed, "push", "--quiet", str(host), "HEAD:refs/heads/main")
        _git(host, "symbolic-ref", "HEAD", "refs/heads/main")
        town.items = items()[:3]
        _git(work, "clone", "--quiet", str(host), "runner")
        maker = Maker(root=work / "runner", town=town, clock=Clock(), desk=Desk())
        workspace = maker.open()
        branches.pull(workspace)
        run_import(workspace, forced=True)
        told = branches.push(workspace).told
        workspace.store.close()
        editor = work / "editor"
        _git(work, "clone", "--quiet", str(host), str(editor))
        (edited,) = (one.branch for one in told if "library" in one.branch)
        _git(editor, "checkout", "--quiet", "-B", "work", f"origin/{edited}")
        (post,) = (editor / "site" / "_drafts").glob("*library*.md")
        post.write_text(post.read_text().replace("will also open", "will now also open"))
        _git(editor, "commit", "--quiet", "--all", "-m", "Edit")
        _git(editor, "push", "--quiet", "origin", f"HEAD:{edited}")
        (out / "requests").mkdir()
        for one in told:
            short = next(name for name in NAMES if name in one.branch)
            (out / "requests" / f"{short}.md").write_text(one.body)
            (out / "requests" / f"{short}.branch").write_text(one.branch + "\n")
        export = _git(host, "fast-export", "--all", "--signed-tags=strip")
        (out / "requests" / "host.fastexport").write_text(export, encoding="utf-8")


def _git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Editor", "-c", "user.email=editor@stadt.example", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", "-C", str(folder), *who, *words], capture_output=True, check=True)
    return done.stdout.decode()


def _dump(database: Path, file: Path) -> None:
    connection = sqlite3.connect(database)
    file.write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
    connection.close()
    for path in database.parent.glob("store.db*"):
        path.unlink()


def serve(folder: Path, town: Town) -> None:
    """What the town serves at the end, as files."""
    (folder / "presse").mkdir(parents=True)
    (folder / "feed.xml").write_text(town.feed(), encoding="utf-8")
    for item in town.items:
        if f"/presse/{item.name}" in town.broken:
            continue
        (folder / "presse" / item.name).with_suffix(".html").write_text(item.page(), encoding="utf-8")


def main(out: Path) -> None:
    """Make it all."""
    os.environ["GIT_AUTHOR_DATE"] = os.environ["GIT_COMMITTER_DATE"] = "2026-09-14T06:00:00+00:00"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with Town() as town:
        site(out, town)
        serve(out / "town", town)
    with Town() as town:
        requests(out, town)
        serve(out / "requests" / "town", town)
    (out / "made-by").write_text(MADE_BY + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
