"""The API of a git host over HTTP (keeper of httpx in this room): JSON out, JSON in, errors as ours.

The token goes in a header only, to the address the runner or config.yaml names: https, or plain http to this machine.
Redirects are not followed.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import httpx

from pipeline.errors import HostBusy, HostError
from pipeline.translate.credentials import Secret
from pipeline.translate.engines.wire import checked_url

SECONDS = 30.0
"""For one answer."""
PAGE = 100
"""Entries of one page: the most that GitHub and GitLab give; Forgejo gives 50 at most by its own default."""

Method = Literal["GET", "POST", "PATCH", "PUT"]


class Api:
    """One host's API. Closed with the process."""

    def __init__(self, base: str, *, token: Secret, header: tuple[str, str]) -> None:
        name, before = header
        headers = {
            name: f"{before}{token.reveal()}",
            "User-Agent": "stadtbote",
            "Accept": "application/json",
        }
        self._client = httpx.Client(
            base_url=checked_url(base, key="branches.api"), headers=headers, timeout=SECONDS, trust_env=False
        )
        self.about = self._client.base_url.host

    def ask(
        self,
        method: Method,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> Any:
        """The JSON of an answer; None where GET finds nothing. Raises HostError, HostBusy where the host asks for a pause."""
        try:
            answer = self._client.request(method, path, json=body, params=query)
            found = answer.json() if answer.content else None
        except httpx.HTTPError as error:
            raise HostError(
                f"cannot be reached ({type(error).__name__})", about=self.about, temporary=True
            ) from error
        except ValueError as error:
            raise HostError("the answer is no JSON", about=self.about, temporary=True) from error
        if answer.status_code == 404 and method == "GET":
            return None
        if answer.status_code >= 300:
            raise _refusal(answer, found, self.about)
        return found

    def pages(self, path: str, query: Mapping[str, str | int]) -> Iterator[Any]:
        """The entries of a list, page after page."""
        number = 1
        while found := self.ask("GET", path, query={**query, "page": number}):
            yield from found
            number += 1
        if found is None:
            raise HostError(f"does not know {path}, or the token may not see it", about=self.about)

    @contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """While an answer is read. Raises HostError where it has another shape."""
        try:
            yield
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise HostError(
                f"told of a {what} in a shape we do not know: {error}", about=self.about
            ) from error


def _refusal(answer: httpx.Response, found: Any, about: str) -> HostError:
    """Quotas: docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api,
    docs.gitlab.com/administration/settings/user_and_ip_rate_limits (429)."""
    status = answer.status_code
    said = found.get("message") or found.get("error") if isinstance(found, Mapping) else ""
    why = f"{status} {' '.join(str(said).split())[:200]}".strip()
    spent = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    if status == 429 or (status == 403 and spent):
        return HostBusy(f"asks for a pause ({why})", about=about, temporary=True)
    return HostError(f"refused ({why})", about=about, temporary=status >= 500)


def moment(text: str) -> dt.datetime:
    """An RFC 3339 moment of an answer. Raises TypeError, ValueError for anything else."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
