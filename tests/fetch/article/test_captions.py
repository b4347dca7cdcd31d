"""Said once: a caption with its credit is the picture's, and a teaser that the text begins with is no paragraph."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import pytest

from pipeline.fetch import read
from pipeline.model import ArticleRules, Entry, Page, Release, Source
from tests.fetch.article.pages import MORE, NOW, TEXT, URL, entry

TITLE = "Musterbrücke gesperrt"
CAPTION = "Blick auf die alte Musterbrücke vom Ufer aus."
WORDS = f"{CAPTION} Foto: Stadt Musterstadt"
IMG = '<img src="/b.jpg">'
TWO = f"<p>{TEXT}</p><p>{MORE}</p>"


def source(kind: str, lead: str, **more: bool) -> Source:
    """A source that says where the lead stands."""
    rules = (ArticleRules(lead_from=lead),)  # type: ignore[arg-type]  # each test names one of the four
    return Source(id="x", name="X", kind=kind, url="https://s.example/f", article=rules, **more)  # type: ignore[arg-type]


def from_feed(text: str, teaser: str = "") -> Release:
    """A feed that carries the whole text."""
    told = entry(title=TITLE, html=text, summary=teaser)
    return read(told, source("feed", "feed" if teaser else "page", full_text=True), None, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{IMG}</p><p>{WORDS}</p>{TWO}",
        f"<figure>{IMG}<figcaption>{WORDS}</figcaption></figure>{TWO}",
        f"<div class=wp-caption>{IMG}<p class=wp-caption-text>{WORDS}</p></div>{TWO}",
        f"<p>{IMG}<br>{WORDS}</p>{TWO}",
        f"<p>{IMG}<em>{CAPTION} (Foto: Stadt Musterstadt)</em></p>{TWO}",
        f"<table><tr><td>{IMG}</td></tr><tr><td class=tr-caption>{WORDS}</td></tr></table>{TWO}",
        f"{IMG} <small>{CAPTION} © Stadt Musterstadt</small>{TWO}",
        f"{TWO}<p>{IMG}</p><p>{WORDS}</p>",
        f"<p>{TEXT}</p><p>{IMG}</p><p><em>{WORDS}</em></p><p>{MORE}</p>",
        f"<p><a href=/b.jpg>{IMG}</a></p><p><strong>{CAPTION}</strong> © Stadt Musterstadt</p>{TWO}",
        f"{IMG}<br>{WORDS}<br><br>{TEXT}<br><br>{MORE}",
        f"<p>{IMG}</p><p>{CAPTION}</p><p>Foto: Stadt Musterstadt</p>{TWO}",
        f"<p>{WORDS}</p><p>{IMG}</p>{TWO}",
    ],
)
def test_a_caption_in_a_full_text_feed_is_the_pictures(text: str) -> None:
    found = from_feed(text)

    assert [block.text for block in found.blocks] == [TEXT, MORE]
    assert [(image.caption, image.credit) for image in found.images] == [(CAPTION, "Stadt Musterstadt")]
    assert found.left_out == ()


CREDIT = "<p>Foto: Stadt Musterstadt</p>"
LEAD = "Die Stadt sperrt ab Montag, 3. August, die Bahnhofstraße. Busse der Linie 4 fahren eine Umleitung."


@pytest.mark.parametrize("line", ["Teilen", "Artikel drucken", "Diesen Artikel teilen"])
@pytest.mark.parametrize(
    "text", [f"<p>{IMG}</p>{TWO}<p>%s</p>{CREDIT}", f"<p>{IMG}</p><p>%s</p>{CREDIT}{TWO}"]
)
def test_a_button_above_a_credit_is_no_caption(line: str, text: str) -> None:
    found = from_feed(text % line)

    assert [(image.caption, image.credit) for image in found.images] == [("", "Stadt Musterstadt")]


@pytest.mark.parametrize("line", ["Startseite &gt; Presse &gt; 2026", "Rathaus aktuell"])
def test_of_lines_left_out_only_the_one_that_stands_above_the_credit_is_a_caption(line: str) -> None:
    """What a rule drops elsewhere on the page stands beside the credit in the list alone."""
    rules = ArticleRules(drop=(".weg",))
    told = entry(title=TITLE, html=f"<p class=weg>{line}</p><p>{IMG}</p>{TWO}{CREDIT}")
    found = read(told, replace(source("feed", "page", full_text=True), article=(rules,)), None, now=NOW)

    assert [(image.caption, image.credit) for image in found.images] == [("", "Stadt Musterstadt")]
    assert [block.text for block in found.blocks] == [TEXT, MORE]


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("p", LEAD),
        ("p", f"<strong>{LEAD}</strong>"),
        ("p", "Die Stadt sperrt ab Montag die Bahnhofstraße."),
        ("p", "Zur Bahnhofstraße: „Dort fahren keine Busse.“"),
        ("p", "Neuer Belag für die Bahnhofstraße. Baubeginn am Montag."),
        ("p", "Neuer Belag für die Bahnhofstraße, Baubeginn am Montag, 3. August, Abnahme Anfang Dezember."),
        ("p", f"Neuer Belag für Bahnhofstraße, Ringstraße, {'Wall, ' * 20}Markt"),
        ("h2", "Sperrung der Bahnhofstraße"),
        ("li", "Sperrung der Bahnhofstraße"),
        # A caption that could as well be the first sentence stays, too: nothing says which of the two it is.
        ("p", "Die Oberbürgermeisterin eröffnet die neue Brücke."),
    ],
)
def test_what_may_be_text_between_a_picture_and_its_credit_is_text(tag: str, words: str) -> None:
    """Where nothing says that it is a caption: a first paragraph that is missing is worse than a caption too many."""
    found = from_feed(f"<p>{IMG}</p><{tag}>{words}</{tag}>{CREDIT}{TWO}")

    assert [block.text for block in found.blocks] == [re.sub("<.*?>", "", words), TEXT, MORE]
    assert [(image.caption, image.credit) for image in found.images] == [("", "Stadt Musterstadt")]


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{IMG}</p><p>{CAPTION[:-1]}</p>{CREDIT}",
        f"<figure><p>{IMG}</p><p>{LEAD}</p>{CREDIT}</figure>",
        f"<p>{IMG}</p><p class=bildunterschrift>{LEAD}</p>{CREDIT}",
        f"<p>{IMG}</p><div class=img-caption><p>{LEAD}</p></div>{CREDIT}",
        f"<p>{IMG}</p><p><em>{LEAD}</em></p>{CREDIT}",
        f"<p>{IMG}</p><p><small>{LEAD}</small></p>{CREDIT}",
        f"<p><img src=/b.jpg alt='{LEAD}'></p><p>{LEAD}</p>{CREDIT}",
        f"<p><img src=/b.jpg title='{LEAD}'></p><p>{LEAD}</p>{CREDIT}",
    ],
)
def test_a_line_that_something_calls_a_caption_is_the_pictures(text: str) -> None:
    """By its markup, its style, the words of the picture, or because it is short and no sentence."""
    found = from_feed(f"{text}{TWO}")

    assert [block.text for block in found.blocks] == [TEXT, MORE]
    assert [image.caption for image in found.images] in ([CAPTION[:-1]], [LEAD])
    assert [image.credit for image in found.images] == ["Stadt Musterstadt"]


def test_a_caption_without_a_credit_is_said_once_too() -> None:
    found = from_feed(f"<figure>{IMG}<figcaption>{CAPTION}</figcaption></figure>{TWO}")

    assert [block.text for block in found.blocks] == [TEXT, MORE]
    assert [image.caption for image in found.images] == [CAPTION]


@pytest.mark.parametrize(
    "prose",
    [
        f"{TEXT} Ein Foto: Auf ihm sieht man die Brücke, wie sie früher war.",
        f"{TEXT} Die Quelle: So nennen die Leute den Brunnen an der alten Brücke.",
    ],
)
def test_a_sentence_with_such_a_word_under_a_picture_stays_in_the_text(prose: str) -> None:
    found = from_feed(f"<p>{IMG}</p><p>{prose}</p><p>{MORE}</p>")

    assert [block.text for block in found.blocks] == [prose, MORE]


def test_a_table_keeps_its_caption_and_its_cells() -> None:
    table = f"<figure><table><caption>Ferien</caption><tr><td>Ostern<td>{IMG}</table><figcaption>Die Ferien</figcaption></figure>"
    texts = [block.text for block in from_feed(f"{TWO}{table}").blocks]

    assert texts[:2] == [TEXT, MORE] and {"Ostern", "Die Ferien"} <= set(texts)


REPEATS = [
    TEXT,
    f"{TEXT[:90]} …",
    TEXT[:77],
    f"{TEXT[:90]} [...]",
    f"{TEXT[:100]}... Weiterlesen",
    f"{TEXT[:100]}… mehr lesen »",
    f"{TEXT} {MORE}",
    f"{TEXT} {MORE[:60]}…",
    f"{TITLE}: {TEXT[:80]}…",
    f"Musterstadt, 28. November 2026. {TEXT}",
    f"(pm) {TEXT[:100]} …",
    f"{MORE[:90]} …",
    f"{TEXT[:100]}… Der Beitrag {TITLE} erschien zuerst auf Musterstadt.",
]
OWN = "Drei Wochen lang führt nur die Ringstraße ans andere Ufer: Was Pendlerinnen und Pendler wissen müssen."


def told(origin: str, teaser: str) -> Release:
    """One release with its teaser from the list, the feed, the page's head or a script's JSON."""
    head = f'<meta name="description" content="{html.escape(teaser)}">' if origin == "meta" else ""
    body = (
        f"<html><head>{head}</head><body><main><article><h1>{TITLE}</h1>{TWO}</article></main></body></html>"
    )
    if origin == "json":
        post = {"title": TITLE, "teaser": teaser, "date": "2026-03-12", "content": TWO}
        body = f"<div id=root></div><script type='application/json'>{json.dumps({'posts': [post]})}</script>"
    summary = "" if origin == "meta" else teaser
    known = Entry(id="0" * 32, source="x", url=URL, title=TITLE, summary=summary)
    kind = {"list": "listing", "json": "json"}.get(origin, "feed")
    rules = source(kind, "meta" if origin == "meta" else "feed")
    return read(known, rules, Page(url=URL, body=body.encode(), retrieved=NOW), now=NOW)


@pytest.mark.parametrize("teaser", REPEATS)
@pytest.mark.parametrize("origin", ["list", "feed", "meta", "json", "full text"])
def test_a_teaser_that_the_text_begins_with_is_no_paragraph(origin: str, teaser: str) -> None:
    found = from_feed(TWO, teaser) if origin == "full text" else told(origin, teaser)

    assert (found.lead, [block.text for block in found.blocks]) == ("", [TEXT, MORE])


@pytest.mark.parametrize("origin", ["list", "feed", "meta", "json", "full text"])
def test_a_lead_of_its_own_stays(origin: str) -> None:
    found = from_feed(TWO, OWN) if origin == "full text" else told(origin, OWN)

    assert (found.lead, [block.text for block in found.blocks]) == (OWN, [TEXT, MORE])
