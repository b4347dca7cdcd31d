"""Articles: an Entry and its Page -> a Release.

The cascade, in the order it is tried: the selectors of the source; the generic reader (`generic`), which lets
several extractors and the page's own marks vote on each block. Then title, date, pictures and contact are
told apart from the text. What stands here is loaded when it is asked for: a feed needs the dates of `header` alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.fetch.article.plain import plain_text, plain_text_ruled
    from pipeline.fetch.article.reader import read
    from pipeline.fetch.article.text.repeated import with_taken_in, without_repeated

__all__ = ["plain_text", "plain_text_ruled", "read", "with_taken_in", "without_repeated"]
_WHERE = {
    "plain_text": "plain",
    "plain_text_ruled": "plain",
    "read": "reader",
    "with_taken_in": "text.repeated",
    "without_repeated": "text.repeated",
}


def __getattr__(name: str) -> Any:
    """What this room offers, from its module. Raises AttributeError."""
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
