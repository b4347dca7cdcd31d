"""The stub of the engines' far sides, and every engine against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.translate import models
from pipeline.translate.credentials import Secret
from pipeline.translate.engine import Engine
from pipeline.translate.engines.deepl import DeepL
from pipeline.translate.engines.libretranslate import LibreTranslate
from pipeline.translate.engines.local import Local
from pipeline.translate.engines.ollama import Ollama
from pipeline.translate.engines.openai import OpenAI
from pipeline.translate.engines.pseudo import Pseudo
from tests.translate.stub import KEY, Api

TINY = Path(__file__).parents[1] / "data/tiny-model/out"


@pytest.fixture
def api() -> Iterator[Api]:
    """A far side of its own for each test."""
    server = Api()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model store with the tiny model."""
    folder = tmp_path_factory.mktemp("models")
    models.install("de-en", store=folder, from_dir=TINY)
    return folder


@pytest.fixture
def slept() -> list[float]:
    """Seconds an engine would have waited."""
    return []


@pytest.fixture
def opened(api: Api, slept: list[float], store: Path) -> Iterator[Callable[[str], Engine]]:
    """Any engine by name, its far side the stub; closed at the end."""
    made: list[Engine] = []

    def build(name: str, **more: Any) -> Engine:
        wired = {"sleep": slept.append, "timeout": 10.0, **more}
        makers: dict[str, Callable[[], Engine]] = {
            "deepl": lambda: DeepL(key=Secret(KEY), server_url=api.url, **wired),
            "libretranslate": lambda: LibreTranslate(url=api.url, **wired),
            "openai": lambda: OpenAI(url=api.url + "/v1", model="m", key=Secret(KEY), **wired),
            "ollama": lambda: Ollama(url=api.url, model="m", **wired),
            "local": lambda: Local(pair="de-en", store=store, **more),
            "pseudo": lambda: Pseudo(**more),
        }
        made.append(makers[name]())
        return made[-1]

    yield build
    for engine in made:
        engine.close()
