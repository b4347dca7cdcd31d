"""A source without a rights record imports and previews, and nothing of it is published."""

from __future__ import annotations

import pytest

from pipeline.run import decisions, publishing
from pipeline.run.importing import import_
from tests.run.city import City, item
from tests.run.conftest import SOURCE, MakeSite, files

RIGHTS = "rights: {text: full, basis: own releases, checked: 2026-09-01}\n"


@pytest.mark.parametrize(
    ("later", "published"),
    [("", False), (RIGHTS, True), (RIGHTS.replace("full", "excerpt"), False)],
    ids=["still none", "full", "less than what was written"],
)
def test_a_preview_is_written_and_published_only_once_rights_allow_all_of_it(
    later: str, published: bool, city: City, make_site: MakeSite
) -> None:
    city.items = [item(1)]
    bare = SOURCE.replace(RIGHTS, "")
    report = import_(make_site(source=bare))
    assert report.rows[0].written == 1 and report.rows[0].failed == 0
    place = make_site(source=bare)
    record = next(place.store.find())
    assert record.versions["en-GB"].preview
    for finding in decisions.open_findings(place, record, record.versions["en-GB"]):
        record = decisions.acknowledge(place, record, "en-GB", finding.id, by="ed", reason="a test's English")
    decisions.approve(place, record, "en-GB", by="ed")

    place = make_site(source=bare + later)

    assert bool(publishing.publish(place)) is published
    assert [path.startswith("_posts/") for path in files(place)] == [published]
