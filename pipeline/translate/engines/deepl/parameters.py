"""What a request to DeepL says beside its texts: the target's code, a style rule, instructions, a memory on its server.

https://developers.deepl.com/docs: custom instructions are ten at most of 300 characters each, and neither they nor
style rules go with the model `latency_optimized`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.errors import ConfigError

MODELS = ("quality_optimized", "prefer_quality_optimized", "latency_optimized")
MOST_INSTRUCTIONS = 10
LONGEST_INSTRUCTION = 300
"""Characters."""
_REGIONAL = {"EN-GB", "EN-US", "PT-PT", "PT-BR", "ZH-HANS", "ZH-HANT", "ES-419"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """What the site wants of DeepL's English beyond model and glossary; nothing unless set."""

    style: str = ""
    """Id of a list of style rules of the account."""
    instructions: tuple[str, ...] = ()
    memory: str = ""
    """Id of a translation memory on DeepL's server."""
    threshold: int | None = None
    """Likeness in percent from which that memory's words are taken; None: DeepL's own."""

    @property
    def parameters(self) -> dict[str, Any]:
        """As the library takes them; only what is set."""
        told = {
            "style_rule": self.style,
            "custom_instructions": list(self.instructions),
            "translation_memory": self.memory,
            "translation_memory_threshold": self.threshold,
        }
        return {name: value for name, value in told.items() if value not in ("", [], None)}

    @property
    def key(self) -> str:
        """What tells one setting from another; "" for none."""
        return json.dumps(self.parameters, ensure_ascii=False, sort_keys=True) if self.parameters else ""

    def __str__(self) -> str:
        """One line for people; "" for none."""
        parts = [f"style rule {self.style}"] if self.style else []
        if self.instructions:
            parts.append("instructions: " + "; ".join(" ".join(text.split()) for text in self.instructions))
        if self.memory:
            parts.append(
                f"memory {self.memory}" + (f" from {self.threshold} %" if self.threshold is not None else "")
            )
        return ", ".join(parts)


def controls(chosen: Mapping[str, Any], model: str, target: str = "") -> Controls:
    """The options `style`, `instructions`, `memory`, `memory_threshold` for a target language. Raises ConfigError where
    DeepL takes none such."""
    given, threshold = chosen.get("instructions", []), chosen.get("memory_threshold")
    texts = [given] if isinstance(given, str) else given
    if not all(isinstance(text, str) and 0 < len(text.strip()) <= LONGEST_INSTRUCTION for text in texts):
        raise ConfigError(
            f"must be texts of {LONGEST_INSTRUCTION} characters at most", key="options.deepl.instructions"
        )
    if len(texts) > MOST_INSTRUCTIONS:
        raise ConfigError(f"are {MOST_INSTRUCTIONS} at most", key="options.deepl.instructions")
    if threshold is not None and not chosen.get("memory"):
        raise ConfigError("is of a `memory`: name one, or take it out", key="options.deepl.memory_threshold")
    if model == "latency_optimized" and (texts or chosen.get("style")):
        raise ConfigError(
            "takes neither `style` nor `instructions` with latency_optimized", key="options.deepl.model"
        )
    memory = _of_language(chosen, "memory", target)
    return Controls(
        style=_of_language(chosen, "style", target),
        instructions=tuple(text.strip() for text in texts),
        memory=memory,
        threshold=threshold if memory else None,
    )


def _of_language(chosen: Mapping[str, Any], name: str, target: str) -> str:
    """An id of the account, or the one for a target language: DeepL's style rules and memories are of one each."""
    given = chosen.get(name, "")
    ids = given.values() if isinstance(given, Mapping) else [given]
    if not all(
        isinstance(glossary, str) and glossary == glossary.strip() and glossary.isprintable()
        for glossary in ids
    ):
        raise ConfigError(
            "must be an id of your account, or one for each target language: {en-GB: ID, fr: ID}",
            key=f"options.deepl.{name}",
        )
    if isinstance(given, Mapping):
        return str(given.get(target, given.get(target.partition("-")[0], "")))
    return str(given)


def target_code(language: str) -> str:
    """DeepL's code of a target language: plain `en` is British here, plain `pt` European."""
    code = language.upper()
    return {"EN": "EN-GB", "PT": "PT-PT", "ZH": "ZH-HANS"}.get(
        code, code if code in _REGIONAL else code.partition("-")[0]
    )
