"""On-device models: our own store, locked by hash, checked at every load.

A store is a folder: one folder a pair (`de-en/`) with a model and its vocabularies in Firefox's format, and
`models.lock.json` with size, SHA-256, version and origin of each file. fxtranslate's own loader is never used:
it goes online at every start and loads altered files without a word (docs/decisions.md, engines).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError, EngineError, ModelMissing
from pipeline.files import write, writing

LOCK = "models.lock.json"
RECORDS = (
    "https://firefox.settings.services.mozilla.com/v1/buckets/main/collections/translations-models-v2/records"
)
ATTACHMENTS = "https://firefox-settings-attachments.cdn.mozilla.net/"
"""Where Firefox gets its models (source: fxtranslate 0.5.0); Mozilla asks services to keep a mirror of their own."""
MOST_BYTES = 400 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """One file of a model, as the lock holds it."""

    kind: str
    """model, vocab, srcvocab or trgvocab."""
    name: str
    size: int
    sha256: str
    source: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model's bytes, checked."""

    model: bytes
    source_vocab: bytes
    target_vocab: bytes


def folder(env: Mapping[str, str]) -> Path:
    """Where models are: STADTBOTE_MODELS, else `stadtbote/models` in the XDG data folder."""
    if env.get("STADTBOTE_MODELS"):
        return Path(env["STADTBOTE_MODELS"])
    home = env.get("XDG_DATA_HOME")
    return (
        Path(home) if home else Path(env.get("HOME", "~")).expanduser() / ".local/share"
    ) / "stadtbote/models"


def pair_of(source: str, target: str) -> str:
    """Name of a pair of languages: `de-en` for de and en-GB."""
    return f"{source.partition('-')[0]}-{target.partition('-')[0]}".lower()


def install(
    pair: str, *, store: Path, from_dir: Path | None = None, mirror: str | None = None
) -> tuple[ModelFile, ...]:
    """Put a model into the store and lock its hashes; a model that is there is replaced once the new one is whole.

    `from_dir`: a folder with `model.*.bin` and `*vocab*.spm`. `mirror`: an address (https, or this machine) that
    holds `records` (Firefox's Remote Settings body) and the files by their `location`. Neither: Mozilla's own.
    Raises ConfigError for what is no pair or has no model there, ModelMissing where a file's hash is not what the record
    says.
    """
    if not re.fullmatch(r"de-[a-z]{2,3}", pair):
        raise ConfigError(f"`{pair}` is no pair that begins with German: write it like de-en", key="PAIR")
    found = _from_folder(pair, from_dir) if from_dir else _from_records(pair, mirror)
    target = store / pair
    target.mkdir(parents=True, exist_ok=True)
    lock = _lock(store)
    for file, body in found:
        with writing(target / file.name, ModelMissing):
            write(target / file.name, body)
    lock[pair] = [asdict(file) for file, _ in found]
    with writing(store / LOCK, ModelMissing):
        write(store / LOCK, (json.dumps(lock, indent=2, sort_keys=True) + "\n").encode())
    return tuple(file for file, _ in found)


def list_installed(store: Path) -> Mapping[str, tuple[ModelFile, ...]]:
    """Pairs and their files, as locked; whether they still are whole `verify` says."""
    try:
        return {
            pair: tuple(ModelFile(**file) for file in files) for pair, files in sorted(_lock(store).items())
        }
    except (TypeError, AttributeError) as error:
        raise ModelMissing("the lock file cannot be read", about=str(store / LOCK)) from error


def version(pair: str, *, store: Path) -> str:
    """What a segment says of the model: pair, version where known, 12 hex of its hash; the pair alone if not installed."""
    try:
        files = list_installed(store).get(pair, ())
    except ModelMissing:
        files = ()
    model = next((file for file in files if file.kind == "model"), None)
    return " ".join(part for part in (pair, model.version, model.sha256[:12]) if part) if model else pair


def verify(store: Path) -> Mapping[str, str]:
    """Pairs and what is wrong with each, "" for nothing."""
    found: dict[str, str] = {}
    for pair in list_installed(store):
        try:
            load(pair, store=store)
            found[pair] = ""
        except ModelMissing as error:
            found[pair] = error.message
    return found


def load(pair: str, *, store: Path) -> Model:
    """A model's bytes. Raises ModelMissing unless every file is there with the size and hash of the lock."""
    files = list_installed(store).get(pair)
    if not files:
        raise ModelMissing(
            f"no on-device model for {pair}: `stadtbote models install {pair}`", about=str(store)
        )
    bodies = {file.kind: _checked(store / pair / file.name, file, pair) for file in files}
    vocab = bodies.get("vocab", b"")
    model = next((file for file in files if file.kind == "model"), None)
    source, target = bodies.get("srcvocab", vocab), bodies.get("trgvocab", vocab)
    if model is None or not source or not target:
        raise ModelMissing("the lock names no model or no vocabulary", about=str(store / LOCK))
    return Model(model=bodies["model"], source_vocab=source, target_vocab=target)


