"""Articles at the outermost edge: bytes of a page in, a Release out."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.errors import ParseError
from pipeline.fetch.article import plain_text, plain_text_ruled, read
from pipeline.model import ArticleRules, Page
from tests.fetch.article.pages import MORE, NOW, TEXT, URL, article, entry, page, release, source, texts


def test_a_plain_page_gives_title_and_text_alone() -> None:
    """Navigation and footer stay outside, the title is not repeated in the text."""
    found = release(article(f"<p>{TEXT}</p><p>{MORE}</p>"))

    assert found.title == "Musterbrücke wird gesperrt"
    assert texts(found) == [TEXT, MORE]
    assert (found.id, found.source, found.url, found.retrieved) == ("0" * 32, "musterstadt", URL, NOW)


def test_selectors_of_the_source_decide() -> None:
    """Body (with its fallback), drop, contact, kicker, date, image and credit come from where the rule says."""
    rule = ArticleRules(
        title=("h2.kopf",),
        kicker=(".amt",),
        body=(".gibt-es-nicht", ".text"),
        drop=(".werbung",),
        contact=(".presse",),
        date=(".datum",),
        image=(".bild img",),
        caption=(".bild .unter",),
        credit=(".bild .recht",),
    )
    found = release(
        "<h1>Stadt Musterstadt</h1><div class=amt>Tiefbauamt</div><h2 class=kopf>Brücke zu</h2>"
        "<p class=datum>Freitag, 13. März 2026</p>"
        "<div class=bild><img src=/bruecke.jpg alt='Eine Brücke'><i class=unter>Die Musterbrücke</i>"
        "<b class=recht>© Stadtarchiv</b></div>"
        f"<div class=text><p>{TEXT}</p><div class=werbung>Jetzt abonnieren!</div>"
        "<div class=presse>Tel. 0123 4567</div></div>",
        rule,
    )

    assert (found.title, found.kicker, found.day) == ("Brücke zu", "Tiefbauamt", dt.date(2026, 3, 13))
    assert texts(found) == [TEXT]
    assert [block.text for block in found.contact] == ["Tel. 0123 4567"]
    (image,) = found.images
    assert (image.url, image.alt) == ("https://www.musterstadt.example/bruecke.jpg", "Eine Brücke")
    assert (image.caption, image.credit) == ("Die Musterbrücke", "Stadtarchiv")
    assert found.dropped == ("Jetzt abonnieren!",)


def test_after_a_relaunch_the_old_rule_reads_the_old_pages() -> None:
    """Of the rules that reach the day of the release the one that ends first is taken."""
    old = ArticleRules(until=dt.date(2025, 12, 31), body=(".alt",))
    new = ArticleRules(body=(".neu",))
    body = f"<h1>Brücke</h1><div class=alt><p>{TEXT}</p></div><div class=neu><p>{MORE}</p></div>"

    assert texts(release(body, new, old, day=dt.date(2025, 12, 31))) == [TEXT]
    assert texts(release(body, new, old, day=dt.date(2026, 1, 1))) == [MORE]


def test_the_generic_reader_serves_where_selectors_find_nothing() -> None:
    """A rule whose body is gone (relaunch) does not lose the release."""
    assert texts(release(article(f"<p>{TEXT}</p><p>{MORE}</p>"), ArticleRules(body=(".weg",)))) == [
        TEXT,
        MORE,
    ]


def test_a_selector_that_is_none_is_an_error_with_its_text() -> None:
    """The message names the selector."""
    with pytest.raises(ParseError, match=r"selector `p\[\[`"):
        release(article(f"<p>{TEXT}</p>"), ArticleRules(body=("p[[",)))


@pytest.mark.parametrize(
    ("lead_from", "lead"),
    [
        ("feed", "Drei Wochen lang Umwege."),
        ("meta", "Umwege bis April."),
        ("none", ""),
        ("page", "Vorspann."),
    ],
)
def test_the_lead_comes_from_where_the_rule_says(lead_from: str, lead: str) -> None:
    """Page, feed or meta; it is never the first block too."""
    rule = ArticleRules(body=(".text",), lead=(".vorspann",), lead_from=lead_from)  # type: ignore[arg-type]  # a parameter
    found = release(
        f"<h1>Brücke</h1><p class=vorspann>Vorspann.</p><div class=text><p>{TEXT}</p></div>",
        rule,
        head="<meta name=description content='Umwege bis April.'>",
        summary="Drei Wochen lang Umwege.",
    )

    assert found.lead == lead
    assert texts(found) == [TEXT]


def test_a_teaser_that_is_the_beginning_of_the_text_is_no_lead() -> None:
    """A feed's teaser cut out of the first paragraph is said once, in the text."""
    found = release(article(f"<p>{TEXT}</p>"), ArticleRules(lead_from="feed"), summary=TEXT[:72])

    assert (found.lead, texts(found)) == ("", [TEXT])


def test_a_lead_that_is_a_block_of_its_own_is_said_once() -> None:
    """Lead selected inside the body: taken out of the blocks."""
    rule = ArticleRules(body=(".text",), lead=(".vorspann",))
    found = release(
        f"<h1>Brücke</h1><div class=text><p class=vorspann>Kurz gesagt.</p><p>{TEXT}</p></div>", rule
    )

    assert (found.lead, texts(found)) == ("Kurz gesagt.", [TEXT])


def test_the_html_of_a_full_text_feed_is_read_whole() -> None:
    """No page is needed: the entry's own HTML is the text, its title the feed's."""
    html = f"<p>{TEXT}</p><ul><li>Bus 18</li><li>Bus 19</li></ul><p>{MORE}</p>"
    found = read(
        entry(title="Brücke zu", html=html, day=dt.date(2026, 3, 12)), source(full_text=True), None, now=NOW
    )

    assert (found.title, found.day) == ("Brücke zu", dt.date(2026, 3, 12))
    assert texts(found) == [TEXT, "Bus 18", "Bus 19", MORE]


def test_windows_letters_behind_a_utf8_label_are_read() -> None:
    """Old town pages say UTF-8 and send Windows-1252."""
    html = f"<html><head><meta charset=utf-8></head><body>{article(f'<p>{TEXT}</p>')}</body></html>"
    old = Page(
        url=URL, body=html.encode("windows-1252"), content_type="text/html; charset=utf-8", retrieved=NOW
    )

    assert texts(read(entry(), source(), old, now=NOW)) == [TEXT]


def test_an_archive_prefix_is_no_title_and_an_archive_banner_no_text() -> None:
    """`Archivmeldung: ` and the site's name go, the banner is reported as dropped."""
    found = release(
        article(
            "<p>Bitte beachten Sie, dass die Inhalte möglicherweise nicht mehr aktuell sind.</p>"
            f"<p>{TEXT}</p><p>{MORE}</p><p>Lesen Sie die aktuelle Ausgabe des Stadtblatts digital.</p>",
            title="Archivmeldung: Brücke zu",
        ),
        head="<title>Archivmeldung: Brücke zu | Stadt Musterstadt</title>",
    )

    assert found.title == "Brücke zu"
    assert texts(found) == [TEXT, MORE]


def test_the_ruled_plain_text_applies_the_rule_of_the_host() -> None:
    """The source is found by the host of the address; other hosts are read generically."""
    body = page(f"<h1>Brücke</h1><div class=text><p>{TEXT}</p></div><p>{MORE}</p>").body
    sources = {"musterstadt": source(ArticleRules(body=(".text",)))}

    assert plain_text_ruled(body, URL, sources) == TEXT
    assert MORE in plain_text_ruled(body, "https://other.example/", sources)
    assert MORE in plain_text(body, URL)
