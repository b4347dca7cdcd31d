"""What a withdrawn post says in place of its text."""

from __future__ import annotations

import datetime as dt

from pipeline.site import markdown, wording


def body(*, language: str, url: str, reason: str, on: dt.date) -> str:
    """Markdown: when and why the post was withdrawn, and where its original was."""
    said = wording.words(language)
    sentence = wording.filled(said.withdrawn, date=wording.day(on, language), reason=reason.strip() or "–")
    address = markdown.address(url)
    tail = wording.filled(said.withdrawn_original, here=f"[{said.here}]({address})") if address else ""
    return "\n".join(f"{part}\n" for part in (markdown.paragraph(sentence), tail) if part)
