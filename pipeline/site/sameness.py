"""Whether two files are one post, however a content system wrote header and Markdown anew.

Compared is what generators and readers get: keys with values by what they say (quotes, order, comments, styles of lists
and dates, keys without a value are no difference), and the body as HTML.
"""

import datetime as dt
import re

import yaml

from pipeline.errors import SiteError
from pipeline.site import front_matter, markdown
from pipeline.site.front_matter.reading import compose

_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)? ?(?:Z|[+-]\d\d:?\d\d)?")
_LOOSE = re.compile(r"(?<=<li>)\s*<p>|</p>\s*(?=</?[lou]|</li>)")
"""A list with empty lines between its items has paragraphs in them, and reads the same."""


def says_the_same(raw: bytes, other: bytes) -> bool:
    """Whether two files with front matter say the same; False for what cannot be read so."""
    if raw == other:
        return True
    try:
        return _said(raw) == _said(other)
    except (SiteError, yaml.YAMLError):
        return False


def _said(raw: bytes) -> tuple[dict[str, str], str]:
    parsed = front_matter.parse(raw.removeprefix(b"\xef\xbb\xbf"))
    found: dict[str, str] = {}
    node = compose(parsed.header)
    if node is not None:
        _flatten(node, "", found)
    body = markdown.to_html(parsed.body.replace("\r\n", "\n").strip())
    return found, " ".join(_LOOSE.sub("", body).split())


def _flatten(node: yaml.Node, name: str, into: dict[str, str]) -> None:
    """Dotted keys to what their values say; items of a list are numbered."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _flatten(value, f"{name}.{key.value}", into)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _flatten(item, f"{name}[{number}]", into)
    elif node.tag != "tag:yaml.org,2002:null" and (value := _value(str(node.value))):
        into[name] = value


def _value(text: str) -> str:
    text = " ".join(text.split())
    if text.casefold() in {"true", "false"}:
        return text.casefold()
    if found := _MIDNIGHT.fullmatch(text):
        return found[1]
    if not re.match(r"\d{4}-\d\d-\d\d[T ]", text):
        return text
    try:
        moment = dt.datetime.fromisoformat(re.sub(r" (?=[+-])", "", text))
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()
