"""States of a release with nothing at its default, and every transition with one set of arguments: the table's two sides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.hashing import digest
from pipeline.model import (
    Acknowledgement,
    Approval,
    Block,
    Decision,
    Edit,
    Entry,
    Event,
    Finding,
    Freshness,
    Image,
    Missing,
    Page,
    PostState,
    Proposal,
    Purchase,
    Question,
    Record,
    Refusal,
    Release,
    Review,
    Rights,
    Run,
    Segment,
    Severity,
    Source,
    Unit,
    Validators,
    Version,
    Work,
)
from pipeline.transitions import (
    drafting,
    identity,
    lapsing,
    moments,
    passages,
    proposals,
    publishing,
    pull_requests,
    purchasing,
    questions,
    reading,
    releases,
    returning,
    review,
    taking_back,
    whereabouts,
)
from pipeline.transitions.posts import PostOnDisk
from tests.transitions.posts import EN, ENGLISH, GERMAN, NOW, PATH, FakeFacts, raw_of

BEFORE = NOW - dt.timedelta(days=20)
LATER = NOW + dt.timedelta(days=3)
DAY = NOW.date()
OLD = Release(
    id="a1", source="stadt", url="https://stadt.example/1", language="de", title=GERMAN, lead="Ab heute.",
    blocks=(Block(runs=(Run(text=GERMAN),)),), images=(Image(url="https://stadt.example/b.jpg"),), day=DAY,
    retrieved=BEFORE, fingerprint="sha256:old",
)  # fmt: skip
NEW = replace(OLD, title="Das Bad ist zu.", fingerprint="sha256:new", retrieved=NOW)
READING = reading.Reading(
    release=NEW, page=Page(url=OLD.url, body=b"<p>", validators=Validators(etag='"n"'), retrieved=NOW),
    contact='{"name": "Amt"}', event=DAY + dt.timedelta(days=9), hold_until=LATER, urgent=("warnung",),
    steps=(dt.timedelta(days=1), dt.timedelta(days=7)),
)  # fmt: skip
ENTRY = Entry(
    id="a2", source="stadt", guid="g2", url="https://stadt.example/2", title="Bad zu", summary="Zu.", html="<p>Zu.",
    author="Amt", categories=("Bäder",), image="https://stadt.example/c.jpg", fingerprint="e2",
)  # fmt: skip
SEGMENT = Segment(
    role="title", source=Block(runs=(Run(text=GERMAN),)), target=Block(runs=(Run(text=ENGLISH),)), key="k1"
)
ERROR = Finding(
    check="numbers", severity=Severity.ERROR, message="14 became 41.", id="e1", role="title", index=0
)
WARNING = replace(ERROR, check="terms", severity=Severity.WARNING, id="w1")
CHANGED = replace(ERROR, check="changed", severity=Severity.INFO, id="c1")
PROPOSAL = Proposal(
    made=BEFORE, release=NEW, segments=(replace(SEGMENT, key="k2"),), blocks=(), base_hash="b",
    front={"title": "The pool is closed."}, text=raw_of("The pool is closed.").decode(),
    generated=raw_of("The pool is shut.").decode(), engine="proposer", model="m2", glossary="g2",
)  # fmt: skip
APPROVAL = Approval(by="ed", at=BEFORE, source_hash="sha256:old", target_hash=f"sha256:{ENGLISH}", seconds=9)
WORDS = (GERMAN, ENGLISH, "ed", BEFORE, EN)
UNIT = Unit(
    key="k1", source=GERMAN, target=ENGLISH, source_language="de", target_language=EN, origin="engine", at=NOW
)
LINE = Purchase(id="p9", at=NOW, engine="shop", language=EN, keys=("k9",), characters=9)
OFFICE = Source(
    id="stadt", name="Stadt", url="https://stadt.example/feed", kind="feed",
    rights=Rights(text="full", basis="own releases", checked=DAY),
)  # fmt: skip


def version(**values: Any) -> Version:
    """A draft of which everything is known."""
    known = Version(
        language=EN, path=PATH, slug="bad", place=PostState.DRAFT, review=Review.MACHINE, freshness=Freshness.CURRENT,
        reason="as it was", segments=(SEGMENT,), source_hash="sha256:old", engine="shop", model="m1", glossary="g1",
        made=BEFORE, text=raw_of().decode(), before="earlier", previous=("p0",), findings=(WARNING, CHANGED),
        checked="before", acknowledged=(Acknowledgement(finding="w0", by="ed", at=BEFORE, reason="right"),),
        approvals=(APPROVAL,), opened=BEFORE, branch="branch", told="told",
    )  # fmt: skip
    return replace(known, **values)


def record(*versions: Version, **values: Any) -> Record:
    """A release of which everything is known."""
    known = Record(
        id="a1", source="stadt",
        entry=Entry(id="a1", source="stadt", guid="g1", url="https://stadt.example/list/1", title=GERMAN, summary="Offen.", html="<p>Offen.",
                    author="Amt", categories=("Bad",), image="https://stadt.example/b.jpg", fingerprint="e1"),
        aliases=("a0",), addresses=("https://stadt.example/0",), work=Work.WAITING, reason="so far", temporary=True,
        seen=BEFORE, listed=BEFORE, release=OLD, page=Validators(etag='"o"', last_modified="then"), rechecked=1,
        recheck_at=BEFORE, gone_since=BEFORE, refusal=Refusal(reason="a wall", text="Bitte", at=BEFORE),
        read_anyway=True, taken_in=("Ein Absatz.",), event=DAY - dt.timedelta(days=9), hold_until=BEFORE,
        urgent=("eilt",), headline_only=True, anew=True, retry_at=BEFORE, crashes=2, twins=("t1",),
        question=Question(since=BEFORE, release=NEW, contact="{}", event=DAY, hold_until=LATER, urgent=("neu",)),
        successor="s1", versions={one.language: one for one in versions or (version(),)},
        purchases=(
            Purchase(id="p1", at=BEFORE, engine="shop", language=EN, keys=("k1",), characters=9, counter=7, model="m1"),
            Purchase(id="p2", at=BEFORE, engine="shop", language=EN, keys=("k2",), characters=9, result="paid", billed=9,
                     bought=(("k2", GERMAN, ENGLISH),)),
        ),
        approved=(WORDS,), history=(Event(at=BEFORE, what="seen"),),
        decisions=(Decision(id="d" * 16, at=BEFORE, by="ed", what="opened", language=EN),), revisions={"here": 3},
    )  # fmt: skip
    return replace(known, **values)


def _done(**values: Any) -> Record:
    return record(version(**values), work=Work.DONE, reason="")


STATES: Mapping[str, Record] = {
    "waiting": record(),
    "picked": record(picked=True, question=None, event=DAY + dt.timedelta(days=2)),
    "not made yet": record(version(place=PostState.NONE, path=""), hold_until=LATER + dt.timedelta(days=900)),
    "no version": replace(record(), versions={}, question=None),
    "failed": record(work=Work.FAILED, retry_at=LATER + dt.timedelta(days=90)),
    "failed, unread": replace(record(work=Work.FAILED, release=None), versions={}, question=None),
    "waits, unread": replace(record(release=None, refusal=None), versions={}, question=None),
    "in doubt": record(work=Work.IN_DOUBT),
    "expired": record(work=Work.EXPIRED, event=DAY + dt.timedelta(days=2)),
    "before start": record(work=Work.BEFORE_START),
    "skipped": record(work=Work.SKIPPED),
    "done": _done(),
    "in review": _done(review=Review.IN_REVIEW, proposal=PROPOSAL),
    "approved": _done(review=Review.REVIEWED),
    "approved, proposal": _done(review=Review.REVIEWED, proposal=PROPOSAL, freshness=Freshness.SOURCE_CHANGED),
    "published": _done(review=Review.REVIEWED, place=PostState.PUBLISHED, path="_posts/bad.md"),
    "published, changed": _done(
        review=Review.REVIEWED, place=PostState.PUBLISHED, path="_posts/bad.md", proposal=PROPOSAL,
        source_hash="sha256:older", freshness=Freshness.SOURCE_CHANGED,
    ),
    "edited beside": _done(
        review=Review.REVIEWED, place=PostState.PUBLISHED, path="_posts/bad.md",
        edit=Edit(over=raw_of().decode(), text=raw_of("The pool is shut.").decode()),
    ),
    "proposal, untouched": _done(
        proposal=PROPOSAL, source_hash="sha256:older", freshness=Freshness.SOURCE_CHANGED
    ),
    "withdrawn": _done(place=PostState.WITHDRAWN, freshness=Freshness.SOURCE_WITHDRAWN),
    "rejected": _done(place=PostState.NONE, review=Review.REJECTED, path=""),
    "lapsed": _done(review=Review.LAPSED),
    "missing": _done(place=PostState.MISSING, missing=Missing(since=LATER, place=PostState.DRAFT)),
    "deleted": _done(place=PostState.DELETED),
    "forgotten": replace(record(work=Work.FORGOTTEN, release=None, question=None), versions={}),
}  # fmt: skip
"""What a release may be, by a short name."""
FILES: Mapping[str, bytes | None] = {
    "as written": raw_of(),
    "edited": raw_of("The pool is open, at last."),
    "away": None,
}
"""What lies where its post should be."""


@dataclass(frozen=True, kw_only=True)
class UpdateFacts:
    """What an update is told."""

    raws: Mapping[str, bytes] = field(default_factory=dict)

    def raw(self, path: str) -> bytes | None:
        """By path."""
        return self.raws.get(path)

    def proposal(self, record: Record, version: Version) -> Proposal:
        """Always the same."""
        return replace(PROPOSAL, made=NOW)

    def as_written(self, version: Version, raw: bytes) -> bool:
        """Byte for byte here."""
        return raw == version.text.encode()

    def findings(self, record: Record, version: Version) -> tuple[Finding, ...]:
        """Always the same."""
        return (ERROR,)


def _put_in(post: PostOnDisk, more: Mapping[str, Any]) -> PostOnDisk:
    return post.spliced(more, "Typed.")


def _merged(post: PostOnDisk, waits: Proposal) -> tuple[Proposal, bytes]:
    return waits, waits.text.encode()


def _answer(known: Version, release: Release) -> tuple[Segment, ...]:
    return tuple(replace(segment, by_hand=True) for segment in known.segments)


Make = Callable[[Record], Any]
GERMAN_NOW = "sha256:old"
MADE: Mapping[str, Make] = {
    "drafting.waiting": lambda r: drafting.waiting("budget", seen=r),
    "drafting.waiting tried": lambda r: drafting.waiting("so far", seen=r, tried=True),
    "drafting.expired": lambda r: drafting.expired("over", seen=r),
    "drafting.failed": lambda r: drafting.failed("no", seen=r, temporary=False, retry_at=LATER),
    "drafting.in_doubt": lambda r: drafting.in_doubt("perhaps"),
    "drafting.headline_made": lambda r: drafting.headline_made(version(text="", engine="other"), reason="short", seen=r),
    "drafting.drafted": lambda r: drafting.drafted(version(engine="other", place=PostState.NONE), german=GERMAN_NOW, seen=r),
    "drafting.written": lambda r: drafting.written(EN),
    "drafting.finished": lambda r: drafting.finished((EN,)),
    "drafting.updated": lambda r: drafting.updated(EN, german=GERMAN_NOW, seen=r),
    "drafting.brought_in": lambda r: drafting.brought_in(EN),
    "moments.crashed": lambda r: moments.crashed("internal error", seen=r),
    "identity.rebound": lambda r: identity.rebound(ENTRY),
    "lapsing.lapsed": lambda r: lapsing.lapsed(EN, after=dt.timedelta(days=14), today=DAY),
    "lapsing.superseded": lambda r: lapsing.superseded((EN,)),
    "moments.record_put_right": lambda r: moments.record_put_right(READING.steps),
    "passages.page_refused": lambda r: passages.page_refused("a login", "Anmelden"),
    "passages.page_refused again": lambda r: passages.page_refused("a wall", "Bitte"),
    "passages.read_anyway": lambda r: passages.read_anyway(by="ed"),
    "passages.taken_in": lambda r: passages.taken_in(READING, "Noch einer.", old=GERMAN_NOW, by="ed"),
    "proposals.accepted": lambda r: proposals.accepted(EN, _merged, by="ed"),
    "proposals.chosen": lambda r: proposals.chosen(EN, lambda post: post.raw, by="ed"),
    "proposals.dismissed": lambda r: proposals.dismissed(EN, _answer, by="ed"),
    "proposals.by_hand": lambda r: proposals.by_hand(EN, _answer, by="ed", german=GERMAN_NOW),
    "proposals.asked_for": lambda r: proposals.asked_for(by="ed", detail="block 1", language=EN),
    "publishing.published": lambda r: publishing.published(EN, OFFICE),
    "publishing.marked_as_changed": lambda r: publishing.marked_as_changed(EN),
    "publishing.withdrawn": lambda r: publishing.withdrawn(EN, by="ed", reason="wrong", on=DAY, languages=(EN,)),
    "pull_requests.told": lambda r: pull_requests.told(EN, branch="other", digest="t2"),
    "pull_requests.brought_home": lambda r: pull_requests.brought_home(EN, path="_posts/b.md", place=PostState.PUBLISHED),
    "pull_requests.deleted_there": lambda r: pull_requests.deleted_there(EN),
    "pull_requests.not_taken": lambda r: pull_requests.not_taken(EN, path=PATH, text="saved there"),
    "pull_requests.approval_not_taken": lambda r: pull_requests.approval_not_taken(version(approvals=()), approved=()),
    "purchasing.intended": lambda r: purchasing.intended(LINE, german=GERMAN_NOW, known=["p1", "p2"]),
    "purchasing.intended, bought meanwhile": lambda r: purchasing.intended(
        replace(LINE, keys=("k2", "k9")), german="", known=["p1"]
    ),
    "purchasing.paid": lambda r: purchasing.paid("p1", billed=8, bought=[("k1", GERMAN, ENGLISH)], units=[UNIT]),
    "purchasing.unpaid": lambda r: purchasing.unpaid("p1"),
    "purchasing.unknown": lambda r: purchasing.unknown("p1"),
    "purchasing.remembered": lambda r: purchasing.remembered([UNIT]),
    "purchasing.settled_unbilled": lambda r: purchasing.settled_unbilled(["p1"], "not moved"),
    "purchasing.held_in_doubt": lambda r: purchasing.held_in_doubt("perhaps"),
    "questions.asked": lambda r: questions.asked(READING),
    "questions.asked, another text": lambda r: questions.asked(replace(READING, release=replace(NEW, fingerprint="3"))),
    "questions.asked, from the feed": lambda r: questions.asked(
        replace(READING, page=None, release=replace(NEW, fingerprint="3"))
    ),
    "questions.taken_back": lambda r: questions.taken_back,
    "questions.answered": lambda r: questions.answered("cancelled", by="ed", steps=READING.steps),
    "questions.handed_on": lambda r: questions.handed_on("s2", "https://stadt.example/2", by="ed"),
    "questions.handed_on, same page": lambda r: questions.handed_on("s2", OLD.url),
    "reading.listed": lambda r: reading.listed(ENTRY),
    "reading.page_read": lambda r: reading.page_read(READING),
    "reading.page_read, unwanted": lambda r: reading.page_read(READING, unwanted="an advert"),
    "reading.page_read, day unknown": lambda r: reading.page_read(
        replace(READING, release=replace(NEW, day=dt.date(2026, 1, 1), day_origin="unknown"))
    ),
    "reading.page_failed": lambda r: reading.page_failed(
        "a login", temporary=False, wait=dt.timedelta(hours=1), seen=r, text="Anmelden"
    ),
    "reading.page_unchanged": lambda r: reading.page_unchanged(READING.steps, page=Validators(etag='"n"')),
    "reading.page_not_had": lambda r: reading.page_not_had(),
    "reading.read_better": lambda r: reading.read_better(READING, old=GERMAN_NOW),
    "reading.page_changed": lambda r: reading.page_changed(READING, words=("abgesagt",)),
    "reading.page_gone": lambda r: reading.page_gone("404", seen=r),
    "reading.original_withdrawn": lambda r: reading.original_withdrawn("410", seen=r),
    "releases.retried": lambda r: releases.retried(by="ed"),
    "releases.picked": lambda r: releases.picked(by="ed"),
    "releases.settled": lambda r: releases.settled(paid=True, by="ed"),
    "returning.returned": lambda r: returning.returned([WORDS], language=EN, fields={"tags": "city"}),
    "returning.returned_into": lambda r: returning.returned_into(EN, [WORDS], german=GERMAN_NOW),
    "releases.typed": lambda r: releases.typed(EN, by="ed"),
    "releases.recalled": lambda r: releases.recalled([GERMAN], EN, by="ed", words="Bad"),
    "releases.forgotten": lambda r: releases.forgotten(by="ed"),
    "review.opened": lambda r: review.opened(EN, by="ed"),
    "review.acknowledged": lambda r: review.acknowledged(EN, "w1", by="ed", reason="right"),
    "review.reopened": lambda r: review.reopened(EN, "w0", by="ed"),
    "review.approved": lambda r: review.approved(EN, by="ed", took=(5, 2)),
    "review.rejected": lambda r: review.rejected(EN, by="ed", reason="no", languages=(EN,)),
    "review.edited": lambda r: review.edited(EN, ("block-0",), _put_in, base=digest(raw_of()), by="ed"),
    "review.checked_again": lambda r: review.checked_again(EN),
    "taking_back.sent_back": lambda r: taking_back.sent_back(EN, by="ed", reason="again", public="leave"),
    "taking_back.sent_back, no more public": lambda r: taking_back.sent_back(EN, by="ed", reason="again", public="unpublish"),
    "taking_back.edit_dropped": lambda r: taking_back.edit_dropped(EN, by="ed"),
    "taking_back.undone": lambda r: taking_back.undone(EN, by="ed"),
    "whereabouts.shown_unreviewed": lambda r: whereabouts.shown_unreviewed(EN),
    "whereabouts.moved": lambda r: whereabouts.moved(EN, PATH, "_posts/bad.md", PostState.PUBLISHED),
    "whereabouts.flag_turned": lambda r: whereabouts.flag_turned(EN, PATH, PostState.PUBLISHED),
    "whereabouts.missing": lambda r: whereabouts.missing(EN, PATH),
    "whereabouts.found_again": lambda r: whereabouts.found_again(EN, PATH, PostState.DRAFT),
    "whereabouts.deleted": lambda r: whereabouts.deleted(EN, PATH, why="git says so"),
    "whereabouts.saved_late": lambda r: whereabouts.saved_late(EN, text="late", proposal=PROPOSAL, saved=b"late"),
}  # fmt: skip
"""Every transition of one record that the table shows, with one set of arguments."""
ASIDE: Mapping[str, Any] = {
    "releases.typed": (WORDS,),
    "purchasing.intended": purchasing.LedgerFacts(ledger="l1", in_doubt=frozenset({"k8"}), left=9),
    "purchasing.intended, bought meanwhile": purchasing.LedgerFacts(ledger="l1", left=None),
}
"""Facts of those that look at no post."""
UPDATES = frozenset({"drafting.updated", "drafting.brought_in", "returning.returned_into"})
"""Those that are told more of a post than the others."""


def facts(name: str, known: Record, raw: bytes | None) -> Any:
    """What a transition is told under the lock."""
    paths: Sequence[str] = [version.path for version in known.versions.values()]
    raws = {} if raw is None else dict.fromkeys(paths, raw)
    if name in ASIDE:
        return ASIDE[name]
    if name in UPDATES:
        return UpdateFacts(raws=raws)
    return FakeFacts(raws=raws, others=("assets/bad.jpg",))
