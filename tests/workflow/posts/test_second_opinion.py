"""Second opinions and what was not checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.check import Pair
from pipeline.model import Severity
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts import second_opinion
from pipeline.workflow.reporting.check_files import check_files
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite, files


def test_a_draft_in_another_language_says_what_was_not_checked() -> None:
    notes = second_opinion.coverage("fr")
    assert second_opinion.coverage("en-GB") == ()
    assert notes[0].severity is Severity.INFO
    assert "Not checked:" in notes[0].message
    checked, left = notes[0].message.split("Not checked:")
    assert "Numbers" in checked
    assert "Negation" in left
    assert "Numbers" in second_opinion.coverage("da")[0].message.split("Not checked:")[1]


def test_content_words_are_compared_by_the_lexicon_of_the_site(make_site: MakeSite) -> None:
    """Told through the same door as every finding; a file that cannot be read is named."""
    root = make_site().settings.root
    nouns = {
        "Brücke": "bridge",
        "Museum": "museum",
        "Straße": "street",
        "Schule": "school",
        "Bücherei": "library",
    }
    lines = [f"{german}\t{english}" for german, english in (*nouns.items(), ("Spielplatz", "playground"))]
    (root / "words.tsv").write_text("\n".join(lines), encoding="utf-8")
    workspace = make_site(extra="checks: {lexicon: words.tsv}\n")
    german = f"{', '.join(nouns)} und Spielplatz werden heute saniert"

    (found,) = second_opinion.extra_checks(workspace, "en-GB")[:1]
    assert found.block is not None
    wrong = list(found.block(Pair(source=german, target="Trams run late after a storm")))
    right = list(found.block(Pair(source=german, target=f"{', '.join(nouns.values())} and playground today")))

    assert [finding.severity for finding in wrong] == [Severity.WARNING]
    assert right == []


def test_another_engine_is_asked_only_on_request(
    city: City, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(1)]
    workspace = make_site()
    run_import(workspace)
    (path,) = files(workspace)
    quiet = check_files(workspace, [path])
    monkeypatch.setattr(second_opinion, "open_engine", lambda name, **more: _Other())

    asked = check_files(workspace, [path], second="other")

    assert not [finding for finding in quiet[0].findings if finding.check == "second"]
    found = [finding for finding in asked[0].findings if finding.check == "second"]
    assert found
    assert all(finding.severity is Severity.INFO for finding in found)
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
