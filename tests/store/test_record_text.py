"""Record files: nothing stands twice, people can read them, older ones open, newer ones are left alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import random
import subprocess
import typing
from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import StoreError, StoreUnusable
from pipeline.model import Block, Record, Release, Run, Segment, Undo, Version, Work
from pipeline.store import Store
from pipeline.store.form import record_text
from pipeline.store.form.encoding import decode, encode
from pipeline.store.form.record_text import FORM, _defaults, from_text, to_text
from pipeline.store.joining import join
from tests.counts import rounds
from tests.store.material import NOW, identity, record

OLD = Path(__file__).parents[1] / "data" / "old-site" / "state" / "records"
GERMAN = "Die Bücherei öffnet am Montag um zehn Uhr ihre Türen, der Eintritt ist frei."
ENGLISH = "The library opens its doors on Monday at ten; admission is free for everybody."
POST = "---\n" + "".join(f'key{number}: "value {number}"\n' for number in range(12)) + f"---\n\n{ENGLISH}\n"


def drafted() -> Record:
    """A release whose German stands at three places and whose post at four."""
    block = Block(runs=(Run(text=GERMAN),))
    release = Release(
        id=identity(1),
        source="musterstadt",
        url="https://musterstadt.example/1",
        language="de",
        title="Bücherei offen",
        blocks=(block,),
        day=NOW.date(),
        retrieved=NOW,
        fingerprint="sha256:1",
    )
    segments = (Segment(source=block, target=Block(runs=(Run(text=ENGLISH),))),)
    version = Version(language="en-GB", segments=segments, text=POST, fields={"$ref": "typed by a person"})
    before = replace(version, segments=(), text=POST.replace("value 7", "machine"))
    undo = Undo(decision="d1", before=before, work=Work.DONE, file=POST)
    return record(
        1,
        release=release,
        versions={"en-GB": replace(version, undo=undo)},
        approved=((GERMAN, ENGLISH, "Ada", NOW, "en-GB"),),
    )


def test_german_and_texts_stand_once_and_come_back() -> None:
    text = to_text(drafted())

    assert from_text(text) == drafted()
    assert text.decode().count(GERMAN) == 1
    assert text.decode().count("value 3") == 1 and text.decode().count("machine") == 1
    # The post's own text is whole: it is what people look for.
    assert text.decode().count(ENGLISH) == 2
    assert len(text) < len(encode(drafted())) * 0.35


def test_paragraphs_are_lines_so_that_a_diff_shows_which_changed() -> None:
    known = drafted()
    assert known.release is not None
    other = replace(known, release=replace(known.release, title="Bücherei zu"))

    lines, changed = (to_text(one).decode().splitlines() for one in (known, other))

    assert [(one, two) for one, two in zip(lines, changed, strict=True) if one != two] == [
        ('  "title": "Bücherei offen",', '  "title": "Bücherei zu",')
    ]


def test_any_record_comes_back() -> None:
    """Records of random content, with texts that repeat, with keys that look like references."""
    draw = random.Random(5)
    for _ in range(rounds(60, 3_000)):
        made = some(Record, draw, 0)
        assert from_text(to_text(made)) == made


def some(kind: Any, draw: random.Random, depth: int) -> Any:
    """A value of this type."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        known = typing.get_type_hints(kind, localns={"Record": Record, "Version": Version})
        given = {
            field.name: some(known[field.name], draw, depth + 1)
            for field in dataclasses.fields(kind)
            if draw.random() < 0.7
            or (field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING)
        }
        return kind(**given)
    if origin is typing.Literal:
        return draw.choice(parts)
    if type(None) in parts:
        return None if depth > 5 or draw.random() < 0.3 else some(parts[0], draw, depth)
    if origin is tuple and parts[-1] is Ellipsis:
        return tuple(some(parts[0], draw, depth + 1) for _ in range(draw.randrange(3 if depth < 5 else 1)))
    if origin is tuple:
        return tuple(some(part, draw, depth + 1) for part in parts)
    if origin in {Mapping, dict} or getattr(origin, "__name__", "") == "Mapping":
        return {
            draw.choice(["$ref", "$like", "en-GB", "a/b~c", ""]): some(parts[1], draw, depth + 1)
            for _ in range(draw.randrange(3 if depth < 5 else 1))
        }
    if parts:
        return some(parts[0], draw, depth)
    if issubclass(kind, Enum):
        return draw.choice(list(kind))
    return LEAVES[kind](draw)


