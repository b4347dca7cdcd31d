"""One run in a process of its own, to be killed: `python -m tests.run.child ROOT`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import config
from pipeline.run.importing import import_
from pipeline.run.place import open_place
from pipeline.translate.engine import Order, Reply
from tests.run.conftest import Clock, Shop, english


@dataclass
class Bill(Shop):
    """Writes each text to a bill on disk before it answers: what a provider would have on its books."""

    file: Path = Path("bill.jsonl")

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Bill, then answer."""
        if order.sent is not None:
            order.sent()
        with self.file.open("a", encoding="utf-8") as handle:
            handle.writelines(json.dumps(text) + "\n" for text in texts)
            handle.flush()
            os.fsync(handle.fileno())
        return [Reply(text=english(text), billed=len(text)) for text in texts]


def main(root: Path) -> int:
    """Import once; the exit code is the run's."""
    place = open_place(config.load(root / "config.yaml"), env={}, clock=Clock())
    place = replace(place, open_engines=lambda source, target: [Bill(file=root / "bill.jsonl")])
    report = import_(place, forced=True)
    place.store.close()
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
