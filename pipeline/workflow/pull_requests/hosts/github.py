"""GitHub, and Forgejo (Gitea), whose API has the same pull requests and differs in lists, labels and who closed.

Shapes: GitHub's OpenAPI description (schemas `pull-request`, `pull-request-simple`, `repository-collaborator-permission`);
Forgejo's swagger (`PullRequest`, `RepoCollaboratorPermission`, `TimelineComment`).
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any
from urllib.parse import quote

from pipeline.errors import HostError
from pipeline.workflow.pull_requests.hosts import Request, State
from pipeline.workflow.pull_requests.hosts.api import PAGE, Api, moment

WRITES = {"admin", "maintain", "write", "owner"}
"""Permissions that may merge."""


class GitHub:
    """One repository."""

    listed: Mapping[str, str | int] = {"sort": "updated", "direction": "desc", "per_page": PAGE}

    def __init__(self, api: Api, repository: str) -> None:
        self.api, self.repository = api, repository

    def changed_since(self, since: dt.datetime | None) -> Iterator[Request]:
        """Pull requests that changed at or after a moment, the newest change first."""
        found = map(self._read, self.api.pages(self._path("pulls"), {"state": "all", **self.listed}))
        return takewhile(lambda request: since is None or request.changed >= since, found)

    def request(self, number: int) -> Request:
        """One, with who merged or closed it."""
        raw = self.api.ask("GET", self._path(f"pulls/{number}"))
        if raw is None:
            raise HostError(f"has no pull request {number}", about=self.api.about)
        found = self._read(raw)
        return found if found.state != "closed" else self._read(raw, by=self.closed_by(number))

    def closed_by(self, number: int) -> str:
        """Login of who closed one without a merge; "" where the host does not say."""
        issue = self.api.ask("GET", self._path(f"issues/{number}")) or {}
        return _login(issue.get("closed_by"))

    def open_of(self, branch: str, base: str) -> Request | None:
        """The open one of a branch of this repository into another one of it."""
        query = {"head": f"{self.repository.partition('/')[0]}:{branch}", "base": base}
        wanted = (branch, base, self.repository)
        found = map(
            self._read, self.api.pages(self._path("pulls"), {"state": "open", **query, **self.listed})
        )
        return next(
            (request for request in found if (request.branch, request.base, request.origin) == wanted), None
        )

    def create(self, *, branch: str, base: str, title: str, text: str) -> Request:
        """Open one."""
        body = {"head": branch, "base": base, "title": title, "body": text}
        return self._read(self.api.ask("POST", self._path("pulls"), body=body))

    def label(self, number: int, names: Sequence[str]) -> None:
        """Label one; labels that are not there are made."""
        if names:
            self.api.ask("POST", self._path(f"issues/{number}/labels"), body={"labels": self.labels(names)})

    def labels(self, names: Sequence[str]) -> Sequence[Any]:
        """Labels as the API wants them: GitHub makes those that are not there."""
        return names

    def write(self, number: int, text: str) -> None:
        """Put another text in the place of its own."""
        self.api.ask("PATCH", self._path(f"pulls/{number}"), body={"body": text})

    def may_decide(self, login: str, *, bots: Sequence[str]) -> bool:
        """Whether somebody may write here and is a person, or is a named bot: of an App's the API says `none`,
        whatever it may do."""
        if login in bots:
            return True
        answer = self.api.ask("GET", self._path(f"collaborators/{quote(login, safe='')}/permission")) or {}
        user = answer.get("user") or {}
        bot = user.get("type", "User") != "User" or login.endswith("[bot]")
        same = str(user.get("login", "")).casefold() == login.casefold()
        return same and answer.get("permission") in WRITES and not bot

    def _path(self, rest: str) -> str:
        return f"repos/{self.repository}/{rest}"

    def _read(self, raw: Mapping[str, Any], *, by: str = "") -> Request:
        """A pull request of an answer. Raises HostError where it has another shape."""
        with self.api.reading("pull request"):
            state: State = "open"
            if raw["state"] != "open":
                state = "merged" if raw.get("merged_at") or raw.get("merged") else "closed"
            over = raw.get("merged_at") or raw.get("closed_at")
            return Request(
                number=int(raw["number"]),
                branch=str(raw["head"]["ref"]),
                commit=str(raw["head"]["sha"]),
                base=str(raw["base"]["ref"]),
                repository=str(raw["base"]["repo"]["full_name"]),
                origin=str((raw["head"].get("repo") or {}).get("full_name", "")),
                state=state,
                by=by or _login(raw.get("merged_by")),
                at=moment(over) if over else None,
                changed=moment(raw["updated_at"]),
                text=str(raw.get("body") or ""),
            )


class Forgejo(GitHub):
    """The differences: how lists are sorted, that labels go by number, and that the timeline says who closed."""

    listed: Mapping[str, str | int] = {"sort": "recentupdate", "limit": 50}

    def closed_by(self, number: int) -> str:
        """From the timeline: the issue itself does not say."""
        found = self.api.pages(self._path(f"issues/{number}/timeline"), {"limit": 50})
        closes = [_login(entry.get("user")) for entry in found if entry and entry.get("type") == "close"]
        return closes[-1] if closes else ""

    def labels(self, names: Sequence[str]) -> Sequence[Any]:
        """Their numbers; those that are not there are made."""
        known = {label["name"]: label["id"] for label in self.api.pages(self._path("labels"), {"limit": 50})}
        for name in names:
            if name not in known:
                made = self.api.ask("POST", self._path("labels"), body={"name": name, "color": "#c5def5"})
                known[name] = made["id"]
        return [known[name] for name in names]


def _login(user: Any) -> str:
    return str(user.get("login") or "") if isinstance(user, Mapping) else ""
