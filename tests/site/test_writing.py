"""Posts onto the disk: never over another, never over an editor's save, nothing half written."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import filesystem
from pipeline.errors import SiteError
from pipeline.model import Post
from pipeline.site import backups, flavour, writing
from pipeline.site.folders import files_in, post_folders


def test_a_new_post_never_overwrites(tmp_path: Path) -> None:
    writing.create(tmp_path, Post(path="a/post.md", text="one\n"))

    writing.create(tmp_path, Post(path="a/post.md", text="one\n"))
    with pytest.raises(SiteError, match="taken"):
        writing.create(tmp_path, Post(path="a/post.md", text="two\n"))

    assert (tmp_path / "a" / "post.md").read_text() == "one\n"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["post.md"]


@pytest.mark.parametrize("path", ["../out.md", "/etc/out.md", "a/../../out.md", "..", ""])
def test_a_path_never_leaves_the_folder(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()

    with pytest.raises(SiteError, match="outside"):
        writing.create(folder, Post(path=path, text="x\n"))

    assert list(tmp_path.iterdir()) == [folder]


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "post.md").symlink_to(tmp_path / "secret")
    (folder / "sub").symlink_to(tmp_path)

    for path in ("post.md", "sub/post.md"):
        with pytest.raises(SiteError):
            writing.create(folder, Post(path=path, text="x\n"))

    assert not (tmp_path / "secret").exists()
    assert not (tmp_path / "post.md").exists()


def test_an_exchange_keeps_what_it_swapped_out(tmp_path: Path) -> None:
    writing.create(tmp_path, Post(path="post.md", text="old\n"))

    assert writing.exchange(tmp_path, "post.md", b"new\n", expected=b"old\n", backup=tmp_path / "bak")

    assert (tmp_path / "post.md").read_text() == "new\n"
    assert [path.read_text() for path in (tmp_path / "bak").iterdir()] == ["old\n"]
    assert list(backups.late(tmp_path, tmp_path / "bak")) == []


def test_an_exchange_over_an_edited_file_does_nothing(tmp_path: Path) -> None:
    writing.create(tmp_path, Post(path="post.md", text="edited\n"))

    assert not writing.exchange(tmp_path, "post.md", b"new\n", expected=b"old\n", backup=tmp_path / "bak")

    assert (tmp_path / "post.md").read_text() == "edited\n"


def test_a_save_into_the_swapped_out_file_is_noticed(tmp_path: Path) -> None:
    """An editor had the file open before the exchange and writes into it after."""
    writing.create(tmp_path, Post(path="a/post.md", text="old\n"))
    with (tmp_path / "a" / "post.md").open("r+b") as open_file:
        writing.exchange(tmp_path, "a/post.md", b"new\n", expected=b"old\n", backup=tmp_path / "bak")
        open_file.write(b"typed late\n")

    (late,) = backups.late(tmp_path, tmp_path / "bak")

    assert (late.post, late.raw) == ("a/post.md", b"typed late\n")
    backups.seen(late)
    assert list(backups.late(tmp_path, tmp_path / "bak")) == []


def test_a_move_that_died_half_way_is_taken_up(tmp_path: Path) -> None:
    class Died(Exception):
        pass

    def die(step: str) -> None:
        if step == "post moved":
            raise Died

    writing.create(tmp_path, Post(path="_drafts/post.md", text="draft\n"))
    arguments = {"expected": b"draft\n", "backup": tmp_path / "bak"}
    with pytest.raises(Died):
        writing.move(tmp_path, "_drafts/post.md", "_posts/post.md", b"post\n", step=die, **arguments)

    assert writing.move(tmp_path, "_drafts/post.md", "_posts/post.md", b"post\n", **arguments)

    assert (tmp_path / "_posts" / "post.md").read_text() == "post\n"
    assert not (tmp_path / "_drafts" / "post.md").exists()


def test_a_move_never_overwrites(tmp_path: Path) -> None:
    writing.create(tmp_path, Post(path="_drafts/post.md", text="draft\n"))
    writing.create(tmp_path, Post(path="_posts/post.md", text="by hand\n"))

    with pytest.raises(SiteError, match="taken"):
        writing.move(
            tmp_path,
            "_drafts/post.md",
            "_posts/post.md",
            b"x\n",
            expected=b"draft\n",
            backup=tmp_path / "bak",
        )

    assert (tmp_path / "_posts" / "post.md").read_text() == "by hand\n"


def by_rename(file: Path, text: bytes) -> None:
    """As vim and most editors save: a new file takes the name."""
    temporary = file.with_name("editor.tmp")
    temporary.write_bytes(text)
    temporary.replace(file)


def in_place(file: Path, text: bytes) -> None:
    """As nano and many CMS save: opened, cut, written."""
    with file.open("r+b") as handle:
        handle.truncate()
        handle.write(text)


@pytest.mark.slow
@pytest.mark.parametrize("save", [by_rename, in_place])
def test_racing_saves_lose_nothing(save: Callable[[Path, bytes], None], tmp_path: Path) -> None:
    """2,000 saves of each kind against refreshes: each is at last in the post, in a backup, or over by a later save."""
    file, backup = tmp_path / "post.md", tmp_path / "bak"
    chance = random.Random(5)
    lost = 0
    for number in range(2000):
        file.write_bytes(b"generated\n")
        saved = f"saved {number}\n".encode()
        pause = chance.random() * 0.0004
        start = threading.Barrier(2)

        def edit(saved: bytes = saved, start: threading.Barrier = start) -> None:
            start.wait()
            save(file, saved)

        editor = threading.Thread(target=edit)
        editor.start()
        start.wait()
        if pause > 0.0002:
            threading.Event().wait(pause)
        writing.exchange(tmp_path, "post.md", b"refreshed\n", expected=b"generated\n", backup=backup)
        editor.join()
        kept = [file.read_bytes(), *(path.read_bytes() for path in backup.glob("*.bak"))]
        lost += saved not in kept
        for path in backup.glob("*.bak"):
            path.unlink()
    assert lost == 0


def lame(monkeypatch: pytest.MonkeyPatch, *, links: bool) -> None:
    """A file system without exchange by rename (NFS), and perhaps without links (exFAT)."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(filesystem, "_renameat2", refuse)
    if not links:
        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.parametrize("links", [True, False])
