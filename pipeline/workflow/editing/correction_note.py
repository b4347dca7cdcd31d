"""A dated note on a public page that says what was corrected, in the words of the site's language."""

from pipeline.messages import words
from pipeline.model import Record, Version
from pipeline.workflow.editing.paragraphs import change_paragraph
from pipeline.workflow.posts.edited_post import CORRECTED
from pipeline.workflow.posts.highlights import changes
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.workspace.workspace import Workspace


def what_changed(workspace: Workspace, version: Version) -> str:
    """The first change of words between a public text and the edit beside it: `7am, not 8am`; "" where there is none."""
    if version.edit is None:
        return ""
    over, text = (
        workspace.flavour.read(version.path, whole.encode()).body
        for whole in (version.edit.over, version.edit.text)
    )
    said = words(version.language)
    for gone, came, _ in changes(over, text):
        if gone.strip() and came.strip():
            before, now = (" ".join(part.split())[:80] for part in (gone, came))
            return said.gettext("{now}, not {before}", now=now, before=before)
    return ""


def add_note(
    workspace: Workspace, record: Record, language: str, what: str, *, by: str
) -> tuple[Record, str]:
    """Put the note behind the last paragraph of the text a person is about to approve; the record, and the hash of the
    text with the note. Raises DecisionRefused, AnotherText."""
    said = words(language)
    day = said.dated(workspace.today(), "d MMMM")
    note = said.gettext(CORRECTED, day=day, what=" ".join(what.split())[:300])
    now = sheet(workspace, record, language)
    last = max((row for row in now.rows if row.blocks and not row.ours), key=lambda row: row.blocks)
    text = f"*{note.rstrip('.')}.*"
    saved = change_paragraph(workspace, record, language, "add", last.key, text=text, base=now.base, by=by)
    found = saved.sheet.found if saved.sheet is not None else None
    return saved.record, found.english_hash if found is not None else ""
