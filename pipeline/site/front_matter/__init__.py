"""Front matter: bytes in, keys and body out, and one key changed with every other byte kept.

Written by our own emitter, never by a YAML dumper: six generators read YAML by six rules, and only double-quoted
strings with the escapes `\\\\ \\" \\n \\t` and bare dates are read alike by all of them (docs/sites.md).
python-frontmatter reads back what was emitted before anyone gets it.
"""

from pipeline.site.front_matter.emitting import WORDS, clean, document, emit, line, quoted, scalar
from pipeline.site.front_matter.reading import LIMIT, Parsed, parse
from pipeline.site.front_matter.splicing import DROP, splice

__all__ = [
    "DROP",
    "LIMIT",
    "WORDS",
    "Parsed",
    "clean",
    "document",
    "emit",
    "line",
    "parse",
    "quoted",
    "scalar",
    "splice",
]
