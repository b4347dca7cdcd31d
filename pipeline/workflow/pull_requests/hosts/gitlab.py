"""GitLab: merge requests of one project (docs.gitlab.com/api/merge_requests, /api/project_members)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pipeline.errors import HostError
from pipeline.workflow.pull_requests.hosts import Request, State
from pipeline.workflow.pull_requests.hosts.api import PAGE, Api, moment

DEVELOPER = 30
"""The lowest access level that may write (docs.gitlab.com/api/access_requests, valid access levels)."""
_STATES: Mapping[str, State] = {"opened": "open", "locked": "open", "merged": "merged", "closed": "closed"}


class GitLab:
    """One project; `repository` is its number."""

    def __init__(self, api: Api, repository: str) -> None:
        self.api = api
        # A path of names is as good an address, but requests name their projects by number.
        found = {"id": repository} if repository.isdigit() else api.ask("GET", _project(repository)) or {}
        if "id" not in found:
            raise HostError(f"does not know the project {repository}", about=api.about)
        self.repository = str(found["id"])

    def changed_since(self, since: dt.datetime | None) -> Iterator[Request]:
        """Merge requests that changed at or after a moment, the newest change first."""
        query: dict[str, str | int] = {
            "state": "all",
            "order_by": "updated_at",
            "sort": "desc",
            "per_page": PAGE,
        }
        if since is not None:
            query["updated_after"] = since.isoformat()
        return map(self._read, self.api.pages(self._path("merge_requests"), query))

    def request(self, number: int) -> Request:
        """One, with who merged or closed it."""
        raw = self.api.ask("GET", self._path(f"merge_requests/{number}"))
        if raw is None:
            raise HostError(f"has no merge request {number}", about=self.api.about)
        return self._read(raw)

    def open_of(self, branch: str, base: str) -> Request | None:
        """The open one of a branch of this project into another one of it."""
        query = {"state": "opened", "source_branch": branch, "target_branch": base}
        found = map(self._read, self.api.pages(self._path("merge_requests"), query))
        return next((request for request in found if request.origin == self.repository), None)

    def create(self, *, branch: str, base: str, title: str, text: str) -> Request:
        """Open one."""
        body = {"source_branch": branch, "target_branch": base, "title": title, "description": text}
        return self._read(self.api.ask("POST", self._path("merge_requests"), body=body))

    def label(self, number: int, names: Sequence[str]) -> None:
        """Label one; GitLab makes labels that are not there."""
        if names:
            self.api.ask("PUT", self._path(f"merge_requests/{number}"), body={"add_labels": ",".join(names)})

    def write(self, number: int, text: str) -> None:
        """Put another text in the place of its own."""
        self.api.ask("PUT", self._path(f"merge_requests/{number}"), body={"description": text})

    def may_decide(self, login: str, *, bots: Sequence[str]) -> bool:
        """Whether somebody is an active member who may write and is a person, or is a named bot."""
        if login in bots:
            return True
        users = self.api.ask("GET", "users", query={"username": login}) or ()
        user = next(
            (known for known in users if str(known.get("username", "")).casefold() == login.casefold()), None
        )
        if user is None:
            return False
        member = self.api.ask("GET", self._path(f"members/all/{int(user['id'])}")) or {}
        about = self.api.ask("GET", f"users/{int(user['id'])}") or {}
        writes = member.get("state") == "active" and int(member.get("access_level") or 0) >= DEVELOPER
        return writes and not about.get("bot", False)

    def _path(self, rest: str) -> str:
        return f"{_project(self.repository)}/{rest}"

    def _read(self, raw: Mapping[str, Any]) -> Request:
        """A merge request of an answer. Raises HostError where it has another shape."""
        with self.api.reading("merge request"):
            state = _STATES[raw["state"]]
            who = (
                (raw.get("merge_user") or raw.get("merged_by")) if state == "merged" else raw.get("closed_by")
            )
            over = raw.get("merged_at") or raw.get("closed_at")
            return Request(
                number=int(raw["iid"]),
                branch=str(raw["source_branch"]),
                commit=str(raw.get("sha") or ""),
                base=str(raw["target_branch"]),
                repository=str(raw["target_project_id"]),
                origin=str(raw.get("source_project_id") or ""),
                state=state,
                by=str((who or {}).get("username") or "") if state != "open" else "",
                at=moment(over) if over else None,
                changed=moment(raw["updated_at"]),
                text=str(raw.get("description") or ""),
            )


def _project(repository: str) -> str:
    return f"projects/{quote(repository, safe='')}"
