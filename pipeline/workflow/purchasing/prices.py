"""What a release would cost with an engine, after memory: nothing is sent to know it."""

from pipeline import site, translate
from pipeline.model import Record, Source
from pipeline.translate.engine import Engine
from pipeline.workflow.purchasing.ledger import StoreMemory
from pipeline.workflow.purchasing.writing import HEADLINE
from pipeline.workflow.workspace.workspace import Workspace


def price(
    workspace: Workspace,
    source: Source,
    record: Record,
    engine: Engine,
    language: str,
    *,
    headline: bool = False,
) -> int:
    """Characters an engine would bill for a release, after memory."""
    return planned_for(workspace, source, record, engine, language, headline=headline).characters


def planned_for(
    workspace: Workspace,
    source: Source,
    record: Record,
    engine: Engine | None,
    language: str,
    *,
    headline: bool,
) -> translate.Plan:
    """What `translate` would find and buy of a release, after memory."""
    assert record.release is not None
    job = translate.Job(
        language=language,
        engine=engine,
        memory=StoreMemory(workspace.store, workspace.now()),
        terms=workspace.terms_for(source, language),
        roles=HEADLINE if headline else None,
    )
    return translate.plan(site.printable(record.release, source.rights), job)
