"""What a git host says of pull requests, in one shape for GitHub, Forgejo (Gitea) and GitLab."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

State = Literal["open", "merged", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A pull request (a merge request), as the host's API tells it."""

    number: int
    branch: str
    """The branch it brings, as its own repository calls it."""
    commit: str
    """The last commit of that branch."""
    base: str
    """The branch it is merged into."""
    repository: str
    """Of the base: `owner/name`, on GitLab the project's number."""
    origin: str
    """Of the branch: the same, unless it comes from a fork; "" where that fork is gone."""
    state: State
    by: str = ""
    """Who merged or closed it; "" while it is open, or where the list does not say."""
    at: dt.datetime | None = None
    """When it was merged or closed."""
    changed: dt.datetime
    """When anything about it changed last."""
    text: str = ""


class Host(Protocol):
    """A git host, for one repository. Everything may raise HostError."""

    repository: str
    """As `Request.repository`."""

    def changed_since(self, moment: dt.datetime | None) -> Iterator[Request]:
        """Pull requests that changed at or after a moment, the newest change first; all of them without one."""
        ...

    def request(self, number: int) -> Request:
        """One, with who merged or closed it."""
        ...

    def open_of(self, branch: str, base: str) -> Request | None:
        """The open one of a branch of this repository into another one of it."""
        ...

    def create(self, *, branch: str, base: str, title: str, text: str) -> Request:
        """Open one."""
        ...

    def label(self, number: int, names: Sequence[str]) -> None:
        """Label one; labels that are not there are made."""
        ...

    def write(self, number: int, text: str) -> None:
        """Put another text in the place of its own."""
        ...

    def may_decide(self, login: str, *, bots: Sequence[str]) -> bool:
        """Whether somebody may write to this repository, and is a person or one of the named bots."""
        ...
