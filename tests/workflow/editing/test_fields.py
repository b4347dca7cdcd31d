"""Every field a reader sees is merged, compared with the German, and part of what an approval answers for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pipeline.errors import DecisionRefused
from pipeline.model import Record
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.editing.save import save
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts import fields
from pipeline.workflow.posts.covered import hashed
from pipeline.workflow.posts.edited_post import post_at
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.publishing.publish import publish, stays
from pipeline.workflow.pull_requests.description import Shown, description
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put
from tests.workflow.city import item
from tests.workflow.conftest import Clock, MakeSite
from tests.workflow.posts.test_lead_image import ALLOWED, PictureCity, _picture

EN = "en-GB"
EXTRA = (
    "images: publish\n"
    "checks: {off: [language, length, sentences, names, terms, markup, meaning, negation, style]}\n"
    "tags: {Rathaus: city hall, Kultur: culture}\n"
)


PLAN = "<p>Mehr sagt der <a href='/plan.pdf'>Plan</a>.</p>"


class Pictures(PictureCity):
    """The picture's words can be corrected."""

    alt = "Eine Brücke"
    caption = "Die Brücke"

    def answer(self, path: str) -> tuple[int, str, bytes]:
        status, kind, body = super().answer(path)
        body = body.replace(b"alt='Eine Br\xc3\xbccke'", f"alt='{self.alt}'".encode())
        return (
            status,
            kind,
            body.replace("<figcaption>Die Brücke".encode(), f"<figcaption>{self.caption}".encode()),
        )


@pytest.fixture
def city() -> Iterator[Pictures]:
    """A city with pictures."""
    with Pictures() as pictures:
        pictures.items = [item(1)]
        pictures.pictures = {"/bilder/meldung-1.jpg": _picture("red")}
        yield pictures


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    return next(workspace.store.find())


def drafted(make_site: MakeSite) -> Workspace:
    """A site with one draft and its picture."""
    workspace = make_site(source=ALLOWED, extra=EXTRA)
    run_import(workspace, forced=True)
    return workspace


def edit(workspace: Workspace, old: str, new: str) -> None:
    """A CMS writes into the file."""
    path = workspace.settings.folder / only(workspace).versions[EN].path
    text = path.read_text()
    assert old in text, text
    path.write_text(text.replace(old, new))


def front(workspace: Workspace) -> dict[str, str]:
    """What a reader reads in the front matter."""
    record = only(workspace)
    return fields.texts(post_at(workspace, record, record.versions[EN]).front)


def correct(city: Pictures, key: str) -> None:
    """The city changes what the field is made from."""
    item = city.items[0]
    if key == "title":
        item.title = "Die Stadt eröffnet die Bücherei Nummer 77"
    elif key == "description":
        item.paragraphs[0] = item.paragraphs[0].replace("Abschnitt 1", "Abschnitt 77")
    elif key == "image.alt":
        city.alt = "Eine Brücke Nummer 77"
    elif key == "image.credit":
        city.credit = "Stadt 77"
    elif key == "caption":
        city.caption = "Die Brücke Nummer 77"
    elif key == "attachment":
        item.extra = PLAN.replace("Plan", "Plan 77")


@pytest.mark.parametrize("touched", [False, True])
@pytest.mark.parametrize("key", ["image.alt", "image.credit", "caption", "attachment"])
def test_words_beside_the_text_that_change_alone_are_a_correction(
    city: Pictures, make_site: MakeSite, clock: Clock, key: str, touched: bool
) -> None:
    """Merged into the draft, or proposed beside a person's words; counted, and seen by who reads the report."""
    city.items[0].extra = PLAN
    workspace = drafted(make_site)
    path = workspace.settings.folder / only(workspace).versions[EN].path
    if touched:
        edit(workspace, "Section 3", "Section 3, lovingly,")
    before = path.read_text()
    correct(city, key)
    clock.later(hours=2)
    workspace = make_site(source=ALLOWED, extra=EXTRA)

    report = run_import(workspace, forced=True)

    waiting = only(workspace).versions[EN].proposal
    assert report.rows[0].changed == 1
    assert (waiting is not None) is touched and (path.read_text() == before) is touched
    assert any("edited draft" in news_item.message for news_item in report.news) is touched
    if waiting is not None:
        changed = [block for block in waiting.blocks if block.action != "keep"]
        assert changed and all("77" in block.proposed and not block.conflict for block in changed)
        proposals.accept(workspace, only(workspace), EN, by="ed")
    assert "77" in path.read_text()


