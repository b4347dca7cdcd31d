"""Every key of config.yaml and of a source, written wrongly in each usual way: refused in one line, or taken as it was meant.

The keys come from the classes that the files become, so that a new key is tested as it is added.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline import config
from pipeline.config.settings import Settings
from pipeline.errors import ConfigError
from pipeline.model import Source

FILES = {"config.yaml": Settings, "source.yaml": Source}
BESIDE: Mapping[object, Mapping[str, str]] = {
    Source: {"name": "A", "kind": "feed", "url": "https://a.example"},
    "rights": {"text": "full", "basis": "own releases", "checked": "2026-09-01"},
    "list": {"item": "li"},
}
"""What a file must hold beside the key that is written wrongly."""
NO_LIST = {"a list": "[[x]]", "a list of nothing": "[null]", "a mapping": "{x: {y: z}}"}
ALWAYS = {
    **NO_LIST,
    "no value": "",
    "blanks": "' '",
    "a place for a value": "#x",
    "a tag": "!x {}",
    "an alias": "*x",
    "an address of nothing": "@x",
}
WORDS = {"a word": "Quatsch", "a German word": "nein", "another German word": "ja", "a day": "2026-09-01"}
KINDS: dict[Any, dict[str, str]] = {
    str: {"a number": "5", "a decimal": "2.50", "truth": "true", "a day": "2026-09-01", "lines": '"a\\nb"', "null in a list": "[x, null]"},
    int: {**WORDS, "truth": "true", "thousands": "20.000", "thousands in English": "'20,000'", "below": "-1", "beyond": "9" * 16, "a unit": "20k"},
    bool: {**WORDS, "a number": "1", "none": "none"},
    dt.timedelta: {**WORDS, "a number": "5", "in words": "5 Minuten", "below": "-5m", "beyond": "9999999999w"},
    dt.date: {**WORDS, "in German": "01.09.2026", "no day": "2026-13-01", "a number": "0"} | {"a day": "tomorrow"},
    "literal": {**WORDS, "a number": "5", "truth": "true"},
    "mapping": {"a word": "x", "a number": "5", "a list": "[x]"},
    "dataclass": {"a word": "x", "a number": "5", "an unknown key": "{quatsch: 1}", "a list of words": "[x]"},
}  # fmt: skip
FORMS = {
    "web": ("www.example.org", "htp://example.org", "https://"),
    "base": ("www.example.org", "https://example.org/?p=1", "https://example.org/#top"),
    "database": (
        "postgres://user@host/name",
        "sqlite:///x.db",
        "postgresql+psycopg2://user@host/name",
        "postgresql+psycopg://user@host:port/name",
        "mysql://user@host/name",
    ),
    "wording": (),
    "mail": ("desk", "desk at example.org"),
    "tag": ("deutsch", "en_GB", "en-UK"),
    "german": ("deutsch", "en", "de_DE"),
    "zone": ("Berlin", "MEZ", "+01:00"),
    "host": ("https://example.org", "example.org/path", "a b"),
    "server": ("mail.example.org:smtp", "https://mail.example.org"),
    "network": ("localhost", "10.0.0.0/99"),
    "header": ("X Forwarded", "Überschrift"),
    "branch": ("posts", "posts/{name}", "a b/{stem}"),
    "path": ("~/x",),
    "file": ("~/x",),
    "selector": (),
    "text": (),
}
"""Texts that are none of a form; of selectors and files other tests tell."""
FOREIGN = re.compile(r"valid (string|integer|boolean|dictionary)|unable to|Traceback|<class|Input|dataclass")


def keys(cls: Any, loc: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The place of each key, those of sections included; its type, and whether it is a list that may be empty."""
    for one in dataclasses.fields(cls):
        if one.name in {"root", "config_file", "id"}:
            continue
        hint = typing.get_type_hints(cls, include_extras=True)[one.name]
        yield (*loc, one.name), (hint, one.default == ())
        for inner in (hint, *typing.get_args(hint)):
            if dataclasses.is_dataclass(inner):
                yield from keys(inner, (*loc, one.name))


