"""JSON from outside: values whose texts can be kept. The one way in which the fetch room reads JSON."""

import json
from typing import Any


def loads(text: str, *, strict: bool = True) -> Any:
    """The value a JSON text says; half a surrogate pair (`\\ud800`), which no encoding takes, is a question mark.

    `strict`: line breaks inside texts are errors. Raises ValueError, RecursionError.
    """
    value = json.loads(text, strict=strict)
    if "\\ud" not in text.lower():
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
