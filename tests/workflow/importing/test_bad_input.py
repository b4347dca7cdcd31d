"""Bad input: recorded with a reason, shown by `status`, and the others go on."""

from __future__ import annotations

import pytest

from pipeline.model import Work
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.reporting.status import status
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite, files

FEED = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>M</title>{items}</channel></rss>"
GOOD = "<item><title>{title}</title><link>{base}/presse/meldung-1</link><pubDate>Tue, 01 Sep 2026 10:00:00 +0200</pubDate></item>"


class Odd(City):
    """A city whose feed is what a test says, and whose pages may be empty."""

    raw: bytes = b""
    kind: str = "application/rss+xml"

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """The odd feed, an empty page, else as ever."""
        if path == "/feed.xml":
            return 200, self.kind, self.raw
        if path == "/presse/leer":
            return 200, "text/html", b"<html><body><nav>Start</nav></body></html>"
        return super().answer(path)


@pytest.fixture
def city() -> City:  # type: ignore[misc]  # a generator fixture
    """The odd city, with one good release."""
    with Odd() as odd:
        odd.items = [item(1)]
        yield odd


@pytest.mark.parametrize(
    ("body", "kind", "said", "told"),
    [
        (b"<!DOCTYPE html><html><body><h1>Willkommen</h1></body></html>", "text/html", "HTML", 1),
        (b"", "application/rss+xml", "empty", 0),  # it may pass: told when it lasts a day
        (b"\x89PNG\r\n\x1a\n0000", "image/png", "", 1),
    ],
    ids=["an HTML page", "an empty body", "a picture"],
)
def test_what_is_no_feed_is_one_line_with_a_reason(
    body: bytes, kind: str, said: str, told: int, city: Odd, make_site: MakeSite
) -> None:
    city.raw, city.kind = body, kind

    report = run_import(make_site())

    workspace = make_site()
    line = status(workspace).sources[0]
    assert (report.exit_code, len(report.news)) == (told, told)
    assert said.lower() in line.reason.lower()
    assert "\n" not in report.rows[0].note


def test_a_truncated_feed_gives_what_it_still_holds(city: Odd, make_site: MakeSite) -> None:
    whole = FEED.format(items=GOOD.format(title=city.items[0].title, base=city.base) * 1)
    city.raw = whole[: whole.rindex("</channel>")].encode()

    report = run_import(make_site())

    assert report.rows[0].written == 1
    assert report.rows[0].note


def test_a_wrong_charset_is_read_all_the_same(city: Odd, make_site: MakeSite) -> None:
    text = FEED.format(items=GOOD.format(title="Bücherei öffnet", base=city.base))
    city.raw = text.encode("windows-1252")

    run_import(make_site())

    assert "Bücherei öffnet" in next(make_site().store.find()).entry.title


def test_entries_that_lack_something_are_recorded_and_the_good_one_goes_on(
    city: Odd, make_site: MakeSite
) -> None:
    items = [
        GOOD.format(title=city.items[0].title, base=city.base),
        f"<item><link>{city.base}/presse/leer</link></item>",
        "<item><title>Ohne Adresse und Datum</title></item>",
        f"<item><guid>x</guid><title>Eine Datei</title><link>{city.base}/plan.pdf</link></item>",
        "<item></item>",
    ]
    city.raw = FEED.format(items="".join(items)).encode()

    report = run_import(make_site())

    workspace = make_site()
    records = list(workspace.store.find())
    assert report.rows[0].written == 1
    assert len(files(workspace)) == 1
    assert len(records) >= 4
    assert all(record.work is Work.DONE or record.reason for record in records)
    assert all(release_line.reason for release_line in status(workspace).open)
    again = run_import(make_site(), forced=True)
    assert again.exit_code == 0
    assert len(list(make_site().store.find())) == len(records)
