"""What is told, by tables: the newest of a release, each once by each way."""

from __future__ import annotations

import pytest

from pipeline.model import News
from pipeline.transitions.given import added, went_out


def news(
    what: str, message: str = "", *, about: str = "a.md", record: str = "r1", out: tuple[str, ...] = ()
) -> News:
    """A piece of news."""
    return News(what=what, about=about, message=message, record=record, out=out)


@pytest.mark.parametrize(
    ("known", "new", "left"),
    [
        ([], [news("changed", "1")], [("changed", "1")]),
        ([news("changed", "1")], [news("changed", "2")], [("changed", "2")]),
        ([news("changed", "1")], [news("withdrawn", "2")], [("withdrawn", "2")]),
        ([news("changed", "1")], [news("changed", "2", about="b.md")], [("changed", "1"), ("changed", "2")]),
        ([news("changed", "1")], [news("withdrawn", "2", about="b.md")], [("withdrawn", "2")]),
        ([news("changed", "1", record="")], [news("withdrawn", "2", record="")], [("changed", "1"), ("withdrawn", "2")]),
        ([news("urgent", "1")], [news("changed", "2")], [("urgent", "1"), ("changed", "2")]),
        ([news("by hand", "1")], [news("changed", "2")], [("by hand", "1"), ("changed", "2")]),
        ([news("urgent", "1")], [news("urgent", "2")], [("urgent", "2")]),
        ([news("changed", "1")], [news("changed", "2", record="r2")], [("changed", "1"), ("changed", "2")]),
        ([news("source", "1", record="")], [news("source", "2", record="")], [("source", "2")]),
        ([news("source", "1", record="")], [news("missing", "2", record="")], [("source", "1"), ("missing", "2")]),
    ],
)  # fmt: skip
def test_the_newest_about_each_post_is_told(
    known: list[News], new: list[News], left: list[tuple[str, str]]
) -> None:
    assert [(news_item.what, news_item.message) for news_item in added(known, new)] == left


def test_what_went_out_by_every_way_is_forgotten_and_what_came_meanwhile_stays() -> None:
    first, second = news("changed", "1"), news("changed", "2", record="r2")
    ways = ("report", "mail")

    half = went_out([first, second], [first], "report", ways=ways)
    done = went_out(half, half[:1], "mail", ways=ways)

    assert [news_item.out for news_item in half] == [("report",), ()] and done == (second,)
    assert went_out([news("changed", "newer")], [first], "report", ways=("report",)) != ()
