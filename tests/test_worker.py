"""Jobs of a real PostgreSQL queue; skipped where no server is installed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from pipeline import config, worker
from pipeline.cli import cli
from pipeline.errors import ConfigError, StoreUnusable
from pipeline.store import Store
from pipeline.worker.steps import Steps
from pipeline.workflow.opening import open_workspace
from tests.postgres import database
from tests.workflow.city import City, item
from tests.workflow.conftest import CONFIG, SOURCE, Shop

__all__ = ["database"]


@pytest.fixture
def site(tmp_path: Path, city: City, database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """config.yaml of a site with two sources and a PostgreSQL store."""
    pytest.importorskip("procrastinate", reason="the extra `postgres` is not installed")
    (tmp_path / "sources").mkdir()
    lines = CONFIG.replace("sources: [musterstadt]", "sources: [musterstadt, nirgendwo]")
    (tmp_path / "config.yaml").write_text(f'{lines}store: "{database}"\n')
    (tmp_path / "sources" / "musterstadt.yaml").write_text(SOURCE.replace("BASE", city.base))
    (tmp_path / "sources" / "nirgendwo.yaml").write_text(
        SOURCE.replace("BASE", city.base).replace("feed.xml", "none.xml")
    )
    monkeypatch.setattr("pipeline.workflow.opening.engines_of", lambda *known: [Shop()])
    return tmp_path / "config.yaml"


@pytest.fixture
def city() -> Iterator[City]:
    """A city that listens."""
    with City() as city:
        yield city


def call(site: Path, *words: str) -> str:
    """A command's output, from a thread of its own: the browser's tests leave an event loop running in this one."""
    arguments = ["--config", str(site), "worker", *words]
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(CliRunner().invoke, cli, arguments, catch_exceptions=False).result(timeout=120)
    assert done.exit_code == 0, done.output
    return done.output


def test_jobs_import_each_source_and_publish(site: Path, city: City) -> None:
    city.items = [item(1), item(2)]
    call(site, "init")
    call(site, "init")

    assert call(site, "enqueue").startswith("3 jobs")
    assert call(site, "enqueue").startswith("0 jobs"), (
        "a source that waits in the queue is not put there twice"
    )
    call(site, "start", "--once")

    workspace = open_workspace(config.load(site), env={})
    assert len(list(workspace.settings.folder.rglob("*.md"))) == 2
    assert workspace.store.source("nirgendwo").failures == 1
    workspace.store.close()
    with closing(Steps(site)) as steps:
        assert [job.task for job in steps.due()] == ["publish"], "what was read is not due"
    assert [text for text, _ in city.asked].count("/feed.xml") == 1


def test_what_a_server_ended_while_a_worker_slept_is_tried_again(tmp_path: Path, database: str) -> None:
    """A machine that was put to sleep in a transaction loses it; awake, it says so as of any trouble of the database."""
    store = Store.open(database, tmp_path / "state")

    def short(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 50")

    def asleep(known: str) -> str:
        time.sleep(1)
        return "changed"

    sa.event.listen(sa.Engine, "begin", short)
    try:
        with pytest.raises(StoreUnusable) as told:
            store.change_mark("one", asleep)
    finally:
        sa.event.remove(sa.Engine, "begin", short)

    assert told.value.temporary
    assert store.mark("one") == ""
    store.close()


def test_a_queue_wants_a_postgresql_store(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("site: {name: Test}\n")

    with pytest.raises(ConfigError, match="PostgreSQL"):
        worker.dsn(config.load(tmp_path / "config.yaml"))


def test_the_queues_library_is_loaded_when_a_job_is_done_and_not_before() -> None:
    code = "import sys, pipeline.worker, pipeline.cli.setup; print('procrastinate' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert done.stdout.strip() == b"False"
