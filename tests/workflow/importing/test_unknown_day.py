"""A release of which nobody tells the day: said at every step from poll to post, and a person's word ends it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pipeline.check import source_notes
from pipeline.cli.render import show_status
from pipeline.model import UNKNOWN_DAY, Change, Record
from pipeline.store.queue import Asked, queue
from pipeline.transitions.reading import Reading, page_changed
from pipeline.workflow.editing.save import save
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts.edited_post import post_at
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.pull_requests.description import Shown, description
from pipeline.workflow.reporting.status import status
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, Item, item
from tests.workflow.conftest import Clock, MakeSite, files
from tests.workflow.made import record, release

EN = "en-GB"
SAID = "day unknown (first seen on 14 September 2026)"


def dateless(number: int) -> Item:
    """A release without a day on page and feed."""
    return replace(item(number), dated=False)


def only(workspace: Workspace) -> Record:
    """The one record there is."""
    (record,) = workspace.store.find()
    return record


@pytest.mark.parametrize("flavour", ["jekyll", "jekyll-legacy", "pelican", "hugo", "json"])
def test_an_unknown_day_is_said_in_record_post_queue_and_status(
    flavour: str, city: City, make_site: MakeSite
) -> None:
    city.items = [dateless(1)]
    extra = f"site: {{name: Musterstadt, flavour: {flavour}, folder: site}}\n"
    run_import(make_site(extra=extra))
    workspace = make_site(extra=extra)

    made = only(workspace)
    assert made.release is not None
    assert made.release.day_origin == UNKNOWN_DAY
    assert any("No day was found" in finding.message for finding in source_notes(made.release))
    assert any("No day was found" in finding.message for finding in made.versions[EN].findings)
    post = made.versions[EN].path
    text = "\n".join(files(workspace).values())
    assert SAID in files(workspace)[post]
    key = {"pelican": "Source_day: unknown", "jekyll-legacy": '"day": "unknown"', "json": '"day": "unknown"'}
    assert key.get(flavour, 'day: "unknown"') in text
    assert [row.day_known for row in queue(workspace.store, Asked(), today=workspace.today()).rows] == [False]
    version = made.versions[EN]
    shown = Shown(record=made, version=version, post=post_at(workspace, made, version))
    assert "day unknown" in description(workspace, shown)
    assert (
        workspace.flavour.read(post, (workspace.settings.folder / post).read_bytes()).front["date"]
        == made.day
    )


def test_a_known_day_is_not_called_unknown(city: City, make_site: MakeSite) -> None:
    city.items = [item(1)]
    run_import(make_site())
    workspace = make_site()

    assert "unknown" not in "\n".join(files(workspace).values())
    assert [row.day_known for row in queue(workspace.store, Asked(), today=workspace.today()).rows] == [True]


def test_status_says_it(city: City, make_site: MakeSite, capsys: pytest.CaptureFixture[str]) -> None:
    city.items = [dateless(1)]
    run_import(make_site(engines=[]))
    workspace = make_site(engines=[])

    (line,) = status(workspace).open
    assert line.day is None
    show_status(status(workspace))
    assert "day unknown" in capsys.readouterr().out


def test_a_page_read_again_keeps_the_day_of_first_sight(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [dateless(1)]
    run_import(make_site())
    first = only(make_site()).day
    clock.later(days=3)
    city.items[0].paragraphs.append(
        "Nachtrag: Die Bücherei öffnet auch am Sonntag für die Menschen der Stadt."
    )

    run_import(make_site(), forced=True)

    made = only(make_site())
    assert made.release is not None and "Nachtrag" in made.release.blocks[-1].text
    assert (made.day, made.release.day_origin) == (first, UNKNOWN_DAY)


@pytest.mark.parametrize(
    ("before", "day", "origin"),
    [
        ("time", dt.date(2026, 9, 1), "time"),
        ("", dt.date(2026, 9, 1), UNKNOWN_DAY),
        (UNKNOWN_DAY, dt.date(2026, 9, 1), UNKNOWN_DAY),
    ],
)
def test_a_day_that_vanishes_stays_what_it_was(before: str, day: dt.date, origin: str) -> None:
    known = record(release=release(day=dt.date(2026, 9, 1), day_origin=before))
    found = release(
        ("Ganz neu.",), day=dt.date(2026, 9, 20), day_origin=UNKNOWN_DAY, fingerprint="sha256:new"
    )

    change = page_changed(Reading(release=found))(known, None, dt.datetime(2026, 9, 20, tzinfo=dt.UTC))

    assert isinstance(change, Change) and change.record.release is not None
    assert (change.record.release.day, change.record.release.day_origin) == (day, origin)


@pytest.mark.parametrize("flavour", ["jekyll", "jekyll-legacy", "pelican"])
def test_a_day_that_a_person_types_is_known(flavour: str, city: City, make_site: MakeSite) -> None:
    city.items = [dateless(1)]
    extra = f"site: {{name: Musterstadt, flavour: {flavour}, folder: site}}\n"
    run_import(make_site(extra=extra))
    workspace = make_site(extra=extra)
    made = only(workspace)
    seen = sheet(workspace, made, EN)

    save(workspace, made, EN, {"front:date": "2026-08-20"}, base=seen.base, by="Rosa Beispiel")

    after = sheet(workspace, only(workspace), EN)
    assert after.found is not None
    assert after.found.front["date"] == dt.date(2026, 8, 20)
    raw = after.found.raw.decode()
    assert "unknown" not in raw
    assert "Musterstadt, 20 August 2026." in raw
    assert all(row.ours or "20 August" not in row.text for row in after.rows)
