"""Writes pipeline/check/data/order.tsv: how often one tag stands behind another in English; prints how well it tells.

usage: order.py CASES_FOLDER [FILE]
Counts are expected ones (three rounds over all readings of each word) in the English of the tuning half: human
translations, what engines made of them, and rows labelled right. The limit is read off texts left out of the counting
(the tuning half split again); the other half is printed beside it and chose nothing. No text is kept.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import sets

from pipeline.check.language import order

ROUNDS = 3


def texts(folder: Path, half: int) -> list[tuple[str, str]]:
    """German and English of all sets, of one half, where the German is a sentence."""
    rows = [row for name in sets.RIGHT for row in sets.right(folder, name)] + sets.engines(folder)
    rows += [
        row for name in ("dfki", "deepspin") for row in sets.labelled(folder, name) if row.kind == "right"
    ]
    return [(row.german, row.target) for row in rows if row.half == half and order.sentence(row.german)]


def counted(english: list[str]) -> Counter[tuple[str, str]]:
    """Expected counts of pairs of tags."""
    found = [order.tokens(one) for one in english]
    pairs: Counter[tuple[str, str]] = Counter()
    for each in found:
        tags = [(("^", 1.0),), *map(order.readings, each), (("$", 1.0),)]
        for here, there in pairwise(tags):
            pairs.update({(one, two): p * q for one, p in here for two, q in there})
    for _ in range(ROUNDS):
        model, pairs = order.Order(pairs), Counter()
        for each in found:
            for weights, total in model.steps(each):
                pairs.update({pair: weight / total for pair, weight in weights.items()})
    return pairs


def scores(model: order.Order, english: list[str]) -> list[float]:
    """Scores of the texts long enough to be looked at, lowest first."""
    found = [order.tokens(text) for text in english]
    return sorted(model.score(row) for row in found if len(row) > 7)


def shuffled(english: list[str]) -> list[str]:
    """Each text with its words in another order, by a fixed seed; the stop stays last and the first word has the capital."""
    rng, found = random.Random(5), []
    small = {word for text in english for word in text.split()[1:] if word.islower()}
    for text in english:
        stop = text[-1] if text[-1:] in ".!?" else ""
        words = text.removesuffix(stop).split()
        words[:1] = [word.lower() if word.lower() in small else word for word in words[:1]]
        said = " ".join(rng.sample(words, len(words)))
        found.append(said[:1].upper() + said[1:] + stop)
    return found


def main(folder: Path, path: Path | None) -> None:
    """Counts, writes, prints the share of right texts and of shuffled ones below each limit."""
    tuning = texts(folder, 0)
    fold = [sha256(german.encode()).digest()[1] & 1 for german, _ in tuning]
    parts = [[english for (_, english), at in zip(tuning, fold, strict=True) if at == k] for k in (0, 1)]
    other = [english for _, english in texts(folder, 1)]
    pairs = counted([english for _, english in tuning])
    full = order.Order(pairs)
    models = [order.Order(counted(part)) for part in parts]
    right = [sorted(scores(models[0], parts[1]) + scores(models[1], parts[0])), scores(full, other)]
    wrong = [
        sorted(scores(models[0], shuffled(parts[1])) + scores(models[1], shuffled(parts[0]))),
        scores(full, shuffled(other)),
    ]
    for limit in (0.2, 0.0, -0.2, -0.4, -0.6, -0.8, -1.0, -1.2):
        cells = [f"{100 * sum(one < limit for one in each) / len(each):.2f}" for each in (*right, *wrong)]
        print(f"{limit}: right {cells[0]} / {cells[1]}, shuffled {cells[2]} / {cells[3]} per 100")
    if path:
        lines = [
            "# How often a tag (HanTa's, of the British National Corpus) stands behind another: tag, then each follower and its count."
        ]
        for one in sorted({tag for tag, _ in pairs}):
            followers = [
                f"{two} {count:.1f}"
                for (tag, two), count in sorted(pairs.items())
                if tag == one and count >= 0.5
            ]
            lines.append("\t".join([one, *followers]))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
