"""`sources add`: from an address to a source file that reads its articles."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import load_source
from pipeline.errors import ParseError
from pipeline.fetch import read
from pipeline.fetch.health import check_source
from pipeline.fetch.http import Client
from pipeline.fetch.infer import infer, slug, to_yaml
from pipeline.model import ArticleRules, Entry, ListRules, Page, Source

if TYPE_CHECKING:
    from tests.fetch.sources.conftest import Office

TITLES = (
    "Musterbrücke ab Montag gesperrt",
    "Neue Kita in der Ringstraße öffnet",
    "Stadtrat beschließt den Haushalt 2027",
    "Eislaufbahn am Rathausplatz fertig",
)
TEXTS = (
    ("Die Musterbrücke wird von Montag, 23. November, an für drei Wochen gesperrt.", "Autos fahren in dieser Zeit über die Ringstraße, Busse halten am Bahnhof."),
    ("In der Ringstraße öffnet am 1. Dezember eine Kita mit 84 Plätzen für Kinder bis sechs Jahre.", "Anmeldungen sind im Bürgerservice und im Netz möglich, sagte die Oberbürgermeisterin am Freitag."),
    ("Der Stadtrat hat am Donnerstag den Haushalt für das Jahr 2027 beschlossen, mit 31 zu 12 Stimmen.", "Er umfasst 240 Millionen Euro; 18 Millionen Euro davon sind für Schulen vorgesehen."),
    ("Auf dem Rathausplatz ist die Eislaufbahn fertig, sie misst 1.200 Quadratmeter.", "Geöffnet ist sie täglich von 10 bis 21 Uhr, der Eintritt kostet 5,50 Euro für Erwachsene."),
)  # fmt: skip


def article(number: int) -> str:
    """A page as a town's system builds it."""
    first, second = TEXTS[number]
    return f"""<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>{TITLES[number]} | Stadt Musterstadt</title></head><body>
<header class="site-header"><nav><ul><li><a href="/rathaus">Rathaus</a></li><li><a href="/presse">Presse</a></li></ul></nav></header>
<main><div class="pm-detail">
<p class="pm-date">{17 + number}. November 2026</p>
<h1 class="pm-title">{TITLES[number]}</h1>
<figure class="pm-image"><img src="/bilder/{number}.jpg" alt="Ein Bild"><figcaption><span class="pm-caption">Ein Bild aus der Stadt, Nummer {number}.</span> <span class="pm-copyright">Foto: Stadt Musterstadt</span></figcaption></figure>
<div class="pm-text"><p>{first}</p><p>{second}</p><h2>Hintergrund</h2><p>Weitere Auskünfte über das Vorhaben Nummer {number} und seine Geschichte stehen im Bericht, den der Stadtrat im Herbst beraten hat.</p>
<ul class="pm-share"><li><a href="https://www.facebook.com/sharer?u=x">teilen</a></li><li><a href="mailto:?subject=x">mailen</a></li></ul></div>
<div class="pm-contact"><h2>Pressekontakt</h2><p>Pressestelle der Stadt Musterstadt<br>Telefon 0000 1234-0<br><a href="mailto:presse@musterstadt.example">presse@musterstadt.example</a></p></div>
</div></main>
<footer><p>© Stadt Musterstadt, Rathausplatz 1</p></footer></body></html>"""


def town(office: Office) -> str:
    """List page and four articles; gives the list's address."""
    for number in range(4):
        office.put(f"/presse/{number}", article(number))
    items = "".join(
        f'<li class="pm-item"><span class="pm-day">{17 + n}.11.2026</span><h3><a href="/presse/{n}">{title}</a></h3></li>'
        for n, title in enumerate(TITLES)
    )
    return office.put(
        "/presse",
        f"<html lang=de><head><title>Presse</title></head><body><main><h1>Pressemitteilungen</h1><ul>{items}</ul></main></body></html>",
    )


