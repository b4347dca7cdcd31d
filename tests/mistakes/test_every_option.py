"""Every option and every FILE of every command, given wrongly: one line, exit code 2, nothing changed.

The commands are walked, so that a new option is tested as it is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from pipeline.cli import COMMANDS, cli
from pipeline.translate.engines import BUILT_IN
from tests.mistakes import stage
from tests.workflow.city import City, item

BAD = {
    "that is nowhere": "none.tmx",
    "that is a folder": "folder.tmx",
    "that is binary": "binary.tmx",
    "in Latin-1": "latin.tmx",
    "without a byte": "empty.tmx",
}
"""Files that nobody means, made below."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A site with posts, and beside its configuration the files that nobody means."""
    root = tmp_path_factory.mktemp("options") / "root"
    with City() as town, pytest.MonkeyPatch.context() as patch:
        town.items = [item(number) for number in range(3)]
        stage.made(root, "site", town, patch)
        (root / "folder.tmx").mkdir()
        (root / "binary.tmx").write_bytes(bytes(range(256)) * 8)
        (root / "latin.tmx").write_bytes("source;target\nStraße;street\n".encode("latin-1"))
        (root / "empty.tmx").touch()
        patch.setitem(BUILT_IN, "shop", f"{stage.__name__}:opened")
        patch.setenv("XDG_DATA_HOME", str(root.parent / "data"))
        patch.chdir(root)
        yield root


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its words."""
    for name in COMMANDS:
        found = cli.get_command(click.Context(cli), name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from ((f"{name} {inner}", each) for inner, each in found.commands.items())
        else:
            yield name, found


ALL = dict(commands())


def needed(command: click.Command, but: click.Parameter | None = None) -> list[str]:
    """Words for what a command cannot do without."""
    words = []
    for one in command.params:
        if one.required and one is not but:
            value = one.type.choices[0] if isinstance(one.type, click.Choice) else "none.md"
            words += [one.opts[-1], value] if isinstance(one, click.Option) else [value]
    return words


USAGE = re.compile(r"\AUsage: .*?\n\n", re.DOTALL)
"""What click says before its line, wrapped at the width of the terminal."""


def refused(words: list[str], site: Path) -> str:
    """What is said of a call that ends with 2 and changes nothing."""
    before = stage.snapshot(site)
    ended = stage.call(*words)
    assert ended.code == 2, (words, ended)
    lines = USAGE.sub("", ended.error).splitlines()
    assert len(lines) == 1, (words, ended)
    assert "Traceback" not in ended.error and "fault of ours" not in ended.error
    assert stage.snapshot(site) == before, words
    return lines[0]


@pytest.mark.parametrize("name", ALL)
def test_an_option_without_value_misspelt_or_unknown_is_named(name: str, site: Path) -> None:
    command = ALL[name]
    for one in command.params:
        if not isinstance(one, click.Option):
            continue
        long = max(one.opts, key=len)
        if not one.is_flag:
            assert long in refused([*name.split(), *needed(command, one), long], site)
        said = refused([*name.split(), *needed(command, one), f"{long}x"], site)
        assert long in said.replace(f"{long}x", ""), said
    assert "--quatsch" in refused([*name.split(), *needed(command), "--quatsch"], site)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (name, place)
        for name, command in ALL.items()
        for place, one in enumerate([one for one in command.params if isinstance(one, click.Argument)])
    ],
)
def test_an_empty_word_is_no_argument(name: str, place: int, site: Path) -> None:
    """`acknowledge FILE "$finding"` without the variable would have put an error aside: each id begins with nothing."""
    words = name.split() + ["none.md"] * place

    for empty in ("", "  "):
        for before in ([], ["--by=Kim"], ["--json"]):
            called = [*words, *before]
            assert f"the word after `{called[-1]}` is empty" in refused([*called, empty], site)


NUMBERS = (click.types.IntParamType, click.types.FloatParamType)
LIMITED = [
    pytest.param(name, one, id=f"{name} {one.name}")
    for name, command in ALL.items()
    for one in command.params
    if isinstance(one.type, (*NUMBERS, click.Choice))
]


@pytest.mark.parametrize(("name", "one"), LIMITED)
def test_a_value_of_another_kind_is_named_with_what_is_right(
    name: str, one: click.Parameter, site: Path
) -> None:
    if isinstance(one.type, click.Choice):
        wrong = {"quatsch": one.type.choices[0]}
        if isinstance(one, click.Option):
            wrong[""] = one.type.choices[-1]
    else:
        assert isinstance(one.type, click.IntRange | click.FloatRange), f"{one.name} has no bounds"
        assert isinstance(one, click.Option)
        wrong = {"zehn": "zehn", "-1": str(one.type.min), "1.000.000": "1.000.000"}
        if one.type.max is not None:
            wrong[str(one.type.max + 1)] = str(one.type.max)
    for value, right in wrong.items():
        assert right in refused(given(name, one, value), site)


def given(name: str, one: click.Parameter, value: str) -> list[str]:
    """A call with a value for this one, and what the command cannot do without."""
    said = [max(one.opts, key=len), value] if isinstance(one, click.Option) else [value]
    return [*name.split(), *needed(ALL[name], one), *said]


def wrong_files(one: click.Path) -> list[str]:
    """The ways in which what is named is none that a command reads, or may write anew."""
    if one.exists:
        right = set() if one.file_okay else {"that is a folder"}
    else:
        right = {"that is nowhere", "without a byte" if one.file_okay else "that is a folder"}
    return [way for way in BAD if way not in right]


FOUND_OUT = ("glossary check", "without a byte")
"""What a command that looks for mistakes in files says of one: a problem on standard output, and code 1."""
FILES = [
    pytest.param(name, one, way, id=f"{name} {one.name} {way}")
    for name, command in ALL.items()
    for one in command.params
    if isinstance(one.type, click.Path)
    for way in wrong_files(one.type)
    if (name, way) != FOUND_OUT
]


@pytest.mark.parametrize(("name", "one", "way"), FILES)
def test_a_file_that_nobody_means_is_named(name: str, one: click.Parameter, way: str, site: Path) -> None:
    said = refused(given(name, one, BAD[way]), site)

    assert BAD[way] in said, said


def test_a_folder_without_a_model_is_named(site: Path) -> None:
    said = refused(["models", "install", "--from-dir", "folder.tmx"], site)

    assert "folder.tmx" in said
    assert "no model and vocabulary for de-en" in said


def test_an_empty_glossary_is_a_problem_with_its_line(site: Path) -> None:
    ended = stage.call("glossary", "check", "empty.tmx")

    assert (ended.code, ended.error) == (1, "")
    assert "empty.tmx:1" in ended.out


POSTS = [
    (name, one.name)
    for name, command in ALL.items()
    for one in command.params
    if isinstance(one, click.Argument)
    and one.name in {"file", "files", "release"}
    and one.type is click.STRING
]
MORE: Mapping[str, list[str]] = {
    "withdraw": ["--reason", "x"],
    "settle": ["--paid"],
    "answer": ["replaced"],
    "forget": ["--yes"],
}


@pytest.mark.parametrize(
    "file", ["none.md", "folder.tmx", "binary.tmx", "empty.tmx", "config.yaml", "..", "/", "ä\n"]
)
@pytest.mark.parametrize("name", [name for name, _ in POSTS])
def test_what_is_no_post_is_named(name: str, file: str, site: Path) -> None:
    said = refused([*name.split(), file, *MORE.get(name, [])], site)

    assert file.strip() in said, said
