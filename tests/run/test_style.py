"""The house's way of writing dates holds wherever the disclosure is computed: approval, publication, the way back."""

from __future__ import annotations

import pytest

from pipeline.run import decisions, publishing
from pipeline.run.importing import import_
from tests.run.city import City, item
from tests.run.conftest import MakeSite, files


@pytest.mark.parametrize(
    ("style", "day"),
    [("12 March 2026", "14 September 2026"), ("March 12, 2026", "September 14, 2026")],
    ids=["British", "American"],
)
def test_an_approval_says_its_day_in_the_house_style_and_is_published(
    style: str, day: str, city: City, make_site: MakeSite
) -> None:
    city.items = [item(1)]
    place = make_site(extra=f'style: {{dates: "{style}"}}\n')
    import_(place)
    record = next(place.store.find())
    for finding in decisions.open_findings(place, record, record.versions["en-GB"]):
        record = decisions.acknowledge(place, record, "en-GB", finding.id, by="ed", reason="a test's English")

    decisions.approve(place, record, "en-GB", by="ed")
    published = publishing.publish(place)

    (post,) = files(place).values()
    assert len(published) == 1
    assert post.rstrip().endswith(f"reviewed by ed on {day}.")


def test_what_is_sent_back_is_unreviewed_again_to_the_byte(city: City, make_site: MakeSite) -> None:
    city.items = [item(1)]
    place = make_site(extra='style: {dates: "March 12, 2026"}\n')
    import_(place)
    before = files(place)
    record = next(place.store.find())
    for finding in decisions.open_findings(place, record, record.versions["en-GB"]):
        record = decisions.acknowledge(place, record, "en-GB", finding.id, by="ed", reason="a test's English")
    record = decisions.approve(place, record, "en-GB", by="ed")
    assert files(place) != before

    decisions.send_back(place, record, "en-GB", by="ed", reason="look again")

    assert files(place) == before
