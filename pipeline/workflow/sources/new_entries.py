"""What a list says for the first time, stored many at a time: a transaction for each costs more than all the rest."""

from pipeline.model import Record
from pipeline.workflow.workspace.workspace import Workspace

AT_ONCE = 200
"""Records stored in one transaction: each holds its lock, an open file, meanwhile."""


class NewEntries:
    """New records of one list, in its order."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._records: dict[str, Record] = {}
        self._urls: set[str] = set()

    def hold(self, identity: str, url: str) -> bool:
        """Whether an entry of this identity or address waits to be stored."""
        return identity in self._records or (bool(url) and url in self._urls)

    def add(self, record: Record) -> None:
        """One more."""
        self._records[record.id] = record
        self._urls.add(record.entry.url)
        if len(self._records) >= AT_ONCE:
            self.store()

    def store(self) -> None:
        """Store what waits."""
        if self._records:
            self._workspace.store.add_many(list(self._records.values()))
        for _ in self._records:
            self._workspace.step("entry stored")
        self._records.clear()
        self._urls.clear()
