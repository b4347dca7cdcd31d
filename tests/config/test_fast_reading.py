"""The fast reader takes what both versions of YAML read alike, and gives what the careful one gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipeline import config
from pipeline.config import careful, reading
from pipeline.config.fast_yaml import plain_mapping
from pipeline.errors import ConfigError
from pipeline.plugins import shipped

SCALARS = (
    *("yes", "no", "on", "off", "y", "true", "True", "TRUE", "false", "null", "~", "", "Null", "=", "<<"),
    *(
        "0",
        "7",
        "-3",
        "+4",
        "010",
        "0o7",
        "0x1F",
        "0b11",
        "1_0",
        "12:30",
        "1:20:30",
        "1.5",
        "1.",
        ".5",
        "1e3",
    ),
    *(
        "1.5e3",
        "-1E+2",
        ".inf",
        "-.INF",
        ".nan",
        "2026-01-01",
        "2026-02-30",
        "2026-1-1",
        "2026-01-01T10:00:00Z",
        "5s",
        "2h",
        "10%",
        "1.2.3",
    ),
    *(
        "'12'",
        '"yes"',
        "#content",
        "x #y",
        "a: b",
        "!!int '3'",
        "!x y",
        "&a b",
        "*a",
        "| \n  x",
        "> \n  x",
        "ÄÖ",
    ),
    *(
        "[1, no, 010]",
        "[a, b]",
        "{b: 1, c: yes}",
        "{b: 1, b: 2}",
        "{1: x}",
        "@a",
        "%a",
        "- x",
        "0.10",
        "00",
        "-0",
    ),
)


@pytest.mark.parametrize("scalar", SCALARS)
def test_what_the_fast_reader_takes_the_careful_one_reads_alike(scalar: str) -> None:
    text = f"a: {scalar}\nz: word\n"
    quick = plain_mapping(text)
    if quick is not None:
        careful = YAML(typ="rt").load(text)
        assert quick == careful
        assert kinds(quick["a"]) == kinds(careful["a"])


def kinds(one: object) -> tuple[bool, bool]:
    """1, 1.0 and true are equal, and not the same."""
    return isinstance(one, bool), isinstance(one, float)


@pytest.mark.parametrize(
    "text", ["a: x\na: y", "- a", "a", "", "a: [", "a: &x {<<: *x}", "a: b: c", "\ta: 1"]
)
def test_everything_else_is_left_to_the_careful_one(text: str) -> None:
    assert plain_mapping(text) is None


def test_shipped_sources_are_read_alike_both_ways_and_nearly_all_fast(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = sorted(shipped("sources").glob("*.yaml"))
    fast = sum(plain_mapping(file.read_text(encoding="utf-8")) is not None for file in files)
    quick = [config.load_source(file) for file in files]
    monkeypatch.setattr(reading, "plain_mapping", lambda text: None)
    assert quick == [config.load_source(file) for file in files]
    assert fast >= 0.9 * len(files)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: A\nurl: https://a.example\nkind: feeed\n", 3),
        ("name: A\nurl: https://a.example\n\nkimd: feed\n", 4),
        ("name: A\nurl: https://a.example\narticle:\n  body: 1\n  boody: x\n", 4),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load_source(tmp_path / "a.yaml")
    assert f":{line}" in str(caught.value)


def test_no_line_is_looked_up_where_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise YAMLError

    monkeypatch.setattr(careful, "YAML", refused)
    assert config.load_source(shipped("sources") / "karlsruhe.yaml").id == "karlsruhe"
