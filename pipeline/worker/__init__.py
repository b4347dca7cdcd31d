"""The workflow's functions as jobs of a PostgreSQL queue: a source, a re-check, a release, a publication.

Needs the extra `postgres` and a store that is PostgreSQL: jobs and what they did are in one database. Its one room
with procrastinate is `queue`, loaded when it is used.
"""

import asyncio
import importlib.util
from collections.abc import Coroutine, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from pipeline import config
from pipeline.config import Settings
from pipeline.errors import ConfigError, StoreError

T = TypeVar("T")
DEAD = 30.0
"""Seconds without a heartbeat after which a worker's jobs go to others; heartbeats come six times, looks for the dead
three times in that time."""


def dsn(settings: Settings) -> str:
    """Address of the queue's database, as PostgreSQL's own library wants it. Raises ConfigError for another store."""
    scheme, found, rest = settings.store.partition("://")
    if not found or scheme.partition("+")[0] not in {"postgresql", "postgres"}:
        raise ConfigError(
            "a queue needs a PostgreSQL store: store: postgresql+psycopg://...",
            file=str(settings.root / "config.yaml"),
            key="store",
        )
    if importlib.util.find_spec("procrastinate") is None:
        raise ConfigError("a queue needs the extra: pip install 'stadtbote[postgres]'")
    return f"postgresql://{rest}"


def prepare(config_file: Path, *, here: bool = False) -> str:
    """Make the queue's tables where they are not, and claim this folder for the posts, unless another is (`here`: even
    then); "" where they lie here, else where. Raises StoreError."""
    settings = config.load(config_file)
    address = dsn(settings)
    from pipeline.worker import queue
    from pipeline.worker.steps import Steps
    from pipeline.workflow.opening import open_workspace
    from pipeline.workflow.workspace.posts_folder import claim

    # The store's own tables come first: a database with others' tables alone is not ours to use.
    with closing(open_workspace(settings).store) as store:
        elsewhere = claim(settings, store, anew=here)
    app = queue.application(address, Steps(config_file))

    async def made() -> None:
        async with app.open_async():
            if not await app.check_connection_async():
                await app.schema_manager.apply_schema_async()

    _run(made())
    return elsewhere


def enqueue(config_file: Path, sources: Sequence[str] = ()) -> int:
    """Put these sources, or all that is due, and a publication into the queue; how many jobs are new."""
    address = dsn(config.load(config_file))
    from pipeline.worker import queue
    from pipeline.worker.steps import Steps

    with closing(Steps(config_file)) as steps:
        app, jobs = queue.application(address, steps), steps.due(sources)

        async def put() -> int:
            async with app.open_async():
                return await queue.put(app, jobs)

        return _run(put())


def work(config_file: Path, *, once: bool = False, jobs: int = 4, dead_after: float = DEAD) -> None:
    """Do jobs, so many side by side, until told to end, or until none is left. Raises StoreError where the database
    goes away."""
    address = dsn(config.load(config_file))
    from pipeline.worker import queue
    from pipeline.worker.steps import FOLDER, QUEUE, Steps

    with closing(Steps(config_file)) as steps:
        app = queue.application(address, steps)
        queues = [QUEUE, FOLDER] if steps.lays_posts() else [QUEUE]

        async def done() -> None:
            async with app.open_async():
                await queue.work(app, queues, once=once, jobs=1 if once else jobs, after=dead_after)

        _run(done())


def _run(job: Coroutine[Any, Any, T]) -> T:
    """Do it; the queue's own errors as ours."""
    from procrastinate import exceptions

    try:
        return asyncio.run(job)
    except exceptions.ConnectorException as error:
        cause = " ".join(str(error.__cause__ or error).split())
        raise StoreError(f"the queue's database: {cause}", about="queue", temporary=True) from error
