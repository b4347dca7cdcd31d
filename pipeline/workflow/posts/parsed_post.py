"""A post's bytes, parsed at most once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from pipeline import site
from pipeline.errors import SiteError
from pipeline.model import Draft
from pipeline.site import Flavour
from pipeline.site.markdown import BodyBlock


class ParsedPost:
    """A post's bytes, its front matter and its Markdown: each is parsed when first asked for, and once."""

    def __init__(self, flavour: Flavour, path: str, raw: bytes) -> None:
        self.flavour, self.path, self.raw = flavour, path, raw

    @cached_property
    def draft(self) -> Draft:
        """Full keys and body. Raises SiteError where the file cannot be read as a post."""
        return self.flavour.read(self.path, self.raw)

    @cached_property
    def blocks(self) -> tuple[BodyBlock, ...]:
        """All blocks of the body, closing lines included."""
        return site.markdown.parse(self.draft.body)

    def edited(self, changes: Mapping[str, Any], body: str | None = None) -> bytes:
        """The bytes with keys of the front matter set and the body replaced; every other byte stays."""
        raw = self.raw if body is None else with_body(self.raw, self.draft.body, body)
        return self.flavour.splice(raw, changes) if changes else raw

    def with_other_body(self, raw: bytes) -> ParsedPost:
        """The post as `raw`, of which the front matter is known to be the same."""
        after = ParsedPost(self.flavour, self.path, raw)
        old, new = self.raw.decode("utf-8", "replace"), raw.decode("utf-8", "replace")
        header = old.removesuffix(self.draft.body)
        if header != old and new.startswith(header):
            after.draft = replace(self.draft, body=new.removeprefix(header))
        return after


def with_body(raw: bytes, old: str, new: str) -> bytes:
    """The file with its body replaced; the header byte for byte. Raises SiteError where the body is not found."""
    text = raw.decode("utf-8")
    if not text.endswith(old):
        raise SiteError("its body could not be told from its front matter")
    return (text.removesuffix(old) + new).encode()
