"""`kill -9` at each step of a decision, then any command: record, file and memory say the same.

Nobody's approval stands in a record whose file does not say so, and the other way round; what was forgotten is gone.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.model import PostState, Record, Review, Version, Work
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.publishing.publish import publish
from pipeline.workflow.reporting import status
from pipeline.workflow.reporting.check_files import check_files
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import LONG, rounds
from tests.workflow.child import end, start
from tests.workflow.city import City, Item, item
from tests.workflow.conftest import CONFIG, SOURCE, Clock, Shop

EN = "en-GB"
ITEMS = 2
REPLACED = ("intended", "exchange prepared", "exchanged", "file done", "stored")
MOVED = ("intended", "post moved", "file done", "stored")
STEPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    # what is done: the word of its event, and where it is killed
    "review": ("approved", REPLACED),
    "save": ("edited", REPLACED),
    "accept": ("accepted", REPLACED),
    "publish": ("published", MOVED),
    "withdraw": ("withdrawn", REPLACED),
    "forget": ("forgotten", ("intended", "file done", "stored")),
}
SCENES: Mapping[str, tuple[str, ...]] = {
    # what is done before: words of `child.ACTS`, an editor's save, a correction
    "review": (),
    "save": (),
    "accept": ("edit", "correct", "run"),
    "publish": ("review",),
    "withdraw": ("approve",),
    "forget": ("review",),
}


def at(word: str, step: str, time: int) -> str:
    """The fail point's name."""
    name = step if step in {"exchange prepared", "exchanged", "post moved"} else f"{word}: {step}"
    return f"{name}:{time}"


@pytest.fixture(scope="module")
def town() -> Iterator[City]:
    """A city with two releases."""
    with City() as city:
        yield city


