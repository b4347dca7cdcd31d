"""One contract over all engines, each against a stub that speaks the real API."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

import deepl
import httpx
import pytest
import requests

from pipeline.errors import (
    ConfigError,
    EngineError,
    ModelMissing,
    OutcomeUnknown,
    QuotaExceeded,
    UnsupportedLanguage,
)
from pipeline.translate import Engine, Order, memory_key, names, open_engine
from pipeline.translate.credentials import Secret
from pipeline.translate.engines import BUILT_IN
from pipeline.translate.engines.deepl.parameters import controls, target_code
from pipeline.translate.engines.local import clauses
from tests.translate.stub import KEY, Api

Opened = Callable[..., Engine]
WIRED = ("deepl", "libretranslate", "openai", "ollama")
ALL = (*WIRED, "local", "pseudo")
ORDER = Order(
    source="de", target="en-GB", context="Titel\nVorspann", glossary=(("Bürgeramt", "citizens' office"),)
)
TEXTS = ["Der Eintritt ist frei.", "Eine Anmeldung ist nicht erforderlich.", "Die Sitzung ist öffentlich."]


def test_every_engine_is_under_contract() -> None:
    """A new engine has to join these tests."""
    assert set(BUILT_IN) == set(ALL)
    assert set(names()) >= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_as_many_replies_as_texts_in_order(name: str, opened: Opened, api: Api) -> None:
    """And an engine says what it is."""
    api.say = lambda text: text.replace("der", "DER")
    engine = opened(name)

    replies = engine.translate(TEXTS, ORDER)

    assert len(replies) == 3
    assert all(reply.text.strip() for reply in replies)
    assert len({reply.text for reply in replies}) == 3
    assert engine.name == name
    assert engine.model
    assert engine.can.batch >= 1
    assert engine.can.leaves
    assert (engine.can.billed and sum(r.billed for r in replies)) == (
        sum(map(len, TEXTS)) if name == "deepl" else False
    )


@pytest.mark.parametrize("name", WIRED)
def test_the_request_is_the_real_one(name: str, opened: Opened, api: Api) -> None:
    """What the far side needs, and nothing that tells of this machine or holds a secret."""
    opened(name).translate(TEXTS, ORDER)

    asked = api.asked[0]
    expected: dict[str, dict[str, Any]] = {
        "deepl": {
            "text": TEXTS,
            "source_lang": "DE",
            "target_lang": "EN-GB",
            "context": "Titel\nVorspann",
            "tag_handling": "html",
            "tag_handling_version": "v2",
            "model_type": "quality_optimized",
        },
        "libretranslate": {"q": TEXTS, "source": "de", "target": "en", "format": "text"},
        "openai": {"model": "m", "temperature": 0, "stream": False},
        "ollama": {"model": "m", "stream": False, "options": {"temperature": 0, "seed": 1, "num_ctx": 16384}},
    }
    assert expected[name].items() <= asked.items()
    assert KEY not in str(asked)
    if name == "openai":
        assert asked["response_format"]["json_schema"]["strict"] is True
        assert "tools" not in asked
    if name == "ollama":
        assert asked["format"]["additionalProperties"] is False


@pytest.mark.parametrize("name", WIRED)
def test_429_is_sent_again_as_it_was_not_billed(
    name: str, opened: Opened, api: Api, slept: list[float]
) -> None:
    """Three times at most, with longer and longer pauses."""
    api.faults = ["429", "429"]
    engine = opened(name)

    assert len(engine.translate(TEXTS, ORDER)) == 3
    assert slept == [1.0, 2.0]

    api.faults = ["429"] * 9
    with pytest.raises(EngineError) as caught:
        engine.translate(TEXTS, ORDER)
    assert caught.value.temporary
    assert not isinstance(caught.value, OutcomeUnknown)
    assert len(api.asked) == 3 + 4


@pytest.mark.parametrize("name", WIRED)
def test_a_refused_connection_is_surely_unbilled(
    name: str, opened: Opened, api: Api, slept: list[float]
) -> None:
    """Tried again, then said; never in doubt."""
    engine = opened(name)
    api.stop()

    with pytest.raises(EngineError) as caught:
        engine.translate(TEXTS, ORDER)

    assert caught.value.temporary
    assert not isinstance(caught.value, OutcomeUnknown)
    assert slept == [1.0, 2.0, 4.0]


def _patience(fault: str) -> dict[str, float]:
    """Nobody waits long for an answer that never comes."""
    return {"timeout": 0.2} if fault == "hang" else {}


@pytest.mark.parametrize("name", WIRED)
@pytest.mark.parametrize("fault", ["500", "503", "529", "reset", "gone", "hang", "cut"])
def test_after_sending_an_engine_that_bills_is_in_doubt(
    name: str, fault: str, opened: Opened, api: Api
) -> None:
    """One request, no second; an engine that does not bill is just down."""
    api.faults = [fault]
    engine = opened(name, **_patience(fault), **({"billed": True} if name == "openai" else {}))

    with pytest.raises(EngineError) as caught:
        engine.translate(TEXTS, ORDER)

    assert isinstance(caught.value, OutcomeUnknown) == engine.can.billed
    assert len(api.asked) == 1


@pytest.mark.parametrize("name", ["deepl", "openai"])
def test_used_up_is_quota_exceeded(name: str, opened: Opened, api: Api) -> None:
    """456 at DeepL, 402 elsewhere."""
    api.faults = ["456" if name == "deepl" else "402"]

    with pytest.raises(QuotaExceeded):
        opened(name).translate(TEXTS, ORDER)


def test_a_language_deepl_does_not_know(opened: Opened) -> None:
    """Said as such; `en` alone is British."""
    with pytest.raises(EngineError):
        opened("deepl").translate(TEXTS, Order(source="de", target="xx"))
    assert [target_code(x) for x in ("en", "en-GB", "en-us", "fr", "uk", "fr-FR", "pt")] == [
        "EN-GB", "EN-GB", "EN-US", "FR", "UK", "FR", "PT-PT",
    ]  # fmt: skip


def test_languages_and_models_that_are_not_there(opened: Opened) -> None:
    """Each a clear error, nothing billed."""
    with pytest.raises(UnsupportedLanguage):
        opened("libretranslate").translate(TEXTS, Order(source="de", target="xx"))
    with pytest.raises(UnsupportedLanguage):
        opened("local").translate(TEXTS, Order(source="de", target="fr"))
    ollama = opened("ollama")
    ollama.model = "absent"
    with pytest.raises(ModelMissing, match="ollama pull absent"):
        ollama.translate(TEXTS, ORDER)


def test_an_endpoint_without_schemas_is_asked_in_a_looser_form(opened: Opened, api: Api) -> None:
    """json_schema, then json_object, then words alone; it is remembered."""
    api.forms = ("text",)
    engine = opened("openai")

    engine.translate(TEXTS, ORDER)
    engine.translate(TEXTS, ORDER)

    assert [body.get("response_format", {"type": "text"})["type"] for body in api.asked] == [
        "json_schema", "json_object", "text", "text",
    ]  # fmt: skip


def test_ids_are_new_with_each_request(opened: Opened, api: Api) -> None:
    """A page cannot guess them."""
    engine = opened("ollama")
    engine.translate(TEXTS, ORDER)
    engine.translate(TEXTS, ORDER)

    assert api.asked[0]["messages"][1]["content"] != api.asked[1]["messages"][1]["content"]


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"style": "s-1"}, {"style_id": "s-1"}),
        ({"instructions": ["Use short sentences.", "Say councillor."]}, {"custom_instructions": ["Use short sentences.", "Say councillor."]}),
        ({"instructions": "Use short sentences."}, {"custom_instructions": ["Use short sentences."]}),
        ({"memory": "m-1"}, {"translation_memory_id": "m-1"}),
        ({"memory": "m-1", "memory_threshold": 80}, {"translation_memory_id": "m-1", "translation_memory_threshold": 80}),
    ],
)  # fmt: skip
def test_deepls_controls_are_sent_and_part_of_a_paid_segments_key(
    options: dict[str, Any], sent: dict[str, Any], opened: Opened, api: Api
) -> None:
    """What is not set is not sent, and leaves the key of what was bought before as it is."""

    def key(engine: Engine) -> str:
        return memory_key.of(engine, source="de", target="en-GB", text=TEXTS[0], matched=())

    plain, set_to = opened("deepl"), opened("deepl", controls=controls(options, "quality_optimized"))
    plain.translate(TEXTS, ORDER)
    set_to.translate(TEXTS, ORDER)

    before, after = api.asked
    assert {name: value for name, value in after.items() if name not in before} == sent
    assert {name: after[name] for name in before} == before
    assert memory_key.options(plain) == "html v2"
    assert key(plain) != key(set_to) == key(opened("deepl", controls=controls(options, "quality_optimized")))
    assert getattr(plain, "wishes", None) == ""
    for value in options.values():
        assert all(
            str(part) in getattr(set_to, "wishes", "")
            for part in (value if isinstance(value, list) else [value])
        )


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"instructions": ["x" * 301]}, "instructions"),
        ({"instructions": ["x"] * 11}, "instructions"),
        ({"instructions": [7]}, "instructions"),
        ({"instructions": ["  "]}, "instructions"),
        ({"style": " "}, "style"),
        ({"style": {"en-GB": 5}}, "style"),
        ({"memory": "m\nn"}, "memory"),
        ({"memory": "m", "memory_threshold": 101}, "memory_threshold"),
        ({"memory_threshold": 80}, "memory_threshold"),
        ({"style": "s", "model": "latency_optimized"}, "model"),
    ],
)
def test_what_deepl_does_not_take_is_told_before_anything_is_sent(
    options: dict[str, Any], where: str
) -> None:
    with pytest.raises(ConfigError) as told:
        open_engine("deepl", options=options, env={"DEEPL_AUTH_KEY": KEY}, source="de", target="en-GB")
    assert f"options.deepl.{where}" in str(told.value)


def test_deepls_ids_are_of_one_target_language() -> None:
    """A list of style rules for English sent with French is refused, and with it every release."""
    options = {"style": {"en": "s-en", "fr": "s-fr"}, "memory": {"en-GB": "m-en"}, "memory_threshold": 0}

    def sent(target: str) -> dict[str, Any]:
        engine = open_engine("deepl", options=options, env={"DEEPL_AUTH_KEY": KEY}, target=target)
        engine.close()
        told: dict[str, Any] = engine.controls.parameters  # type: ignore[attr-defined]  # of DeepL's alone
        return told

    english = {"style_rule": "s-en", "translation_memory": "m-en", "translation_memory_threshold": 0}
    assert [sent(one) for one in ("en-GB", "fr", "uk")] == [english, {"style_rule": "s-fr"}, {}]


def test_deepl_counts_what_it_is_given(opened: Opened, api: Api) -> None:
    """50 texts and 100 KiB; the account's counter is told."""
    engine = opened("deepl")

    for too_much in (["x"] * 51, ["ü" * 20_000]):
        with pytest.raises(EngineError, match="too many"):
            engine.translate(too_much, ORDER)
    assert api.asked == []
    engine.translate(["abc"], ORDER)
    usage = engine.usage()
    assert usage is not None
    assert (usage.count, usage.limit) == (3, 500_000)


