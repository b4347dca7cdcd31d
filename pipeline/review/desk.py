"""What every page of the desk needs: the workplace, who is there, and the way to answer."""

import datetime as dt
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pipeline.errors import StadtboteError
from pipeline.messages import LANGUAGES, Words, words
from pipeline.model import Record, Work
from pipeline.review.access import Door
from pipeline.review.sessions import Sessions
from pipeline.transitions.releases import FORGOTTEN
from pipeline.workflow.editing.decisions import may_review, open_for_review
from pipeline.workflow.editing.replace import Passage
from pipeline.workflow.publishing.publish import publish
from pipeline.workflow.setup.previewing import SitePreview
from pipeline.workflow.workspace.workspace import Workspace

pages = Blueprint("desk", __name__)
"""Every page of the desk puts itself here when its module is loaded."""
PRESENT = dt.timedelta(minutes=10)
"""How long somebody counts as being at a draft after their last sign."""
UNDO = dt.timedelta(minutes=1)
"""How long a decision of the desk can be taken back before readers see it."""
_ENDINGS = {
    f"desk.{name}" for name in ("reject", "withdraw", "settle", "pick", "take_in", "read_anyway", "undo")
}
_IDENTITY = re.compile(r"[0-9a-f]{8,64}")


@dataclass(slots=True)
class Desk:
    """One site's desk; threads share it."""

    workspace: Workspace
    door: Door
    sessions: Sessions
    undo: dt.timedelta = UNDO
    """How long an approval waits before it is public."""
    site: SitePreview | None = None
    """Drafts as the site's own generator shows them; None: in the desk's own view."""
    writing: threading.RLock = field(default_factory=threading.RLock)
    """One decision at a time: each reads its record inside."""
    present: dict[tuple[str, str], dict[str, dt.datetime]] = field(default_factory=dict)
    opened: dict[tuple[str, str, str], dt.datetime] = field(default_factory=dict)
    replaced: dict[str, tuple[str, tuple[Passage, ...]]] = field(default_factory=dict)
    """What replacements across drafts changed, and who made them, to be taken back at once."""

    def publish(self) -> None:
        """Publish what is due, and once more when what was approved now is; any run does the same if the desk ends."""
        if self.undo:
            timer = threading.Timer(self.undo.total_seconds() + 1, self.publish_due)
            timer.daemon = True
            timer.start()
        self.publish_due()

    def publish_due(self) -> None:
        """Publish what is due; what cannot be done now is done, and told, by the next run."""
        with self.writing, suppress(StadtboteError):
            publish(self.workspace)

    def at(self, record: str, language: str, who: str) -> list[str]:
        """Note that somebody looks at a draft; who else does."""
        now = self.workspace.now()
        self.present.setdefault((record, language), {})[who] = now
        self.opened.setdefault((record, language, who), now)
        typing = self.workspace.store.others_typing(record, language, who, since=now - PRESENT)
        return sorted({*typing, *self.looking(record, language, who)})

    def looking(self, record: str, language: str, who: str) -> tuple[str, ...]:
        """Who else has the draft open. A copy is walked through: other threads write."""
        now, here = self.workspace.now(), dict(self.present.get((record, language), {}))
        return tuple(name for name, seen in here.items() if name != who and now - seen < PRESENT)

    def seconds(self, record: str, language: str, who: str) -> int:
        """How long this person has had the draft open, four hours at most; the count begins anew."""
        began = self.opened.pop((record, language, who), None)
        if began is None:
            return 0
        return min(int((self.workspace.now() - began).total_seconds()), 4 * 3600)


def desk() -> Desk:
    """The desk of the running app."""
    found: Desk = current_app.extensions["desk"]
    return found


def me() -> str:
    """The reviewer's name."""
    return str(g.session.name) if g.session is not None else ""


def said() -> Words:
    """Words in the session's language, else in the browser's."""
    chosen = g.session.language if g.get("session") is not None else ""
    return words(chosen or request.accept_languages.best_match(list(LANGUAGES), "en") or "en")


def record_of(identity: str, language: str) -> Record:
    """The release of an address, with a language the site has; 404 else, 410 where it was forgotten."""
    if not _IDENTITY.fullmatch(identity):
        abort(404)
    found = desk().workspace.store.get(identity)
    if found is None or (
        language not in desk().workspace.settings.languages and language not in found.versions
    ):
        abort(404)
    if found.work is Work.FORGOTTEN:
        abort(410, FORGOTTEN)
    return found


@contextmanager
def deciding(identity: str, language: str) -> Iterator[Record]:
    """The newest record, while nobody else of this desk decides; opened for review by whoever writes first."""
    with desk().writing:
        record = record_of(identity, language)
        if language in record.versions and not _quiet():
            record = open_for_review(desk().workspace, record, language, by=me())
        yield record


def _quiet() -> bool:
    """Decisions that end a review do not begin one."""
    return request.endpoint in _ENDINGS


def may(language: str) -> str:
    """Why this person may not approve this language, or ""."""
    try:
        may_review(desk().workspace, me(), language)
    except StadtboteError as error:
        return error.message
    return ""


def is_fragment() -> bool:
    """The page's own script asks and takes pieces."""
    return request.headers.get("HX-Request") == "true"


def back(identity: str, language: str, anchor: str = "", **values: Any) -> Response:
    """To the draft, by a way that can be loaded again."""
    return redirect(
        url_for("desk.draft", identity=identity, language=language, _anchor=anchor or None, **values), 303
    )
