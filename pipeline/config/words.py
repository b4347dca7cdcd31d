"""How a value is named in a line for people, and which known name one is like."""

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

_SECRET = re.compile(
    r"(?:^|[_-]|api|auth)(?:keys?|token|secrets?|password|passwort|passwd)(?:_file)?$", re.IGNORECASE
)
IN_THE_ENVIRONMENT = "keys and passwords come from the environment, or from a file that NAME_FILE names (`stadtbote help operating`): take it out here"


def is_secret(name: str) -> bool:
    """Whether a name is that of a key or password, which no configuration holds."""
    return bool(_SECRET.search(name))


def shown(value: Any) -> str:
    """A value as a line shows it."""
    if value is None:
        return "`null`"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, Mapping):
        return "keys with values"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "a list"
    text = " ".join(str(value).split())
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`"


def near(name: str, known: Collection[str]) -> str:
    """`; did you mean ...?`, or what is known."""
    if found := like(name, known):
        return f"; did you mean `{found}`?"
    return f"; known: {', '.join(known)}" if 0 < len(known) < 40 else ""


def like(name: str, known: Collection[str]) -> str:
    """The known name that one is like, whatever its case; "" where there is none, or several are as like as each other."""
    for said, names in ((name, known), (name.lower(), [each for each in known if each.islower()])):
        if found := difflib.get_close_matches(said, names, n=2):
            likeness = {difflib.SequenceMatcher(None, each, said).ratio() for each in found}
            return found[0] if len(likeness) == len(found) else ""
    return ""
