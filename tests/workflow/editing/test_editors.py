"""A real city's sixteen polls with an editor at work between them: edits, no byte lost, only what changed bought."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline import translate
from pipeline.model import PostState, Record, Review, Work
from pipeline.transitions.versions import is_outdated
from pipeline.translate.placeholders import nothing_to_translate
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts.working_text import on_disk
from pipeline.workflow.publishing import publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import rounds
from tests.workflow.conftest import Clock, Shop, plausible
from tests.workflow.karlsruhe import listening, place_of

EDITS = rounds(80, 200)
FLOOR, DUPLICATES = 92_000, 135_205
"""Characters on these polls: with a memory of paragraphs, and what the best feed translator bills."""


@dataclass
class Editor:
    """Works on the files of a site, and knows what ought to be left of it."""

    workspace: Workspace
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    saved: dict[Path, bytes] = field(default_factory=dict)
    """What each file was last saved as."""
    over: list[bytes] = field(default_factory=list)
    """What a command of the editor's then worked on: by now it may be in a backup."""
    words: dict[str, str] = field(default_factory=dict)
    """Each word the editor wrote, and the release it belongs to; what the editor cut is taken out."""

    def work(self, times: int) -> None:
        """So many edits."""
        acts: dict[Callable[[Record, Path], bool], int] = {
            self.word: 8, self.split: 3, self.join: 3, self.add: 3, self.cut: 2, self.requote: 3, self.key: 3,
            self.rename: 2, self.delete: 0, self.approve: 2, self.accept: 4,
        }  # fmt: skip
        while times:
            posts = [
                (record, self.workspace.settings.folder / record.versions["en-GB"].path)
                for record in self.workspace.store.find()
                if "en-GB" in record.versions
                and record.versions["en-GB"].place in {PostState.DRAFT, PostState.PUBLISHED}
            ]
            posts = [(record, path) for record, path in posts if path.is_file()]
            acts[self.delete] = 1 if self.done["delete"] < 5 else 0
            act = self.chance.choices([*acts], [*acts.values()])[0]
            if act(*self.chance.choice(posts)):
                self.done[act.__name__] += 1
                times -= 1

    def word(self, record: Record, path: Path) -> bool:
        """One word of the text becomes the editor's."""
        blocks = self.blocks(path)
        number = self.chance.choice(self.prose(blocks))
        words = blocks[number].split(" ")
        at = self.chance.randrange(len(words))
        blocks[number] = " ".join([*words[:at], self.new_word(record), *words[at:]])
        return self.save(path, blocks)

    def split(self, record: Record, path: Path) -> bool:
        """A paragraph becomes two."""
        blocks = self.blocks(path)
        long = [n for n in self.prose(blocks) if blocks[n].count(" ") > 8]
        if not long:
            return False
        words = blocks[long[0]].split(" ")
        blocks[long[0] : long[0] + 1] = [" ".join(words[:5]), " ".join([self.new_word(record), *words[5:]])]
        return self.save(path, blocks)

    def join(self, record: Record, path: Path) -> bool:
        """Two paragraphs become one."""
        blocks = self.blocks(path)
        pairs = [n for n in self.prose(blocks) if n + 1 in self.prose(blocks)]
        if not pairs:
            return False
        at = self.chance.choice(pairs)
        blocks[at : at + 2] = [f"{blocks[at]} {self.new_word(record)} {blocks[at + 1]}"]
        return self.save(path, blocks)

    def add(self, record: Record, path: Path) -> bool:
        """A paragraph of the editor's own."""
        blocks = self.blocks(path)
        blocks.insert(
            self.chance.choice(self.prose(blocks)), f"For readers from abroad: {self.new_word(record)}."
        )
        return self.save(path, blocks)

    def cut(self, record: Record, path: Path) -> bool:
        """A paragraph goes."""
        blocks = self.blocks(path)
        if len(self.prose(blocks)) < 3:
            return False
        gone = blocks.pop(self.chance.choice(self.prose(blocks)))
        self.words = {word: text for word, text in self.words.items() if word not in gone}
        return self.save(path, blocks)

    def requote(self, record: Record, path: Path) -> bool:
        """What a CMS does on save: strings get other quotes, keys another order."""
        text = path.read_text()
        header, body = text.split("\n---\n", 1)
        lines = [re.sub(r'^(\s*\w+): "([\w ./:-]+)"$', r"\1: '\2'", line) for line in header.split("\n")]
        moved = next((one for one in lines if one.startswith("lang:")), "")
        if moved:
            lines.remove(moved)
            lines.append(moved)
        return self.put(path, "\n".join(lines) + "\n---\n" + body)

    def key(self, record: Record, path: Path) -> bool:
        """A key of the editor's own, with a comment."""
        header, body = path.read_text().split("\n---\n", 1)
        word = self.new_word(record)
        return self.put(path, f"{header}\n{word}: yes  # the editor's\n---\n{body}")

    def rename(self, record: Record, path: Path) -> bool:
        """Another name in the same folder."""
        new = path.with_name(f"{path.stem[:40]}-{self.chance.randrange(10**6)}.md")
        path.rename(new)
        if path in self.saved:
            self.saved[new] = self.saved.pop(path)
        return True

    def delete(self, record: Record, path: Path) -> bool:
        """Not for this site."""
        path.unlink()
        self.saved.pop(path, None)
        self.words = {word: text for word, text in self.words.items() if text != record.id}
        return True

    def approve(self, record: Record, path: Path) -> bool:
        """Read, every finding dealt with, approved and published."""
        record = self.workspace.store.get(record.id) or record
        version = record.versions["en-GB"]
        done = version.review is Review.REVIEWED and version.edit is None
        if done or version.proposal is not None or not self.here(record, path):
            return False
        self.choose(record)
        record = self.workspace.store.get(record.id) or record
        if is_outdated(record, version):
            return False
        for finding in decisions.open_findings(self.workspace, record, version):
            record = decisions.acknowledge(
                self.workspace, record, "en-GB", finding.id, by="Editor", reason="filler"
            )
        decisions.approve(self.workspace, record, "en-GB", by="Editor")
        publish.publish(self.workspace)
        self.commanded(path)
        return True

    def accept(self, record: Record, path: Path) -> bool:
        """The proposal goes into the file."""
        version = record.versions["en-GB"]
        if version.proposal is None or not self.here(record, path):
            return False
        self.choose(record)
        record = self.workspace.store.get(record.id) or record
        version = record.versions["en-GB"]
        found = on_disk(self.workspace, record, version)
        assert found is not None
        assert version.proposal is not None
        shown = proposals.remerged(found, version.proposal)
        clashes = [number for number, block in enumerate(shown.blocks, 1) if block.conflict]
        proposals.accept(self.workspace, record, "en-GB", by="Editor", keep=clashes)
        self.commanded(path)
        return True

    def choose(self, record: Record) -> None:
        """Where an edit beside a public post and a hand on its file clash, the hand's words stay."""
        if clashes := proposals.clashes_of(self.workspace, record, "en-GB"):
            numbers = range(1, len(clashes) + 1)
            proposals.accept(self.workspace, record, "en-GB", by="Editor", keep=numbers)

    def here(self, record: Record, path: Path) -> bool:
        """The store knows where the file is: after a rename the next run tells it."""
        return self.workspace.settings.folder / record.versions["en-GB"].path == path and path.is_file()

    def commanded(self, path: Path) -> None:
        """The editor's last save has been worked on by a command."""
        if path in self.saved:
            self.over.append(self.saved.pop(path))

    def blocks(self, path: Path) -> list[str]:
        """Header, then the paragraphs of the body."""
        header, body = path.read_text().split("\n---\n", 1)
        return [header + "\n---", *body.strip("\n").split("\n\n")]

    def prose(self, blocks: list[str]) -> list[int]:
        """Numbers of plain paragraphs, the closing lines excepted."""
        return [
            n for n in range(1, len(blocks) - 2) if re.match(r"[^\W\d_]", blocks[n]) and "\n" not in blocks[n]
        ]

    def new_word(self, record: Record) -> str:
        """A word nobody else would write."""
        word = f"editorial{len(self.words) + sum(self.done.values()):04d}x"
        self.words[word] = record.id
        return word

    def save(self, path: Path, blocks: list[str]) -> bool:
        """Paragraphs back into the file."""
        return self.put(path, blocks[0] + "\n" + "\n\n".join(blocks[1:]) + "\n")

    def put(self, path: Path, text: str) -> bool:
        """By rename, as most editors do."""
        temporary = path.with_name("editor.swp")
        temporary.write_text(text)
        temporary.replace(path)
        self.saved[path] = text.encode()
        return True


