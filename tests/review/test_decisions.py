"""Every button of the desk reaches the record; vendored files are what they were taken from."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest

import pipeline.review
from pipeline.model import Block, LeftOut, Purchase, Refusal, Review, Run, Work
from pipeline.workflow.editing import decisions
from pipeline.workflow.publishing.publish import publish
from pipeline.workflow.workspace.workspace import Workspace
from tests.review.conftest import EN, Seat, sit_down
from tests.review.test_doors import hashes
from tests.stored import put
from tests.workflow.conftest import Clock


@pytest.mark.parametrize(
    ("way", "data", "review", "lies", "what"),
    [
        ("reject", {"reason": "an appointment"}, Review.REJECTED, "none", "rejected"),
        ("send-back", {"reason": "ask the office"}, Review.MACHINE, "draft", "sent back"),
        ("pick", {}, Review.MACHINE, "draft", "retry"),
    ],
)
def test_a_decision_stands_in_the_record_with_its_name(
    seat: Seat, way: str, data: dict[str, str], review: Review, lies: str, what: str
) -> None:
    record = seat.draft("Recycling centre")
    assert seat.post(f"/draft/{record.id}/{EN}/{way}", data).status_code == 303
    after = seat.workspace.store.get(record.id)
    assert after is not None
    assert after.versions[EN].review is review
    assert after.versions[EN].place == lies
    assert after.history[-1].what == what
    assert after.history[-1].who == "Redaktion A"


def test_a_rejection_and_a_withdrawal_need_a_reason(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    for way in ("reject", "withdraw"):
        assert seat.post(f"/draft/{record.id}/{EN}/{way}", {"reason": "  "}).status_code == 400
    after = seat.workspace.store.get(record.id)
    assert after is not None
    assert after.versions[EN].place == "draft"


@pytest.mark.parametrize("button", ["answer", "settle"])
def test_a_question_is_answered_with_one_of_its_answers(seat: Seat, button: str) -> None:
    record = seat.draft("Recycling centre")
    answer = seat.post(f"/draft/{record.id}/{EN}/{button}", {"what": "perhaps", "paid": "perhaps"})
    assert answer.status_code == 400 and "Say " in answer.text


@pytest.mark.parametrize(("answer", "result"), [("yes", "settled-paid"), ("no", "settled-unpaid")])
def test_a_purchase_in_doubt_is_settled_from_the_queue(seat: Seat, answer: str, result: str) -> None:
    record = seat.draft("Recycling centre")
    doubt = Purchase(
        id="d1",
        at=seat.workspace.now(),
        engine="deepl",
        language=EN,
        keys=(),
        characters=214,
        result="unknown",
    )
    put(seat.workspace.store, replace(record, work=Work.IN_DOUBT, purchases=(doubt,)))
    page = seat.get("/?state=in_doubt").text
    assert "May have cost 214 characters." in page
    assert seat.post(f"/draft/{record.id}/{EN}/settle", {"paid": answer}).status_code == 303
    after = seat.workspace.store.get(record.id)
    assert after is not None
    assert after.purchases[0].result == result
    assert after.work is Work.WAITING


def test_the_link_of_a_mail_to_what_was_forgotten_says_so(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    decisions.forget(seat.workspace, record, by="ed")
    answer = seat.get(f"/draft/{record.id}/{EN}")
    assert answer.status_code == 410 and "it was forgotten on request" in answer.text


def test_filters_stand_in_the_address(seat: Seat) -> None:
    def shown(query: str) -> set[str]:
        return set(re.findall(r'<li class="row" data-href="/draft/([0-9a-f]+)', seat.get(query).text))

    everything = shown("/")
    assert len(everything) == 28
    errors = shown("/?findings=errors")
    assert 0 < len(errors) < 5
    assert shown("/?findings=none") == everything - errors - shown("/?findings=warnings")
    sources = [shown(f"/?source={source.id}") for source in seat.workspace.sources]
    assert set.union(*sources) == everything
    assert sum(len(source) for source in sources) == len(everything)
    assert len(shown("/?q=wertstoffhof")) == len(shown("/?q=recycling+centre")) == 1
    assert shown("/?q=%25") == set()  # a sign of the database's own is a sign like any other
    assert shown("/?page=9999999&state=nonsense&order=nonsense") == everything


def test_what_is_over_is_folded(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    event = seat.workspace.today().replace(day=1)
    put(seat.workspace.store, replace(record, event=event))
    page = seat.get("/").text
    assert "1 release lapsed while nobody was at the desk" in page
    assert record.id not in page
    assert record.id in seat.get("/?state=expired").text


def test_vendored_files_are_unchanged() -> None:
    for folder in (Path(pipeline.review.__file__).parent, Path(__file__).parent):
        rows = re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (folder / "vendored.md").read_text(), re.M)
        assert rows
        for name, digest in rows:
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_what_was_left_out_stands_beside_the_german_and_one_key_takes_it_in(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    assert record.release is not None
    part = LeftOut(
        block=Block(runs=(Run(text="Der Eintritt ist frei."),)), reason="a note of the page", place=1
    )
    put(seat.workspace.store, replace(record, release=replace(record.release, left_out=(part,))))
    page = seat.get(f"/draft/{record.id}/{EN}").text
    assert "1 part left out of this page" in page and "Der Eintritt ist frei." in page
    data = {"german": record.release.fingerprint, "text": "Der Eintritt ist frei."}
    assert seat.post(f"/draft/{record.id}/{EN}/take-in", {**data, "german": "sha256:x"}).status_code == 409
    assert seat.post(f"/draft/{record.id}/{EN}/take-in", data).status_code == 303
    after = seat.workspace.store.get(record.id)
    assert after is not None and after.release is not None
    assert after.release.blocks[1].text == "Der Eintritt ist frei." and after.release.left_out == ()
    assert after.work is Work.WAITING


def test_a_refused_page_shows_its_text_and_is_read_anyway(seat: Seat) -> None:
    record = seat.draft("Recycling centre")
    refusal = Refusal(reason="a login page came", text="Anmelden <b>hier</b>", at=seat.workspace.now())
    put(seat.workspace.store, replace(record, refusal=refusal))
    page = seat.get(f"/draft/{record.id}/{EN}").text
    assert "a login page came" in page and "Anmelden &lt;b&gt;hier&lt;/b&gt;" in page
    for answer in (303, 409):
        assert seat.post(f"/draft/{record.id}/{EN}/read-anyway").status_code == answer
    after = seat.workspace.store.get(record.id)
    assert after is not None and after.read_anyway and after.refusal is None
    assert after.history[-1].who == "Redaktion A"


def test_an_approval_at_the_desk_waits_a_minute_and_is_taken_back_by_a_button(workspace: Workspace) -> None:
    clock = Clock(at=workspace.now())
    seat = sit_down(replace(workspace, clock=clock), undo=dt.timedelta(minutes=1))
    record = seat.draft("Recycling centre")
    file = seat.workspace.settings.folder / record.versions[EN].path
    before = file.read_bytes()
    for _ in range(2):
        answer = seat.post(f"/draft/{record.id}/{EN}/approve", hashes(seat, record), follow_redirects=True)
        assert "It goes public at" in answer.text
        assert seat.post(f"/draft/{record.id}/{EN}/undo").status_code == 303
        assert file.read_bytes() == before
    seat.post(f"/draft/{record.id}/{EN}/approve", hashes(seat, record))

    # Whoever publishes next honours it, the desk's own timer among them.
    assert publish(seat.workspace) == []
    clock.later(seconds=61)
    seat.client.application.extensions["desk"].publish_due()
    known = seat.workspace.store.get(record.id) or record
    assert known.versions[EN].place == "published"
    assert "Undo" not in seat.get(f"/draft/{record.id}/{EN}").text
    # The minute is the desk's; a command still takes it back.
    decisions.undo(seat.workspace, known, EN, by="ed")
    assert file.read_bytes() == before
    assert (seat.workspace.store.get(record.id) or record).versions[EN].place == "draft"


@pytest.mark.parametrize(
    ("button", "data"), [("approve", {}), ("reject", {"reason": "no news"}), ("send-back", {"reason": "ask"})]
)
def test_a_button_pressed_twice_is_one_decision(
    workspace: Workspace, button: str, data: dict[str, str]
) -> None:
    seat = sit_down(workspace, undo=dt.timedelta(minutes=1))
    record = seat.draft("Recycling centre")
    file = workspace.settings.folder / record.versions[EN].path
    seen, before = hashes(seat, record), file.read_bytes()
    for _ in range(2):
        assert seat.post(f"/draft/{record.id}/{EN}/{button}", {**seen, **data}).status_code == 303

    assert seat.post(f"/draft/{record.id}/{EN}/undo").status_code == 303

    after = (workspace.store.get(record.id) or record).versions[EN]
    assert after.review in {Review.MACHINE, Review.IN_REVIEW}
    assert after.place == "draft" and file.read_bytes() == before
    assert after.publish_after is None


def test_a_desk_publishes_by_a_timer_of_its_own(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[float, bool]] = []
    monkeypatch.setattr(threading.Timer, "start", lambda timer: begun.append((timer.interval, timer.daemon)))
    seat = sit_down(workspace, undo=dt.timedelta(minutes=1))
    record = seat.draft("Recycling centre")
    seat.post(f"/draft/{record.id}/{EN}/approve", hashes(seat, record))
    assert begun == [(61.0, True)]
