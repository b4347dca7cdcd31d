"""What a newsroom needs beside the text: words across drafts, address, picture, the morning sheet, corrections."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from pipeline.messages import words
from pipeline.workflow.reporting.morning import in_one_sentence, mail_text, morning
from pipeline.workflow.workspace.workspace import Workspace
from tests.review.conftest import (
    EN,
    Seat,
    Served,
    come_in,
    find,
    open_draft,
    press,
    serve,
    sit_down,
    workplace,
)
from tests.stored import stored

WORDS = "Recycling centre"


def post_of(workspace: Workspace, identity: str) -> Path:
    record = workspace.store.get(identity)
    assert record is not None
    return workspace.settings.folder / record.versions[EN].path


def test_a_word_is_found_in_all_drafts_and_replaced_where_it_is_ticked(page: Page, served: Served) -> None:
    press(page, "j")
    page.goto(f"{served.root}/find")
    german = max(find(served.workspace, WORDS).title.split(), key=len)
    page.fill("#search", german.casefold().replace("ß", "ss"))
    page.keyboard.press("Enter")
    expect(page.locator(".changes li")).not_to_have_count(0)
    page.locator(".changes a").first.click()
    page.wait_for_url("**/draft/**")
    text = " ".join(page.locator(".pair.p textarea").evaluate_all("all => all.map(area => area.value)"))
    word = next(one for one in text.split() if len(one) > 6 and one.isalpha())
    page.goto(f"{served.root}/find?q={word}&to=Ersatzwort&replace=1")
    places = page.locator("input[name=place]")
    number = places.count()
    assert number >= 1
    names = places.evaluate_all("all => all.map(box => box.value)")
    before = {name: post_of(served.workspace, name.split("/")[0]).read_bytes() for name in names}
    places.first.uncheck()
    page.click("text=Replace the ticked")
    expect(page.locator(".notice.ok")).to_contain_text("Replaced in")
    changed = [
        name for name in names if post_of(served.workspace, name.split("/")[0]).read_bytes() != before[name]
    ]
    public = [
        name
        for name in names
        if stored(served.workspace.store, name.split("/")[0]).versions[EN].place == "published"
    ]
    assert not set(changed) & set(public)
    if number > 1:
        press(page, "z")
        expect(page.locator(".notice.ok")).to_contain_text("Put back in")
        for name in names:
            body = before[name].partition(b"\n---\n")[2]
            assert post_of(served.workspace, name.split("/")[0]).read_bytes().endswith(body)


def test_the_address_is_taken_from_the_title_as_it_is_when_it_goes_public(seat: Seat) -> None:
    from pipeline.workflow.editing.decisions import acknowledge_warnings, approve
    from pipeline.workflow.publishing.publish import publish

    workspace, record = seat.workspace, seat.draft(WORDS)
    draft = record.versions[EN].path
    seat.save(record, "title", "A better headline for the centre", base=seat.base(record))
    after = workspace.store.get(record.id)
    assert after is not None
    assert after.versions[EN].path == draft  # the draft's file keeps its name
    after = acknowledge_warnings(workspace, after, EN, by="A", reason="seen")
    approve(workspace, after, EN, by="A")
    publish(workspace)
    done = workspace.store.get(record.id)
    assert done is not None
    assert "a-better-headline-for-the-centre" in done.versions[EN].path
    assert (workspace.settings.folder / done.versions[EN].path).is_file()
    assert not (workspace.settings.folder / draft).exists()


def test_an_address_that_a_person_typed_is_the_public_one(page: Page, served: Served) -> None:
    from pipeline.workflow.editing.decisions import acknowledge_warnings, approve
    from pipeline.workflow.publishing.publish import publish

    workspace, record = served.workspace, find(served.workspace, WORDS)
    open_draft(page, served, WORDS)
    page.fill("#m-slug", "saturday-at-the-centre")
    page.click("text=Save details")
    expect(page.locator("#fields-state")).to_have_text("Saved")
    page.reload()
    expect(page.locator("#m-slug")).to_have_value("saturday-at-the-centre")
    approve(workspace, acknowledge_warnings(workspace, record, EN, by="A", reason="seen"), EN, by="A")
    publish(workspace)
    done = workspace.store.get(record.id)
    assert done is not None
    assert done.versions[EN].path.endswith("saturday-at-the-centre.md")
    page.reload()
    assert page.locator("#m-slug").count() == 0


@pytest.fixture
def pictured(folder: Path) -> Iterator[Served]:
    """A desk of a site that shows pictures."""
    workspace = workplace(folder, lambda settings: replace(settings, images="publish"))
    running = serve(workspace)
    yield running
    running.stop()
    workspace.store.close()


def test_a_picture_is_uploaded_with_credit_and_loses_its_place(
    browser: Browser, pictured: Served, tmp_path: Path
) -> None:
    context = browser.new_context(locale="en-GB")
    page = come_in(context, pictured)
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    made = tmp_path / "own.jpg"
    Image.new("RGB", (400, 300), "teal").save(made, exif=exif)
    open_draft(page, pictured, WORDS)
    page.set_input_files("#pic-file", made)
    page.fill("#pic-alt", "The yard of the centre")
    page.fill("#pic-credit", "Photo: the newsroom")
    page.fill("#pic-licence", "CC BY 4.0")
    page.click("text=Show this picture")
    page.wait_for_load_state("load")
    expect(page.locator("img.pic")).to_be_visible()
    text = post_of(pictured.workspace, find(pictured.workspace, WORDS).id).read_text(encoding="utf-8")
    assert "Photo: the newsroom" in text
    assert "The yard of the centre" in text
    files = [
        one
        for one in pictured.workspace.settings.folder.rglob("*.jpg")
        if b"the newsroom" in one.read_bytes()
    ]
    assert len(files) == 1
    kept = Image.open(io.BytesIO(files[0].read_bytes())).getexif()
    assert 0x010F not in kept
    assert not kept.get_ifd(0x8825)
    context.close()


def test_a_picture_without_credit_or_of_another_kind_is_refused(folder: Path, tmp_path: Path) -> None:
    workspace = workplace(folder, lambda settings: replace(settings, images="publish"))
    seat = sit_down(workspace)
    record = seat.draft(WORDS)
    out = io.BytesIO()
    Image.new("RGB", (10, 10)).save(out, "PNG")
    said = {"alt": "a", "credit": "", "licence": "CC", "base": seat.base(record)}
    path = f"/draft/{record.id}/{EN}/picture"
    before = post_of(workspace, record.id).read_bytes()
    for data, credit in ((out.getvalue(), ""), (b"<svg/>", "Photo: A"), (b"GIF89a", "Photo: A")):
        files = {**said, "credit": credit, "picture": (io.BytesIO(data), "x.png")}
        response = seat.post(path, files, content_type="multipart/form-data")
        assert response.status_code == 409
    assert post_of(workspace, record.id).read_bytes() == before
    workspace.store.close()


def test_the_morning_sheet_says_what_is_on_and_what_changed(page: Page, served: Served) -> None:
    page.goto(f"{served.root}/today")
    expect(page.locator("h2.group")).to_have_count(4)
    link = page.locator(".today a").first
    expect(link).to_be_visible()
    link.click()
    page.wait_for_url("**/draft/**")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Beginn ist um 8 Uhr im Rathaus.", "Beginn ist um 7 Uhr im Rathaus.", "7, not 8"),
        ("Gleich.", "Gleich.", ""),
        ("", "Ein neuer Satz.", "new: Ein neuer Satz."),
        ("Ein alter Satz.", "", "gone: Ein alter Satz."),
    ],
)
def test_a_correction_is_told_in_one_sentence(old: str, new: str, told: str) -> None:
    assert in_one_sentence([(old, new)] if old != new else [], words("en")) == told


def test_a_link_of_the_mail_opens_the_desk_for_a_day_by_a_press(folder: Path) -> None:
    from pipeline.workflow.workspace.day_links import LASTS, day_token, opens

    public = "http://127.0.0.1:8765"
    workspace = workplace(folder, lambda one: replace(one, desk=replace(one.desk, public=public)))
    text = mail_text(workspace, morning(workspace, words("en")), words("en"))
    link = next(line.strip() for line in text.splitlines() if "/enter/" in line).removeprefix(public)
    seat = sit_down(workspace)
    from tests.review.conftest import client_of

    fresh = client_of(seat.client.application)
    page = fresh.get(link)
    assert page.status_code == 200  # a scanner that opens it gets a button and no session
    assert "Set-Cookie" not in page.headers
    token = link.split("/enter/")[1].split("?")[0]
    headers = {"Origin": public, "Sec-Fetch-Site": "same-origin"}
    entered = fresh.post(f"/enter/{token}", data={"then": link.split("then=")[1]}, headers=headers)
    assert entered.status_code == 303
    assert entered.headers["Location"].startswith("/draft/")
    now, state = workspace.now(), workspace.settings.state
    assert opens(state, day_token(state, now), now)
    assert not opens(state, day_token(state, now), now + LASTS)
    for forged in ("", "x", "9999999999.", f"9999999999.{token.split('.')[1]}", token[:-1], "٣.x"):
        assert not opens(state, forged, now)
    workspace.store.close()


def test_nothing_is_preselected_over_an_editors_words_and_a_note_tells_readers(
    page: Page, served: Served
) -> None:
    workspace, record = served.workspace, find(served.workspace, "unexploded bomb")
    page.goto(f"{served.root}/draft/{record.id}/{EN}/changed")
    for passage in page.locator("section.pair").all():
        chosen = passage.locator("input:checked").count()
        yours = passage.locator(".note").count()
        assert chosen == (0 if yours else chosen)
    texts = page.locator("section.pair .read").all_inner_texts()
    assert not any("Machine-translated" in text for text in texts)
    assert workspace.store.get(record.id) is not None


def test_a_public_post_that_is_corrected_says_so_where_she_wants_it(seat: Seat) -> None:
    from pipeline.workflow.editing.decisions import acknowledge_warnings, approve
    from pipeline.workflow.publishing.publish import publish

    workspace, record = seat.workspace, seat.draft(WORDS)
    approve(workspace, acknowledge_warnings(workspace, record, EN, by="A", reason="seen"), EN, by="A")
    publish(workspace)
    sheet = seat.get(f"/draft/{record.id}/{EN}")
    text = "The recycling centre opens its new yard on Saturday with a festival for all."
    saved = seat.save(record, "block-0", text, base=sheet.headers["ETag"].strip('"'))
    assert saved.status_code == 200
    after = workspace.store.get(record.id)
    assert after is not None
    acknowledge_warnings(workspace, after, EN, by="A", reason="seen")
    for finding in stored(workspace.store, record.id).versions[EN].findings:
        if finding.severity == "error":
            seat.post(f"/draft/{record.id}/{EN}/acknowledge", {"finding": finding.id, "reason": "so it is"})
    shown = seat.get(f"/draft/{record.id}/{EN}").text
    hashes = {
        name: re.findall(rf'name="{name}" value="([^"]+)"', shown)[0]
        for name in ("source_hash", "target_hash")
    }
    response = seat.post(f"/draft/{record.id}/{EN}/approve", {**hashes, "note": "7am, not 8am"})
    assert response.status_code == 303, response.text[:2000]
    publish(workspace)
    public = post_of(workspace, record.id).read_text(encoding="utf-8")
    assert "*Corrected on 16 September: 7am, not 8am.*" in public
    assert text in public
