"""What a newsroom does all day and the desk lets it undo: texts, paragraphs, decisions; each in a real browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from pipeline.store import BODY, EarlierText
from pipeline.workflow.workspace.workspace import Workspace
from tests.review.conftest import EN, Served, come_in, find, open_draft, press, serve
from tests.stored import stored

WORDS = "Recycling centre"


@pytest.fixture
def patient(workspace: Workspace) -> Iterator[Served]:
    """A desk whose decisions can be taken back for a minute."""
    running = serve(workspace, undo=dt.timedelta(minutes=1))
    yield running
    running.stop()


def body_of(served: Served, words: str) -> str:
    version = stored(served.workspace.store, find(served.workspace, words).id).versions[EN]
    return (served.workspace.settings.folder / version.path).read_text(encoding="utf-8")


def blocks(page: Page) -> list[str]:
    return page.locator(".pair[data-key] textarea").evaluate_all("all => all.map(area => area.value)")


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for something of a page that is being loaded anew."""
    for _ in range(200):
        with suppress(Error, ValueError):
            if holds():
                return
        page.wait_for_timeout(50)
    raise AssertionError("it never came")


def write(page: Page, number: int, text: str) -> None:
    area = page.locator(".pair.p[data-key^=block] textarea").nth(number)
    area.fill(text)
    area.press("Escape")
    expect(page.locator(".pair.on [data-state]")).to_have_text("Saved")


def test_u_puts_the_last_text_of_a_block_back_and_then_the_one_before(page: Page, served: Served) -> None:
    open_draft(page, served, WORDS)
    first = page.locator(".pair.p[data-key^=block] textarea").first
    machine = first.input_value()
    write(page, 0, "The second text of this block.")
    write(page, 0, "The third text of this block.")
    press(page, "u")
    expect(first).to_have_value("The second text of this block.")
    press(page, "u")
    expect(first).to_have_value(machine)
    press(page, "u")
    expect(page.locator("#live")).to_contain_text("nothing is known")
    press(page, "H")
    page.wait_for_url("**/history")
    expect(page.locator(".changes li")).to_have_count(4)
    expect(page.locator(".changes ins").first).to_be_visible()


def test_of_a_place_twenty_texts_are_kept_and_forgetting_takes_them(workspace: Workspace) -> None:
    record = find(workspace, WORDS)
    for number in range(30):
        text = EarlierText(
            record=record.id, language=EN, place="block-0", at=workspace.now(), who="A", why="typed",
            before=f"{number}", after=f"{number + 1}",
        )  # fmt: skip
        workspace.store.keep_earlier(
            [text, *([] if number else [EarlierText(**{**_of(text), "place": BODY})])]
        )
    known = workspace.store.earlier(record.id, EN)
    assert [one.before for one in known if one.place == "block-0"] == [f"{n}" for n in range(29, 9, -1)]
    assert len(known) == 21
    for file in (workspace.settings.state / "records").rglob("*.json"):
        assert "earlier" not in file.read_text(encoding="utf-8")
    from pipeline.workflow.editing.decisions import forget

    forget(workspace, record)
    assert workspace.store.earlier(record.id, EN) == []


def _of(text: EarlierText) -> dict[str, object]:
    return {name: getattr(text, name) for name in text.__dataclass_fields__}