def bare(hint: Any) -> Any:
    """What a value is at last, without lists, None and words beside it."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        rest = [arg for arg in args if arg is not type(None)]
        return bare(next((arg for arg in rest if typing.get_origin(arg) is not typing.Literal), rest[0]))
    return bare(args[0]) if origin is tuple else hint


def wrong_values(hint: Any, may_be_empty: bool) -> dict[str, str]:
    """The ways to write a key wrongly that its type has."""
    last = bare(hint)
    origin, args = typing.get_origin(last), typing.get_args(last)
    texts: dict[str, str] = {}
    if origin is typing.Annotated and isinstance(args[1], str):
        texts = {f"no {args[1]}: {text}": f"'{text}'" for text in FORMS[args[1]]}
        if args[1] in {"text", "wording"}:
            texts["lines"] = "5"
    if origin is typing.Literal:
        return KINDS["literal"] | NO_LIST
    if origin is not typing.Annotated and origin is not None:
        return KINDS["mapping"] | {"blanks": "' '"}
    if dataclasses.is_dataclass(last):
        return KINDS["dataclass"] | {"blanks": "' '"}
    kind = args[0] if origin is typing.Annotated else last
    found = ALWAYS | KINDS[kind] | texts
    return {way: value for way, value in found.items() if value or not may_be_empty}


def nested(loc: tuple[str, ...], value: str) -> str:
    """A key with its value below those above it."""
    lines = [f"{'  ' * depth}{key}:" for depth, key in enumerate(loc)]
    return "\n".join(lines) + f" {value}\n"


def written(cls: Any, loc: tuple[str, ...], value: str) -> tuple[str, int]:
    """A file with a key written so, and the line it is in."""
    top = {key: text for key, text in BESIDE.get(cls, {}).items() if key != loc[0]}
    before = "".join(f"{key}: {text}\n" for key, text in top.items())
    inside = BESIDE.get(loc[0], {}) if len(loc) > 1 else {}
    after = "".join(f"  {key}: {text}\n" for key, text in inside.items() if key != loc[1])
    return before + nested(loc, value) + after, before.count("\n") + len(loc)


def loaded(name: str, text: str, folder: Path) -> str:
    """What is said of a file; "" where it is taken."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    try:
        if name == "config.yaml":
            config.load(file)
        else:
            config.load_source(file)
    except ConfigError as error:
        return str(error).replace(f"{folder}/", "")
    return ""


ROWS = [
    pytest.param(name, loc, hint, id=f"{name.removesuffix('.yaml')}-{'.'.join(loc)}")
    for name, cls in FILES.items()
    for loc, hint in keys(cls)
]


@pytest.mark.parametrize(("name", "loc", "hint"), ROWS)
def test_a_key_written_wrongly_is_one_line_with_file_line_and_key(
    name: str, loc: tuple[str, ...], hint: Any, tmp_path: Path
) -> None:
    for way, value in wrong_values(*hint).items():
        text, line = written(FILES[name], loc, value)

        said = loaded(name, text, tmp_path)

        assert said, f"{way}: `{value}` is taken"
        assert said.startswith(f"{name}:{line}: ") or value in {"*x", "@x"}, f"{way}: {said}"
        assert (".".join(loc) in said) or "YAML" in said, f"{way}: {said}"
        assert "\n" not in said and not FOREIGN.search(said), f"{way}: {said}"


@pytest.mark.parametrize(("name", "loc", "hint"), ROWS)
def test_a_key_misspelt_twice_or_after_a_tab_is_told_with_its_line(
    name: str, loc: tuple[str, ...], hint: Any, tmp_path: Path
) -> None:
    del hint
    text, line = written(FILES[name], (*loc[:-1], loc[-1] + "e"), "x")
    assert f"{name}:{line}: {'.'.join(loc)}e: unknown key; did you mean `" in loaded(name, text, tmp_path)

    text, line = written(FILES[name], loc, "x")
    twice = text + f"{'  ' * (len(loc) - 1)}{loc[-1]}: x\n"
    said = loaded(name, twice, tmp_path)
    assert said.startswith(f"{name}:{text.count(chr(10)) + 1}: ") and "twice" in said, said

    tabbed = text.splitlines()
    tabbed[line - 1] = "\t" + tabbed[line - 1].strip()
    said = loaded(name, "\n".join(tabbed), tmp_path)
    assert said.startswith(f"{name}:{line}: ") and "tabs" in said, said


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("---\nname: B\n", "a second document begins there"),
        ("<<<<<<< HEAD\nname: B\n", "a merge that nobody settled"),
        ("x: [a\n", "left open"),
        ("name Test\n", "parted by `: `"),
    ],
)
def test_what_is_no_yaml_of_ours_is_told_with_its_line(
    name: str, more: str, words: str, tmp_path: Path
) -> None:
    text, line = written(FILES[name], ("tags",), "{}")

    said = loaded(name, text + more, tmp_path)

    assert re.match(rf"{name}:({line + 1}|{line + 2}): ", said) and words in said, said


