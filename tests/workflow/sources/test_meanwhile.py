"""Decisions made while a run is at work stand: each verb, while a page is asked (whatever it says) or an engine writes.

The run and the person are two programs over one site: the person opens a store of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from pipeline import config
from pipeline.hashing import digest
from pipeline.model import PostState, Record, Review, Standing, Work
from pipeline.translate.engine import Order, Reply
from pipeline.workflow.editing import decisions, proposals
from pipeline.workflow.editing import save as save_module
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.posts.sheets import sheet
from pipeline.workflow.publishing import publish
from pipeline.workflow.sources import manage
from pipeline.workflow.workspace.workspace import Workspace
from tests.counts import LONG
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, MakeSite, Shop, plausible

EN = "en-GB"
BY = "A. Editor"
PAGE = "/presse/meldung-1"
Act = Callable[[Workspace, Record], object]
NOTHING: Act = lambda workspace, record: None  # noqa: E731  # a row of the tables below


@contextmanager
def person(workspace: Workspace) -> Iterator[Workspace]:
    """The same site, opened by somebody else."""
    other = open_workspace(
        config.load(workspace.settings.root / "config.yaml"), env={}, clock=workspace.clock, fsync=False
    )
    try:
        yield replace(other, open_engines=workspace.open_engines)
    finally:
        other.store.close()


@dataclass
class Waiting:
    """A person who acts once, at the moment the run waits for something."""

    workspace: Workspace
    act: Act
    left: list[Record] = field(default_factory=list)
    """The release as the person left it."""

    def __call__(self) -> None:
        """Now."""
        if self.left:
            return
        with person(self.workspace) as desk:
            record = next(desk.store.find())
            self.act(desk, record)
            left = desk.store.get(record.id)
            assert left is not None
            self.left.append(left)


def while_the_page_is_asked(city: City, waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The city is slow, and the person is faster."""
    real = city.answer

    def answer(path: str) -> tuple[int, str, bytes]:
        found = real(path)
        if path == PAGE:
            waiting()
        return found

    monkeypatch.setattr(city, "answer", answer)


def approve(workspace: Workspace, record: Record) -> Record:
    """Every finding dealt with, then approved."""
    for finding in decisions.open_findings(workspace, record, record.versions[EN]):
        record = decisions.acknowledge(workspace, record, EN, finding.id, by=BY, reason="a test")
    return decisions.approve(workspace, record, EN, by=BY)


def published(workspace: Workspace, record: Record) -> None:
    """A post that is out."""
    approve(workspace, record)
    publish.publish(workspace)


def save(workspace: Workspace, record: Record) -> None:
    """The desk: one block in other words."""
    row = next(one for one in sheet(workspace, record, EN).rows if one.key.startswith("block"))
    base = digest((workspace.settings.folder / record.versions[EN].path).read_bytes())
    save_module.save(workspace, record, EN, {row.key: "The words of an editor."}, base=base, by=BY)


def reject(workspace: Workspace, record: Record) -> None:
    """Never a post."""
    decisions.reject(workspace, record, EN, by=BY, reason="not for us")


def withdraw(workspace: Workspace, record: Record) -> None:
    """A tombstone."""
    decisions.withdraw(workspace, record, EN, by=BY, reason="wrong", on=workspace.today())


VERBS: dict[str, tuple[Act, Act]] = {
    "approve": (NOTHING, approve),
    "reject": (NOTHING, reject),
    "send back": (
        approve,
        lambda workspace, record: decisions.send_back(
            workspace, record, EN, by=BY, reason="again", public="leave"
        ),
    ),
    "forget": (NOTHING, lambda workspace, record: decisions.forget(workspace, record, by=BY)),
    "forget what is published": (
        published,
        lambda workspace, record: decisions.forget(workspace, record, by=BY),
    ),
    "withdraw": (published, withdraw),
    "save": (NOTHING, save),
    "retry": (reject, lambda workspace, record: decisions.retry(workspace, record, by=BY)),
    "pick": (reject, lambda workspace, record: decisions.request(workspace, record, by=BY)),
}
"""What is done before, and what is done meanwhile."""


def change(city: City) -> None:
    """The city corrects its release."""
    city.items[0].paragraphs[1] = city.items[0].paragraphs[1].replace("Abschnitt 2", "Abschnitt 99")


def gone(city: City) -> None:
    """Its page is gone, its entry is not."""
    city.broken[PAGE] = 404


def failing(city: City) -> None:
    """Its server is ill."""
    city.broken[PAGE] = 503


