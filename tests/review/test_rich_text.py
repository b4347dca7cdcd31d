"""Bold, italic and links in the desk's editor: no stars to be seen, the same bytes where nothing was changed, and
nothing of a stranger's page but its words."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import ElementHandle, Locator, Page, expect

from pipeline.model import Run
from pipeline.site.markdown import parse
from pipeline.site.markdown.typing import runs_of, shown_runs, typing
from tests.counts import rounds
from tests.review.conftest import Served, open_draft
from tests.review.test_browser import post_of

pytestmark = pytest.mark.browser
WORDS = [
    "Rathaus",
    "a b",
    "5 * 3",
    "2*3",
    "€1.2 million",
    "10 €",
    "مدينة القدس",
    "👩‍👩‍👧 fête",
    "x_y_z",
    "a\\b",
    "`code`",
    "<b>",
    "&amp;",
    "{{ x }}",
    "Zu\u00adsatz",
    "\u200f",
    "“q”",
    "l’été",
    "!",
    "[x",
    "y]",
    "(z)",
    "line\nnext",
    "\t",
]
HREFS = [
    "https://a.example/",
    "https://a.example/p?x=1&y=2#z",
    "mailto:a@b.example",
    "tel:+49301234",
    "https://a.example/_x_~y",
    "https://ü.example/ä",
]
ODD = [
    "**a*",
    "***",
    "****",
    "*a**b*",
    "** a **",
    "[a](b)",
    "[a](javascript:alert(1))",
    "[](https://a.example)",
    "[a]( https://a.example )",
    "**[a](https://a.example)**",
    "[**a** b *c*](https://a.example)",
    "***a***b*",
    "*a***b**",
    "***a*****b**",
    "a\n\n\nb",
    "**a\nb**",
    "[a](https://a.example/(b))",
    "[*5 * 3 \t*](https://a.example/)[2*3](https://a.example/)",
    "[2*](https://a.example/)[3*](https://a.example/)",
    "**👩‍👩‍👧** a *b* 🍰 [🇩🇪 c](https://a.example/) **d**",
    "\\*a\\*",
    "_a_",
    "__a__",
    "<b>a</b>",
    "**‏مدينة‏** b",
    "*👩‍👩‍👧*",
    "a**b**c",
    "",
    " ",
    "\n",
]


def made(seed: int) -> str:
    """A text as the editor shows it: words of each kind, marked or not, as the program writes them."""
    rng = random.Random(seed)
    runs = []
    for _ in range(rng.randrange(1, 9)):
        href = rng.choice([None, None, None, *HREFS])
        text = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 4)))
        runs.append(Run(text=text, strong=rng.random() < 0.3, em=rng.random() < 0.3, href=href))
    return shown_runs(runs).text


def plain_of(text: str) -> str:
    return "".join(run.text for run in runs_of(text))


@pytest.fixture
def draft(page: Page, served: Served) -> Page:
    open_draft(page, served, "Klinikum")
    return page


def surface(page: Page, words: str = "Construction is due") -> Locator:
    return page.locator(".surface", has_text=words)


def area_of(field: Locator) -> Locator:
    return field.locator("xpath=..").locator("textarea")


def test_both_sides_read_a_text_alike_and_write_it_back(draft: Page, served: Served) -> None:
    """What the browser reads out of each text is what the program reads, and writing it back gives the same text."""
    texts = {
        row
        for record in served.workspace.store.find()
        for version in record.versions.values()
        for block in parse(version.text.partition("\n---\n")[2])
        if (shown := typing([block], version.text.partition("\n---\n")[2])).form == "text"
        for row in [shown.text]
    }
    assert sum("*" in text or "](" in text for text in texts) > 5
    texts |= {made(seed) for seed in range(rounds(300, 20_000))} | set(ODD)
    told = draft.evaluate(
        "texts => texts.map(text => [desk.rich.parse(text).map(run => [run.text, run.strong, run.em, run.href, run.from]), desk.rich.markdown(desk.rich.parse(text))])",
        sorted(texts),
    )
    for text, (runs, back) in zip(sorted(texts), told, strict=True):
        ours = [[run.text, run.strong, run.em, run.href or ""] for run in runs_of(text)]
        merged: list[list[object]] = []
        for words, strong, em, href, start in runs:
            assert of_javascript(text, start, words) == words
            if merged and merged[-1][1:] == [strong, em, href]:
                merged[-1][0] = str(merged[-1][0]) + words
            else:
                merged.append([words, strong, em, href])
        assert merged == ours, text
        assert runs_of(back) == runs_of(text), (text, back)
        # A text as the program writes it comes back as it was.
        if shown_runs(runs_of(text)).text == text:
            assert back == text


def of_javascript(text: str, start: int, words: str) -> str:
    """As many units of UTF-16 from a place counted in them as the words have."""
    units = text.encode("utf-16-le")
    return units[2 * start : 2 * start + len(words.encode("utf-16-le"))].decode("utf-16-le")


LINK = '<a href="https://a.example/">'
MADE_BY_HAND = [
    ("a<b>m</b>", "a**m**"),
    ("2*3<b>m</b>", "2*3m"),
    ("2*3 <b>m</b>", "2*3 **m**"),
    ("a <b>b*c</b>", "a b*c"),
    ("a*<i>b</i>", "a**b*"),
    (f"{LINK}*b*</a>", "[*b](https://a.example/)[*](https://a.example/)"),
    (f"[x]({LINK}b</a>", "[x](b"),
]
"""What a surface holds where stars and brackets were typed as words, and what is written of it."""


def test_words_stay_where_a_mark_would_read_them_otherwise(draft: Page) -> None:
    told = draft.evaluate(
        """htmls => htmls.map((html) => {
            const surface = document.createElement("div");
            surface.innerHTML = html;
            return [desk.rich.markdown(desk.rich.read(surface)), surface.textContent];
        })""",
        [html for html, _ in MADE_BY_HAND],
    )
    assert [written for written, _ in told] == [wanted for _, wanted in MADE_BY_HAND]
    assert [plain_of(written) for written, _ in told] == [words for _, words in told]


def test_a_surface_gives_back_what_it_shows(draft: Page) -> None:
    """Each text drawn as bold, italic and links, and read again."""
    texts = sorted({made(seed) for seed in range(rounds(300, 5_000))})
    texts = [text for text in texts if shown_runs(runs_of(text)).text == text]
    read = draft.evaluate(
        """texts => texts.map(text => {
            const edit = document.createElement("div");
            edit.className = "edit"; edit.dataset.rich = "";
            edit.innerHTML = '<div class="under"></div><textarea></textarea>';
            document.querySelector("#cols").append(edit);
            const area = edit.querySelector("textarea");
            area.value = text;
            const made = desk.rich.dress(area);
            const found = made ? [desk.rich.markdown(desk.rich.read(made)), edit.querySelector(".under").textContent === made.textContent + "\\u200b", [...made.querySelectorAll("*")].map(node => node.tagName), true] : [area.value, true, [], false];
            edit.remove();
            return found;
        })""",
        texts,
    )
    for text, (back, same_layer, tags, is_dressed) in zip(texts, read, strict=True):
        assert back == text.rstrip("\n")
        assert same_layer
        assert set(tags) <= {"STRONG", "EM", "A"}
        assert is_dressed == any(run.strong or run.em or run.href for run in runs_of(text)), text
    assert sum(is_dressed for *_, is_dressed in read) > 200


def test_no_star_is_seen_and_nothing_is_written_where_nothing_was_typed(draft: Page, served: Served) -> None:
    before = post_of(served, "Klinikum")
    field = surface(draft)
    expect(field.locator("strong")).to_have_text("Wednesday, 7 October")
    expect(field).not_to_contain_text("*")
    assert area_of(field).is_hidden()
    # In and out, a stroke and its undoing, a style and its undoing: the file stays byte for byte.
    field.click()
    draft.keyboard.press("Escape")
    field.click()
    draft.keyboard.press("Control+End")
    draft.keyboard.type("x")
    expect(area_of(field)).to_have_value(re.compile("x$"))
    draft.keyboard.press("Backspace")
    draft.keyboard.press("Escape")
    select(draft, "is due")
    draft.keyboard.press("Control+b")
    expect(area_of(field)).to_have_value(re.compile(r"\*\*is due\*\*"))
    draft.keyboard.press("Control+b")
    expect(area_of(field)).not_to_have_value(re.compile(r"\*\*is due"))
    draft.keyboard.press("Escape")
    draft.wait_for_function("() => desk.underWay === 0")
    assert post_of(served, "Klinikum") == before


def select(page: Page, words: str) -> None:
    """Choose words of a surface or a textarea as a hand would."""
    page.evaluate(
        """words => {
            const field = [...document.querySelectorAll(".surface")].find(one => one.textContent.includes(words));
            if (!field) {
                const area = [...document.querySelectorAll(".edit textarea")].find(one => one.value.includes(words));
                area.focus(); area.setSelectionRange(area.value.indexOf(words), area.value.indexOf(words) + words.length); return;
            }
            field.focus();
            const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at >= 0) { getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length); return; }
            }
        }""",
        words,
    )


def saved(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator(".pair.on [data-state]")).to_have_text("Saved")


def test_bold_italic_and_links_by_key_and_by_button(draft: Page, served: Served) -> None:
    """From a block without marks: the first mark makes a surface of it, under the typing hand."""
    select(draft, "the city’s hospital")
    draft.keyboard.press("Control+i")
    field = surface(draft, "can also count on money")
    expect(field).to_be_focused()
    expect(field.locator("em")).to_have_text("the city’s hospital")
    select(draft, "can also")
    expect(draft.locator("#rich-bar")).to_be_visible()
    draft.locator("#rich-bar [data-style=bold]").click()
    expect(field.locator("b, strong")).to_have_text("can also")
    expect(draft.locator("#rich-bar [data-style=bold]")).to_have_attribute("aria-pressed", "true")
    select(draft, "new programme")
    draft.keyboard.press("Control+k")
    draft.keyboard.type("land.example/programme (1)")
    draft.keyboard.press("Enter")
    expect(field.locator("a")).to_have_text("new programme")
    saved(draft)
    assert (
        "*the city’s hospital*, **can also** count on money from the state’s [new programme](https://land.example/programme%20%281%29)."
        in post_of(served, "Klinikum")
    )
    # Drawn anew by the desk it is a surface again, and the link can be changed and taken away.
    expect(field.locator("a")).to_have_attribute("href", "https://land.example/programme%20%281%29")
    select(draft, "programme")
    draft.keyboard.press("Control+k")
    expect(draft.locator("#rich-bar input")).to_have_value("https://land.example/programme%20%281%29")
    draft.keyboard.type("javascript:alert(1)")
    draft.keyboard.press("Enter")
    expect(draft.locator("#live")).to_contain_text("A link leads to")
    draft.locator("#rich-bar input").fill("https://other.example/")
    draft.keyboard.press("Enter")
    saved(draft)
    assert "[new programme](https://other.example/)" in post_of(served, "Klinikum")
    select(draft, "programme")
    draft.keyboard.press("Control+k")
    draft.locator("#rich-bar input").fill("")
    draft.keyboard.press("Enter")
    saved(draft)
    assert "state’s new programme." in post_of(served, "Klinikum")


def test_a_surface_is_typed_in_like_any_block(draft: Page, served: Served) -> None:
    """Keys, paragraphs, proposals, what is kept and what is put back."""
    field = surface(draft)
    draft.keyboard.press("Escape")
    field.click()
    draft.keyboard.press("Control+End")
    draft.keyboard.type(" Coffee is served 🍰.")
    expect(draft.locator(".pair.on [data-state]")).to_contain_text("Kept")
    draft.reload()
    field = surface(draft)
    expect(field).to_contain_text("Coffee is served 🍰.")
    expect(draft.locator(".unsaved")).to_have_count(1)
    field.click()
    draft.keyboard.press("Control+End")
    draft.keyboard.press("Alt+Enter")
    draft.keyboard.type("A paragraph of its own.")
    draft.keyboard.press("Escape")
    for _ in range(400):
        if "A paragraph of its own." in post_of(served, "Klinikum"):
            break
        draft.wait_for_timeout(50)
    expect(draft.locator(".pair.on .surface, .pair.on textarea").first).to_be_attached()
    text = post_of(served, "Klinikum")
    assert "**Wednesday, 7 October**" in text
    assert "Coffee is served 🍰.\n\nA paragraph of its own.\n" in text


PAGES = {
    "word": (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {color: red}</style><title>Doc</title></head><body>'
        "<!--StartFragment--><p class=MsoNormal style='mso-list:l0'><span style='mso-list:Ignore'>1.&nbsp;&nbsp;</span>The <b>mayor</b>\r\n said <i>no</i>"
        "<o:p></o:p></p><p class=MsoNormal><span style='font-weight:bold'>Then</span> yes.</p><!--EndFragment--></body></html>",
        "The **mayor** said *no*\n\n**Then** yes.",
    ),
    "docs": (
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:400">See </span><a href="https://a.example/x"><span style="font-weight:700">this</span></a></p></b>',
        "See [**this**](https://a.example/x)",
    ),
    "hostile": (
        '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script><svg onload="window.hurt=1"></svg><iframe srcdoc="<script>parent.hurt=1</script>"></iframe>'
        '<b onclick="window.hurt=1" style="background:url(javascript:window.hurt=1)">bold</b> <a href="javascript:window.hurt=1">link</a> <a href=" java\nscript:window.hurt=1">link</a>'
        '<a href="data:text/html,<script>1</script>">data</a><form action="https://evil.example"><input value="x"><button>Go</button></form><style>body{display:none}</style>'
        '<math><mtext><table><mglyph><style><img src=x onerror="window.hurt=1"></style></mglyph></table></mtext></math><template><b>x</b></template><b>&lt;img src=x onerror=window.hurt=1&gt;</b>',
        None,
    ),
    "plain page": ("<div><p>One\n  two</p><ul><li>three</li><li>four</li></ul></div>", "One two three four"),
    "nested": ("<p><b>a <i>b <b>c</b></i></b> d</p>", "**a** ***b c*** d"),
    "right to left": ('<p dir="rtl"><b>بلدية</b> القدس \u200f123</p>', "**بلدية** القدس \u200f123"),
    "blanks": ("<p><b> spaced </b>out<b>  </b><i> </i></p>", "**spaced** out"),
    "brackets": (
        '<p><a href="https://a.example/a(b)c d*e">x [y] z</a> and <a href="/relative">rel</a> <b>!</b></p>',
        None,
    ),
    "as if it were ours": (
        '<p><a data-as="" href="https://evil.example/x)[y](https://evil.example/z" title="https://stadt.example/">see</a> '
        '<a data-as="" href="javascript:window.hurt=1">here</a> <a data-as href="https://a.example/a b*c*">there</a></p>',
        "[see](https://evil.example/x%29%5By%5D%28https://evil.example/z) here [there](https://a.example/a%20b%2Ac%2A)",
    ),
    "links without words": (
        '<p>One<a href="https://evil.example/"></a><a href="https://evil.example/">\u2060\u00ad\u200d</a>'
        '<a href="https://evil.example/"><i>\u2063</i>&nbsp;\u3164</a> <b>two</b></p>',
        "One\u2060\u00ad\u200d\u2063\u00a0\u3164 **two**",
    ),
}


STYLED = ("word", "docs", "hostile")
"""Pages with styles of their own, which the desk's policy blocks and its console tells."""


