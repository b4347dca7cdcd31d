"""Who is at the desk: a one-time link becomes a session, a session a name. Only hashes of secrets are kept on disk."""

import datetime as dt
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from pipeline import files

LASTS = dt.timedelta(hours=12)
"""A working day: after so long without a request a session is over."""
LONGEST = dt.timedelta(days=7)
"""However busy, a session ends after a week."""
LINK_LASTS = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser at the desk."""

    hash: str
    """SHA-256 of the cookie's value."""
    name: str = ""
    """The reviewer, once they said it (or the proxy did)."""
    begun: dt.datetime
    seen: dt.datetime
    language: str = ""
    """Interface language that was chosen; "" for the browser's wish."""
    keys: bool = True
    """Single letters are keys."""


@dataclass(slots=True)
class Sessions:
    """Sessions of one site, in a file of its own with mode 0600, so that they outlive a crash of the server."""

    file: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: dict[str, Session] = field(default_factory=dict)
    _links: dict[str, dt.datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.file.is_file():
            try:
                found = msgspec.json.decode(self.file.read_bytes(), type=list[Session])
            except (OSError, ValueError, RecursionError):
                found = []  # sessions are only a convenience: a damaged file means logging in again
            self._known = {session.hash: session for session in found}

    def link(self, now: dt.datetime) -> str:
        """A new one-time secret."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._links[_hash(token)] = now
        return token

    def redeem(self, token: str, now: dt.datetime) -> str | None:
        """The cookie's value for a link that is used the first time, else None."""
        with self._lock:
            made = self._links.pop(_hash(token), None)
        if made is None or now - made > LINK_LASTS:
            return None
        return self.begin(now)

    def begin(self, now: dt.datetime, *, name: str = "") -> str:
        """A fresh session; gives the cookie's value. No value a browser brought along is ever taken over."""
        value = secrets.token_urlsafe(32)
        self._put(Session(hash=_hash(value), name=name, begun=now, seen=now))
        return value

    def find(self, value: str, now: dt.datetime) -> Session | None:
        """The session of a cookie, if it has not ended."""
        session = self._known.get(_hash(value)) if value else None
        if session is None:
            return None
        if now - session.seen > LASTS or now - session.begun > LONGEST:
            self.end(session)
            return None
        if now - session.seen > dt.timedelta(minutes=5):
            session = replace(session, seen=now)
            self._put(session)
        return session

    def change(self, session: Session) -> None:
        """Keep a changed session."""
        self._put(session)

    def end(self, session: Session) -> None:
        """Log out."""
        with self._lock:
            self._known.pop(session.hash, None)
            self._write()

    def _put(self, session: Session) -> None:
        with self._lock:
            self._known[session.hash] = session
            self._write()

    def _write(self) -> None:
        raw = msgspec.json.encode(sorted(self._known.values(), key=lambda session: session.begun)[-200:])
        with files.writing(self.file):
            files.write(self.file, raw, mode=0o600)


def csrf(value: str) -> str:
    """The token a session's forms carry: made from the cookie, which no other page can read."""
    return hmac.new(value.encode(), b"stadtbote desk form", hashlib.sha256).hexdigest()


def same(text: str, other: str) -> bool:
    """Whether two secrets are equal, in constant time."""
    return hmac.compare_digest(text.encode(), other.encode())


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
