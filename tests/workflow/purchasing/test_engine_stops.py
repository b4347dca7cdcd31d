"""Whose fault it is: every engine by status and body. What the engine is at fault for makes no release `failed`.

A far side that refuses everything: releases wait, and go on by themselves once it is well. One that refuses a single
release while it takes the others: that release is at fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pipeline.errors import (
    ConfigError,
    EngineError,
    EngineStopped,
    ModelMissing,
    QuotaExceeded,
    UnsupportedLanguage,
)
from pipeline.model import Work
from pipeline.translate.credentials import Secret
from pipeline.translate.engine import Engine, Order, Reply
from pipeline.translate.engines.deepl import DeepL
from pipeline.translate.engines.libretranslate import LibreTranslate
from pipeline.translate.engines.local import Local
from pipeline.translate.engines.ollama import Ollama
from pipeline.translate.engines.openai import OpenAI
from pipeline.workflow.importing.importing import run_import
from tests.translate.stub import KEY, Api
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, plausible

ENGINES: dict[str, Callable[[str], Engine]] = {
    "deepl": lambda url: DeepL(key=Secret(KEY), server_url=url, sleep=lambda _: None, timeout=5),
    "libretranslate": lambda url: LibreTranslate(url=url, sleep=lambda _: None),
    "openai": lambda url: OpenAI(
        url=f"{url}/v1", model="m", key=Secret(KEY), billed=True, sleep=lambda _: None
    ),
    "ollama": lambda url: Ollama(url=url, model="m", sleep=lambda _: None),
}
STOPPED, TEXT, PAIR, QUOTA, PAUSE = "stopped", "text", "pair", "quota", "pause"
REFUSALS: dict[str, tuple[str, dict[str, str]]] = {
    "302": (STOPPED, {}),
    "400": (TEXT, {}),
    "400 Value for 'target_lang' not supported.": (TEXT, {"deepl": PAIR, "libretranslate": PAIR}),
    "400 exceeds the text limit": (TEXT, {}),
    "401": (STOPPED, {}),
    "402": (QUOTA, {"deepl": STOPPED}),
    "403 Forbidden": (STOPPED, {}),
    "404": (STOPPED, {"ollama": "model"}),
    "405": (STOPPED, {}),
    "407": (STOPPED, {}),
    "408": (PAUSE, {}),
    "410": (STOPPED, {}),
    "413": (TEXT, {}),
    "415": (STOPPED, {}),
    "422": (TEXT, {}),
    "429 pause": (PAUSE, {}),
    "429 insufficient_quota": (QUOTA, {"deepl": PAUSE}),
    "431": (TEXT, {}),
    "451": (STOPPED, {}),
    "456": (QUOTA, {}),
}
"""Status and words to whose fault it is, and where an engine's own words say something else."""
KINDS: dict[str, EngineError] = {
    STOPPED: EngineStopped("does not accept the key (403)"),
    TEXT: EngineError("refused the request (400)"),
    PAIR: UnsupportedLanguage("does not translate this pair"),
    QUOTA: QuotaExceeded("used up", temporary=True),
    PAUSE: EngineError("asks for a pause (429)", temporary=True),
    "model": ModelMissing("no model"),
}
CASES = [
    pytest.param(name, refusal, named.get(name, usual), id=f"{name}-{refusal}")
    for refusal, (usual, named) in REFUSALS.items()
    for name in ENGINES
    if (name, refusal) != ("deepl", "302")
]
"""DeepL's library takes a redirect for an empty reply: that is one to settle, as every reply that cannot be read."""
NUMBER = 3


@pytest.fixture(scope="module")
def far_side() -> Iterator[Api]:
    """One far side for all."""
    server = Api()
    yield server
    server.stop()


