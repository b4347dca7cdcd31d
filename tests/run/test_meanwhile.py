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
from pipeline.model import Place, Record, Review, Standing, Work
from pipeline.run import decisions, proposals, publishing, saving, sourcing
from pipeline.run.beside import sheet
from pipeline.run.importing import import_
from pipeline.run.place import Workplace, open_place
from pipeline.translate.engine import Order, Reply
from tests.run.city import City, item
from tests.run.conftest import Clock, MakeSite, Shop, plausible

EN = "en-GB"
BY = "A. Editor"
PAGE = "/presse/meldung-1"
Act = Callable[[Workplace, Record], object]
NOTHING: Act = lambda place, record: None  # noqa: E731  # a row of the tables below


@contextmanager
def person(place: Workplace) -> Iterator[Workplace]:
    """The same site, opened by somebody else."""
    other = open_place(
        config.load(place.settings.root / "config.yaml"), env={}, clock=place.clock, fsync=False
    )
    try:
        yield replace(other, open_engines=place.open_engines)
    finally:
        other.store.close()


@dataclass
class Waiting:
    """A person who acts once, at the moment the run waits for something."""

    place: Workplace
    act: Act
    left: list[Record] = field(default_factory=list)
    """The release as the person left it."""

    def __call__(self) -> None:
        """Now."""
        if self.left:
            return
        with person(self.place) as desk:
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


def approve(place: Workplace, record: Record) -> Record:
    """Every finding dealt with, then approved."""
    for one in decisions.open_findings(place, record, record.versions[EN]):
        record = decisions.acknowledge(place, record, EN, one.id, by=BY, reason="a test")
    return decisions.approve(place, record, EN, by=BY)


def published(place: Workplace, record: Record) -> None:
    """A post that is out."""
    approve(place, record)
    publishing.publish(place)


def save(place: Workplace, record: Record) -> None:
    """The desk: one block in other words."""
    row = next(one for one in sheet(place, record, EN).rows if one.key.startswith("block"))
    base = digest((place.settings.folder / record.versions[EN].path).read_bytes())
    saving.save(place, record, EN, {row.key: "The words of an editor."}, base=base, by=BY)


def reject(place: Workplace, record: Record) -> None:
    """Never a post."""
    decisions.reject(place, record, EN, by=BY, reason="not for us")


def withdraw(place: Workplace, record: Record) -> None:
    """A tombstone."""
    decisions.withdraw(place, record, EN, by=BY, reason="wrong", on=place.today())


