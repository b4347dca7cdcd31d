"""Makes `memory.tmx` (TMX 1.4b) from `memory.txt`, the English that people wrote for the demo town.

Run `python examples/make_memory.py` from the repository's root after a change in `memory.txt`.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.run.pairs import read_pairs

FOLDER = Path(__file__).resolve().parent
_MARK = re.compile(r"&lt;(/?)(\d{1,4})&gt;")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
  <header creationtool="Stadtbote" creationtoolversion="1" segtype="paragraph" o-tmf="Stadtbote" adminlang="en" srclang="de" datatype="html"/>
  <body>
"""


def memory(text_file: Path) -> str:
    """The TMX document of a file of pairs. Raises ParseError."""
    units = [
        f'    <tu>\n      <tuv xml:lang="de"><seg>{_seg(german)}</seg></tuv>\n'
        f'      <tuv xml:lang="en-GB"><seg>{_seg(english)}</seg></tuv>\n    </tu>\n'
        for german, english in read_pairs(text_file)
    ]
    return _HEAD + "".join(units) + "  </body>\n</tmx>\n"


def _seg(text: str) -> str:
    """Numbered marks as paired inline elements."""
    return _MARK.sub(lambda m: f'<{"ept" if m[1] else "bpt"} i="{m[2]}"/>', escape(text))


if __name__ == "__main__":
    (FOLDER / "memory.tmx").write_text(memory(FOLDER / "memory.txt"), encoding="utf-8")