MARK = re.compile(
    rb"""^(?:  (?:status: (?P<quote>['"]?)(?:reviewed|in_review|current|changed)(?P=quote)|reviewer: .*|reviewed_at: .*)"""
    rb"""|Machine-translated from German by shop, (?:reviewed by Editor on [\w ]+|not yet reviewed)\.)\n""",
    re.MULTILINE,
)
"""The lines that say whether a person answers for the words, and whether the city has changed its own since."""


def is_as_saved(saved: bytes, now: bytes | None) -> bool:
    """Byte for byte; of words that were changed by hand where they are public, a run takes back that they were reviewed."""
    if now is None or saved == now:
        return now is not None
    taken_back = b"status: 'reviewed'" in saved.replace(b'"', b"'") and b", not yet reviewed." in now
    return taken_back and MARK.sub(b"", saved) == MARK.sub(b"", now)


def nothing_is_lost(editor: Editor) -> None:
    """Every save is in a post as it was saved, or in a backup where a command worked on it; every word is in its post."""
    folder, state = editor.workspace.settings.folder, editor.workspace.settings.state
    posts = {one: one.read_bytes() for one in folder.rglob("*.md")}
    kept = {one.read_bytes() for one in (state / "backup").glob("*.bak")} | set(posts.values())
    assert [path.name for path, raw in editor.saved.items() if not is_as_saved(raw, posts.get(path))] == []
    assert [raw for raw in editor.over if raw not in kept] == []
    texts = b"\n".join(posts.values()).decode()
    assert [word for word in editor.words if word not in texts] == []


