"""Why a reading may be wrong: what a reader of the record would see at once, told before anybody pays for it."""

from collections.abc import Iterator, Sequence

from pipeline.fetch.article.header.title import shares_a_word
from pipeline.messages import Message, noop
from pipeline.model import UNKNOWN_DAY, LeftOut

_HARMLESS = (
    "caption of a picture",
    "struck out",
    "hidden on the page",
    "a note on a word",
)
_PROMISE = 80
"""Letters of a description from which on it promises something."""


def doubts(
    *, title: str, texts: Sequence[str], left: Sequence[LeftOut], description: str, day_origin: str
) -> Iterator[str]:
    """One sentence for each reason to look at the original before believing the text."""
    if day_origin == UNKNOWN_DAY:
        yield noop("No day was found on the page or in its list: the date is that of the first sight.")
    letters = sum(map(len, texts))
    passed = sum(len(left_out.block.text) for left_out in left if _is_passed_prose(left_out))
    if passed > letters:
        yield Message(
            "Most prose around this text was passed over: {passed} characters beside {read} that were read.",
            passed=passed,
            read=letters,
        )
    if not shares_a_word(title, texts):
        yield noop("The title shares no word with the text: it may be another article's.")
    if len(description) >= _PROMISE and letters < 0.9 * len(description):
        yield Message(
            "The text is shorter ({letters} characters) than the page's own description of it ({promised}).",
            letters=letters,
            promised=len(description),
        )


def _is_passed_prose(left_out: LeftOut) -> bool:
    text = left_out.block.text
    linked = sum(len(run.text) for run in left_out.block.runs if run.href)
    return (
        len(text) > 100
        and left_out.block.kind in ("paragraph", "quote")
        and linked < len(text) / 3
        and not left_out.reason.startswith(_HARMLESS)
        and "comment" not in left_out.reason
        and "komment" not in left_out.reason
    )
