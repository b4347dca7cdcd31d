"""Memories of the configuration: each language of the site is read from them once, whenever it became one."""

from __future__ import annotations

from pipeline.translate import tmx
from pipeline.workflow.editing.recall import recall
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.importing.planning import plan
from tests.workflow.city import City
from tests.workflow.conftest import MakeSite

UNITS = [
    tmx.Unit(source="Der Eintritt ist frei.", target="Admission is free."),
    tmx.Unit(source="Der Eintritt ist frei.", target="L'entrée est gratuite.", target_language="fr"),
    tmx.Unit(source="Der Eintritt ist frei.", target="Вхід вільний.", target_language="uk"),
]
MEMORY = "memory: [memory.tmx]\n"


def test_a_language_that_is_added_is_read_and_brings_nothing_else_back(
    city: City, make_site: MakeSite
) -> None:
    """Of a file read before it was added; what was recalled of another language stays so."""
    city.items = []
    tmx.write(make_site().settings.root / "memory.tmx", UNITS)
    workspace = make_site(extra=MEMORY)

    def left() -> list[str]:
        return [
            note.partition(": ")[2] for note in run_import(workspace, forced=True).notes if ".tmx" in note
        ]

    assert left() == ["2 units are not from German into a language of the site"] and left() == []
    assert [unit.target_language for unit in workspace.store.memory.units()] == ["en-GB"]
    recall(workspace, "Der Eintritt ist frei.", "en-GB", by="ed")

    workspace = make_site(extra=MEMORY, languages="[en-GB, fr]")
    assert left() == ["1 units are not from German into a language of the site"]
    assert [unit.target for unit in workspace.store.memory.units()] == ["L'entrée est gratuite."]


def test_a_plan_that_reads_first_says_what_it_leaves_out(city: City, make_site: MakeSite) -> None:
    city.items = []
    tmx.write(make_site().settings.root / "memory.tmx", UNITS)
    workspace = make_site(extra=MEMORY)

    assert plan(workspace).notes == ("memory.tmx: 2 units are not from German into a language of the site",)
