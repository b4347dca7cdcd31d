"""Public words change only by an approval, or by a hand on the file, which is told: published text, edit, city, hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipeline.errors import DecisionRefused
from pipeline.model import PostState, Record, Review
from pipeline.store.joining import join
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.editing.save import save
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts.sheets import Sheet, sheet
from pipeline.workflow.publishing import feeds, publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop

EN = "en-GB"
EXTRA = (
    "checks: {off: [language, length, sentences, names, terms, markup, meaning, negation, style]}\n"
    "original: {changed: notice}\n"
)


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    return next(workspace.store.find())


def file(workspace: Workspace) -> Path:
    """Its post."""
    return workspace.settings.folder / only(workspace).versions[EN].path


def desk(workspace: Workspace) -> Sheet:
    """Its post as the desk shows it."""
    return sheet(workspace, only(workspace), EN)


def typed(workspace: Workspace, key: str, old: str, new: str) -> None:
    """Words of a place are typed anew at the desk."""
    now = desk(workspace)
    text = next(row.text for row in now.rows if row.key == key)
    assert old in text, text
    save(workspace, now.record, EN, {key: text.replace(old, new)}, base=now.base, by="ed")


def by_hand(workspace: Workspace, old: str, new: str) -> None:
    """Someone writes into the file."""
    text = file(workspace).read_text()
    assert old in text, text
    file(workspace).write_text(text.replace(old, new))


def approve(workspace: Workspace) -> None:
    """As the command line does it: every finding dealt with, public at once."""
    record = only(workspace)
    for finding in decisions.open_findings(workspace, record, record.versions[EN]):
        record = decisions.acknowledge(workspace, record, EN, finding.id, by="ed", reason="seen")
    decisions.approve(workspace, record, EN, by="ed")
    publish.publish(workspace)


@pytest.fixture
def public(city: City, make_site: MakeSite) -> Workspace:
    """A site with one published post."""
    city.items = [item(1)]
    workspace = make_site(extra=EXTRA)
    run_import(workspace, forced=True)
    approve(workspace)
    assert only(workspace).versions[EN].place is PostState.PUBLISHED
    return workspace


@pytest.mark.parametrize(
    "order", [("edit", "city", "hand"), ("hand", "edit", "city"), ("city", "hand", "edit")]
)
def test_published_edit_correction_and_hand_meet_and_nothing_is_lost(
    public: Workspace, city: City, clock: Clock, order: tuple[str, ...]
) -> None:
    told: list[str] = []
    for who in order:
        if who == "edit":
            typed(public, "block-0", "Section 1", "Part 1")
            assert "Part 1" not in file(public).read_text()
        elif who == "hand":
            by_hand(public, "Section 2", "Chapter 2")
        else:
            city.items[0].paragraphs[2] = city.items[0].paragraphs[2].replace("Abschnitt 3", "Abschnitt 33")
        clock.later(hours=2)
        report = run_import(public, forced=True)
        told += [f"{news_item.about}: {news_item.message}" for news_item in report.news]

    raw = file(public).read_text()
    assert all(one in raw for one in ("Section 1", "Chapter 2", "Section 3"))
    assert "Section 33" not in raw and "Part 1" not in raw
    assert sum("public, not reviewed" in one for one in told) == 1
    assert only(public).versions[EN].review is Review.IN_REVIEW
    with pytest.raises(DecisionRefused, match="corrected original waits"):
        decisions.approve(public, only(public), EN, by="ed")

    proposals.accept(public, only(public), EN, by="ed")
    assert file(public).read_text() == raw
    approve(public)
    text = file(public).read_text()
    assert all(one in text for one in ("Part 1", "Chapter 2", "Section 33"))
    assert 'status: "reviewed"' in text and 'status: "current"' in text
    after = only(public).versions[EN]
    assert (after.review, after.edit, after.proposal) == (Review.REVIEWED, None, None)
    clock.later(hours=2)
    assert run_import(public, forced=True).news == ()


@pytest.mark.parametrize("choice", ["keep", "take"])
@pytest.mark.parametrize("key", ["title", "block-0"])
def test_each_clash_waits_for_a_choice(
    public: Workspace, city: City, clock: Clock, key: str, choice: str
) -> None:
    old, mine, theirs = {
        "title": ("opens", "unlocks", "inaugurates"),
        "block-0": ("Section", "Part", "Chapter"),
    }[key]
    typed(public, key, old, mine)
    if key == "title":
        city.items[0].title = city.items[0].title.replace("Nummer 1", "Nummer 77")
        by_hand(public, 'title: "The city opens', 'title: "The city inaugurates')
    else:
        city.items[0].paragraphs[0] = city.items[0].paragraphs[0].replace("Abschnitt", "Teil")
        by_hand(public, "Section 1", "Chapter 1")
    clock.later(hours=2)
    run_import(public, forced=True)

    for refused in (decisions.approve, proposals.accept):
        with pytest.raises(DecisionRefused, match=r"choose first|changed the same"):
            refused(public, only(public), EN, by="ed")
    with pytest.raises(DecisionRefused, match="choose first"):
        typed(public, "block-1", "Section 2", "Page 2")
    raw = file(public).read_text()
    found = desk(public).found
    assert found is not None
    numbers = range(1, 1 + len(found.clashes))
    keep, take = (numbers, ()) if choice == "keep" else ((), numbers)
    proposals.accept(public, only(public), EN, by="ed", keep=keep, take=take)

    # The hand and the edit are one text now; the city's change is merged with that.
    waiting = only(public).versions[EN].proposal
    assert waiting is not None
    now = desk(public)
    assert now.found is not None
    shown = proposals.remerged(now.found, waiting)
    clashes = [n for n, block in enumerate(shown.blocks, 1) if block.conflict]
    proposals.accept(public, only(public), EN, by="ed", keep=clashes)
    assert file(public).read_text() == raw
    approve(public)
    row = next(row.text for row in desk(public).rows if row.key == key)
    assert (theirs if choice == "keep" else mine) in row and old not in row


def test_a_hand_on_the_file_is_told_once_and_is_in_the_queue_until_it_is_approved(
    public: Workspace, clock: Clock
) -> None:
    by_hand(public, "Section 2", "Chapter 2")
    hand = file(public).read_bytes()
    news = []
    for _ in range(3):
        clock.later(hours=2)
        news += list(run_import(public, forced=True).news)
    assert ["not reviewed" in news_item.message for news_item in news] == [True]
    marks = ("status", "reviewer", "reviewed_at", "Machine-translated")
    after = file(public).read_bytes()
    assert "not yet reviewed" in after.decode() and "Chapter 2" in after.decode()
    assert [
        line for line in after.splitlines() if not line.strip().startswith(tuple(map(str.encode, marks)))
    ] == [line for line in hand.splitlines() if not line.strip().startswith(tuple(map(str.encode, marks)))]
    approve(public)
    assert "Chapter 2" in file(public).read_text()
    assert only(public).versions[EN].review is Review.REVIEWED


def test_an_edit_beside_a_post_keeps_it_in_the_feeds(public: Workspace) -> None:
    before = feeds.items(public)
    typed(public, "title", "opens", "unlo")
    assert feeds.items(public) == before
    decisions.drop_edit(public, only(public), EN, by="ed")
    decisions.send_back(public, only(public), EN, by="ed", reason="", public="unpublish")
    assert only(public).versions[EN].place is PostState.DRAFT
    approve(public)
    assert only(public).versions[EN].place is PostState.PUBLISHED


def sentence(workspace: Workspace) -> str:
    """What the working text says of the machine, beside what its front matter wants."""
    found = desk(workspace).found
    assert found is not None
    said = [body_block.text for body_block in found.blocks if "translated from" in body_block.text.lower()]
    assert said == [found.disclosure]
    return said[0]


@pytest.mark.parametrize("out", [True, False], ids=["public", "approved draft"])
@pytest.mark.parametrize("sent_back", [True, False])
def test_the_sentence_about_the_machine_is_computed_never_merged(
    city: City, make_site: MakeSite, clock: Clock, out: bool, sent_back: bool
) -> None:
    city.items = [item(1)]
    run_import(make_site(extra=EXTRA), forced=True)
    workspace = make_site(extra=EXTRA, engines=[Shop(name="deepl")])
    approve(workspace)
    if not out:
        decisions.send_back(workspace, only(workspace), EN, by="ed", reason="", public="unpublish")
    if sent_back and out:
        decisions.send_back(workspace, only(workspace), EN, by="ed", reason="", public="leave")
    typed(workspace, "block-0", "Section 1", "Part 1")
    city.items[0].paragraphs[:] = [
        paragraph.replace("Abschnitt", "Teil") for paragraph in city.items[0].paragraphs
    ]
    clock.later(hours=2)
    run_import(workspace, forced=True)
    waiting = only(workspace).versions[EN].proposal
    assert waiting is not None
    clashes = [n for n, block in enumerate(waiting.blocks, 1) if block.conflict]
    assert not any("translated from" in waiting.blocks[n - 1].current.lower() for n in clashes)
    proposals.accept(workspace, only(workspace), EN, by="ed", take=clashes)
    sentence(workspace)
    approve(workspace)
    assert sentence(workspace).endswith("reviewed by ed on 14 September 2026.")
    assert only(workspace).versions[EN].place is PostState.PUBLISHED
    clock.later(hours=2)
    assert run_import(workspace, forced=True).news == ()


@pytest.mark.parametrize("wrong", ["reviewed by Somebody on 1 May 2026", "not yet reviewed"])
def test_a_wrong_sentence_about_the_machine_is_set_right_by_the_approval(
    public: Workspace, clock: Clock, wrong: str
) -> None:
    by_hand(public, "reviewed by ed on 14 September 2026", wrong)
    clock.later(hours=2)
    assert [
        news_item for news_item in run_import(public, forced=True).news if "not reviewed" in news_item.message
    ]
    approve(public)
    assert sentence(public).endswith("reviewed by ed on 14 September 2026.")
    clock.later(hours=2)
    assert run_import(public, forced=True).news == ()


def test_words_that_the_sentence_about_the_machine_holds_too_are_covered_by_an_approval(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    city.items[0].extra = "<ul><li>2026</li><li>14</li></ul>"
    public = make_site(extra=EXTRA)
    run_import(public, forced=True)
    approve(public)
    by_hand(public, "- 14\n", "- 4\n")
    clock.later(hours=2)
    assert ["not reviewed" in news_item.message for news_item in run_import(public, forced=True).news] == [
        True
    ]


@pytest.mark.parametrize(("keys", "clash"), [(("block-0", "block-1"), False), (("block-0", "block-0"), True)])
def test_edits_of_two_clones_meet_and_nothing_is_lost(
    public: Workspace, keys: tuple[str, str], clash: bool
) -> None:
    base = only(public)
    copies = []
    for key, word in zip(keys, ("Part", "Chapter"), strict=True):
        typed(public, key, "Section", word)
        copies.append(only(public))
        decisions.drop_edit(public, only(public), EN, by="ed")
    put(public.store, join(copies[0], copies[1], base))
    now = desk(public)
    assert now.found is not None and bool(now.found.clashes) is clash
    if clash:
        with pytest.raises(DecisionRefused, match="choose first"):
            decisions.approve(public, only(public), EN, by="ed")
        proposals.accept(public, only(public), EN, by="ed", take=range(1, 1 + len(now.found.clashes)))
    approve(public)
    text = file(public).read_text()
    assert ("Part" in text, "Chapter" in text) in (
        {(True, False), (False, True)} if clash else {(True, True)}
    )
    assert only(public).versions[EN].edit is None


def test_one_correction_of_an_approved_post_is_one_line(public: Workspace, city: City, clock: Clock) -> None:
    city.items[0].paragraphs[0] = f"Korrektur: {city.items[0].paragraphs[0]}"
    clock.later(hours=2)
    (line,) = run_import(public, forced=True).news
    assert "a proposal waits" in line.message and "Korrektur" in line.message


def test_an_approval_of_a_clock_that_ran_ahead_is_due(make_site: MakeSite, city: City, clock: Clock) -> None:
    city.items = [item(1)]
    workspace = make_site(extra=EXTRA)
    run_import(workspace, forced=True)
    record = only(workspace)
    for finding in decisions.open_findings(workspace, record, record.versions[EN]):
        record = decisions.acknowledge(workspace, record, EN, finding.id, by="ed", reason="seen")
    clock.later(days=400)
    decisions.approve(workspace, record, EN, by="ed", wait=dt.timedelta(minutes=1))
    clock.later(days=-400)
    publish.publish(workspace)
    assert only(workspace).versions[EN].place is PostState.PUBLISHED


def test_a_site_without_a_sentence_on_reviewed_posts_has_it_again_on_a_post_sent_back(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    workspace = make_site(extra=EXTRA + 'disclosure: {en-GB: {machine: ""}}\n')
    run_import(workspace, forced=True)
    assert "not yet reviewed" in file(workspace).read_text()
    approve(workspace)
    assert "ranslated from" not in file(workspace).read_text()
    decisions.send_back(workspace, only(workspace), EN, by="ed", reason="", public="leave")
    assert "not yet reviewed" in file(workspace).read_text()
    approve(workspace)
    assert "ranslated from" not in file(workspace).read_text()


def test_an_unpublished_post_loses_no_edit_that_clashes(public: Workspace) -> None:
    typed(public, "block-1", "Section 2", "Page 2")
    by_hand(public, "Section 2", "Chapter 2")
    with pytest.raises(DecisionRefused, match="choose first"):
        decisions.send_back(public, only(public), EN, by="ed", reason="", public="unpublish")
    assert only(public).versions[EN].edit is not None
