"""Second opinions and what was not checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.model import Severity
from pipeline.run import opinions
from pipeline.run.checking import check_files
from pipeline.run.importing import import_
from tests.run.city import City, item
from tests.run.conftest import MakeSite, files


def test_a_draft_in_another_language_says_what_was_not_checked() -> None:
    notes = opinions.coverage("fr")
    assert opinions.coverage("en-GB") == ()
    assert notes[0].severity is Severity.INFO
    assert "Not checked:" in notes[0].message
    checked, left = notes[0].message.split("Not checked:")
    assert "Numbers" in checked
    assert "Negation" in left
    assert "Numbers" in opinions.coverage("da")[0].message.split("Not checked:")[1]


def test_another_engine_is_asked_only_on_request(
    city: City, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(1)]
    place = make_site()
    import_(place)
    (path,) = files(place)
    quiet = check_files(place, [path])
    monkeypatch.setattr(opinions, "open_engine", lambda name, **more: _Other())

    asked = check_files(place, [path], second="other")

    assert not [one for one in quiet[0].findings if one.check == "second"]
    found = [one for one in asked[0].findings if one.check == "second"]
    assert found
    assert all(one.severity is Severity.INFO for one in found)
    assert Path(path).suffix == ".md"


class _Other:
    """An engine that reads everything otherwise."""

    from pipeline.translate.engine import Can

    name = "other"
    model = ""
    can = Can(batch=3)

    def translate(self, texts, order):  # type: ignore[no-untyped-def]  # as the protocol has it
        """Another text of other words."""
        from pipeline.translate.engine import Reply

        return [Reply(text="Nothing of the kind was ever announced by anyone in 1999.") for _ in texts]

    def usage(self) -> None:
        """None."""

    def close(self) -> None:
        """Nothing."""
