"""Posts onto the disk: never over another, never over an editor's save, nothing half written."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import SiteError
from pipeline.model import Post
from pipeline.site import writing


def test_a_new_post_never_overwrites(tmp_path: Path) -> None:
    writing.create(tmp_path, Post(path="a/post.md", text="one\n"))

    writing.create(tmp_path, Post(path="a/post.md", text="one\n"))
    with pytest.raises(SiteError, match="taken"):
        writing.create(tmp_path, Post(path="a/post.md", text="two\n"))

    assert (tmp_path / "a" / "post.md").read_text() == "one\n"
    assert [one.name for one in (tmp_path / "a").iterdir()] == ["post.md"]


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
    assert [one.read_text() for one in (tmp_path / "bak").iterdir()] == ["old\n"]
    assert list(writing.late(tmp_path / "bak")) == []


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

    (late,) = writing.late(tmp_path / "bak")

    assert (late.post, late.raw) == ("a/post.md", b"typed late\n")
    writing.seen(late)
    assert list(writing.late(tmp_path / "bak")) == []


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
        kept = [file.read_bytes(), *(one.read_bytes() for one in backup.glob("*.bak"))]
        lost += saved not in kept
        for one in backup.glob("*.bak"):
            one.unlink()
    assert lost == 0