def wanted(records: list[Record]) -> dict[str, str]:
    """Every paragraph there is to buy, and the release it stands in."""
    return {
        translate.number(segment.source).text: record.id
        for record in records
        if record.release is not None
        for segment in translate.segments(record.release)
        if not nothing_to_translate(segment.source.text)
    }


@pytest.mark.slow
def test_edits_between_sixteen_polls(shared: Path, tmp_path: Path, shop: Shop) -> None:
    events = json.loads((shared / "cases" / "gold" / "karlsruhe_snapshots_events.json").read_text())
    shop.answer = plausible
    clock = Clock(at=dt.datetime.fromisoformat(events[0]["committed"]).astimezone(dt.UTC))
    there: dict[str, str] = {}
    with listening() as feed:
        workspace = place_of(tmp_path, feed, clock, shop)
        editor = Editor(workspace=workspace, chance=random.Random(7))
        for number, event in enumerate(events):
            feed.body = gzip.decompress((shared / "cases" / event["file"]).read_bytes())
            clock.at = dt.datetime.fromisoformat(event["committed"]).astimezone(dt.UTC)
            run_import(workspace, forced=True)
            nothing_is_lost(editor)
            there |= wanted(list(workspace.store.find()))
            editor.work(EDITS * (number + 1) // len(events) - EDITS * number // len(events))
            nothing_is_lost(editor)
        records = {record.id: record for record in workspace.store.find()}
        workspace.store.close()
    bought = [text for record in records.values() for line in record.purchases for _, text, _ in line.bought]
    deleted = {
        record.id
        for record in records.values()
        if record.versions and record.versions["en-GB"].place in {PostState.DELETED, PostState.MISSING}
    }
    unread = {record.id for record in records.values() if record.work is not Work.DONE}
    assert [text for text, times in Counter(bought).items() if times > 1] == []
    assert set(bought) <= set(there)
    assert {there[text] for text in set(there) - set(bought)} <= deleted | unread
    billed = sum(line.billed for record in records.values() for line in record.purchases)
    assert billed == sum(len(text) for text in shop.bought) < FLOOR < DUPLICATES
    assert sum(editor.done.values()) == EDITS
    assert len(editor.done) >= (11 if EDITS == 200 else 10), editor.done
