"""Passages the reader left out, and pages it refused: a person takes them in, and the source's file learns it."""

from pipeline import config, files, filesystem
from pipeline.config import keep_selector
from pipeline.errors import ConfigError, DecisionRefused
from pipeline.fetch.article import with_taken_in
from pipeline.model import Record
from pipeline.transitions import passages
from pipeline.workflow.importing.pages import reading_of
from pipeline.workflow.workspace.workspace import Workspace


def take_in(workspace: Workspace, record: Record, text: str, *, seen: str, by: str) -> Record:
    """Put a left-out part of the page, named by its text, into the German; later pages are read like that.

    `seen` is the fingerprint of the German the person saw. Drafts get it with the next run, as with a correction.
    Raises DecisionRefused where there is no such part or the German is another, ConfigError where the source's file
    refuses the rule (the paragraph is taken in all the same).
    """
    source, release = workspace.source(record.source), record.release
    part = (
        next((left_out_part for left_out_part in release.left_out if left_out_part.block.text == text), None)
        if release
        else None
    )
    if source is None or release is None or part is None:
        raise DecisionRefused("the page has no such part any more; look at it again", about=record.title)
    reading = reading_of(workspace, source, with_taken_in(release, [text]), None)
    after = workspace.change(record.id, passages.taken_in(reading, text, old=seen, by=by))
    if part.selector:
        teach(workspace, record.source, part.selector)
    return after


def teach(workspace: Workspace, identity: str, selector: str) -> None:
    """Add a selector to `keep` of the source's own file, which is copied from the shipped one where it is missing.

    Raises ConfigError.
    """
    path = config.source_file(workspace.settings, identity)
    own = workspace.settings.root / "sources" / path.name
    if path != own:
        with files.reading(path, ConfigError), files.writing(own, ConfigError):
            filesystem.make_folder(own.parent)
            files.write(own, path.read_bytes())
    keep_selector(own, selector)


def read_anyway(workspace: Workspace, record: Record, *, by: str) -> Record:
    """The refused page is the release: read at the next run and ever after. Raises DecisionRefused."""
    return workspace.change(record.id, passages.read_anyway(by=by))
