"""From the address of a town to a source that is tried: what is found, what is written, and why where nothing is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import load_source
from pipeline.errors import FetchError
from pipeline.fetch.discovery.checkup import check_source
from pipeline.fetch.discovery.propose import propose
from pipeline.fetch.discovery.source_yaml import slug, to_yaml
from pipeline.fetch.http import Client
from pipeline.model import ArticleRules, ListRules, Source

if TYPE_CHECKING:
    from tests.fetch.conftest import Office

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
    """A page as a town's system builds it; its description is a teaser, cut off."""
    first, second = TEXTS[number]
    return f"""<!DOCTYPE html><html lang="de-AT"><head><meta charset="utf-8"><title>{TITLES[number]} | Stadt Musterstadt</title><meta name="description" content="{first[:50]} …"></head><body>
<header class="site-header"><nav><ul><li><a href="/rathaus">Rathaus</a></li><li><a href="/presse">Presse</a></li></ul></nav></header>
<main><div class="pm-detail">
<p class="pm-date">{17 + number}. November 2026</p>
<h1 class="pm-title">{TITLES[number]}</h1>
<div class="pm-text"><p><strong>{first}</strong></p><p>{second}</p><h2>Hintergrund</h2><p>Weitere Auskünfte über das Vorhaben Nummer {number} und seine Geschichte stehen im Bericht, den der Stadtrat im Herbst beraten hat.</p></div>
</div></main>
<footer><p>© Stadt Musterstadt, Rathausplatz 1</p></footer></body></html>"""


def town(office: Office, path: str = "/presse") -> str:
    """List page and four articles; gives the list's address."""
    for number in range(4):
        office.put(f"/presse/{number}", article(number))
    items = "".join(
        f'<li class="pm-item"><span class="pm-day">{17 + n}.11.2026</span><h3><a href="/presse/{n}">{title}</a></h3></li>'
        for n, title in enumerate(TITLES)
    )
    return office.put(
        path,
        f"<html lang=de-AT><head><title>Presse</title></head><body><main><h1>Pressemitteilungen</h1><ul>{items}</ul></main></body></html>",
    )


def home(office: Office, *links: tuple[str, str], head: str = "") -> str:
    menu = "".join(f'<li><a href="{path}">{words}</a></li>' for path, words in links)
    return office.put(
        "/",
        f"<html lang=de><head><title>Stadt Musterstadt</title>{head}</head><body><nav><ul>{menu}</ul></nav><main><h1>Willkommen</h1></main></body></html>",
    )


def test_the_home_page_is_enough_and_what_add_writes_is_what_check_reads(
    office: Office, client: Client, now: dt.datetime, tmp_path: Path
) -> None:
    """Two clicks away; the file loads to the same source and reads titles, days and texts."""
    town(office, "/service/pressemitteilungen")
    office.put(
        "/rathaus",
        '<html><body><main><ul><li><a href="/service/pressemitteilungen">Pressemitteilungen</a></li></ul></main></body></html>',
    )
    address = home(office, ("/tourismus", "Tourismus"), ("/rathaus", "Rathaus & Politik"))

    proposal = propose(address, client, now=now, name="Stadt Musterstadt")

    assert proposal.source is not None, proposal.why_not
    source = proposal.source
    assert (source.id, source.kind, source.url) == (
        "musterstadt",
        "listing",
        f"{office.base}/service/pressemitteilungen",
    )
    assert source.list is not None
    assert (source.list.item, source.list.date) == ("li.pm-item", "span.pm-day")
    assert source.language == "de-AT"
    assert source.rights is None
    path = tmp_path / "musterstadt.yaml"
    path.write_text(to_yaml(source), encoding="utf-8")
    assert load_source(path) == source
    report = check_source(source, client, now=now)
    assert not report.broken
    assert [(article.title, article.day) for article in report.articles] == [
        (title, dt.date(2026, 11, 17 + number)) for number, title in enumerate(TITLES)
    ]


