"""What once put wrong words into a post unseen: each end of it in a real browser."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from pipeline import translate
from pipeline.model import Block, Effects, Run, Unit
from pipeline.review.access import inside
from pipeline.workflow.editing.memory_offers import memory_offers
from pipeline.workflow.workspace.workspace import Workspace
from tests.review.conftest import EN, Seat, Served, come_in, find, hears, open_draft
from tests.stored import stored

NOW = dt.datetime(2026, 9, 16, 8, 0, tzinfo=dt.UTC)
WORDS = "Recycling centre"


def remember(workspace: Workspace, german: str, english: str, *, origin: str = "person") -> None:
    unit = Unit(
        source=german,
        target=english,
        source_language="de",
        target_language=EN,
        origin=origin,
        at=NOW,
        who="B",
    )
    workspace.store.change_memory(Effects(units=(unit,)), now=NOW)


def german_of(workspace: Workspace, words: str, number: int = 0) -> str:
    blocks = find(workspace, words).blocks
    return [one.text for one in blocks if len(one.text) > 40][number]


def row_of(page: Page, german: str) -> str:
    """Key of the row with this German."""
    key = page.locator(".pair[data-key]", has=page.locator(".de-c", has_text=german[:30])).first
    return str(key.get_attribute("data-key"))


def test_the_memory_offers_markdown_in_its_own_block_and_shows_it_first(page: Page, served: Served) -> None:
    german = german_of(served.workspace, WORDS)
    remember(served.workspace, f"<1>{german[:9]}</1>{german[9:]} Heute.", "<1>New words</1> about it today.")
    open_draft(page, served, WORDS)
    key = row_of(page, german)
    pair = page.locator(f'.pair[data-key="{key}"]')
    before = pair.locator("textarea").input_value()
    pair.click(position={"x": 5, "y": 5})
    offer = page.locator("#help [data-whole]")
    expect(offer).to_have_count(1)
    assert offer.get_attribute("data-insert") == "New words about it today."
    offer.click()
    proposal = pair.locator(".proposal")
    expect(proposal.locator("ins")).to_contain_text("New words about it today.")
    assert pair.locator("textarea").input_value() == before
    page.keyboard.press("Escape")
    expect(proposal).to_have_count(0)
    assert pair.locator("textarea").input_value() == before
    offer.click()
    expect(proposal.locator("button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(pair.locator("textarea")).to_have_value("New words about it today.")


def test_the_release_offers_nothing_of_its_own_and_the_machine_nothing_at_all(workspace: Workspace) -> None:
    record = find(workspace, WORDS)
    block = next(one for one in record.blocks if len(one.text) > 40)
    german = translate.number(block).text
    asked = replace(block, runs=(Run(text=f"{block.text} Heute."),))
    remember(workspace, german, "What was approved for this release.")
    remember(workspace, f"{german} Morgen.", "What a machine wrote.", origin="engine")
    assert memory_offers(workspace, record, EN, asked) == ()
    remember(workspace, f"{german} Gestern.", "What a person wrote elsewhere.")
    found = memory_offers(workspace, record, EN, asked)
    assert [one.target for one in found] == ["What a person wrote elsewhere."]


@pytest.mark.parametrize(
    ("source", "target", "typed"),
    [
        (
            "<1>Stadt</1> <2>Haus</2>",
            "the <2>house</2> of the <1>city</1>",
            "the *house* of the [city](https://a.example/)",
        ),
        ("Stadt Haus", "the <1>city</1> house", "the city house"),
        ("<1>Stadt</1> Haus", "the <1>city</1> house", "the city house"),
        ("<7>Stadt</7> <2>Haus</2>", "<7>city</7> <2>house</2>", "city house"),
    ],
)
def test_marks_of_the_memory_become_the_blocks_own_or_go(source: str, target: str, typed: str) -> None:
    from pipeline.workflow.editing.memory_offers import as_typed

    block = Block(
        runs=(Run(text="Stadt", href="https://a.example/"), Run(text=" "), Run(text="Haus", em=True))
    )
    unit = Unit(source=source, target=target, source_language="de", target_language=EN, at=NOW)
    assert as_typed(unit, block) == typed


def test_a_number_key_while_help_is_loading_changes_nothing(page: Page, served: Served) -> None:
    german = german_of(served.workspace, WORDS)
    remember(served.workspace, f"{german} Heute.", "Words for the first block alone.")
    open_draft(page, served, WORDS)
    key = row_of(page, german)
    page.locator(f'.pair[data-key="{key}"]').click(position={"x": 5, "y": 5})
    expect(page.locator("#help [data-whole]")).to_have_count(1)
    texts = page.locator(".edit textarea").evaluate_all("all => all.map(area => area.value)")
    page.route("**/help/**", lambda route: route.abort())
    hears(page)
    page.keyboard.press("j")
    # The pane is empty at once, so there is nothing that could go into the wrong block.
    assert page.locator("#help").inner_text() == ""
    for number in "123":
        page.keyboard.press(number)
    assert page.locator(".proposal").count() == 0
    assert page.locator(".edit textarea").evaluate_all("all => all.map(area => area.value)") == texts


def test_letters_are_no_commands_while_text_is_under_way(page: Page, served: Served) -> None:
    open_draft(page, served, "Klinikum")
    area = page.locator(".edit textarea").nth(1)
    area.click()
    held = []
    page.route("**/save", lambda route: held.append(route))
    area.press("End")
    page.keyboard.type(" More")
    page.evaluate("document.activeElement.blur()")
    # The focus slipped, the save is under way: what goes on being typed is no command.
    page.keyboard.type("Xbqne")
    page.wait_for_timeout(700)
    page.keyboard.type("Xbqne")
    assert page.locator("details[open]").count() == 0
    assert "/draft/" in page.url
    held[0].continue_()
    expect(page.locator(".pair.on [data-state]")).to_have_text("Saved")
    hears(page)
    page.keyboard.press("n")
    expect(page.locator(".find").first).to_be_focused()


def test_a_save_that_did_not_arrive_is_sent_again_after_escape(page: Page, served: Served) -> None:
    open_draft(page, served, WORDS)
    area = page.locator(".edit textarea").nth(1)
    lost = []

    def lose(route: Route) -> None:
        lost.append(route)
        if len(lost) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/save", lose)
    area.fill("Sent again by itself.")
    area.press("Escape")
    expect(page.locator("#live")).to_contain_text("sent again by itself")
    expect(page.locator(".pair.on [data-state]")).to_have_text("Saved")
    assert len(lost) == 2
    assert "Sent again by itself." in text_of(served.workspace, "Sent again by itself.")


def test_an_answer_that_was_lost_is_no_clash(seat: Seat) -> None:
    record = seat.draft(WORDS)
    base = seat.base(record)
    key, text = "title", "A title saved twice"
    first = seat.save(record, key, text, base=base)
    assert first.status_code == 200
    path = f"/draft/{record.id}/{EN}/save"
    headers = {"If-Match": f'"{base}"', "HX-Request": "true"}
    again = seat.post(path, {"key": key, "text": text, "was": record.title}, headers=headers)
    assert again.status_code == 200
    # Whoever wrote elsewhere in the draft is in nobody's way; whoever wrote here is.
    other = seat.post(path, {"key": "block-0", "text": "Words.", "was": "never was there"}, headers=headers)
    assert other.status_code == 409


def test_text_recovered_from_the_browser_is_saved_on_escape(page: Page, served: Served) -> None:
    open_draft(page, served, WORDS)
    area = page.locator(".edit textarea").nth(1)
    area.click()
    area.fill("Recovered words.")
    expect(page.locator(".pair.on [data-state]")).to_contain_text("Kept")
    page.goto(served.root)
    open_draft(page, served, WORDS)
    area = page.locator(".unsaved textarea")
    expect(area).to_have_value("Recovered words.")
    area.click()
    page.keyboard.press("Escape")
    expect(page.locator(".unsaved")).to_have_count(0)
    assert "Recovered words." in text_of(served.workspace, "Recovered words.")


def test_who_came_in_anew_in_another_tab_goes_on_in_the_old_one(page: Page, served: Served) -> None:
    open_draft(page, served, WORDS)
    come_in(page.context, served, link=served.fresh_link()).close()
    page.locator(".edit textarea").nth(1).fill("Typed the day after.")
    page.locator(".edit textarea").nth(1).press("Escape")
    area = page.locator(".unsaved textarea")
    expect(area).to_have_value("Typed the day after.")
    area.click()
    page.keyboard.press("Escape")
    expect(page.locator(".unsaved")).to_have_count(0)
    assert text_of(served.workspace, "Typed the day after.")


def text_of(workspace: Workspace, words: str) -> str:
    for file in Path(workspace.settings.folder).rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        if words in text:
            return text
    return ""


def test_german_without_english_is_a_finding(page: Page, served: Served) -> None:
    open_draft(page, served, WORDS)
    pair = page.locator(".pair.p[data-key^=block]").first
    name = str(pair.get_attribute("id"))
    pair.locator("textarea").fill("")
    pair.locator("textarea").press("Escape")
    card = page.locator(f"#{name} .find.w")
    expect(card).to_contain_text("no English")
    expect(page.locator("#why")).to_contain_text("to settle first")


@pytest.mark.parametrize("debris", ["<1>here</1>", "{0}", "⟦2⟧"])
@pytest.mark.parametrize("place", ["block", "own", "description"])
def test_placeholders_in_english_are_an_error_wherever_they_stand(
    seat: Seat, place: str, debris: str
) -> None:
    record = seat.draft(WORDS)
    if place == "description":
        seat.save(record, "front:description", f"Open {debris} now.", base=seat.base(record))
    elif place == "block":
        seat.save(record, "block-0", f"The centre is open {debris} now.", base=seat.base(record))
    else:
        text = f"The centre is open.\n\nQuite another thought stands {debris} by itself, added by hand."
        seat.save(record, "block-0", text, base=seat.base(record))
    version = stored(seat.workspace.store, record.id).versions[EN]
    assert [one.message for one in version.findings if one.check == "debris" and one.severity == "error"]


@pytest.mark.parametrize(
    "then",
    [
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\n/evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/ /evil.example",
        "/\x00/evil.example",
        "/\u2028/evil.example",
        "",
    ],
)
def test_no_redirect_leaves_the_desk(seat: Seat, then: str) -> None:
    assert inside(then) == "/"
    response = seat.post("/language", {"language": "de", "then": then})
    assert response.headers["Location"] == "/"


def test_a_draft_whose_file_is_away_opens_and_keeps_what_is_typed(page: Page, served: Served) -> None:
    record = find(served.workspace, WORDS)
    file = served.workspace.settings.folder / record.versions[EN].path
    aside = file.with_suffix(".aside")
    file.rename(aside)
    open_draft(page, served, WORDS)
    expect(page.locator("#away")).to_contain_text("is not there")
    area = page.locator(".edit textarea").nth(1)
    area.fill("Typed while the file was away.")
    area.press("Escape")
    expect(page.locator("#live")).to_contain_text("no file")
    page.reload()
    expect(page.locator(".unsaved textarea")).to_have_value("Typed while the file was away.")
    aside.rename(file)
    page.reload()
    page.locator(".unsaved textarea").click()
    page.keyboard.press("Escape")
    expect(page.locator(".unsaved")).to_have_count(0)
    assert "Typed while the file was away." in file.read_text(encoding="utf-8")


def test_a_refused_save_keeps_what_was_typed(seat: Seat) -> None:
    record = seat.draft(WORDS)
    response = seat.save(record, "title", "", base=seat.base(record))
    assert response.status_code == 409
    kept = seat.workspace.store.typed(record.id, EN, "Redaktion A")
    assert kept is not None
    assert kept.texts["title"] == ""
