"""`status --html`: one file that loads nothing, runs nothing, and says in tables what it draws."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.reporting.evaluation import Score, plot
from pipeline.workflow.reporting.status_page import write_status
from tests.workflow.city import City, item
from tests.workflow.conftest import SOURCE, MakeSite


def test_the_page_shows_what_the_store_holds_and_loads_nothing(
    city: City, make_site: MakeSite, tmp_path: Path
) -> None:
    city.items = [item(number) for number in range(3)]
    nasty = SOURCE.replace("Stadt Musterstadt", "Stadt <script>alert(1)</script> & Co")
    workspace = make_site(source=nasty, extra="budget: {month: 1900}\n")
    report = run_import(workspace)

    page = write_status(workspace, tmp_path / "out" / "status.html").read_text()

    assert (
        page.count("<section") == 5
        and "<svg" not in page
        and "<script" not in page
        and "&lt;script&gt;" in page
    )
    loaded = re.findall(r"""(?:src|href)=["'](?!#)([^"']+)|url\(([^)#]+)\)|@import""", page)
    assert loaded == []
    assert "3 to review" in page and "3 releases of the 30 days to 1 September 2026" in page
    bought = report.rows[0].characters
    assert bought and f"{bought:,} of 1,900 ({bought / 19:.0f}%) so far" in page
    assert "At this pace the budget ends on" in page
    assert write_status(workspace, tmp_path / "again.html").read_text() == page


def test_an_empty_store_is_drawn_too(make_site: MakeSite, tmp_path: Path) -> None:
    page = write_status(make_site(), tmp_path / "status.html").read_text()

    assert "0 to review" in page and page.count("nothing yet") == 4


def test_engines_beside_each_other_are_drawn_by_the_same_page(tmp_path: Path) -> None:
    row = {"releases": 1, "errors": 0, "warnings": 1, "characters": 5, "cost": 0, "seconds": 1}
    scores = [Score(engine=name, chrf=chrf, ter=20, **row) for name, chrf in (("a", 50.0), ("b <i>", 75.0))]

    page = plot(scores, tmp_path / "engines.html").read_text()

    assert "width: 50.0%" in page and "width: 75.0%" in page
    assert "<i>" not in page.replace("<i class", "") and "b &lt;i&gt;" in page
