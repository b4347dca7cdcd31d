"""The city corrects, withdraws and republishes; editors edit: only what changed is bought, every keystroke stays."""

from __future__ import annotations

from pipeline.model import Freshness, PostState, Record, Review, Work
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, Item, item
from tests.workflow.conftest import Clock, MakeSite, Shop, files


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    return next(workspace.store.find())


def correct(item: Item, part: int, text: str) -> None:
    """The city corrects a paragraph."""
    item.paragraphs[part] = text


def again(make_site: MakeSite, clock: Clock, **span: float) -> RunReport:
    """Time passes, then a run."""
    clock.later(**(span or {"hours": 2}))
    return run_import(make_site(), forced=True)


NEW = "Die Bücherei Nummer 1 öffnet am Montag ihre Türen, sagte die Bürgermeisterin. Abschnitt 99 beschreibt, was die Menschen im Stadtteil dort finden."


def test_an_untouched_draft_is_refreshed_and_only_the_changed_paragraph_is_bought(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    path = next(iter(files(make_site())))
    bought = len(shop.bought)
    correct(city.items[0], 1, NEW)

    report = again(make_site, clock)

    assert len(shop.bought) == bought + 1
    assert report.rows[0].refreshed == 1
    after = files(make_site())
    assert list(after) == [path]
    assert "Section 99" in after[path] and "Section 2 " not in after[path]
    assert only(make_site()).versions["en-GB"].freshness is Freshness.CURRENT
    backups = list((make_site().settings.state / "backup").glob("*.bak"))
    assert len(backups) == 1


def test_an_edited_draft_keeps_every_byte_until_a_person_accepts(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    path, text = next(iter(files(workspace).items()))
    edited = text.replace("Section 3 describes", "Section 3 lovingly describes").replace(
        "---\nThe", "---\nThe", 1
    )
    (workspace.settings.folder / path).write_text(edited)
    correct(city.items[0], 1, NEW)

    report = again(make_site, clock)

    assert files(make_site())[path] == edited
    assert report.rows[0].proposed == 1 and report.exit_code == 1
    record = only(make_site())
    assert record.versions["en-GB"].proposal is not None
    workspace = make_site()
    proposals.accept(workspace, only(workspace), "en-GB", by="the desk")
    merged = files(workspace)[path]
    assert "Section 3 lovingly describes" in merged and "Section 99" in merged
    assert only(workspace).versions["en-GB"].proposal is None
    assert again(make_site, clock).rows[0].proposed == 0


def test_both_changed_one_paragraph_the_editor_stays_and_the_other_is_proposed(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    path, text = next(iter(files(workspace).items()))
    old = next(line for line in text.splitlines() if "Section 2 " in line)
    (workspace.settings.folder / path).write_text(text.replace(old, "Written anew by the editor."))
    correct(city.items[0], 1, NEW)

    again(make_site, clock)

    version = only(make_site()).versions["en-GB"]
    assert version.proposal is not None
    clash = [block for block in version.proposal.blocks if block.conflict]
    assert len(clash) == 1
    assert clash[0].current.strip() == "Written anew by the editor."
    assert "Section 99" in clash[0].proposed


def test_a_reviewed_draft_keeps_text_and_approval_and_goes_back_to_the_queue(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    _approve(workspace)
    before = files(workspace)
    correct(city.items[0], 1, NEW)

    again(make_site, clock)

    version = only(make_site()).versions["en-GB"]
    assert version.review is Review.REVIEWED and version.freshness is Freshness.SOURCE_CHANGED
    assert version.proposal is not None
    body = {path: text.split("---", 2)[2] for path, text in files(make_site()).items()}
    assert [text.split("---", 2)[2] for text in before.values()] == [*body.values()] or len(body) == 1


def test_what_a_reader_does_not_read_is_no_change(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    before, bought = files(make_site()), list(shop.bought)
    for number, paragraph in enumerate(city.items[0].paragraphs):
        city.items[0].paragraphs[number] = paragraph.replace(" ", "  ", 1)

    report = again(make_site, clock)

    assert files(make_site()) == before
    assert shop.bought == bought
    assert report.rows[0].changed == 0


def test_gone_twice_a_day_apart_is_withdrawn_and_the_post_stays_until_a_person_says(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1), *(item(number) for number in range(2, 5))]
    run_import(make_site())
    city.items[0].gone = True
    again(make_site, clock)
    first = [record.versions["en-GB"].freshness for record in make_site().store.find()]

    report = again(make_site, clock, days=2)

    assert set(first) == {Freshness.CURRENT}
    gone = [
        record
        for record in make_site().store.find()
        if record.versions["en-GB"].freshness is Freshness.SOURCE_WITHDRAWN
    ]
    assert [record.title for record in gone] == [city.items[0].title]
    assert report.exit_code == 1
    assert len(files(make_site())) == 4


def test_many_pages_gone_at_once_are_a_relaunch_not_a_withdrawal_of_each(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(number) for number in range(8)]
    run_import(make_site())
    before = files(make_site())
    city.broken = {f"/presse/meldung-{number}": 404 for number in range(8)}

    report = again(make_site, clock)

    assert make_site().store.source("musterstadt").standing == "quarantined"
    assert [news_item.what for news_item in report.news] == ["relaunch"]
    assert files(make_site()) == before


def test_a_new_guid_for_a_known_address_is_the_same_release(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    bought = list(shop.bought)
    city.items[0].guid = "another"

    again(make_site, clock)

    assert len(list(make_site().store.find())) == 1
    assert shop.bought == bought


def test_a_rejected_release_never_comes_back_by_itself(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    decisions.reject(workspace, only(workspace), "en-GB", by="the desk", reason="not for us")
    assert files(workspace) == {}
    correct(city.items[0], 1, NEW)

    report = again(make_site, clock)

    assert files(make_site()) == {}
    assert [news_item.what for news_item in report.news] == ["changed"]


def test_a_file_that_is_gone_is_not_made_again(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    (workspace.settings.folder / next(iter(files(workspace)))).unlink()

    again(make_site, clock)

    assert files(make_site()) == {}
    assert only(make_site()).versions["en-GB"].place is PostState.MISSING


def test_a_renamed_file_is_found_by_its_identity(city: City, make_site: MakeSite, clock: Clock) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    path = next(iter(files(workspace)))
    (workspace.settings.folder / "_drafts" / "another-name.md").write_bytes(
        (workspace.settings.folder / path).read_bytes()
    )
    (workspace.settings.folder / path).unlink()
    correct(city.items[0], 1, NEW)

    report = again(make_site, clock)

    assert report.rows[0].refreshed == 1
    assert "Section 99" in files(make_site())["_drafts/another-name.md"]


def test_approving_publishes_and_the_disclosure_follows(city: City, make_site: MakeSite) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    path, text = next(iter(files(workspace).items()))
    assert "not yet reviewed" in text

    _approve(workspace)

    after = files(workspace)
    assert [one for one in after if one.startswith("_posts/")] == [path.replace("_drafts/", "_posts/")]
    text = next(iter(after.values()))
    assert "reviewed by the desk" in text
    assert 'status: "reviewed"' in text
    assert only(workspace).work is Work.DONE


def _approve(workspace: Workspace) -> None:
    from pipeline.workflow.publishing import publish

    record = only(workspace)
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(
            workspace, record, "en-GB", finding.id, by="the desk", reason="English of a test"
        )
    decisions.approve(workspace, record, "en-GB", by="the desk")
    publish.publish(workspace)


def test_a_text_edited_after_its_approval_is_not_published(city: City, make_site: MakeSite) -> None:
    from pipeline.workflow.publishing import publish

    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()
    record = only(workspace)
    for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
        record = decisions.acknowledge(workspace, record, "en-GB", finding.id, by="the desk", reason="a test")
    record = decisions.approve(workspace, record, "en-GB", by="the desk")
    path = record.versions["en-GB"].path
    file = workspace.settings.folder / path
    file.write_text(file.read_text().replace("Section 2", "Section two"))

    assert publish.publish(workspace) == []

    record = only(workspace)
    why = publish.stays(workspace, record, record.versions["en-GB"], workspace.source("musterstadt"))
    assert "edited after it was approved" in why
