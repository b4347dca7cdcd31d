"""Nothing is bought for a release that cannot be written; a press mail becomes a post without an address."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.errors import SiteMissing
from pipeline.model import PostState
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, files, plausible

FOLDER = """\
name: Stadt Musterstadt
kind: folder
url: PATH
rights: {text: full, basis: press mails, checked: 2026-09-01}
"""
MAIL = """\
From: Presseamt <presse@musterstadt.example>
To: redaktion@example.org
Date: Thu, 10 Sep 2026 09:00:00 +0200
Message-ID: <m1@musterstadt.example>
Subject: Neue Bank am Fluss
Content-Type: text/plain; charset=utf-8

Am Fluss steht seit gestern eine neue Bank, teilt die Stadt mit.

Sie ist aus Holz und hat drei Meter Breite.
"""
TEXT = "Neuer Baum am Markt\n10.09.2026\n\nAm Markt steht ein neuer Baum, teilt die Stadt mit.\n\nEr ist eine Linde und vier Meter hoch.\n"


def letters(folder: Path) -> str:
    """A folder with a mail and a text, as a source."""
    folder.mkdir()
    for name, text in (("bank.eml", MAIL), ("baum.txt", TEXT)):
        (folder / name).write_text(text, encoding="utf-8")
        os.utime(folder / name, (1_780_000_000, 1_780_000_000))
    return FOLDER.replace("PATH", str(folder))


@pytest.mark.parametrize("flavour", ["jekyll", "hugo", "eleventy", "astro", "pelican", "mkdocs", "json"])
def test_a_press_mail_and_a_text_become_posts(
    flavour: str, tmp_path: Path, make_site: MakeSite, shop: Shop
) -> None:
    shop.answer = plausible
    extra = f"site: {{name: Test, flavour: {flavour}, folder: site, url: 'https://news.example'}}\n"
    source = letters(tmp_path / "in")

    report = run_import(make_site(extra=extra, source=source))

    workspace = make_site(extra=extra, source=source)
    assert report.news == () and len(report.written) == 2
    texts = "\n".join(files(workspace).values())
    assert "Source: press mail of 10 September 2026, Stadt Musterstadt." in texts
    assert "Source: press text of 10 September 2026, Stadt Musterstadt." in texts
    for record in workspace.store.find():
        for finding in decisions.open_findings(workspace, record, record.versions["en-GB"]):
            record = decisions.acknowledge(workspace, record, "en-GB", finding.id, by="ed", reason="a test")
        decisions.approve(workspace, record, "en-GB", by="ed")
    assert len(publish.publish(workspace)) == 2
    assert {one.versions["en-GB"].place for one in workspace.store.find()} == {PostState.PUBLISHED}


def test_a_source_may_name_an_address_for_its_mails(tmp_path: Path, make_site: MakeSite, shop: Shop) -> None:
    shop.answer = plausible
    source = letters(tmp_path / "in") + "public: https://musterstadt.example/presse\n"

    run_import(make_site(source=source))

    texts = files(make_site(source=source)).values()
    assert len(texts) == 2 and all("](https://musterstadt.example/presse)" in text for text in texts)
    assert len(list(make_site(source=source).store.find())) == 2, "one address, two releases"


def test_a_folder_that_is_a_file_costs_nothing(
    city: City, make_site: MakeSite, shop: Shop, clock: Clock
) -> None:
    shop.answer = plausible
    city.items = [item(1), item(2)]
    workspace = make_site()
    folder = workspace.settings.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "_drafts").write_text("no folder")

    with pytest.raises(SiteMissing, match="move that away"):
        run_import(workspace)

    assert shop.bought == [] and not list(make_site().store.find())
    (folder / "_drafts").unlink()
    clock.later(hours=3)
    assert len(run_import(make_site(), forced=True).written) == 2
