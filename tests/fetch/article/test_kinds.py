"""Kinds of markup that change the meaning of a text, hide it or double it: each with neighbours of its own."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urljoin

import pytest

from pipeline.fetch.article.page.decoding import decoded
from pipeline.fetch.article.page.mail_addresses import SEE_ORIGINAL
from pipeline.model import ArticleRules, Release
from tests.fetch.article.pages import MORE, TEXT, URL, article, release, texts


def read_inside(inner: str) -> Release:
    """A page whose text has this between two paragraphs."""
    return release(article(f"<p>{TEXT}</p>{inner}<p>{MORE}</p>"))


def inside(inner: str) -> str:
    """What is read between the two paragraphs, a block a line."""
    return "\n".join(text for text in texts(read_inside(inner)) if text not in (TEXT, MORE))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Im Jahr 2024<sup>3</sup> waren es 980.", "Im Jahr 2024 [3] waren es 980."),
        ("Es sind 1.250 Betten<sup><a href='#fn2'>2</a></sup> mehr.", "Es sind 1.250 Betten [2] mehr."),
        ("Die Halle misst 450 m<sup>2</sup> und 900 m<sup>3</sup>.", "Die Halle misst 450 m² und 900 m³."),
        ("Es sind 10<sup>9</sup> Bakterien in der Probe.", "Es sind 10⁹ Bakterien in der Probe."),
        ("Geöffnet ist bis 19<sup>45</sup> Uhr am Abend.", "Geöffnet ist bis 19:45 Uhr am Abend."),
        ("Geöffnet ist von 10<sup>30</sup> Uhr an im Rathaus.", "Geöffnet ist von 10:30 Uhr an im Rathaus."),
        ("Eintritt kostet 7<sup>50</sup> Euro an der Kasse.", "Eintritt kostet 7,50 Euro an der Kasse."),
        ("Der CO<sub>2</sub>-Ausstoß sinkt in der Stadt.", "Der CO₂-Ausstoß sinkt in der Stadt."),
        ("Am 1<sup>er</sup> Mai kommt die M<sup>me</sup> Dupont.", "Am 1er Mai kommt die Mme Dupont."),
        ("Beginn ist <s>17 Uhr</s> <strong>18 Uhr</strong> im Saal.", "Beginn ist 18 Uhr im Saal."),
        ("Beginn ist <span style='text-decoration:line-through'>17 Uhr</span> 18 Uhr.", "Beginn ist 18 Uhr."),
        ("Es kommen <ins>alle</ins> Gäste in den Saal.", "Es kommen alle Gäste in den Saal."),
        ("Die <button type=button>Satzung</button> der Stadt gilt weiter.", "Die Satzung der Stadt gilt weiter."),
        ("Der <abbr title='x'>ÖPNV</abbr> fährt auch am Abend.", "Der ÖPNV fährt auch am Abend."),
        ("Das Amt<span role=tooltip>Behörde</span> hat heute zu.", "Das Amt hat heute zu."),
        (
            "Der <span class=tooltip>Haushalt<span class=tooltiptext>Geld der Stadt</span></span> steht fest.",
            "Der Haushalt steht fest.",
        ),
        ("Alle Bürger<span aria-hidden=true>*</span>innen sind heute da.", "Alle Bürger*innen sind heute da."),
    ],
)  # fmt: skip
def test_marks_are_written_as_what_they_mean(html: str, text: str) -> None:
    """Raised, lowered, struck out, inserted, in a button, explained by a note."""
    assert inside(f"<p>{html}</p>") == text


def test_what_was_struck_out_is_told() -> None:
    """It is no text, and not lost in silence."""
    found = read_inside("<p>Beginn ist <del>um 17 Uhr</del> um 18 Uhr.</p>")

    assert [
        (left_out_part.block.text, left_out_part.reason)
        for left_out_part in found.left_out
        if "17" in left_out_part.block.text
    ] == [("um 17 Uhr", "struck out on the page")]


PANEL = "<p>Eine Fahrt kostet drei Euro, und Kinder fahren in allen Bussen kostenlos mit.</p>"


@pytest.mark.parametrize(
    "html",
    [
        f"<details><summary>Was kostet das?</summary>{PANEL}</details>",
        f"<h3><button aria-controls=p9>Was kostet das?</button></h3><div id=p9 hidden>{PANEL}</div>",
        f"<a href='#mehr' class=toggle>Preise</a><div id=mehr style='display:none'>{PANEL}</div>",
        f"<button data-bs-target='#c1'>Preise</button><div id=c1 class='collapse d-none'>{PANEL}</div>",
        f"<ul role=tablist><li><a role=tab href='#t1'>Preise</a></li></ul><div role=tabpanel id=t1 hidden>{PANEL}</div>",
        f"<h3>Preise</h3><div class='accordion-content' style='display:none'>{PANEL}</div>",
        f"<a class=link>Mehr anzeigen</a><div style='display:none'>{PANEL}</div>",
    ],
    ids=["details", "aria-controls", "anchor", "bootstrap", "tabs", "accordion", "more"],
)
def test_what_a_control_opens_is_text(html: str) -> None:
    """Closed when the page comes, open at a click."""
    assert "drei Euro" in inside(html)


@pytest.mark.parametrize(
    "html",
    [
        f"<div hidden>{PANEL}</div>",
        f"<div style='display:none'>{PANEL}</div>",
        f"<button aria-controls=d1>Suche</button><div id=d1 role=dialog hidden>{PANEL}</div>",
    ],
    ids=["hidden", "style", "dialog"],
)
def test_hidden_text_without_a_control_is_left_out_and_told(html: str) -> None:
    """It is how text is smuggled in; an editor sees that it was there."""
    found = read_inside(html)

    assert "drei Euro" not in " ".join(texts(found))
    assert any(
        "drei Euro" in left_out_part.block.text and "hidden" in left_out_part.reason
        for left_out_part in found.left_out
    )


ADDRESS = "bauamt@musterstadt.example"


def cloudflare(address: str, key: int = 0x2F) -> str:
    return bytes([key, *(key ^ byte for byte in address.encode())]).hex()


@pytest.mark.parametrize(
    "html",
    [
        f"<a href='/cdn-cgi/l/email-protection#{cloudflare(ADDRESS)}'>[email&#160;protected]</a>",
        f"<span class='__cf_email__' data-cfemail='{cloudflare(ADDRESS, 0x91)}'>[email&#160;protected]</span>",
        "bauamt(at)musterstadt.example",
        "bauamt [at] musterstadt [dot] example",
        "bauamt(ät)musterstadt(punkt)example",
        "bauamt<span>(at)</span>musterstadt.example",
        f"<span style='unicode-bidi: bidi-override; direction: rtl'>{ADDRESS[::-1]}</span>",
        f"<bdo dir=rtl>{ADDRESS[::-1]}</bdo>",
        "<span class=spamspan><span class=u>bauamt</span> [at] <span class=d>musterstadt.example</span></span>",
        "<a data-user=bauamt data-domain=musterstadt.example href='#'>Mail</a>",
        "<joomla-hidden-mail is-link=1 is-email=1 first=YmF1YW10 last=bXVzdGVyc3RhZHQuZXhhbXBsZQ== text=TWFpbA== base>"
        "Diese E-Mail-Adresse ist vor Spambots geschützt! Zur Anzeige muss JavaScript eingeschaltet sein.</joomla-hidden-mail>",
        "bauamt<img src=at.png alt='@'>musterstadt.example",
        "<span id=cloak7>Diese E-Mail-Adresse ist vor Spambots geschützt! Zur Anzeige muss JavaScript eingeschaltet sein.</span>"
        "<script>var prefix='ma'+'ilto';var addy7 = 'bauamt' + '&#64;';addy7 = addy7 + 'musterstadt' + '&#46;' + 'example';</script>",
    ],
)
def test_addresses_hidden_from_robots_are_read(html: str) -> None:
    """As a visitor sees them."""
    assert ADDRESS in inside(f"<p>Wer sich anmelden will, schreibt an {html} bis zum Freitag.</p>")


USER = "data-user=bauamt data-domain=musterstadt.example"


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("a", ""),
        ("a href='#'", "E-Mail-Adresse:"),
        ("a href='javascript:void(0)'", "[at]"),
        ("a href='mailto:'", "Bitte JavaScript aktivieren"),
        ("span", "bauamt<b>@</b>musterstadt.example"),
        ("span", "bauamt at musterstadt punkt example"),
        ("span", "<i class=icon></i>"),
        ("span", "Diese E-Mail-Adresse ist vor Spambots geschützt!"),
    ],
)
def test_an_address_in_attributes_stands_for_a_mask(tag: str, text: str) -> None:
    """Whatever the mask, it says nothing of its own."""
    html = f"<{tag} {USER}>{text}</{tag.split()[0]}>"

    assert inside(f"<p>Der Weg: {html}.</p>") == f"Der Weg: {ADDRESS}."


@pytest.mark.parametrize(
    ("html", "runs"),
    [
        ("<a data-name=download data-domain=stadt.example href=/programm.pdf>Programm (PDF)</a>", ["Programm (PDF)", "/programm.pdf"]),
        ("<a data-name=download data-domain=stadt.example href=/programm.pdf>E-Mail</a>", ["E-Mail", "/programm.pdf"]),
        ("<a href=/kontakt><span data-name=download data-domain=stadt.example>E-Mail</span></a>", ["E-Mail", "/kontakt"]),
        ("<span data-name=download data-domain=stadt.example><a href=/kontakt>E-Mail</a></span>", ["E-Mail", "/kontakt"]),
        ("<a data-name=download data-domain=stadt.example href='#'>Download</a>", ["Download", None]),
        ("<a data-name=abo data-domain=stadt.example href='#'>E-Mail-Newsletter</a>", ["E-Mail-Newsletter", None]),
        ("<span data-name=stadt data-domain=stadt.example>Karte der Stadt</span>", ["Karte der Stadt", None]),
        ("<a data-name=abo data-domain=stadt.example href='mailto:info@musterstadt.example'>info@musterstadt.example</a>", ["info@musterstadt.example", "mailto:info@musterstadt.example"]),
        ("<a data-name=kurs data-domain=stadt.example href='#'>JavaScript-Kurs</a>", ["JavaScript-Kurs", None]),
        (f"<a href='/cdn-cgi/l/email-protection#{cloudflare(ADDRESS)}'>Karla Muster <span data-cfemail='{cloudflare(ADDRESS)}'>[email&#160;protected]</span></a>", [f"Karla Muster {ADDRESS}", f"mailto:{ADDRESS}"]),
        (f"<a {USER} href='#'>E-Mail schreiben</a>", ["E-Mail schreiben", f"mailto:{ADDRESS}"]),
        (f"<span {USER}>E-Mail an das Bauamt</span>", ["E-Mail an das Bauamt", f"mailto:{ADDRESS}"]),
        (f"<a href='/cdn-cgi/l/email-protection#{cloudflare(ADDRESS)}'>Karla Muster</a>", ["Karla Muster", f"mailto:{ADDRESS}"]),
        ("<joomla-hidden-mail is-link=1 is-email=0 first=YmF1YW10 last=bXVzdGVyc3RhZHQuZXhhbXBsZQ== text=S2FybGEgTXVzdGVy>Diese E-Mail-Adresse ist vor Spambots geschützt!</joomla-hidden-mail>", ["Karla Muster", f"mailto:{ADDRESS}"]),
    ],
)  # fmt: skip
def test_words_of_their_own_are_never_replaced_by_an_address(html: str, runs: list[str | None]) -> None:
    """They stay, with their link; one to the address is made only where the page surely means one."""
    found = read_inside(f"<p>Hier steht mehr: {html}</p>").blocks[1].runs
    text, href = runs

    assert [run.text for run in found if run.href or not href] == [
        text if href else f"Hier steht mehr: {text}"
    ]
    assert found[-1].href == (href and urljoin(URL, href))


def test_a_picture_with_a_name_and_a_domain_stays() -> None:
    found = read_inside(
        "<p><a data-name=b data-domain=stadt.example href='#'><img src=/b.jpg alt=''></a></p>"
    )

    assert [image.url for image in found.images] == [urljoin(URL, "/b.jpg")]


def test_where_an_address_cannot_be_read_the_text_sends_to_the_original() -> None:
    """Never the sentence of the system."""
    text = inside("<p>Wer sich anmelden will, schreibt an [email&#160;protected] bis zum Freitag.</p>")

    assert text == f"Wer sich anmelden will, schreibt an {SEE_ORIGINAL} bis zum Freitag."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Grüße aus Köln ".encode() + b"f\xfcr alle", "Grüße aus Köln für alle"),
        ("Öffnung ".encode("cp1252") + "für Grüße und Spaß“ ".encode("cp1252") + "später".encode(), "Öffnung für Grüße und Spaß“ später"),
        ("Grüße".encode("cp1252"), "Grüße"),
    ],
    ids=["pasted-1252", "pasted-utf-8", "1252"],
)  # fmt: skip
def test_mixed_bytes_are_each_read_as_what_they_are(body: bytes, text: str) -> None:
    """One pasted word spoils no page."""
    assert decoded(body) == text


@pytest.mark.parametrize(
    ("html", "day", "origin"),
    [
        ("<p>Aktualisiert: <time datetime=2026-03-12>12.3.</time> Erschienen: <time datetime=2026-03-04>4.3.</time></p>", dt.date(2026, 3, 4), "time"),
        ("<p>Stand: 10.03.2026</p>", dt.date(2026, 3, 10), "updated: printed"),
        ("<p>Erstellt: 09.03.2026</p>", dt.date(2026, 3, 9), "printed"),
        ("<p>Meldung vom 08.03.2026</p>", dt.date(2026, 3, 8), "printed"),
        ("<p>07.03.2026 | Verkehr und Bauen</p>", dt.date(2026, 3, 7), "printed"),
        ("<p>4 März, 2026 | <a href=/von>Presseamt</a></p>", dt.date(2026, 3, 4), "printed"),
        ("<span property='schema:dateCreated' content='2026-03-03T12:00:00+01:00'></span>", dt.date(2026, 3, 3), "meta"),
        ("<b itemprop=datePublished content=2026-03-02>x</b><b itemprop=datePublished content=2026-03-09>y</b>", dt.date(2026, 3, 2), "meta"),
        ("<p>2026/03/06</p>", dt.date(2026, 3, 6), "printed"),
        ("<dl><dt>Datum</dt><dd>05.03.2026</dd></dl>", dt.date(2026, 3, 5), "printed"),
        ("<time datetime='0001-01-01'>-</time>", dt.date(2026, 3, 15), "unknown"),
        ("<time datetime='2099-01-01'>1.1.2099</time>", dt.date(2026, 3, 15), "unknown"),
        ("<time datetime='9999-12-31T23:59:59Z'>-</time>", dt.date(2026, 3, 15), "unknown"),
    ],
)  # fmt: skip
def test_the_day_comes_with_its_origin(html: str, day: dt.date, origin: str) -> None:
    """Published before updated; impossible days are none, and a day that nothing tells is said to be unknown."""
    found = release(
        f"<main><article><h1>Musterbrücke wird gesperrt</h1>{html}<div><p>{TEXT}</p><p>{MORE}</p></div></article></main>"
    )

    assert (found.day, found.day_origin) == (day, origin)
    assert any("No day" in doubt for doubt in found.doubts) == (origin == "unknown")


@pytest.mark.parametrize(
    "teaser",
    [
        TEXT[:80] + " …",
        TEXT,
        f"{TEXT} {MORE}",
        f"Musterbrücke wird gesperrt. {TEXT[:90]}...",
        TEXT.replace("drei Wochen", "rund drei Wochen"),
    ],
    ids=["cut off", "repeated", "extended", "behind the title", "edited"],
)
def test_a_teaser_that_the_text_begins_with_is_no_lead(teaser: str) -> None:
    """It would stand above the real lead, and be bought."""
    found = release(
        article(f"<p>{TEXT}</p><p>{MORE}</p>"),
        ArticleRules(lead_from="meta"),
        head=f'<meta name=description content="{teaser}">',
    )

    assert (found.lead, texts(found)) == ("", [TEXT, MORE])


def test_a_lead_of_its_own_stays() -> None:
    """What the text does not say again is no double."""
    lead = "Autofahrer brauchen Geduld: Der Verkehr im Norden wird bis Ostern umgeleitet."
    head = f"<meta name=description content='{lead}'>"

    assert release(article(f"<p>{TEXT}</p>"), ArticleRules(lead_from="meta"), head=head).lead == lead


@pytest.mark.parametrize(
    ("img", "address"),
    [
        ("<img src=/lazyload.png data-lazy=/a.jpg>", "/a.jpg"),
        ('<img src=/klein.jpg data-src=\'{"480":"/m.jpg","1200":"/a.jpg"}\'>', "/a.jpg"),
        ("<img src=/platzhalter.gif><noscript><img src=/a.jpg></noscript>", "/a.jpg"),
        ("<picture><source srcset='/k.jpg 300w, /a.jpg 900w'><img src=/blank.gif></picture>", "/a.jpg"),
        ("<img src=/spacer.gif data-image-url=/a.jpg>", "/a.jpg"),
    ],
)
def test_a_picture_has_its_real_address(img: str, address: str) -> None:
    """Not the placeholder's."""
    found = read_inside(f"<figure>{img}<figcaption>Die Brücke. Foto: Stadtarchiv</figcaption></figure>")

    assert [(image.url.removeprefix("https://www.musterstadt.example"), image.caption, image.credit) for image in found.images] == [
        (address, "Die Brücke.", "Stadtarchiv")
    ]  # fmt: skip


