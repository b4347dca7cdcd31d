"""What rules of the article reader are worth: each is switched off in turn, and what is lost is told for each half.

    python -m benchmarks.extraction.ablation CASES text.noise:is_teaser text.too_much:link_lists ...

A rule is a function below `pipeline.fetch.article`; switched off, it says nothing: False, None, "", an empty list or set.
Only pages on which it says something are read again. Figures are sums over pages: snippets found (and not leaked),
titles, days and credits that are right, with the half as in `halves.py`.
"""

from __future__ import annotations

import functools
import gzip
import importlib
import json
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.extraction import score_releases
from pipeline.fetch import article

PACKAGE = "pipeline.fetch.article"
Figures = Counter[str]


class Switches:
    """Rules that can be switched off, and which of them said something since this was asked last."""

    def __init__(self, rules: list[str]) -> None:
        self.off = ""
        self.spoke: set[str] = set()
        for rule in rules:
            module, _, name = rule.partition(":")
            found = getattr(importlib.import_module(f"{PACKAGE}.{module}"), name)
            wrapped = self._switched(rule, found)
            for other in [part for key, part in sys.modules.items() if key.startswith("pipeline.fetch")]:
                for key in [key for key, value in vars(other).items() if value is found]:
                    setattr(other, key, wrapped)

    def _switched(self, rule: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def called(*args: Any, **named: Any) -> Any:
            answer = function(*args, **named)
            answer = list(answer) if isinstance(answer, Iterator) else answer
            if not answer:
                return answer
            self.spoke.add(rule)
            if rule != self.off:
                return answer
            return type(answer)() if isinstance(answer, bool | str | list | set | dict) else None

        return called


def pages(cases: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The half and the gold of each page."""
    for name in score_releases.SETS:
        for gold in json.loads((cases / "gold" / f"{name}.json").read_text(encoding="utf-8")):
            yield zlib.crc32(gold["file"].encode()) % 2, gold


def read(cases: Path, gold: dict[str, Any]) -> Figures:
    """What is right on one page."""
    figures: Figures = Counter()
    if "with" in gold:
        body = gzip.decompress((cases / gold["file"]).read_bytes())
        flat = " ".join(article.plain_text(body, gold["url"]).split())
        figures["found"] = sum(" ".join(text.split()) in flat for text in gold["with"])
        figures["leaked"] = -sum(" ".join(text.split()) in flat for text in gold["without"])
    if "title" in gold or "date" in gold:
        score = score_releases.Score()
        score_releases._page(cases, gold, score)
        figures.update(titles=score.titles, days=score.dates, credits=score.credits_found)
        figures.update(invented=-score.credits_invented, refused=-score.refused)
    return figures


def main(arguments: list[str]) -> int:
    """Prints a line a rule: on how many pages of each half it speaks, and what its absence costs or gains there."""
    cases, rules = Path(arguments[0]), arguments[1:]
    switches = Switches(rules)
    known: list[tuple[int, dict[str, Any], Figures]] = []
    speaks: dict[str, list[int]] = defaultdict(list)
    for at, (half, gold) in enumerate(pages(cases)):
        switches.spoke = set()
        known.append((half, gold, read(cases, gold)))
        for rule in switches.spoke:
            speaks[rule].append(at)
    for rule in rules:
        switches.off = rule
        change: tuple[Figures, Figures] = (Counter(), Counter())
        for half, gold, before in (known[at] for at in speaks[rule]):
            after = read(cases, gold)
            change[half].update({name: after[name] - before[name] for name in before})
        for half, figures in enumerate(change):
            count = sum(known[at][0] == half for at in speaks[rule])
            changed = {name: number for name, number in figures.items() if number}
            print(
                f"{rule:36s} half {half}: speaks on {count} pages; {changed or 'nothing changes'}", flush=True
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
