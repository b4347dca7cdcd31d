"""Events and branches by a stranger: no decision, no file and no key gets through, and what is refused is told."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import HostError
from pipeline.model import PostState, Review
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts.review_branch import bring, own_files
from pipeline.workflow.pull_requests import branches
from pipeline.workflow.pull_requests.boxes import text_digest, ticks
from pipeline.workflow.pull_requests.looking import look_around, look_at_event
from pipeline.workflow.pull_requests.rounds import Round, at_work
from tests.workflow.city import City, item
from tests.workflow.pull_requests.git_host import Pull, git
from tests.workflow.pull_requests.hub import Hub

Lie = Callable[[dict[str, Any]], None]


def put(*path: str, value: Any) -> Lie:
    """Another value in an event."""

    def lie(event: dict[str, Any]) -> None:
        place: Any = event
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value

    return lie


def without(*path: str) -> Lie:
    """A value less."""

    def lie(event: dict[str, Any]) -> None:
        place: Any = event
        for name in path[:-1]:
            place = place[name]
        del place[path[-1]]

    return lie


REQUEST = "pull_request"
EVENTS: list[tuple[str, Lie]] = [
    *((f"action {action}", put("action", value=action)) for action in (
        "opened", "labeled", "unlabeled", "assigned", "review_requested", "submitted", "dismissed", "locked",
        "converted_to_draft", "auto_merge_enabled", "enqueued", "milestoned", "", "CLOSED", "closed ", "delete",
    )),
    ("action is no text", put("action", value=["closed"])),
    ("no action", without("action")),
    ("merged, which the host does not say", lambda event: None),
    ("closed, which the host does not say", put(REQUEST, "merged", value=False)),
    ("merged is a word", put(REQUEST, "merged", value="true")),
    ("another repository", put("repository", "full_name", value="stranger/site")),
    ("the repository in other letters", put("repository", "full_name", value="city/site ")),
    ("no repository", without("repository")),
    ("a fork's branch of the same name", put(REQUEST, "head", "repo", value={"full_name": "stranger/site"})),
    ("a fork that is gone", put(REQUEST, "head", "repo", value=None)),
    ("no head repository", without(REQUEST, "head", "repo")),
    ("another base", put(REQUEST, "base", "ref", value="draft")),
    ("another branch", put(REQUEST, "head", "ref", value="cms/posts/another")),
    ("a branch that is none of ours", put(REQUEST, "head", "ref", value="feature")),
    ("the records' branch", put(REQUEST, "head", "ref", value="state")),
    ("the main branch", put(REQUEST, "head", "ref", value="main")),
    ("a number that is none", put("number", value="1")),
    ("two numbers", put("number", value=2)),
    ("a number the host does not know", lambda event: (put("number", value=99)(event), put(REQUEST, "number", value=99)(event), None)[2]),
    ("a true number", lambda event: (put("number", value=True)(event), put(REQUEST, "number", value=True)(event), None)[2]),
    ("an address for a number", lambda event: (put("number", value="1/merge")(event), put(REQUEST, "number", value="1/merge")(event), None)[2]),
    ("no pull request", without(REQUEST)),
    ("an empty pull request", put(REQUEST, value={})),
    ("a list for a pull request", put(REQUEST, value=[1])),
    ("another object", put("object_kind", value="merge_request")),
    ("an unknown state", put(REQUEST, "state", value="merged!")),
    ("reopened, which the host does not say", put("action", value="reopened")),
]  # fmt: skip

Deed = Callable[[Hub, Pull], None]


def by(who: str, state: str) -> Deed:
    """Somebody merges or closes, on the host itself, with every box ticked."""

    def deed(hub: Hub, pull: Pull) -> None:
        hub.site.tick(pull)
        hub.site.decided(pull, state, who)

    return deed


def copied(origin: str, state: str, who: str = "ed", branch: str = "") -> Deed:
    """Another pull request with the text of ours."""

    def deed(hub: Hub, pull: Pull) -> None:
        hub.site.tick(pull)
        other = copy.deepcopy(pull)
        pull.body = pull.body.replace("- [x]", "- [ ]")
        other.number, other.origin, other.branch = 7, origin, branch or pull.branch
        hub.site.pulls[7] = other
        hub.site.decided(other, state, who)

    return deed


DEEDS: list[tuple[str, Deed]] = [
    *(
        (f"{state} by {who or 'nobody'}", by(who, state))
        for state in ("merged", "closed")
        for who in ("reader", "stranger", "robot[bot]", "", "ed/../ada", "ED@example.org")
    ),
    ("a fork's pull request of the same name, closed", copied("stranger/site", "closed")),
    ("a fork's pull request of the same name, merged", copied("stranger/site", "merged")),
    ("a fork that is gone, merged", copied("", "merged")),
    ("a second pull request of the same branch, closed", copied("city/site", "closed")),
    ("a second pull request of the same branch, merged", copied("city/site", "merged")),
    (
        "a pull request of another branch with our text, merged",
        copied("city/site", "merged", branch="cms/posts/x"),
    ),
]


@pytest.fixture
def pull(hub: Hub, city: City) -> Pull:
    """The pull request of one release."""
    city.items = [item(1)]
    hub.run()
    return hub.site.pulls[1]


def same(hub: Hub, now: Round) -> None:
    """Nothing was decided, noted for later, bought or changed."""
    assert now.journal.open() == []
    version = hub.version()
    assert (version.place, version.review, version.request) == (PostState.DRAFT, Review.MACHINE, 1)
    assert version.branch and version.approvals == ()


def test_events_by_a_stranger_decide_nothing(hub: Hub, pull: Pull) -> None:
    """Made up, of another repository, base or branch, or not in the host's shape: each is left alone with a line."""
    hub.site.tick(pull)
    true = hub.site.event(pull, "closed")
    true[REQUEST] |= {"state": "closed", "merged": True, "merged_at": "2026-09-14T06:00:00Z"}
    true["sender"]["login"] = "ed"
    with at_work(hub.fresh(), "test") as now:
        assert now.host is not None
        now.checkout.update()
        for name, lie in EVENTS:
            event = copy.deepcopy(true)
            lie(event)
            told = len(now.done.notes)
            with contextlib.suppress(HostError):
                look_at_event(now, now.host, event)
                assert len(now.done.notes) == told + 1 and now.done.notes[-1].startswith("left alone: "), name
            same(hub, now)


