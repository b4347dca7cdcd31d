"""The desk in a real browser: the way of a working morning, and what may go wrong on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.review.conftest import EN, Served, come_in, find

pytestmark = pytest.mark.browser
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def open_draft(page: Page, served: Served, words: str) -> None:
    record = find(served.place, words)
    page.goto(f"{served.root}/draft/{record.id}/{EN}")


def post_of(served: Served, words: str) -> str:
    record = served.place.store.get(find(served.place, words).id)
    assert record is not None
    return (served.place.settings.folder / record.versions[EN].path).read_text(encoding="utf-8")


def test_from_the_queue_to_a_published_post(page: Page, served: Served) -> None:
    record = find(served.place, "Klinikum")
    page.click('h3 a:has-text("Klinikum")')
    expect(page.locator(".prog li")).to_have_count(2)
    page.keyboard.press("n")
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
    after = served.place.store.get(record.id)
    assert after is not None
    version = after.versions[EN]
    assert version.place == "published"
    assert version.path.startswith("_posts/")
    text = (served.place.settings.folder / version.path).read_text(encoding="utf-8")
    assert "€1.2 billion" in text
    assert "reviewed by Redaktion A on 16 September 2026." in text
    assert "not yet reviewed" not in text
    expect(page.locator(".disc")).to_contain_text("reviewed by Redaktion A")
