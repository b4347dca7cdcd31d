"""The checkout a runner works in: its branch, the branches of drafts beside it, and commits made without touching it."""

import os
import posixpath
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import ConfigError, StoreError
from pipeline.workflow.git.repository import Repository, mail_of, paths

TRIES = 8
"""How often a push to the checked-out branch is tried that others were faster than."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
FILE = ("100644", "100755")
"""Modes of a plain file: a link (120000) or another repository (160000) is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file that a branch changed since it left the checked-out one."""

    path: str
    """Relative to the site's folder, or, outside of it, the whole path in the repository."""
    inside: bool
    """In the site's folder."""
    mode: str
    """As git writes it; "000000" for a file that was removed."""
    blob: str


class Checkout:
    """Paths are those of posts: relative to the site's folder. `update` comes first."""

    def __init__(self, settings: Settings, repository: Repository, branch: str) -> None:
        self._repository = repository
        self._folder = settings.folder
        self.branch = branch
        self.main = repository.commit_of("HEAD")
        """The commit that is checked out."""
        self._remote = repository.remote()
        self._prefix = _below(repository, settings.folder)
        held = os.path.relpath(settings.state / "drafts", settings.folder)
        self._drafts = posixpath.normpath(f"{self._prefix}{held}") + "/"
        """Where drafts are that `site.drafts: hold` keeps out of the site."""

    @classmethod
    def open(cls, settings: Settings) -> "Checkout":
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
        self.__dict__.pop("tips", None)
        if self._repository.heads(self._remote) != self.tips:
            refs = f"+refs/heads/*:refs/remotes/{self._remote}/*"
            done = self._repository.ask("fetch", "--quiet", "--no-tags", "--prune", self._remote, refs)
            if done.code != 0:
                raise StoreError(f"cannot be fetched: {done.problem}", about=self._remote, temporary=True)
            del self.tips
        there = self.tips.get(self.branch, "")
        if there and there != self._repository.commit_of("HEAD"):
            moved = self._repository.ask("merge", "--quiet", "--ff-only", there)
            if moved.code != 0:
                raise StoreError(f"is not where the host's is: {moved.problem}", about=self.branch)
        self.main = self._repository.commit_of("HEAD")
        self.__dict__.pop("held", None)

    @cached_property
    def held(self) -> frozenset[str]:
        """Posts and other files of the site's folder that the checked-out branch has today."""
        where = (self._prefix, self._drafts) if self._prefix else (".",)
        raw = self._repository.ask(
            "ls-tree", "-r", "--full-tree", "--name-only", "-z", self.main, "--", *where
        )
        return frozenset(map(self._post, paths(raw.out)))

    @cached_property
    def tips(self) -> dict[str, str]:
        """Branches of the host as last fetched, to their commits."""
        here = f"refs/remotes/{self._remote}/"
        lines = self._repository.do("for-each-ref", "--format=%(objectname) %(refname)", here)
        rows = [line.split(" ", 1) for line in lines.splitlines()]
        return {ref.removeprefix(here): commit for commit, ref in rows if ref != f"{here}HEAD"}

    def tip(self, name: str, *, fresh: bool = False) -> str:
        """Commit of a branch on the host, as last fetched or asked for anew; "" where there is none."""
        if not fresh:
            return self.tips.get(name, "")
        found = self._repository.fetch(name)
        self.tips.pop(name, None)
        if found:
            self.tips[name] = found
        return found

    def reached(self, commit: str) -> str:
        """A commit that no branch of the host may hold any more, if the host still gives it; else ""."""
        if not _COMMIT.fullmatch(commit):
            return ""
        if not self._repository.commit_of(commit):
            self._repository.ask("fetch", "--quiet", "--no-tags", self._remote, commit)
        return self._repository.commit_of(commit)

    def is_on_main(self, commit: str) -> bool:
        """Whether the checked-out branch holds a commit of another branch."""
        return self._repository.ask("merge-base", "--is-ancestor", commit, self.main).code == 0

    def named(self, commit: str) -> str:
        """A branch of the host, other than the checked-out one, whose last commit this is; "" for none."""
        return next((name for name, tip in self.tips.items() if tip == commit and name != self.branch), "")

    def see(self, name: str, commit: str) -> None:
        """Remember up to where a branch was taken in."""
        self._repository.do("update-ref", f"refs/stadtbote/seen/{name}", commit)

    def seen(self, name: str) -> str:
        """The commit up to which a branch was taken in, or ""."""
        return self._repository.commit_of(f"refs/stadtbote/seen/{name}")

    def blob(self, commit: str, path: str) -> bytes | None:
        """A post as a commit holds it."""
        return self._repository.blob(commit, self._name(path))

    def content(self, file: ChangedFile) -> bytes:
        """The bytes of a file that a branch changed."""
        return self._repository.ask("cat-file", "blob", file.blob).out

    def changed_by(self, tip: str) -> tuple[ChangedFile, ...]:
        """What a branch changed since it left the checked-out one."""
        base = self._repository.ask("merge-base", self.main, tip).out.decode().strip()
        if not base:
            return ()
        raw = self._repository.ask("diff", "--raw", "--no-abbrev", "--no-renames", "-z", base, tip).out
        words = iter(paths(raw))
        found = []
        for about, name in zip(words, words, strict=False):
            _, mode, _, blob, _ = about.split(" ")
            inside = name.startswith((self._prefix, self._drafts))
            path = self._post(name) if inside else name
            found.append(ChangedFile(path=path, inside=inside, mode=mode, blob=blob))
        return tuple(found)

    def file(self, path: str) -> Path:
        """A post's file; what is held beside a site's folder has one where that folder is not there yet, too."""
        return Path(os.path.normpath(self._folder / path))

    def lying(self, paths: Iterable[str]) -> list[str]:
        """Those of these posts that have a file."""
        folder = str(self._folder)
        return [path for path in paths if os.path.isfile(os.path.normpath(f"{folder}/{path}"))]  # noqa: PTH113  # a Path costs ten times as much

    def _name(self, path: str) -> str:
        """A post's path as the repository names it."""
        return posixpath.normpath(f"{self._prefix}{path}")

    def _post(self, name: str) -> str:
        """The way back."""
        return posixpath.relpath(name, self._prefix) if self._prefix else name

    def changed_here(self) -> list[str]:
        """Files of the site's folder that are not as the checked-out branch has them."""
        if not self._folder.is_dir():
            return []
        words = ("ls-files", "--others", "--modified", "--deleted", "--exclude-standard", "--full-name", "-z")
        where = (self._prefix, self._drafts) if self._prefix else ("",)
        raw = self._repository.ask(*words, "--", *(f":(top){name}" for name in where))
        return sorted(set(map(self._post, paths(raw.out))))

    def commit(self, parent: str, files: Mapping[str, bytes | None], message: str) -> str:
        """A commit with these files over its parent's (None: without it), made in an index of its own; the checkout is
        not touched."""
        handle, index = tempfile.mkstemp(prefix="stadtbote-index-")
        os.close(handle)
        Path(index).unlink()
        env = {"GIT_INDEX_FILE": index}
        try:
            self._repository.do("read-tree", parent, env=env)
            for path, content in files.items():
                if content is None:
                    self._repository.do("update-index", "--force-remove", "--", self._name(path), env=env)
                    continue
                blob = self._repository.do("hash-object", "-w", "--stdin", stdin=content)
                entry = f"100644,{blob},{self._name(path)}"
                self._repository.do("update-index", "--add", "--cacheinfo", entry, env=env)
            tree = self._repository.do("write-tree", env=env)
        finally:
            Path(index).unlink(missing_ok=True)
        return self._repository.do("commit-tree", tree, "-p", parent, "-m", message)

    def push(self, commit: str, name: str) -> bool:
        """Plainly; False where the branch on the host is not the one that was seen. Raises StoreError."""
        done = self._repository.push({name: commit})
        if done:
            self.tips[name] = commit
        return done

    def history(self, path: str) -> Iterator[bytes]:
        """What the checked-out branch had at a path, the newest first; at most fifty of its commits."""
        words = (
            "log",
            "--format=%H",
            "-n",
            "50",
            "--end-of-options",
            self.main,
            "--",
            self._name(path),
        )
        top = Repository(folder=Path(self._repository.do("rev-parse", "--show-toplevel")))
        for commit in top.do(*words).split():
            raw = self.blob(commit, path)
            if raw is not None:
                yield raw

    def swap(
        self, stays: Mapping[str, bytes | None], files: Mapping[str, bytes | None], name: str, message: str
    ) -> bool:
        """Put other contents (None: none) on the host's checked-out branch, and what lay there on a new branch.

        Both at once or neither. False where one of them is another there by now. Raises StoreError.
        """
        before = {path: self.blob(self.main, path) for path in stays}
        for _ in range(TRIES):
            there = self._repository.fetch(self.branch) or self.main
            if any(self.blob(there, path) != raw for path, raw in before.items()):
                return False
            ours = self.commit(there, stays, message)
            back = self.commit(ours, files, message)
            if self._repository.push({self.branch: ours, name: back}):
                self.update()
                return True
        raise StoreError(f"{TRIES} times others were faster", about=self.branch, temporary=True)

    def to_main(self, changes: Mapping[str, bytes | None], message: str) -> bool:
        """Commit changes over the host's checked-out branch and push; False where one of these files changed there.

        Where the host has them already, another runner was faster, and nothing is left to do. The checkout is
        afterwards as the host's branch is, as far as these files go. Raises StoreError.
        """
        before = {path: self.blob(self.main, path) for path in changes}
        try:
            for _ in range(TRIES):
                there = self._repository.fetch(self.branch) or self.main
                now = {path: self.blob(there, path) for path in changes}
                if now == changes:
                    return True
                if now != before:
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
        file = self.file(path)
        if raw is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)

    def drop(self, files: Iterable[str]) -> None:
        """Remove files that are on a branch of their own, and folders that hold nothing any more."""
        for path in files:
            file = self.file(path)
            file.unlink(missing_ok=True)
            folder = file.parent
            while folder != self._folder and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent


def _below(repository: Repository, folder: Path) -> str:
    """The site's folder as the repository names it, with a slash at its end; "" for the whole of it."""
    top = Path(repository.do("rev-parse", "--show-toplevel")).resolve()
    inner = folder.resolve().relative_to(top).as_posix()
    return "" if inner == "." else f"{inner}/"