def test_doubts_are_told_where_the_wrong_text_was_read() -> None:
    """A title without a word of the text, a description that promises more."""
    promise = "Der Stadtrat entscheidet am Mittwoch über Gebühren für Kindergärten, Horte und Krippen in allen Ortsteilen der Stadt."
    found = release(
        "<h1>Kindergartengebühren steigen</h1><div><p>Jetzt Newsletter bestellen und immer auf dem Laufenden bleiben, jeden Tag neu.</p></div>",
        head=f"<meta name=description content='{promise}'>",
    )

    assert any("shares no word" in doubt for doubt in found.doubts)
    assert any("description" in doubt for doubt in found.doubts)


def test_a_last_line_that_is_a_link_to_a_file_is_text_and_attachment() -> None:
    """It is where the whole release stands."""
    found = release(
        article(
            f"<p>{TEXT}</p><p>{MORE}</p><p><a href=/pm.pdf>Lesen Sie die vollständige Mitteilung (PDF)</a></p>"
        )
    )

    assert texts(found)[-1] == "Lesen Sie die vollständige Mitteilung (PDF)"
    assert [attachment.url for attachment in found.attachments] == ["https://www.musterstadt.example/pm.pdf"]


@pytest.mark.parametrize("head", ["<title>Neues</title>", "<html><head><title>Neues</title></head>", ""])
@pytest.mark.parametrize("tag", ["main", "article", "header"])
def test_a_page_without_a_body_tag_has_its_text(head: str, tag: str) -> None:
    page = f"<!DOCTYPE html>{head}<{tag}><h1>Neues von der Brücke</h1></{tag}><section><p>{TEXT}</p><p>{MORE}</p></section>"

    assert texts(release(page)) == [TEXT, MORE]
