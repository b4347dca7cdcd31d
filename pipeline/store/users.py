"""Who has the database open, and how it was left: what was closed by its last user is not searched for damage again."""

import fcntl
import os
from pathlib import Path

from pipeline import files, filesystem


class Users:
    """A lock that every process with the database open shares; what the file says was true when the last one left."""

    def __init__(self, database: Path) -> None:
        self._database = database
        with files.writing(database):
            path = database.with_name("store.users")
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def left_sound(self) -> bool:
        """Whether the database is as its last user left it, or another has it open who looked at it; from now on it
        counts as in use, and where its users die it is looked at again."""
        if not self._alone():
            sound = True
        else:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            said = os.read(self._descriptor, 100).decode("ascii", "replace")
            sound = bool(said) and said == self._looks()
            os.ftruncate(self._descriptor, 0)
        filesystem.lock(self._descriptor, fcntl.LOCK_SH)
        return sound

    def leave(self) -> None:
        """This user has closed the database; the last one says how it looks now."""
        if self._descriptor < 0:
            return
        if self._alone() and (looks := self._looks()):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, looks.encode())
        os.close(self._descriptor)
        self._descriptor = -1

    def _alone(self) -> bool:
        try:
            filesystem.lock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _looks(self) -> str:
        """Size and time of the database; "" where its log was not taken into it, as after a user that was killed."""
        if self._database.with_name(f"{self._database.name}-wal").exists():
            return ""
        try:
            stat = self._database.stat()
        except FileNotFoundError:
            return ""
        return f"{stat.st_size}-{stat.st_mtime_ns}"
