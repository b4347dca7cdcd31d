"""`kill -9` on the way of a change, an approval, a withdrawal: afterwards it is as if nothing had happened."""

from __future__ import annotations

import json
import shutil
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.store.form.record_text import from_text
from tests.workflow.child import end, start
from tests.workflow.city import City, item
from tests.workflow.conftest import CONFIG, SOURCE

EDITED = "Section 3 lovingly describes"
STEPS = [
    ("untouched", "change stored"),
    ("untouched", "refreshed: intended"),
    ("untouched", "refreshed: file done"),
    ("untouched", "refreshed: stored"),
    ("untouched", "intent written"),
    ("untouched", "proposal written"),
    ("untouched", "exchange prepared"),
    ("untouched", "exchanged"),
    ("untouched", "refresh stored"),
    ("edited", "change stored"),
    ("edited", "proposal written"),
    ("accept", "exchange prepared"),
    ("accept", "exchanged"),
    ("accept", "accepted: intended"),
    ("accept", "accepted: file done"),
    ("accept", "accepted: stored"),
    ("approve", "approved: intended"),
    ("approve", "exchange prepared"),
    ("approve", "exchanged"),
    ("approve", "post moved"),
    ("approve", "approved: file done"),
    ("approve", "approved: stored"),
    ("approve", "published: intended"),
    ("approve", "published: file done"),
    ("approve", "published: stored"),
    ("published", "marked as changed: file done"),
    ("published", "marked as changed: stored"),
    ("reposted", "twin absorbed"),
    ("withdrawn", "withdrawal stored"),
]


def lay_out(root: Path, city: City, scene: str) -> tuple[str, int]:
    """A site at the moment before; what is started then, and how many days later."""
    (root / "sources").mkdir(parents=True)
    (root / "config.yaml").write_text(CONFIG)
    (root / "sources" / "musterstadt.yaml").write_text(
        SOURCE.replace("BASE", city.base) + "recheck: [1h, 1d, 2d]\n"
    )
    city.items = [item(1), item(2)]
    assert end(start(root)) == 0
    one = city.items[0]
    if scene == "published":
        assert end(start(root, what="approve")) == 0
    if scene in {"untouched", "edited", "accept", "published"}:
        one.paragraphs[1] = one.paragraphs[1].replace("Abschnitt 2", "Abschnitt 99")
    if scene in {"edited", "accept"}:
        for post in (root / "site").rglob("*number-1*.md"):
            post.write_text(post.read_text().replace("Section 3 describes", EDITED))
    if scene == "reposted":
        again = replace(one, name="meldung-1-1", guid="guid-1-again")
        one.gone = True
        city.items.append(again)
    if scene == "withdrawn":
        one.gone = True
        assert end(start(root, days=1)) in {0, 1}
    if scene == "accept":
        assert end(start(root, days=1)) in {0, 1}
    return (scene if scene in {"accept", "approve"} else "run"), 3 if scene == "withdrawn" else 2


def state(root: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Every file of the site, and of each record what can be compared."""
    folder = root / "site"
    files = {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }
    told = {}
    for file in (root / ".stadtbote" / "records").glob("*.json"):
        record = from_text(file.read_bytes())
        version = record.versions["en-GB"]
        told[file.stem] = [
            str(record.work), *record.aliases, str(version.place), str(version.review), str(version.freshness),
            version.path, version.source_hash, str(bool(version.proposal)), str(len(version.approvals)),
        ]  # fmt: skip
    return files, told


def whole(scene: str, root: Path, what: str, days: int) -> None:
    """What is started, unharmed, and a quiet run after it."""
    assert end(start(root, what=what, days=days)) in {0, 1}, scene
    assert end(start(root, days=days)) in {0, 1}, scene


@pytest.mark.slow
@pytest.mark.parametrize("scene", list(dict.fromkeys(scene for scene, _ in STEPS)))
def test_killed_on_the_way_of_a_change(scene: str, tmp_path: Path, city: City) -> None:
    what, days = lay_out(tmp_path / "before", city, scene)
    shutil.copytree(tmp_path / "before", tmp_path / "unharmed")
    whole(scene, tmp_path / "unharmed", what, days)
    wanted = state(tmp_path / "unharmed")
    for number, (_, step) in enumerate(pair for pair in STEPS if pair[0] == scene):
        root = tmp_path / f"killed-{number}"
        shutil.copytree(tmp_path / "before", root)
        assert end(start(root, step, what=what, days=days)) == -signal.SIGKILL, step

        assert end(start(root, days=days)) in {0, 1}, step
        whole(scene, root, what, days)

        _nothing_is_lost(root, step)
        if step != "intent written":
            assert state(root) == wanted, step


def _nothing_is_lost(root: Path, step: str) -> None:
    """The pass rule: nothing bought twice, nothing half written, the editor's words in their post."""
    bought = Counter(json.loads(line) for line in (root / "bill.jsonl").read_text().splitlines())
    assert [text for text, times in bought.items() if times > 1] == [], step
    posts = list((root / "site").rglob("*.md"))
    assert len(posts) == 2, step
    assert all(post.read_bytes().endswith(b"\n") for post in posts), step
    assert list((root / "site").rglob(".*")) == [], step
    before = [path.read_text() for path in (root.parent / "before" / "site").rglob("*.md")]
    if any(EDITED in text for text in before):
        assert any(EDITED in post.read_text() for post in posts), step
        kept = [path.read_text() for path in [*posts, *(root / ".stadtbote" / "backup").glob("*.bak")]]
        assert [text for text in before if text not in kept] == [], step
