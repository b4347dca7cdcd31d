"""The queue itself: tasks of procrastinate, held by fencing numbers, and what takes over from workers that died.

Loaded where a job is put or done, and not before. What the library leaves open is closed here
(docs/decisions.md, workers): it finishes and retries a job for whoever asks, its own dead included.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate
from procrastinate import JobContext, exceptions, jobs, manager

from pipeline.errors import JobLost, StadtboteError, StoreError
from pipeline.store import Fence
from pipeline.worker.steps import QUEUE, Job, Steps

EVERY = "*/10 * * * *"
"""How often the queue looks for what is due; each source's own `every` decides whether it is."""
AGAIN = 10
"""Seconds until a job that had to wait, for a run or for the database, is tried again: for as long as it takes."""
_LOG = logging.getLogger(__name__)

_HELD = """
WITH held AS MATERIALIZED (
    SELECT id FROM procrastinate_jobs WHERE id = %(job_id)s AND status = 'doing' AND attempts = %(attempts)s
    AND worker_id IS NOT DISTINCT FROM %(worker_id)s::bigint FOR UPDATE
)
"""
_FINISH = "SELECT procrastinate_finish_job_v1(id, %(status)s::procrastinate_job_status, %(delete)s) FROM held"
_RETRY = "SELECT procrastinate_retry_job_v2(id, %(at)s, %(priority)s, %(queue)s, %(lock)s) FROM held"


class HeldJobs(manager.JobManager):
    """The library's own manager, but that a job is finished or tried again only by the worker that still holds it."""

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> jobs.Job | None:
        """A job to do; None also where another worker was faster at the same lock."""
        try:
            return await super().fetch_job(queues, worker_id)
        except exceptions.UniqueViolation:
            return None

    async def finish_job(self, job: jobs.Job, status: jobs.Status, delete_job: bool) -> None:
        """Done, unless another worker took it over."""
        await self._held(_FINISH, job, status=status.value, delete=delete_job)

    async def retry_job(
        self,
        job: jobs.Job,
        retry_at: dt.datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """To be done again; where the same job waits already, this one is over."""
        at = retry_at or dt.datetime.now(dt.UTC)
        try:
            await self._held(_RETRY, job, at=at, priority=priority, queue=queue, lock=lock)
        except exceptions.UniqueViolation:
            await self.finish_job(job, jobs.Status.ABORTED, delete_job=True)

    async def _held(self, query: str, job: jobs.Job, **more: Any) -> None:
        await self.connector.execute_query_async(
            query=_HELD + query, job_id=job.id, attempts=job.attempts, worker_id=job.worker_id, **more
        )


def application(dsn: str, steps: Steps) -> procrastinate.App:
    """The queue with its tasks: a source, a re-check, a release, a publication; and the look for what is due."""
    # A connection that is frozen in a transaction holds a row for no longer than that.
    options = "-c idle_in_transaction_session_timeout=15s"
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=dsn, kwargs={"options": options})
    )
    app.job_manager = HeldJobs(app.connector)
    patient = procrastinate.RetryStrategy(wait=AGAIN, retry_exceptions={StoreError})

    def task(name: str, step: Callable[..., Sequence[Job]]) -> Any:
        @app.task(name=name, queue=QUEUE, retry=patient, pass_context=True)
        async def do(context: JobContext, /, **words: Any) -> None:
            try:
                await put(app, await asyncio.to_thread(step, _fence(context.job), **words))
            except JobLost as error:
                _LOG.warning("%s", error)
            except StoreError:
                raise
            except StadtboteError as error:
                # Said, and tried again when the queue next looks for what is due.
                _LOG.error("%s: %s", name, error)

        return do

    for name in ("source", "recheck", "release", "publish"):
        task(name, getattr(steps, name))
    app.periodic(cron=EVERY)(task("look", steps.look))
    return app


def _fence(job: jobs.Job) -> Fence:
    return Fence(job=job.id or 0, worker=job.worker_id or 0, attempt=job.attempts)


async def put(app: procrastinate.App, wanted: Iterable[Job]) -> int:
    """Put jobs into the queue; how many are new."""
    count = 0
    for job in wanted:
        task = app.configure_task(
            job.task, lock=job.lock, queueing_lock=job.name, queue=job.queue, priority=job.priority
        )
        try:
            await task.defer_async(**job.words)
            count += 1
        except exceptions.AlreadyEnqueued:
            continue
    return count


async def take_over(app: procrastinate.App, after: float) -> None:
    """For ever: jobs of workers without a heartbeat for `after` seconds go back into the queue."""
    while True:
        await asyncio.sleep(after / 3)
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=after):
            _LOG.warning("job %s (%s) is taken over: its worker is gone", job.id, job.task_name)
            await app.job_manager.retry_job(job)


async def work(app: procrastinate.App, queues: Sequence[str], *, once: bool, jobs: int, after: float) -> None:
    """Do jobs until SIGTERM or SIGINT, or (`once`) until none is left. Raises ConnectorException where the database
    goes away.

    A worker that was frozen finds its number gone, and is begun anew under another.
    """
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.set_default_executor(ThreadPoolExecutor(jobs + 2))
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, over.set)
    while not over.is_set() and (not once or await _left(app, queues)):
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=queues,
                wait=not once,
                concurrency=jobs,
                name=f"stadtbote {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M}",
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=after / 6,
                stalled_worker_timeout=after,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        beside = [asyncio.create_task(over.wait()), asyncio.create_task(take_over(app, after))]
        await asyncio.wait({worker, *beside}, return_when=asyncio.FIRST_COMPLETED)
        for task in (*beside, worker):
            task.cancel()
        ended, *_ = await asyncio.gather(worker, *beside, return_exceptions=True)
        if not over.is_set() and not once:
            _LOG.warning("the worker ended by itself, and is begun anew: %s", ended)
            await asyncio.sleep(1)
            await app.check_connection_async()


async def _left(app: procrastinate.App, queues: Sequence[str]) -> bool:
    """Whether a job waits that may be done now."""
    found = [
        job for queue in queues for job in await app.job_manager.list_jobs_async(queue=queue, status="todo")
    ]
    now = dt.datetime.now(dt.UTC)
    return any(job.scheduled_at is None or job.scheduled_at <= now for job in found)
