"""A host that answers in another shape than its API is documented to have is told of, whatever is wrong in it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from pipeline.errors import ConfigError, HostError
from pipeline.translate.credentials import Secret
from pipeline.workflow.pull_requests.hosts import Host
from pipeline.workflow.pull_requests.hosts.api import Api
from pipeline.workflow.pull_requests.hosts.github import GitHub
from pipeline.workflow.pull_requests.hosts.gitlab import GitLab

AT = "2026-09-14T06:00:00Z"
REPOSITORY = {"repo": {"full_name": "city/site"}}
PULL = {
    "number": 7,
    "state": "closed",
    "updated_at": AT,
    "merged_at": AT,
    "head": {"ref": "cms/a", "sha": "c0ffee", **REPOSITORY},
    "base": {"ref": "main", **REPOSITORY},
    "merged_by": {"login": "ed"},
}
MERGE = {
    "iid": 7,
    "state": "merged",
    "updated_at": AT,
    "merged_at": AT,
    "source_branch": "cms/a",
    "target_branch": "main",
    "target_project_id": 3,
    "source_project_id": 3,
    "merge_user": {"username": "ed"},
}


def told(host: type[GitHub | GitLab], raw: Any, monkeypatch: pytest.MonkeyPatch) -> Host:
    """A host whose every answer is this."""
    monkeypatch.setattr(Api, "ask", lambda *_, **__: raw)
    return host(Api("https://git.example", token=Secret("t"), header=("Authorization", "")), "3")


@pytest.mark.parametrize(("host", "raw"), [(GitHub, PULL), (GitLab, MERGE)])
def test_an_answer_in_its_shape_is_read(
    host: type[GitHub | GitLab], raw: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = told(host, raw, monkeypatch).request(7)
    at = dt.datetime(2026, 9, 14, 6, tzinfo=dt.UTC)
    assert (found.number, found.branch, found.state, found.by, found.at) == (7, "cms/a", "merged", "ed", at)


NOTHING: tuple[object, ...] = (None, "", 5, [])
WRONG = [
    *((GitHub, {**PULL, key: value}) for key in ("head", "base", "updated_at") for value in NOTHING),
    *((GitHub, {**PULL, "head": {**PULL["head"], "repo": value}}) for value in ("city/site", 5)),  # type: ignore[dict-item]  # of mixed values
    (GitHub, {**PULL, "merged_at": "soon"}),
    *((GitLab, {**MERGE, "merge_user": value}) for value in ("ed", 5)),
    *((GitLab, {**MERGE, "updated_at": value}) for value in NOTHING),
    (GitLab, {**MERGE, "state": "asleep"}),
]


@pytest.mark.parametrize(("host", "raw"), WRONG)
def test_another_shape_is_the_hosts_error(
    host: type[GitHub | GitLab], raw: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(HostError, match="in a shape we do not know"):
        told(host, raw, monkeypatch).request(7)


@pytest.mark.parametrize("address", ["http://git.example", "git.example", "https://ed:word@git.example"])
def test_a_token_goes_over_https_alone(address: str) -> None:
    with pytest.raises(ConfigError, match="https://"):
        Api(address, token=Secret("t"), header=("Authorization", ""))
