"""Which of the computed lines at the end of a post a person took out."""

import pytest

from pipeline.site.closing_lines import lost

SENTENCE = "Machine-translated from German by DeepL, not yet reviewed."
LINK = "[Original (German)](https://town.example/1)"
SOURCE = "Source: Town, 3 May 2026."


def body(*lines: str) -> str:
    return "\n\n".join(("Text.", *lines)) + "\n"


@pytest.mark.parametrize(
    ("now", "gone"),
    [
        (body(LINK, SOURCE, SENTENCE), []),
        (body(LINK, SOURCE, f"> {SENTENCE}"), []),
        (body(LINK, f">\n> {SENTENCE}\n>\n> More."), [SOURCE]),
        (body("See [there](https://town.example/1).", SOURCE, SENTENCE), []),
        (body(SOURCE, SENTENCE), [LINK]),
        (body(LINK, SENTENCE), [SOURCE]),
        (body(LINK, SOURCE), [SENTENCE]),
        (body(LINK, SOURCE, f"{SENTENCE} We trust it."), [SENTENCE]),
    ],
)
def test_what_is_lost_is_named(now: str, gone: list[str]) -> None:
    written = body(LINK, SOURCE, SENTENCE)

    assert list(lost(written, now, "en", url="https://town.example/1", sentence=SENTENCE)) == gone
