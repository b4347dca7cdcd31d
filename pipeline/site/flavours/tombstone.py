"""What a withdrawn post says in place of its text."""

import datetime as dt

from pipeline.messages import words
from pipeline.site import markdown, wording


def body(*, language: str, url: str, reason: str, on: dt.date) -> str:
    """Markdown: when and why the post was withdrawn, and where its original was."""
    said = words(language)
    template = said.gettext("This post was withdrawn on {date}: {reason}")
    sentence = wording.filled(template, date=wording.day(on, language), reason=reason.strip() or "–")
    address = markdown.address(url)
    original = said.gettext("The address of the original was {here}.")
    tail = wording.filled(original, here=wording.here(said, address)) if address else ""
    return "\n".join(f"{part}\n" for part in (markdown.paragraph(sentence), tail) if part)
