"""The last paragraphs of a post, which are computed and never typed: link to the original, source, sentence about the machine."""

import re
from collections.abc import Iterator

from pipeline.messages import words
from pipeline.site import markdown
from pipeline.site.disclosure import line_of

_QUOTED = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE)


def lost(written: str, body: str, language: str, *, url: str, sentence: str) -> Iterator[str]:
    """Closing lines of a body as it was `written` that the `body` of now lacks, or has in other words.

    `url`: of the original; any link to it will do. `sentence`: about the machine, as the front matter of now wants it.
    """
    label = words(language).gettext("Source: {name}, {date}.").partition("{")[0]
    lines, now = written.splitlines(), body.splitlines()
    links = [line for line in lines if url and f"({url})" in line]
    sources = [line for line in lines if line.startswith(label)]
    if links and url not in body:
        yield links[-1]
    if sources and not any(line.startswith(label) for line in now):
        yield sources[-1]
    was = line_of(written, language)
    asked = {was, markdown.paragraph(sentence).strip()}
    # With words of a person in its paragraph it is theirs: set anew, it would change what they approved.
    if was and not asked & (_paragraphs(body) if was in _paragraphs(written) else {line_of(body, language)}):
        yield was


def _paragraphs(body: str) -> set[str]:
    """Each in one line, without the signs of a quotation."""
    return {" ".join(text.split()) for text in re.split(r"\n\s*\n", _QUOTED.sub("", body))}
