"""Pages made to hold the reader: each is read or refused with a reason, in a second or two of this process."""

from __future__ import annotations

import pickle
import time

import pytest

from pipeline.errors import ParseError
from tests.fetch.article.pages import NOW, TEXT, article, entry, page, release, source

CPU = 4.0
"""Seconds; a half is usual."""
BESIDE = f"<p>{TEXT}</p>"
READ = {
    "4,000 links in a paragraph": "<p>" + "".join(f"<a href=/{at}>a{at}</a> " for at in range(4000)) + "</p>",
    "4,000 links in a list": "<ul>" + "".join(f"<li><a href=/{at}>Ein Link {at}</a></li>" for at in range(4000)) + "</ul>",
    "14,000 marks in a paragraph": "<p>" + "a <b>b</b> " * 14_000 + "</p>",
    "9,000 raised signs": "<p>" + "a<sup>1</sup>" * 9_000 + "</p>",
    "9,900 breaks": "<p>" + "x<br>" * 9_900 + "</p>",
    "14,000 paragraphs": "<p>Ein Wort</p>" * 14_000,
    "14,000 hidden parts": "<div hidden>x</div>" * 14_000,
    "5,000 veiled pictures": "<noscript><img src=/a.jpg></noscript>" * 5_000,
    "cells over cells": "<table>" + "<tr><td colspan=100 rowspan=100>1</td><td>2</td></tr>" * 1_000 + "</table>",
    "100 kB of figures": "<p>" + "7" * 100_000 + "</p>",
    "100 kB of masked signs": "<p>" + "a(at)" * 20_000 + "</p>",
    "9,000 objects": '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x"}</script>' * 9_000,
    "1.5 million names": "<div class='" + "a " * 1_500_000 + f"'>{BESIDE}</div>",
    "JSON without an end": '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
}  # fmt: skip
REFUSED = {
    "250,000 links": ("<a href=/>a</a>" * 250_000, "tags"),
    "8,000 links": ("<a href=/>a</a>" * 8_000, "links"),
    "a million words": ("<p>" + "wort " * 1_000_000 + "</p>", "letters of text"),
    "900,000 breaks": ("<br>" * 900_000, "tags"),
    "400,000 attributes": ("<p " + " ".join(f"a{at}=1" for at in range(400_000)) + ">x</p>", "attributes"),
    "attributes without values": (
        "<p " + " ".join(f"a{at}" for at in range(50_000)) + ">x</p>",
        "attributes",
    ),
    "7 MB": ("x" * 7_000_000, "characters"),
}


@pytest.mark.parametrize("body", READ.values(), ids=READ)
def test_a_page_made_to_hold_the_reader_costs_a_second(body: str) -> None:
    """And what stands beside the attack is still read."""
    begun = time.process_time()
    found = release(article(BESIDE + body))

    assert time.process_time() - begun < CPU
    assert found.blocks


@pytest.mark.parametrize(("body", "what"), REFUSED.values(), ids=REFUSED)
def test_a_page_beyond_every_bound_is_refused_before_it_is_walked(body: str, what: str) -> None:
    """The reason names what was counted and the limit."""
    begun = time.process_time()
    with pytest.raises(ParseError, match=rf"holds [\d,]+ {what}.*more than [\d,]+ are not read"):
        release(article(BESIDE + body))
    assert time.process_time() - begun < CPU


def test_reading_can_be_given_to_another_process() -> None:
    """What goes in and what comes out is plain data, so that a reading can be ended from outside."""
    asked = entry(), source(), page(article(BESIDE))

    assert pickle.loads(pickle.dumps(asked)) == asked
    assert pickle.loads(pickle.dumps(release(article(BESIDE)))).retrieved == NOW
