"""What people decide: approve, reject, send back, retry, settle, withdraw, pick, forget. The desk, the command line and
a merged pull request call the same functions; each applies a transition to the record as it is stored then."""

from __future__ import annotations

import datetime as dt

from pipeline.errors import DecisionRefused
from pipeline.messages import Message
from pipeline.model import Finding, PostState, Record, Review, Severity, Version
from pipeline.transitions import lapsing, publishing, questions, releases, review, taking_back, together
from pipeline.transitions.posts import open_findings as open_findings_of
from pipeline.transitions.questions import Answer
from pipeline.transitions.taking_back import Public
from pipeline.workflow.drafting.second_release import split
from pipeline.workflow.editing import agency
from pipeline.workflow.posts import lead_image
from pipeline.workflow.posts.file_findings import copies
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.posts.working_text import on_disk
from pipeline.workflow.publishing.syndication import syndicate
from pipeline.workflow.workspace.workspace import Workspace


def acknowledge(
    workspace: Workspace, record: Record, language: str, *findings: str, by: str, reason: str
) -> Record:
    """Warnings seen, or errors found to be false alarms: all of them or none. Raises DecisionRefused."""
    return workspace.change(record.id, review.acknowledged(language, *findings, by=by, reason=reason))


def acknowledge_warnings(
    workspace: Workspace, record: Record, language: str, *, by: str, reason: str
) -> Record:
    """Every open warning seen; each open error wants a reason of its own. Raises DecisionRefused."""
    warnings = _warnings(workspace, record, language)
    return acknowledge(workspace, record, language, *warnings, by=by, reason=reason) if warnings else record


def _warnings(workspace: Workspace, record: Record, language: str) -> list[str]:
    found = open_findings(workspace, record, record.versions[language])
    return [finding.id for finding in found if finding.severity is Severity.WARNING]


def reopen(workspace: Workspace, record: Record, language: str, finding: str, *, by: str) -> Record:
    """An acknowledgement taken back."""
    return workspace.change(record.id, review.reopened(language, finding, by=by))


def open_findings(workspace: Workspace, record: Record, version: Version) -> tuple[Finding, ...]:
    """Errors and warnings of the text on disk (the generated text where there is no file) nobody has dealt with."""
    found = on_disk(workspace, record, version)
    own = found.findings if found is not None else version.findings
    return open_findings_of((*copies(PostIndex(workspace), record, version), *own), version)


def open_for_review(workspace: Workspace, record: Record, language: str, *, by: str) -> Record:
    """A reviewer opened the draft."""
    return workspace.change(record.id, review.opened(language, by=by))


def approve(
    workspace: Workspace,
    record: Record,
    language: str,
    *,
    by: str,
    seen: tuple[str, str] = ("", ""),
    took: tuple[int, int] = (0, 0),
    wait: dt.timedelta = dt.timedelta(),
    warnings: str | None = None,
) -> Record:
    """A person answers for this English of this German; it goes public with the first `publish` after `wait`.

    `seen`: hashes of the German and the English that the person saw; where either changed meanwhile, or errors are
    open, DecisionRefused is raised and nothing happens. The file's own keys and disclosure are spliced.
    `took`: the seconds it was open, and how many facts the person signed one by one. `warnings`: why every open warning
    is put aside with it, in the same change; None: none is.
    """
    may_review(workspace, by, language)
    then = review.approved(language, by=by, seen=seen, took=took, wait=wait)
    if warnings is None:
        return workspace.change(record.id, then)
    first = review.acknowledged(language, *_warnings(workspace, record, language), by=by, reason=warnings)
    return workspace.change(record.id, lambda known, facts, now: then(first(known, facts, now), facts, now))


def may_review(workspace: Workspace, by: str, language: str) -> None:
    """A reviewer approves the languages they were given. Raises DecisionRefused."""
    if not any(map(str.isalnum, by)):
        raise DecisionRefused("an approval needs a name: --by NAME")
    given = workspace.settings.desk.reviewers
    if given and language not in given.get(by, ()):
        raise DecisionRefused(
            Message(
                "{name} was not given {language} (desk.reviewers in config.yaml)", name=by, language=language
            )
        )


def send_back(
    workspace: Workspace, record: Record, language: str, *, by: str, reason: str, public: Public = ""
) -> Record:
    """Back to the queue: not approved, not rejected. `public`: what becomes of the words of a public post.

    Raises DecisionRefused where the post is public and that is not said.
    """
    after = workspace.change(record.id, taking_back.sent_back(language, by=by, reason=reason, public=public))
    syndicate(workspace)
    return after


