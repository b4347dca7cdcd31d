"""A file's bytes in, header and body out without loss; the header by PyYAML, strictly."""

import copy
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from pipeline.errors import SiteError
from pipeline.messages import Message

LIMIT = 64 * 1024
"""Bytes of a header we read; a press release's is about one kilobyte."""
_READ_OTHERWISE = re.compile(r"[\t\ufeff]|[\s\[{,]!")
"""Where libyaml reads something else than PyYAML: tabs, places behind a byte order mark, tags."""
_NESTED = 500
"""Marks that open a level; a header with more of them is read by PyYAML, which ends at a depth of its own."""

_FENCED = re.compile(
    r"\A(\ufeff?---[ \t]*(?:\r\n|\n))(.*?)(^---[ \t]*(?:\r\n|\n|\Z))", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A post's file, split without loss: `opening + header + closing + body` is the file's text."""

    front: Mapping[str, Any]
    texts: Mapping[str, str]
    """Dotted key to the scalar as written, without quotes: `title: No` is the word "No", not False."""
    opening: str
    header: str
    closing: str
    body: str

    @property
    def newline(self) -> str:
        """The file's own line end."""
        return "\r\n" if self.opening.endswith("\r\n") else "\n"


class _Strict:
    """YAML without doubled keys: one would let a splice change what it does not see."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping of a node. Raises yaml.YAMLError where a key stands twice or is no word."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.YAMLError(f"a key is no word (line {key.start_mark.line + 2})")
            if key.value in seen:
                raise yaml.YAMLError(f"key `{key.value}` stands there twice (line {key.start_mark.line + 2})")
            seen.add(key.value)
        found: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)  # type: ignore[misc]  # the loader's
        return found


def _day(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    """A day or a moment. Raises yaml.YAMLError with its place for one that no calendar has."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        said = f"no calendar has `{node.value}`"
        raise yaml.constructor.ConstructorError(problem=said, problem_mark=node.start_mark) from error


class _Careful(_Strict, yaml.SafeLoader):
    """PyYAML's own reader: slow."""


class _Fast(_Strict, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen when loaded
    """libyaml's, fifteen times as fast; what both take they read alike (`test_both_readers_of_a_header_read_alike`)."""


for _reader in (_Careful, _Fast):
    _reader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def parse(raw: bytes) -> Parsed:
    """Split a file into header and body and read the header; nothing is lost or trimmed.

    Raises SiteError: not UTF-8, no header, broken YAML (with its line), a key twice, over 64 KiB of header.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SiteError(Message("not UTF-8 at byte {byte}", byte=error.start)) from error
    found = _FENCED.match(text)
    if not found:
        raise SiteError("no front matter: the file does not begin with a block between two lines of `---`")
    opening, header, closing = found.groups()
    if len(header.encode()) > LIMIT:
        raise SiteError(Message("the front matter is longer than {most} KiB", most=LIMIT // 1024))
    front, texts = read(header)
    return Parsed(
        front=front, texts=texts, opening=opening, header=header, closing=closing, body=text[found.end() :]
    )


def read(header: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Values of a header, and its scalars as written by dotted key. Raises SiteError."""
    front, texts = _read(header)
    return copy.deepcopy(front), dict(texts)


@lru_cache(maxsize=128)
def _read(header: str) -> tuple[dict[str, Any], dict[str, str]]:
    # A page of the desk reads one header half a dozen times (file, generated text, splice): 8 ms each.
    try:
        node, front = _loaded(header)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        deep = isinstance(error, RecursionError)
        problem = "nested too deep" if deep else getattr(error, "problem", None) or str(error)
        if mark is None:
            raise SiteError(Message("the front matter is not YAML: {problem}", problem=problem)) from error
        said = Message(
            "the front matter is not YAML: {problem} (line {line})", problem=problem, line=mark.line + 2
        )
        raise SiteError(said) from error
    if node is None:
        return {}, {}
    if not isinstance(node, yaml.MappingNode) or not isinstance(front, dict):
        raise SiteError("the front matter is a list or a text, not keys with values")
    texts: dict[str, str] = {}
    _texts(node, "", texts)
    return front, texts


def compose(header: str) -> yaml.Node | None:
    """A header's nodes with their places in the text. Raises yaml.YAMLError, ValueError, RecursionError."""
    return _loaded(header)[0]


def _loaded(header: str) -> tuple[yaml.Node | None, Any]:
    # libyaml's nodes are made by recursion in C, which no limit of Python's ends.
    deep = sum(header.count(mark) for mark in ("[", "{", "- ", "? ")) > _NESTED
    reader = _Careful if deep or _READ_OTHERWISE.search(header) else _Fast
    # An alias would let a splice change what it does not see.
    if "*" in header and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(header, reader)):
        raise yaml.YAMLError("anchors and aliases are not read")
    loader = reader(header)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _texts(node: yaml.MappingNode, prefix: str, into: dict[str, str]) -> None:
    for key, value in node.value:
        name = f"{prefix}{key.value}"
        if isinstance(value, yaml.MappingNode):
            _texts(value, f"{name}.", into)
        elif isinstance(value, yaml.ScalarNode):
            into[name] = "" if value.tag == "tag:yaml.org,2002:null" else value.value
