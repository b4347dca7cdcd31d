"""The checkout a runner works in: its branch, the branches of drafts beside it, and commits made without touching it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import ConfigError, StoreError
from pipeline.workflow.git.repository import Repository, mail_of, paths
from pipeline.workflow.git.repository import ever_held as held_by

TRIES = 8
"""How often a push to the checked-out branch is tried that others were faster than."""


class Checkout:
    """Paths are those of posts: relative to the site's folder. `update` comes first."""

    def __init__(self, settings: Settings, repository: Repository, branch: str) -> None:
        self._repository = repository
        self._folder = settings.folder
        self.branch = branch
        self.main = repository.commit_of("HEAD")
        """The commit that is checked out."""
        prefix = (
            Repository(folder=settings.folder).do("rev-parse", "--show-prefix")
            if settings.folder.is_dir()
            else ""
        )
        self._prefix = prefix or _below(repository, settings.folder)
        self._tips: dict[str, str] | None = None

    @classmethod
    def open(cls, settings: Settings) -> Checkout:
        """Raises ConfigError where no branch is checked out, or there is no host."""
        repository = Repository(folder=settings.root, mail=mail_of(settings.contact))
        branch = repository.ask("symbolic-ref", "--short", "--quiet", "HEAD").out.decode().strip()
        if not branch:
            raise ConfigError("no branch is checked out here", file=str(settings.root))
        if not repository.remote():
            raise ConfigError("there is no remote to push branches to", file=str(settings.root))
        return cls(settings, repository, branch)

    def update(self) -> None:
        """Take in what the host has: the checked-out branch forward, all others by name. Raises StoreError."""
        remote = self._repository.remote()
        done = self._repository.ask(
            "fetch", "--quiet", "--no-tags", "--prune", remote, f"+refs/heads/*:refs/remotes/{remote}/*"
        )
        if done.code != 0:
            raise StoreError(f"cannot be fetched: {done.problem}", about=remote, temporary=True)
        there = self._repository.commit_of(f"refs/remotes/{remote}/{self.branch}")
        if there:
            moved = self._repository.ask("merge", "--quiet", "--ff-only", there)
            if moved.code != 0:
                raise StoreError(f"is not where the host's is: {moved.problem}", about=self.branch)
        self.main = self._repository.commit_of("HEAD")
        self._tips = None

    def holds(self, path: str) -> bool:
        """Whether the checked-out branch has this post today."""
        return self._repository.ask("cat-file", "-e", f"{self.main}:{self._prefix}{path}").code == 0

    def ever_held(self, path: str) -> bool:
        """Whether it ever had it."""
        return held_by(self._folder if self._folder.is_dir() else self._repository.folder, path)

    def tip(self, name: str, *, fresh: bool = False) -> str:
        """Commit of a branch on the host, as last fetched or asked for anew; "" where there is none."""
        if fresh:
            return self._repository.fetch(name)
        if self._tips is None:
            remote = self._repository.remote()
            lines = self._repository.do(
                "for-each-ref", "--format=%(objectname) %(refname)", f"refs/remotes/{remote}/"
            )
            rows = [line.split(" ", 1) for line in lines.splitlines()]
            self._tips = {ref.removeprefix(f"refs/remotes/{remote}/"): commit for commit, ref in rows}
        return self._tips.get(name, "")

    def see(self, name: str, commit: str) -> None:
        """Remember up to where a branch was taken in."""
        self._repository.do("update-ref", f"refs/stadtbote/seen/{name}", commit)

    def seen(self, name: str) -> str:
        """The commit up to which a branch was taken in, or ""."""
        return self._repository.commit_of(f"refs/stadtbote/seen/{name}")

    def blob(self, commit: str, path: str) -> bytes | None:
        """A post as a commit holds it."""
        return self._repository.blob(commit, f"{self._prefix}{path}")

    def changed_by(self, tip: str) -> dict[str, bytes | None]:
        """What a branch changed since it left the checked-out one, inside the site's folder; None for a removed file."""
        base = self._repository.ask("merge-base", self.main, tip).out.decode().strip()
        if not base:
            return {}
        raw = self._repository.ask("diff", "--name-only", "--no-renames", "-z", base, tip).out
        inside = [text.removeprefix(self._prefix) for text in paths(raw) if text.startswith(self._prefix)]
        return {path: self.blob(tip, path) for path in inside}

    def beside(self, path: str, slug: str) -> list[str]:
        """A post and what lies untracked in the site's folder under its slug: pictures, data of its layout."""
        listed = Repository(folder=self._folder).ask(
            "ls-files", "--others", "--exclude-standard", "--full-name", "-z"
        )
        new = [text.removeprefix(self._prefix) for text in paths(listed.out)]
        return [path, *(text for text in new if slug and slug in text and text != path and _mine(text, path))]

    def commit(self, parent: str, files: Mapping[str, bytes | None], message: str) -> str:
        """A commit with these files over its parent's (None: without it), made in an index of its own; the checkout is not touched."""
        handle, index = tempfile.mkstemp(prefix="stadtbote-index-")
        os.close(handle)
        Path(index).unlink()
        env = {"GIT_INDEX_FILE": index}
        try:
            self._repository.do("read-tree", parent, env=env)
            for path, content in files.items():
                if content is None:
                    self._repository.do(
                        "update-index", "--force-remove", "--", f"{self._prefix}{path}", env=env
                    )
                    continue
                blob = self._repository.do("hash-object", "-w", "--stdin", stdin=content)
                entry = f"100644,{blob},{self._prefix}{path}"
                self._repository.do("update-index", "--add", "--cacheinfo", entry, env=env)
            tree = self._repository.do("write-tree", env=env)
        finally:
            Path(index).unlink(missing_ok=True)
        return self._repository.do("commit-tree", tree, "-p", parent, "-m", message)

    def push(self, commit: str, name: str) -> bool:
        """Plainly; False where the branch on the host is not the one that was seen."""
        return self._repository.push(commit, name)

    def changes(self, slugs: Iterable[str]) -> dict[str, bytes | None]:
        """Posts of ours that are not as the checked-out branch has them; None for one that is gone."""
        if not self._folder.is_dir():
            return {}
        raw = Repository(folder=self._folder).ask(
            "ls-files", "--others", "--modified", "--deleted", "--exclude-standard", "--full-name", "-z"
        )
        known = [text for text in slugs if text]
        found = {
            text.removeprefix(self._prefix) for text in paths(raw.out) if any(slug in text for slug in known)
        }
        return {
            path: (self._folder / path).read_bytes() if (self._folder / path).is_file() else None
            for path in sorted(found)
        }

    def to_main(self, changes: Mapping[str, bytes | None], message: str) -> bool:
        """Commit changes over the host's checked-out branch and push; False where one of these files changed there.

        The checkout is afterwards as the host's branch is, as far as these files go. Raises StoreError.
        """
        before = {path: self.blob(self.main, path) for path in changes}
        try:
            for _ in range(TRIES):
                there = self._repository.fetch(self.branch) or self.main
                if any(self.blob(there, path) != raw for path, raw in before.items()):
                    return False
                if self.push(self.commit(there, changes, message), self.branch):
                    return True
            raise StoreError(f"{TRIES} times others were faster", about=self.branch, temporary=True)
        finally:
            for path, raw in before.items():
                self._put_back(path, raw)
            self.update()

    def _put_back(self, path: str, raw: bytes | None) -> None:
        """A file as the checked-out commit has it: what we made of it is in a commit, or in the records."""
        file = self._folder / path
        if raw is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)


def _below(repository: Repository, folder: Path) -> str:
    """The site's folder as the repository names it, where it does not exist yet."""
    top = Path(repository.do("rev-parse", "--show-toplevel")).resolve()
    inner = folder.resolve().relative_to(top).as_posix()
    return "" if inner == "." else f"{inner}/"


def _mine(text: str, path: str) -> bool:
    """Whether a file belongs to this post and not to its translation into another language."""
    return Path(text).suffix != Path(path).suffix
