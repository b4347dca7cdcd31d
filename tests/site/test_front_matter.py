"""Front matter: what is emitted is read alike by all, and a splice changes one value and no other byte."""

from __future__ import annotations

import datetime as dt
import random
import sys
from typing import TYPE_CHECKING, Any

import frontmatter
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.errors import SiteError
from pipeline.site import front_matter
from pipeline.site.front_matter import DROP, reading
from tests.counts import rounds

if TYPE_CHECKING:
    from tests.site import material
else:
    material = sys.modules["site_material"]

# Strings that trip YAML, templates or file systems; written for Stadtbote.
NAUGHTY = (
    *material.TITLES,
    "",
    " ",
    "\t",
    "\n",
    "a\nb",
    "a\r\nb",
    "---",
    "...",
    "--- !!python/object:os.system",
    "!!binary x",
    "!ruby/object:Gem",
    "<<: *x",
    "&anchor",
    "yes",
    "NO",
    "Off",
    "TRUE",
    "Null",
    "NaN",
    "-.inf",
    "0x1F",
    "0b1",
    "1e1000",
    "190:20:30",
    "2001-12-14t21:59:43.10-05:00",
    "+1",
    "1.",
    ".5",
    "=",
    "key: value",
    "# comment",
    "a #b",
    "{a: b}",
    "[a, b]",
    "'single'",
    "it''s",
    '"',
    '\\"',
    "\\",
    "\\\\",
    "\\u0041",
    "\x00",
    "\x07\x1b[31m",
    "\x7f",
    "\x85",
    "\u2028line\u2029para",
    "\ufeffbom",
    "\ufffe\uffff",
    "\ud800",
    "\u202eoverride",
    "e\u0301",
    "ﷺ",
    "👩‍👩‍👧",
    "%{a}",
    "${HOME}",
    "$(id)",
    "`id`",
    "{{ x }}",
    "{% x %}",
    "</script>",
    "../../etc/passwd",
    "con",
    "x" * 5000,
    " leading and trailing ",
    ",",
    "|",
    ">",
    "|-",
    ">+",
    "? x",
    "- x",
    "%YAML 1.2",
    "@",
    "`",
)

LAYOUTS = {
    "ours": '---\ntitle: "A"\nsource:\n  url: "u"\ndraft: true\n---\nBody\n',
    "legacy": "---\nlayout: post\ntitle:  \"A\"\ndate:   2017-03-16\nimageurl: 'x.jpg'\n---\nBody  \n",
    "crlf": '---\r\ntitle: "A" # why\r\nsource:\r\n    url: u\r\n\r\ndraft: true\r\n---\r\nBody\r\n',
    "bom": '\ufeff---\ntitle: A\ntags: [a,  b]\nsource: {url: "u"}\n---\nBody',
    "comments": "---\n# first\ntitle: 'A'   # second\n\nsource: # third\n  # fourth\n  url: u # fifth\n# last\n---\n",
    "block": "---\ntitle: |\n  A\n  B\nsource:\n  url: >-\n    u\n    v\nother: [\n  a,\n  b ]\n---\n---\nBody\n",
    "null": "---\ntitle:\nsource:\nother: ~\n---\nBody\n",
}


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_four_readers_read_what_was_emitted(text: str) -> None:
    """python-frontmatter, PyYAML, ruamel by YAML 1.2 and our own reader find the cleaned string again."""
    emitted = front_matter.emit({"title": text, "nested": {"tags": [text]}})

    expected = front_matter.clean(text)
    read = [
        frontmatter.loads(f"---\n{emitted}---\n").metadata,
        yaml.safe_load(emitted),
        YAML(typ="safe", pure=True).load(emitted),
        front_matter.parse(f"---\n{emitted}---\n".encode()).front,
    ]
    assert [item["title"] for item in read] == [expected] * 4
    assert [item["nested"]["tags"][0] for item in read] == [expected] * 4
    assert "<" not in emitted
    assert front_matter.clean(expected) == expected


_KEYS = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda key: key not in front_matter.WORDS)


@given(st.dictionaries(_KEYS, st.text(max_size=60), max_size=5))
@settings(max_examples=300, deadline=None)
def test_emitted_is_read_back(front: dict[str, str]) -> None:
    """Whatever the strings are."""
    read = front_matter.parse(f"---\n{front_matter.emit(front)}---\n".encode()).front

    assert read == {key: front_matter.clean(value) for key, value in front.items()}


