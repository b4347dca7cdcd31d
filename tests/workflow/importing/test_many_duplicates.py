"""Many releases of one name: marked as twins, told in a line each."""

from __future__ import annotations

from pipeline.workflow.importing.importing import run_import
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite


def test_releases_of_one_name_are_told_in_a_line_each(city: City, make_site: MakeSite) -> None:
    city.items = [item(number) for number in range(6)]
    for one in city.items:
        one.title = "Verkehrsmeldung"

    report = run_import(make_site(), forced=True)

    told = [news_item.message for news_item in report.news if news_item.what == "twins"]
    assert len(told) == 5
    assert sorted(message.endswith("more") for message in told) == [False, True, True, True, True]
    assert {len(record.twins) for record in make_site().store.find()} == {5}