def test_a_file_system_that_cannot_exchange_takes_the_longer_way(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Create, exchange, move and remove keep their word; every text is afterwards in a post or a backup."""
    lame(monkeypatch, links=links)
    backup = tmp_path / "state" / "backup"
    folder = tmp_path / "site"
    folder.mkdir()
    writing.create(folder, Post(path="_drafts/post.md", text="one\n"))

    with pytest.raises(SiteError, match="taken"):
        writing.create(folder, Post(path="_drafts/post.md", text="other\n"))
    assert writing.exchange(folder, "_drafts/post.md", b"two\n", expected=b"one\n", backup=backup)
    assert not writing.exchange(folder, "_drafts/post.md", b"x\n", expected=b"one\n", backup=backup)
    assert writing.move(
        folder, "_drafts/post.md", "_posts/post.md", b"three\n", expected=b"two\n", backup=backup
    )
    assert writing.remove(folder, "_posts/post.md", expected=b"three\n", backup=backup)

    assert sorted(path.read_text() for path in backup.iterdir()) == ["one\n", "three\n", "two\n"]
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("moment", ["before it is taken out", "while it is out"])
def test_a_save_in_the_middle_of_the_longer_way_stands(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lame(monkeypatch, links=True)
    backup = tmp_path / "state" / "backup"
    file = tmp_path / "post.md"
    file.write_bytes(b"old\n")
    wanted = "exchange prepared" if moment == "before it is taken out" else "taken out"

    def save(step: str) -> None:
        if step == wanted:
            by_rename(file, b"saved\n")

    done = writing.exchange(tmp_path, "post.md", b"new\n", expected=b"old\n", backup=backup, step=save)

    assert not done
    assert file.read_bytes() == b"saved\n"
    kept = [path.read_bytes() for path in backup.glob("*.bak")]
    assert kept == ([] if moment == "before it is taken out" else [b"old\n"])
    assert not list(tmp_path.glob(".*"))


CHILD = """
import errno, os, signal, sys
from pathlib import Path
from pipeline import filesystem
from pipeline.site import writing
folder, step = Path(sys.argv[1]), sys.argv[2]
def refuse(*a, **k):
    raise OSError(errno.EINVAL, "no")
if step == "taken out":
    filesystem._renameat2 = refuse
def die(name):
    if name == step:
        os.kill(os.getpid(), signal.SIGKILL)
writing.exchange(folder / "site", "a/post.md", b"new", expected=b"old", backup=folder / "state" / "backup", step=die)
"""


@pytest.mark.parametrize("step", ["exchange prepared", "exchanged", "taken out"])
def test_after_a_kill_the_post_is_there_and_the_rest_in_the_backup(step: str, tmp_path: Path) -> None:
    folder, backup = tmp_path / "site", tmp_path / "state" / "backup"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "post.md").write_bytes(b"old")
    subprocess.run([sys.executable, "-c", CHILD, str(tmp_path), step], check=False)

    found = [path for path in files_in(folder) if backups.is_temporary(path.name)]
    backups.sweep(folder, backup, found)

    wanted = (b"new", [b"old"]) if step == "exchanged" else (b"old", [b"new"])
    assert found
    assert (
        (folder / "a" / "post.md").read_bytes(),
        [path.read_bytes() for path in backup.iterdir()],
    ) == wanted
    assert [path.name for path in (folder / "a").iterdir()] == ["post.md"]


def test_a_sweep_waits_for_an_exchange_and_leaves_what_is_being_written(tmp_path: Path) -> None:
    """Another process sweeps at every step of an exchange and of a new post: both go on as if alone."""
    sweep = (
        "import sys; from pathlib import Path; from pipeline.site import backups; from pipeline.site.folders import files_in\n"
        "folder = Path(sys.argv[1])\n"
        "found = [one for one in files_in(folder) if backups.is_temporary(one.name)]\n"
        "print('ready', flush=True)\n"
        "backups.sweep(folder, folder / 'bak', found)"
    )
    running = []

    def step(_: str) -> None:
        running.append(subprocess.Popen([sys.executable, "-c", sweep, str(tmp_path)]))
        if len(running) == 1:
            assert running[0].wait(30) == 0
        else:
            threading.Event().wait(0.5)

    writing.create(tmp_path, Post(path="post.md", text="old\n"), step=step)
    assert writing.exchange(
        tmp_path, "post.md", b"new\n", expected=b"old\n", backup=tmp_path / "bak", step=step
    )

    assert [popen.wait(30) for popen in running] == [0, 0, 0]
    assert (tmp_path / "post.md").read_bytes() == b"new\n"
    assert [path.read_bytes() for path in (tmp_path / "bak").glob("*.bak")] == [b"old\n"]


def test_a_backup_on_another_file_system_stays_beside_the_posts(tmp_path: Path) -> None:
    """The same inode, so that an editor who still has the file open is heard; git and generators pass it over."""
    here = tmp_path.stat().st_dev
    others = [place for place in (Path("/dev/shm"), Path("/var/tmp")) if place.is_dir()]
    other = next((place for place in others if place.stat().st_dev != here), None)
    if other is None:
        pytest.skip("no second file system here")
    with tempfile.TemporaryDirectory(dir=other) as state:
        backup = Path(state) / "backup"
        (tmp_path / "post.md").write_bytes(b"old\n")
        with (tmp_path / "post.md").open("r+b") as open_file:
            assert writing.exchange(tmp_path, "post.md", b"new\n", expected=b"old\n", backup=backup)
            open_file.write(b"late\n")
        assert writing.remove(tmp_path, "post.md", expected=b"new\n", backup=backup)

        assert [late_change.raw for late_change in backups.late(tmp_path, backup)] == [b"late\n"]
        kept = tmp_path / backups.BESIDE
        assert sorted(path.read_bytes() for path in kept.glob("*.bak")) == [b"late\n", b"new\n"]
        assert (kept / ".gitignore").read_text() == "*\n"
        backups.purge(tmp_path, backup, "post.md")
        assert not list(kept.glob("*.bak"))


def test_an_exchange_keeps_the_rights_of_the_post(tmp_path: Path) -> None:
    (tmp_path / "post.md").write_bytes(b"old")
    (tmp_path / "post.md").chmod(0o664)

    writing.exchange(tmp_path, "post.md", b"new", expected=b"old", backup=tmp_path / "bak")

    assert (tmp_path / "post.md").stat().st_mode & 0o777 == 0o664


def test_only_folders_of_posts_are_searched(tmp_path: Path) -> None:
    """Hidden folders, dependencies and built pages hold copies of posts, records, other people's files."""
    for path in (
        "_drafts/a.md", "_drafts/deep/b.md", "_drafts/.hidden/no.md", "_posts/c.md", "_posts/node_modules/no.md",
        "_site/no.md", ".stadtbote/records/no.json", "node_modules/x/no.md", "about.md", "blog/d.md",
    ):  # fmt: skip
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "_posts" / "link.md").symlink_to("c.md")

    def found(posts: str) -> list[str]:
        below = post_folders(flavour("jekyll", posts=posts), ["en-GB"])
        return [path.relative_to(tmp_path).as_posix() for path in files_in(tmp_path, below)]

    assert found("") == ["_drafts/a.md", "_drafts/deep/b.md", "_posts/c.md"]
    assert found("blog") == ["_drafts/a.md", "_drafts/deep/b.md", "blog/d.md"]
    assert found("_site/x") == []
    assert "about.md" in found(".") and not any("no." in text for text in found("."))


