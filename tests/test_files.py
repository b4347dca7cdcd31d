"""One way of writing files: whole or not at all, never over what nobody expected, whoever else is at work."""

from __future__ import annotations

import datetime as dt
import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import files, filesystem
from pipeline.errors import SiteError, StoreError
from pipeline.model import Record
from pipeline.store import Store
from tests.store.material import NOW, identity, record

Lame = Callable[..., None]


@pytest.fixture(params=["as it is", "no renameat2", "no links either"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The file system of the tests; one without exchange (NFS: EINVAL); one without links too (exFAT: EPERM)."""
    if request.param != "as it is":
        monkeypatch.setattr(filesystem, "_renameat2", refusing(errno.EINVAL))
    if request.param == "no links either":
        monkeypatch.setattr(os, "link", refusing(errno.EPERM))
    return str(request.param)


def refusing(code: int) -> Lame:
    """A system call that this file system does not have."""

    def call(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return call


def test_a_file_is_made_anew_with_the_rights_it_had(tmp_path: Path) -> None:
    file = tmp_path / "a" / "file"
    files.write(file, b"one")
    assert stat.S_IMODE(file.stat().st_mode) == 0o644 & ~_umask()
    file.chmod(0o640)

    files.write(file, iter([b"t", b"wo"]))
    files.write(tmp_path / "secret", b"x", mode=0o600)

    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"two", 0o640)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "file", "secret"]


def test_a_link_is_followed_and_a_pipe_is_written_into(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)

    files.write(tmp_path / "link", b"new")
    files.write(tmp_path / "pipe", b"piped")

    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"new"
    assert os.read(reader, 100) == b"piped"
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    os.close(reader)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    def pieces() -> object:
        yield b"half"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "file"
    file.write_bytes(b"old")

    said = r"post.md: cannot be written: No space left on device"
    with pytest.raises(SiteError, match=said) as told, files.writing("post.md", SiteError):
        files.write(file, pieces())  # type: ignore[arg-type]  # a generator of bytes

    assert told.value.temporary
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert file.read_bytes() == b"old"


def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match="cannot be read: No such file or directory"),
        files.reading(tmp_path),
    ):
        (tmp_path / "none").read_bytes()


def test_a_new_file_never_lands_on_another(tmp_path: Path, file_system: str) -> None:
    file = tmp_path / "file"
    files.create(file, b"one")

    with pytest.raises(FileExistsError):
        files.create(file, b"two")

    assert file.read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_claim_that_died_is_taken_over_and_a_held_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filesystem, "_renameat2", refusing(errno.ENOSYS))
    monkeypatch.setattr(os, "link", refusing(errno.EOPNOTSUPP))
    file = tmp_path / "file"
    file.touch()
    held = os.open(file, os.O_RDWR)
    filesystem.lock(held, 2)

    with pytest.raises(FileExistsError):
        files.create(file, b"one")
    os.close(held)
    files.create(file, b"one")

    assert file.read_bytes() == b"one"


WRITER = """
import sys, time
from pathlib import Path
from pipeline import files
with files.temporary(Path(sys.argv[1]), b"half written") as path:
    print(path, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("ends", ["stop", "kill"])
def test_only_a_dead_owners_temporary_is_abandoned(ends: str, tmp_path: Path) -> None:
    """Told by the lock, not by the process id: in another container the same id is somebody else."""
    with subprocess.Popen(  # our own interpreter
        [sys.executable, "-c", WRITER, str(tmp_path / "post.md")], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        path = Path(writer.stdout.readline().strip())
        foreign = path.with_name(path.name.replace(f"-{writer.pid}-", "-1-"))
        path.rename(foreign)

        with files.abandoned(foreign) as alive:
            pass
        writer.send_signal(signal.SIGKILL if ends == "kill" else signal.SIGTERM)
        writer.wait()
        with files.abandoned(foreign) as dead:
            pass

    assert (alive, dead) == (False, True)
    assert files.target_of(foreign) == tmp_path / "post.md"


def test_without_locks_a_host_judges_its_own_processes_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fcntl.flock", refusing(errno.ENOLCK))
    mine = files.beside(tmp_path / "post.md")
    gone = mine.with_name(mine.name.replace(f"-{os.getpid()}-", "-4194305-"))
    elsewhere = gone.with_name(gone.name.replace(files._WHERE, "elsewhere"))
    found = {}
    for name in (mine, gone, elsewhere):
        name.touch()
        with files.abandoned(name) as found[name]:
            pass

    assert [found[path] for path in (mine, gone, elsewhere)] == [False, True, False]
    files.write(tmp_path / "post.md", b"written all the same")
    assert (tmp_path / "post.md").read_bytes() == b"written all the same"


SWEEPER = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from pipeline.store import Store
    state, stop = Path(sys.argv[1]), Path(sys.argv[2])
    while not stop.exists():
        Store.open("sqlite", state, fsync=False).close()
        print(end=".", flush=True)
        time.sleep(0.02)
""")


def test_opening_the_store_beside_a_writer_harms_no_write(tmp_path: Path) -> None:
    """Another process opens the store every 20 ms, and sweeps: only what a dead owner left."""
    store = Store.open("sqlite", tmp_path, fsync=False)
    for number in range(20):
        store.add(record(number))
    stop, failed, written = tmp_path / "stop", list[str](), 0
    with (
        (tmp_path / "opened").open("wb") as opened,
        subprocess.Popen([sys.executable, "-c", SWEEPER, str(tmp_path), str(stop)], stdout=opened) as other,
    ):
        while (tmp_path / "opened").stat().st_size < 25 and other.poll() is None:
            written += 1
            try:
                store.change(identity(written % 20), noted(written), now=NOW, facts=lambda _: None)
            except StoreError as error:
                failed.append(str(error))
        stop.touch()
        ended = other.wait(60)
    store.close()

    assert (failed, ended) == ([], 0)
    assert written > 25


def noted(number: int) -> Callable[[Record, None, dt.datetime], Record]:
    """A change of a record that is another one each time."""
    return lambda known, _, now: replace(known, reason=f"waits for {number}")


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now