VERBS: dict[str, tuple[Act, Act]] = {
    "approve": (NOTHING, approve),
    "reject": (NOTHING, reject),
    "send back": (approve, lambda place, one: decisions.send_back(place, one, EN, by=BY, reason="again")),
    "forget": (NOTHING, lambda place, one: decisions.forget(place, one, by=BY)),
    "forget what is published": (published, lambda place, one: decisions.forget(place, one, by=BY)),
    "withdraw": (published, withdraw),
    "save": (NOTHING, save),
    "retry": (reject, lambda place, one: decisions.retry(place, one, by=BY)),
    "pick": (reject, lambda place, one: decisions.pick(place, one, by=BY)),
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


def stands(place: Workplace, left: Record, verb: str) -> None:
    """What the person left is what is there; record and file agree."""
    after = place.store.get(left.id)
    assert after is not None
    assert set(left.decisions) <= set(after.decisions)
    posts = [one.read_text() for one in place.settings.folder.rglob("*.md")]
    if verb.startswith("forget"):
        assert after.work is Work.FORGOTTEN and after.release is None and not after.versions
        assert (
            not posts and "Bücherei" not in place.store.files.folder.joinpath(f"{left.id}.json").read_text()
        )
        assert not list(place.store.memory.units())
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
        assert theirs.place in {Place.DRAFT, Place.PUBLISHED} and f"reviewed by {BY}" in posts[0]
        return
    assert theirs.place is ours.place and theirs.path == ours.path
    if verb == "reject":
        assert not posts and theirs.reason == "not for us" and theirs.text == ""
    elif verb == "withdraw":
        assert theirs.reason == "wrong" and "Abschnitt" not in posts[0] and "Section" not in posts[0]
    elif verb == "save":
        assert "The words of an editor." in posts[0]
    else:
        assert "reviewed by" not in posts[0] and 'status: "machine"' in posts[0]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("verb", VERBS)
def test_a_decision_while_a_page_is_asked(
    verb: str, page: str, city: City, make_site: MakeSite, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, act = VERBS[verb]
    city.items = [item(1)]
    shop = Shop(answer=plausible)
    import_(make_site(engines=[shop]), forced=True)
    place = make_site(engines=[shop])
    before(place, next(place.store.find()))
    clock.later(days=2)
    if page == "gone":
        # Gone once already: the next answer makes it withdrawn.
        gone(city)
        import_(place, forced=True)
        clock.later(days=2)
    PAGES[page](city)
    waiting = Waiting(place, act)
    while_the_page_is_asked(city, waiting, monkeypatch)
    bought = len(shop.bought)

    import_(place, forced=True)

    assert waiting.left, "the page was asked"
    stands(place, waiting.left[0], verb)
    if page == "unchanged":
        assert len(shop.bought) == bought, "nothing is bought again"
    clock.later(days=2)
    city.broken.clear()
    import_(place, forced=True)
    if verb not in {"retry", "pick"}:
        stands(place, waiting.left[0], verb)


@dataclass
class Slow(Shop):
    """An engine that takes its time."""

    meanwhile: Callable[[], None] = lambda: None

    def translate(self, texts: Sequence[str], order: Order) -> Sequence[Reply]:
        """Somebody does something before it answers."""
        self.meanwhile()
        return Shop.translate(self, texts, order)


def accept(place: Workplace, record: Record) -> None:
    """The proposal that waited."""
    proposals.accept(place, record, EN, by=BY)


ENGINE_VERBS = {name: VERBS[name] for name in ("approve", "reject", "forget", "withdraw", "save")}


@pytest.mark.parametrize("verb", ENGINE_VERBS)
def test_a_decision_while_the_engine_writes_a_correction(
    verb: str, city: City, make_site: MakeSite, clock: Clock
) -> None:
    before, act = ENGINE_VERBS[verb]
    city.items = [item(1)]
    shop = Slow(answer=plausible)
    place = make_site(engines=[shop])
    import_(place, forced=True)
    before(place, next(place.store.find()))
    clock.later(days=2)
    change(city)
    waiting = Waiting(place, act)
    shop.meanwhile = waiting

    import_(place, forced=True)

    assert waiting.left, "the engine was asked"
    stands(place, waiting.left[0], verb)
    (record,) = place.store.find()
    assert [line.result for line in record.purchases] == ["paid", "paid"]
    assert sum(line.billed for line in record.purchases) == sum(len(text) for text in shop.bought)


@pytest.mark.parametrize("verb", ["reject", "forget", "retry"])
def test_a_decision_while_the_engine_writes_the_first_draft(
    verb: str, city: City, make_site: MakeSite, clock: Clock
) -> None:
    act = VERBS[verb][1]
    city.items = [item(1)]
    shop = Slow(answer=plausible)
    place = make_site(engines=[shop])
    waiting = Waiting(place, act)
    shop.meanwhile = waiting

    import_(place, forced=True)
    clock.later(days=2)
    import_(place, forced=True)

    (record,) = place.store.find()
    posts = list(place.settings.folder.rglob("*.md"))
    assert [line.result for line in record.purchases] == ["paid"]
    if verb == "retry":
        assert record.work is Work.DONE and record.picked and len(posts) == 1
        return
    stands(place, waiting.left[0], verb)
    assert not posts
    assert bool(list(place.store.memory.units())) is (verb == "reject"), "what was paid is remembered"
    assert not place.store.doubtful()


def test_accepting_while_the_page_changes_again(
    city: City, make_site: MakeSite, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(1)]
    shop = Shop(answer=plausible)
    place = make_site(engines=[shop])
    import_(place, forced=True)
    save(place, next(place.store.find()))
    change(city)
    clock.later(days=2)
    import_(place, forced=True)
    assert next(place.store.find()).versions[EN].proposal is not None
    clock.later(days=2)
    city.items[0].paragraphs[2] = city.items[0].paragraphs[2].replace("Abschnitt 3", "Abschnitt 77")
    waiting = Waiting(place, accept)
    while_the_page_is_asked(city, waiting, monkeypatch)

    import_(place, forced=True)

    version = next(place.store.find()).versions[EN]
    assert version.proposal is not None, "the second correction waits"
    assert version.proposal.made > clock.at.replace(hour=0) and "99" in version.text
    assert any(one.what == "accepted" for one in next(place.store.find()).history)


@pytest.mark.parametrize("answer", ["fine", "503", "410"])
@pytest.mark.parametrize("verb", ["resume", "move", "pause"])
def test_a_decision_about_a_source_while_it_is_polled(
    verb: str, answer: str, city: City, make_site: MakeSite, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.items = [item(1)]
    place = make_site()
    import_(place, forced=True)
    clock.later(days=2)
    city.broken |= {} if answer == "fine" else {"/feed.xml": int(answer)}
    acts: dict[str, Callable[[Workplace], object]] = {
        "resume": lambda desk: sourcing.resume(desk, "musterstadt"),
        "move": lambda desk: sourcing.move(desk, "musterstadt", f"{city.base}/neu.xml"),
        "pause": lambda desk: sourcing.pause(desk, "musterstadt", reason="relaunch next week"),
    }
    real, done = city.answer, []

    def slow(path: str) -> tuple[int, str, bytes]:
        if path == "/neu.xml":
            return 200, "application/rss+xml", city.feed().encode()
        if path == "/feed.xml" and not done:
            done.append(path)
            with person(place) as desk:
                acts[verb](desk)
                done.append(desk.store.source("musterstadt"))
        return real(path)

    monkeypatch.setattr(city, "answer", slow)

    import_(place, forced=True)

    left, after = done[1], place.store.source("musterstadt")
    names = ("standing", "reason", "url", "failures", "retry_at", "next_poll", "validators", "decided")
    assert {one: getattr(after, one) for one in names} == {one: getattr(left, one) for one in names}
    assert after.polls[-1].at == clock.at or len(after.polls) > len(left.polls)
    if verb == "pause":
        assert after.standing is Standing.PAUSED
        asked = len(city.asked)
        report = import_(place, forced=True)
        assert "paused: relaunch next week" in report.rows[0].note
        assert [path for path, _ in city.asked[asked:] if path == "/feed.xml"] == []
