"""The workflow's functions as jobs of a PostgreSQL queue: import one source, publish. Keeper of procrastinate.

Needs the extra `postgres` and a store that is PostgreSQL: jobs and what they did are in one database. A source is
imported by one worker at a time; the run's own lock still holds on each machine.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import config
from pipeline.config import Settings
from pipeline.errors import ConfigError, LockHeld, StoreError
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.publishing.publish import publish
from pipeline.workflow.sources.poll import not_now

EVERY = "*/10 * * * *"
"""How often the queue looks for sources that are due; each source's own `every` decides whether it is."""
QUEUE = "stadtbote"


def dsn(settings: Settings) -> str:
    """Address of the queue's database, as PostgreSQL's own library wants it. Raises ConfigError for another store."""
    scheme, found, rest = settings.store.partition("://")
    if not found or scheme.partition("+")[0] not in {"postgresql", "postgres"}:
        raise ConfigError(
            "a queue needs a PostgreSQL store: store: postgresql+psycopg://...",
            file=str(settings.root / "config.yaml"),
            key="store",
        )
    return f"postgresql://{rest}"


def run_source(config_file: str, source: str) -> int:
    """One run of one source, in a place of its own; characters bought. Raises StoreError for a job to try again."""
    workspace = open_workspace(config.load(Path(config_file)))
    try:
        report = run_import(workspace, only=source)
    except LockHeld as error:
        raise StoreError(str(error), about=source, temporary=True) from error
    finally:
        workspace.store.close()
    return sum(row.characters for row in report.rows)


def publish_now(config_file: str) -> list[str]:
    """Publish what is due; paths."""
    workspace = open_workspace(config.load(Path(config_file)))
    try:
        return publish(workspace)
    finally:
        workspace.store.close()


def due(config_file: str) -> list[str]:
    """Sources whose hour has come, and those whose releases have a page to be asked again."""
    workspace = open_workspace(config.load(Path(config_file)))
    try:
        now = workspace.now()
        again = {record.source for record in workspace.store.find(recheck_before=now)}
        found = []
        for source in workspace.sources:
            waits = not_now(workspace.store.source(source.id), now, forced=source.id in again)
            if source.enabled and not waits:
                found.append(source.id)
        return found
    finally:
        workspace.store.close()


def application(config_file: Path, connector: Any = None) -> Any:
    """The queue's app, with its jobs. Raises ConfigError where the extra or the database is missing."""
    try:
        import procrastinate
        from procrastinate import exceptions
    except ImportError as error:
        raise ConfigError("a queue needs the extra: pip install 'stadtbote[postgres]'") from error
    settings = config.load(config_file)
    connector = connector or procrastinate.PsycopgConnector(conninfo=dsn(settings))
    app = procrastinate.App(connector=connector)
    file = str(config_file)
    patient = procrastinate.RetryStrategy(max_attempts=5, exponential_wait=30, retry_exceptions={StoreError})

    @app.task(name="import", queue=QUEUE, retry=patient)
    def import_source(source: str) -> int:
        """One source, once."""
        return run_source(file, source)

    @app.task(name="publish", queue=QUEUE, retry=patient)
    def publish_all() -> list[str]:
        """What was approved and is due."""
        return publish_now(file)

    @app.periodic(cron=EVERY)
    @app.task(name="look", queue=QUEUE)
    async def look(timestamp: int) -> None:
        """Put what is due into the queue, once."""
        for source in await asyncio.to_thread(due, file):
            job = import_source.configure(lock=source, queueing_lock=source)
            try:
                await job.defer_async(source=source)
            except exceptions.AlreadyEnqueued:
                continue

    return app


def prepare(config_file: Path) -> None:
    """Make the queue's tables; nothing happens where they are. Raises StoreError."""
    app = application(config_file)
    # The store's own tables come first: a database with others' tables alone is not ours to use.
    open_workspace(config.load(config_file)).store.close()

    async def made() -> None:
        async with app.open_async():
            if not await app.check_connection_async():
                await app.schema_manager.apply_schema_async()

    asyncio.run(_told(made()))


def enqueue(config_file: Path, sources: Sequence[str] = ()) -> int:
    """Put these sources (or those that are due) and a publish into the queue; how many jobs are new."""
    app = application(config_file)
    chosen = list(sources) or due(str(config_file))

    async def put() -> int:
        from procrastinate import exceptions

        count = 0
        async with app.open_async():
            for source in chosen:
                try:
                    job = app.configure_task("import", lock=source, queueing_lock=source, queue=QUEUE)
                    await job.defer_async(source=source)
                    count += 1
                except exceptions.AlreadyEnqueued:
                    continue
            try:
                await app.configure_task("publish", queueing_lock="publish", queue=QUEUE).defer_async()
                count += 1
            except exceptions.AlreadyEnqueued:
                pass
        return count

    return int(asyncio.run(_told(put())))


def work(config_file: Path, *, once: bool = False, side_by_side: int = 1) -> None:
    """Do jobs until stopped, or until none is left. Raises StoreError where the database goes away."""
    app = application(config_file)

    async def done() -> None:
        async with app.open_async():
            await app.run_worker_async(
                queues=[QUEUE],
                wait=not once,
                concurrency=side_by_side,
                name=f"stadtbote {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M}",
                install_signal_handlers=not once,
            )

    asyncio.run(_told(done()))


async def _told(job: Any) -> Any:
    """The queue's own errors as ours."""
    from procrastinate import exceptions

    try:
        return await job
    except exceptions.ConnectorException as error:
        cause = " ".join(str(error.__cause__ or error).split())
        raise StoreError(f"the queue's database: {cause}", about="queue", temporary=True) from error
