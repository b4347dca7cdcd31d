"""The desk in a real browser: the way of a working morning, and what may go wrong on it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.config import Preview
from tests.counts import LONG
from tests.review.conftest import EN, PATIENCE, Killable, Served, come_in, find, open_draft, serve, workplace
from tests.review.conftest import press as press_as_commands

pytestmark = pytest.mark.browser
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def post_of(served: Served, words: str) -> str:
    record = served.workspace.store.get(find(served.workspace, words).id)
    assert record is not None
    return (served.workspace.settings.folder / record.versions[EN].path).read_text(encoding="utf-8")


def test_from_the_queue_to_a_published_post(page: Page, served: Served) -> None:
    record = find(served.workspace, "Klinikum")
    page.click('h3 a:has-text("Klinikum")')
    expect(page.locator(".prog li")).to_have_count(2)
    page.keyboard.press("n")
    expect(page.locator(".find.e").first).to_be_focused()
    page.keyboard.press("e")
    expect(page.locator("#pair-block-0 textarea, .edit textarea").first).to_be_visible()
    expect(page.locator(".find.e")).to_have_count(0)
    if page.locator(".find.w").count():
        page.keyboard.press("n")
        page.keyboard.press("w")
        page.keyboard.type("readers say it so")
        page.keyboard.press("Enter")
        expect(page.locator(".find.d")).to_have_count(1)
    expect(page.locator("#why")).to_contain_text("Nothing stands against it")
    page.click("button:has-text('Approve and publish')")
    expect(page.locator(".notice.ok")).to_contain_text("published")
    after = served.workspace.store.get(record.id)
    assert after is not None
    version = after.versions[EN]
    assert version.place == "published"
    assert version.path.startswith("_posts/")
    text = (served.workspace.settings.folder / version.path).read_text(encoding="utf-8")
    assert "€1.2 billion" in text
    assert "reviewed by Redaktion A on 16 September 2026." in text
    assert "not yet reviewed" not in text
    expect(page.locator(".disc")).to_contain_text("reviewed by Redaktion A")


def test_a_block_is_edited_in_place_and_every_other_byte_stays(page: Page, served: Served) -> None:
    before = post_of(served, "Mayor invites")
    open_draft(page, served, "Mayor invites")
    area = page.locator(".edit textarea").nth(2)
    old = area.input_value()
    area.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Tea is served. *")
    page.keyboard.press("Escape")
    expect(page.locator(".pair.on [data-state]")).to_have_text("Saved")
    after = post_of(served, "Mayor invites")
    assert old + " Tea is served. *" in after.replace("\\*", "*")
    changed = [
        pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]
    ]
    # The description follows its lead until a person writes one.
    assert len(changed) == 2
    assert changed[0][1].startswith("description: ")
    assert "Tea is served." in changed[0][1]


def test_an_error_that_is_a_false_alarm_needs_a_reason(page: Page, served: Served) -> None:
    open_draft(page, served, "Weststadt indoor")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".find.e")).to_be_focused()
    page.keyboard.press("w")
    page.keyboard.press("Enter")
    expect(page.locator(".find.e")).to_have_count(1)
    page.keyboard.type("the city corrected it by telephone")
    page.keyboard.press("Enter")
    expect(page.locator(".find.d")).to_contain_text("put aside as a false alarm")
    expect(page.locator(".find.d")).to_contain_text("the city corrected it by telephone")
    page.locator(".find.d button").click()
    expect(page.locator(".find.e")).to_have_count(1)


def test_two_editors_at_one_draft_lose_neither_text(page: Page, served: Served, browser: Browser) -> None:
    other = browser.new_context(locale="en-GB")
    try:
        second = come_in(other, served, "Redaktion B", served.fresh_link())
        open_draft(page, served, "Recycling centre")
        open_draft(second, served, "Recycling centre")
        expect(second.locator(".notice")).to_contain_text("Redaktion A")
        first_area, second_area = (one.locator(".edit textarea").nth(1) for one in (page, second))
        first_area.fill("What the first editor wrote about Saturdays.")
        first_area.press("Escape")
        expect(page.locator(".pair.on [data-state]")).to_have_text("Saved")
        second_area.fill("What the second editor wrote about Saturdays.")
        second_area.press("Escape")
        kept = second.locator(".kept")
        expect(kept).to_contain_text("What the first editor wrote")
        expect(second.locator(".unsaved textarea")).to_have_value(
            "What the second editor wrote about Saturdays."
        )
        assert "What the first editor wrote" in post_of(served, "Recycling centre")
        kept.get_by_role("button", name="Save mine").click()
        expect(second.locator(".kept")).to_have_count(0)
        assert "What the second editor wrote" in post_of(served, "Recycling centre")
    finally:
        other.close()


def test_a_file_changed_underneath_shows_both_and_loses_neither(page: Page, served: Served) -> None:
    open_draft(page, served, "Recycling centre")
    area = page.locator(".edit textarea").nth(1)
    record = find(served.workspace, "Recycling centre")
    file = served.workspace.settings.folder / record.versions[EN].path
    area.fill("What I type while the file changes.")
    text = file.read_text(encoding="utf-8")
    line = next(one for one in text.split("---\n")[2].splitlines() if one.strip())
    file.write_text(text.replace(f"\n{line}\n", "\nWhat the CMS saved.\n"), encoding="utf-8")
    area.press("Escape")
    expect(page.locator(".kept")).to_contain_text("What the CMS saved.")
    expect(page.locator(".unsaved textarea")).to_have_value("What I type while the file changes.")
    assert "What the CMS saved." in file.read_text(encoding="utf-8")
    page.reload()
    expect(page.locator(".unsaved textarea")).to_have_value("What I type while the file changes.")
    page.get_by_role("button", name="Take the file’s").click()
    expect(page.locator(".kept")).to_have_count(0)
    expect(page.locator(".edit textarea").nth(1)).to_have_value("What the CMS saved.")


def test_a_server_killed_while_typing_loses_nothing(browser: Browser, folder: Path) -> None:
    with Killable(folder) as desk:
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(desk.link)
        page.click("button.main")
        page.fill("#name", "Redaktion A")
        page.click("button.main")
        page.click('h3 a:has-text("Recycling centre")')
        area = page.locator(".edit textarea").nth(1)
        area.click()
        area.fill("Kept by the desk before it died.")
        expect(page.locator(".pair.on [data-state]")).to_contain_text("Kept")
        desk.kill()
        area.press("End")
        page.keyboard.type(" And typed while it was dead.")
        expect(page.locator("#live")).to_contain_text("does not answer")
        desk.start()
        expect(page.locator(".pair.on [data-state]")).to_contain_text("Kept")
        # Another browser window of the same person, or this one after a crash: the text is there.
        again = context.new_page()
        again.goto(page.url)
        wanted = "Kept by the desk before it died. And typed while it was dead."
        expect(again.locator(".unsaved textarea")).to_have_value(wanted)
        again.get_by_role("button", name="Save mine").click()
        expect(again.locator(".kept")).to_have_count(0)
        context.close()
    files = [path.read_text(encoding="utf-8") for path in (folder / "site").rglob("*.md")]
    assert any(wanted in text for text in files)


def test_every_key_of_the_queue(page: Page, served: Served) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".row.on")).to_have_count(1)
    expect(page.locator(".row").first.locator("h3 a")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.wait_for_url("**/?state=changed")
    page.keyboard.press("1")
    page.wait_for_url(f"{served.root}/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/draft/**")


def test_every_key_of_a_draft(page: Page, served: Served) -> None:
    open_draft(page, served, "Klinikum")

    def press(*keys: str) -> None:
        press_as_commands(page, *keys)

    press("j")
    expect(page.locator(".pair.on")).to_have_attribute("aria-label", "Block 1")
    press("k")
    expect(page.locator(".pair.on")).to_have_attribute("aria-label", "Title")
    press("j")
    press("c")
    expect(page.locator(".pair.on input[type=checkbox]")).to_be_checked()
    press("n")
    expect(page.locator("#f1")).to_be_focused()
    press("N")
    expect(page.locator("#f2")).to_be_focused()
    press("Enter")
    expect(page.locator(".pair.on textarea")).to_be_focused()
    press("Escape")
    expect(page.locator("#help .term").first).to_be_visible()
    term = page.locator("#help .term .x").first.inner_text()
    press("Enter")
    press("Control+End")
    press("Alt+1")
    expect(page.locator(".proposal ins")).to_contain_text(term)
    press("Enter")
    expect(page.locator(".pair.on textarea")).to_have_value(re.compile(rf"{re.escape(term)}$"))
    press("Control+s")
    expect(page.locator(".pair.on [data-state]")).to_have_text("Saved")
    press("Escape")
    expect(page.locator("#help .term").first).to_be_visible()
    press("t")
    expect(page.locator("#t-de")).to_be_focused()
    press("Escape")
    press("r")
    expect(page.locator("#again")).to_contain_text("No engine is set up")
    press("b")
    expect(page.locator("#back-reason")).to_be_focused()
    press("Escape")
    press("Shift+X")
    expect(page.locator("#reject-reason")).to_be_focused()
    press("Escape")
    press("/")
    expect(page.locator("#conc")).to_be_focused()
    page.keyboard.type("Klinik")
    expect(page.locator("#found .mem").first).to_be_visible()
    press("Escape")
    for key, name in (("g", "german"), ("m", "machine"), ("f", "file")):
        press(key)
        page.wait_for_url(f"**compare={name}*")
        if name == "machine":
            expect(page.locator(".compared ins").first).to_be_visible()
        press(key)
        page.wait_for_url(lambda url: "compare" not in url)
    press("o")
    page.wait_for_url("**only=changed*")
    # A written row draws the strip anew, as the page is looked at.
    old = page.locator("#strip").element_handle()
    press("j", "c")
    page.wait_for_function("old => !old.isConnected", arg=old)
    expect(page.locator("#strip [data-key=o]")).to_have_attribute("aria-current", "true")
    press("o")
    page.wait_for_url(lambda url: "only" not in url)
    press("R")
    page.wait_for_url("**by=risk*")
    expect(page.locator(".told")).to_contain_text("riskiest")
    press("R")
    page.wait_for_url(lambda url: "by=" not in url)
    press("v")
    page.wait_for_url("**/reader")
    expect(page.locator(".source-box")).to_be_visible()
    press("v")
    page.wait_for_url(lambda url: "reader" not in url)
    press("q")
    page.wait_for_url(f"{served.root}/")


def test_single_letters_can_be_switched_off(page: Page, served: Served) -> None:
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch single letters off").click()
    page.keyboard.press("j")
    expect(page.locator(".row.on")).to_have_count(0)
    open_draft(page, served, "Weststadt indoor")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".find.e")).to_be_focused()


def test_a_correction_is_taken_passage_by_passage(page: Page, served: Served) -> None:
    open_draft(page, served, "unexploded bomb")
    page.get_by_role("link", name="Look at what changed").first.click()
    expect(page.locator("fieldset.choice")).to_have_count(page.locator("section.pair").count())
    first = page.locator("section.pair").first
    page.keyboard.press("x")
    assert first.locator("input[value=keep]").is_checked()
    page.keyboard.press("k")
    page.keyboard.press("t")
    assert first.locator("input[value=take]").is_checked()
    page.keyboard.press("Control+Enter")
    # The title is a conflict: nothing is chosen there unasked, and nothing is taken before it is.
    title = page.locator("section.pair").last
    assert title.locator("input:checked").count() == 0
    assert "done=accepted" not in page.url
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert title.locator("input[value=keep]").is_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**done=accepted*")
    record = served.workspace.store.get(find(served.workspace, "unexploded bomb").id)
    assert record is not None
    assert record.versions[EN].proposal is None


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
THEMES, LANGUAGES, WIDTHS = ["light", "dark"], ["en-GB", "de-DE"], [1360, 320, 768, 390, 1024]
PAGES, STATES = 18, 28


def ways(number: int) -> list[tuple[str, str, int]]:
    """Theme, language and width in which a state is looked at: a page as it comes in one language, wide and narrow, and in the other
    in the dark, where only colours are others, narrow in German, whose words are longer, else wide; what is opened on one in
    one way, so that every two values of two of them meet; in `make long` all in all."""
    if LONG:
        return list(product(THEMES, LANGUAGES, WIDTHS))
    if number < PAGES:
        (light, dark), (one, other) = THEMES, LANGUAGES if number % 2 else LANGUAGES[::-1]
        found = [(light, one, 1360), (light, one, 320), (dark, other, 320 if other == "de-DE" else 1360)]
        # Between those the desk has a layout of its own: each second page is looked at in it.
        return [*found, (light, one, 1024)][: 3 + number % 2]
    second, width = divmod(number - PAGES, len(WIDTHS))
    theme, language = THEMES[(second + width) % 2], LANGUAGES[(second + width // 2) % 2]
    return [(theme, language, WIDTHS[width])]


def test_what_is_opened_on_pages_is_looked_at_in_pairs_of_all_values() -> None:
    used = [way for number in range(PAGES, STATES) for way in ways(number)]
    every = [THEMES, LANGUAGES, WIDTHS]
    for one, other in combinations(range(3), 2):
        assert {(way[one], way[other]) for way in used} == set(product(every[one], every[other]))


@pytest.fixture
def looked_at(folder: Path) -> Iterator[Served]:
    """A desk that is to show built pages, and has nothing to build them with."""
    workspace = workplace(folder, lambda same: replace(same, preview=Preview(generator="mkdocs")))
    running = serve(workspace)
    yield running
    running.stop()
    workspace.store.close()


@pytest.mark.parametrize("scheme", THEMES)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_page_has_a_barrier(browser: Browser, looked_at: Served, scheme: str, locale: str) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True, locale=locale
    )
    page = come_in(context, looked_at)
    problems: list[tuple[str, ...]] = []
    every = states(looked_at)
    assert len(every) == STATES
    for number, (path, does) in enumerate(every):
        # Only colours are others in the dark: what is looked at in both themes is looked at for the rest in the light.
        rules = COLOURS if scheme == "dark" and number < PAGES else RULES
        widths = [width for width in WIDTHS if (scheme, locale, width) in ways(number)]
        # A page as it comes lays itself out anew, by its styles alone; what is opened on one is opened in each width.
        for together in [widths] if number < PAGES else [[width] for width in widths]:
            problems += barriers(page, looked_at.root + path, does, together, rules)
    context.close()
    assert problems == [], json.dumps(problems, indent=1)


def barriers(
    page: Page, address: str, does: Callable[[Page], object], widths: list[int], rules: list[str]
) -> list[tuple[str, ...]]:
    """What axe finds on a page in a state, in each width, and whether it scrolls sideways."""
    problems: list[tuple[str, ...]] = []
    for number, width in enumerate(widths):
        page.set_viewport_size({"width": width, "height": 800})
        if not number:
            page.goto(address)
            if "/draft/" in address and page.locator(".cols .edit").count() and "beside" not in address:
                expect(page.locator("#help section").first).to_be_visible()
            does(page)
            page.evaluate(AXE)
        # In its whole height: what lies behind a bar at the edge for the moment is scrolled out from under it.
        page.set_viewport_size(
            {"width": width, "height": page.evaluate("document.documentElement.scrollHeight")}
        )
        found = page.evaluate(f"axe.run({json.dumps({'runOnly': rules})})")
        assert found["passes"], address
        problems += [
            (address, str(width), item["id"], node["html"][:200], node["failureSummary"][:200])
            for item in found["violations"]
            for node in item["nodes"][:3]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        problems += [(address, str(width), "scrolls sideways", f"{wide} px")] if wide > 0 else []
    return problems


def test_nothing_that_has_the_focus_lies_under_a_bar(page: Page, served: Served) -> None:
    """On a phone of 800 px in height, whatever is gone to by Tab can be seen (WCAG 2.2, 2.4.11)."""
    page.set_viewport_size({"width": 360, "height": 800})
    open_draft(page, served, "Klinikum")
    covered = page.evaluate("""() => {
        const all = [...document.querySelectorAll("a[href], button, input, textarea, summary, [contenteditable]")];
        const seen = all.filter((node) => node.offsetParent !== null && !node.disabled && node.type !== "hidden");
        return seen.filter((node) => {
            node.focus({ preventScroll: true });
            if (document.activeElement !== node) return false;
            // As a browser brings into view what Tab goes to, at once instead of by and by.
            node.scrollIntoView({ block: "nearest", behavior: "instant" });
            const box = node.getBoundingClientRect();
            const bar = document.querySelector(".reach").getBoundingClientRect();
            return !node.closest(".reach") && (box.top >= bar.top && box.bottom <= bar.bottom || box.bottom <= 0 || box.top >= innerHeight);
        }).map((node) => node.outerHTML.slice(0, 120)).concat(seen.length > 30 ? [] : ["too few"]);
    }""")
    assert covered == []


def test_the_next_finding_is_in_reach_of_a_thumb(browser: Browser, served: Served) -> None:
    """On a phone a button stays at the lower edge, and goes from finding to finding, the first after the last."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = come_in(context, served)
    page.goto(f"{served.root}/draft/{find(served.workspace, 'Klinikum').id}/{EN}")
    cards = page.locator(".find[data-finding]:not([data-kind=d])")
    wanted = [cards.nth(number).get_attribute("id") for number in range(cards.count())]
    assert len(wanted) > 1
    seen = []
    for _ in range(len(wanted) + 1):
        button = page.get_by_role("button", name="Next finding")
        expect(button).to_be_in_viewport()
        button.tap()
        seen.append(page.evaluate("document.activeElement.id"))
        expect(page.locator(f"#{seen[-1]}")).to_be_in_viewport()
    assert seen == [*wanted, wanted[0]]
    page.set_viewport_size({"width": 1360, "height": 900})
    expect(page.locator(".reach")).to_be_hidden()
    context.close()