LEAVES: Mapping[Any, Any] = {
    bool: lambda draw: draw.random() < 0.5,
    int: lambda draw: draw.choice([0, 1, 7]),
    str: lambda draw: draw.choice(
        ["", "x", "$ref", GERMAN, ENGLISH, POST, POST.replace("value 5", "other"), POST * 2]
    ),
    bytes: lambda draw: draw.choice([b"", b"\x00\xff", POST.encode()]),
    dt.datetime: lambda draw: NOW + dt.timedelta(seconds=draw.randrange(9)),
    dt.date: lambda draw: NOW.date(),
    dt.timedelta: lambda draw: dt.timedelta(hours=draw.randrange(9)),
}


def test_files_of_the_first_form_open_and_say_the_same_in_the_second() -> None:
    olds = [file.read_bytes() for file in OLD.glob("*.json")]
    known = [from_text(raw) for raw in olds]

    assert known == [decode(raw, Record) for raw in olds] and len(olds) > 10
    assert [from_text(to_text(one)) for one in known] == known
    assert sum(len(to_text(one)) for one in known) < 0.62 * sum(map(len, olds))


def test_an_older_file_stands_until_its_release_changes(tmp_path: Path) -> None:
    """A clone that goes on with older files writes none of them anew for nothing."""
    folder = tmp_path / "records"
    folder.mkdir()
    old = encode(drafted())
    (folder / f"{identity(1)}.json").write_bytes(old)

    store = Store.open("sqlite", tmp_path, fsync=False)

    assert store.get(identity(1)) == drafted() and (folder / f"{identity(1)}.json").read_bytes() == old
    changed = store.change(
        identity(1), lambda one, facts, now: replace(one, crashes=1), now=NOW, facts=lambda one: None
    )
    store.close()
    assert from_text((folder / f"{identity(1)}.json").read_bytes()) == changed


def test_what_a_newer_program_wrote_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    with_store = Store.open("sqlite", tmp_path, fsync=False)
    with_store.add(record(1))
    with_store.close()
    file = tmp_path / "records" / f"{identity(1)}.json"
    newer = file.read_bytes().replace(f'"form": {FORM}'.encode(), f'"form": {FORM + 1}, "more": [] '.encode())
    file.write_bytes(newer)

    with pytest.raises(StoreUnusable, match="newer Stadtbote") as told:
        Store.open("sqlite", tmp_path, fsync=False)

    assert str(file) in str(told.value) or told.value.about == str(file)
    assert file.read_bytes() == newer and not (tmp_path / "damaged").exists()


@pytest.mark.parametrize(
    "harm",
    [
        {"entry": {"$ref": "/nowhere"}},
        {"entry": {"$ref": "/entry"}},
        {"entry": {"$ref": 7}},
        {"reason": {"$like": "/versions", "lines": [[0, 1]]}},
        {"reason": {"$like": "/id", "lines": 3}},
        {"history": [{"$ref": "/history"}, {"$ref": "/history"}]},
        {"form": "2"},
        {"reason": {"$ref": "/id#00000000"}},
        {"reason": {"$like": "/id#00000000", "lines": [[0, 1]]}},
    ],
)
def test_a_reference_that_leads_nowhere_is_damage(harm: dict[str, Any]) -> None:
    whole = json.loads(to_text(record(1)))

    with pytest.raises(StoreError) as told:
        from_text(json.dumps({**whole, **harm}).encode())

    assert not isinstance(told.value, StoreUnusable)