def test_the_selectors_of_a_list_and_its_articles_are_inferred(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """As a person would have written them."""
    source = infer(town(office), client, now=now, name="Stadt Musterstadt")

    assert (source.id, source.name, source.kind) == ("musterstadt", "Stadt Musterstadt", "listing")
    assert source.list is not None
    assert (source.list.item, source.list.date) == ("li.pm-item", "span.pm-day")
    (rules,) = source.article
    assert rules.body == ("div.pm-text",)
    assert rules.title == ("h1.pm-title",)
    assert rules.date == ("p.pm-date",)
    assert rules.credit == ("span.pm-copyright",)
    assert rules.image
    assert source.rights is None
    assert source.evidence == "read on 2026-11-20: selectors inferred from 3 articles"


def test_what_add_writes_is_what_check_reads(
    office: Office, client: Client, now: dt.datetime, tmp_path: Path
) -> None:
    """The file loads to the same source, and its articles come with title, day, credit and without chrome."""
    source = infer(town(office), client, now=now, name="Stadt Musterstadt")
    path = tmp_path / "musterstadt.yaml"
    path.write_text(to_yaml(source), encoding="utf-8")

    loaded = load_source(path)
    report = check_source(loaded, client, now=now)

    assert loaded == source
    assert not report.broken
    assert [(one.title, one.day) for one in report.articles] == [
        (title, dt.date(2026, 11, 17 + number)) for number, title in enumerate(TITLES)
    ]
    assert all(one.credit == "Stadt Musterstadt" for one in report.articles)
    assert all(one.contact for one in report.articles)


def test_what_is_read_by_the_inferred_rules_is_the_article_and_nothing_else(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """No share bar, no caption, no footer, no contact."""
    source = infer(town(office), client, now=now, name="Stadt Musterstadt")

    entry = Entry(id="0" * 32, source=source.id, url=f"{office.base}/presse/0")
    release = read(entry, source, Page(url=entry.url, body=article(0).encode(), retrieved=now), now=now)
    text = "\n".join(block.text for block in release.blocks)

    assert text.startswith(TEXTS[0][0])
    assert TEXTS[0][1] in text
    for foreign in ("teilen", "Ein Bild", "Foto", "Rathausplatz 1", "1234", "November 2026"):
        assert foreign not in text


def test_a_selector_that_would_change_what_is_read_is_left_out(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """One of three articles shows the town's logo where others show a picture: no selector takes it for one."""
    address = town(office)
    plain = article(1).replace("/bilder/1.jpg", "/img/logo.svg").replace('alt="Ein Bild"', 'alt="Logo"')
    office.put(
        "/presse/1",
        plain.replace("Ein Bild aus der Stadt, Nummer 1.", "").replace("Foto: Stadt Musterstadt", ""),
    )

    source = infer(address, client, now=now, name="Stadt Musterstadt")

    assert source.article[0].body == ("div.pm-text",)
    assert source.article[0].image == ()
    assert source.article[0].credit == ()


def test_a_feed_stays_a_feed(office: Office, client: Client, now: dt.datetime) -> None:
    """Its articles are read for selectors all the same."""
    town(office)
    items = "".join(
        f"<item><title>{title}</title><link>{office.base}/presse/{n}</link><pubDate>Fri, {17 + n} Nov 2026 08:00:00 +0100</pubDate></item>"
        for n, title in enumerate(TITLES)
    )
    address = office.put(
        "/rss.xml",
        f"<rss version='2.0'><channel><title>Presse</title>{items}</channel></rss>",
        kind="application/rss+xml",
    )

    source = infer(address, client, now=now, name="Stadt Musterstadt")

    assert (source.kind, source.list) == ("feed", None)
    assert source.article[0].body == ("div.pm-text",)


def test_too_few_articles_make_no_selectors(office: Office, client: Client, now: dt.datetime) -> None:
    """One page is no pattern: the generic reader serves."""
    address = town(office)
    for number in (1, 2, 3):
        office.put(f"/presse/{number}", "weg", status=410)

    source = infer(address, client, now=now, name="Stadt Musterstadt")

    assert source.article == ()
    assert source.evidence == "read on 2026-11-20: 1 article read by the generic reader"


def test_an_address_without_any_list_is_an_error(office: Office, client: Client, now: dt.datetime) -> None:
    """With the way on."""
    address = office.put("/impressum", "<html><body><p>Angaben gemäß § 5</p></body></html>")

    with pytest.raises(ParseError, match="discover"):
        infer(address, client, now=now)


@pytest.mark.parametrize(
    ("gold", "body"),
    [
        ("karlsruhe", 'div[itemprop="articleBody"]'),
        ("wien", "div.pressemeldung-td-left"),
        ("ooe_releases", "div.texteditor"),
    ],
)
def test_selectors_inferred_from_real_pages_read_them_right(
    shared: Path, office: Office, client: Client, now: dt.datetime, gold: str, body: str
) -> None:
    """Three of a city's pages give the selectors a person wrote; with them all its pages read letter for letter."""
    pages = json.loads((shared / "cases" / "gold" / f"{gold}.json").read_text(encoding="utf-8"))
    links = []
    for number, one in enumerate(pages):
        office.put(f"/meldungen/{number}", gzip.decompress((shared / "cases" / one["file"]).read_bytes()))
        links.append(
            f'<div class="news-item"><h3><a href="/meldungen/{number}">{one["title"]}, {number}</a></h3></div>'
        )
    address = office.put(
        "/aktuelles", f"<html><body><main><h1>Aktuelles</h1>{''.join(links)}</main></body></html>"
    )

    source = infer(address, client, now=now, name=gold)

    assert source.article[0].body == (body,)
    for number, one in enumerate(pages):
        entry = Entry(id="0" * 32, source=source.id, url=f"{office.base}/meldungen/{number}")
        release = read(entry, source, client.get(entry.url), now=now)
        text = "".join(block.text for block in release.blocks)
        assert release.title == one["title"]
        assert release.day.isoformat() == one.get("date", release.day.isoformat())
        assert "".join(text.split()) == "".join("".join(one["body_blocks"]).split())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Stadt Köln", "koeln"),
        ("Landeshauptstadt München", "muenchen"),
        ("Frankfurt (Oder)", "frankfurt-oder"),
        ("!", "source"),
    ],
)
def test_a_name_becomes_a_file_name(name: str, expected: str) -> None:
    """Plain letters and dashes."""
    assert slug(name) == expected


LINE = (
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)


@given(name=LINE, selector=LINE, word=LINE, hours=st.integers(1, 200))
def test_any_source_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, name: str, selector: str, word: str, hours: int
) -> None:
    """Quotes, hashes, colons, `true`: what is written is what is read."""
    source = Source(
        id="x", name=name, publisher=word, kind="listing", url="https://x.example/", every=dt.timedelta(hours=hours),
        list=ListRules(item=selector, title=word, pages=3), skip={"title": (word, name)}, hosts=("y.example",),
        article=(ArticleRules(body=(selector, word), lead_from="meta"), ArticleRules(title=(word,))), evidence=name,
    )  # fmt: skip
    path = tmp_path_factory.mktemp("source") / "x.yaml"
    path.write_text(to_yaml(source), encoding="utf-8")

    assert load_source(path) == dataclasses.replace(source)