def test_paragraphs_are_added_split_joined_moved_and_cut_by_key(page: Page, served: Served) -> None:
    open_draft(page, served, "Mayor invites")
    before = blocks(page)
    at = page.locator(".pair.p[data-key^=block]")
    at.first.click(position={"x": 5, "y": 5})
    key = at.first.get_attribute("data-key")
    mine = page.locator(f'.pair[data-key="{key}"]')
    first = mine.locator("textarea").input_value()
    press(page, "+")
    expect(page.locator(".pair.new textarea")).to_be_focused()
    page.keyboard.type("An added paragraph.")
    page.keyboard.press("Escape")
    expect(page.locator(".pair.own textarea")).to_have_value("An added paragraph.")
    assert f"{first}\n\nAn added paragraph.\n" in body_of(served, "Mayor invites").replace("\\", "")
    # Joined with it, the block is text, not Markdown, and no mark is escaped.
    mine.click(position={"x": 5, "y": 5})
    press(page, "J")
    expect(mine.locator("textarea")).to_have_value(f"{first} An added paragraph.")
    press(page, "u")
    expect(page.locator(".pair.own textarea")).to_have_value("An added paragraph.")
    mine.click(position={"x": 5, "y": 5})
    press(page, "u")
    expect(page.locator(".pair.own")).to_have_count(0)
    until(page, lambda: blocks(page) == before)
    # Split: one German, two paragraphs, still text.
    area = mine.locator("textarea")
    area.click()
    area.evaluate("area => area.setSelectionRange(10, 10)")
    page.keyboard.press("Alt+Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".pair.on textarea")).to_have_value(f"{first[:10].rstrip()}\n\n{first[10:].lstrip()}")
    expect(page.locator(".edit.raw")).to_have_count(0)
    press(page, "u")
    expect(mine.locator("textarea")).to_have_value(first)
    # Moved down, German beside English as before.
    german = mine.locator(".de-c").inner_text()
    press(page, "D")
    until(page, lambda: blocks(page).index(first) == before.index(first) + 1)
    assert mine.locator(".de-c").inner_text() == german
    expect(page.locator(".find.w")).to_have_count(0)
    press(page, "K")
    until(page, lambda: blocks(page) == before)
    # Cut by its key: a decision, noted and acknowledged, that `u` takes back.
    press(page, "x")
    expect(mine).to_have_class("pair p p-person cut on")
    expect(mine.locator(".find.d")).to_contain_text("cut by hand")
    press(page, "u")
    expect(mine.locator("textarea")).to_have_value(first)


def test_what_the_reader_left_out_is_taken_in(page: Page, served: Served) -> None:
    record = next(one for one in served.workspace.store.find() if one.release and one.release.left_out)
    page.goto(f"{served.root}/draft/{record.id}/{EN}")
    press(page, "l")
    press(page, "i")
    page.wait_for_url("**done=taken-in*")
    after = served.workspace.store.get(record.id)
    assert after is not None
    assert after.taken_in


def test_ctrl_enter_approves_and_goes_on_and_z_takes_it_back(browser: Browser, patient: Served) -> None:
    context = browser.new_context(viewport={"width": 1360, "height": 900}, locale="en-GB")
    page = come_in(context, patient)
    workspace = patient.workspace
    open_draft(page, patient, WORDS)
    record = find(workspace, WORDS)
    while page.locator(".find.w, .find.e").count():
        left = page.locator(".find.w, .find.e").count()
        press(page, "w")
        page.keyboard.type("so they say")
        page.keyboard.press("Enter")
        expect(page.locator(".find.w, .find.e")).to_have_count(left - 1)
    press(page, "Control+Enter")
    page.wait_for_url("**last=**")
    assert record.id not in page.url.split("?")[0]
    expect(page.locator("#last")).to_contain_text("It goes public at")
    assert stored(workspace.store, record.id).versions[EN].review == "reviewed"
    press(page, "z")
    page.wait_for_url("**done=undone*")
    assert stored(workspace.store, record.id).versions[EN].review == "in_review"
    here = page.url
    expect(page.locator('[data-key="next-draft"]')).to_be_visible()
    press(page, ".")
    page.wait_for_url(lambda url: url != here)
    assert "/draft/" in page.url
    context.close()


def test_a_note_with_a_name_finds_its_reader_and_a_draft_is_taken(
    page: Page, served: Served, browser: Browser
) -> None:
    open_draft(page, served, WORDS)
    press(page, "!")
    page.keyboard.type("Redaktion B, please ring the office about Saturday")
    page.keyboard.press("Enter")
    expect(page.locator(".pair.note")).to_contain_text("ring the office")
    other = browser.new_context(locale="en-GB")
    second = come_in(other, served, "Redaktion B", served.fresh_link())
    second.check("input[name=for]")
    second.click(".filters button")
    expect(second.locator(".row")).to_have_count(1)
    expect(second.locator(".row .note")).to_contain_text("ring the office")
    second.click(".row h3 a")
    press(second, "A")
    expect(second.locator('[data-key="A"]')).to_contain_text("Give back")
    second.click(".pair.note .link")
    expect(second.locator(".pair.note")).to_have_count(0)
    page.goto(served.root)
    expect(page.locator(".row", has_text="taken by Redaktion B")).to_have_count(1)
    other.close()


def test_who_changed_what_is_seen_word_by_word(page: Page, served: Served, browser: Browser) -> None:
    open_draft(page, served, WORDS)
    other = browser.new_context(locale="en-GB")
    second = come_in(other, served, "Redaktion B", served.fresh_link())
    open_draft(second, served, WORDS)
    write(second, 0, "What a colleague made of the first block.")
    # The first of the two learns of the second without loading the page.
    expect(page.locator("#present")).to_contain_text("Redaktion B has changed this draft", timeout=15000)
    press(page, "y")
    page.wait_for_url("**compare=colleague*")
    expect(page.locator(".compared ins").first).to_contain_text("colleague")
    other.close()


def test_sixteen_rows_are_rejected_by_one_reason_and_none_is_approved(page: Page, served: Served) -> None:
    before = page.locator(".row .pick input").count()
    for number in range(3):
        page.locator(".row .pick input").nth(number).check()
    names = [
        str(page.locator(".row .pick input").nth(number).get_attribute("value")).split("/")[0]
        for number in range(3)
    ]
    page.fill("#batch-reason", "over since last week")
    page.click("#batch button[value=reject]")
    expect(page.locator(".notice.ok")).to_contain_text("3 releases done")
    assert page.locator(".row .pick input").count() == before - 3
    for name in names:
        assert stored(served.workspace.store, name).versions[EN].review == "rejected"
    assert page.locator("#batch button[value=approve]").count() == 0
