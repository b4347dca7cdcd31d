"""What trafilatura takes for the article, as votes on the pieces of a page.

trafilatura is kept by this module; what it raises on mangled pages stops here.
"""

from collections.abc import Sequence

import trafilatura
from lxml import etree

from pipeline.fetch.article.page.document import Element, squeezed
from pipeline.fetch.article.page.metadata import LONGEST
from pipeline.fetch.article.text.runs import NEW_WINDOW

_BESIDE = 1_500
"""Children of one element from which on trafilatura is not asked; 296 real pages have 337 at most."""
LONG = 25
"""Letters and digits from which on a text does not stand in another one by chance."""


def extracted(page: Element) -> str:
    """trafilatura's text of a tree, which it edits; "" where it finds none, trips, or would be held.

    Its time grows with the square of the elements beside each other: 14,000 `<b>` of one paragraph held it ten seconds.
    """
    if any(len(element) > _BESIDE for element in page.iter(etree.Element)):
        return ""
    try:
        found = trafilatura.extract(page, include_comments=False, include_tables=True)
    except Exception:  # lxml, charset and recursion errors of a foreign page: no vote then
        return ""
    # It reads JSON-LD too, which may hold megabytes.
    return NEW_WINDOW.sub("", (found or "")[:LONGEST])


def votes(text: str, keys: Sequence[str]) -> set[int]:
    """Places of the pieces that stand in an extractor's text.

    A short piece (a subhead, `Kontakt`) may stand in the text by chance; it counts only among long ones.
    """
    lines = {squeezed(line) for line in text.split("\n")}
    whole = squeezed(text)
    long = [at for at, key in enumerate(keys) if len(key) > LONG and key in whole]
    if not long:
        return {at for at, key in enumerate(keys) if key and key in lines}
    near = range(long[0] - 3, long[-1] + 4)
    inside = range(long[0], long[-1])
    short = {
        at
        for at, key in enumerate(keys)
        if key and len(key) <= LONG and ((at in near and key in lines) or (at in inside and key in whole))
    }
    return short.union(long)
