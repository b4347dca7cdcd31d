"""Saving from the desk: only the lines that were typed change; whoever comes second sees both texts."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import PostState, Record, Review, Run, Version, Work
from pipeline.site.markdown import parse
from pipeline.site.markdown.typing import runs_of, shown_runs, typed_lines, typing
from pipeline.store import Store
from pipeline.workflow.editing import decisions
from pipeline.workflow.editing.glossary import offered
from pipeline.workflow.editing.manual_translation import translate_by_hand
from pipeline.workflow.editing.save import ChangedOnDisk, save
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.reporting.post_editing import distance, post_editing_stats
from tests.review.conftest import EN, Seat, find
from tests.review.test_doors import hashes
from tests.stored import put

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40
)


@given(WORDS)
def test_whatever_is_typed_is_what_the_file_says(text: str) -> None:
    old = parse("Some words.\n")[0]
    wanted = " ".join("".join(run.text for run in runs_of(text.strip())).split())
    lines = typed_lines(text, old, "text")
    blocks = parse(f"Before.\n\n{lines}\n\nAfter.\n")
    if not wanted:
        return
    assert [body_block.kind for body_block in blocks] == ["paragraph"] * 3
    assert " ".join(blocks[1].text.split()) == wanted
    assert blocks[2].text == "After."


@given(
    st.lists(
        st.tuples(st.text("abc de", min_size=1, max_size=8), st.sampled_from(["", "s", "e", "l"])), max_size=5
    )
)
def test_marks_are_shown_and_read_back(parts: list[tuple[str, str]]) -> None:
    runs = tuple(
        Run(
            text=text, strong=mark == "s", em=mark == "e", href="https://a.example/b" if mark == "l" else None
        )
        for text, mark in parts
        if text.strip() == text
    )
    shown = shown_runs(runs)
    plain = "".join(run.text for run in runs)
    assert "".join(shown.text[at] for at in shown.at) == plain
    body = f"{shown.text}\n"
    if "".join(run.text for run in runs_of(shown.text)) == plain:
        assert "".join(run.text for run in runs_of(body.strip())) == plain


TABLE = "Intro.\n\n| Day | Time |\n| --- | --- |\n| Monday | 8am |\n| Tuesday | 9am |\n\n- one\n- two\n\n## Head\n\n> said\n"


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("two", "two and more", "- two and more\n"),
        ("Head", "A new head", "## A new head\n"),
        ("said", "said again", "> said again\n"),
        ("Intro.", "First.\n\nSecond.", "First.\n\nSecond.\n"),
        ("Intro.", "# no heading", "&#35; no heading\n"),
        ("Intro.", "- no list", "&#45; no list\n"),
    ],
)
def test_a_block_keeps_its_kind(text: str, typed: str, expected: str) -> None:
    block = next(body_block for body_block in parse(TABLE) if body_block.text == text)
    assert typed_lines(typed, block, typing([block], TABLE).form) + "\n" == expected


def test_a_save_changes_its_lines_and_nothing_else(seat: Seat) -> None:
    record = seat.draft("Fares to rise")
    file = seat.workspace.settings.folder / record.versions[EN].path
    before = file.read_bytes()
    base = seat.base(record)
    rows = sheet(seat.workspace, record, EN).rows
    for row in [one for one in rows if one.role != "own" and not one.ours]:
        response = seat.save(record, row.key, row.text, base=base)
        assert response.status_code == 200
    assert file.read_bytes() == before  # the same words typed again are no change at all
    row = next(one for one in rows if one.kind == "cell")
    response = seat.save(record, row.key, "Changed cell", base=base)
    assert response.status_code == 200
    after = file.read_bytes()
    gone = [line for line in before.splitlines() if line not in after.splitlines()]
    assert len(gone) == 1
    assert b"Changed cell" in after
    record = seat.workspace.store.get(record.id) or record
    assert record.versions[EN].review is Review.IN_REVIEW
    assert [event.what for event in record.history][-2:] == ["opened", "edited"]


def test_neighbours_written_anew_stay_two_places(seat: Seat) -> None:
    """A paragraph is a place of its own whatever is typed in it and beside it, and again."""
    record = seat.draft("Fares to rise")
    rows = [row for row in sheet(seat.workspace, record, EN).rows if row.role == "block"]
    first, second = next(
        (row.key, below.key) for row, below in pairwise(rows) if row.kind == below.kind == "paragraph"
    )
    typed = ((first, "Quite other words."), (second, "Nothing of it was said."), (first, "A third wording."))
    for key, text in typed:
        record = seat.workspace.store.get(record.id) or record
        assert seat.save(record, key, text, base=seat.base(record)).status_code == 200
    now = sheet(seat.workspace, seat.workspace.store.get(record.id) or record, EN)
    texts = {row.key: row.text for row in now.rows}
    assert [texts.get(key) for key in (first, second)] == ["A third wording.", "Nothing of it was said."]
    assert [row.key for row in now.rows if row.role == "block"] == [row.key for row in rows]


def test_a_stale_tab_is_refused_and_the_first_text_kept(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    stale = seat.base(record)
    first = seat.save(record, "title", "What the first wrote", base=stale)
    assert first.status_code == 200
    second = seat.save(record, "title", "What the second wrote", base=stale)
    assert second.status_code == 409
    assert "What the first wrote" in second.text and "What the second wrote" in second.text
    text = (seat.workspace.settings.folder / record.versions[EN].path).read_text(encoding="utf-8")
    assert 'title: "What the first wrote"' in text
    kept = seat.workspace.store.typed(record.id, EN, "Redaktion A")
    assert kept is not None and kept.texts["title"] == "What the second wrote"


def test_a_save_without_the_seen_text_is_refused(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    assert seat.post(f"/draft/{record.id}/{EN}/save", {"key": "title", "text": "x"}).status_code == 428


def test_an_approval_of_what_changed_meanwhile_is_refused(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    seen = hashes(seat, record)
    file = seat.workspace.settings.folder / record.versions[EN].path
    file.write_text(file.read_text(encoding="utf-8").replace("Saturdays", "Sundays"), encoding="utf-8")
    response = seat.post(f"/draft/{record.id}/{EN}/approve", seen)
    assert response.status_code == 409
    assert "the English has changed since you opened it" in response.text
    stale = {**hashes(seat, record), "source_hash": "sha256:0"}
    response = seat.post(f"/draft/{record.id}/{EN}/approve", stale)
    assert response.status_code == 409
    assert "the German has changed since you opened it" in response.text
    assert "_drafts/" in (seat.workspace.store.get(record.id) or record).versions[EN].path


def test_an_edit_of_a_public_post_changes_nothing_public(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    assert seat.post(f"/draft/{record.id}/{EN}/approve", hashes(seat, record)).status_code == 303
    record = seat.workspace.store.get(record.id) or record
    file = seat.workspace.settings.folder / record.versions[EN].path
    public = file.read_text(encoding="utf-8")
    assert "reviewed by Redaktion A" in public
    title = str(seat.workspace.flavour.read(file.name, public.encode()).front["title"])
    seat.save(record, "title", "Recycling centre: longer hours", base=seat.base(record))
    assert file.read_text(encoding="utf-8") == public
    after = seat.workspace.store.get(record.id) or record
    assert after.versions[EN].edit is not None
    assert "Recycling centre: longer hours" in seat.get(f"/draft/{record.id}/{EN}").text
    assert "Edited, not public yet" in seat.get(f"/draft/{record.id}/{EN}").text
    assert "Edited, not public yet" in seat.get("/").text

    # A word taken back leaves nothing behind; another one is let go by a button.
    seat.save(record, "title", title, base=seat.base(record))
    assert (seat.workspace.store.get(record.id) or record).versions[EN].edit is None
    seat.save(record, "title", "Recycl", base=seat.base(record))
    assert seat.post(f"/draft/{record.id}/{EN}/drop-edit", {}).status_code == 303
    assert (seat.workspace.store.get(record.id) or record).versions[EN].edit is None
    assert file.read_text(encoding="utf-8") == public

    seat.save(record, "title", "Recycling centre: longer hours", base=seat.base(record))
    assert seat.post(f"/draft/{record.id}/{EN}/approve", hashes(seat, record)).status_code == 303
    assert 'title: "Recycling centre: longer hours"' in file.read_text(encoding="utf-8")
    assert "reviewed by Redaktion A" in file.read_text(encoding="utf-8")


def test_a_block_is_cut_and_comes_back(seat: Seat) -> None:
    record = seat.draft("Mayor invites")
    file = seat.workspace.settings.folder / record.versions[EN].path
    rows = sheet(seat.workspace, record, EN).rows
    row = next(one for one in rows if one.key == "block-2")
    assert seat.save(record, row.key, "", base=seat.base(record)).status_code == 200
    assert row.text not in file.read_text(encoding="utf-8")
    cut = next(one for one in sheet(seat.workspace, record, EN).rows if one.key == row.key)
    assert cut.cut
    assert seat.save(record, row.key, row.text, base=seat.base(record)).status_code == 200
    back = next(one for one in sheet(seat.workspace, record, EN).rows if one.key == row.key)
    assert back.text == row.text and not back.cut


def test_fields_are_values_of_their_kind(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    path = f"/draft/{record.id}/{EN}/fields"
    good = {
        "front:description": 'Say "no": # it',
        "front:tags": "waste, opening hours",
        "front:date": "2026-09-05",
    }
    assert seat.post(path, {**good, "base": seat.base(record)}).status_code == 303
    front = sheet(seat.workspace, record, EN).found.draft.front  # type: ignore[union-attr]
    assert front["description"] == 'Say "no": # it'
    assert front["tags"] == ["waste", "opening hours"]
    assert str(front["date"]) == "2026-09-05"
    for bad in ({"front:date": "tomorrow"}, {"front:title": " "}, {"front:source.url": "https://x.example"}):
        assert seat.post(path, {**bad, "base": seat.base(record)}).status_code == 409


@pytest.mark.parametrize("key", ["description", "tags"])
def test_a_field_is_a_row_of_the_table(seat: Seat, key: str) -> None:
    """German beside English, edited as a block is, its findings at its side, a tick of its own."""
    record = seat.draft("Recycling centre")
    row = next(one for one in sheet(seat.workspace, record, EN).rows if one.key == f"front:{key}")
    assert (row.text or key == "tags") and not row.edited and not row.cut
    place = f'id="pair-front-{key}"'
    assert place in seat.get(f"/draft/{record.id}/{EN}").text
    said = {"description": "The centre opens at 3.17am.", "tags": "waste, opening hours"}[key]

    answer = seat.save(record, row.key, said, base=seat.base(record))

    assert answer.status_code == 200 and answer.text.count("<section") == 1 and place in answer.text
    now = sheet(seat.workspace, record, EN)
    row = next(one for one in now.rows if one.key == row.key)
    assert (row.text, row.edited) == (said, True)
    if key == "description":
        assert row.source is not None and record.release is not None
        assert row.source.text in (record.release.lead, record.release.blocks[0].text)
        assert any("3.17am" in finding.message for finding in row.findings)
        assert "3.17am" in answer.text and not any("3.17am" in finding.message for finding in now.general)
    tick = {"key": row.key, "on": "1"}
    ticked = seat.post(f"/draft/{record.id}/{EN}/tick", tick, headers={"HX-Request": "true"})
    assert "checked" in ticked.text


def test_typed_text_outlives_desk_and_store(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    kept = seat.post(
        f"/draft/{record.id}/{EN}/typed", {"key": "title", "text": "Half a", "base": seat.base(record)}
    )
    assert kept.status_code == 204
    seat.workspace.store.close()
    again = Store.open(seat.workspace.settings.store, seat.workspace.settings.state, fsync=False)
    typed = again.typed(record.id, EN, "Redaktion A")
    assert typed is not None and typed.texts == {"title": "Half a"}
    again.close()
    assert "Half a" in seat.get(f"/draft/{record.id}/{EN}").text


def test_a_draft_with_unsaved_text_is_not_approved(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    seen = hashes(seat, record)
    seat.post(f"/draft/{record.id}/{EN}/typed", {"key": "title", "text": "Half a", "base": seat.base(record)})
    response = seat.post(f"/draft/{record.id}/{EN}/approve", seen)
    assert response.status_code == 409
    assert "not saved yet" in response.text


def test_the_last_block_typed_by_hand_writes_the_post(seat: Seat) -> None:
    """A release that waits without an engine: block by block, then it is a draft like any other."""
    workspace = seat.workspace
    record = find(workspace, "Weststadt indoor")
    decisions.reject(workspace, record, EN, by="Redaktion A", reason="by hand")
    record = workspace.store.get(record.id) or record
    record = replace(record, work=Work.WAITING, versions={}, purchases=(), approved=())
    for segment in sheet(workspace, record, EN).rows:
        if segment.source is not None:
            with workspace.store.engine.begin() as connection:
                workspace.store.memory.remove(connection, [_numbered(segment.source)])
    put(workspace.store, record)
    rows = sheet(workspace, record, EN).rows
    empty = [row for row in rows if not row.text]
    assert empty
    for number, row in enumerate(empty):
        assert not list(workspace.settings.folder.rglob(f"*{record.id[:8]}*"))
        response = seat.save(record, row.key, f"English number {number}, typed by a person", base="")
        assert response.status_code == 200
    after = workspace.store.get(record.id) or record
    assert after.work is Work.DONE
    assert after.versions[EN].place == "draft"
    text = (workspace.settings.folder / after.versions[EN].path).read_text(encoding="utf-8")
    assert "English number 2, typed by a person" in text
    assert "Translated from German, not yet reviewed." in text
    with pytest.raises(decisions.DecisionRefused):
        translate_by_hand(workspace, after, EN, {"title": "again"}, by="Redaktion A")


def _numbered(source: object) -> str:
    from pipeline import translate

    return translate.number(source).text  # type: ignore[arg-type]


def test_a_term_added_at_the_desk_is_checked_at_once(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    german = next(
        row
        for row in sheet(seat.workspace, record, EN).rows
        if row.source and "Wertstoffhof" in row.source.text
    )
    response = seat.post(
        "/terms",
        {
            "source": "Wertstoffhof",
            "target": "reuse yard",
            "identity": record.id,
            "language": EN,
            "key": german.key,
        },
    )
    assert response.status_code == 303
    lines = (seat.workspace.settings.root / "own-terms.csv").read_text(encoding="utf-8").splitlines()
    assert lines[-1].startswith("Wertstoffhof,reuse yard")
    after = seat.workspace.store.get(record.id) or record
    assert any(
        finding.check == "terms" and "reuse yard" in finding.message
        for finding in after.versions[EN].findings
    )
    clash = seat.post("/terms", {"source": "Wertstoffhof", "target": "tip"})
    assert clash.status_code == 409
    assert (seat.workspace.settings.root / "own-terms.csv").read_text(encoding="utf-8").splitlines() == lines


def test_what_editors_change_is_counted_and_offered(seat: Seat) -> None:
    titles = ("Klinikum", "Weststadt indoor", "Bicycles allowed")
    for words in titles:
        record = seat.draft(words)
        for row in sheet(seat.workspace, record, EN).rows:
            if row.role == "block" and row.form == "text" and "." in row.text:
                seat.save(record, row.key, row.text + " It was improved quickly.", base=seat.base(record))
                break
        for finding in decisions.open_findings(seat.workspace, *_now(seat, record.id)):
            seat.post(f"/draft/{record.id}/{EN}/acknowledge", {"finding": finding.id, "reason": "known"})
        assert seat.post(f"/draft/{record.id}/{EN}/approve", hashes(seat, record)).status_code == 303
    untouched = seat.draft("Recycling centre")
    seat.post(f"/draft/{untouched.id}/{EN}/approve", hashes(seat, untouched))
    rows, checks = post_editing_stats(seat.workspace)
    assert sum(one.approved for one in rows) == 4
    assert sum(one.untouched for one in rows) == 1
    assert all((one.distance > 0) == (one.untouched < one.approved) for one in rows)
    assert sum(check_figures.dismissed for check_figures in checks) >= 2
    page = seat.get("/figures").text
    assert "Edit distance (TER)" in page
    assert offered(seat.workspace) == ()


def test_the_same_change_three_times_is_offered_as_a_term(seat: Seat) -> None:
    told: list[bool] = []
    for record in list(seat.workspace.store.find()):
        for row in sheet(seat.workspace, record, EN).rows:
            hits = (
                re.search(r"\bthe city\b(?!’s)", row.text)
                if row.role == "block" and row.form == "text"
                else None
            )
            if (
                hits
                and not decisions.open_findings(seat.workspace, *_now(seat, record.id))
                and not row.old_source
            ):
                text = re.sub(r"\bthe city\b(?!’s)", "our town", row.text, count=1)
                if seat.save(record, row.key, text, base=seat.base(record)).status_code != 200:
                    continue
                for finding in decisions.open_findings(seat.workspace, *_now(seat, record.id)):
                    seat.post(
                        f"/draft/{record.id}/{EN}/acknowledge", {"finding": finding.id, "reason": "known"}
                    )
                answer = seat.post(f"/draft/{record.id}/{EN}/approve", hashes(seat, record))
                if answer.status_code == 303:
                    way = f"/draft/{record.id}/{EN}/offers"
                    assert way in seat.get(answer.location).text
                    told.append("our town" in seat.get(way).text)
                break
        if len(told) == 3:
            break
    assert told == [False, False, True]
    places = re.findall(r'value="(\w{32})/', seat.get("/find?q=the+city&to=our+town&replace=1").text)
    drafts = {one for one in places if _now(seat, one)[1].place is PostState.DRAFT}
    assert drafts
    assert len(drafts) < len(set(places))
    sentence = f"“the city” to “our town” in 3 posts; {len(drafts)} drafts have it."
    for page in (seat.get("/terms").text, seat.get(way).text):
        assert sentence in page
        assert "/find?q=the+city&amp;to=our+town&amp;replace=1" in page
        assert 'name="target" value="our town"' in page
    assert seat.post("/terms", {"source": "die Stadt", "target": "our town"}).status_code == 303
    assert sentence not in seat.get("/terms").text


def _now(seat: Seat, identity: str) -> tuple[Record, Version]:
    record = seat.workspace.store.get(identity)
    assert record is not None
    return record, record.versions[EN]


def test_edit_distance_is_ter() -> None:
    assert distance(["one two three four"], ["one two three four"]) == 0
    assert distance(["one two three four"], ["one two three five"]) == 25


def test_the_file_wins_over_a_save_that_races(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    base = seat.base(record)
    file = seat.workspace.settings.folder / record.versions[EN].path
    file.write_text(file.read_text(encoding="utf-8") + "\nA line of the CMS.\n", encoding="utf-8")
    with pytest.raises(ChangedOnDisk) as clash:
        save(seat.workspace, record, EN, {"title": "Mine"}, base=base, by="Redaktion A")
    assert clash.value.changes == {"title": "Mine"}
    assert file.read_text(encoding="utf-8").endswith("A line of the CMS.\n")
