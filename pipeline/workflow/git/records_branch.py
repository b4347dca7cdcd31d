"""`records: branch:NAME`: the records on a git branch of their own, in a working tree at `.stadtbote/records`.

Pulled before a run, intents pushed before each paid call, results after; two clones that take turns buy nothing
twice. A clash is settled file by file (`joining`), and a push is never forced.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline import files
from pipeline.config import Settings, refuse
from pipeline.errors import StoreError, StoreUnusable
from pipeline.model import Record
from pipeline.store.form.record_text import from_text, to_text
from pipeline.store.joining import join
from pipeline.workflow.git.repository import Repository, mail_of, paths

TRIES = 8
"""How often a push is tried that others were faster than."""
_FIRST = {
    ".gitattributes": "*.json -merge -text\n",
    ".gitignore": ".*.tmp\n",
    "README": "Records of Stadtbote, one file a release: the store is rebuilt from them. Do not edit by hand.\n",
}
"""`-merge`: two versions of a record are joined by us, never line by line."""
_BIRTH = "2000-01-01T00:00:00+0000"
"""The first commit is the same in every clone, so that two which begin at once have one root."""


class SharedRecords:
    """The records' branch of one site."""

    def __init__(self, repository: Repository, branch: str, folder: Path) -> None:
        self._outer = repository
        self.branch = branch
        self.folder = folder
        self._inner = Repository(folder=folder, name=repository.name, mail=repository.mail)

    @classmethod
    def open(cls, settings: Settings) -> SharedRecords | None:
        """None where the records stay in a folder. Makes branch and working tree where they are missing.

        Raises ConfigError outside a repository.
        """
        if not settings.records.startswith("branch:"):
            return None
        branch = settings.records.removeprefix("branch:").strip()
        outer = Repository(folder=settings.root, mail=mail_of(settings.contact))
        head = outer.ask("symbolic-ref", "--quiet", "--short", "HEAD").out.decode().strip()
        wanted = (
            (outer.inside(), "wants a git repository here: `git init`, or `records: folder`"),
            (
                outer.ask("check-ref-format", f"refs/heads/{branch}").code == 0,
                f"`{branch}` cannot be the name of a branch",
            ),
            (
                head != branch,
                f"`{branch}` is checked out here: name a branch of its own, `branch:stadtbote-state`",
            ),
        )
        refuse(settings.config_file, [("records", message) for right, message in wanted if not right])
        shared = cls(outer, branch, settings.state / "records")
        shared._prepare()
        return shared

    def pull(self) -> None:
        """Take in what others pushed. Raises StoreError, temporary, where the remote cannot be reached."""
        self._conclude()
        self._take_in()
        # We commit by commands that never pack what lies loose.
        self._inner.ask("maintenance", "run", "--auto", "--quiet")

    def push(self, message: str) -> tuple[str, ...]:
        """Commit what changed and push it, joined with what others pushed; ids of the releases that came in so.

        Raises StoreError.
        """
        changed = self.keep(message)
        if not self._outer.remote() or not (changed or self._ahead()):
            return ()
        ours = self.commit
        for _ in range(TRIES):
            if self._inner.push({self.branch: "HEAD"}):
                return self.changed_since(ours)
            self._take_in()
        raise StoreError(
            f"could not be pushed: {TRIES} times others were faster", about=self.branch, temporary=True
        )

    def keep(self, message: str) -> bool:
        """Commit what changed, for the next push; whether anything did. Raises StoreError."""
        self._conclude()
        self._inner.do("add", "--all", ".")
        tree = self._inner.do("write-tree")
        before, known = self._inner.do("rev-parse", "HEAD", "HEAD^{tree}").split()
        if tree == known:
            return False
        commit = self._inner.do("commit-tree", tree, "-p", before, "-m", message)
        self._inner.do("update-ref", "-m", message, "HEAD", commit, before)
        return True

    @property
    def commit(self) -> str:
        """The newest commit here."""
        return self._inner.do("rev-parse", "HEAD")

    def changed_since(self, commit: str) -> tuple[str, ...]:
        """Ids of the releases whose files differ from those of a commit; of all where that is not known."""
        known = self._inner.commit_of(commit) if commit else ""
        words = ("diff", "--name-only", known, "HEAD") if known else ("ls-tree", "--name-only", "HEAD")
        names = paths(self._inner.ask(*words[:2], "-z", *words[2:]).out)
        return tuple(
            name.removesuffix(".json") for name in names if name.endswith(".json") and "/" not in name
        )

    # -- inside ----------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Branch and working tree; record files that lay in the folder before go on the branch."""
        ignored = self.folder.with_name(".gitignore")
        if not ignored.exists():
            ignored.parent.mkdir(parents=True, exist_ok=True)
            ignored.write_text("*\n", encoding="utf-8")
        if (self.folder / ".git").exists() and self._inner.inside():
            return
        aside = self.folder.with_name("records.before-branch")
        if self.folder.exists() and any(self.folder.iterdir()):
            self.folder.rename(aside)
        self._outer.do("worktree", "prune")
        if not self._outer.commit_of(f"refs/heads/{self.branch}"):
            there = self._outer.fetch(self.branch)
            self._outer.do("branch", "--no-track", self.branch, there or self._first_commit())
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._outer.do("worktree", "add", "--quiet", str(self.folder), self.branch)
        if aside.is_dir():
            for file in aside.glob("*.json"):
                if not (self.folder / file.name).exists():
                    shutil.copy2(file, self.folder / file.name)
            shutil.rmtree(aside)

    def _first_commit(self) -> str:
        rows = []
        for name, text in sorted(_FIRST.items()):
            blob = self._outer.do("hash-object", "-w", "--stdin", stdin=text.encode())
            rows.append(f"100644 blob {blob}\t{name}\n")
        tree = self._outer.do("mktree", stdin="".join(rows).encode())
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "Stadtbote"), ("EMAIL", "stadtbote@localhost"), ("DATE", _BIRTH))
        }
        return self._outer.do("commit-tree", tree, "-m", "Records of Stadtbote", env=who)

    def _ahead(self) -> bool:
        """Whether something here was never pushed."""
        there = self._inner.commit_of(f"refs/remotes/{self._outer.remote()}/{self.branch}")
        return not there or bool(self._inner.do("rev-list", "-1", f"{there}..HEAD"))

    def _take_in(self) -> None:
        there = self._inner.fetch(self.branch)
        if not there or self._inner.ask("merge-base", "--is-ancestor", there, "HEAD").code == 0:
            return
        self.keep("Records left by a run that did not end")
        merged = self._inner.ask("merge", "--quiet", "--no-edit", there)
        if merged.code == 0:
            return
        clashes = self._clashes()
        if not clashes:
            self._inner.ask("merge", "--abort")
            raise StoreError(f"cannot be merged: {merged.problem}", about=self.branch)
        self._conclude()

    def _conclude(self) -> None:
        """Bring a merge to its end, one that a killed run left half done included: committed as it lies there it would
        drop what the other side decided and paid."""
        if not self._inner.commit_of("MERGE_HEAD"):
            return
        for path, stages in self._clashes().items():
            self._settle(path, stages)
        self._inner.do("commit", "--quiet", "--no-edit")

    def _clashes(self) -> dict[str, dict[int, str]]:
        """Path to stage (1 base, 2 ours, 3 theirs) to blob."""
        found: dict[str, dict[int, str]] = {}
        for line in paths(self._inner.ask("ls-files", "--unmerged", "-z").out):
            about, _, path = line.partition("\t")
            _, blob, stage = about.split()
            found.setdefault(path, {})[int(stage)] = blob
        return found

    def _settle(self, path: str, stages: dict[int, str]) -> None:
        """Join two versions of a file; one that only one side removed stays, as it was changed on the other."""
        raws = {stage: self._inner.ask("cat-file", "blob", blob).out for stage, blob in stages.items()}
        file = self.folder / path
        if 2 in raws and file.is_file() and _record(file.read_bytes()) is not None:
            # Written after the merge began: by a command between a killed run and this one.
            raws[2] = file.read_bytes()
        kept = raws.get(2, raws.get(3, b""))
        if path.endswith(".json") and 2 in raws and 3 in raws:
            ours, theirs = _record(raws[2]), _record(raws[3])
            if ours is not None and theirs is not None:
                kept = to_text(join(ours, theirs, _record(raws.get(1, b""))))
            elif theirs is not None:
                kept = raws[3]
        files.write(file, kept)
        self._inner.do("add", "--", path)


def _record(raw: bytes) -> Record | None:
    """The record of a file's bytes; None where they are damaged, and the other side's stands. Raises StoreUnusable where
    a newer Stadtbote wrote them."""
    try:
        return from_text(raw)
    except StoreUnusable:
        raise
    except StoreError:
        return None