@pytest.mark.parametrize("choice", ["keep", "take"])
@pytest.mark.parametrize("key", ["title", "description", "image.alt", "image.credit"])
def test_a_field_that_a_person_and_the_city_changed_waits_for_a_choice(
    city: Pictures, make_site: MakeSite, clock: Clock, key: str, choice: str
) -> None:
    workspace = drafted(make_site)
    before = front(workspace)[key]
    edit(workspace, f'{key.split(".")[-1]}: "{before}"', f'{key.split(".")[-1]}: "{before}, as we say"')
    correct(city, key)
    clock.later(hours=2)
    workspace = make_site(source=ALLOWED, extra=EXTRA)
    run_import(workspace, forced=True)
    record = only(workspace)
    waiting = record.versions[EN].proposal
    assert waiting is not None
    (number,) = [n for n, block in enumerate(waiting.blocks, 1) if block.field == key and block.conflict]
    assert "77" in waiting.blocks[number - 1].proposed
    version = record.versions[EN]
    text = description(
        workspace, Shown(record=record, version=version, post=post_at(workspace, record, version))
    )
    assert "as we say" in text and "77" in text and "Both changed it" in text

    with pytest.raises(DecisionRefused, match="changed the same"):
        proposals.accept(workspace, record, EN, by="ed")
    with pytest.raises(DecisionRefused):
        decisions.approve(workspace, only(workspace), EN, by="ed")
    proposals.accept(workspace, record, EN, by="ed", **{choice: [number]})

    now = front(workspace)[key]
    assert ("as we say" in now) is (choice == "keep")
    assert ("77" in now) is (choice == "take")
    assert only(workspace).versions[EN].proposal is None


def test_what_nobody_edited_is_taken_along_and_may_be_kept(
    city: Pictures, make_site: MakeSite, clock: Clock
) -> None:
    workspace = drafted(make_site)
    edit(workspace, "Section 3", "Section 3, lovingly,")
    correct(city, "title")
    clock.later(hours=2)
    workspace = make_site(source=ALLOWED, extra=EXTRA)
    run_import(workspace, forced=True)
    waiting = only(workspace).versions[EN].proposal
    assert waiting is not None
    (number,) = [n for n, block in enumerate(waiting.blocks, 1) if block.field == "title"]
    before = front(workspace)["title"]

    proposals.accept(workspace, only(workspace), EN, by="ed", keep=[number])
    assert front(workspace)["title"] == before


@pytest.mark.parametrize("seed", range(200))
def test_no_change_of_the_city_is_neither_merged_nor_shown(seed: int) -> None:
    """Generated corrections of each field, with and without a person's edit of any of them."""
    draw = random.Random(seed)

    def made(old: dict[str, Any]) -> dict[str, Any]:
        said = {"title": "T", "description": "D", "tags": ["a"], "image": {"alt": "A", "credit": "C"}} | old
        for key in ("title", "description"):
            if draw.random() < 0.5:
                said[key] = f"{said[key]} {draw.randrange(3)}"
        if draw.random() < 0.5:
            said["tags"] = [*said["tags"], f"t{draw.randrange(3)}"]
        said["image"] = {key: f"{text}{draw.choice(['', ' 1', ' 2'])}" for key, text in said["image"].items()}
        return said

    base: dict[str, Any] = made({})
    now, new = made(base), made(base)
    changes, blocks = fields.merged(base, now, new)
    shown = {block.field: block for block in blocks}
    was, mine, theirs = (fields.texts(row) for row in (base, now, new))
    for key in fields.READ:
        if theirs[key] in (was[key], mine[key]):
            assert key not in changes and key not in shown
        elif mine[key] == was[key]:
            assert changes[key] == fields.value(new, key) and not shown[key].conflict
        else:
            assert key not in changes and shown[key].conflict
            assert (shown[key].current, shown[key].proposed) == (mine[key], theirs[key])


