"""Jobs of a real PostgreSQL queue; skipped where no server is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import config, worker
from pipeline.cli import cli
from pipeline.errors import ConfigError
from pipeline.run.place import open_place
from tests.run.city import City, item
from tests.run.conftest import CONFIG, SOURCE, Shop


def _program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an empty database of a server of our own, on a socket."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    if initdb is None or control is None:
        pytest.skip("no PostgreSQL server is installed: apt-get install postgresql")
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        pytest.skip("PostgreSQL does not run as root, and there is no user `postgres`")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path must be short
    os.chown(folder, account.pw_uid, account.pw_gid)

    def call(*words: str) -> None:
        subprocess.run(
            words,
            check=True,
            capture_output=True,
            user=account.pw_uid,
            group=account.pw_gid,
            cwd=folder,
            timeout=60,
        )

    try:
        call(
            initdb,
            "-D",
            str(folder / "data"),
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--username=stadtbote",
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        call(control, "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", options, "start")
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start here: {getattr(error, 'stderr', b'')!r}")
    yield f"postgresql+psycopg://stadtbote@/postgres?host={folder}"
    call(control, "-D", str(folder / "data"), "-m", "immediate", "stop")
    shutil.rmtree(folder)


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
    monkeypatch.setattr("pipeline.run.place.engines_of", lambda *known: [Shop()])
    return tmp_path / "config.yaml"


@pytest.fixture
def city() -> Iterator[City]:
    """A city that listens."""
    with City() as one:
        yield one


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

    place = open_place(config.load(site), env={})
    assert len(list(place.settings.folder.rglob("*.md"))) == 2
    assert place.store.source("nirgendwo").failures == 1
    place.store.close()
    assert "musterstadt" not in worker.due(str(site)), "what was read is not due"
    assert [one for one, _ in city.asked].count("/feed.xml") == 1


def test_a_queue_wants_a_postgresql_store(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("site: {name: Test}\n")

    with pytest.raises(ConfigError, match="PostgreSQL"):
        worker.dsn(config.load(tmp_path / "config.yaml"))


def test_the_queues_library_is_loaded_when_a_job_is_done_and_not_before() -> None:
    code = "import sys, pipeline.worker, pipeline.cli.starting; print('procrastinate' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert done.stdout.strip() == b"False"
