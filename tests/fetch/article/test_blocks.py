"""Blocks: what structure of a page becomes which block, and what a reader does not see."""

from __future__ import annotations

import pytest

from pipeline.fetch.article import read
from pipeline.model import ArticleRules, Block, Run
from tests.fetch.article.pages import MORE, NOW, TEXT, entry, page, source

RULE = ArticleRules(body=(".text",))


def blocks(html: str) -> tuple[Block, ...]:
    """Blocks of a body that a rule selects."""
    return read(
        entry(title="x"), source(RULE), page(f"<h1>Brücke</h1><div class=text>{html}</div>"), now=NOW
    ).blocks


def test_headings_keep_their_levels_between_two_and_four() -> None:
    """An h1 or h2 inside the text is a second level, h5 and h6 a fourth."""
    found = blocks("<h2>A</h2><p>1</p><h3>B</h3><p>2</p><h5>C</h5><p>3</p>")

    assert [(b.kind, b.level) for b in found if b.kind == "heading"] == [
        ("heading", 2),
        ("heading", 3),
        ("heading", 4),
    ]


def test_lists_keep_order_depth_and_group() -> None:
    """Nested items are deeper, two lists are two groups, paragraphs inside one item stay one item."""
    found = blocks(
        "<ol><li>Eins<ul><li>Eins a</li></ul></li><li><p>Zwei</p><p>noch zwei</p></li></ol><p>Dann</p><ul><li>Drei</li></ul>"
    )

    assert [(b.text, b.kind, b.level, b.ordered, b.group) for b in found] == [
        ("Eins", "item", 0, True, 1),
        ("Eins a", "item", 1, False, 1),
        ("Zwei\nnoch zwei", "item", 0, True, 1),
        ("Dann", "paragraph", 0, False, 0),
        ("Drei", "item", 0, False, 2),
    ]


def test_a_table_of_data_is_cells_with_places() -> None:
    """Row, column (counting spans) and header are kept; an empty cell leaves a gap."""
    found = blocks(
        "<table><thead><tr><th>Tag</th><th colspan=2>Zeiten</th></tr></thead>"
        "<tr><td rowspan=2>Montag</td><td>8 Uhr</td><td>12 Uhr</td></tr><tr><td></td><td>18 Uhr</td></tr></table>"
    )

    assert [(b.text, b.row, b.column, b.header) for b in found] == [
        ("Tag", 0, 0, True),
        ("Zeiten", 0, 1, True),
        ("Montag", 1, 0, False),
        ("8 Uhr", 1, 1, False),
        ("12 Uhr", 1, 2, False),
        ("18 Uhr", 2, 2, False),
    ]
    assert {b.kind for b in found} == {"cell"}
    assert {b.group for b in found} == {1}


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    """One column, or a table in a table: its text is paragraphs."""
    found = blocks("<table><tr><td><p>Ein Satz der Meldung.</p><p>Noch einer davon.</p></td></tr></table>")

    assert [(b.kind, b.text) for b in found] == [
        ("paragraph", "Ein Satz der Meldung."),
        ("paragraph", "Noch einer davon."),
    ]


def test_quotes_and_line_breaks() -> None:
    """A blockquote is a quote; one br is a newline, two part paragraphs."""
    found = blocks(
        "<blockquote><p>So sei es.</p></blockquote><p>Zeile eins<br>Zeile zwei<br><br>Neuer Absatz</p>"
    )

    assert [(b.kind, b.text) for b in found] == [
        ("quote", "So sei es."),
        ("paragraph", "Zeile eins\nZeile zwei"),
        ("paragraph", "Neuer Absatz"),
    ]


def test_runs_carry_marks_and_safe_absolute_links() -> None:
    """Strong, em and href; tracking parameters go; what is no link of a reader loses its address, not its text."""
    (found,) = blocks(
        "<p>Mehr <b>dazu</b> im <a href='/plan?utm_source=x&amp;id=7'>Plan</a>, "
        "<a href='javascript:alert(1)'>hier</a> und <em><a href='mailto:amt@musterstadt.example'>per Mail</a></em>.</p>"
    )

    assert found.runs == (
        Run(text="Mehr "),
        Run(text="dazu", strong=True),
        Run(text=" im "),
        Run(text="Plan", href="https://www.musterstadt.example/plan?id=7"),
        Run(text=", hier und "),
        Run(text="per Mail", em=True, href="mailto:amt@musterstadt.example"),
        Run(text="."),
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Presse\u00admitteilung der Stadt", "Pressemitteilung der Stadt"),
        ("75\u00a0000\u202fEuro", "75 000 Euro"),
        ("Null\u200bbreite\ufeff", "Nullbreite"),
        ("Bu\u0308rger", "Bürger"),
        ("<abbr title='Oberösterreich'>OÖ</abbr> meldet", "OÖ meldet"),
        ("sichtbar<span hidden> versteckt</span><span style='display: none'> weg</span>", "sichtbar"),
        (
            "sichtbar<span aria-hidden=true> 10 %</span><span class='sr-only'> zehn Prozent</span>",
            "sichtbar 10 %",
        ),
        ("sichtbar<span style='font-size:0'> klein</span><span style='color:#fff'> weiß</span>", "sichtbar"),
        ("sichtbar<span style='position:absolute;left:-9999px'> draußen</span>", "sichtbar"),
        ("name(at)musterstadt.example", "name@musterstadt.example"),
        ("<a href='https://a.example/'>Plan (öffnet in neuem Fenster)</a>", "Plan"),
        ("eins<script>alert(1)</script><style>p{}</style><template>x</template> zwei", "eins zwei"),
    ],
    ids=[
        "soft-hyphen",
        "nbsp",
        "zero-width",
        "nfc",
        "abbr",
        "hidden",
        "aria",
        "white",
        "off-screen",
        "at",
        "window",
        "script",
    ],
)
def test_only_what_a_reader_sees_is_text(html: str, text: str) -> None:
    """Invisible characters and hidden elements go, blanks of all kinds are one blank."""
    (found,) = blocks(f"<p>{html}</p>")

    assert found.text == text


def test_what_hides_the_whole_text_until_a_script_runs_is_shown() -> None:
    """A body of opacity 0 is no hidden text."""
    html = (
        "<div style='opacity:0'><p>"
        + "Die Brücke wird gesperrt, und das drei Wochen lang. " * 9
        + "</p></div>"
    )

    assert len(blocks(html)) == 1


def test_a_large_hidden_menu_stays_hidden() -> None:
    """Twice as long as the release, and no reader sees it."""
    menu = (
        "<div style='display:none'>" + "<p>Wahlkreise, Wetter und Wohngeld im Überblick.</p>" * 12 + "</div>"
    )

    assert [b.text for b in blocks(f"{menu}<p>{TEXT} {MORE}</p>")] == [f"{TEXT} {MORE}"]
