"""A git host on loopback: a bare repository, pull requests over it, and the API of GitHub, Forgejo or GitLab.

People act by methods (`merge`, `close`, `tick`); programs act by HTTP. `refuse` makes calls fail.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

REPOSITORY = "city/site"
PROJECT = "7"
ROLES = {"ed": "write", "ada": "admin", "reader": "read", "robot[bot]": "write", "merger[bot]": "none"}
LEVELS = {"admin": 40, "write": 30, "read": 20, "none": 0}
TOKEN = "token-of-the-runner"


def git(folder: Path, *words: str) -> str:
    """Plain git, as people call it."""
    who = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", "-C", str(folder), *who, *words], capture_output=True, check=True)
    return done.stdout.decode().strip()


@dataclass
class Pull:
    """One pull request."""

    number: int
    branch: str
    base: str
    body: str
    title: str
    changed: dt.datetime
    origin: str = REPOSITORY
    state: str = "open"
    by: str = ""
    at: dt.datetime | None = None
    labels: list[str] = field(default_factory=list)
    commit: str = ""


@dataclass
class GitHost:
    """The host of one repository; `kind` says whose API it speaks."""

    bare: Path
    now: Callable[[], dt.datetime]
    kind: str = "github"
    pulls: dict[int, Pull] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=lambda: dict(ROLES))
    refuse: Callable[[str, str], int] = lambda method, path: 0
    """Status with which a call is refused; 0: it is not."""
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else {}
                status, found = host.answer(self.command, self.path, body, dict(self.headers))
                raw = json.dumps(found).encode()
                self.send_response(status)
                if status == 403:
                    self.send_header("x-ratelimit-remaining", "0")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = do_PATCH = do_PUT = answer  # noqa: N815  # names of http.server

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def env(self) -> dict[str, str]:
        """The runner's variables."""
        base = f"http://127.0.0.1:{self._server.server_address[1]}"
        if self.kind == "gitlab":
            return {
                "GITLAB_CI": "true",
                "CI_API_V4_URL": base,
                "CI_PROJECT_ID": PROJECT,
                "GITLAB_TOKEN": TOKEN,
            }
        mark = "FORGEJO_ACTIONS" if self.kind == "forgejo" else "GITHUB_ACTIONS"
        token = "FORGEJO_TOKEN" if self.kind == "forgejo" else "GH_TOKEN"
        return {mark: "true", "GITHUB_API_URL": base, "GITHUB_REPOSITORY": REPOSITORY, token: TOKEN}

    # -- what people do ------------------------------------------------------------------------------------

    def of(self, branch: str) -> Pull:
        """The newest pull request of a branch."""
        return max(
            (pull for pull in self.pulls.values() if pull.branch == branch), key=lambda pull: pull.number
        )

    def tick(self, pull: Pull, *, left: str = "", take: bool = False) -> None:
        """Tick every box but those whose line holds `left`, and the one that takes the city's change where asked."""
        lines = [
            line.replace("- [ ]", "- [x]")
            if line.startswith("- [ ]")
            and not (left and left in line)
            and ("<!-- do take" not in line or take)
            and (not take or "<!-- do take" in line)
            else line
            for line in pull.body.split("\n")
        ]
        self.edit(pull, "\n".join(lines))

    def edit(self, pull: Pull, body: str) -> None:
        """Another text."""
        pull.body, pull.changed = body, self.now()

    def decided(self, pull: Pull, state: str, by: str) -> None:
        """Merged, closed or opened again."""
        pull.commit = self.tip(pull.branch) or pull.commit
        pull.state, pull.by, pull.at, pull.changed = state, by, self.now(), self.now()

    def pushed(self, branch: str) -> None:
        """Somebody pushed to a branch."""
        for pull in self.pulls.values():
            if pull.branch == branch and pull.state == "open":
                pull.changed = self.now()

    def tip(self, branch: str) -> str:
        """The branch's commit, or "": read from git's own files (gitrepository-layout), a list asks for many."""
        with contextlib.suppress(FileNotFoundError):
            return (self.bare / "refs" / "heads" / branch).read_text().strip()
        with contextlib.suppress(FileNotFoundError):
            before, found, _ = (self.bare / "packed-refs").read_text().partition(f" refs/heads/{branch}\n")
            return before.rpartition("\n")[2] if found else ""
        return ""

    def event(self, pull: Pull, action: str, *, sender: str = "") -> dict[str, Any]:
        """What a runner's event file holds."""
        if self.kind == "gitlab":
            told = self._gitlab(pull) | {"action": action}
            return {
                "object_kind": "merge_request",
                "user": {"username": sender or pull.by or "ed"},
                "project": {"id": int(PROJECT), "path_with_namespace": REPOSITORY},
                "object_attributes": told,
            }
        who = sender or pull.by or "ed"
        request = self._github(pull, whole=True)
        return {
            "action": action,
            "number": pull.number,
            "pull_request": request,
            "repository": {"full_name": REPOSITORY},
            "sender": {"login": who, "type": "Bot" if who.endswith("[bot]") else "User"},
        }

    # -- the API -------------------------------------------------------------------------------------------

    def answer(self, method: str, address: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        """Status and JSON of a call."""
        parts = urlsplit(address)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        self.asked.append((method, parts.path))
        if TOKEN not in "".join(headers.values()):
            return 401, {"message": "Bad credentials"}
        if status := self.refuse(method, parts.path):
            return status, {"message": "refused here"}
        speak = self._answer_gitlab if self.kind == "gitlab" else self._answer_github
        return speak(method, unquote(parts.path), query, body)

    def _answer_github(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        rest = path.removeprefix(f"/repos/{REPOSITORY}/")
        if rest == path:
            return 404, {}
        if rest == "pulls" and method == "GET":
            wanted = [pull for pull in self._sorted() if query["state"] in {"all", pull.state}]
            if "head" in query and self.kind == "github":
                told = (query["head"], query["base"])
                wanted = [pull for pull in wanted if (f"city:{pull.branch}", pull.base) == told]
            return 200, [self._github(pull) for pull in self._page(wanted, query)]
        if rest == "pulls" and method == "POST":
            return self._create(body["head"], body["base"], body["title"], body["body"])
        if found := re.fullmatch(r"pulls/(\d+)", rest):
            pull = self.pulls.get(int(found[1]))
            if pull is None:
                return 404, {}
            if method == "PATCH":
                self.edit(pull, body["body"])
            return 200, self._github(pull, whole=True)
        if found := re.fullmatch(r"issues/(\d+)", rest):
            pull = self.pulls[int(found[1])]
            return 200, {"closed_by": {"login": pull.by} if pull.by and self.kind == "github" else None}
        if found := re.fullmatch(r"issues/(\d+)/timeline", rest):
            pull = self.pulls[int(found[1])]
            closes = [{"type": "close", "user": {"login": pull.by}}] if pull.by else []
            return 200, closes if query.get("page", "1") == "1" else []
        if found := re.fullmatch(r"issues/(\d+)/labels", rest):
            self.pulls[int(found[1])].labels += [str(label) for label in body["labels"]]
            return 200, []
        if rest == "labels":
            return (201, {"name": body["name"], "id": 3}) if method == "POST" else (200, [])
        if found := re.fullmatch(r"collaborators/([^/]+)/permission", rest):
            role = self.roles.get(found[1])
            if role is None:
                return 404, {"message": "not a user"}
            kind = "Bot" if found[1].endswith("[bot]") else "User"
            user = {"login": found[1], "type": kind} if self.kind == "github" else {"login": found[1]}
            return 200, {"permission": role, "role_name": role, "user": user}
        return 404, {}

    def _answer_gitlab(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if path == "/users":
            names = [*self.roles]
            return 200, [
                {"id": 100 + number, "username": name}
                for number, name in enumerate(names)
                if name == query["username"]
            ]
        if found := re.fullmatch(r"/users/(\d+)", path):
            return 200, {"bot": [*self.roles][int(found[1]) - 100].endswith("[bot]")}
        rest = path.removeprefix(f"/projects/{PROJECT}/")
        if found := re.fullmatch(r"members/all/(\d+)", rest):
            role = self.roles[[*self.roles][int(found[1]) - 100]]
            return 200, {"state": "active", "access_level": LEVELS[role]}
        if rest == "merge_requests" and method == "GET":
            state = {"opened": "open"}.get(query["state"], query["state"])
            wanted = [pull for pull in self._sorted() if state in {"all", pull.state}]
            if "source_branch" in query:
                told = (query["source_branch"], query["target_branch"])
                wanted = [pull for pull in wanted if (pull.branch, pull.base) == told]
            if "updated_after" in query:
                since = dt.datetime.fromisoformat(query["updated_after"])
                wanted = [pull for pull in wanted if pull.changed >= since]
            return 200, [self._gitlab(pull) for pull in self._page(wanted, query)]
        if rest == "merge_requests":
            return self._create(
                body["source_branch"], body["target_branch"], body["title"], body["description"]
            )
        if found := re.fullmatch(r"merge_requests/(\d+)", rest):
            pull = self.pulls[int(found[1])]
            if method == "PUT":
                self.edit(pull, body.get("description", pull.body))
                pull.labels += [one for one in body.get("add_labels", "").split(",") if one]
            return 200, self._gitlab(pull)
        return 404, {}

    def _create(self, branch: str, base: str, title: str, text: str) -> tuple[int, Any]:
        if any(
            (pull.branch, pull.base, pull.state) == (branch, base, "open") for pull in self.pulls.values()
        ):
            return 422, {"message": "A pull request already exists"}
        if len(text) > 65_536 or not self.tip(branch):
            return 422, {"message": "Validation Failed"}
        pull = Pull(
            number=len(self.pulls) + 1, branch=branch, base=base, body=text, title=title, changed=self.now()
        )
        self.pulls[pull.number] = pull
        return 201, self._gitlab(pull) if self.kind == "gitlab" else self._github(pull, whole=True)

    def _sorted(self) -> list[Pull]:
        return sorted(self.pulls.values(), key=lambda pull: (pull.changed, pull.number), reverse=True)

    def _page(self, wanted: list[Pull], query: dict[str, str]) -> list[Pull]:
        size, page = int(query.get("per_page") or query.get("limit") or 20), int(query.get("page", 1))
        return wanted[size * (page - 1) : size * page]

    def _github(self, pull: Pull, *, whole: bool = False) -> dict[str, Any]:
        """As `pull-request-simple`, or as `pull-request`, which says who merged."""
        merged = pull.state == "merged"
        found: dict[str, Any] = {
            "number": pull.number,
            "state": "open" if pull.state == "open" else "closed",
            "title": pull.title,
            "body": pull.body,
            "head": {
                "ref": pull.branch,
                "sha": (self.tip(pull.branch) if pull.state == "open" else "") or pull.commit,
                "repo": {"full_name": pull.origin} if pull.origin else None,
            },
            "base": {"ref": pull.base, "repo": {"full_name": REPOSITORY}},
            "updated_at": _told(pull.changed),
            "merged_at": _told(pull.at) if merged else None,
            "closed_at": _told(pull.at) if pull.state != "open" else None,
        }
        if whole or self.kind == "forgejo":
            found |= {"merged": merged, "merged_by": {"login": pull.by} if merged and pull.by else None}
        return found

    def _gitlab(self, pull: Pull) -> dict[str, Any]:
        user = {"username": pull.by} if pull.by else None
        return {
            "iid": pull.number,
            "state": {"open": "opened"}.get(pull.state, pull.state),
            "description": pull.body,
            "source_branch": pull.branch,
            "target_branch": pull.base,
            "source_project_id": int(PROJECT) if pull.origin == REPOSITORY else 99,
            "target_project_id": int(PROJECT),
            "sha": (self.tip(pull.branch) if pull.state == "open" else "") or pull.commit,
            "updated_at": _told(pull.changed),
            "merged_at": _told(pull.at) if pull.state == "merged" else None,
            "closed_at": _told(pull.at) if pull.state == "closed" else None,
            "merge_user": user if pull.state == "merged" else None,
            "closed_by": user if pull.state == "closed" else None,
        }


def _told(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