@pytest.mark.parametrize("found", ["event", "look"])
def test_deeds_of_those_who_may_not_decide_decide_nothing(found: str, hub: Hub, pull: Pull) -> None:
    """On the host itself: merged or closed by readers, strangers and bots, or in another pull request."""
    with at_work(hub.fresh(), "test") as now:
        assert now.host is not None
        now.checkout.update()
        for name, deed in DEEDS:
            hub.site.pulls.pop(7, None)
            hub.clock.later(minutes=1)
            pull.body = pull.body.replace("- [x]", "- [ ]")
            hub.site.decided(pull, "open", "")
            deed(hub, pull)
            other = hub.site.pulls.get(7, pull)
            if found == "event":
                look_at_event(now, now.host, hub.site.event(other, "closed"))
                assert now.done.notes and now.done.notes[-1].startswith("left alone: "), name
            else:
                look_around(now, now.host)
            same(hub, now)
    assert len(EVENTS) + len(DEEDS) + len(BRANCHES) >= 60


TEXTS = [
    ("in a fence", lambda text: f"```\n{text}\n```"),
    ("quoted", lambda text: "> " + text.replace("\n", "\n> ")),
    ("a box taken out", lambda text: text.replace("- [x] Names of people, offices and places are right <!-- box names -->\n", "")),
    ("a finding taken out", lambda text: text + "\nmore"),
    ("another german", lambda text: text.replace("<!-- german ", "<!-- german x")),
    ("boxes alone", lambda text: "\n".join(line for line in text.split("\n") if line.startswith("- ["))),
    ("empty", lambda text: ""),
]  # fmt: skip


@pytest.mark.parametrize("change", [change for _, change in TEXTS], ids=[name for name, _ in TEXTS])
def test_boxes_count_only_in_the_text_as_we_wrote_it(change: Callable[[str], str]) -> None:
    text = (
        "- [ ] Names of people, offices and places are right <!-- box names -->\n"
        "- [ ] Dealt with: x <!-- finding 12 -->\n\n<!-- german abc -->\n<!-- english d:e -->\n"
    )
    told, ticked = text_digest(text), text.replace("- [ ]", "- [x]")

    found = ticks(ticked.replace("\n", "\r\n") + "\n\n", told)
    assert found is not None and found.open == () and found.findings == ("12",)
    assert (found.german, found.english) == ("abc", "d:e")
    half = ticks(text, told)
    assert (half is not None and half.open == ("12", "names")) or half.open == ("names", "12")
    assert ticks(change(ticked), told) is None


def wrote(path: str, text: str | bytes) -> Callable[[Path, str], None]:
    """A file on the branch."""

    def done(work: Path, post: str) -> None:
        file = work / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    return done


