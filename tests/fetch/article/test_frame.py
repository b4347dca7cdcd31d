"""The frame around a release: contact, share bars, captions and other articles stay out, by general rules alone."""

from __future__ import annotations

import json

import pytest

from pipeline import fetch
from pipeline.fetch.article import plain_text
from tests.fetch.article.pages import (
    MORE,
    NOW,
    SHORT,
    TEXT,
    URL,
    article,
    entry,
    page,
    release,
    source,
    texts,
)

CONTACTS = {
    "heading and lines": "<h2>Rückfragehinweis für Medien</h2><ul><li>Presseamt der Stadt Musterstadt<br>Telefon 0123 456789</li>"
    "<li>presse@musterstadt.example</li></ul>",
    "one paragraph": "<p><strong>Pressekontakt:</strong><br>Presse- und Öffentlichkeitsarbeit<br>Tel. 0123 / 45 67-0<br>presse(at)musterstadt.example</p>",
    "label and lines": "<p>Ansprechpartner für die Medien:</p><p>Pressestelle der Stadt Musterstadt</p><p>Telefon: 0123 4567-89</p>",
    "box": "<div class=contact-box><h3>Kontakt</h3><p>Pressestelle</p><p>E-Mail: presse@musterstadt.example</p></div>",
}
FRAMES = {
    "share bar": "<ul class=share><li><a href=#>Facebook</a></li><li><a href=#>Per E-Mail teilen</a></li></ul>",
    "share line": "<p>Presseartikel teilen</p>",
    "print line": "<p>Drucken</p>",
    "changed": "<p>Zuletzt geändert am 14.03.2026</p>",
    "since": "<p>vor 2 Stunden</p>",
    "other articles": "<h3>Weitere Meldungen</h3><ul><li><a href=/a>Stadtbücherei feiert ihren hundertsten Geburtstag</a></li>"
    "<li><a href=/b>Neue Bäume für den Stadtpark am Rathaus</a></li></ul>",
    "tags": "<div class=tags>Verkehr, Brücken, Tiefbau</div>",
    "newsletter": "<div class=newsletter><p>Abonnieren Sie unseren Newsletter mit allen Neuigkeiten der Stadt.</p></div>",
    "cookie bar": "<div class=cookiebar><p>Wir verwenden Cookies, um Ihnen die Nutzung zu erleichtern.</p></div>",
}
PICTURES = {
    "figure": "<figure><img src=/b.jpg alt=Brücke><figcaption>Die alte Musterbrücke im Winter. Foto: Stadtarchiv</figcaption></figure>",
    "spans": "<div class=news-image><img src=/b.jpg alt=Brücke><span class=copyright-text>Die alte Musterbrücke im Winter.</span>"
    "<span class=copyright-text>© Stadtarchiv</span></div>",
    "caption below": "<div><div class=image><img src=/b.jpg alt=Brücke></div><div class=caption>Die alte Musterbrücke im Winter."
    "<span class=copyright>Bild: Stadtarchiv</span></div></div>",
    "no names": "<div><img src=/b.jpg alt=Brücke><p>Die alte Musterbrücke im Winter. © Stadtarchiv</p></div>",
}


@pytest.mark.parametrize("contact", CONTACTS.values(), ids=CONTACTS.keys())
@pytest.mark.parametrize("text", [f"<p>{TEXT}</p><p>{MORE}</p>", f"<p>{SHORT}</p>"], ids=["long", "short"])
def test_press_contact_stands_apart(contact: str, text: str) -> None:
    """It is kept as data and is no block, on long and on short releases."""
    found = release(article(text + contact))

    assert all("0123" not in block and "presse" not in block for block in texts(found))
    assert any("presse" in block.text.lower() for block in found.contact)


def test_a_telephone_number_in_the_service_part_stays() -> None:
    """Where to register is news, not press contact."""
    service = "Anmeldung bei der Volkshochschule unter Telefon 0123 4567 oder per Mail an vhs@musterstadt.example bis Freitag."

    assert service in texts(release(article(f"<p>{TEXT}</p><p>{service}</p><p>{MORE}</p>")))