@pytest.mark.parametrize("path", ["post.md", "sub/post.md", "../secret"])
def test_nothing_is_exchanged_moved_or_removed_through_a_planted_link(path: str, tmp_path: Path) -> None:
    folder, backup = tmp_path / "site", tmp_path / "bak"
    folder.mkdir()
    for name in ("secret", "post.md"):
        (tmp_path / name).write_bytes(b"of someone else\n")
    (folder / "post.md").symlink_to(tmp_path / "secret")
    (folder / "sub").symlink_to(tmp_path)
    about = {"expected": b"of someone else\n", "backup": backup}

    with pytest.raises(SiteError, match="outside"):
        writing.inside(folder, path)
    with pytest.raises(SiteError, match="outside"):
        writing.exchange(folder, path, b"ours\n", **about)
    with pytest.raises(SiteError, match="outside"):
        writing.move(folder, path, "new.md", b"ours\n", **about)
    with pytest.raises(SiteError, match="outside"):
        writing.remove(folder, path, **about)
    with pytest.raises(SiteError, match="outside"):
        writing.replace(folder, path, b"ours\n")

    assert (tmp_path / "secret").read_bytes() == (tmp_path / "post.md").read_bytes() == b"of someone else\n"
    assert (folder / "post.md").is_symlink() and not backup.exists()


