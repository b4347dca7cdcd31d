"""The public interface: its names and arguments, and each function once on input of our own."""

from __future__ import annotations

import datetime as dt
import inspect
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline import api
from pipeline.check import fact_flags, flags
from pipeline.errors import ParseError
from pipeline.fetch.article import plain_text
from pipeline.model import Block, Origin, Run, Segment, Translation
from pipeline.translate import tmx, xliff, xliff_files

ROOT = Path(__file__).resolve().parents[1]
NOW = dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.UTC)
DAY = NOW.date()
BERLIN = ZoneInfo("Europe/Berlin")

PUBLIC = {
    "read_article": "data *url *now *title= *content_type=",
    "parse_feed": "data *url *now *content_type=",
    "markdown": "release",
    "check_pair": "source target *language= *day=",
    "event_end": "text *day",
    "embargo": "text *zone *day",
    "read_tmx": "path",
    "merge_xliff": "translation path",
}
"""The whole interface: `*` marks an argument by keyword, `=` one with a default. An entry leaves only with a major version."""

PAGE = b"""<!doctype html><html lang="de"><head><title>Neue Bruecke am Hafen</title></head><body><main><article>
<h1>Neue Br\xc3\xbccke am Hafen</h1><p>28. November 2026</p>
<p>Die Stadt baut am alten Hafen eine Br\xc3\xbccke f\xc3\xbcr Menschen zu Fu\xc3\x9f und auf dem Rad, 84 Meter lang und vier Meter breit.</p>
<p>Die Arbeiten beginnen im M\xc3\xa4rz und dauern bis in den Herbst; der <a href="/hafen">Hafenplatz</a> bleibt offen.</p>
</article></main></body></html>"""
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Presse</title>
<item><guid>a1</guid><title>Neue Br\xc3\xbccke</title><link>http://stadt.example/presse/1</link>
<pubDate>Fri, 27 Nov 2026 10:00:00 +0100</pubDate></item></channel></rss>"""


def _signature(name: str) -> str:
    def word(parameter: inspect.Parameter) -> str:
        star = "*" if parameter.kind is inspect.Parameter.KEYWORD_ONLY else ""
        return star + parameter.name + ("" if parameter.default is inspect.Parameter.empty else "=")

    return " ".join(
        word(parameter) for parameter in inspect.signature(getattr(api, name)).parameters.values()
    )


def test_the_interface_is_these_functions_with_these_arguments() -> None:
    assert {name: _signature(name) for name in api.__all__} == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_each_is_documented(name: str) -> None:
    assert inspect.getdoc(getattr(api, name))
    assert f"`{name}(" in (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_names_that_measuring_programs_use_stay() -> None:
    assert [finding.severity.name for finding in flags("Es sind 12 Boote.", "There are 21 boats.")] == [
        "ERROR"
    ]
    assert fact_flags("Es sind 12 Boote.", "There are 12 boats.") == []
    assert "84 Meter lang" in (plain_text(PAGE, "http://stadt.example/presse/1") or "")


def test_an_article_becomes_markdown() -> None:
    release = api.read_article(
        PAGE, url="http://stadt.example/presse/1", title="Neue Brücke am Hafen", now=NOW
    )

    assert (release.title, release.day) == ("Neue Brücke am Hafen", DAY)
    assert "[Hafenplatz](http://stadt.example/hafen)" in api.markdown(release)


def test_what_is_no_article_is_refused() -> None:
    with pytest.raises(ParseError):
        api.read_article(b"<html><body></body></html>", url="http://stadt.example/presse/1", now=NOW)


def test_a_feed_becomes_entries() -> None:
    listing = api.parse_feed(
        FEED, url="http://stadt.example/feed.xml", now=NOW, content_type="application/rss+xml"
    )

    assert [(entry.title, entry.day) for entry in listing.entries] == [("Neue Brücke", dt.date(2026, 11, 27))]
    with pytest.raises(ParseError):
        api.parse_feed(b"", url="http://stadt.example/feed.xml", now=NOW)


def test_a_pair_is_checked_in_the_language_it_is_in() -> None:
    german = "Die Brücke ist 84 Meter lang und kostet 1.200 Euro."

    assert api.check_pair(german, "The bridge is 84 metres long and costs €1,200.", day=DAY) == ()
    wrong = api.check_pair(german, "The bridge is 84 metres long and costs €1,300.")
    assert [(finding.check, finding.severity.name) for finding in wrong] == [("numbers", "ERROR")]
    french = api.check_pair(german, "Le pont mesure 84 mètres de long.", language="fr", day=None)
    assert "style" not in {finding.check for finding in french}, "the house style is about English"


def test_the_end_of_an_event_and_an_embargo() -> None:
    assert api.event_end("Die Ausstellung ist bis 6. Dezember 2026 zu sehen.", day=DAY) == dt.date(
        2026, 12, 6
    )
    assert api.event_end("Die Stadt hat viele Parks.", day=DAY) is None
    assert api.embargo("Sperrfrist: 30. November 2026, 18 Uhr", zone=BERLIN, day=DAY) == dt.datetime(
        2026, 11, 30, 18, tzinfo=BERLIN
    )
    assert api.embargo("Die Stadt hat viele Parks.", zone=BERLIN, day=DAY) is None


def test_a_translation_memory_is_read(tmp_path: Path) -> None:
    tmx.write(tmp_path / "m.tmx", [tmx.Unit(source="Der Hafen", target="The harbour", origin="engine")])

    assert [(unit.source, unit.target, unit.origin) for unit in api.read_tmx(tmp_path / "m.tmx")] == [
        ("Der Hafen", "The harbour", "engine")
    ]


def test_an_agency_s_file_is_merged(tmp_path: Path) -> None:
    segment = Segment(
        index=0,
        role="block",
        source=Block(runs=(Run(text="Der Hafen"),)),
        target=Block(runs=(Run(text="The port"),)),
        origin=Origin.ENGINE,
    )
    translation = Translation(release="r1", language="en-GB", segments=(segment,), made=NOW)
    item = xliff.Item(id="block-0", source="Der Hafen", target="The harbour", state="final")
    job = xliff.Job(release="r1", source_language="de", target_language="en-GB", items=(item,))
    xliff_files.write(tmp_path / "back.xlf", [job])

    (merged,) = api.merge_xliff(translation, tmp_path / "back.xlf").segments

    assert (merged.origin, merged.target.text if merged.target else "") == (Origin.PERSON, "The harbour")


_TEXTS = (
    "Sperrfrist: heute, 24 Uhr", "Sperrfrist: Sonntag, 25 Uhr", "Sperrfrist: 31. Dezember 9999, 24 Uhr",
    "Die Schau ist noch bis 1. Januar und bis 31.12.99999 zu sehen.", "Am 3. Mai \ud800 um 18 Uhr", "",
)  # fmt: skip


@pytest.mark.parametrize("day", [dt.date.min, dt.date(1, 1, 2), DAY, dt.date(9999, 12, 30), dt.date.max])
@pytest.mark.parametrize("text", _TEXTS)
def test_no_day_is_too_far_out(text: str, day: dt.date) -> None:
    end, until = api.event_end(text, day=day), api.embargo(text, zone=BERLIN, day=day)

    assert end is None or isinstance(end, dt.date)
    assert until is None or until.tzinfo is BERLIN
    assert isinstance(api.check_pair(text, text, day=day), tuple)


@pytest.mark.parametrize("year", [dt.MINYEAR, dt.MINYEAR + 1, dt.MAXYEAR - 1, dt.MAXYEAR])
def test_a_moment_at_the_end_of_the_calendar_is_refused_and_any_other_taken(year: int) -> None:
    moment = dt.datetime(year, 12, 31, 23, 59, tzinfo=dt.UTC)
    if year in {dt.MINYEAR, dt.MAXYEAR}:
        with pytest.raises(ParseError, match="calendar"):
            api.read_article(PAGE, url="http://stadt.example/presse/1", now=moment)
        with pytest.raises(ParseError, match="calendar"):
            api.parse_feed(FEED, url="http://stadt.example/feed.xml", now=moment)
    else:
        assert api.read_article(PAGE, url="http://stadt.example/presse/1", now=moment).title
        assert api.parse_feed(FEED, url="http://stadt.example/feed.xml", now=moment).entries


@pytest.mark.parametrize("url", ["http://[::1", "http://]/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ParseError, match="no address"):
        api.read_article(PAGE, url=url, now=NOW)
    with pytest.raises(ParseError, match="no address"):
        api.parse_feed(FEED, url=url, now=NOW)


@pytest.mark.parametrize("language", ["", "EN_gb", "en-", "a" * 1000, "\ud800", "../en"])
def test_what_is_no_language_is_refused(language: str) -> None:
    with pytest.raises(ParseError, match="no language tag"):
        api.check_pair("Am 3. Mai", "On 3 May", language=language)
