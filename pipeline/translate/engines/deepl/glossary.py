"""Our terms as one multilingual glossary at DeepL, kept in step by content hash.

The name says whose it is and what is in it: `stadtbote <12 hex>`. Only a glossary of that name is ever touched.
The free plan holds a single glossary: ours is edited in place, and one that is not ours is never removed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import deepl
from deepl.api_data import MultilingualGlossaryDictionaryEntries, MultilingualGlossaryInfo
from deepl.util import convert_tsv_to_dict

from pipeline.errors import EngineError
from pipeline.translate.engines.deepl.engine import DeepL

MARK = "stadtbote "
MOST_BYTES = 1024
"""UTF-8 bytes a term (source: DeepL's documentation)."""
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryState:
    """What a sync found and did."""

    id: str
    name: str
    did: str
    """unchanged, created or replaced."""
    entries: Mapping[str, int]
    """Language to number of entries."""
    left_out: tuple[str, ...] = ()
    """Terms DeepL cannot take: too long, or with a tab or line break."""


def glossary_sync(engine: DeepL, pairs: Mapping[str, Pairs], *, source: str = "de") -> GlossaryState:
    """Make DeepL's glossary hold these pairs (base language of the target to German and English), and nothing else.

    Costs no characters. The id goes into the option `glossary` of the engine. Raises EngineError, also where the
    account's only place is taken by a glossary that is not ours.
    """
    wanted, left_out = _fitting(pairs)
    if not wanted:
        raise EngineError("there are no terms to send", about="deepl")
    name = MARK + hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:12]
    counts = {language: len(entries) for language, entries in wanted.items()}
    known: list[MultilingualGlossaryInfo] = engine.free(engine.client.list_multilingual_glossaries)
    ours = sorted(
        (glossary for glossary in known if glossary.name.startswith(MARK)),
        key=lambda glossary: glossary.name != name,
    )
    if ours and ours[0].name == name:
        return GlossaryState(
            id=ours[0].glossary_id, name=name, did="unchanged", entries=counts, left_out=left_out
        )
    if ours:
        _replace(engine, ours[0], name, wanted, source)
        return GlossaryState(
            id=ours[0].glossary_id, name=name, did="replaced", entries=counts, left_out=left_out
        )
    made = _create(engine, name, wanted, source, known)
    return GlossaryState(id=made.glossary_id, name=name, did="created", entries=counts, left_out=left_out)


def glossary_entries(engine: DeepL, glossary: str, language: str, *, source: str = "de") -> dict[str, str]:
    """What DeepL really holds for a language, for `glossary check`. Raises EngineError."""
    answer = engine.free(
        lambda: engine.client.get_multilingual_glossary_entries(glossary, source.upper(), language.upper())
    )
    found: dict[str, str] = {}
    for dictionary in answer.dictionaries:
        # The library declares a dict and gives DeepL's tab-separated text.
        entries: object = dictionary.entries
        found |= convert_tsv_to_dict(entries) if isinstance(entries, str) else dict(dictionary.entries)
    return found


def _replace(
    engine: DeepL,
    ours: MultilingualGlossaryInfo,
    name: str,
    wanted: Mapping[str, dict[str, str]],
    source: str,
) -> None:
    """Dictionaries first, the name last: a sync that dies halfway is done again by the next."""
    for language, entries in wanted.items():
        content = MultilingualGlossaryDictionaryEntries(source.upper(), language.upper(), entries)
        engine.free(partial(engine.client.replace_multilingual_glossary_dictionary, ours, content))
    for dictionary in ours.dictionaries:
        if dictionary.target_lang.lower() not in wanted or dictionary.source_lang.lower() != source:
            engine.free(partial(engine.client.delete_multilingual_glossary_dictionary, ours, dictionary))
    engine.free(lambda: engine.client.update_multilingual_glossary_name(ours, name))


def _create(
    engine: DeepL,
    name: str,
    wanted: Mapping[str, dict[str, str]],
    source: str,
    known: Sequence[MultilingualGlossaryInfo],
) -> MultilingualGlossaryInfo:
    content = [MultilingualGlossaryDictionaryEntries(source.upper(), k.upper(), v) for k, v in wanted.items()]
    try:
        made: MultilingualGlossaryInfo = engine.free(
            lambda: engine.client.create_multilingual_glossary(name, content)
        )
    except EngineError as error:
        if known and isinstance(error.__cause__, deepl.DeepLException):
            taken = ", ".join(f"`{glossary.name}`" for glossary in known)
            message = f"no place for a glossary (the free plan has one): {taken} is not ours; remove it, or go without"
            raise EngineError(message, about="deepl") from error
        raise
    return made


def _fitting(pairs: Mapping[str, Pairs]) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    wanted: dict[str, dict[str, str]] = {}
    left_out: list[str] = []
    for language, entries in sorted(pairs.items()):
        for german, english in sorted(entries):
            if _takes(german) and _takes(english):
                wanted.setdefault(language.partition("-")[0].lower(), {}).setdefault(
                    german.strip(), english.strip()
                )
            else:
                left_out.append(german)
    return wanted, tuple(left_out)


def _takes(term: str) -> bool:
    return bool(term.strip()) and len(term.encode()) <= MOST_BYTES and not any(c in term for c in "\t\r\n")
