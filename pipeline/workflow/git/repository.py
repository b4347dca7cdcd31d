"""Plain git by its own program: never forced, never by a shell, no address with a password in any message."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.errors import StoreError

SECONDS = 180
"""How long one call of git may take: a fetch over a slow line included."""
_USER_INFO = re.compile(r"(?<=//)[^/@\s]+@")
_CALM = ("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false", "-c", "advice.detachedHead=false")
"""What a person's own settings do to their commits (hooks, signatures that ask for a password) is not for ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call of git gave."""

    code: int
    out: bytes
    problem: str
    """Its last words, without user names and passwords of addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A folder inside a working tree; `name` and `mail` stand on our commits."""

    folder: Path
    name: str = "Stadtbote"
    mail: str = "stadtbote@localhost"

    def ask(self, *words: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> Answer:
        """Call git; whatever its exit code. Raises StoreError where git is missing or hangs."""
        program = shutil.which("git")
        if program is None:
            raise StoreError("git is not installed", about="git")
        try:
            done = subprocess.run(  # noqa: S603  # a list of words, no shell; words are never an option of git's
                [program, "-C", str(self.folder), *_CALM, *words],
                input=stdin,
                capture_output=True,
                timeout=SECONDS,
                check=False,
                env=self._environ(env or {}),
            )
        except subprocess.TimeoutExpired as error:
            raise StoreError(
                f"git {words[0]} took longer than {SECONDS} s", about="git", temporary=True
            ) from error
        return Answer(code=done.returncode, out=done.stdout, problem=plain(done.stderr))

    def do(self, *words: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> str:
        """Call git and give its output. Raises StoreError where it fails."""
        answer = self.ask(*words, stdin=stdin, env=env)
        if answer.code != 0:
            raise StoreError(f"git {words[0]}: {answer.problem or 'failed'}", about=str(self.folder))
        return answer.out.decode("utf-8", "surrogateescape").strip()

    def inside(self) -> bool:
        """Whether the folder is in a working tree at all."""
        return self.folder.is_dir() and self.ask("rev-parse", "--is-inside-work-tree").code == 0

    def remote(self) -> str:
        """`origin`, or the only remote there is, or ""."""
        names = self.do("remote").split()
        return "origin" if "origin" in names else (names[0] if len(names) == 1 else "")

    def commit_of(self, name: str) -> str:
        """The commit a name means, or ""."""
        answer = self.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return answer.out.decode().strip() if answer.code == 0 else ""

    def blob(self, commit: str, path: str) -> bytes | None:
        """A file as a commit holds it, or None."""
        answer = self.ask("cat-file", "blob", f"{commit}:{path}")
        return answer.out if answer.code == 0 else None

    def heads(self, remote: str) -> dict[str, str]:
        """Branches of the remote as it tells now, to their commits: one list, however many there are, where `fetch`
        walks from all of them.

        Raises StoreError, temporary, where the remote cannot be reached.
        """
        answer = self.ask("ls-remote", "--quiet", "--heads", remote)
        if answer.code != 0:
            raise StoreError(f"cannot be fetched: {answer.problem}", about=remote, temporary=True)
        rows = [line.split("\t", 1) for line in answer.out.decode("utf-8", "surrogateescape").splitlines()]
        return {ref.removeprefix("refs/heads/"): commit for commit, ref in rows}

    def fetch(self, branch: str) -> str:
        """Bring a branch of the remote here, unless it is; its commit, or "" where the remote has none.

        Raises StoreError, temporary, where the remote cannot be reached.
        """
        remote = self.remote()
        there = self.heads(remote).get(branch, "") if remote else ""
        local = f"refs/remotes/{remote}/{branch}"
        if not there or self.commit_of(local) == there:
            return there
        answer = self.ask("fetch", "--quiet", "--no-tags", remote, f"refs/heads/{branch}:{local}")
        if answer.code == 0:
            return self.commit_of(local)
        if "couldn't find remote ref" in answer.problem:
            return ""
        raise StoreError(f"cannot be fetched: {answer.problem}", about=branch, temporary=True)

    def push(self, commits: Mapping[str, str]) -> bool:
        """Push branch to commit plainly, all or none; False where the remote moved on meanwhile.

        Raises StoreError, temporary, for all else.
        """
        atomic = ("--atomic",) if len(commits) > 1 else ()
        refs = [f"{commit}:refs/heads/{branch}" for branch, commit in commits.items()]
        answer = self.ask("push", "--quiet", *atomic, self.remote(), *refs)
        if answer.code == 0:
            return True
        # A hook or a protected branch says "[remote rejected]": trying again would not help.
        if any(word in answer.problem for word in _OVERTAKEN):
            return False
        raise StoreError(f"cannot be pushed: {answer.problem}", about=", ".join(commits), temporary=True)

    def _environ(self, extra: Mapping[str, str]) -> dict[str, str]:
        """The environment without another repository's variables; nobody is asked for a password."""
        kept = {key: value for key, value in os.environ.items() if key not in _FOREIGN}
        return kept | {
            "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_NAME": self.name,
            "GIT_AUTHOR_EMAIL": self.mail,
            "GIT_COMMITTER_NAME": self.name,
            "GIT_COMMITTER_EMAIL": self.mail,
            **extra,
        }


_OVERTAKEN = (
    "[rejected]",
    "fetch first",
    "non-fast-forward",
    "failed to lock",
    "cannot lock ref",
    "reference already exists",
)
"""What git says where another push came first."""
_FOREIGN = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"}
)
"""Set while git runs a hook: they would send our calls to that hook's repository."""


def plain(raw: bytes) -> str:
    """Git's words on one line, user names and passwords of addresses taken out."""
    text = raw.decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("hint:")]
    return _USER_INFO.sub("", "; ".join(lines))


def never_held(folder: Path, names: Iterable[str]) -> frozenset[str]:
    """Those of these files of `folder` that the branch that is checked out never held; none where there is no git to
    ask.

    A post whose branch was never merged here is not a deleted one.
    """
    repository = Repository(folder=folder)
    if not repository.inside():
        above = folder.parent.is_dir() and Repository(folder=folder.parent).inside()
        return frozenset(names) if above else frozenset()
    head = repository.commit_of("HEAD")
    return frozenset(names) - _ever_added(repository, head) if head else frozenset()


@lru_cache(maxsize=4)
def _ever_added(repository: Repository, head: str) -> frozenset[str]:
    """Files of the folder that a commit up to `head` added: one walk through the history until it moves on."""
    words = ("log", "--format=", "--name-only", "--no-renames", "--diff-filter=A", "-m", "--relative", "-z")
    answer = repository.ask(*words, head, "--", ".")
    return frozenset(name.removeprefix("\n") for name in paths(answer.out))


def mail_of(contact: str) -> str:
    """The address for our commits: the site's contact where it is one."""
    return contact if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", contact) else "stadtbote@localhost"


def paths(raw: bytes) -> Sequence[str]:
    """Names of a `-z` list."""
    return [data.decode("utf-8", "surrogateescape") for data in raw.split(b"\0") if data]
