"""On this machine, by fxtranslate 0.5.0 (its keeper): whole plain sentences in, plain sentences out.

Traps this file knows (docs/decisions.md, engines): a translator belongs to the thread that made it, and a panic
in Rust is a BaseException; blank text makes it invent; beyond 127 tokens it degenerates; its own sentence cutter
cuts at "Am 1. | Mai". So: one owning worker, our sentences, long ones cut at clauses.
"""

import re
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import EngineError, ModelMissing, UnsupportedLanguage
from pipeline.german import gender, sentences
from pipeline.translate import models
from pipeline.translate.engine import Can, Order, Reply, Usage
from pipeline.translate.engines.options import known

LONGEST = 350
"""Characters of a sentence sent whole: about 110 tokens, safely below the 127 at which output degenerates."""
_CLAUSE = re.compile(r"[;:]\s+|\s+[–—]\s+|,\s+")
_SPACE = re.compile(r"\s+")


@dataclass(slots=True, kw_only=True)
class Local:
    """The engine `local`: its model is read and checked when it is first asked; `close` ends its worker."""

    pair: str
    """de-en"""
    store: Path
    name: str = "local"
    model: str = field(init=False)
    can: Can = field(init=False)
    _worker: ThreadPoolExecutor | None = field(init=False, default=None, repr=False)
    _own: threading.local = field(init=False, repr=False, default_factory=threading.local)

    def __post_init__(self) -> None:
        self.model = models.version(self.pair, store=self.store)
        self.can = Can(markup="none", batch=64, max_bytes=1024 * 1024, leaves="nothing")

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Plain replies. Raises ModelMissing where the model is missing or altered, UnsupportedLanguage for another
        pair than its own, EngineError if the engine breaks down.
        """
        pair = models.pair_of(order.source, order.target)
        if pair != self.pair:
            raise UnsupportedLanguage(f"the model is for {self.pair}, not {pair}", about=self.name)
        german = pair.startswith("de-")
        return [Reply(text=text) for text in self._run(self._all, texts, german)]

    def usage(self) -> Usage | None:
        """None: nothing is counted."""
        return None

    def close(self) -> None:
        """Drop the translator in the thread that owns it, then end the thread."""
        if self._worker is not None:
            self._worker.submit(lambda: self._own.__dict__.clear()).result()
            self._worker.shutdown()
            self._worker = None

    def _run(self, work: Any, *args: Any) -> Any:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="stadtbote-local")
        try:
            return self._worker.submit(work, *args).result()
        except BaseException as error:  # a panic of the engine is no Exception
            if type(error).__module__ != "pyo3_runtime":
                raise
            raise EngineError("the on-device engine broke down", about=self.name) from error

    def _translator(self) -> Any:
        """The translator of the owning thread, made at its first use."""
        if not hasattr(self._own, "translator"):
            files = models.load(self.pair, store=self.store)
            try:
                from fxtranslate import Translator

                made = Translator(files.model, files.source_vocab, files.target_vocab)
            except ImportError as error:
                message = "fxtranslate is not installed: `pip install 'stadtbote[local]'`"
                raise ModelMissing(message, about=self.name) from error
            except ValueError as error:
                raise ModelMissing("the model cannot be read", about=self.pair) from error
            self._own.translator = made
        return self._own.translator

    def _all(self, texts: Sequence[str], german: bool) -> list[str]:
        translate = self._translator().translate
        return [_text(text, german, translate) for text in texts]


def opened(*, options: Mapping[str, Any], env: Mapping[str, str], source: str, target: str) -> Local:
    """The engine for this pair; whether its model is whole shows when it is asked."""
    known("local", options)
    return Local(pair=models.pair_of(source, target), store=models.folder(env))


def _text(text: str, german: bool, translate: Any) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")
    if german:
        text = gender.neutral(text)
    return "\n".join(_line(line, translate) for line in _lines(text))


def _lines(text: str) -> list[str]:
    """Lines of a page, but one that goes on in lower case is the same sentence: it is never cut there."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and line.strip()[:1].islower():
            lines[-1] += " " + line
        else:
            lines.append(line)
    return lines


def _line(line: str, translate: Any) -> str:
    out, at = [], 0
    for start, end in sentences.spans(line):
        out += [line[at:start], *_sentence(line[start:end], translate)]
        at = end
    return "".join((*out, line[at:]))


def _sentence(sentence: str, translate: Any) -> list[str]:
    pieces = [_SPACE.sub(" ", piece).strip() for piece in clauses(sentence)]
    translated = [translate(piece) for piece in pieces if piece]
    return [" ".join(translated)]


def clauses(sentence: str, longest: int = LONGEST) -> list[str]:
    """A sentence in pieces of at most `longest` characters, cut at clauses, else between words."""
    pieces = []
    while len(sentence) > longest:
        cuts = [hit.end() for hit in _CLAUSE.finditer(sentence, longest // 4, longest)]
        cut = cuts[-1] if cuts else sentence.rfind(" ", 1, longest) + 1 or longest
        pieces.append(sentence[:cut])
        sentence = sentence[cut:]
    return [*pieces, sentence]
