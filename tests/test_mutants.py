"""The runner of mutants: its places, its sample, and one trial over a package of its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants import __main__ as runner
from tests.mutants import trials
from tests.mutants.operators import named
from tests.mutants.sites import Mutant, mutants, mutated, sampled

ALL = named(runner.settings()["operators"])
CODE = '''
"""A rule."""
import os

def rule(a: int = 1, b: "x < y" = None) -> bool:
    """Says a < b."""
    assert a < 3, "never"
    if a < 2 and not b:
        return False
    for one in sorted([a], reverse=True):
        print(f"{a + 1} < {b}")
    return min(a, 2) in {x for x in [1] if x}
'''


def _changes(code: str, tmp_path: Path) -> dict[str, Mutant]:
    (tmp_path / "rule.py").write_text(code)
    return {mutant.change: mutant for mutant in mutants(tmp_path, "rule.py", ALL)}


def test_every_kind_of_change_is_found_and_texts_and_annotations_are_left_alone(tmp_path: Path) -> None:
    assert set(_changes(CODE, tmp_path)) == {
        "1 -> 2",
        "a < 2 and (not b) -> a < 2 or not b",
        "a < 2 and (not b) -> not (a < 2 and (not b))",
        "a < 2 -> a <= 2",
        "a < 2 -> a > 2",
        "2 -> 3",
        "not b -> b",
        "if a < 2 and (not b): return False -> pass",
        "False -> True",
        "True -> False",
        "print(f'{a + 1} < {b}') -> pass",
        "min(a, 2) in {x for x in [1] if x} -> min(a, 2) not in {x for x in [1] if x}",
        "min -> max",
        "x -> not x",
    }


@pytest.mark.parametrize(
    ("code", "change", "after"),
    [
        ("a = b == c", "b == c -> b != c", "a = b != c"),
        ("a = b is c", "b is c -> b is not c", "a = b is not c"),
        ("a = b >= c", "b >= c -> b > c", "a = b > c"),
        ("a = b - c", "b - c -> b + c", "a = b + c"),
        ("a = any(b)", "any -> all", "a = all(b)"),
        ("a = b or c", "b or c -> b and c", "a = b and c"),
        ("a = 1 if b else 2", "b -> not b", "a = 1 if not b else 2"),
        ("a = replace(b, c=1, d=e)", "replace(..., d=e) -> without d", "a = replace(b, c=1)"),
        ("for a in b:\n    continue", "continue -> pass", "for a in b:\n    pass"),
        ("if a:\n    raise b", "raise b -> pass", "if a:\n    pass"),
        ("if a:\n    return\nb()", "b() -> pass", "if a:\n    return\npass"),
    ],
)
def test_a_change_is_made_where_it_was_found(code: str, change: str, after: str, tmp_path: Path) -> None:
    mutant = _changes(code, tmp_path)[change]

    assert ast.unparse(mutated(tmp_path, mutant, ALL)) == after


def test_a_seed_is_a_sample(tmp_path: Path) -> None:
    found = list(_changes(CODE, tmp_path).values())

    assert sampled(found, 11, 5) == sampled(found, 11, 5) != sampled(found, 23, 5)
    assert len(sampled(found, 11, 999)) == len(found)


def test_the_areas_name_files_and_tests_that_are_there() -> None:
    found = runner.areas(runner.settings())

    assert [area.name for area in found][:2] == ["transitions", "selection"]
    with pytest.raises(ValueError, match="finds no tests"):
        runner.areas({"area": [{"name": "x", "files": ["pipeline/api.py"], "tests": ["tests/nowhere.py"]}]})
    with pytest.raises(ValueError, match="finds no files"):
        runner.areas({"area": [{"name": "x", "files": ["nowhere.py"], "tests": ["tests/test_api.py"]}]})


def test_what_is_argued_equivalent_is_there_to_be_argued_about() -> None:
    data = runner.settings()
    known = {
        (mutant.file, mutant.source, mutant.change)
        for area in runner.areas(data)
        for file in area.files
        for mutant in mutants(runner.ROOT, file, ALL)
    }

    assert [key for key in runner.equivalents() if key not in known] == []
    assert all(len(reason.split()) > 3 for reason in runner.equivalents().values())


TESTS = """
import time
from pipeline.rule import rule

def test_rule():
    assert rule(1) and not rule(2)

def test_wait():
    while rule(5):
        time.sleep(0.1)
"""


@pytest.mark.server
def test_a_trial_says_what_came_of_a_change_and_leaves_the_tree_alone(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("pipeline", "tests"):
        (root / name).mkdir(parents=True)
        (root / name / "__init__.py").write_text("")
    (root / "pipeline" / "rule.py").write_text("def rule(a):\n    return a < 2\n")
    (root / "tests" / "test_rule.py").write_text(TESTS)
    (root / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n")
    folder = trials.copied(root, tmp_path / "copy")
    found = {mutant.change: mutant for mutant in mutants(root, "pipeline/rule.py", ALL)}

    def tried(change: str) -> str:
        tree = mutated(root, found[change], ALL) if change else None
        return trials.trial(folder, ["tests/test_rule.py"], seconds=8, module="pipeline.rule", tree=tree)[0]

    assert tried("") == trials.SURVIVED
    assert tried("a < 2 -> a <= 2") == trials.KILLED
    assert tried("a < 2 -> a > 2") == trials.KILLED
    text = (root / "tests" / "test_rule.py").read_text().replace("rule(1) and not", "rule(1) or not")
    (folder / "tests" / "test_rule.py").write_text(text)
    assert tried("a < 2 -> a > 2") == trials.LATE
    assert (root / "pipeline" / "rule.py").read_text() == "def rule(a):\n    return a < 2\n"


def test_the_table_says_where_a_survivor_stands_and_what_share_was_killed() -> None:
    mutant = Mutant(file="pipeline/rule.py", line=7, source="if a < 2:", change="a < 2 -> a <= 2", index=0)
    outcomes = [trials.KILLED, trials.LATE, trials.SURVIVED, runner.EQUIVALENT]
    results = [
        runner.Result(area="rules", mutant=mutant, outcome=outcome, seconds=1.0) for outcome in outcomes
    ]

    assert runner.table(results).splitlines() == [
        "area            tried  killed  equivalent  survived",
        "rules               4       2           1         1",
        "all                 4       2           1         1",
        "",
        "pipeline/rule.py:7: if a < 2:",
        "    a < 2 -> a <= 2",
    ]
    assert runner.share(results) == (pytest.approx(200 / 3), 25.0)


def test_the_tests_of_the_changed_file_come_first() -> None:
    tests = ["tests/store/test_door.py", "tests/store/test_joining.py", "tests/store/test_joining_fields.py"]

    assert runner.nearest_first(tests, "pipeline/store/joining.py") == [*tests[1:], tests[0]]