def test_dates_and_booleans_are_bare() -> None:
    """The only form of a date that six generators read alike is the bare day."""
    at = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))

    emitted = front_matter.emit(
        {"date": at.date(), "draft": True, "count": 3, "at": at, "none": None, "empty": {}}
    )

    assert emitted == (
        "date: 2024-05-01\ndraft: true\ncount: 3\nat: 2024-05-01T12:00:00+02:00\nnone: null\nempty: {}\n"
    )


def test_strings_use_four_escapes_only() -> None:
    """Backslash, quote, newline, tab; `\\/` and `\\U` stop Hugo 0.111."""
    assert front_matter.quoted('a\\b"c\nd\te/f🎉') == '"a\\\\b\\"c\\nd\\te/f🎉"'


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", "No"),
        ("title", "It's: “new” # 1"),
        ("source.url", "https://www.town.example/a?b=1"),
        ("source.status", "withdrawn"),
        ("translation.status", "reviewed"),
        ("date", dt.date(2024, 5, 2)),
        ("draft", False),
        ("draft", DROP),
        ("nowhere.at.all", True),
    ],
)
def test_splice_changes_one_value(layout: str, key: str, value: Any) -> None:
    """The value is there, all other values, comments, the body and every untouched line are as before."""
    raw = LAYOUTS[layout].encode()

    spliced = front_matter.splice(raw, {key: value})

    before, after = front_matter.parse(raw), front_matter.parse(spliced)
    assert _at(after.front, key) == (None if value is DROP else value)
    assert (after.opening, after.closing, after.body) == (before.opening, before.closing, before.body)
    head = key.partition(".")[0]
    assert {k: v for k, v in after.front.items() if k != head} == {
        k: v for k, v in before.front.items() if k != head
    }
    removed = set(before.header.splitlines(keepends=True)) - set(after.header.splitlines(keepends=True))
    assert len(removed) <= 3
    assert all(
        comment in after.header for comment in _comments(before.header) if comment not in "".join(removed)
    )
    if before.newline == "\r\n":
        assert "\n" not in after.header.replace("\r\n", "")


@pytest.mark.parametrize("key", ["on", "No", "a b", "", "a:b", "-"])
def test_keys_that_are_no_keys(key: str) -> None:
    """`on:` would be read as True."""
    with pytest.raises(SiteError):
        front_matter.emit({key: "x"})


def test_splice_keeps_the_editors_quotes() -> None:
    """Single stays single, the blanks after the colon stay, a comment behind the value stays."""
    raw = b"---\ntitle:   'A'   # note\n---\n"

    assert front_matter.splice(raw, {"title": "It's"}) == b"---\ntitle:   'It''s'   # note\n---\n"


def test_splice_of_random_titles_and_layouts() -> None:
    """2,000 random titles into random layouts: read back right, and spliced back to the same bytes."""
    alphabet = "aÄß €\"'\\:#-[]{}&*!|>%@`,?~\n\t0123.eExXnoyNO🎉\u00a0\u2028\x07<>="
    chance = random.Random(20240501)
    for _ in range(2000):
        title = "".join(chance.choice(alphabet) for _ in range(chance.randint(0, 24)))
        raw = LAYOUTS[chance.choice(("ours", "legacy"))].encode()

        spliced = front_matter.splice(raw, {"title": title})

        assert front_matter.parse(spliced).front["title"] == front_matter.clean(title)
        assert front_matter.splice(spliced, {"title": "A"}) == raw