@pytest.mark.parametrize(
    ("cls", "loc", "value", "hint"),
    [
        ("config.yaml", ("checks", "meaning"), "nein", "did you mean `false`?"),
        ("config.yaml", ("report", "morning"), "ja", "did you mean `true`?"),
        ("source.yaml", ("language",), "deutsch", "did you mean `de`?"),
        ("source.yaml", ("every",), "2 Stunden", "did you mean `2h`?"),
        ("config.yaml", ("select", "lapse"), "14 Tage", "did you mean `14d`?"),
        ("source.yaml", ("rights", "checked"), "1.9.2026", "did you mean `2026-09-01`?"),
        ("config.yaml", ("select", "mode"), "headline", "did you mean `headlines`?"),
        ("config.yaml", ("select", "mode"), "All", "did you mean `all`?"),
        ("source.yaml", ("hosts",), "https://stadt.example/a", "did you mean `stadt.example`?"),
        ("source.yaml", ("public",), "stadt.example", "did you mean `https://stadt.example`?"),
        ("source.yaml", ("only",), "{titel: [x]}", "did you mean `title`?"),
        ("config.yaml", ("disclosure",), "{en-GB: {machin: x}}", "did you mean `machine`?"),
        ("config.yaml", ("disclosure",), "{english: {machine: x}}", "write it like `en-GB`"),
        ("config.yaml", ("disclosure",), "{en: {machine: x}}", "`en` is none of `languages`"),
        ("config.yaml", ("disclosure",), "{en-GB: {machine: 'By {Engine}'}}", "known: {language}"),
        ("config.yaml", ("desk", "reviewers"), "{kim: [fr]}", "is none of `languages`"),
        ("config.yaml", ("site", "front", "language"), "{fr: x}", "is none of `languages`"),
        ("config.yaml", ("store",), "postgres://bote:SECRET@host/x", "`postgresql+psycopg://...@host/x`?"),
        ("config.yaml", ("urgent",), "Evakuierung, Hallenbad", "write `[Evakuierung, Hallenbad]`"),
        ("source.yaml", ("recheck",), "1h, 6h", "write `[1h, 6h]`"),
        ("config.yaml", ("site", "url"), "https://a.example/?p=1", "did you mean `https://a.example/`?"),
        ("config.yaml", ("budget",), "\n\u00a0\u00a0day: 5", "U+00A0"),
        ("config.yaml", ("budget",), "\n  day:\u00a05", "U+00A0"),
        ("config.yaml", ("budget", "day"), "20000 Zeichen", "write it 20000"),
    ],
)
def test_what_is_right_is_said_where_it_can_be_told(
    cls: str, loc: tuple[str, ...], value: str, hint: str, tmp_path: Path
) -> None:
    said = loaded(cls, written(FILES[cls], loc, value)[0], tmp_path)

    assert hint in said and "SECRET" not in said, said


@pytest.mark.parametrize(
    "text",
    [
        "checks: {meaning: yes}",
        "report: {morning: off}",
        "budget: {day: '20000'}",
        "budget: {day: null, month: ~}",
        "sources:\n",
        "report:\n  # mail: desk@example.org\n",
        "publisher: ''",
        "contact: ''",
        "urgent: Evakuierung",
        "disclosure: {en-GB: {machine: ''}}",
        "disclosure: {en-GB: {machine: 'By {engine}, {review}'}}",
        "# nothing\n",
    ],
)
def test_what_can_be_meant_in_one_way_alone_is_taken(text: str, tmp_path: Path) -> None:
    assert not loaded("config.yaml", text, tmp_path)
