"""One block translated once more by an engine a person chose: bought, remembered, and shown; nothing is written."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from pipeline import translate
from pipeline.errors import ConfigError, DecisionRefused
from pipeline.messages import Message
from pipeline.model import Record
from pipeline.site.markdown.typing import shown_runs
from pipeline.transitions.proposals import asked_for
from pipeline.translate.engine import Engine
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.purchasing.engines import Engines, Wait
from pipeline.workflow.purchasing.ledger import ReleaseLedger
from pipeline.workflow.purchasing.writing import write_english
from pipeline.workflow.workspace.workspace import Workspace


def names(workspace: Workspace, source: str, target: str) -> Sequence[str]:
    """Engines that can be asked here for a pair of languages, by name."""
    configured = [engine.name for engine in workspace.open_engines(source, target)]
    others = [option for option in workspace.settings.options if option not in configured]
    return tuple(dict.fromkeys([*configured, *others]))


def open_engine(workspace: Workspace, name: str, source: str, target: str) -> Engine:
    """An engine by name: as the site opens it, else by its options. Raises ConfigError, EngineError."""
    for engine in workspace.open_engines(source, target):
        if engine.name == name:
            return engine
    return translate.open_engine(
        name, options=workspace.settings.options.get(name), env=workspace.env, source=source, target=target
    )


def retranslate_block(
    workspace: Workspace, record: Record, language: str, key: str, *, engine: str, by: str
) -> str:
    """What the engine makes of one block (a row's key), as it would be typed on the desk.

    Only this block is sent. Raises DecisionRefused where there is no such block or no reply, ConfigError, EngineError.
    """
    source = workspace.source(record.source)
    if source is None or record.release is None:
        raise ConfigError(f"its source `{record.source}` is not configured", key="sources")
    row = next((row for row in sheet(workspace, record, language).rows if row.key == key), None)
    if row is None or row.source is None:
        raise DecisionRefused("there is no such block", about=record.title)
    asked = open_engine(workspace, engine, record.release.language, language)
    asking = replace(workspace, open_engines=lambda s, t: [asked])
    # Whatever else the release holds is handed over as done, so that it is neither sent nor paid.
    kept = {
        (segment.role, segment.index): replace(segment, target=segment.source)
        for segment in translate.segments(record.release)
        if (segment.role, segment.index) != (row.role, row.index)
    }
    with closing(Engines(asking)) as engines:
        ledger = ReleaseLedger(workspace, record)
        made = write_english(asking, source, ledger, engines, language=language, kept=kept, fresh=True)
    if isinstance(made, Wait):
        raise DecisionRefused(made.reason, about=record.title)
    mine = next(
        (segment for segment in made.segments if (segment.role, segment.index) == (row.role, row.index)), None
    )
    if mine is None or mine.target is None:
        raise DecisionRefused(
            Message("{engine} gave nothing that can be used", engine=engine), about=record.title
        )
    workspace.change(record.id, asked_for(by=by, detail=f"{engine}: {key}", language=language))
    return shown_runs(mine.target.runs).text
