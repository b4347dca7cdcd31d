"""Text of a source where a git host reads it: shown letter for letter, and no mention, link, closed issue, HTML, emoji
or formula. Only what would be read as something else is escaped, so that the raw text can be read too."""

import re
import unicodedata

_BREAK = "<b></b>"
"""An element without text: hosts look for `@name` and `#12` in each piece of the rendered text, and this ends one. It
shows nothing, and unlike a blank without width nothing comes along when the text is copied."""
_INERT = re.compile(
    r"""
    (?P<call> [@\#!%~](?=\w) | &(?=\d) | \$(?=\S) | :(?=[\w+-]+:) )      # people, issues, milestones, formulas, emoji
    | (?P<address> (?:https?|ftp|mailto):(?=\S) | www\.(?=\w) | gh-(?=\d) )
    | (?P<hash> \b(?=[0-9]*[a-f])[0-9a-f]{7,40}\b )
    | (?P<html> <|&(?=\#?\w+;) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""docs.github.com/get-started/writing-on-github, docs.gitlab.com/user/markdown (GitLab-specific references)."""
_MARKDOWN = re.compile(r"[\\`*~]|_(?![^\W_])|(?<![^\W_])_|\](?=[(\[:])")
"""CommonMark 0.31, sections 2.4 and 6; `~` is GitHub's."""


def html(text: str) -> str:
    """One line of text inside an HTML block."""
    return _INERT.sub(_inert, _line(text))


def inline(text: str) -> str:
    """One line of text inside a line of Markdown that begins with something else."""
    pieces, at, line = [], 0, _line(text)
    for found in _INERT.finditer(line):
        pieces += [_MARKDOWN.sub(r"\\\g<0>", line[at : found.start()]), _inert(found, mark="\\")]
        at = found.end()
    return "".join([*pieces, _MARKDOWN.sub(r"\\\g<0>", line[at:])])


def _inert(found: re.Match[str], *, mark: str = "") -> str:
    if found["html"]:
        return "&lt;" if found["html"] == "<" else "&amp;"
    if found["hash"]:
        return _BREAK.join(found[0][at : at + 5] for at in range(0, len(found[0]), 5))
    return (mark if found[0] == "~" else "") + found[0] + _BREAK


def _line(text: str) -> str:
    """Control characters, and those that turn the writing round, become blanks; blanks in a row become one."""
    return " ".join("".join(_seen(letter) for letter in text).split())


def _seen(letter: str) -> str:
    return " " if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else letter
