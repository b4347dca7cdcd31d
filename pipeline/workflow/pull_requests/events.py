"""A host's event, held against its own shape: which pull request it is of, and what it says of it.

Shapes: GitHub's webhook schema `pull_request` (and Forgejo's, which has the same), GitLab's merge request events
(docs.gitlab.com/user/project/integrations/webhook_events).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.workflow.pull_requests.hosts import State

ACTIONS: Mapping[str, str] = {
    "closed": "",
    "reopened": "open",
    "synchronize": "open",
    "synchronized": "open",
    "edited": "open",
    "close": "closed",
    "merge": "merged",
    "reopen": "open",
    "update": "open",
}
"""Actions that something follows from (GitHub's, then Forgejo's own word, then GitLab's), and the state they leave; "":
the pull request says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostEvent:
    """What an event says; nothing of it counts before the host has said the same."""

    number: int
    state: State
    repository: str
    origin: str
    base: str
    branch: str


def event_of(payload: Mapping[str, Any]) -> HostEvent | str:
    """The event of a payload, or why it is none that anything follows from."""
    try:
        if payload.get("object_kind") == "merge_request":
            return _gitlab(payload)
        if "pull_request" in payload:
            return _github(payload)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return f"the event is not in the host's shape ({type(error).__name__}: {error})"
    return "the event is of no pull request"


def _github(payload: Mapping[str, Any]) -> HostEvent | str:
    action, request = _word(payload["action"]), payload["pull_request"]
    if action not in ACTIONS:
        return f"nothing follows from `{action}`"
    state = _state(_word(request["state"]), merged=request.get("merged") is True)
    number = request["number"]
    if type(number) is not int or payload.get("number", number) != number:
        raise ValueError("number")
    if (state == "open") is (action == "closed"):
        raise ValueError("state")
    return HostEvent(
        number=number,
        state=state,
        repository=_word(payload["repository"]["full_name"]),
        origin=_word((request["head"]["repo"] or {}).get("full_name", "")),
        base=_word(request["base"]["ref"]),
        branch=_word(request["head"]["ref"]),
    )


def _gitlab(payload: Mapping[str, Any]) -> HostEvent | str:
    told = payload["object_attributes"]
    action = _word(told.get("action") or "")
    if action not in ACTIONS:
        return f"nothing follows from `{action}`"
    if type(told["iid"]) is not int:
        raise ValueError("iid")
    return HostEvent(
        number=told["iid"],
        state=_state(_word(told["state"]), merged=False),
        repository=str(payload["project"]["id"]),
        origin=str(told["source_project_id"]),
        base=_word(told["target_branch"]),
        branch=_word(told["source_branch"]),
    )


def _state(word: str, *, merged: bool) -> State:
    states: Mapping[str, State] = {
        "open": "open",
        "opened": "open",
        "locked": "open",
        "closed": "merged" if merged else "closed",
        "merged": "merged",
    }
    return states[word]


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value