@pytest.mark.parametrize(
    "url", ["http://api.example.com", "ftp://127.0.0.1", "https://user:pw@api.example.com", "api"]
)
@pytest.mark.parametrize("name", WIRED)
def test_a_key_goes_to_https_or_this_machine_only(name: str, url: str) -> None:
    """One line with the key of the configuration."""
    options = {"server_url": url} if name == "deepl" else {"url": url}
    if name in ("openai", "ollama"):
        options["model"] = "m"

    with pytest.raises(ConfigError, match=f"options.{name}"):
        open_engine(name, options=options, env={"DEEPL_AUTH_KEY": KEY, "OPENAI_API_KEY": KEY})


def test_a_wrong_option_is_one_line_with_a_suggestion() -> None:
    """Name, type, value."""
    env = {"DEEPL_AUTH_KEY": KEY}
    with pytest.raises(ConfigError, match="did you mean `model`"):
        open_engine("deepl", options={"modell": "x"}, env=env)
    with pytest.raises(ConfigError, match="a whole number from 1"):
        open_engine("ollama", options={"model": "m", "num_ctx": "viel"}, env={})
    with pytest.raises(ConfigError, match="must be one of"):
        open_engine("deepl", options={"model": "best"}, env=env)
    with pytest.raises(ConfigError, match="DEEPL_AUTH_KEY_FILE"):
        open_engine("deepl", env={})
    with pytest.raises(ConfigError, match="known: deepl"):
        open_engine("babelfish", env={})