def test_a_save_between_look_and_exchange_stays_in_its_place(tmp_path: Path) -> None:
    """The last look, at what was swapped out: an editor saves after the file was found as expected."""
    writing.create(tmp_path, Post(path="post.md", text="old\n"))

    def save(step: str) -> None:
        if step == "exchange prepared":
            (tmp_path / "post.md").write_text("an editor's\n")

    done = writing.exchange(
        tmp_path, "post.md", b"new\n", expected=b"old\n", backup=tmp_path / "bak", step=save
    )

    assert done is False
    assert (tmp_path / "post.md").read_text() == "an editor's\n"
    assert not list((tmp_path / "bak").glob("*.bak")), "ours alone was thrown away"
    assert {path.name for path in tmp_path.iterdir()} <= {"post.md", "bak", "bak.lock"}


def test_a_save_after_the_exchange_is_kept_when_it_is_taken_back(tmp_path: Path) -> None:
    """An editor saves before the exchange, and once more into the new file before it is taken back."""
    writing.create(tmp_path, Post(path="post.md", text="old\n"))

    def save(step: str) -> None:
        (tmp_path / "post.md").write_text("first\n" if step == "exchange prepared" else "second\n")

    done = writing.exchange(
        tmp_path, "post.md", b"new\n", expected=b"old\n", backup=tmp_path / "bak", step=save
    )

    assert done is False
    kept = [path.read_text() for path in (tmp_path / "bak").glob("*.bak")]
    assert sorted([(tmp_path / "post.md").read_text(), *kept]) == ["first\n", "second\n"]
    (late,) = backups.late(tmp_path, tmp_path / "bak")
    assert late.raw == b"second\n" and late.post == "post.md"


@pytest.mark.parametrize("there", [None, b"another\n"])
def test_what_is_not_as_expected_is_neither_exchanged_nor_removed(
    there: bytes | None, tmp_path: Path
) -> None:
    if there is not None:
        (tmp_path / "post.md").write_bytes(there)
    about = {"expected": b"old\n", "backup": tmp_path / "bak"}

    assert writing.exchange(tmp_path, "post.md", b"new\n", **about) is False
    assert writing.remove(tmp_path, "post.md", **about) is False
    assert writing.move(tmp_path, "post.md", "new.md", b"new\n", **about) is False

    assert (tmp_path / "post.md").read_bytes() == there if there else not (tmp_path / "post.md").exists()
    assert not (tmp_path / "bak").exists() and not (tmp_path / "new.md").exists()