@pytest.fixture(scope="module")
def scenes(town: City, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The site as it is before something is done, made once; the city says what it said then."""
    made: dict[str, Path] = {}
    said: dict[str, list[Item]] = {}
    folder = tmp_path_factory.mktemp("scenes")

    def scene(what: str) -> Path:
        if what in made:
            town.items = said[what]
            return made[what]
        root = made[what] = folder / what
        (root / "sources").mkdir(parents=True)
        (root / "config.yaml").write_text(CONFIG)
        source = SOURCE.replace("BASE", town.base) + "recheck: [1h, 1d]\n"
        (root / "sources" / "musterstadt.yaml").write_text(source)
        town.items = [item(number) for number in range(1, ITEMS + 1)]
        assert end(start(root)) == 0
        for step in SCENES[what]:
            if step == "edit":
                for post in (root / "site").rglob("*.md"):
                    post.write_text(
                        post.read_text().replace("Section 3 describes", "Section 3 fondly describes")
                    )
            elif step == "correct":
                for one in town.items:
                    one.paragraphs[1] = one.paragraphs[1].replace("Abschnitt 2", "Abschnitt 99")
            else:
                assert end(start(root, what=step, days=1)) in {0, 1}
        said[what] = town.items
        return root

    return scene


def opening(root: Path) -> Workspace:
    """The next process."""
    clock = Clock()
    clock.later(days=1)
    workspace = open_workspace(config.load(root / "config.yaml"), env={}, clock=clock, fsync=False)
    return replace(workspace, open_engines=lambda source, target: [Shop()])


def a_run(root: Path) -> None:
    """The run of the next day."""
    assert end(start(root, days=1)) in {0, 1}


def _with(command: Callable[[Workspace], object]) -> Callable[[Path], None]:
    def started(root: Path) -> None:
        workspace = opening(root)
        command(workspace)
        workspace.store.close()

    return started


COMMANDS: Mapping[str, Callable[[Path], None]] = {
    "status": _with(status.status),
    "check": _with(lambda workspace: check_files(workspace, ())),
    "publish": _with(publish),
    "run": a_run,
}


def agreeing(root: Path, what: str) -> int:
    """How many releases there are whose record, its file, post and memory say the same: of all, or it fails."""
    workspace = opening(root)
    assert workspace.store.door.resumed == [], "the command before has finished what there was"
    records = list(workspace.store.find())
    # Temporaries of the killed process are no posts to a generator; the next run sweeps them.
    files = [path for path in (root / "site").rglob("*") if path.is_file() and not path.name.startswith(".")]
    posts = {file.relative_to(root / "site").as_posix() for file in files}
    known = set()
    for record in records:
        assert record.pending is None, what
        assert workspace.store.files.read(record.id) == record, what
        if record.work is Work.FORGOTTEN:
            _nothing_left(workspace, record, what)
            continue
        version = record.versions[EN]
        known.add(version.path)
        _says_the_same(workspace, record, version, (root / "site" / version.path).read_text(), what)
    assert posts == known, what
    workspace.store.close()
    return len(records)


def _says_the_same(workspace: Workspace, record: Record, version: Version, text: str, what: str) -> None:
    """One post."""
    reviewed = version.review is Review.REVIEWED
    if version.place is PostState.WITHDRAWN:
        assert "withdrawn: 2026-09-15" in text and "wrong" in text, what
        return
    assert version.path.startswith("_posts/" if version.place is PostState.PUBLISHED else "_drafts/"), what
    assert ('status: "reviewed"' in text) == ('reviewer: "the desk"' in text) == reviewed, what
    lines = [line.what for line in record.decisions if not line.about]
    assert ("approved" in lines) == reviewed, what
    events = [event.what for event in record.history]
    assert ("edited" in events) == ("Other words" in text), what
    if version.proposal is not None or "accepted" in events:
        assert ("accepted" in events) == ("Section 99" in text) == (version.proposal is None), what
        assert "Section 3 fondly describes" in text, what
    for german, english, who, *_ in record.approved:
        unit = workspace.store.memory.find(german, key="another", source="de", target=EN)
        assert unit is not None and (unit.target, unit.who) == (english, who), what
    assert bool(record.approved) == reviewed, what


def _nothing_left(workspace: Workspace, record: Record, what: str) -> None:
    """A forgotten release."""
    assert (record.versions, record.release, record.entry.title, record.approved) == ({}, None, "", ()), what
    number = record.entry.url.rpartition("-")[2]
    assert [unit for unit in workspace.store.memory.units() if f"Nummer {number} " in unit.source] == [], what
    assert list((workspace.settings.state / "backup").glob(f"*number-{number}-*")) == [], what


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("what", STEPS)
def test_killed_at_each_step(what: str, scenes: Callable[[str], Path], tmp_path: Path) -> None:
    word, steps = STEPS[what]
    before = scenes(what)
    for number, step in enumerate(steps):
        # Both releases, and two of the four commands in turn; all of them under `make long`.
        for round_ in range(5) if LONG else (2 * number % 4, 2 * number % 4 + 1):
            root = tmp_path / f"{number}-{round_}"
            shutil.copytree(before, root)
            point, command = at(word, step, 1 + round_ % ITEMS), list(COMMANDS)[round_ % len(COMMANDS)]
            assert end(start(root, point, what=what, days=1)) == -signal.SIGKILL, point
            COMMANDS[command](root)
            assert agreeing(root, f"{what} at {point}, then {command}") == ITEMS
            shutil.rmtree(root)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_killed_at_random_steps_again_and_again(scenes: Callable[[str], Path], tmp_path: Path) -> None:
    """Each site is killed up to three times, at other steps; then what was meant is done once more, unharmed."""
    chance = random.Random(11)
    for number in range(rounds(3, 200)):
        what = chance.choice(list(STEPS))
        word, steps = STEPS[what]
        root = tmp_path / str(number)
        shutil.copytree(scenes(what), root)
        for _ in range(chance.randint(1, 3)):
            point = at(word, chance.choice(steps), chance.randint(1, ITEMS))
            code = end(start(root, point, what=what, days=1))
            command = chance.choice(list(COMMANDS))
            COMMANDS[command](root)
            assert agreeing(root, f"{what} at {point} ({code}), then {command}") == ITEMS
        shutil.rmtree(root)