@pytest.mark.parametrize("name", WIRED)
@pytest.mark.parametrize(
    "fault", ["", "403", "404", "418", "429", "456", "500", "reset", "hang", "half", "fewer", "refusal"]
)
def test_no_key_and_no_text_gets_out(
    name: str,
    fault: str,
    opened: Opened,
    api: Api,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Every fault at DEBUG: the canary is in no log, no repr, no traceback, no output; nor is what is translated."""
    caplog.set_level(logging.DEBUG)
    api.faults = [fault] * 4
    engine = opened(name, **_patience(fault))
    said = ""

    try:
        engine.translate(["Geheimer Absatz vor der Sperrfrist"], ORDER)
    except EngineError as error:
        said = "".join(traceback.format_exception(error)) + repr(error) + str(error)

    out = "".join(capfd.readouterr()) + caplog.text + said + repr(engine)
    assert "canary" not in out
    assert "Sperrfrist" not in out.replace(
        'engine.translate(["Geheimer Absatz vor der Sperrfrist"], ORDER)', ""
    )


def _all_of(module: Any, base: type[BaseException]) -> list[type[BaseException]]:
    found = [var for var in vars(module).values() if isinstance(var, type) and issubclass(var, base)]
    assert len(found) > 5
    return found


@pytest.mark.parametrize("kind", _all_of(deepl, deepl.DeepLException), ids=lambda kind: kind.__name__)
def test_no_exception_of_deepl_gets_out(
    kind: type[Exception], opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each class of the library becomes one of ours."""
    engine: Any = opened("deepl")
    error = (
        kind("x", None)
        if kind.__name__.startswith("Document") and "Translation" in kind.__name__
        else kind("x")
    )  # type: ignore[call-arg]

    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(engine.client, "translate_text", fail)
    with pytest.raises(EngineError):
        engine.translate(["a"], ORDER)


@pytest.mark.parametrize(
    "kind", _all_of(requests.exceptions, requests.RequestException), ids=lambda kind: kind.__name__
)
def test_no_exception_of_requests_gets_out(
    kind: type[Exception], opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor of what lies below."""
    engine: Any = opened("deepl")

    def fail(*_: Any, **__: Any) -> None:
        raise kind("x", "", 0) if kind is requests.exceptions.JSONDecodeError else kind("x")

    monkeypatch.setattr(engine.client._client._session, "send", fail)
    with pytest.raises(EngineError):
        engine.translate(["a"], ORDER)


@pytest.mark.parametrize("kind", _all_of(httpx, httpx.HTTPError), ids=lambda kind: kind.__name__)
def test_no_exception_of_httpx_gets_out(
    kind: type[Exception], opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the shared wire."""
    engine = opened("ollama")
    request = httpx.Request("POST", "http://127.0.0.1/")

    def fail(*_: Any, **__: Any) -> None:
        if kind is httpx.HTTPStatusError:
            raise httpx.HTTPStatusError("x", request=request, response=httpx.Response(500))
        raise kind("x")

    monkeypatch.setattr(engine._wire._client, "send", fail)  # type: ignore[attr-defined]
    with pytest.raises(EngineError):
        engine.translate(["a"], ORDER)


def test_a_secret_shows_itself_to_nobody() -> None:
    """repr, str, format, pickle."""
    import pickle

    secret = Secret("canary")

    assert "canary" not in f"{secret} {secret!r} {secret!s} {[secret]} {secret:>20}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_key_file_is_read(tmp_path: Any) -> None:
    """DEEPL_AUTH_KEY_FILE names it; an empty or missing one is one line."""
    file = tmp_path / "key"
    file.write_text("canary-from-file\n")
    engine = open_engine("deepl", env={"DEEPL_AUTH_KEY_FILE": str(file)})
    assert engine.key.reveal() == "canary-from-file"  # type: ignore[attr-defined]
    engine.close()

    file.write_text("\n")
    with pytest.raises(ConfigError, match="is empty"):
        open_engine("deepl", env={"DEEPL_AUTH_KEY_FILE": str(file)})
    with pytest.raises(ConfigError, match="cannot be read"):
        open_engine("deepl", env={"DEEPL_AUTH_KEY_FILE": str(tmp_path / "none")})
    for key in ("Bearer\nHost: x", "schlüssel", "a\x00b"):
        with pytest.raises(ConfigError, match="that no key has") as caught:
            open_engine("deepl", env={"DEEPL_AUTH_KEY": key})
        assert key not in str(caught.value)


def test_no_engines_library_is_loaded_before_it_is_asked_for() -> None:
    """`import pipeline.translate` is light."""
    code = "import sys, pipeline.translate; print([m for m in ('deepl', 'fxtranslate', 'requests') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_long_sentences_are_cut_at_clauses() -> None:
    """Below 350 characters each, nothing lost."""
    sentence = "Die Stadt baut eine Schule, " * 30 + "und " + "x" * 400

    pieces = clauses(sentence)

    assert "".join(pieces) == sentence
    assert all(len(piece) <= 350 for piece in pieces)
    assert pieces[0].endswith(", ")


def test_a_panic_of_the_local_engine_is_ours(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """pyo3 raises a BaseException from another thread's use: it does not end the run."""
    engine = opened("local")
    engine.translate(["Kontakt"], ORDER)
    translator: list[Any] = []
    engine._run(lambda: translator.append(engine._own.translator))  # type: ignore[attr-defined]
    panic: BaseException | None = None
    try:
        translator[0].translate("Der Eintritt ist frei.")
    except BaseException as error:
        panic = error
    assert panic is not None
    assert not isinstance(panic, Exception)

    def fail(*_: Any) -> None:
        raise panic

    with pytest.raises(EngineError, match="broke down"):
        engine._run(fail)  # type: ignore[attr-defined]
    engine._run(translator.clear)  # type: ignore[attr-defined]
