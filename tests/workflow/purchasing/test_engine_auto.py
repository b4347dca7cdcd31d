"""`engines: auto`: DeepL where a key is, else the model on this machine, else memory alone; all on the true code path."""

from __future__ import annotations

import json
import platform
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.translate import models
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import engines_of
from tests.workflow.city import City, Item, item
from tests.workflow.conftest import Clock, MakeSite, files

MODEL = Path(__file__).parents[2] / "data" / "tiny-model" / "out"
fxtranslate = pytest.importorskip("fxtranslate", reason="the extra `local` is not installed")


@pytest.fixture
def model_store(tmp_path: Path) -> Path:
    """A store with our own tiny model, which knows some two hundred sentences."""
    models.install("de-en", store=tmp_path / "models", from_dir=MODEL)
    return tmp_path / "models"


def _opened(make_site: MakeSite, env: dict[str, str], extra: str = "") -> None:
    workspace = make_site(extra=extra)
    workspace = replace(
        workspace,
        env=env,
        open_engines=lambda source, target: engines_of(workspace.settings, env, source, target),
    )
    run_import(workspace, forced=True)


def _known() -> Item:
    one = item(1)
    one.title = "Eine Umleitung ist ausgeschildert."
    one.paragraphs = [
        "Die Bauarbeiten dauern voraussichtlich bis Ende Oktober. Während der Bauzeit ist die Straße voll gesperrt.",
        "Eine Umleitung ist ausgeschildert.",
    ]
    return one


@pytest.mark.skipif(platform.machine() != "x86_64", reason="exact strings hold for this model on x86-64 only")
def test_the_model_on_this_machine_writes_a_draft(
    city: City, make_site: MakeSite, model_store: Path, clock: Clock
) -> None:
    city.items = [_known()]

    _opened(make_site, {"STADTBOTE_MODELS": str(model_store)})

    text = next(iter(files(make_site()).values()))
    assert "Construction is expected to last until the end of October." in text
    assert 'engine: "local"' in text
    record = next(make_site().store.find())
    assert record.purchases == ()


def test_an_altered_model_is_named_and_releases_wait(
    city: City, make_site: MakeSite, model_store: Path
) -> None:
    city.items = [_known()]
    file = next((model_store / "de-en").glob("model*"))
    file.write_bytes(file.read_bytes()[:-10] + b"0123456789")

    _opened(make_site, {"STADTBOTE_MODELS": str(model_store)})

    record = next(make_site().store.find())
    assert files(make_site()) == {}
    assert record.work == "waiting"


class DeepLStub:
    """The part of DeepL's API a run calls."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, object]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                stub.bodies.append(body)
                answer = {
                    "translations": [
                        {
                            "detected_source_language": "DE",
                            "text": text.replace(
                                "Eine Umleitung ist ausgeschildert.", "A detour is signposted."
                            )
                            .replace(
                                "Die Bauarbeiten dauern voraussichtlich bis Ende Oktober.",
                                "Work is to last until the end of October.",
                            )
                            .replace(
                                "Während der Bauzeit ist die Straße voll gesperrt.",
                                "The street is closed meanwhile.",
                            ),
                            "billed_characters": len(text),
                        }
                        for text in body["text"]
                    ]
                }
                self._send(answer)

            def do_GET(self) -> None:
                self._send({"character_count": 100, "character_limit": 500000})

            def _send(self, answer: object) -> None:
                raw = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def deepl() -> Iterator[DeepLStub]:
    """DeepL on loopback."""
    stub = DeepLStub()
    yield stub
    stub.server.shutdown()
    stub.server.server_close()


def test_a_key_makes_it_deepl_and_the_key_appears_nowhere(
    city: City, make_site: MakeSite, deepl: DeepLStub, tmp_path: Path
) -> None:
    city.items = [_known()]
    address = f"http://127.0.0.1:{deepl.server.server_address[1]}"
    key = "canary-5f1c0a77-key:fx"

    _opened(
        make_site,
        {"DEEPL_AUTH_KEY": key},
        extra=f"options: {{deepl: {{server_url: '{address}'}}}}\n",
    )

    record = next(make_site().store.find())
    assert "A detour is signposted." in next(iter(files(make_site()).values()))
    assert [line.result for line in record.purchases] == ["paid"]
    assert record.purchases[0].counter == 100
    assert all(body["target_lang"] == "EN-GB" for body in deepl.bodies)
    everything = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(key.encode() not in path.read_bytes() for path in everything)
