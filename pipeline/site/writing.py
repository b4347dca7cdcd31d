"""Posts onto the disk: a new one never over another, a refresh never over an editor's save.

Everything an editor ever saved is afterwards in the post or in a backup. A check before a replace is not enough
(measured elsewhere: 41 % of racing saves lost), so files are exchanged, and what was swapped out is kept and looked
at again: an editor who had the file open before the exchange still writes into the swapped-out one.
"""

from collections.abc import Callable
from pathlib import Path

from pipeline import files, filesystem
from pipeline.errors import SiteError
from pipeline.model import Post
from pipeline.site import backups

__all__ = ["add", "create", "exchange", "inside", "move", "remove", "replace"]

HELD = ".stadtbote/drafts"
"""Where drafts lie that a generator must not see."""
Step = Callable[[str], None]


def inside(folder: Path, path: str) -> Path:
    """The file a post's path means. Raises SiteError where it would leave the folder or follow a link.

    A held draft lies outside, in `.stadtbote/drafts/` above the site.
    """
    root = folder.resolve()
    file = root / path
    parent = file.parent.resolve()
    above, _, below = path.partition(f"{HELD}/")
    if below and above and not above.replace("../", ""):
        root = (root / above / HELD).resolve()
    if not parent.is_relative_to(root) or file.name in {"", ".", ".."} or file.is_symlink():
        raise SiteError(
            "would be written outside the site's folder: a link leads there; put the folder itself in its place",
            about=path,
        )
    return parent / file.name


def create(folder: Path, post: Post, *, step: Step = lambda name: None) -> None:
    """Write a new post as a whole or not at all; the same text under the same name is no change.

    Raises SiteError where the name is taken by another text, or the disk refuses.
    """
    if not add(folder, post.path, post.text.encode(), step=step):
        raise SiteError("the name is taken by another post; nothing was overwritten", about=post.path)


def add(folder: Path, path: str, raw: bytes, *, step: Step = lambda name: None) -> bool:
    """A new file of any bytes (a picture), whole or not at all; False where other bytes have the name.

    Raises SiteError where the disk refuses.
    """
    file = inside(folder, path)
    with files.writing(path, SiteError):
        with files.temporary(file, raw) as temporary:
            step("temporary written")
            try:
                filesystem.rename_new(temporary, file)
            except FileExistsError:
                temporary.unlink(missing_ok=True)
                return file.read_bytes() == raw
        filesystem.sync_folder(file.parent)
    return True


def replace(folder: Path, path: str, raw: bytes) -> bool:
    """A file that is ours alone (a feed, a side file) made anew, whole or not at all; False where it was so already.

    Raises SiteError where the disk refuses.
    """
    file = inside(folder, path)
    with files.writing(path, SiteError):
        if file.is_file() and file.read_bytes() == raw:
            return False
        files.write(file, raw)
    return True


def exchange(
    folder: Path, path: str, new: bytes, *, expected: bytes, backup: Path, step: Step = lambda name: None
) -> bool:
    """Put `new` in place of `expected`; False (and no change) where the file holds anything else.

    What was swapped out is moved to `backup` and stays there. Raises SiteError where the disk refuses.
    """
    file = inside(folder, path)
    with files.writing(path, SiteError), backups.at_work(backup):
        return _exchange(folder, file, path, new, expected=expected, backup=backup, step=step)


def move(
    folder: Path,
    old: str,
    new: str,
    raw: bytes,
    *,
    expected: bytes,
    backup: Path,
    step: Step = lambda name: None,
) -> bool:
    """Publish: the file gets its new name, then its new text; never over another file.

    A move that died half way is taken up where it stopped. False where the text was not the `expected` one.
    Raises SiteError where the new name is taken.
    """
    source, target = inside(folder, old), inside(folder, new)
    with files.writing(new, SiteError), backups.at_work(backup):
        if old != new and source.is_file():
            if source.read_bytes() != expected:
                return False
            filesystem.make_folder(target.parent)
            try:
                filesystem.rename_new(source, target)
            except FileExistsError:
                raise SiteError(
                    "the name is taken by another post; nothing was overwritten", about=new
                ) from None
            filesystem.sync_folder(target.parent)
            filesystem.sync_folder(source.parent)
            step("post moved")
        return _exchange(folder, target, new, raw, expected=expected, backup=backup, step=step)


def remove(folder: Path, path: str, *, expected: bytes, backup: Path) -> bool:
    """Take a post away into `backup`; False where it holds anything but `expected`."""
    file = inside(folder, path)
    with files.writing(path, SiteError), backups.at_work(backup):
        if not file.is_file() or file.read_bytes() != expected:
            return False
        backups.keep(folder, file, path, backup, expected)
        return True


def _exchange(
    folder: Path, file: Path, path: str, new: bytes, *, expected: bytes, backup: Path, step: Step
) -> bool:
    if not file.is_file() or file.read_bytes() != expected:
        return False
    if new == expected:
        return True
    with files.temporary(file, new) as temporary:
        step("exchange prepared")
        out = filesystem.swap(temporary, file)
        if out is None:
            return _taken_out(folder, file, temporary, path, expected=expected, backup=backup, step=step)
        step("exchanged")
        if out.read_bytes() == expected:
            backups.keep(folder, out, path, backup, expected)
            return True
        # Saved between look and exchange: the editor's text goes back in its place. Should it be saved once
        # more meanwhile, the file that comes out now is the editor's too, and is kept like any other.
        filesystem.swap(out, file)
        if out.read_bytes() == new:
            out.unlink()
        else:
            backups.keep(folder, out, path, backup, new)
        return False


def _taken_out(
    folder: Path, file: Path, temporary: Path, path: str, *, expected: bytes, backup: Path, step: Step
) -> bool:
    """Exchange where the file system has none: the post is taken out, looked at, and the new one laid in its place.

    A crash in between leaves the post beside its name; `sweep` puts it back.
    """
    out = files.beside(file, backups.OUT)
    file.rename(out)
    step("taken out")
    mine = out.read_bytes() == expected
    try:
        filesystem.rename_new(temporary if mine else out, file)
    except FileExistsError:
        # Saved anew in this moment: that text stands, and what was taken out is kept.
        mine = False
    filesystem.sync_folder(file.parent)
    temporary.unlink(missing_ok=True)
    if out.exists():
        backups.keep(folder, out, path, backup, expected)
    return mine