@pytest.mark.parametrize("key", ["title", "description", "alt", "credit", "tags"])
def test_an_approval_covers_each_field_and_an_older_one_what_it_covered(
    city: Pictures, make_site: MakeSite, key: str
) -> None:
    workspace = drafted(make_site)
    source = workspace.source("musterstadt")
    assert source is not None
    decisions.approve(workspace, only(workspace), EN, by="ed")
    record = only(workspace)
    version = record.versions[EN]
    old = post_at(workspace, record, version)
    approval = version.approvals[-1]
    assert old.is_covered_by(approval.target_hash) and approval.target_hash.startswith("links-sha256:")
    before_fields = hashed("sha256", old.front, old._own_texts, old.blocks)
    text = front(workspace)[
        "tags" if key == "tags" else key if key in ("title", "description") else f"image.{key}"
    ]
    edit(workspace, f'"{text}"', f'"{text} and more"')

    assert publish(workspace) == []
    assert "approve it again" in stays(workspace, only(workspace), version, source)
    # Made before fields were covered, an approval still answers for title and text, and for nothing else.
    older = replace(version, approvals=(replace(approval, target_hash=before_fields),))
    put(workspace.store, replace(only(workspace), versions={EN: older}))
    assert (publish(workspace) == []) is (key == "title")


@pytest.mark.parametrize("own", ["<p>A cup costs 5 euros.</p>", "See [the menu](https://cafe.example/5)."])
def test_an_approval_covers_a_persons_own_html_and_links(
    city: Pictures, make_site: MakeSite, own: str
) -> None:
    workspace = drafted(make_site)
    source = workspace.source("musterstadt")
    assert source is not None
    edit(workspace, "\nThe original post", f"\n{own}\n\nThe original post")
    decisions.approve(workspace, only(workspace), EN, by="ed", warnings="read")
    edit(workspace, own, own.replace("5", "6"))

    assert publish(workspace) == []
    version = only(workspace).versions[EN]
    assert "approve it again" in stays(workspace, only(workspace), version, source)


WRONG = ["17 cats", "on 3 May", "at 6.30pm", "for €95", "41 per cent", "by 2031", "88 metres"]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_fact_is_found_in_every_field_as_in_the_body(
    city: Pictures, make_site: MakeSite, wrong: str
) -> None:
    workspace = drafted(make_site)
    path = workspace.settings.folder / only(workspace).versions[EN].path
    clean = path.read_text()
    known = front(workspace)
    places = {
        "body": ("Section 2 describes", f"Section 2 {wrong} describes"),
        "title": (f'title: "{known["title"]}"', f'title: "{known["title"]} {wrong}"'),
        "description": (f'description: "{known["description"]}"', f'description: "Libraries open {wrong}"'),
        "description near the lead": (known["description"][:20], f"{known['description'][:20]} {wrong}"),
        "alt": (f'alt: "{known["image.alt"]}"', f'alt: "{known["image.alt"]} {wrong}"'),
        "caption": ("Photo: Stadt Musterstadt", f"{wrong}. Photo: Stadt Musterstadt"),
    }
    missed = []
    for place, (old, new) in places.items():
        assert old in clean, (place, clean)
        path.write_text(clean.replace(old, new, 1))
        record = only(workspace)
        found = decisions.open_findings(workspace, record, record.versions[EN])
        if not [finding for finding in found if finding.check in {"numbers", "dates", "times", "units"}]:
            missed.append(place)
    assert missed == []


def test_a_right_description_in_other_words_is_quiet(city: Pictures, make_site: MakeSite) -> None:
    workspace = drafted(make_site)
    edit(
        workspace,
        f'description: "{front(workspace)["description"]}"',
        'description: "Library 1: what section 3 has"',
    )
    record = only(workspace)
    assert not [
        finding
        for finding in decisions.open_findings(workspace, record, record.versions[EN])
        if finding.role == "description"
    ]


def test_the_description_follows_the_lead_until_a_person_rewrites_it(
    city: Pictures, make_site: MakeSite
) -> None:
    workspace = drafted(make_site)

    def typed(key: str, text: str) -> None:
        record = only(workspace)
        save(workspace, record, EN, {key: text}, base=sheet(workspace, record, EN).base, by="ed")

    first = next(row for row in sheet(workspace, only(workspace), EN).rows if row.role in ("lead", "block"))
    typed(first.key, f"At last: {first.text}")
    assert front(workspace)["description"].startswith("At last: ")
    typed("front:description", "Our own words")
    typed(first.key, first.text)
    assert front(workspace)["description"] == "Our own words"
