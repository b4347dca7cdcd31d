"""Short names for long bytes."""

import hashlib


def digest(raw: bytes | str, length: int = 32) -> str:
    """The first `length` hex digits of SHA-256 of bytes, or of a text's UTF-8."""
    return hashlib.sha256(raw.encode() if isinstance(raw, str) else raw).hexdigest()[:length]