def states(served: Served) -> list[tuple[str, Callable[[Page], object]]]:
    """Every page of the desk, and what can be opened, typed or asked on it."""
    here = f"/draft/{find(served.workspace, 'Klinikum').id}/{EN}"

    def still(page: Page) -> None:
        """As it comes."""

    def kept(page: Page) -> None:
        field = page.locator(".pair.p textarea:visible").first
        field.fill("Half a sentence")
        expect(page.locator(".pair.on [data-state]")).not_to_be_empty()
        page.reload()
        expect(page.locator(".kept")).to_be_visible()

    opened: list[tuple[str, Callable[[Page], object]]] = [
        ("/", lambda page: press_as_commands(page, "?")),
        (here, lambda page: page.locator(".menu summary").click()),
        (here, lambda page: page.locator(".tools summary").first.click()),
        (here, lambda page: press_as_commands(page, "n", "w")),
        (here, lambda page: press_as_commands(page, "b")),
        (here, lambda page: page.locator(".surface").first.click()),
        (here, kept),
        (here, lambda page: press_as_commands(page, "l")),
        (here, lambda page: press_as_commands(page, "r")),
        (f"{here}?beside=1", lambda page: expect(page.locator("#look-said")).not_to_contain_text("…")),
    ]
    pages = paths(served)
    assert len(pages) == PAGES
    return [*((path, still) for path in pages), *opened]


def paths(served: Served) -> list[str]:
    draft, changed = (find(served.workspace, words).id for words in ("Klinikum", "unexploded bomb"))
    return [
        "/",
        "/?state=changed&q=nothing",
        f"/draft/{draft}/{EN}",
        f"/draft/{draft}/{EN}?compare=machine",
        f"/draft/{draft}/{EN}/reader",
        f"/draft/{draft}/{EN}/archive",
        f"/draft/{changed}/{EN}",
        f"/draft/{changed}/{EN}/changed",
        f"/draft/{draft}/{EN}?facts=1",
        f"/draft/{draft}/{EN}/history",
        "/today",
        "/find?q=city&to=town&replace=1",
        "/find?q=stadt",
        "/terms",
        "/figures",
        "/search?q=Stadt",
        "/name",
        "/draft/00000000000000000000000000000000/en-GB",
    ]
