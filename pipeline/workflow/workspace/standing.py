"""What waits on a person for as long as it holds: told in the run in which it begins, shown since when, never again."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.messages import Message
from pipeline.model import News
from pipeline.workflow.workspace.workspace import Workspace

FORGOTTEN_AFTER = dt.timedelta(days=40)
"""What nobody met for longer than the longest pause between two re-checks holds no more."""
STOPS = {"no room", "budget", "engine", "source", "disk", "mail"}
"""Words of matters that hold work up."""
_MARK = "standing matters"
"""Mark of the store: JSON of name to what is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something that waits on a person."""

    what: str
    """The word of its news."""
    about: str
    message: str
    since: dt.datetime
    told: bool = True
    """False while it may still pass by itself."""
    advice: str = ""
    """What a person can do, where the kind of stop does not say it."""
    records: tuple[str, ...] = ()
    """Ids of releases that it left with a person."""

    @property
    def stops(self) -> bool:
        """Whether it holds work up and was told."""
        return self.told and self.what in STOPS


def matters(workspace: Workspace) -> tuple[Matter, ...]:
    """All that holds now, oldest first."""
    found = (
        Matter(
            what=kept["what"],
            about=kept["about"],
            message=kept["message"],
            since=dt.datetime.fromisoformat(kept["since"]),
            told=bool(kept["told"]),
            advice=kept.get("advice", ""),
            records=tuple(kept.get("records", "").split()),
        )
        for kept in _read(workspace).values()
        if workspace.now() - dt.datetime.fromisoformat(kept["seen"]) < FORGOTTEN_AFTER
    )
    return tuple(sorted(found, key=lambda matter: (matter.since, matter.about)))


def holds(
    workspace: Workspace,
    what: str,
    about: str,
    message: str,
    *,
    patience: dt.timedelta = dt.timedelta(),
    known: bool = False,
    more: Mapping[str, str] | None = None,
) -> None:
    """It holds today: news once it has held for `patience`, unless it is `known` from other news.

    `more`: its `advice`, and the ids of its `records` with blanks between.
    """
    name, now = f"{what} {about}", workspace.now()
    before = _read(workspace).get(name, {})
    told, news = known or bool(before.get("told")), tuple[News, ...]()
    if not told and now - dt.datetime.fromisoformat(before.get("since", now.isoformat())) >= patience:
        told, news = True, (News(what=what, about=about, message=message, at_once=what in STOPS),)
    said = {
        "what": what,
        "about": about,
        "message": message,
        **(more or {}),
        "told": "yes" if told else "",
        "seen": now.isoformat(),
    }
    _change(workspace, name, said, now, news)


def over(workspace: Workspace, what: str, about: str) -> None:
    """It holds no longer: the end of a stop that was told is news."""
    name = f"{what} {about}"
    if (known := _read(workspace).get(name)) is None:
        return
    since = dt.datetime.fromisoformat(known["since"]).astimezone(workspace.zone)
    ended = Message(
        "over; it began on {day}: {our_reason}", day=f"{since:%-d %B %Y}", our_reason=known["message"]
    )
    news = [News(what=what, about=about, message=ended, ends=True, at_once=True)]
    _change(workspace, name, None, workspace.now(), news if known["told"] and what in STOPS else ())


def stops(workspace: Workspace) -> tuple[Matter, ...]:
    """What holds work up and was told."""
    return tuple(matter for matter in matters(workspace) if matter.stops)


def _read(workspace: Workspace) -> dict[str, dict[str, str]]:
    return dict(json.loads(workspace.store.mark(_MARK) or "{}"))


def _change(
    workspace: Workspace,
    name: str,
    said: Mapping[str, str] | None,
    now: dt.datetime,
    news: Sequence[News] = (),
) -> None:
    def apply(raw: str) -> str:
        known = json.loads(raw or "{}")
        if said is None:
            known.pop(name, None)
        else:
            known[name] = {**said, "since": known.get(name, {}).get("since", now.isoformat())}
        return json.dumps(known, ensure_ascii=False, sort_keys=True)

    workspace.store.change_mark(_MARK, apply, news)