def test_texts_keep_the_word_as_written() -> None:
    """A CMS that saves `title: No` has not made it False."""
    parsed = front_matter.parse(b"---\ntitle: No\ntime: 12:30\nsource:\n  name: 010\nnone:\n---\n")

    assert parsed.texts == {"title": "No", "time": "12:30", "source.name": "010", "none": ""}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"no header\n", "does not begin with a block"),
        (b"\n---\ntitle: x\n---\n", "does not begin with a block"),
        (b"---\ntitle: x\n", "does not begin with a block"),
        (b"---\ntitle: a: b\n---\n", "line 2"),
        (b"---\ntitle: a\ntitle: b\n---\n", "twice (line 3)"),
        (b"---\n- a\n---\n", "a list or a text"),
        (b"---\na: b\n? [c]\n: d\n---\n", "no word (line 3)"),
        (b"---\ntitle: M\xfcnchen\n---\n", "not UTF-8 at byte 12"),
        (b"---\na: &x 1\nb: *x\n---\n", "aliases"),
        (b"---\na: !!python/object:os.system x\n---\n", "not YAML"),
        (b"---\na: 2024-13-45\n---\n", "no calendar has `2024-13-45` (line 2)"),
        (b"---\na: " + b"[" * 5000 + b"\n---\n", "nested too deep"),
        (b"---\na:\n " + b"- " * 30_000 + b"\n---\n", "nested too deep"),
        (b"---\n" + b"? " * 30_000 + b"\n---\n", "nested too deep"),
        (b"---\na: " + b"x" * 70_000 + b"\n---\n", "longer than 64 KiB"),
    ],
)
def test_what_cannot_be_read_is_named(raw: bytes, said: str) -> None:
    """A SiteError with a reason and a line, never YAML's own."""
    with pytest.raises(SiteError) as caught:
        front_matter.parse(raw)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "changes"),
    [
        (b"---\nsource: text\n---\n", {"source.url": "u"}),
        (b"---\nsource: {url: u}\n---\n", {"source.url": DROP}),
        (b"---\nsource: {}\n---\n", {"source.a.b": 1}),
        (b"---\nsource:\n  url: u\n---\n", {"source.url": DROP}),
        (b"---\na: 1\n---\n", {"a": 1.5}),
    ],
)
def test_splice_refuses_what_it_cannot_do(raw: bytes, changes: dict[str, Any]) -> None:
    """Nothing is guessed."""
    with pytest.raises(SiteError):
        front_matter.splice(raw, changes)


def _at(front: Any, key: str) -> Any:
    for part in key.split("."):
        front = front.get(part) if isinstance(front, dict) else None
    return front


def _comments(header: str) -> list[str]:
    return [line[line.index("#") :] for line in header.splitlines() if "#" in line]


_BITS = [
    "\n",
    "  ",
    ": ",
    "- ",
    "'",
    '"',
    "#",
    "&a",
    "*a",
    "|",
    ">",
    "{",
    "}",
    "[",
    "]",
    "ä",
    "😀",
    "\u00a0",
    "%",
    "@",
]
_BITS += [
    "`",
    "!",
    "!!str ",
    "? ",
    "~",
    "---\n",
    "...\n",
    "\r",
    "\u2028",
    "0x1f",
    "1_000",
    "12:30",
    "\x07",
    "2026-01-02",
]


def test_both_readers_of_a_header_read_alike() -> None:
    """What PyYAML's own reader takes of a damaged header, with the places in the text that splicing needs. libyaml, which
    Jekyll and Hugo's reader stand on, takes a little more (`>-#`)."""
    header = (
        "title: 'Brücke am Hafen'\ndate: 2026-09-01T08:00:00+02:00\ntags: [a, \"b\"]\nkey: plain\n  goes on\n"
        "summary: >-\n  one\n  two\n\ntext: |\n  x\n    y\nlist:\n  - a\n  - {b: c}\nnull_:\nlast: ~ # said\n"
    )
    wrong = random.Random(7)

    for _ in range(rounds(300, 3_000)):
        text = header
        for _ in range(wrong.randrange(1, 4)):
            at = wrong.randrange(len(text) + 1)
            text = text[:at] + wrong.choice(_BITS) + text[at + wrong.choice([0, 0, 1, 3]) :]
        if reading._READ_OTHERWISE.search(text):
            continue
        careful = _read_by(reading._Careful, text)
        assert _read_by(reading._Fast, text) == careful or careful == "not read", text


def _read_by(reader: Any, text: str) -> Any:
    try:
        loader = reader(text)
        node = loader.get_single_node()
        return _places(node), node and loader.construct_document(node)
    except (yaml.YAMLError, ValueError):
        return "not read"


def _places(node: Any) -> Any:
    if node is None:
        return None
    inner = node.value
    if inner == "":
        # Between braces the two say another place of what is not there: before and after the blank.
        return node.tag
    if isinstance(node, yaml.MappingNode):
        inner = [(_places(key), _places(value)) for key, value in inner]
    elif isinstance(node, yaml.SequenceNode):
        inner = [_places(part) for part in inner]
    return node.tag, inner, node.start_mark.index, node.end_mark.index, node.start_mark.line
