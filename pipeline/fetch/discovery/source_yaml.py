"""A Source -> the text of its YAML file, and a name -> the name of that file."""

import dataclasses
import json
import re
import unicodedata
from collections.abc import Iterable

from pipeline.model import ArticleRules, ListRules, Source
from pipeline.model.forms import spelled

_NOT_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
"""What YAML, in one version or another, does not read as a word."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def to_yaml(source: Source) -> str:
    """The source file, with a note how to fill in the rights. `load_source` reads it back to the same Source."""
    lines = [
        "# No `rights` yet: releases import and preview, and nothing is published.",
        "# Read the office's terms, then add (docs/add-a-source.md):",
        '# rights: {text: excerpt, basis: "...", images: none, checked: 2026-01-31, terms: "https://..."}',
    ]
    for key in ("name", "publisher", "kind", "preset", "url", "language", "evidence", "reason"):
        if value := getattr(source, key):
            lines.append(f"{key}: {_quoted(value)}")
    if source.hosts:
        lines.append(f"hosts: {_listed(source.hosts)}")
    lines.append(f"enabled: {'true' if source.enabled else 'false'}")
    lines.append(f"every: {spelled(source.every)}")
    if source.delay is not None:
        lines.append(f"delay: {spelled(source.delay)}")
    for key in ("full_text", "pdf"):
        if getattr(source, key):
            lines.append(f"{key}: true")
    for key in ("only", "skip"):
        if words := getattr(source, key):
            lines += [f"{key}:", *(f"  {field}: {_listed(said)}" for field, said in words.items())]
    if source.list is not None:
        lines += ["list:", *_fields(source.list, ListRules(item=""), "  ")]
    if source.article:
        lines.append("article:")
        for rules in source.article:
            fields = _fields(rules, ArticleRules(), "    ")
            lines += [f"  - {fields[0].lstrip()}", *fields[1:]]
    return "\n".join(lines) + "\n"


def slug(name: str) -> str:
    """A file name for a source: `Stadt Köln` -> `koeln`."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    plain = re.sub(
        r"\b(?:landeshauptstadt|hansestadt|bundesstadt|stadt|gemeinde|kreisstadt|freie|und)\b", " ", plain
    )
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "source"


def _fields(rules: ListRules | ArticleRules, empty: ListRules | ArticleRules, indent: str) -> list[str]:
    """Lines of the fields that say something."""
    lines = []
    for field in dataclasses.fields(rules):
        value = getattr(rules, field.name)
        if value != getattr(empty, field.name):
            shown = _listed(value) if isinstance(value, tuple) else _quoted(value)
            lines.append(f"{indent}{field.name}: {shown}")
    return lines


def _quoted(value: object) -> str:
    """A value as YAML: a plain word bare, what holds double quotes in single ones, else as a JSON string."""
    if not isinstance(value, str):
        return str(value)
    if re.fullmatch(r"[a-z][a-z-]*", value) and value not in _NOT_WORDS:
        return value
    return _string(value)


def _string(value: str) -> str:
    if '"' in value and "'" not in value and "\\" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


def _listed(values: Iterable[str]) -> str:
    return "[" + ", ".join(map(_string, values)) + "]"
