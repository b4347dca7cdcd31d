"""The two-minute mode: a clean draft is opened, signed fact by fact, approved and left by keys alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from pipeline.check.fact_pairs import fact_pairs
from pipeline.workflow.editing.save import save
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.workspace.workspace import Workspace
from tests.review.conftest import EN, Served, find, press
from tests.stored import stored

GERMAN = (
    "Am Samstag, 12. Mai 2026, lädt Oberbürgermeisterin Anna Weber um 19 Uhr nach Karlsruhe ein. "
    "Der Eintritt kostet 12,50 Euro, 300 Plätze sind frei."
)
ENGLISH = (
    "On Saturday 12 May 2026, Mayor Anna Weber invites everyone to Karlsruhe at {hour}. "
    "Admission is €12.50; 300 seats are free."
)


@pytest.mark.parametrize(("hour", "found"), [("7pm", True), ("8pm", False)])
def test_facts_stand_in_reading_order_with_both_sides(hour: str, found: bool) -> None:
    english = ENGLISH.format(hour=hour)
    pairs = fact_pairs(GERMAN, english, "en-GB")
    shown = [
        (one.kind, GERMAN[slice(*one.source)], one.target and english[slice(*one.target)]) for one in pairs
    ]
    assert shown[0] == ("day", "Samstag, 12. Mai 2026", "Saturday 12 May 2026")
    assert ("name", "Anna Weber", "Anna Weber") in shown
    assert ("hour", "19 Uhr", "7pm" if found else None) in shown
    assert ("place", "Karlsruhe", "Karlsruhe") in shown
    assert ("sum", "12,50 Euro", "12.50") in shown
    assert [one.source for one in pairs] == sorted(one.source for one in pairs)


def test_a_language_nobody_reads_has_no_facts_to_sign() -> None:
    assert fact_pairs(GERMAN, "Qualquer texto às 7", "xx") == ()


@pytest.fixture
def clean(workspace: Workspace) -> Iterator[str]:
    """A draft without a finding."""
    from pipeline.workflow.editing.decisions import acknowledge_warnings

    for record in workspace.store.find():
        version = record.versions.get(EN)
        if version is None or version.place != "draft" or version.proposal or record.question:
            continue
        if not any(one.severity == "error" for one in version.findings):
            acknowledge_warnings(workspace, record, EN, by="Redaktion A", reason="seen")
            yield record.id
            return


def test_open_sign_approve_next_without_a_mouse(clean: str, page: Page, served: Served) -> None:
    page.goto(served.root)
    keys = 0
    while clean not in page.evaluate("document.activeElement.closest('.row')?.dataset.href ?? ''"):
        press(page, "j")
    press(page, "Enter")
    keys += 1
    page.wait_for_url("**facts=1*")
    facts = page.locator("#facts .fact")
    number = facts.count()
    assert number >= 3
    expect(facts.first).to_be_focused()
    for _ in range(number):
        press(page, " ")
        keys += 1
    expect(page.locator("#signed")).to_have_text(f"{number} of {number} signed")
    press(page, "Control+Enter")
    keys += 1
    page.wait_for_url("**last=**")
    # Approved and gone on in one: opening, a tick a fact, one more; of 12 facts that are 14 keys.
    assert keys == number + 2
    assert clean not in page.url.split("?")[0]
    assert "facts=1" in page.url
    version = stored(served.workspace.store, clean).versions[EN]
    assert version.approvals[-1].signed == number
    page.goto(f"{served.root}/draft/{clean}/{EN}")
    expect(page.locator("#why")).to_contain_text(f"signed: {number} facts")


@pytest.mark.parametrize("held", [True, False])
def test_no_draft_is_approved_by_the_key_that_approved_the_one_before(
    clean: str, page: Page, served: Served, held: bool
) -> None:
    """Ctrl+Enter is held down, or pressed twice: the next draft comes under the key before anybody has read it."""
    again = f"held: {json.dumps(held)}"
    page.add_init_script(
        f"""addEventListener("load", () => {{
          const {{held, next}} = {{{again}, next: location.search.includes("last=")}};
          const key = {{key: "Enter", ctrlKey: true, bubbles: true, repeat: held && next}};
          document.body.dispatchEvent(new KeyboardEvent("keydown", key));
          if (next) document.title = "pressed again";
        }})"""
    )
    page.goto(f"{served.root}/draft/{clean}/{EN}?findings=none")
    expect(page).to_have_title("pressed again")
    page.wait_for_timeout(200)
    page.wait_for_load_state("load")
    approved = [
        one for one in served.workspace.store.find() if EN in one.versions and one.versions[EN].approvals
    ]
    assert [one.id for one in approved if one.versions[EN].approvals[-1].by == "Redaktion A"] == [clean]


def test_a_fact_is_corrected_in_place_and_its_paragraph_unfolds_to_be_typed(
    page: Page, served: Served
) -> None:
    record = find(served.workspace, "Klinikum")
    page.goto(f"{served.root}/draft/{record.id}/{EN}?facts=1")
    wrong = page.locator(".fact.e").first
    number = page.locator("#facts .fact").evaluate_all("all => all.findIndex(line => line.matches('.e'))")
    for _ in range(number):
        press(page, "j")
    expect(wrong).to_be_focused()
    press(page, "e")
    expect(page.locator("#facts .fact").nth(number)).not_to_have_class("fact e")
    expect(page.locator("#facts .fact").nth(number)).to_be_focused()
    press(page, "Enter")
    expect(page.locator(".pair.unfolded textarea")).to_be_focused()


def test_what_was_signed_is_signed_anew_where_its_paragraph_changed(page: Page, served: Served) -> None:
    record = find(served.workspace, "Recycling centre")
    page.goto(f"{served.root}/draft/{record.id}/{EN}?facts=1")
    press(page, " ")
    expect(page.locator("#signed")).to_contain_text("1 of")
    row = str(page.locator("#facts .fact").first.get_attribute("data-row"))
    page.reload()
    expect(page.locator("#facts .fact input").first).to_be_checked()
    area = page.locator(f'.pair[data-key="{row}"] textarea')
    area.fill(area.input_value() + " Indeed.")
    area.press("Escape")
    expect(page.locator("#signed")).to_contain_text("0 of")


def test_two_keys_correct_the_first_wrong_number_and_go_on(page: Page, served: Served) -> None:
    record = find(served.workspace, "Mayor invites")
    now = sheet(served.workspace, record, EN)
    rows = [row for row in now.rows if row.role == "block" and re.search(r"[1-8]", row.text)]
    wrong = {
        row.key: re.sub(r"[1-8]", lambda digit: str(int(digit[0]) + 1), row.text, count=1) for row in rows
    }
    save(served.workspace, record, EN, wrong, base=now.base, by="B")
    page.goto(f"{served.root}/draft/{record.id}/{EN}")
    errors = page.locator(".find.e")
    total = errors.count()
    assert total >= 2
    # A number the German gives in a word has no key; the first that has one is the first that two keys put right.
    cards = page.locator(".find.e, .find.w")
    first = cards.evaluate_all("all => all.findIndex(card => card.querySelector('[data-key=e]'))")
    assert first >= 0
    press(page, *["n"] * (first + 1))
    expect(cards.nth(first)).to_be_focused()
    press(page, "e")
    expect(errors).to_have_count(total - 1)
    # The focus has gone on to the next one by itself, and strip, cards and marks tell the same numbers.
    expect(cards.nth(first)).to_be_focused()
    told = page.locator(".find[data-finding]").evaluate_all("all => all.map(card => card.id)")
    links = page.locator(".prog li a").evaluate_all("all => all.map(link => link.dataset.goto)")
    assert told == links
