"""Articles at the outermost edge: bytes of a page in, a Release out."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.errors import ParseError
from pipeline.fetch.article import read
from pipeline.model import ArticleRules, Entry, Page, Release, Source

NOW = dt.datetime(2026, 3, 15, 12, tzinfo=dt.UTC)
URL = "https://www.musterstadt.example/presse/bruecke"
TEXT = (
    "Die Musterbrücke wird von Montag, 16. März, an für drei Wochen gesperrt. "
    "Fußgängerinnen und Fußgänger können sie weiter benutzen, Autos fahren über die Ringstraße."
)
MORE = (
    "„Die Brücke ist sechzig Jahre alt, und das sieht man ihr an“, sagte die Oberbürgermeisterin. "
    "Die Arbeiten kosten 1,5 Millionen Euro und sollen bis zum Herbst beendet sein."
)


def page(body: str, *, head: str = "", url: str = URL) -> Page:
    """A page of Musterstadt."""
    html = f"<!DOCTYPE html><html lang=de><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return Page(url=url, body=html.encode(), content_type="text/html; charset=utf-8", retrieved=NOW)


def source(*rules: ArticleRules, full_text: bool = False) -> Source:
    """The press office of Musterstadt."""
    return Source(
        id="musterstadt",
        name="Stadt Musterstadt",
        kind="feed",
        url="https://www.musterstadt.example/feed",
        article=rules,
        full_text=full_text,
    )


def entry(**fields: object) -> Entry:
    """An entry of its feed."""
    return Entry(**{"id": "0" * 32, "source": "musterstadt", "url": URL, **fields})  # type: ignore[arg-type]  # test data


def release(body: str, *rules: ArticleRules, head: str = "", **fields: object) -> Release:
    """What is read out of a page."""
    return read(entry(**fields), source(*rules), page(body, head=head), now=NOW)


def article(inner: str) -> str:
    """A page as town halls build them."""
    return (
        "<header><nav><ul><li><a href=/>Start</a></li><li><a href=/rathaus>Rathaus</a></li></ul></nav></header>"
        f"<main><article><h1>Musterbrücke wird gesperrt</h1>{inner}</article></main>"
        "<footer><p>© Stadt Musterstadt</p><p><a href=/impressum>Impressum</a></p></footer>"
    )


def test_a_plain_page_gives_title_and_text_alone() -> None:
    """Navigation and footer stay outside, the title is not repeated in the text."""
    found = release(article(f"<p>{TEXT}</p><p>{MORE}</p>"))

    assert found.title == "Musterbrücke wird gesperrt"
    assert [block.text for block in found.blocks] == [TEXT, MORE]


def test_selectors_of_the_source_decide() -> None:
    """Body, drop, contact, kicker, date, image and credit come from where the rule says."""
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
        "<div class=bild><img src=/bruecke.jpg alt='Eine Brücke'><i class=unter>Die Musterbrücke</i><b class=recht>© Stadtarchiv</b></div>"
        f"<div class=text><p>{TEXT}</p><div class=werbung>Jetzt abonnieren!</div><div class=presse>Tel. 0123 4567</div></div>",
        rule,
    )

    assert (found.title, found.kicker, found.day) == ("Brücke zu", "Tiefbauamt", dt.date(2026, 3, 13))
    assert [block.text for block in found.blocks] == [TEXT]
    assert [block.text for block in found.contact] == ["Tel. 0123 4567"]
    (image,) = found.images
    assert (image.url, image.alt) == ("https://www.musterstadt.example/bruecke.jpg", "Eine Brücke")
    assert (image.caption, image.credit) == ("Die Musterbrücke", "Stadtarchiv")
    assert found.dropped == ("Jetzt abonnieren!",)


@pytest.mark.parametrize(
    "body", ["", "   ", "<div id=app></div><script src=/app.js></script>"], ids=["empty", "blank", "shell"]
)
def test_no_text_is_refused(body: str) -> None:
    """A page without text is no release."""
    with pytest.raises(ParseError):
        release(body)
