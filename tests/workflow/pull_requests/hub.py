"""A site on a git host: a bare repository with its pull requests, runners that come and go, and an editor's clone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline import config
from pipeline.model import Record, Version
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.pull_requests import branches
from pipeline.workflow.pull_requests.rounds import Branched
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.conftest import Clock, Shop
from tests.workflow.pull_requests.git_host import GitHost, Pull, git

EXTRA = "records: branch:state\nchecks: {off: [language, terms]}\n"


@dataclass
class Hub:
    """The host, an editor's clone, and runners that come and go."""

    root: Path
    clock: Clock
    shop: Shop
    host: GitHost | None = None
    main: str = "main"
    places: list[Workspace] = field(default_factory=list)
    runners: int = 0

    @property
    def bare(self) -> Path:
        """The host's repository."""
        return self.root / "host.git"

    @property
    def site(self) -> GitHost:
        """The host's API."""
        assert self.host is not None
        return self.host

    def fresh(self, *, beside: bool = False) -> Workspace:
        """A runner's checkout made anew: no store, nothing but what the host has; `beside` the one at work."""
        self.runners += 1
        folder = self.root / f"runner-{self.runners}"
        git(self.root, "clone", "--quiet", str(self.bare), str(folder))
        if not beside:
            for workspace in self.places:
                workspace.store.close()
        env = self.host.env if self.host is not None else {}
        workspace = open_workspace(
            config.load(folder / "config.yaml"), env=env, clock=self.clock, fsync=False
        )
        workspace = replace(workspace, open_engines=lambda source, target: [self.shop])
        self.places.append(workspace)
        return workspace

    def run(self, workspace: Workspace | None = None) -> Branched:
        """What the scheduled workflow does; what `pull` and `push` said together."""
        workspace = workspace or self.fresh()
        before = branches.pull(workspace)
        run_import(workspace, forced=True)
        done = branches.push(workspace)
        for name in ("rejected", "pushed", "approved", "held_back", "published", "told", "notes", "troubles"):
            setattr(done, name, getattr(before, name) + getattr(done, name))
        self.clock.later(minutes=1)
        return done

    def event(self, pull: Pull, action: str) -> Branched:
        """What the workflow for pull requests does, on a fresh runner."""
        done = branches.event(self.fresh(), self.site.event(pull, action))
        self.clock.later(minutes=1)
        return done

    def names(self) -> list[str]:
        """Review branches on the host."""
        lines = git(self.bare, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/cms")
        return lines.splitlines()

    def post(self, branch: str) -> str:
        """Path of the post a branch adds or changes."""
        found = git(self.bare, "diff", "--name-only", f"{self.main}...{branch}").splitlines()
        return next(name for name in found if name.endswith(".md"))

    def text(self, branch: str, path: str | None = None) -> str:
        """The post as a branch has it."""
        return git(self.bare, "show", f"{branch}:{path or self.post(branch)}") + "\n"

    @property
    def editor(self) -> Path:
        """The editor's clone."""
        folder = self.root / "editor"
        if not folder.exists():
            git(self.root, "clone", "--quiet", str(self.bare), str(folder))
        return folder

    def work_on(self, branch: str) -> Path:
        """The editor's clone, with a branch checked out."""
        git(self.editor, "fetch", "--quiet", "origin")
        git(self.editor, "checkout", "--quiet", "-B", "work", f"origin/{branch}")
        return self.editor

    def save(self, branch: str, *, forced: bool = False, message: str = "Edit") -> None:
        """The editor commits everything and pushes."""
        git(self.editor, "add", "--all")
        git(self.editor, "commit", "--quiet", "--allow-empty", "-m", message)
        git(self.editor, "push", "--quiet", *(["--force"] if forced else []), "origin", f"HEAD:{branch}")
        if self.host is not None:
            self.host.pushed(branch)

    def edit(self, branch: str, change: Callable[[str], str], *, path: str = "") -> str:
        """The editor changes the post on its branch and pushes; the text they saved."""
        file = self.work_on(branch) / (path or self.post(branch))
        text = change(file.read_text())
        file.write_text(text)
        self.save(branch)
        return text

    def merge(self, branch: str, *, how: str = "squash", delete: bool = True, by: str = "ed") -> None:
        """The editor merges a branch on the host: `squash`, `merge`, `rebase` or `fast-forward`."""
        work = self.work_on(branch)
        if self.host is not None:
            self.host.decided(self.host.of(branch), "merged", by)
        if how == "rebase":
            git(work, "rebase", "--quiet", f"origin/{self.main}")
            git(work, "push", "--quiet", "origin", f"HEAD:{self.main}")
        elif how == "fast-forward":
            git(work, "push", "--quiet", "origin", f"HEAD:{self.main}")
        else:
            git(work, "checkout", "--quiet", "-B", self.main, f"origin/{self.main}")
            if how == "squash":
                git(work, "merge", "--quiet", "--squash", f"origin/{branch}")
                git(work, "commit", "--quiet", "--allow-empty", "-m", "Merge")
            else:
                git(work, "merge", "--quiet", "--no-ff", "-m", "Merge", f"origin/{branch}")
            git(work, "push", "--quiet", "origin", self.main)
        if delete:
            self.drop(branch)

    def close(self, branch: str, *, by: str = "ed") -> None:
        """The editor closes a pull request; its branch stays."""
        self.site.decided(self.site.of(branch), "closed", by)

    def drop(self, branch: str) -> None:
        """A branch goes away on the host."""
        git(self.bare, "update-ref", "-d", f"refs/heads/{branch}")

    def posts(self) -> dict[str, str]:
        """Texts of the main branch in the site's folder."""
        names = git(self.bare, "ls-tree", "-r", "--name-only", self.main, "site").splitlines()
        names = [name for name in names if name.endswith((".md", ".txt", ".json"))]
        return {name: git(self.bare, "show", f"{self.main}:{name}") for name in names}

    def version(self, number: int = 0, language: str = "en-GB") -> Version:
        """What the records know of a draft."""
        return self.records()[number].versions[language]

    def records(self) -> list[Record]:
        """Records as the last runner left them, oldest first."""
        found = sorted(self.places[-1].store.find(), key=lambda record: (record.day, record.id))
        assert found
        return found