def unchanged(city: City) -> None:
    """Nothing happened."""


PAGES: dict[str, Callable[[City], None]] = {
    "unchanged": unchanged, "changed": change, "gone": gone, "failing": failing,
}  # fmt: skip


def stands(workspace: Workspace, left: Record, verb: str) -> None:
    """What the person left is what is there; record and file agree."""
    after = workspace.store.get(left.id)
    assert after is not None
    assert set(left.decisions) <= set(after.decisions)
    posts = [path.read_text() for path in workspace.settings.folder.rglob("*.md")]
    if verb.startswith("forget"):
        assert after.work is Work.FORGOTTEN and after.release is None and not after.versions
        assert (
            not posts
            and "Bücherei" not in workspace.store.files.folder.joinpath(f"{left.id}.json").read_text()
        )
        assert not list(workspace.store.memory.units())
        return
    ours, theirs = left.versions[EN], after.versions[EN]
    if verb in {"retry", "pick"}:
        assert after.picked and after.work is not Work.FAILED and theirs.review is Review.MACHINE
        return
    assert (theirs.review, theirs.approvals, theirs.acknowledged) == (
        ours.review, ours.approvals, ours.acknowledged,
    )  # fmt: skip
    if verb == "approve":
        # The same run may publish it; nothing else moves it.
        assert theirs.place in {PostState.DRAFT, PostState.PUBLISHED} and f"reviewed by {BY}" in posts[0]
        return
    assert theirs.place is ours.place and theirs.path == ours.path
    if verb == "reject":
        assert not posts and theirs.reason == "not for us" and theirs.text == ""
    elif verb == "withdraw":
        assert theirs.reason == "wrong" and "Abschnitt" not in posts[0] and "Section" not in posts[0]
    elif verb == "save":
        assert "The words of an editor." in posts[0]
    else:
        status = "in_review" if theirs.place is PostState.PUBLISHED else "machine"
        assert "reviewed by" not in posts[0] and f'status: "{status}"' in posts[0]


OTHERS = [page for page in PAGES if page != "changed"]
MOMENTS = [
    (verb, page)
    for number, verb in enumerate(VERBS)
    for page in (PAGES if LONG else ("changed", OTHERS[number % len(OTHERS)]))
]
"""Each verb while the page changes and while one other thing happens, in turn; all of them under `make long`."""


