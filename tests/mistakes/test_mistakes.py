"""Everyday mistakes: the exit code, one line that names the thing and says what to do, and nothing is changed.

Each is made in both layouts; those of the configuration, which end before the site is looked at, in one of them in turn,
and in both under `make long`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from pipeline.translate.engines import BUILT_IN
from tests.counts import LONG
from tests.mistakes import stage
from tests.mistakes.table import CONFIGURATION, MISTAKES, Mistake
from tests.workflow.city import City, item

Base = tuple[Path, Mapping[str, str]]


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    """A city with three releases."""
    with City() as town:
        town.items = [item(number) for number in range(3)]
        yield town


LAYOUTS = {".": "in the site", "site": "apart"}
ROWS = [
    pytest.param(layout, mistake, id=f"{LAYOUTS[layout]}-{mistake.name.replace(' ', '-')}")
    for layout in LAYOUTS
    for number, mistake in enumerate(MISTAKES)
    if LONG or mistake not in CONFIGURATION or layout == [*LAYOUTS][number % 2]
]


@pytest.fixture(scope="module")
def bases(city: City, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Base]:
    """The site no mistake was made in, in each layout."""
    made = {}
    for layout in LAYOUTS:
        root = tmp_path_factory.mktemp("base") / "root"
        with pytest.MonkeyPatch.context() as patch:
            made[layout] = root, stage.made(root, layout, city, patch)
    return made


@pytest.mark.parametrize(("layout", "mistake"), ROWS)
def test_a_mistake_is_told_in_one_line_and_changes_nothing(
    layout: str,
    mistake: Mistake,
    bases: Mapping[str, Base],
    city: City,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, values = bases[layout]
    root = tmp_path / "root"
    stage.copied(source, root)
    if mistake.needs_rights and os.geteuid() == 0:
        pytest.skip("the superuser may read and write everything")
    if mistake.edit is not None:
        stage.edited(root, *mistake.edit, values)
    stage.shell(root, mistake.harm, values)
    monkeypatch.setitem(BUILT_IN, "shop", f"{stage.__name__}:opened")
    monkeypatch.delenv("DEEPL_AUTH_KEY", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.chdir(root / mistake.cwd)
    before = stage.snapshot(root)

    ended = stage.call(*(word.format(**values) for word in mistake.words))

    stage.shell(root, mistake.after, values)
    wrong = []
    if ended.code != mistake.code:
        wrong.append(f"ended with {ended.code}, not {mistake.code}")
    said = ended.error if mistake.code in {2, 4} else ended.error + ended.out
    if mistake.code in {2, 3, 4} and len(
        [line for line in ended.error.splitlines() if not line.startswith(("Usage:", "Try "))]
    ) not in {1, 2}:
        wrong.append(f"{len(ended.error.splitlines())} lines on standard error")
    if any(word in ended.error + ended.out for word in ("a fault of ours", "internal error", "Traceback")):
        wrong.append("a traceback")
    wrong += [
        f"does not say `{word}`"
        for word in mistake.says
        if word.format(**values) not in " ".join(said.split())
    ]
    after = stage.snapshot(root)
    if mistake.needs_rights:  # What nobody could read before is no change.
        after = {name: raw for name, raw in after.items() if name in before}
    if not mistake.works:
        wrong += [
            f"changed {name}" for name in sorted({*before, *after}) if before.get(name) != after.get(name)
        ]
    else:
        wrong += [
            f"changed {name}"
            for name in sorted(before)
            if before[name] != after.get(name)
            and ".stadtbote" not in name
            and name != mistake.may_change.format(**values)
        ]
    assert not wrong, f"{wrong}\n{ended.out}\n{ended.error}"
