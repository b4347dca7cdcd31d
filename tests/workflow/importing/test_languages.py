"""Other languages than English, and plain language: drafts by engines that write them, checked as what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.api import check_pair
from pipeline.model import PostState
from pipeline.translate.engine import Order, Reply
from pipeline.translate.engines import chat
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import engines_of
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.publishing.publish import publish
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite, Shop

GERMAN = "Die Gebühr beträgt 25 Euro, ermäßigt 12,50 Euro; Inhaberinnen und Inhaber des Sozialpasses zahlen nichts."
SAID = {
    "en-GB": "The fee is €25, or €12.50 at the reduced rate; people with a social pass pay nothing.",
    "fr": "Le tarif est de 25 euros, ou de 12,50 euros au tarif réduit ; les titulaires du pass social ne paient rien.",
    "uk": "Плата становить 25 євро, а зі знижкою 12,50 євро; власники соціальної картки не платять нічого.",
    "en-x-plain": "It costs €25. Some people pay less: €12.50. With a social pass you pay nothing.",
    "de-x-plain": "Es kostet 25 Euro. Manche zahlen weniger: 12,50 Euro. Mit Sozialpass zahlen Sie nichts.",
}
"""What an engine makes of GERMAN, rightly."""


class Writer(Shop):
    """Writes each of the languages."""

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """The one block that it knows."""
        self.bought += texts
        return [Reply(text=SAID[order.target], billed=len(text)) for text in texts]


def test_a_reply_is_looked_at_in_its_own_language_and_nothing_is_public_unapproved(
    city: City, make_site: MakeSite
) -> None:
    """Each language is bought once, has its own words and no error."""
    city.items = [replace(item(1), title="25 / 2026", paragraphs=[GERMAN])]
    shop = Writer()
    # Of the engines that are named one must know plain language; asked is the shop.
    named = "engines: [ollama]\noptions: {ollama: {model: m}}\n"
    workspace = make_site(engines=[shop], languages=f"[{', '.join(SAID)}]", extra=named)
    run_import(workspace)
    run_import(workspace, forced=True)
    publish(workspace)

    (record,) = workspace.store.find()
    assert {*record.versions} == {*SAID}
    assert shop.bought == [GERMAN] * len(SAID)
    for language, said in SAID.items():
        version, shown = record.versions[language], sheet(workspace, record, language)
        assert version.place is PostState.DRAFT
        assert [row.text for row in shown.rows if row.key == "block-0"] == [said]
        assert [one.message for one in shown.findings if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("target", "wrong", "check"),
    [
        ("en-x-plain", GERMAN, "language"),
        ("en-x-plain", SAID["de-x-plain"], "language"),
        ("en-x-plain", SAID["fr"], "language"),
        ("en-x-plain", SAID["en-x-plain"].replace("€25", "€35"), "numbers"),
        ("de-x-plain", SAID["en-x-plain"], "language"),
        ("de-x-plain", SAID["uk"], "language"),
        ("de-x-plain", SAID["de-x-plain"].replace("25 Euro", "35 Euro"), "numbers"),
    ],
)
def test_other_words_and_facts_under_the_flag_of_plain_language_are_told(
    target: str, wrong: str, check: str
) -> None:
    assert not [one for one in check_pair(GERMAN, SAID[target], language=target) if one.severity != "info"]
    found = {(one.check, one.severity) for one in check_pair(GERMAN, wrong, language=target)}
    assert (check, "error") in found


def test_plain_language_is_asked_of_language_models_alone(make_site: MakeSite) -> None:
    extra = "engines: [deepl, ollama]\noptions: {ollama: {model: m}}\n"
    settings = make_site(extra=extra, languages="[en-GB, en-x-plain]").settings
    env = {"DEEPL_AUTH_KEY": "k:fx"}
    asked = {target: engines_of(settings, env, "de", target) for target in ("en-GB", "en-x-plain")}
    assert {target: [one.name for one in found] for target, found in asked.items()} == {
        "en-GB": ["deepl", "ollama"],
        "en-x-plain": ["ollama"],
    }
    system = chat.messages(["x"], ["s1"], Order(source="de", target="de-x-plain"))[0]["content"]
    assert "into plain German (Einfache Sprache" in system