def undo(workspace: Workspace, record: Record, language: str, *, by: str) -> Record:
    """The last decision about a draft taken back. Raises DecisionRefused where something came after it."""
    after = workspace.change(record.id, taking_back.undone(language, by=by))
    syndicate(workspace)
    return after


def drop_edit(workspace: Workspace, record: Record, language: str, *, by: str) -> Record:
    """Let the edit beside a public post go. Raises DecisionRefused where there is none."""
    return workspace.change(record.id, taking_back.edit_dropped(language, by=by))


def reject(workspace: Workspace, record: Record, language: str | None, *, by: str, reason: str) -> Record:
    """Never a post, in one language or in all: the draft's file goes to the backup, the record stays."""
    languages = workspace.settings.languages
    for text in [language] if language else languages:
        record = workspace.change(record.id, review.rejected(text, by=by, reason=reason, languages=languages))
    return record


def leave_note(
    workspace: Workspace, record: Record, language: str, text: str, *, about: str, by: str
) -> Record:
    """A note for colleagues on a block (its row's key) or, with "", the draft. Raises DecisionRefused without words."""
    return workspace.change(record.id, together.note_left(language, text, about=about, by=by))


def settle_note(workspace: Workspace, record: Record, language: str, note: str, *, by: str) -> Record:
    """A note (the id of its line) is dealt with."""
    return workspace.change(record.id, together.note_settled(language, note, by=by))


def take(workspace: Workspace, record: Record, language: str, *, by: str) -> Record:
    """Take a draft to work on it, or give one's own back."""
    return workspace.change(record.id, together.taken(language, by=by))


def past_event(workspace: Workspace) -> list[tuple[Record, str]]:
    """Drafts nobody approved whose event is over, with their languages; without those a person asked for after it."""
    found = workspace.store.past_event(workspace.today())
    records = ((workspace.store.get(identity), language) for identity, language in found)
    return [(record, language) for record, language in records if record is not None]


def lapsed(workspace: Workspace, age: dt.timedelta) -> list[tuple[Record, str]]:
    """Drafts that left the queue more than `age` ago, with their languages; without those whose file a person works on."""
    now = workspace.now()
    return [
        (record, version.language)
        for record in workspace.store.find()
        for version in record.versions.values()
        if version.place is PostState.DRAFT
        and version.review is Review.LAPSED
        and _as_written(workspace, version)
        and lapsing.last_lapse(record, version, now).at < now - age
    ]


def _as_written(workspace: Workspace, version: Version) -> bool:
    try:
        return (workspace.settings.folder / version.path).read_bytes() == version.text.encode()
    except OSError:
        return False


def retry(workspace: Workspace, record: Record, *, by: str = "") -> Record:
    """What failed, or was rejected or deleted by mistake, goes back to work at the next run."""
    return workspace.change(record.id, releases.retried(by=by))


def request(workspace: Workspace, record: Record, *, by: str = "") -> Record:
    """An editor wants it, whatever selection, headline mode or a past event say: made at the next run."""
    return workspace.change(record.id, releases.picked(by=by))


def settle(workspace: Workspace, record: Record, *, paid: bool, by: str = "") -> Record:
    """A person has looked at the account: was the call in doubt billed? Either way the release goes on."""
    return workspace.change(record.id, releases.settled(paid=paid, by=by))


def answer(workspace: Workspace, record: Record, what: Answer, *, by: str) -> Record:
    """What another text under a release's key is: the release as it became of it, or another release, which is given.

    Raises DecisionRefused where nothing is asked.
    """
    source = workspace.source(record.source)
    steps = source.recheck if source is not None else ()
    if what == "another":
        return split(workspace, record, questions.reading_of(record, steps), by=by)
    return workspace.change(record.id, questions.answered(what, by=by, steps=steps))


def withdraw(
    workspace: Workspace, record: Record, language: str, *, by: str, reason: str, on: dt.date
) -> Record:
    """A published post becomes a tombstone under its address, with day and reason; a draft is taken away."""
    languages = workspace.settings.languages
    after = workspace.change(
        record.id, publishing.withdrawn(language, by=by, reason=reason, on=on, languages=languages)
    )
    syndicate(workspace)
    return after


def forget(workspace: Workspace, record: Record, *, by: str = "") -> Record:
    """Remove a release from posts, memory, archive and records; its identity alone stays, so that it never returns.

    Raises ParseError, and nothing is done, where a file of an agency that holds words of it cannot be read.
    """
    known = workspace.store.get(record.id) or record
    agency.drop_returned(workspace, known)
    after = workspace.change(record.id, releases.forgotten(by=by))
    lead_image.remove_images(workspace, known)
    return after