@pytest.mark.parametrize(("verb", "page"), MOMENTS)
def test_a_decision_while_a_page_is_asked(
    verb: str, page: str, city: City, make_site: MakeSite, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, act = VERBS[verb]
    city.items = [item(1)]
    shop = Shop(answer=plausible)
    run_import(make_site(engines=[shop]), forced=True)
    workspace = make_site(engines=[shop])
    before(workspace, next(workspace.store.find()))
    clock.later(days=2)
    if page == "gone":
        # Gone once already: the next answer makes it withdrawn.
        gone(city)
        run_import(workspace, forced=True)
        clock.later(days=2)
    PAGES[page](city)
    waiting = Waiting(workspace, act)
    while_the_page_is_asked(city, waiting, monkeypatch)
    bought = len(shop.bought)

    run_import(workspace, forced=True)

    assert waiting.left, "the page was asked"
    stands(workspace, waiting.left[0], verb)
    if page == "unchanged":
        assert len(shop.bought) == bought, "nothing is bought again"
    clock.later(days=2)
    city.broken.clear()
    run_import(workspace, forced=True)
    if verb not in {"retry", "pick"}:
        stands(workspace, waiting.left[0], verb)


@dataclass
class Slow(Shop):
    """An engine that takes its time."""

    meanwhile: Callable[[], None] = lambda: None

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Somebody does something before it answers."""
        self.meanwhile()
        return Shop.translate(self, texts, order)


def accept(workspace: Workspace, record: Record) -> None:
    """The proposal that waited."""
    proposals.accept(workspace, record, EN, by=BY)


ENGINE_VERBS = {name: VERBS[name] for name in ("reject", "forget", "withdraw", "save")}
"""An approval is refused then: `tests/workflow/editing/test_decisions_during_a_run.py`."""


@pytest.mark.parametrize("verb", ENGINE_VERBS)
def test_a_decision_while_the_engine_writes_a_correction(
    verb: str, city: City, make_site: MakeSite, clock: Clock
) -> None:
    before, act = ENGINE_VERBS[verb]
    city.items = [item(1)]
    shop = Slow(answer=plausible)
    workspace = make_site(engines=[shop])
    run_import(workspace, forced=True)
    before(workspace, next(workspace.store.find()))
    clock.later(days=2)
    change(city)
    waiting = Waiting(workspace, act)
    shop.meanwhile = waiting

    run_import(workspace, forced=True)

    assert waiting.left, "the engine was asked"
    stands(workspace, waiting.left[0], verb)
    (record,) = workspace.store.find()
    assert [line.result for line in record.purchases] == ["paid", "paid"]
    assert sum(line.billed for line in record.purchases) == sum(len(text) for text in shop.bought)


@pytest.mark.parametrize("verb", ["reject", "forget", "retry"])
def test_a_decision_while_the_engine_writes_the_first_draft(
    verb: str, city: City, make_site: MakeSite, clock: Clock
) -> None:
    act = VERBS[verb][1]
    city.items = [item(1)]
    shop = Slow(answer=plausible)
    workspace = make_site(engines=[shop])
    waiting = Waiting(workspace, act)
    shop.meanwhile = waiting

    run_import(workspace, forced=True)
    clock.later(days=2)
    run_import(workspace, forced=True)

    (record,) = workspace.store.find()
    posts = list(workspace.settings.folder.rglob("*.md"))
    assert [line.result for line in record.purchases] == ["paid"]
    if verb == "retry":
        assert record.work is Work.DONE and record.picked and len(posts) == 1
        return
    stands(workspace, waiting.left[0], verb)
    assert not posts
    assert bool(list(workspace.store.memory.units())) is (verb == "reject"), "what was paid is remembered"
    assert not workspace.store.doubtful()


def test_accepting_while_the_page_changes_again(
    city: City, make_site: MakeSite, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(1)]
    shop = Shop(answer=plausible)
    workspace = make_site(engines=[shop])
    run_import(workspace, forced=True)
    save(workspace, next(workspace.store.find()))
    change(city)
    clock.later(days=2)
    run_import(workspace, forced=True)
    assert next(workspace.store.find()).versions[EN].proposal is not None
    clock.later(days=2)
    city.items[0].paragraphs[2] = city.items[0].paragraphs[2].replace("Abschnitt 3", "Abschnitt 77")
    waiting = Waiting(workspace, accept)
    while_the_page_is_asked(city, waiting, monkeypatch)

    run_import(workspace, forced=True)

    version = next(workspace.store.find()).versions[EN]
    assert version.proposal is not None, "the second correction waits"
    assert version.proposal.made > clock.at.replace(hour=0) and "99" in version.text
    assert any(event.what == "accepted" for event in next(workspace.store.find()).history)


@pytest.mark.parametrize("answer", ["fine", "503", "410"])
@pytest.mark.parametrize("verb", ["resume", "move", "pause"])
def test_a_decision_about_a_source_while_it_is_polled(
    verb: str, answer: str, city: City, make_site: MakeSite, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(1)]
    workspace = make_site()
    run_import(workspace, forced=True)
    clock.later(days=2)
    city.broken |= {} if answer == "fine" else {"/feed.xml": int(answer)}
    acts: dict[str, Callable[[Workspace], object]] = {
        "resume": lambda desk: manage.resume(desk, "musterstadt"),
        "move": lambda desk: manage.move(desk, "musterstadt", f"{city.base}/neu.xml"),
        "pause": lambda desk: manage.pause(desk, "musterstadt", reason="relaunch next week"),
    }
    real, done = city.answer, []

    def slow(path: str) -> tuple[int, str, bytes]:
        if path == "/neu.xml":
            return 200, "application/rss+xml", city.feed().encode()
        if path == "/feed.xml" and not done:
            done.append(path)
            with person(workspace) as desk:
                acts[verb](desk)
                done.append(desk.store.source("musterstadt"))
        return real(path)

    monkeypatch.setattr(city, "answer", slow)

    run_import(workspace, forced=True)

    left, after = done[1], workspace.store.source("musterstadt")
    names = ("standing", "reason", "url", "failures", "retry_at", "next_poll", "validators", "decided")
    assert {name: getattr(after, name) for name in names} == {name: getattr(left, name) for name in names}
    assert after.polls[-1].at == clock.at or len(after.polls) > len(left.polls)
    if verb == "pause":
        assert after.standing is Standing.PAUSED
        asked = len(city.asked)
        report = run_import(workspace, forced=True)
        assert "paused: relaunch next week" in report.rows[0].note
        assert [path for path, _ in city.asked[asked:] if path == "/feed.xml"] == []