def linked(path: str, target: str) -> Callable[[Path, str], None]:
    """A link on the branch; POST stands for the post's own path."""

    def done(work: Path, post: str) -> None:
        file = work / path.replace("POST", post)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.symlink_to(target)

    return done


BRANCHES: list[tuple[str, Callable[[Path, str], None]]] = [
    ("configuration", wrote("config.yaml", "engines: [evil]\n")),
    ("a source", wrote("sources/evil.yaml", "name: Evil\nkind: feed\nurl: http://127.0.0.1:1/\n")),
    ("the source", wrote("sources/musterstadt.yaml", "name: Evil\nkind: feed\nurl: http://127.0.0.1:1/\n")),
    ("a glossary", wrote("site/glossary.csv", "Stadt,Evil\n")),
    ("a workflow", wrote(".github/workflows/evil.yml", "on: push\n")),
    ("a template", wrote("site/_layouts/post.html", "<script>evil</script>\n")),
    ("data of the layout", wrote("site/_data/evil.json", "{}\n")),
    ("another post", wrote("site/_posts/2026-01-01-evil.md", "---\ntitle: Evil\n---\nEvil\n")),
    ("a script of the site", wrote("site/evil.js", "evil()\n")),
    ("a picture that holds scripts", wrote("site/images/evil.svg", "<svg onload='evil()'/>\n")),
    ("a picture in a hidden folder", wrote("site/.cache/evil.png", "evil\n")),
    ("a hook", wrote("site/.git-hooks/post-checkout", "evil\n")),
    ("attributes", wrote(".gitattributes", "* filter=evil\n")),
    ("modules", wrote(".gitmodules", '[submodule "x"]\n\tpath = x\n\turl = ../evil\n')),
    ("state", wrote("site/records/evil.json", "{}")),
    ("a link beside the post", linked("site/_drafts/2026-01-01-x.md", "/etc/passwd")),
    ("a linked folder", linked("site/images", "/etc")),
    ("the post is a link", linked("POST", "/etc/passwd")),
    ("a link to the configuration", linked("POST", "../../config.yaml")),
]


@pytest.mark.parametrize(
    "change", [change for _, change in BRANCHES[::6]], ids=[name for name, _ in BRANCHES[::6]]
)
def test_a_run_uses_nothing_of_a_branch(
    change: Callable[[Path, str], None], hub: Hub, pull: Pull, city: City
) -> None:
    work = hub.work_on(pull.branch)
    change(work, hub.post(pull.branch))
    hub.save(pull.branch)
    hub.clock.later(hours=2)
    city.items[0].paragraphs[1] += " Der Eintritt ist frei."
    workspace = hub.fresh()
    before = git(workspace.settings.root, "ls-files", "-s")

    branches.pull(workspace)
    run_import(workspace, forced=True)

    assert git(workspace.settings.root, "ls-files", "-s") == before
    assert git(workspace.settings.root, "status", "--porcelain").splitlines() in ([], ["?? site/"])
    branches.push(workspace)
    assert "Stadtbote takes nothing of them" in pull.body or hub.version().place is PostState.DELETED


def test_of_a_branch_only_the_posts_own_files_are_taken(hub: Hub, pull: Pull) -> None:
    path = hub.post(pull.branch)
    hub.work_on(pull.branch)
    git(hub.editor, "tag", "start")
    for name, change in BRANCHES:
        git(hub.editor, "checkout", "--quiet", "-B", "work", "start")
        change(hub.editor, path)
        hub.save(pull.branch, forced=True)
        with at_work(hub.fresh(), "test") as now:
            now.checkout.update()
            (record,) = now.workspace.store.find()
            version = record.versions["en-GB"]
            found = own_files(now.workspace, now.checkout, record, version, now.checkout.tip(version.branch))
            assert found.path in {version.path, ""} and found.pictures == (), name
            if found.path:
                assert b"Evil" not in found.raw and found.not_taken, name
            bring(now.workspace, record)
            laid = set(_files(now.workspace.settings.root))
            assert laid <= {
                f"site/{version.path}",
                "config.yaml",
                "sources/musterstadt.yaml",
                ".gitignore",
            }, name
            assert not any((now.workspace.settings.root / file).is_symlink() for file in laid), name


def _files(root: Path) -> Iterator[str]:
    for file in root.rglob("*"):
        inner = file.relative_to(root)
        if not file.is_dir() and inner.parts[0] not in {".git", ".stadtbote"}:
            yield inner.as_posix()
