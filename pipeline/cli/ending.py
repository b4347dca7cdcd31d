"""How a command ends: the exit code of an error, what is said of the machine's own, what is written where it is our fault."""

import errno
import io
import os
import sys
from collections.abc import Mapping
from typing import Any

from pipeline.cli.output import say_error
from pipeline.errors import (
    ConfigError,
    DecisionRefused,
    LockHeld,
    NotAPost,
    NotKnown,
    OutputRefused,
    ParseError,
    SiteMissing,
    StadtboteError,
    StoreUnusable,
)


def code_of(error: StadtboteError) -> int:
    """The exit code of a command that ends with it."""
    return next((code for kind, code in _CODES.items() if isinstance(error, kind)), 4)


def trace(error: Exception) -> str:
    """Where the trace of a fault was written; what it was, where it could not be."""
    import tempfile
    import traceback

    try:
        with tempfile.NamedTemporaryFile("w", prefix="stadtbote-", suffix=".txt", delete=False) as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return f"{type(error).__name__}: {error}"
    return f"{type(error).__name__}, traced in {file.name}"


_CODES: Mapping[type[StadtboteError], int] = {
    LockHeld: 3,
    SiteMissing: 4,
    NotAPost: 2,
    StoreUnusable: 4,
    ConfigError: 2,
    OutputRefused: 2,
    DecisionRefused: 2,
    NotKnown: 2,
    ParseError: 2,
}


def help_for(error: StadtboteError) -> str:
    """What helps where trying again may help; "" where it does not. The machine's own refusals end by a person's hand."""
    if not error.temporary or isinstance(error, LockHeld | StoreUnusable):
        return ""
    return _HINTS.get(getattr(error.__cause__, "errno", None) or 0, "trying again may help")


_HINTS: Mapping[int, str] = {
    errno.EEXIST: "something else has its name: move that away",
    errno.EISDIR: "a folder has its name: move that away",
    errno.ENOTDIR: "a file stands where a folder belongs: move that away",
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.EACCES: "see owner and rights of it and its folder",
    errno.EPERM: "see owner and rights of it and its folder",
    errno.EROFS: "the disk may only be read: mount it to be written",
}
"""What helps where the machine refuses, by its code."""


def of_the_machine(error: OSError) -> str:
    """What is said of a fault of the machine, not of the program: a disk that is full, a right that is missing."""
    hint = _HINTS.get(error.errno or 0, "see whether it is there and may be used")
    name = error.filename or ("the folder you are in" if error.errno == errno.ENOENT else "standard output")
    return f"{name}: {error.strerror or error}; {hint}; nothing is lost"


LEFT: set[int] = set()
"""Numbers of the standard files whose reader left."""


class _Standard(io.FileIO):
    """A standard file whose reader may leave: what is said from then on goes nowhere, and the command does its work to its
    end and ends with its own code."""

    def write(self, raw: Any, /) -> int:
        try:
            return super().write(raw) or 0
        except BrokenPipeError:
            LEFT.add(self.fileno())
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return len(raw)


def open_standard_files() -> None:
    """A standard file that is closed would lend its number to the next file that is opened: to the store; one whose reader
    leaves would end the command in the middle, and so would one of another encoding, at the first letter it does not have."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for number, name in enumerate(("stdout", "stderr"), 1):
        stream, first = getattr(sys, name), getattr(sys, f"__{name}__")
        if stream is first:
            made = io.TextIOWrapper(
                io.BufferedWriter(_Standard(number, "w", closefd=False)),
                encoding=stream.encoding if stream else "utf-8",
                # A terminal or log in Latin-1 or ASCII shows a question mark for what it has no letter for.
                errors="replace",
                line_buffering=number == 2 or os.isatty(number),
            )
            setattr(sys, name, made)


def flushed(code: int) -> int:
    """The exit code, after what was said is out."""
    try:
        if not sys.stdout.closed:
            sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if code == 0:
            say_error(f"standard output: {error.strerror or error}")
        return code or 4
    return code


def is_read() -> bool:
    """Whether somebody still reads standard output, after what was said is out. Raises OSError where it cannot be."""
    sys.stdout.flush()
    return 1 not in LEFT