def test_two_files_merged_by_lines_never_name_another_paragraph(tmp_path: Path) -> None:
    """git joins a paragraph that one side put before the others with what the other side refers to: what is read says the
    same as the lines, or the file is damaged."""
    known = drafted()
    release, version = known.release, known.versions["en-GB"]
    assert release is not None
    first = Block(runs=(Run(text="A paragraph that stands before all the others of this release."),))
    longer = replace(known, release=replace(release, blocks=(first, *release.blocks)))
    french_text = Block(runs=(Run(text="La bibliothèque ouvre ses portes lundi à dix heures."),))
    segment = replace(version.segments[0], target=french_text)
    french = replace(version, language="fr", undo=None, segments=(segment,))
    for name, found in {
        "known": known,
        "longer": longer,
        "french": replace(known, versions={**known.versions, "fr": french}),
    }.items():
        (tmp_path / name).write_bytes(to_text(found))
    command = ["git", "merge-file", "-p", "longer", "known", "french"]
    merged = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).stdout

    assert b"<<<<" not in merged, "this merge is one that git finds clean"
    with pytest.raises(StoreError, match="merged by lines"):
        from_text(merged)


@pytest.mark.parametrize("text", ["\n" * 1_900, "a\n\n" * 950, "".join(f"{n:04}\n\n" for n in range(950))])
def test_long_texts_that_resemble_another_cost_what_their_length_is(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is compared is counted, whatever the machine does meanwhile."""

    def made(times: int) -> int:
        looks = 0

        class Counted(dict[str, list[int]]):
            def get(self, key: str, default: Any = None) -> Any:
                nonlocal looks
                found = super().get(key, default)
                looks += 1 + len(found or ())
                return found

        class Matcher(SequenceMatcher[str]):
            def find_longest_match(self, *span: Any) -> Any:
                self.b2j = Counted(self.b2j)
                return super().find_longest_match(*span)

        monkeypatch.setattr(record_text, "SequenceMatcher", Matcher)
        version, part = drafted().versions["en-GB"], text[: len(text) * times // 8]
        versions = {
            name: replace(version, language=name, text=f"{name}\n{part}", undo=None)
            for name in ("en-GB", "fr")
        }
        to_text(replace(drafted(), versions=versions))
        return looks

    assert made(8) <= 9 * made(1) + 100


def test_two_clones_join_to_the_same_bytes() -> None:
    known = drafted()
    ours = replace(known, aliases=("a",), revisions={"one": 2})
    theirs = replace(known, reason="x", revisions={"two": 3})

    both = [
        join(from_text(to_text(one)), from_text(to_text(two)), known)
        for one, two in ((ours, theirs), (theirs, ours))
    ]

    assert to_text(both[0]) == to_text(both[1])


def test_defaults_are_part_of_the_form() -> None:
    """What is left out of a file has the default of today: one that changes gives old records another meaning, and needs a
    new form."""
    nouns, left = set[Any](), [Record]
    while left:
        noun = left.pop()
        if noun in nouns:
            continue
        nouns.add(noun)
        for kind in typing.get_type_hints(noun, localns={"Record": Record, "Version": Version}).values():
            left += nouns_in(kind)
    said = sorted(
        f"{noun.__name__}.{name}={value!r}"
        for noun in nouns
        for name, value in _defaults(noun)
        if value is not dataclasses.MISSING
    )

    assert hashlib.sha256("\n".join(said).encode()).hexdigest()[:12] == "7df33993511e"


def nouns_in(kind: Any) -> list[Any]:
    """Dataclasses that a type speaks of."""
    if dataclasses.is_dataclass(kind):
        return [kind]
    return [noun for part in typing.get_args(kind) for noun in nouns_in(part)]
