"""The line that says what a machine wrote, computed from the front matter (engine, status, reviewer), never typed.

It says "not yet reviewed" until a named person has reviewed the post: EU AI Act, Art. 50(4); Pressekodex, 1.3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pipeline.site.wording import day, filled, words

ENGINES = {
    "deepl": "DeepL",
    "local": "an on-device model",
    "memory": "a translation memory",
    "pseudo": "the pseudo engine (not a translation)",
    "identity": "the identity engine (not a translation)",
}
"""How engines are named to readers; another one goes by its own name."""


def disclosure(
    front: Mapping[str, Any], language: str, wording: str | None = None, dates: str = "12 March 2026"
) -> str:
    """The sentence about the machine, from a draft's front matter (full keys).

    `wording`: None for the house's own; else a sentence with `{language}`, `{engine}`, `{review}`; "" for none,
    which holds only once a named person has reviewed: an unreviewed machine translation always says so.
    """
    said = words(language)
    translation = front.get("translation") or {}
    reviewed = translation.get("status") == "reviewed" and bool(translation.get("reviewer"))
    if wording == "" and reviewed:
        return ""
    if reviewed:
        at = translation.get("reviewed_at")
        on = at.date() if isinstance(at, dt.datetime) else at
        on_day = day(on, language, dates) if isinstance(on, dt.date) else ""
        template = said.reviewed if on_day else said.reviewed.partition(" {reviewer}")[0] + " {reviewer}"
        review = filled(template, reviewer=str(translation["reviewer"]), date=on_day)
    else:
        review = said.in_review if translation.get("status") == "in_review" else said.unreviewed
    default = said.machine if translation.get("machine", True) else said.person
    source_language = str((front.get("source") or {}).get("lang") or "de")
    engine = str(translation.get("engine") or "memory")
    return filled(
        wording or default,
        language=said.german.get(source_language.split("-")[0], source_language),
        engine=ENGINES.get(engine, engine),
        review=review,
    )


def swap(raw: bytes, old: str, new: str) -> bytes:
    """A file with the disclosure line `old` (Markdown) replaced by `new`; unchanged where it is not there once.

    For an approval: the editor's bytes around it stay.
    """
    before, after = old.encode(), new.encode()
    return raw.replace(before, after) if old and raw.count(before) == 1 else raw
