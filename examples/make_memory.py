"""Makes `memory.tmx` from `memory.txt`, the English that people wrote for the demo town.

Run `python examples/make_memory.py` from the repository's root after a change in `memory.txt`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pipeline.translate import tmx
from pipeline.workflow.demo.pairs import read_pairs

FOLDER = Path(__file__).resolve().parent


def make(text_file: Path, target: Path) -> int:
    """Write the pairs of a text file as TMX, as a person's English; how many. Raises ParseError."""
    return tmx.write(
        target, (tmx.Unit(source=german, target=english) for german, english in read_pairs(text_file))
    )


if __name__ == "__main__":
    sys.stdout.write(f"{make(FOLDER / 'memory.txt', FOLDER / 'memory.tmx')} units\n")
