"""The page of the long tests says what failed first, and who took how long."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests import counts, long
from tests.counts import rounds

REPORT = """<testsuites><testsuite>
<testcase classname="tests.workflow.importing.test_kill" name="test_quick" time="0.2"/>
<testcase classname="tests.workflow.importing.test_kill" name="test_slow[a|b]" time="7.25"/>
<testcase classname="tests.store.test_door" name="test_bad" time="0.1"><failure>no</failure></testcase>
<testcase classname="tests.store.test_door" name="test_not_here" time="0.0"><skipped>no</skipped></testcase>
</testsuite></testsuites>"""


def test_the_page_of_a_report(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)

    text = long.page(
        long.results(tmp_path / "report.xml"),
        commit="abc1234",
        today=dt.date(2026, 9, 4),
        arguments=["-n", "1"],
    )

    assert "Called with `-n 1`." in text.splitlines()
    assert "4 September 2026, commit abc1234: 2 of 4 passed, 8 seconds of tests." in text
    assert text.splitlines()[-3:] == [
        "| `store/test_door::test_bad` | 0.1 | failure |",
        "| `store/test_door::test_not_here` | 0.0 | skipped |",
        "| `workflow/importing/test_kill::test_slow[a\\|b]` | 7.2 | passed |",
    ]


def test_full_counts_are_for_the_long_run_alone() -> None:
    assert rounds(3, 200) == (200 if counts.LONG else 3)


def test_what_says_its_count_is_in_the_long_run_without_a_word(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("counted") is not None