@pytest.mark.parametrize("into", ["textarea", "surface"])
@pytest.mark.parametrize(
    "names",
    [pytest.param(list(STYLED), marks=pytest.mark.blocked), [name for name in PAGES if name not in STYLED]],
    ids=["styled", "plain"],
)
def test_what_is_pasted_is_words_bold_italic_and_links(draft: Page, names: list[str], into: str) -> None:
    """One after the other into one paragraph, which is emptied before each."""
    field = draft.locator(".pair.p textarea:visible").first if into == "textarea" else surface(draft)
    field.click()
    node = field.element_handle()
    assert node is not None
    for name in names:
        html, wanted = PAGES[name]
        draft.keyboard.press("Control+a")
        draft.keyboard.press("Delete")
        paste(draft, node, html)
        value = draft.locator(".pair.on textarea").evaluate("area => area.value")
        if wanted is not None:
            assert re.sub(r"\s+", " ", value).strip() == re.sub(r"\s+", " ", wanted).strip(), name
            assert value.count("\n\n") == wanted.count("\n\n"), name
        assert draft.evaluate("window.hurt") is None, name
        assert "javascript" not in value, name
        assert "data:" not in value, name
        tags = draft.evaluate(
            "[...document.querySelectorAll('.pair.on .surface *')].map(node => [node.tagName, ...node.getAttributeNames().filter(name => !['href', 'title', 'style'].includes(name))])"
        )
        assert {tag for tag, *_ in tags} <= {"STRONG", "EM", "B", "I", "A", "BR", "SPAN", "DIV"}, name
        assert all(len(tag) == 1 for tag in tags), (name, tags)
        if name == "hostile":
            assert "<img src=x onerror=window.hurt=1>" in value
            # As text it goes to the desk, and comes back as text.
            draft.keyboard.press("Escape")
            draft.wait_for_function(
                "() => desk.underWay === 0 && !document.querySelector('.pair.on [data-state]').textContent.includes('Saving')"
            )
            assert draft.evaluate("window.hurt") is None
            assert draft.locator("#cols img").count() == 0