def _checked(path: Path, file: ModelFile, pair: str) -> bytes:
    again = f"`stadtbote models install {pair}` puts it back"
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ModelMissing(f"the file is missing; {again}", about=str(path)) from error
    if len(body) != file.size:
        raise ModelMissing(f"the file has {len(body)} bytes instead of {file.size}; {again}", about=str(path))
    if hashlib.sha256(body).hexdigest() != file.sha256:
        raise ModelMissing(
            f"the file was altered (its SHA-256 is not the locked one); {again}", about=str(path)
        )
    return body


def _lock(store: Path) -> dict[str, Any]:
    path = store / LOCK
    try:
        lock = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelMissing("the lock file cannot be read", about=str(path)) from error
    if not isinstance(lock, dict):
        raise ModelMissing("the lock file cannot be read", about=str(path))
    return lock


def _from_folder(pair: str, source: Path) -> list[tuple[ModelFile, bytes]]:
    code = pair.replace("-", "")
    wanted = {
        "model": (f"model.{code}.intgemm*.bin", f"model.{code}*.bin", "model*.bin"),
        "vocab": (f"vocab.{code}.spm", "vocab*.spm"),
        "srcvocab": (f"srcvocab.{code}.spm", "srcvocab*.spm"),
        "trgvocab": (f"trgvocab.{code}.spm", "trgvocab*.spm"),
    }
    found = []
    for kind, patterns in wanted.items():
        hits = (hit for pattern in patterns for hit in sorted(source.glob(pattern)) if hit.is_file())
        path = next(hits, None)
        if path is not None:
            found.append((_file(kind, path.name, path.read_bytes(), source=str(path)), path.read_bytes()))
    return _complete(found, pair, about=str(source))


def _from_records(pair: str, mirror: str | None) -> list[tuple[ModelFile, bytes]]:
    from pipeline.translate.engines import wire

    discovery = _discovery()
    base = wire.checked_url(mirror, key="--mirror") if mirror else ""
    body = wire.fetch(base + "records" if base else RECORDS, most=20 * 1024 * 1024).decode("utf-8", "replace")
    try:
        records = discovery.parse_records(body)
    except ValueError as error:
        raise ModelMissing("the list of models cannot be read", about=base or RECORDS) from error
    found = []
    for kind, record in _newest(records, pair).items():
        address = (base or ATTACHMENTS) + record["location"]
        expected = record["decompressedHash"]
        if not expected:
            raise ModelMissing(f"the list gives no hash for {record['name']}", about=base or RECORDS)
        try:
            data = bytes(discovery.verify_and_decompress(wire.fetch(address, most=MOST_BYTES), expected))
        except ValueError as error:
            raise ModelMissing(
                "the file is not what the list says (hash or format)", about=address
            ) from error
        found.append((_file(kind, record["name"], data, source=address, version=record["version"]), data))
    return _complete(found, pair, about=base or RECORDS)


def _newest(records: list[dict[str, Any]], pair: str) -> dict[str, dict[str, Any]]:
    """The newest version of major 3 (what fxtranslate 0.5.0 reads) by kind of file; the shortlist is not used."""
    source, _, target = pair.partition("-")
    fitting = [
        r
        for r in records
        if (r["sourceLanguage"], r["targetLanguage"]) == (source, target)
        and r["fileType"] in ("model", "vocab", "srcvocab", "trgvocab")
        and str(r["version"]).startswith("3.")
    ]
    newest = max((_version(r) for r in fitting if r["fileType"] == "model"), default=None)
    return {r["fileType"]: r for r in fitting if _version(r) == newest}


def _version(record: dict[str, Any]) -> tuple[Any, ...]:
    """Sorts `3.0` after `3.0a1`."""
    number, _, alpha = str(record["version"]).partition("a")
    digits = tuple(int(part) if part.isdigit() else 0 for part in number.split("."))
    return digits, not alpha, int(alpha) if alpha.isdigit() else 0


def _complete(
    found: list[tuple[ModelFile, bytes]], pair: str, *, about: str
) -> list[tuple[ModelFile, bytes]]:
    kinds = {file.kind for file, _ in found}
    if "model" not in kinds or not ({"vocab"} <= kinds or {"srcvocab", "trgvocab"} <= kinds):
        raise ConfigError(f"no model and vocabulary for {pair} there", about=about)
    if any(file.name != Path(file.name).name or file.name.startswith(".") for file, _ in found):
        raise ModelMissing("a file's name is a path", about=about)
    return found


def _file(kind: str, name: str, body: bytes, *, source: str, version: str = "") -> ModelFile:
    digest = hashlib.sha256(body).hexdigest()
    return ModelFile(kind=kind, name=name, size=len(body), sha256=digest, source=source, version=version)


def _discovery() -> Any:
    try:
        from fxtranslate import discovery
    except ImportError as error:
        raise EngineError(
            "fxtranslate is not installed: `pip install 'stadtbote[local]'`", about="local"
        ) from error
    return discovery
