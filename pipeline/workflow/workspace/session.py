"""Work with shared records: pulled before, pushed after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.workflow.workspace.workspace import Workspace


@contextmanager
def together(workspace: Workspace, what: str) -> Iterator[None]:
    """Work with records that are shared: pulled before, pushed after, also when the work fails.

    Raises StoreError, temporary, where the remote cannot be reached: who does not know what others bought buys nothing.
    """
    if workspace.shared is None:
        yield
        return
    workspace.shared.pull()
    workspace.store.catch_up()
    try:
        yield
    finally:
        for identity in workspace.shared.push(f"{what}, {workspace.now():%Y-%m-%d %H:%M} UTC"):
            workspace.store.refresh(identity)