def paste(draft: Page, node: ElementHandle, html: str) -> None:
    """As a browser pastes HTML, with its words alone beside it."""
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()
    node.evaluate(
        """(node, [html, plain]) => {
            const data = new DataTransfer();
            data.setData("text/html", html); data.setData("text/plain", plain);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            if (node.dispatchEvent(event)) document.execCommand("insertText", false, plain);
        }""",
        [html, plain],
    )
    draft.wait_for_timeout(50)


@pytest.mark.parametrize("before", ["", "👩‍👩‍👧 🍰 "])
def test_findings_stand_under_the_same_words(draft: Page, served: Served, before: str) -> None:
    """The layer of marks has the words of the surface, letter for letter and in the same place, also behind signs that
    are one character here and several units in a browser."""
    select(draft, "€1.2 million")
    area = draft.locator(".edit textarea", has_text="providing").first
    area.click()
    draft.keyboard.press("Control+Home")
    draft.keyboard.insert_text(before)
    select(draft, "The state")
    draft.keyboard.press("Control+b")
    saved(draft)
    text = post_of(served, "Klinikum")
    assert f"\n{before}(14 September" in text
    assert ") **The state** is providing" in text
    field = surface(draft, "is providing")
    expect(field.locator("strong")).to_have_text("The state")
    mark = field.locator("xpath=..").locator(".under mark.e")
    expect(mark).to_have_count(1)
    box = mark.bounding_box()
    there = field.evaluate(
        """(field, words) => {
            const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at); range.setEnd(walker.currentNode, at + words.length);
                const box = range.getBoundingClientRect();
                return [box.x, box.y];
            }
        }""",
        "1.2 million",
    )
    assert box is not None
    assert abs(box["x"] - there[0]) < 1.5
    assert abs(box["y"] - there[1]) < 6


