"""A published post says that the city changed its original, as long as the translation has not followed.

Where `original.changed` is `notice`: `publish` splices `source.status`, and no other byte; what a person does about
it (accept, approve) takes the word back in the same step.
"""

from __future__ import annotations

from pipeline.errors import DecisionRefused, SiteError
from pipeline.model import Place
from pipeline.run.place import Workplace
from pipeline.run.report import Tally
from pipeline.transitions.publishing import marked_as_changed


def write_notices(place: Workplace, tally: Tally) -> None:
    """Mark what is published and changed by the city since; what is marked already is left alone."""
    if place.settings.original.changed != "notice":
        return
    for identity, language in place.store.outdated():
        record = place.store.get(identity)
        if record is None or record.versions[language].place is not Place.PUBLISHED:
            continue
        try:
            place.change(identity, marked_as_changed(language))
        except (SiteError, DecisionRefused) as error:
            tally.tell("failed", record.versions[language].path, str(error))
