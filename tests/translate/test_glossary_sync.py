"""Our terms at DeepL: one multilingual glossary, by content hash, the free plan's single place included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from pipeline.errors import EngineError
from pipeline.model import Term
from pipeline.translate import Engine, Job, Order, translate
from pipeline.translate.credentials import Secret
from pipeline.translate.engines.deepl import DeepL, glossary_entries, glossary_sync
from tests.translate.desk import NOW, Book, Notebook, block, release
from tests.translate.stub import KEY, Api

PAIRS = {
    "en": [("Bürgeramt", "citizens' office"), ("Stadtrat", "city council")],
    "fr": [("Stadtrat", "conseil municipal")],
}


@pytest.fixture
def engine(opened: Callable[..., Engine]) -> DeepL:
    """DeepL against the stub."""
    return cast("DeepL", opened("deepl"))


def test_created_once_and_found_again(engine: DeepL, api: Api) -> None:
    """One glossary for all languages; the same terms change nothing."""
    first = glossary_sync(engine, PAIRS)
    again = glossary_sync(engine, PAIRS)

    assert (first.did, again.did) == ("created", "unchanged")
    assert first.id == again.id
    assert first.entries == {"en": 2, "fr": 1}
    assert len(api.glossaries) == 1
    assert api.billed == 0
    assert glossary_entries(engine, first.id, "en") == dict(PAIRS["en"])


def test_changed_terms_are_replaced_in_place(engine: DeepL, api: Api) -> None:
    """So the free plan's single place is enough; a language that is gone is removed; the name comes last."""
    api.most_glossaries = 1
    first = glossary_sync(engine, PAIRS)

    second = glossary_sync(engine, {"en": [("Bürgeramt", "registration office")]})

    assert second.did == "replaced"
    assert second.id == first.id
    assert second.name != first.name
    assert glossary_entries(engine, second.id, "en") == {"Bürgeramt": "registration office"}
    assert [d["target_lang"].lower() for d in api.glossaries[0]["dictionaries"]] == ["en"]
    assert glossary_sync(engine, {"en": [("Bürgeramt", "registration office")]}).did == "unchanged"


def test_a_glossary_that_is_not_ours_is_never_touched(engine: DeepL, api: Api) -> None:
    """Where it takes the only place, that is said."""
    api.most_glossaries = 1
    foreign: dict[str, Any] = {
        "glossary_id": "theirs",
        "name": "Marketing",
        "creation_time": "2026-01-01T00:00:00.000001Z",
        "dictionaries": [{"source_lang": "de", "target_lang": "en", "entries": "a\tb"}],
    }
    api.glossaries.append(dict(foreign))

    with pytest.raises(EngineError, match="`Marketing` is not ours"):
        glossary_sync(engine, PAIRS)
    assert api.glossaries == [foreign]


def test_terms_deepl_cannot_take_are_left_out_and_told(engine: DeepL) -> None:
    """A tab, a line break, more than 1,024 bytes; nothing at all is an error."""
    found = glossary_sync(engine, {"en": [("a\tb", "c"), ("x" * 1025, "y"), ("Stadtrat", "city council")]})

    assert found.entries == {"en": 1}
    assert set(found.left_out) == {"a\tb", "x" * 1025}
    with pytest.raises(EngineError, match="no terms"):
        glossary_sync(engine, {"en": []})


def test_the_glossary_goes_along_where_a_term_stands_in_the_text(api: Api) -> None:
    """And only there."""
    engine = DeepL(key=Secret(KEY), server_url=api.url, glossary_id="g0")
    memory = Notebook()
    terms = [Term(source="Bürgeramt", target="citizens' office")]

    for text in ("Das Bürgeramt ist zu", "Der Eintritt ist frei"):
        found = release(block(text), title="2026")
        translate(
            found,
            Job(language="en-GB", engine=engine, memory=memory, ledger=Book(memory), terms=terms),
            now=NOW,
        )
    engine.close()

    assert [body.get("glossary_id") for body in api.asked] == ["g0", None]
    assert engine.can.glossary


def test_a_glossary_that_is_gone_is_a_clear_error(
    engine: DeepL, api: Api, opened: Callable[..., Engine]
) -> None:
    """Nothing was billed."""
    api.faults = ["400"]

    with pytest.raises(EngineError, match="refused the request"):
        engine.translate(["a"], Order(source="de", target="en-GB"))
    api.stop()
    with pytest.raises(EngineError, match="cannot be reached"):
        glossary_sync(cast("DeepL", opened("deepl")), PAIRS)
