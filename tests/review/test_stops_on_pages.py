"""What holds work up stands at the head of every page of the desk; a desk whose store is away says that instead."""

from __future__ import annotations

import re

import pytest
from werkzeug.routing import Rule

from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.workflow.workspace import standing
from tests.review.conftest import EN, Seat

STOP = re.compile(r'<main[^>]*><p class="[^"]*stop[^"]*" role="status">budget budget: used up; since ')


def addresses(seat: Seat, rules: list[Rule]) -> list[str]:
    """One for each page there is, of a draft that waits; what is asked for by a block's name is a piece of one."""
    (identity, _), *_ = seat.workspace.store.unreviewed_drafts()
    values = {"identity": identity, "language": EN}
    chosen = [rule for rule in rules if "GET" in (rule.methods or ()) and rule.endpoint.startswith("desk.")]
    found = []
    for rule in chosen:
        address = rule.rule
        for name, value in values.items():
            address = address.replace(f"<{name}>", value)
        found += [address] if "<" not in address else []
    return found


def test_every_page_says_at_its_head_what_holds_work_up(seat: Seat) -> None:
    pages = addresses(seat, list(seat.client.application.url_map.iter_rules()))
    standing.holds(seat.workspace, "budget", "budget", "used up")
    shown = {page: seat.get(page) for page in [*pages, "/no/such/page", "/draft/no/en-GB"]}
    whole = {page: text for page, found in shown.items() if "<main" in (text := found.get_data(as_text=True))}

    assert {"/", "/terms", "/figures", "/name"} <= set(whole) and len(whole) > 9, sorted(whole)
    assert [page for page, text in whole.items() if not STOP.search(text)] == []
    standing.over(seat.workspace, "budget", "budget")
    assert [page for page in whole if STOP.search(seat.get(page).get_data(as_text=True))] == []


def test_a_page_about_the_store_itself_needs_no_store(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: Store, name: str) -> str:
        raise StoreError("the store is away", temporary=True)

    monkeypatch.setattr(Store, "mark", gone)
    page = seat.get("/")

    assert page.status_code == 503 and "the store is away" in page.get_data(as_text=True)
