"""Pages of Musterstadt for the tests of the article reader: all words are ours."""

from __future__ import annotations

import datetime as dt
from typing import Any

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
SHORT = "Der Tagesordnungspunkt 7 zur Straßenreinigung wird auf die Sitzung im Januar vertagt."


def page(body: str, *, head: str = "", url: str = URL) -> Page:
    """A page as UTF-8."""
    html = f"<!DOCTYPE html><html lang=de><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return Page(url=url, body=html.encode(), content_type="text/html; charset=utf-8", retrieved=NOW)


def source(*rules: ArticleRules, full_text: bool = False) -> Source:
    """The press office."""
    return Source(
        id="musterstadt",
        name="Stadt Musterstadt",
        kind="feed",
        url="https://www.musterstadt.example/feed",
        article=rules,
        full_text=full_text,
    )


def entry(**fields: Any) -> Entry:
    """An entry of its feed."""
    return Entry(**{"id": "0" * 32, "source": "musterstadt", "url": URL, **fields})


def release(body: str, *rules: ArticleRules, head: str = "", **fields: Any) -> Release:
    """What is read out of a page with this body."""
    return read(entry(**fields), source(*rules), page(body, head=head), now=NOW)


def texts(found: Release) -> list[str]:
    """Texts of the blocks."""
    return [block.text for block in found.blocks]


def article(inner: str, *, title: str = "Musterbrücke wird gesperrt", after: str = "") -> str:
    """A page as town halls build them: navigation, article, what stands below it, footer."""
    return (
        "<header><nav><ul><li><a href=/>Start</a></li><li><a href=/rathaus>Rathaus</a></li>"
        "<li><a href=/presse>Presse</a></li></ul></nav></header>"
        f"<main><article><h1>{title}</h1>{inner}</article>{after}</main>"
        "<footer><p>© Stadt Musterstadt, Rathausplatz 1, 12345 Musterstadt, Telefon 0123 4567-0</p>"
        "<p><a href=/impressum>Impressum</a> <a href=/datenschutz>Datenschutz</a></p></footer>"
    )
