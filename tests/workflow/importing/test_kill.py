"""`kill -9` between any two steps, and at random moments: after the next run nothing is missing, double, or half."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from pathlib import Path

import frontmatter
import pytest

from pipeline.model import Work
from pipeline.workflow.editing import decisions
from tests.counts import rounds
from tests.workflow.child import end, start
from tests.workflow.city import City, item
from tests.workflow.conftest import CONFIG, SOURCE, MakeSite, files

STEPS = [
    "polled",
    "entry stored:2",
    "validators kept",
    "page read",
    "page read:3",
    "release stored",
    "intent written",
    "request sent",
    "reply received",
    "result stored",
    "draft stored",
    "temporary written",
    "written: intended",
    "written: file done",
    "written: stored:2",
    "post linked",
    "post linked:2",
    "marked",
    "run done",
]
IN_DOUBT = {"intent written", "request sent", "reply received"}
ITEMS = 3
ROUNDS = rounds(15, 50)


def lay_out(root: Path, city: City) -> None:
    """config.yaml and the source."""
    (root / "sources").mkdir(parents=True)
    (root / "config.yaml").write_text(CONFIG)
    (root / "sources" / "musterstadt.yaml").write_text(SOURCE.replace("BASE", city.base))
    city.items = [item(number) for number in range(ITEMS)]


def finish(root: Path) -> None:
    """A clean run after the crash."""
    assert end(start(root)) in {0, 1}


def look(root: Path, make_site: MakeSite) -> list[Work]:
    """The pass rule: nothing lost, nothing bought twice, no half-written file. Gives the releases' states."""
    workspace = make_site()
    records = list(workspace.store.find())
    posts = sorted(workspace.settings.folder.rglob("*.md"))
    bill = root / "bill.jsonl"
    bought = (
        Counter(json.loads(line) for line in bill.read_text().splitlines()) if bill.exists() else Counter()
    )
    assert len(records) == ITEMS
    assert [text for text, times in bought.items() if times > 1] == []
    done = [record for record in records if record.work is Work.DONE]
    assert len(posts) == len(done)
    for post in posts:
        assert post.read_bytes().endswith(b"\n")
        assert frontmatter.load(str(post)).metadata["title"]
    assert {name for name in files(workspace) if not name.endswith(".md")} <= {"bill.jsonl"}
    return [record.work for record in records]


@pytest.mark.parametrize("step", STEPS)
def test_killed_after_a_step(step: str, tmp_path: Path, city: City, make_site: MakeSite) -> None:
    root = tmp_path / "root"
    lay_out(root, city)
    assert end(start(root, step)) == -signal.SIGKILL

    finish(root)

    states = look(root, make_site)
    doubtful = states.count(Work.IN_DOUBT)
    assert doubtful == (1 if step in IN_DOUBT else 0)
    assert states.count(Work.DONE) == ITEMS - doubtful


def test_what_is_in_doubt_goes_on_once_a_person_has_settled_it(
    tmp_path: Path, city: City, make_site: MakeSite
) -> None:
    root = tmp_path / "root"
    lay_out(root, city)
    end(start(root, "intent written"))
    finish(root)
    workspace = make_site()
    record = next(workspace.store.find(work=[Work.IN_DOUBT]))

    decisions.settle(workspace, record, paid=False, by="the operator")

    finish(root)
    assert look(root, make_site) == [Work.DONE] * ITEMS


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_killed_at_random_moments(tmp_path: Path, city: City, make_site: MakeSite) -> None:
    chance = random.Random(11)
    root = tmp_path / "root"
    lay_out(root, city)
    finish(root)
    begun = time.monotonic()
    city.items.append(item(99))
    finish(root)
    whole = time.monotonic() - begun
    killed = 0
    for round_ in range(ROUNDS):
        city.items.append(item(100 + round_))
        process = start(root)
        time.sleep(whole * chance.uniform(0.05, 1.0))
        process.kill()
        killed += end(process) == -signal.SIGKILL

    finish(root)

    workspace = make_site()
    for record in workspace.store.find(work=[Work.IN_DOUBT]):
        decisions.settle(workspace, record, paid=True, by="the operator")
    workspace.store.close()
    records = list(make_site().store.find())
    posts = list(make_site().settings.folder.rglob("*.md"))
    bought = Counter(json.loads(line) for line in (root / "bill.jsonl").read_text().splitlines())
    assert killed >= ROUNDS // 2
    assert len(records) == ITEMS + 1 + ROUNDS
    assert [text for text, times in bought.items() if times > 1] == []
    assert len(posts) == sum(one.work is Work.DONE for one in records)
    assert all(post.read_bytes().endswith(b"\n") for post in posts)