def test_a_lead_of_the_page_is_never_taken_from_the_description(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """A teaser that is cut off would stand above the real lead in every post, and be bought."""
    proposal = propose(town(office), client, now=now)

    assert proposal.source is not None
    assert "lead_from" not in to_yaml(proposal.source)
    assert proposal.report is not None
    assert proposal.report.articles[0].first == TEXTS[0][0]


def test_a_feed_of_releases_goes_before_the_list_and_one_of_jobs_never(
    office: Office, client: Client, now: dt.datetime
) -> None:
    """Both are named by the home page."""
    town(office)
    for path, title, titles in (
        ("/jobs.xml", "Pressemitteilungen?", ["Erzieherin (m/w/d)", "Ingenieur (m/w/d)", "Leitung (m/w/d)"]),
        ("/presse.xml", "Pressemitteilungen", list(TITLES)),
    ):
        items = "".join(
            f"<item><title>{text}</title><link>{office.base}/presse/{n}</link><pubDate>Fri, {17 + n} Nov 2026 08:00:00 +0100</pubDate></item>"
            for n, text in enumerate(titles)
        )
        office.put(
            path,
            f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>",
            kind="application/rss+xml",
        )
    head = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="RSS" href="{path}">'
        for path in ("/jobs.xml", "/presse.xml")
    )
    address = home(office, ("/presse", "Presse"), head=head)

    proposal = propose(address, client, now=now)

    assert proposal.source is not None
    assert (proposal.source.kind, proposal.source.url) == ("feed", f"{office.base}/presse.xml")


def test_who_names_a_list_gets_that_list(office: Office, client: Client, now: dt.datetime) -> None:
    """Although the site has another one that sounds better."""
    town(office, "/pressemitteilungen")
    items = "".join(
        f'<div class="n"><h3><a href="/aktuelles/{n}">Aktuelle Nachricht der Stadt {n}</a></h3><p>1{n}.11.2026</p></div>'
        for n in range(4)
    )
    for n in range(4):
        office.put(f"/aktuelles/{n}", article(n).replace(TITLES[n], f"Aktuelle Nachricht der Stadt {n}"))
    address = office.put(
        "/aktuelles",
        f'<html><body><nav><a href="/pressemitteilungen">Pressemitteilungen</a></nav><main><h1>Aktuelles</h1>{items}</main></body></html>',
    )

    proposal = propose(address, client, now=now)

    assert proposal.source is not None
    assert proposal.source.url == address


SHELL = '<html><head><title>{}</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>'


def test_the_reason_is_the_true_one(office: Office, client: Client, now: dt.datetime) -> None:
    """JavaScript alone; no press page; a page without a list; a list whose pages cannot be read."""
    address = home(office, ("/presse", "Pressemitteilungen"))
    office.put("/presse", SHELL.format("Pressemitteilungen"))
    assert "filled by JavaScript alone" in propose(address, client, now=now).why_not

    office.put(
        "/presse",
        "<html><body><main><h1>Pressemitteilungen</h1><p>Zur Zeit liegen keine vor.</p></main></body></html>",
    )
    assert "/presse holds no list of releases" in propose(address, client, now=now).why_not

    town(office)
    for number in range(4):
        office.put(f"/presse/{number}", "weg", status=404)
    found = propose(address, client, now=now)
    assert "a list was found, but its releases could not be read" in found.why_not
    assert found.looked_at

    assert (
        "no press page found" in propose(home(office, ("/tourismus", "Tourismus")), client, now=now).why_not
    )


def test_robots_txt_is_named(office: Office, client: Client, now: dt.datetime) -> None:
    """And obeyed: the list is never asked for."""
    town(office)
    office.put("/robots.txt", "User-agent: *\nDisallow: /presse\n", kind="text/plain")
    address = home(office, ("/presse", "Pressemitteilungen"))

    proposal = propose(address, client, now=now)

    assert proposal.source is None
    assert "robots.txt forbids" in proposal.why_not
    assert "/presse" not in office.asked


def test_a_dead_address_is_an_error(office: Office, client: Client, now: dt.datetime) -> None:
    """There is nothing to look at."""
    with pytest.raises(FetchError):
        propose(office.base + "/fehlt", client, now=now)


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


@settings(deadline=None)
@given(name=LINE, selector=LINE, word=LINE, hours=st.integers(1, 200))
def test_any_source_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, name: str, selector: str, word: str, hours: int
) -> None:
    """Quotes, hashes, colons, `true`: what is written is what is read."""
    source = Source(
        id="x", name=name, publisher=word, kind="listing", url="https://x.example/", every=dt.timedelta(hours=hours),
        list=ListRules(item=selector, title=word, pages=3, text="following"), skip={"title": (word, name)}, hosts=("y.example",), full_text=True, pdf=True,
        article=(ArticleRules(body=(selector, word), lead_from="meta"), ArticleRules(title=(word,))), evidence=name,
    )  # fmt: skip
    path = tmp_path_factory.mktemp("source") / "x.yaml"
    path.write_text(to_yaml(source), encoding="utf-8")

    assert load_source(path) == dataclasses.replace(source)
