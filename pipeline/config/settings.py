"""What config.yaml says, as frozen settings. Each field is a key; its docstring is the schema's description."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pipeline.messages import Language
from pipeline.model import Front, Style
from pipeline.model.forms import (
    Base,
    Branch,
    Database,
    Folder,
    Header,
    Host,
    Mail,
    Readable,
    Server,
    Tag,
    Wording,
    Zone,
)
from pipeline.model.forms import Network as Addresses

_MONEY, _MANY = range(10**12 + 1), range(10**6 + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site the posts are for."""

    name: str = "City news in English"
    flavour: str = "jekyll"
    """Which generator reads the posts: docs/sites.md lists the names."""
    folder: Folder = "output"
    """The site's folder, relative to config.yaml."""
    posts: Folder = ""
    """Folder of posts inside the site's folder, where it is not the generator's usual one."""
    front: Front = field(default_factory=Front)
    """How the site's own posts look, where that is not the generator's habit; `init` learns it."""
    drafts: Literal["site", "hold"] = "site"
    """hold: drafts stay in `.stadtbote/drafts/`, out of the generator's sight, until they are approved."""
    timezone: Zone = "Europe/Berlin"
    url: Base = ""
    """Public address of the site, for feeds and canonical links."""
    deleted_after: dt.timedelta = dt.timedelta(days=14)
    """A post whose file is missing for so long counts as deleted; until then it is taken in again when it is back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How we behave on the network."""

    delay: dt.timedelta = dt.timedelta(seconds=5)
    """Between two requests to one host."""
    private: tuple[str, ...] = ()
    """Addresses in your own house that may be fetched (127.0.0.1:8000, 10.0.0.0/8); all others are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Characters that may be bought; None: no limit of ours."""

    day: Annotated[int, _MONEY] | None = None
    month: Annotated[int, _MONEY] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """What is translated."""

    start: Annotated[int, _MANY] = 10
    """First run of a source: the newest so many; older ones are recorded as seen before the start."""
    mode: Literal["all", "headlines"] = "all"
    """headlines: title and lead are bought, the rest when an editor picks the release."""
    max_waiting: Annotated[int, _MANY] | None = 40
    """New drafts are not bought while so many fresh ones wait for an editor; urgent releases and updates always are."""
    lapse: dt.timedelta | None = dt.timedelta(days=14)
    """A draft nobody touched leaves the queue after so long, or after its event; null: it never does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What happens when the city changes or withdraws a release that is out."""

    changed: Literal["notice", "queue"] = "notice"
    """notice: `publish` writes source.status into the post; queue: only the editor is told."""
    withdrawn: Literal["ask", "tombstone"] = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Who is told about a run."""

    mail: tuple[Mail, ...] = ()
    when: Literal["new", "always", "never"] = "new"
    server: Server = "localhost:25"
    sender: Mail = ""
    """Defaults to `contact`."""
    file: Folder = ""
    """Also written to this file."""
    hour: Annotated[int, range(24)] = 7
    """Of the day's mail, in the site's time zone: the first run from then on sends it."""
    morning: bool = False
    """The day's mail begins with the morning sheet, and goes out each day that has anything on it."""
    language: Language = "en"
    """Of run reports and pull requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """Which checks run."""

    off: tuple[str, ...] = ()
    meaning: bool = False
    """Second opinion by sentence embeddings (extra `meaning`)."""
    lexicon: Readable = ""
    """A bilingual word list of the site's own: German, a tab, translations between bars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The review desk's door."""

    host: Host = "127.0.0.1"
    port: Annotated[int, range(65536)] = 8765
    proxies: tuple[Addresses, ...] = ()
    """Addresses of trusted proxies that log reviewers in."""
    header: Header = "X-Forwarded-User"
    public: Base = ""
    """Address under which the proxy serves the desk, https://desk.example.org"""
    reviewers: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)
    """Reviewer to languages; empty: whoever opens the desk may approve all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The reader's view in the site's own look: a build in a copy, on a port of its own."""

    generator: Literal["", "jekyll", "hugo", "eleventy", "astro", "pelican", "mkdocs"] = ""
    """What builds the site; "": the desk's own view."""
    port: Annotated[int, range(65536)] = 0
    """0: any that is free."""
    public: Base = ""
    """Where a proxy serves that port, for a desk behind one: https://*.preview.example.org; each built site has a name
    of its own there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Syndication:
    """Who else is told of what is public; nobody unless named."""

    hub: str = ""
    """WebSub hub that is pinged when a feed changes, https://hub.example/"""
    mastodon: str = ""
    """Mastodon instance on which a status tells of each new post, https://social.example; token: STADTBOTE_MASTODON_TOKEN"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branches:
    """One branch a release, for review on a git host."""

    name: Branch = "cms/posts/{stem}"
    """{stem} is the post's file name; the default is what the review boards of Decap and Sveltia show."""
    labels: tuple[str, ...] = ("decap-cms/pending_review", "machine-translation")
    """Labels of its pull request."""
    host: Literal["auto", "github", "gitlab", "forgejo", "none"] = "auto"
    """Whose API opens and reads pull requests; `auto`: what the runner's variables say."""
    api: Base = ""
    """Address of that API, where the runner does not tell it: https://git.example.org/api/v1."""
    repository: str = ""
    """`owner/name` (GitLab: the project's number or path), where the runner does not tell it."""
    bots: tuple[str, ...] = ()
    """Logins of bots whose merges and closes count; those of no other bot do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything config.yaml says."""

    root: Path = Path()
    """Folder of config.yaml; not a key."""
    config_file: Path = Path("config.yaml")
    """The file itself; not a key."""
    site: Site = field(default_factory=Site)
    contact: str = ""
    """Mail or page named in the User-Agent, so that a press office can reach you."""
    publisher: str = ""
    """Who answers for what is published."""
    languages: tuple[Tag, ...] = ("en-GB",)
    sources: tuple[str, ...] = ()
    engines: Literal["auto"] | tuple[str, ...] = "auto"
    on_quota: Literal["wait", "next"] = "wait"
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Per engine: docs/operating.md lists them."""
    network: Network = field(default_factory=Network)
    budget: Budget = field(default_factory=Budget)
    select: Select = field(default_factory=Select)
    deadline: dt.timedelta | None = dt.timedelta(hours=2)
    """A run that lasts longer begins nothing more; what is left waits for the next. null: it never ends so."""
    tags: Mapping[str, str] = field(default_factory=dict)
    style: Style = field(default_factory=Style)
    urgent: tuple[str, ...] = ("Evakuierung", "Todesfall", "Absage")
    original: Original = field(default_factory=Original)
    expire: Literal["never", "after_event"] = "never"
    """after_event: a post tells the generator to take it down once its event is over, where the text names an end."""
    images: Literal["link", "publish", "none"] = "link"
    report: Report = field(default_factory=Report)
    checks: Checks = field(default_factory=Checks)
    desk: Desk = field(default_factory=Desk)
    preview: Preview = field(default_factory=Preview)
    disclosure: Mapping[Tag, Mapping[Literal["machine"], Wording]] = field(default_factory=dict)
    """Per language: the wording of `machine`, the sentence about the machine; "" for none."""
    memory: tuple[Readable, ...] = ()
    """TMX files read at the start of a run: what they hold counts as a person's."""
    glossaries: tuple[Readable, ...] = ()
    """CSV files of terms, beside the shipped termbase."""
    keep_days: Annotated[int, range(10**5 + 1)] = 400
    """How long an archived page is kept."""
    store: Database = "sqlite"
    """`sqlite`, or a database address: postgresql+psycopg://..."""
    records: str = "folder"
    """`folder`, or `branch:NAME` for a git branch of their own."""
    branches: Branches = field(default_factory=Branches)
    syndication: Syndication = field(default_factory=Syndication)

    @property
    def state(self) -> Path:
        """Folder of the store, the records, backups and the lock."""
        return self.root / ".stadtbote"

    @property
    def held(self) -> str:
        """Folder of held drafts as seen from the site's folder: `.stadtbote/drafts`, `../.stadtbote/drafts`."""
        return Path(os.path.relpath(self.state / "drafts", self.folder)).as_posix()

    @property
    def folder(self) -> Path:
        """The site's folder."""
        return self.root / self.site.folder
