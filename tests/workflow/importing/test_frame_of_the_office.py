"""A box that stands under every release of an office is no text of any, from the first run on, and is no change later."""

from __future__ import annotations

from dataclasses import replace

from pipeline.fetch.article.text.repeated import REASON
from pipeline.workflow.importing.importing import run_import
from tests.workflow.city import City, item
from tests.workflow.conftest import SOURCE, Clock, MakeSite, Shop, files

GENERIC = SOURCE.replace("body: .text, ", "")
HOURS = "Montag bis Freitag 8 bis 12 Uhr, donnerstags zusätzlich 14 bis 18 Uhr. Bitte vereinbaren Sie einen Termin."
BOX = f"<div class='box'><h3>Öffnungszeiten Bürgerbüro</h3><p>{HOURS}</p></div>"


def test_a_box_under_each_release_is_bought_by_none_and_its_coming_and_going_is_no_change(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [replace(item(number, paragraphs=1), extra=BOX) for number in (1, 2, 3, 4)]
    run_import(make_site(source=GENERIC))
    workspace = make_site(source=GENERIC)

    for record in workspace.store.find():
        assert record.release is not None and record.release.page_blocks is None
        assert [
            left_out_part.block.text
            for left_out_part in record.release.left_out
            if left_out_part.reason == REASON
        ][-1] == HOURS
    assert len(workspace.store.source("musterstadt").pages) == 4
    assert not any(HOURS in text for text in shop.bought)
    before, bought = files(workspace), len(shop.bought)

    for one in city.items:
        one.extra = ""
    clock.later(days=2)
    report = run_import(make_site(source=GENERIC), forced=True)

    assert report.rows[0].changed == 0 and len(shop.bought) == bought
    assert files(make_site(source=GENERIC)) == before
