"""Run as a program: translate a release against a stub, with memory and ledger in SQLite, and die where told.

    buyer.py DATABASE URL [STEP COUNT]

Settles first what an earlier run left: an intent without a result is unbilled if the account's counter has not
moved since, else it stays in doubt and its release waits. Prints `done`, or `in doubt`.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.translate import Bought, Hit, Job, translate
from pipeline.translate.credentials import Secret
from pipeline.translate.engines.deepl import DeepL
from tests.translate.desk import NOW, block, link, release
from tests.translate.stub import KEY

RELEASE = release(
    *[block(f"Absatz {n} steht im ", link("Blatt"), ".") for n in range(60)], title="Stadtfest am Samstag"
)
"""61 texts: two requests."""


class Disk:
    """Memory and ledger in one SQLite file; each call is on disk when it returns."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.execute("CREATE TABLE IF NOT EXISTS memory (text TEXT PRIMARY KEY, target TEXT)")
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS ledger (id INTEGER PRIMARY KEY, counter INTEGER, result TEXT)"
        )

    def lookup(self, text: str, *, key: str, source: str, target: str) -> Hit | None:
        row = self.db.execute("SELECT target FROM memory WHERE text = ?", (text,)).fetchone()
        return Hit(text=row[0], engine="deepl", model="quality_optimized") if row else None

    def keep(self, bought: Sequence[Bought], *, source: str, target: str) -> None:
        raise AssertionError("an engine that bills goes through the ledger")

    def intend(self, *, counter: int | None, **line: object) -> str:
        return str(
            self.db.execute("INSERT INTO ledger (counter, result) VALUES (?, '')", (counter,)).lastrowid
        )

    def paid(self, intent: str, *, billed: int, bought: Sequence[Bought], source: str, target: str) -> None:
        self.db.execute("BEGIN")
        self.db.executemany(
            "INSERT OR REPLACE INTO memory VALUES (?, ?)", [(b.source, b.target) for b in bought]
        )
        self.db.execute("UPDATE ledger SET result = 'paid' WHERE id = ?", (intent,))
        self.db.execute("COMMIT")

    def unpaid(self, intent: str) -> None:
        self.db.execute("UPDATE ledger SET result = 'unpaid' WHERE id = ?", (intent,))

    def unknown(self, intent: str) -> None:
        self.db.execute("UPDATE ledger SET result = 'unknown' WHERE id = ?", (intent,))

    def open_intents(self) -> list[tuple[int, int]]:
        return list(self.db.execute("SELECT id, counter FROM ledger WHERE result IN ('', 'unknown')"))


def _dying(step: str, count: int) -> Callable[[str], None]:
    left = [count]

    def at(name: str) -> None:
        if name == step:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return at


def main(database: Path, url: str, step: str = "", count: int = 0) -> str:
    """What the run came to."""
    disk = Disk(database)
    engine = DeepL(key=Secret(KEY), server_url=url, timeout=5)
    for intent, counter in disk.open_intents():
        usage = engine.usage()
        if usage is None or usage.count != counter:
            return "in doubt"
        disk.unpaid(str(intent))
    found = translate(
        RELEASE,
        Job(language="en-GB", engine=engine, memory=disk, ledger=disk, at=_dying(step, count)),
        now=NOW,
    )
    engine.close()
    return "done" if not found.missing else "missing"


if __name__ == "__main__":
    more = (sys.argv[3], int(sys.argv[4])) if len(sys.argv) > 3 else ()
    print(main(Path(sys.argv[1]), sys.argv[2], *more))