@pytest.mark.parametrize(("name", "refusal", "kind"), CASES)
def test_whose_fault_a_status_is(name: str, refusal: str, kind: str, far_side: Api) -> None:
    far_side.faults = [refusal] * 9
    engine = ENGINES[name](far_side.url)

    with pytest.raises(EngineError) as caught:
        engine.translate(["Guten Tag"], Order(source="de", target="en-GB"))

    engine.close()
    assert isinstance(caught.value, type(KINDS[kind]))
    assert kind != TEXT or not isinstance(caught.value, (UnsupportedLanguage, QuotaExceeded, ModelMissing))
    assert isinstance(caught.value, EngineStopped) == (kind == STOPPED)
    assert (kind == PAUSE) == (caught.value.temporary and not isinstance(caught.value, QuotaExceeded))


def states(make_site: MakeSite, engine: Engine) -> list[Work]:
    """How releases stand."""
    return sorted(record.work for record in make_site(engines=[engine]).store.find())


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_engine_that_refuses_everything_fails_no_release(
    kind: str, city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(number) for number in range(NUMBER)]
    shop = Shop(failing=KINDS[kind], answer=plausible)

    first = run_import(make_site(engines=[shop]), forced=True)

    assert states(make_site, shop) == [Work.WAITING] * NUMBER
    assert [news_item.what for news_item in first.news] == ([] if kind == PAUSE else ["engine"])
    shop.failing = None
    clock.later(hours=1)
    second = run_import(make_site(engines=[shop]), forced=True)
    assert states(make_site, shop) == [Work.DONE] * NUMBER
    assert "failed" not in {news_item.what for news_item in second.news}


@pytest.mark.parametrize("place", [0, NUMBER - 1])
def test_an_engine_that_refuses_one_release_alone_fails_that_one(
    place: int, city: City, make_site: MakeSite
) -> None:
    city.items = [item(number) for number in range(NUMBER)]
    city.items[place].paragraphs = ["Die Quastenflosse schwimmt im Zoo, sagte die Bürgermeisterin am Montag."]

    class Picky(Shop):
        def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
            """Not that one."""
            self.failing = KINDS[TEXT] if any("Quastenflosse" in text for text in texts) else None
            return super().translate(texts, order)

    shop = Picky(answer=plausible)
    report = run_import(make_site(engines=[shop]), forced=True)

    assert states(make_site, shop) == [Work.DONE] * (NUMBER - 1) + [Work.FAILED]
    assert [news_item.what for news_item in report.news] == ["failed"] and report.rows[0].waiting == 0


def test_a_release_refused_alone_waits_until_others_show_whose_fault_it_is(
    city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(1)]
    shop = Shop(failing=KINDS[TEXT], answer=plausible)
    run_import(make_site(engines=[shop]), forced=True)
    assert states(make_site, shop) == [Work.WAITING]

    city.items.append(item(2))
    clock.later(days=1)

    class Refusing(Shop):
        def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
            """The first release's text alone is refused."""
            if any("Nummer 1" in text for text in texts):
                raise KINDS[TEXT]
            return super().translate(texts, order)

    second = Refusing(answer=plausible)
    run_import(make_site(engines=[second]), forced=True)

    assert states(make_site, second) == [Work.DONE, Work.FAILED]


def test_a_model_on_this_machine_that_is_missing_fails_no_release(
    city: City, make_site: MakeSite, tmp_path: Path
) -> None:
    city.items = [item(number) for number in range(NUMBER)]
    local = Local(pair="de-en", store=tmp_path)
    run_import(make_site(engines=[local]), forced=True)
    assert states(make_site, local) == [Work.WAITING] * NUMBER

    well = Shop(answer=plausible)
    run_import(make_site(engines=[well]), forced=True)

    assert states(make_site, well) == [Work.DONE] * NUMBER


def test_engines_that_cannot_be_opened_fail_no_release(city: City, make_site: MakeSite) -> None:
    """A wrong address or a key that is not there."""
    city.items = [item(number) for number in range(NUMBER)]

    def broken(source: str, target: str) -> list[Engine]:
        raise ConfigError("must begin with https://", key="options.openai.url")

    workspace = make_site()
    object.__setattr__(workspace, "open_engines", broken)
    report = run_import(workspace, forced=True)

    assert {record.work for record in workspace.store.find()} == {Work.WAITING}
    assert [(news_item.what, news_item.about) for news_item in report.news] == [("engine", "engines")]
    assert "options.openai.url" in report.news[0].message
