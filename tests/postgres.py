"""A PostgreSQL server of our own for tests; skipped where none is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def _program(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """Address of an empty database of a server of our own, on a socket."""
    with server() as address:
        yield address


@contextmanager
def server() -> Iterator[str]:
    """A server of our own, on a socket, while the block runs; address of its database `postgres`."""
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
    try:
        yield f"postgresql+psycopg://stadtbote@/postgres?host={folder}"
    finally:
        call(control, "-D", str(folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(folder)
