"""`evaluate`: which engine would have served this site's editors best? Answered by the site's own past.

Releases whose English a person approved are translated once more and compared with what the editors made of them:
chrF and TER (sacrebleu), findings, characters, seconds.
"""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from pipeline import check, files, translate
from pipeline.messages import Language, noop, words
from pipeline.model import PostState, Record, Release, Review, Severity, Translation, Version
from pipeline.translate.engine import Bought, Engine, Hit
from pipeline.workflow.posts.working_text import on_disk
from pipeline.workflow.purchasing.ledger import ReleaseLedger
from pipeline.workflow.reporting import charts
from pipeline.workflow.reporting.charts import Bar, Chart
from pipeline.workflow.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One engine over the releases."""

    engine: str
    releases: int
    chrf: float
    ter: float
    errors: float
    """Errors a release."""
    warnings: float
    characters: int
    cost: float
    """EUR, as far as the engine's price is known."""
    seconds: float
    """A release."""


class NoMemory:
    """A memory that knows nothing and keeps nothing: what is measured is the engine."""

    def lookup(self, text: str, *, key: str, source: str, target: str) -> Hit | None:
        """Nothing."""

    def keep(self, bought: Sequence[Bought], *, source: str, target: str) -> None:
        """Nothing is kept: an evaluation must not change what later runs write."""


def approved(workspace: Workspace, language: str, *, limit: int) -> list[tuple[Record, Version]]:
    """The newest releases whose English a person approved and whose file is there."""
    found = []
    for record in workspace.store.find():
        version = record.versions.get(language)
        if version is None or version.review is not Review.REVIEWED or record.release is None:
            continue
        if version.place in {PostState.DRAFT, PostState.PUBLISHED}:
            found.append((record, version))
        if len(found) == limit:
            break
    return found


def price(engines: Sequence[Engine], chosen: Sequence[tuple[Record, Version]]) -> dict[str, int]:
    """Characters each engine would bill: shown before anything is bought."""
    costs = {}
    for engine in engines:
        costs[engine.name] = sum(
            translate.plan(
                record.release, translate.Job(language=version.language, engine=engine, memory=NoMemory())
            ).characters
            for record, version in chosen
            if record.release is not None and engine.can.billed
        )
    return costs


def score(workspace: Workspace, engine: Engine, chosen: Sequence[tuple[Record, Version]]) -> Score:
    """Translate the releases with one engine and compare. A billed engine writes its ledger as ever."""
    hypotheses: list[str] = []
    references: list[str] = []
    errors = warnings = characters = 0
    started = time.monotonic()
    with closing(engine):
        for record, version in chosen:
            made = _translated(workspace, record, engine, version.language)
            found = check.findings(made, style=workspace.settings.style)
            errors += sum(finding.severity is Severity.ERROR for finding in found)
            warnings += sum(finding.severity is Severity.WARNING for finding in found)
            characters += made.characters
            seen = on_disk(workspace, record, version)
            reference = seen.translation if seen is not None else _generated(version)
            texts = {
                (segment.role, segment.index): segment.target.text
                for segment in reference.segments
                if segment.target
            }
            for segment in made.segments:
                if segment.target is not None and (segment.role, segment.index) in texts:
                    hypotheses.append(segment.target.text)
                    references.append(texts[(segment.role, segment.index)])
    number = max(len(chosen), 1)
    return Score(
        engine=engine.name,
        releases=len(chosen),
        chrf=round(CHRF().corpus_score(hypotheses, [references]).score, 1) if hypotheses else 0.0,
        ter=round(TER().corpus_score(hypotheses, [references]).score, 1) if hypotheses else 0.0,
        errors=round(errors / number, 2),
        warnings=round(warnings / number, 2),
        characters=characters,
        cost=round(characters * engine.can.price / 1_000_000, 2),
        seconds=round((time.monotonic() - started) / number, 2),
    )


def plot(scores: Sequence[Score], file: Path, language: Language = "en") -> Path:
    """Bars of chrF and TER by engine, as a page that loads nothing. Raises StoreError where it cannot be written."""
    said = words(language)
    head = ["Engine", "chrF", "TER", "Errors", "Warnings", "Characters", "EUR", "Seconds"]
    rows = [
        [
            score.engine,
            *(f"{value:g}" for value in (score.chrf, score.ter, score.errors, score.warnings)),
            f"{score.characters:,}",
            f"{score.cost:.2f}",
            f"{score.seconds:g}",
        ]
        for score in scores
    ]
    drawn = [
        Chart(
            title=title,
            sentence=said.gettext(sentence),
            bars=[
                Bar(label=score.engine, values=[value]) for score, value in zip(scores, values, strict=True)
            ],
            series=[title],
            head=[said.gettext(name) for name in head],
            rows=rows,
            most=100,
        )
        for title, sentence, values in (
            (
                "chrF",
                noop("Beside what the editors approved, 0 to 100: more is better."),
                [score.chrf for score in scores],
            ),
            (
                "TER",
                noop("Edits for each hundred words: less is better."),
                [min(score.ter, 100) for score in scores],
            ),
        )
    ]
    with files.writing(file):
        files.write(file, charts.page("evaluation.html", said, charts=drawn).encode())
    return file


def _translated(workspace: Workspace, record: Record, engine: Engine, language: str) -> Translation:
    release: Release | None = record.release
    assert release is not None
    known = workspace.store.get(record.id) or record
    ledger = ReleaseLedger(workspace, known, for_draft=False) if engine.can.billed else None
    job = translate.Job(
        language=language,
        engine=engine,
        memory=NoMemory(),
        ledger=ledger,
        style=workspace.settings.style,
        fresh=True,
    )
    return translate.translate(release, job, now=workspace.now())


def _generated(version: Version) -> Translation:
    assert version.made is not None
    return Translation(release="", language=version.language, segments=version.segments, made=version.made)