def test_a_subhead_kontakt_over_prose_stays() -> None:
    """Without a number or an address near it the word is a subhead like any other."""
    prose = "Der Kontakt zwischen den Partnerstädten soll enger werden, dafür gibt es im Sommer ein Fest auf dem Markt."

    assert "Kontakt" in texts(release(article(f"<p>{TEXT}</p><h2>Kontakt</h2><p>{prose}</p><p>{MORE}</p>")))


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_the_frame_stays_out(frame: str) -> None:
    """Whatever stands below the text of a town's page."""
    assert texts(release(article(f"<p>{TEXT}</p><p>{MORE}</p>{frame}"))) == [TEXT, MORE]


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES.keys())
@pytest.mark.parametrize("before", ["", "<p class=date>Donnerstag, 12. März 2026</p>"], ids=["bare", "dated"])
def test_a_short_release_is_not_glued_to_title_caption_and_credit(picture: str, before: str) -> None:
    """One sentence is one block, whatever stands around it; the caption belongs to the picture."""
    found = release(article(before + picture + f"<div class=text><p>{SHORT}</p></div>"))

    assert texts(found) == [SHORT]
    assert [(image.caption, image.credit) for image in found.images] == [
        ("Die alte Musterbrücke im Winter.", "Stadtarchiv")
    ]
    assert (
        plain_text(page(article(before + picture + f"<div class=text><p>{SHORT}</p></div>")).body, URL)
        == SHORT
    )


def test_a_lead_outside_of_the_text_is_found() -> None:
    """A lead in the header of the article is text."""
    lead = "Drei Wochen lang müssen Autofahrerinnen und Autofahrer mit Umwegen durch die Nordstadt rechnen."
    found = release(
        article(
            f"<header><p class=teaser-text>{lead}</p></header><div class=text><p>{TEXT}</p><p>{MORE}</p></div>"
        )
    )

    assert texts(found) == [lead, TEXT, MORE]


def test_what_was_left_out_is_told() -> None:
    """`dropped` gives the first words of what an extractor would have taken."""
    found = release(
        article(f"<p>{TEXT}</p><p>{MORE}</p><p>Lesen Sie die aktuelle Ausgabe des Stadtblatts digital.</p>")
    )

    assert any(words.startswith("Lesen Sie die aktuelle") for words in found.dropped)


def test_signatures_stand_apart() -> None:
    """`Im Auftrag` and the name after it."""
    found = release(article(f"<p>{TEXT}</p><p>{MORE}</p><p>Im Auftrag<br>Die Pressestelle</p>"))

    assert texts(found) == [TEXT, MORE]
    assert [block.text for block in found.contact] == ["Im Auftrag\nDie Pressestelle"]


def test_short_items_and_subheads_of_the_text_stay() -> None:
    """Lists before and between the prose of the same box are text, on long and on short releases."""
    items = "<ul><li>Bus 18</li><li>Bus 19, nur werktags</li></ul>"
    short = release(article(f"<div class=text>{items}<p>{SHORT}</p></div>"))
    long = release(article(f"<div class=text><p>{TEXT}</p><h3>Umleitungen</h3>{items}<p>{MORE}</p></div>"))

    assert texts(short) == ["Bus 18", "Bus 19, nur werktags", SHORT]
    assert texts(long) == [TEXT, "Umleitungen", "Bus 18", "Bus 19, nur werktags", MORE]


def test_a_short_lead_in_an_element_of_its_name_is_text() -> None:
    """Content systems write the lead of a release into a box of its own."""
    found = release(
        article(
            f"<div class=SP-Intro><p>Die Brücke ist ab Montag gesperrt.</p></div><div class=SP-Text><p>{TEXT}</p></div>"
        )
    )

    assert texts(found) == ["Die Brücke ist ab Montag gesperrt.", TEXT]


def test_where_to_read_more_is_text() -> None:
    """A sentence with an address is no list of other articles."""
    more = "Weitere Informationen gibt es unter www.musterstadt.example/bruecke."

    assert texts(release(article(f"<p>{TEXT}</p><p>{MORE}</p><p>{more}</p>"))) == [TEXT, MORE, more]


def test_more_information_over_prose_stays() -> None:
    """The subhead goes only where nothing stands under it."""
    prose = (
        "Der Plan liegt bis Ende April im Rathaus aus und kann dort zu den üblichen Zeiten eingesehen werden."
    )
    kept = release(article(f"<p>{TEXT}</p><p>{MORE}</p><h3>Weitere Informationen</h3><p>{prose}</p>"))
    loose = release(
        article(
            f"<p>{TEXT}</p><p>{MORE}</p><h3>Weitere Informationen</h3><ul><li><a href=/a>Plan</a></li></ul>"
        )
    )

    assert texts(kept) == [TEXT, MORE, "Weitere Informationen", prose]
    assert texts(loose)[:2] == [TEXT, MORE]


def test_a_short_text_stays_where_the_json_of_its_page_cannot_be_read() -> None:
    told = {"id": 1, "title": "Brücke", "date": "2026-01-01", "body": "<p>x<br></p>" * 10_001}
    script = json.dumps({"props": {"pageProps": {"article": told}}}).replace("<", "\\u003c")
    shown = page(
        f"<h1>Brücke</h1><p>{SHORT}</p><script id=__NEXT_DATA__ type=application/json>{script}</script>"
    )

    assert texts(fetch.read(entry(title="Brücke"), source(), shown, now=NOW)) == [SHORT]
