"""Lists by their repeated structure: what a person would call the list is found, menus and calendars are not."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ParseError
from pipeline.fetch.article.page.document import decoded, parsed, selected, visible
from pipeline.fetch.lists.repeated_lists import repeated
from pipeline.fetch.lists.selectors import for_group, paths

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
URL = "https://www.musterstadt.example/presse"


def lists(body: str, url: str = URL) -> list[tuple[str, tuple[str, ...]]]:
    tree = visible(parsed(f"<html><body>{body}</body></html>"))
    return [(one.rules.item, one.titles) for one in repeated(tree, url, now=NOW)]


TITLES = (
    "Musterbrücke ab Montag gesperrt",
    "Neue Kita in der Ringstraße",
    "Stadtrat beschließt den Haushalt",
)


@pytest.mark.parametrize(
    ("item", "selector"),
    [
        ('<div class="teaser"><h3><a href="/p/{n}">{t}</a></h3><p>{d}</p></div>', "div.teaser"),
        (
            '<li class="SP-TeaserList__item"><a href="/p/{n}"><span class="h">{t}</span></a></li>',
            "li.SP-TeaserList__item",
        ),
        ('<tr><td>{d}</td><td><a href="/p/{n}">{t}</a></td></tr>', "tr"),
        ('<a class="card" href="/p/{n}"><time>{d}</time><h2>{t}</h2></a>', "a.card"),
        ('<article><header><p>{d}</p></header><h2><a href="/p/{n}">{t}</a></h2></article>', "article"),
        (
            '<div class="col-md-4"><div class="box news"><p>{d}</p><a href="/p/{n}">{t}</a></div></div>',
            "div.news",
        ),
    ],
)
def test_the_list_is_found_whatever_its_markup(item: str, selector: str) -> None:
    """Its titles in order, its items by a telling class or tag."""
    items = "".join(item.format(n=n, t=title, d=f"{18 + n}.11.2026") for n, title in enumerate(TITLES))
    if item.startswith("<tr"):
        items = f"<table>{items}</table>"

    found = lists(f"<main>{items}</main>")

    assert found
    assert found[0][1] == TITLES
    assert selector in found[0][0]


def test_the_head_of_a_table_is_no_item() -> None:
    """Its row holds no link."""
    rows = "".join(
        f'<tr><td>{18 + n}.11.2026</td><td><a href="/p/{n}">{title}</a></td></tr>'
        for n, title in enumerate(TITLES)
    )

    ((selector, titles), *_) = lists(f"<table><tr><th>Datum</th><th>Titel</th></tr>{rows}</table>")

    assert titles == TITLES
    assert selector.endswith(":has(a)")


@pytest.mark.parametrize(
    "body",
    [
        "<nav><ul>{}</ul></nav>",
        "<div class='breadcrumb'><ul>{}</ul></div>",
        "<footer><div>{}</div></footer>",
        "<div id='service-navigation' role='navigation'>{}</div>",
    ],
)
def test_menus_are_no_lists(body: str) -> None:
    """Even with long names."""
    links = "".join(f'<li><a href="/{n}">Ansprechpersonen und Öffnungszeiten {n}</a></li>' for n in range(9))

    assert lists(body.format(links)) == []


@pytest.mark.parametrize(
    "link", ['<a href="/plan{n}.pdf">Lageplan der Baustelle {n}</a>', '<a href="https://anderswo.example/{n}">Ein langer Titel {n}</a>',
             '<a href="#abschnitt{n}">Zum Abschnitt mit der Nummer {n}</a>', '<a href="/{n}">Mehr</a>'],
)  # fmt: skip
def test_files_other_sites_anchors_and_short_words_are_no_lists(link: str) -> None:
    """A list of releases links to pages of its own, with headlines."""
    assert lists("".join(f"<p class=x>{link.format(n=n)}</p>" for n in range(9))) == []


def test_real_index_pages_give_the_titles_a_person_would_list(shared: Path) -> None:
    """Oberösterreich's day indexes with three releases or more: all links, by structure alone."""
    gold = json.loads((shared / "cases" / "gold" / "ooe_index.json").read_text(encoding="utf-8"))
    pages = [one for one in gold if len(one["items"]) >= 3]
    assert pages
    for page in pages:
        tree = visible(parsed(decoded(gzip.decompress((shared / "cases" / page["file"]).read_bytes()))))
        url = "https://www.land-oberoesterreich.gv.at/" + Path(page["file"]).name.removesuffix(".gz")

        best = repeated(tree, url, now=NOW)[0]

        assert [Path(address).name for address in best.urls] == [item["href"] for item in page["items"]]
        assert ["".join(title.split()) for title in best.titles] == [
            "".join(item["title"].split()) for item in page["items"]
        ]


HTML = st.recursive(
    st.sampled_from(
        [
            '<a href="/1">Ein Titel, lang genug</a>',
            "<o:p>x</o:p>",
            "<p class='a:b [c]'>20.11.2026</p>",
            "text",
            "<br>",
        ]
    ),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(
            [
                "div",
                "ul",
                "li class=t",
                "section id='1x'",
                "article itemprop='\"'",
                "table",
                "tr",
                "td",
                "o:x",
            ]
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@given(HTML)
def test_any_page_can_be_looked_at(body: str) -> None:
    """Strange tags, classes and nesting raise nothing, and each selector selects what it was made for."""
    try:
        tree = visible(parsed(f"<html><body>{body}</body></html>"))
    except ParseError:
        return
    for one in repeated(tree, URL, now=NOW):
        assert len(selected(tree, (one.rules.item,))) == len(one.titles)
    for element in list(tree.iter())[:20]:
        for selector in paths(element):
            selected(tree, (selector,))
        found = for_group(tree, [element])
        if found is not None and not found.endswith(":has(a)"):
            assert [item is element for item in selected(tree, (found,))] == [True]