def test_two_tabs_with_marks_lose_neither_text(page: Page, served: Served) -> None:
    other = page.context.new_page()
    open_draft(page, served, "Klinikum")
    open_draft(other, served, "Klinikum")
    before = area_of(surface(page)).input_value()
    assert "**Wednesday, 7 October**" in before
    for one, words in ((page, " First."), (other, " Second.")):
        surface(one).click()
        one.keyboard.press("Control+End")
        one.keyboard.type(words)
        one.keyboard.press("Escape")
        one.wait_for_function("() => desk.underWay === 0")
    # The first is in the file; the second sees it beside their own words, which wait.
    expect(area_of(surface(page))).to_have_value(f"{before} First.")
    kept = other.locator(".kept")
    expect(kept).to_contain_text(f"{before} First.")
    expect(area_of(surface(other))).to_have_value(f"{before} Second.")
    text = post_of(served, "Klinikum")
    assert f"{before} First.\n" in text
    assert "Second." not in text
    kept.get_by_role("button", name="Save mine").click()
    expect(kept).to_have_count(0)
    expect(area_of(surface(other))).to_have_value(f"{before} Second.")
    text = post_of(served, "Klinikum")
    assert f"{before} Second.\n" in text
    assert "First." not in text
    page.reload()
    expect(surface(page)).to_contain_text("Second.")
    expect(surface(page).locator("strong")).to_have_text("Wednesday, 7 October")
