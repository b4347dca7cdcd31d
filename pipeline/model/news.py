"""What is new for people, from its cause until it went out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something new that people are told once, by each way it goes out."""

    what: str
    """A word: source, failed, in_doubt, changed, withdrawn, urgent, twins, relaunch; a stop's."""
    about: str
    message: str
    record: str = ""
    """Id of its release; "" where it is about something else."""
    ends: bool = False
    """That something is over: nobody has to do anything."""
    at_once: bool = False
    """Mailed by the run that sees it, not with the day's mail."""
    out: tuple[str, ...] = ()
    """Ways it went out by: report, mail."""
