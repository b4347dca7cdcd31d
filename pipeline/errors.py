"""The error tree: a problem with the *work* is an error, a problem with the *text* is a Finding.

    StadtboteError
    ├── ConfigError          a key in config.yaml or a source file
    ├── FetchError           the far side, or the way to it
    │   └── GoneError        410: the source itself says it is over
    ├── ParseError           bytes came, but not what was expected
    │   └── EmptyList        a page came, but nothing that is looked for
    ├── EngineError          the translation engine
    │   ├── QuotaExceeded
    │   ├── UnsupportedLanguage
    │   ├── ModelMissing
    │   ├── EngineStopped    key, address or request as such refused: no release's fault
    │   ├── ReplyRefused     the reply came and was billed, but cannot be used
    │   ├── OutcomeUnknown   sent, no answer: paid or not?
    │   ├── HeldInDoubt      a paragraph of it is in doubt elsewhere: not asked for
    │   ├── BoughtElsewhere  another clone buys a paragraph of it at this moment: not asked for
    │   ├── BeingBought      another release buys a paragraph of it at this moment: asked for again in a moment
    │   ├── OverBudget       the budget is used up: not asked for
    │   └── NotWanted        a person decided meanwhile, or the German changed: not asked for
    ├── SiteError            a post or the folder of posts
    │   ├── SiteMissing      the folder, or most of what lay in it, is not there
    │   └── NotAPost         a file that is there, and cannot be read as a post
    ├── RunDied              a run ended of a fault of the program or the machine
    ├── DecisionRefused      a decision cannot be taken as things are
    │   └── FileSaved        someone saved the post's file at this moment
    ├── HostError            the API of a git host
    │   └── HostBusy         it asks for a pause: nothing more is asked in this run
    ├── OutputRefused        a file that was asked for would be written over something of yours
    └── StoreError           the store, its lock or its records
        ├── NotKnown         what a person named is not there
        ├── StoreUnusable    the database cannot be used as things are
        ├── StoreOvertaken   others wrote to the same rows at this moment
        ├── JobLost          another worker has taken the job over
        └── LockHeld         another run is at work

`about` names the thing (an address, a file, a key), `temporary` says whether trying again can help.
"""


class StadtboteError(Exception):
    """A problem with the work. `str()` is one line for people: what, where, whether to try again."""

    def __init__(self, message: str, *, about: str = "", temporary: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.about = about
        self.temporary = temporary

    def __str__(self) -> str:
        return f"{self.about}: {self.message}" if self.about else self.message


class ConfigError(StadtboteError):
    """A setting is wrong: `file`, `line` (1-based, 0 if unknown) and `key` say where."""

    def __init__(
        self,
        message: str,
        *,
        about: str = "",
        temporary: bool = False,
        file: str = "",
        line: int = 0,
        key: str = "",
    ) -> None:
        file = file or about
        place = f"{file}:{line}" if line else file
        super().__init__(message, about=": ".join(part for part in (place, key) if part), temporary=temporary)
        self.file = file
        self.line = line
        self.key = key


class FetchError(StadtboteError):
    """The far side refused, failed or was not let through.

    `status` is the HTTP status (0 without an answer); `retry_after` the seconds the far side asked for.
    """

    def __init__(
        self,
        message: str,
        *,
        about: str = "",
        temporary: bool = False,
        status: int = 0,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, about=about, temporary=temporary)
        self.status = status
        self.retry_after = retry_after


class GoneError(FetchError):
    """410: the address is over for good."""


class ParseError(StadtboteError):
    """Bytes came, but they are not what was expected: an HTML page for a feed, a page without a text."""


class EmptyList(ParseError):
    """A list page came, and nothing on it is what is looked for."""


class EngineError(StadtboteError):
    """The translation engine failed. Raised only where surely nothing was billed, unless a subclass says so."""


class QuotaExceeded(EngineError):
    """The account or the budget is used up."""


class UnsupportedLanguage(EngineError):
    """The engine does not translate this pair of languages."""


class ModelMissing(EngineError):
    """The on-device model is missing, truncated or altered."""


class EngineStopped(EngineError):
    """The engine takes no request of ours, whichever release it is for: its key, address or options are wrong."""


class ReplyRefused(EngineError):
    """A reply came (and may be billed), but counts, ids or format are wrong."""


class OutcomeUnknown(EngineError):
    """The request left, no usable answer came: whether it was billed is unknown. Never sent again by itself."""


class HeldInDoubt(EngineError):
    """A paragraph is in doubt through another release: it waits with that one, nothing was sent."""


class BoughtElsewhere(EngineError):
    """Another clone of the site buys a paragraph of it at this moment, or just has: nothing was sent."""


class BeingBought(EngineError):
    """Another release buys, or has just bought, a paragraph of it: nothing was sent, and the memory will know."""


class OverBudget(EngineError):
    """The site's budget does not allow it today: nothing was sent."""


class NotWanted(EngineError):
    """A person decided meanwhile that there is to be no draft, or the German was changed: nothing was sent."""


class SiteError(StadtboteError):
    """A post cannot be read, written or placed."""


class SiteMissing(SiteError):
    """The site's folder, or most of its posts, are not there: nothing is done until they are back."""


class NotAPost(SiteError):
    """A post's file says something no post says, or in letters that are none: its words are for a person to mend."""


class RunDied(StadtboteError):
    """A run ended of what nobody foresaw, or of the machine: told, mailed, and nothing is lost."""


class DecisionRefused(StadtboteError):
    """A decision cannot be taken as things are: says why and what to do first. Nothing was changed."""


class FileSaved(DecisionRefused):
    """Someone saved the post's file at this moment: nothing was overwritten, try again."""


class HostError(StadtboteError):
    """The API of a git host refused, failed, or answered in a shape we do not know."""


class HostBusy(HostError):
    """Its quota is used up for now."""


class OutputRefused(StadtboteError):
    """A file that was asked for would overwrite something, or lies where it must not."""


class StoreError(StadtboteError):
    """The store cannot be opened, is foreign, or is older than its records."""


class NotKnown(StoreError):
    """A post, a release or a source that a person named, and the store has not."""


class StoreUnusable(StoreError):
    """The database itself cannot be used: locked, full, denied, read-only, not to be reached. Nothing is lost."""


class StoreOvertaken(StoreError):
    """Others wrote to the same rows at this moment, and nothing was written: decide anew."""


class JobLost(StoreError):
    """The job this work is for was taken over by another worker: nothing is written any more."""


class LockHeld(StoreError):
    """Another run holds the lock."""
