"""A scripted editor: many edits in two tabs and by two people, answers lost, the server killed; no word is lost."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from tests.counts import rounds
from tests.review.conftest import EN, PATIENCE, Killable

pytestmark = pytest.mark.browser
SEED = 15
LOST = 0.2
"""Share of saves whose answer never arrives."""


def enter(context: BrowserContext, desk: Killable, name: str) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(desk.link)
    page.click("button.main")
    page.fill("#name", name)
    page.click("button.main")
    page.wait_for_load_state("load")
    return page


def lossy(page: Page, draw: random.Random) -> None:
    """Let the desk do what is asked, and lose its answer now and then."""

    def handle(route: Route) -> None:
        if draw.random() < LOST:
            with suppress(Error):
                route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/save", handle)


def settle(page: Page, key: str, text: str) -> None:
    """Wait until the desk has the text; where another text is there, this person chooses theirs."""
    pair = page.locator(f'.pair[data-key="{key}"]')
    for _ in range(600):
        if pair.locator(".kept button[data-do=save]").count():
            pair.locator(".kept button[data-do=save]").click()
        if pair.locator("textarea").get_attribute("data-saved") == text:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{text!r} was never saved")


def text_of(folder: Path, words: str) -> str:
    texts = (file.read_text(encoding="utf-8") for file in (folder / "site").rglob("*.md"))
    return next((text for text in texts if words in text), "")


def test_no_edit_is_lost_and_none_is_in_the_wrong_block(browser: Browser, folder: Path) -> None:
    draw = random.Random(SEED)  # a script's choices
    edits = rounds(40, 500)
    last: dict[tuple[str, str], str] = {}
    with Killable(folder) as desk:
        one, two = (browser.new_context(locale="en-GB") for _ in range(2))
        first = enter(one, desk, "Redaktion A")
        drafts = first.locator(".row h3 a").evaluate_all("all => all.map(link => link.getAttribute('href'))")
        drafts = [draft for draft in drafts if f"/{EN}" in draft][:20]
        tab = one.new_page()
        desk.kill()
        desk.start()
        second = enter(two, desk, "Redaktion B")
        tabs = [first, tab, second]
        for page in tabs:
            page.set_default_timeout(PATIENCE)
            lossy(page, draw)
        root = f"http://127.0.0.1:{desk.port}"
        for number in range(edits):
            page, draft = draw.choice(tabs), draw.choice(drafts)
            if draft not in page.url or draw.random() < 0.5:
                page.goto(root + draft)
            blocks = page.locator(".pair.p[data-key^=block]:has(textarea)")
            key = str(blocks.nth(draw.randrange(blocks.count())).get_attribute("data-key"))
            # A block with bold words or links is typed in a surface over its textarea.
            area = page.locator(f'.pair[data-key="{key}"] :is(.surface, textarea:not([hidden]))')
            text = f"Edit {number} of block {key} by a script."
            area.fill(text)
            area.press("Escape")
            if number % 20 == 10:
                desk.kill()
                desk.start()
            settle(page, key, text)
            last[draft, key] = text
        for draft in {draft for draft, _ in last}:
            first.goto(root + draft)
            for (where, key), text in last.items():
                if where == draft:
                    expect(first.locator(f'.pair[data-key="{key}"] textarea')).to_have_value(text)
        one.close()
        two.close()
    for text in last.values():
        assert text_of(folder, text), text
