"""A Workspace: everything the workflow's functions need, put together once by a door (or a test)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from pipeline import __version__
from pipeline.config import Settings
from pipeline.config.words import near
from pipeline.errors import ConfigError, SiteError
from pipeline.fetch.clock import SystemClock
from pipeline.model import PostState, Record, Source, Term
from pipeline.store import Fence, ManyTransition, Store, Transition, run_lock
from pipeline.transitions.posts import Facts
from pipeline.workflow.git.records_branch import SharedRecords
from pipeline.workflow.git.repository import never_held
from pipeline.workflow.workspace.fail_points import Step, fail_point
from pipeline.workflow.workspace.file_changes import PostFiles

if TYPE_CHECKING:
    from pipeline.check import Check
    from pipeline.fetch.http import Client
    from pipeline.site import Flavour
    from pipeline.translate.engine import Engine


class Clock(Protocol):
    """Time, as the workflow sees it."""

    def now(self) -> dt.datetime: ...

    def monotonic(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class Posts(Protocol):
    """The posts of a site, as changes of its records see them."""

    def facts(self, workspace: Workspace, record: Record) -> Facts:
        """What a transition may ask about a release's posts; read under the release's lock."""
        ...

    def write_side_files(self, workspace: Workspace, record: Record) -> None:
        """Write, or remove, the second files of a release's posts."""
        ...


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """Settings, sources, store, clock and engines of one site."""

    settings: Settings
    sources: tuple[Source, ...]
    store: Store
    clock: Clock = field(default_factory=SystemClock)
    env: Mapping[str, str] = field(default_factory=dict)
    open_engines: Callable[[str, str], Sequence[Engine]]
    """Opens the engines for two languages, in the order they are to be asked; none means memory alone."""
    posts: Posts
    step: Step = fail_point
    _terms: dict[tuple[str, str], tuple[Term, ...]] = field(default_factory=dict, repr=False)
    lexicons: dict[str, Check] = field(default_factory=dict, repr=False)
    """The check of content words of each language, made at first use."""
    connect_to: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Host names that are reached at another address: the demo town, a test's server."""
    shared: SharedRecords | None = None
    """The records' branch, where they have one."""
    lays_posts: bool = True
    """The folder of the posts is this machine's; where it is not, drafts stay in the store, which is a server's."""

    def __post_init__(self) -> None:
        """The store's door learns the site's folder and the fail points of this run."""
        self.store.door.step = self.step
        self.store.door.elsewhere = not self.lays_posts
        if not self.lays_posts:
            return
        self.store.door.posts = PostFiles(
            folder=self.settings.folder,
            backup=self.settings.state / "backup",
            step=self.step,
            side_files=lambda record: self.posts.write_side_files(self, record),
        )

    def change(self, identity: str, transition: Transition[Facts]) -> Record:
        """Change a stored release: `transition(record, facts, now)` is applied, under the release's lock, to what is
        stored then. Raises what the transition refuses with, FileSaved, StoreError."""
        return self.store.change(
            identity, transition, now=self.now(), facts=lambda record: self.posts.facts(self, record)
        )

    def change_many(self, identities: Sequence[str], transition: ManyTransition[None]) -> dict[str, Record]:
        """Change several stored releases in one step; those that stay, by id. Raises like `change`."""
        return self.store.change_many(identities, transition, now=self.now(), facts=lambda records: None)

    def finish_interrupted(self) -> None:
        """Finish, or take back, what processes that died left between a record and its file; `store.door.resumed`
        says what. Where the disk refuses, the next change of that release tries again."""
        for identity in self.store.under_way() if self.lays_posts else ():
            with suppress(SiteError):
                self.store.door.settle(identity, self.now())

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The termbase of the site, read when it is first asked for. Raises ParseError where a glossary is no CSV file
        of terms."""
        from pipeline.workflow.workspace.terms import terms_of

        return terms_of(self.settings, self.sources)

    def with_glossaries_read(self) -> Workspace:
        """The same with the terms of its glossaries as they are now. Raises ParseError like `terms`."""
        made = replace(self, _terms={})
        _ = made.terms
        return made

    def behind(self, fence: Fence) -> Workspace:
        """The same for one job, which writes nothing once another worker has taken it over (JobLost)."""
        made = replace(self, store=self.store.fenced(fence))
        made.__dict__["terms"] = self.terms
        return made

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Work on the site as nobody else does. Raises LockHeld where another run is at work, or workers are."""
        lock = run_lock(self.settings.state / "run.lock", what=what, now=self.now())
        with lock, self.store.among_machines(shared=False):
            yield

    @property
    def flavour(self) -> Flavour:
        """How the site's generator takes posts."""
        from pipeline import site
        from pipeline.site.flavours.held import held
        from pipeline.site.flavours.named import named

        made = site.flavour(
            self.settings.site.flavour,
            languages=self.settings.languages,
            posts=self.settings.site.posts,
            front=self.settings.site.front,
        )
        return named(held(made, self.settings.held) if self.settings.site.drafts == "hold" else made)

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.settings.site.timezone)

    @property
    def keep(self) -> dt.timedelta:
        """How long an archived page is kept."""
        return dt.timedelta(days=self.settings.keep_days)

    def now(self) -> dt.datetime:
        """Now, in UTC."""
        return self.clock.now().astimezone(dt.UTC)

    def today(self) -> dt.date:
        """Today in the site's zone."""
        return self.clock.now().astimezone(self.zone).date()

    def source(self, identity: str) -> Source | None:
        """The source of this id, if it is configured."""
        return next((source for source in self.sources if source.id == identity), None)

    def named_source(self, identity: str) -> Source:
        """The source that a person named. Raises ConfigError where none of this id is configured."""
        if (source := self.source(identity)) is None:
            hint = near(identity, [source.id for source in self.sources])
            raise ConfigError(f"no source `{identity}` is configured{hint}", key="sources")
        return source

    @property
    def hint(self) -> str:
        """How to get an engine, in one line; "" where there is one."""
        if self.settings.engines != "auto":
            return ""
        from pipeline import translate

        return translate.how_to_get_one(self.env)

    def client(self) -> Client:
        """A client that behaves as the settings say."""
        from pipeline.fetch.http import Client, Network

        return Client(
            contact=self.settings.contact,
            version=__version__,
            clock=self.clock,
            delay=self.settings.network.delay,
            private=self.settings.network.private,
            network=Network(connect_to=self.connect_to),
        )

    def elsewhere(self, placed: Collection[tuple[str, str, str, str]]) -> frozenset[str]:
        """Paths of those posts (record, language, path, state) whose absence is no deletion: one branch a release, so
        that the checked-out one never held them, or holds them no more since nobody approved them."""
        if self.shared is None:
            return frozenset()
        posts = {path: (record, language) for record, language, path, _ in placed}
        new = never_held(self.settings.folder, posts)
        drafts = {path for *_, path, state in placed if state == PostState.DRAFT}
        return new | {path for path in drafts - new if self._has_branch(*posts[path])}

    def _has_branch(self, record: str, language: str) -> bool:
        found = self.store.get(record)
        return found is not None and bool(found.versions[language].branch)

    def terms_for(self, source: Source, language: str) -> tuple[Term, ...]:
        """The termbase as it holds for one press office and one language; the same tuple at each call, and for all
        offices that have no terms of their own, since the index over it is made once a tuple."""
        from pipeline.translate import termbase

        city = source.id if any(term.city == source.id for term in self.terms) else ""
        key = (city, language)
        if key not in self._terms:
            self._terms[key] = termbase.for_city(self.terms, city, language=language)
        return self._terms[key]
