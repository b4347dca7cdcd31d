"""Text of a source where a git host reads it: no mention, no link, no closed issue, no HTML, no Markdown."""

import re
import unicodedata

_BREAK = "&#8203;"
"""A blank without width: hosts look for `@name` and `#12` in the rendered text, where an entity alone is no wall."""
_MARKS = re.compile(r"[\\`*_{}\[\]()<>+|~^$&\"'=]|([@#!%](?=\w))")
"""Markdown, HTML, and (in the group) what calls somebody or something; found in one pass, for an entity holds `&` and `#`."""
_ADDRESSES = re.compile(r"(?i)(https?:|ftp:|mailto:|www\.|gh-|[a-z0-9]@)")
_HASH = re.compile(r"\b[0-9a-f]{7,40}\b")


def escape(text: str) -> str:
    """One line of HTML-safe text that a host shows letter for letter and acts on nowhere."""
    line = " ".join("".join(_seen(one) for one in text).split())
    line = _MARKS.sub(lambda found: _code(found[0]) + (_BREAK if found[1] else ""), line)
    line = _ADDRESSES.sub(lambda found: f"{found[1]}{_BREAK}", line)
    line = _HASH.sub(lambda found: f"{found[0][:3]}{_BREAK}{found[0][3:]}", line)
    return re.sub(r"^([-#:.\d])", lambda found: _code(found[1]), line)


def _code(letter: str) -> str:
    return f"&#{ord(letter)};"


def _seen(letter: str) -> str:
    """Control characters, and those that turn the writing round, become blanks."""
    return " " if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else letter
