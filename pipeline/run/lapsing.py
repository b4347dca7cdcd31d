"""Drafts that nobody touched leave the queue; where its limit still holds something back, that is told."""

from __future__ import annotations

import datetime as dt

from pipeline.run import standing
from pipeline.run.engines import Engines
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.transitions import lapsing
from pipeline.transitions.late import happened

ENGINE = "engine"
"""Word of the news that an engine gives nothing that can be used."""
PATIENCE = dt.timedelta(days=1)
"""An engine that rests for less comes back without a person."""
ROOM = "no room"
"""Word of the news that the limit holds something back."""


def lapse(place: Workplace, tally: Tally) -> None:
    """Take every draft that is due out of the queue; how many is a note, for it asks nothing of anybody."""
    after, now, today = place.settings.select.lapse, place.now(), place.today()
    number = 0
    for identity, language in place.store.unreviewed_drafts():
        record = place.store.get(identity)
        version = record.versions.get(language) if record is not None else None
        if record is None or version is None:
            continue
        if not lapsing.why_lapses(record, version, after=after, now=now, today=today):
            continue
        done = place.change(identity, lapsing.lapsed(language, after=after, today=today))
        number += happened(record, done, "lapsed")
    if number:
        tally.note(f"{number} drafts nobody touched lapsed; `stadtbote retry` brings one back")


def tell_engines(place: Workplace, engines: Engines, tally: Tally) -> None:
    """An engine that is down for a day, or gives nothing that can be used: one line when that begins, not one a release."""
    told = {one.about for one in standing.matters(place) if one.what == ENGINE}
    for name in told - set(engines.resting) if tally.written else ():
        standing.over(place, ENGINE, name)
    for name, reason in engines.resting.items():
        standing.holds(place, tally, ENGINE, name, reason, patience=PATIENCE)
    if not tally.unusable:
        return
    if tally.written:
        for title, reason in tally.unusable.items():
            tally.tell(
                "failed", title, f"{reason}; `stadtbote retry` buys them once more, or write them by hand"
            )
        return
    number, reason = len(tally.unusable), next(iter(tally.unusable.values()))
    message = (
        f"nothing it wrote in this run can be used ({number} releases; first: {reason}): look at its answers"
    )
    standing.holds(place, tally, ENGINE, ", ".join(engines.asked) or "memory", message)


def tell_room(place: Workplace, tally: Tally) -> None:
    """The limit holds releases back: news when that begins, shown until it ends."""
    if not tally.held:
        standing.over(place, ROOM, "select.max_waiting")
        return
    limit = place.settings.select.max_waiting
    standing.holds(
        place,
        tally,
        ROOM,
        "select.max_waiting",
        f"releases wait because {limit} drafts wait for an editor: approve or reject some, or raise "
        "`select.max_waiting`; urgent ones and updates are made all the same",
    )
