"""What each transition makes of each state, field by field, against the table in `outcomes.txt`.

`python -m tests.transitions.test_outcomes` writes the table anew; read its difference before you commit it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.errors import StadtboteError
from pipeline.model import Change, Effects, Record
from tests.transitions.posts import NOW
from tests.transitions.scenes import FILES, MADE, STATES, facts

TABLE = Path(__file__).with_name("outcomes.txt")
ROOM = Path(__file__).resolve().parents[2] / "pipeline" / "transitions"
HEAD = """\
# What each transition makes of each state of a release (tests/transitions/scenes.py): the fields that change.
# Made by `python -m tests.transitions.test_outcomes`.
"""


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and value of every leaf."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from flat(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple) and value:
        for number, item in enumerate(value):
            yield from flat(item, f"{path}[{number}]")
    elif value not in ("", None, [], ()):
        yield path, str(value)


def leaves(value: Any) -> dict[str, str]:
    """The same of a noun."""
    built = msgspec.to_builtins(value)
    # What an undo puts back is compared whole in test_review.py.
    return {path: text for path, text in flat(built) if not path.endswith("]._id") and ".undo." not in path}


def outcome(name: str, known: Record, raw: bytes | None) -> tuple[str, ...]:
    """Lines of what comes of it: fields that change, effects, or why it is refused."""
    try:
        answer = MADE[name](known)(known, facts(name, known, raw), NOW)
    except AssertionError:
        return ("never asked of it",)
    except StadtboteError as error:
        return (f"refused: {error}",)
    change = answer if isinstance(answer, Change) else Change(record=answer)
    before, after = leaves(known), leaves(change.record)
    lines = [f"{path} = {_cut(text)}" for path, text in sorted(after.items()) if before.get(path) != text]
    lines += sorted({f"{_gone(path, after)} is gone" for path in before if path not in after})
    if change.effects != Effects():
        lines += [f"effect {path}: {_cut(text)}" for path, text in sorted(leaves(change.effects).items())]
    return tuple(lines) or ("nothing",)


def _gone(path: str, after: Mapping[str, str]) -> str:
    """The largest part of a noun around a leaf of which nothing is left."""
    parts = re.findall(r"\.?[^.\[]+|\[\d+\]", path)
    for number in range(1, len(parts)):
        whole = "".join(parts[:number])
        if not any(left == whole or left.startswith((f"{whole}.", f"{whole}[")) for left in after):
            return whole
    return path


def _cut(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= 60 else f"{text[:40]} ... {text[-15:]}"


def block(name: str) -> str:
    """One transition's part of the table: states with one outcome together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for state, known in STATES.items():
        for file, raw in FILES.items():
            found.setdefault(outcome(name, known, raw), []).append(f"{state} / {file}")
    lines = [f"== {name}"]
    for what, cases in found.items():
        lines += ["", *_together(cases), *(f"    {text}" for text in what)]
    return "\n".join(lines) + "\n"


def _together(cases: list[str]) -> list[str]:
    """States that do the same whatever the file is, in one line; the others each with their files."""
    files: dict[str, list[str]] = {}
    for case in cases:
        state, _, file = case.partition(" / ")
        files.setdefault(state, []).append(file)
    whole = [state for state, kinds in files.items() if len(kinds) == len(FILES)]
    rest = [f"{state} ({', '.join(kinds)})" for state, kinds in files.items() if len(kinds) < len(FILES)]
    return [*(["; ".join(whole)] if whole else []), *rest]


def stored() -> dict[str, str]:
    """The table by transition."""
    text = TABLE.read_text(encoding="utf-8").removeprefix(HEAD)
    parts = [part for part in text.split("== ") if part.strip()]
    return {part.partition("\n")[0]: f"== {part.rstrip()}\n" for part in parts}


@pytest.mark.parametrize("name", MADE)
def test_a_transition_changes_what_the_table_says(name: str) -> None:
    assert block(name) == stored().get(name), (
        "`python -m tests.transitions.test_outcomes`, and read the difference"
    )


def test_the_table_holds_nothing_else() -> None:
    assert list(stored()) == list(MADE)


def test_of_a_forgotten_release_no_word_is_left() -> None:
    """Neither German nor English, wherever it stood: only the identity that keeps it from coming back."""
    for state, known in STATES.items():
        change = MADE["releases.forgotten"](known)(known, facts("releases.forgotten", known, b"{}"), NOW)
        left = change.record if isinstance(change, Change) else change
        words = [text for _, text in flat(msgspec.to_builtins(left)) if " " in text]
        assert words == [], state


BESIDE = {"identity.same_release", "identity.twins_marked"}
"""Transitions of two records: their tables stand in the room's other tests."""


def test_every_transition_of_a_record_is_in_the_table() -> None:
    """By what a public function says it answers."""
    known = {name.partition(" ")[0].rstrip(",") for name in MADE} | BESIDE
    found = set()
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and node.returns is not None
            ):
                answers = ast.unparse(node.returns)
                takes_record = answers == "Transition" or (
                    answers.startswith("Callable") and "Record" in answers
                )
                if takes_record and path.stem != "sources":
                    found.add(f"{path.stem}.{node.name}")
    assert found <= known, "give it a line in tests/transitions/scenes.py"


if __name__ == "__main__":
    TABLE.write_text(HEAD + "\n" + "\n".join(block(name) for name in MADE), encoding="utf-8")
