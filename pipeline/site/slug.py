"""A title and an identity in, the name a post keeps for good out."""

import hashlib
import re
import unicodedata

_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS"}
)
_APOSTROPHES = re.compile("['’`´]")
_HEX = re.compile(r"[0-9a-f]{8}")
LONGEST = 80
"""Characters before the hash: with day, language and ending a file name stays under 120 bytes."""


def slug(title: str, release_id: str) -> str:
    """ASCII name `[a-z0-9-]`, at most 80 characters of the title, then eight hex of the release's id.

    The hash keeps two releases of one title and day apart, and reserved names (`con`, `index`) harmless.
    """
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFC", title).translate(_GERMAN))
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall("[a-z0-9]+", text))
    if len(words) > LONGEST:
        cut = words[: LONGEST + 1].rsplit("-", 1)[0]
        words = cut if len(cut) <= LONGEST else words[:LONGEST]
    return f"{words or 'post'}-{short(release_id)}"


def short(release_id: str) -> str:
    """Eight hex that stand for a release."""
    start = release_id[:8].lower()
    return start if _HEX.fullmatch(start) else hashlib.sha256(release_id.encode()).hexdigest()[:8]
