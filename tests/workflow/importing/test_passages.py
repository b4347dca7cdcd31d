"""What the reader leaves out or refuses: an editor takes it in, the source learns it, and nothing takes it out again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.errors import DecisionRefused
from pipeline.model import Record, Work
from pipeline.workflow.importing import passages
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import SOURCE, Clock, MakeSite, Shop, files

EN = "en-GB"
NOTE = "Die Bücherei Nummer 1 öffnet am Montag ihre Türen, und wer die Bürgermeisterin begrüßt."
DROPPING = SOURCE.replace("date: time", "date: time, drop: [.kasten], keep: []")
WALL = (
    "<!DOCTYPE html><title>Cookies</title><h1>Cookies</h1><p>Wir verwenden Cookies und bitten Sie, "
    "diese zu akzeptieren. Die Bücherei ist heute offen.</p>"
)


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    (record,) = workspace.store.find()
    return record


def boxed(number: int) -> str:
    """A box that the source's rule drops."""
    return f"<div class='kasten'><p>{NOTE.replace('Nummer 1', f'Nummer {number}')}</p></div>"


def test_a_paragraph_taken_in_is_translated_and_no_later_reading_takes_it_out(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [replace(item(1), extra=boxed(1))]
    run_import(make_site(source=DROPPING))
    workspace = make_site(source=DROPPING)
    record = only(workspace)
    assert record.release is not None
    assert [left_out_part.block.text for left_out_part in record.release.left_out] == [NOTE]
    bought = len(shop.bought)

    passages.take_in(workspace, record, NOTE, seen=record.release.fingerprint, by="Rosa Beispiel")

    made = only(workspace)
    assert made.release is not None
    assert made.release.blocks[-1].text == NOTE and made.release.left_out == ()
    assert made.history[-1].what == "taken in" and made.history[-1].who == "Rosa Beispiel"
    clock.later(hours=2)
    run_import(make_site(source=DROPPING), forced=True)
    assert len(shop.bought) == bought + 1
    (post,) = files(make_site(source=DROPPING)).values()
    assert "and who the" in post
    city.items[0] = replace(city.items[0], extra=boxed(1) + "<!-- new -->")
    clock.later(days=2)
    report = run_import(make_site(source=DROPPING), forced=True)
    after = only(make_site(source=DROPPING))
    assert after.release is not None and after.release.blocks[-1].text == NOTE
    assert report.rows[0].changed == 0 and len(shop.bought) == bought + 1


def test_the_source_learns_it_for_its_next_pages(city: City, make_site: MakeSite, clock: Clock) -> None:
    city.items = [replace(item(1), extra=boxed(1))]
    run_import(make_site(source=DROPPING))
    workspace = make_site(source=DROPPING)
    record = only(workspace)
    assert record.release is not None
    passages.take_in(workspace, record, NOTE, seen=record.release.fingerprint, by="Rosa Beispiel")
    learned = (workspace.settings.root / "sources" / "musterstadt.yaml").read_text()
    assert "div.kasten" in learned
    clock.later(hours=2)
    city.items.append(replace(item(2), extra=boxed(2)))

    run_import(make_site(source=learned.replace(city.base, "BASE")), forced=True)

    (second,) = (one for one in make_site().store.find() if one.title.endswith("2"))
    assert second.release is not None
    assert second.release.blocks[-1].text == NOTE.replace("Nummer 1", "Nummer 2")


@pytest.mark.parametrize(
    "rules", ["", "article: {title: h1}\n", "article:\n  - {until: 2025-01-01}\n  - {title: h1} # seen\n"]
)
def test_a_rule_is_added_and_the_rest_of_the_file_stays(tmp_path: Path, rules: str) -> None:
    file = tmp_path / "stadt.yaml"
    head = "# ours\nname: 'Stadt'\nkind: feed\nurl: https://stadt.example/feed # the feed\n"
    file.write_text(head + rules)
    for _ in range(2):
        config.keep_selector(file, "div.kasten")
    assert file.read_text().startswith(head)
    assert "# seen" in file.read_text() or "seen" not in rules
    read = config.load_source(file).article
    assert read and all(article_rules.keep == ("div.kasten",) for article_rules in read)


def test_of_a_german_that_changed_meanwhile_nothing_is_taken_in(city: City, make_site: MakeSite) -> None:
    city.items = [replace(item(1), extra=boxed(1))]
    run_import(make_site(source=DROPPING))
    workspace = make_site(source=DROPPING)
    for text, seen in ((NOTE, "sha256:older"), ("Nie gesagt.", only(workspace).release.fingerprint)):  # type: ignore[union-attr]
        with pytest.raises(DecisionRefused):
            passages.take_in(workspace, only(workspace), text, seen=seen, by="Rosa Beispiel")
    assert only(workspace).taken_in == ()


def test_a_known_release_whose_page_is_refused_is_told_once_and_read_anyway(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    german = only(make_site()).release
    city.items[0].whole = WALL
    told = []
    for _ in range(3):
        clock.later(days=1)
        told += [
            news_item
            for news_item in run_import(make_site(), forced=True).news
            if news_item.what == "refused"
        ]
    assert len(told) == 1
    assert "cookie wall" in told[0].message and "Die Bücherei ist heute offen." in told[0].message
    refused = only(make_site())
    assert refused.release == german
    assert refused.refusal is not None and "Die Bücherei ist heute offen." in refused.refusal.text

    workspace = make_site()
    passages.read_anyway(workspace, only(workspace), by="Rosa Beispiel")
    run_import(make_site(), forced=True)

    made = only(make_site())
    assert made.release is not None and "heute offen" in made.release.blocks[-1].text
    assert made.refusal is None
    with pytest.raises(DecisionRefused):
        passages.read_anyway(make_site(), only(make_site()), by="Rosa Beispiel")


def test_a_new_release_whose_page_is_refused_is_read_anyway(city: City, make_site: MakeSite) -> None:
    city.items = [replace(item(1), whole=WALL, title="Hallo")]
    run_import(make_site())
    workspace = make_site()
    assert only(workspace).work is Work.FAILED and only(workspace).refusal is not None

    passages.read_anyway(workspace, only(workspace), by="Rosa Beispiel")
    run_import(make_site(), forced=True)

    made = only(make_site()).release
    assert made is not None and "heute offen" in made.blocks[-1].text
