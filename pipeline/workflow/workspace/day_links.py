"""Links of a mail that open the desk for a day: signed with a secret of the site, kept nowhere else."""

import datetime as dt
import hashlib
import hmac
import secrets
from pathlib import Path

from pipeline import files

LASTS = dt.timedelta(days=1)
_SECRET = "desk-secret"  # noqa: S105  # the file's name


def day_token(state: Path, now: dt.datetime) -> str:
    """A token that opens the desk until a day from now. `state`: the folder of the store."""
    ends = int((now + LASTS).timestamp())
    return f"{ends}.{_signed(state, ends)}"


def opens(state: Path, token: str, now: dt.datetime) -> bool:
    """Whether a token is of this site and not over."""
    ends, _, signature = token.partition(".")
    if not ends.isdigit() or len(ends) > 12 or not now.timestamp() < int(ends):
        return False
    return hmac.compare_digest(_signed(state, int(ends)).encode(), signature.encode())


def _signed(state: Path, ends: int) -> str:
    file = state / _SECRET
    if not file.is_file():
        with files.writing(file):
            files.write(file, secrets.token_hex(32).encode(), mode=0o600)
    return hmac.new(file.read_bytes(), f"desk link {ends}".encode(), hashlib.sha256).hexdigest()
