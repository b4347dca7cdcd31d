"""What becomes of record, file, queue and approval: each way a pull request can go, on fresh clones with real git.

A row is what people do and what is to be seen afterwards; docs/operating.md tells the same in words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from pipeline.errors import StoreError
from pipeline.model import PostState, Review
from pipeline.workflow.pull_requests import branches
from tests.counts import LONG
from tests.workflow.city import City, item
from tests.workflow.pull_requests.git_host import GitHost, Pull, git
from tests.workflow.pull_requests.hub import EXTRA, Hub

KINDS = ("squash", "merge", "rebase", "fast-forward")
MORE = " Der Eintritt kostet 1477 Euro."
PAID = "1477"
WORDS = "An editor wrote this."


@dataclass
class Scene:
    """One release on its branch, with its pull request open."""

    hub: Hub
    city: City

    def start(self) -> None:
        """The first run."""
        self.city.items = [item(1)]
        self.hub.run()

    @property
    def pull(self) -> Pull:
        """The newest pull request."""
        return self.hub.site.pulls[max(self.hub.site.pulls)]

    @property
    def branch(self) -> str:
        """Its branch."""
        return self.pull.branch

    def edit(self) -> None:
        """The editor's words on the branch, and the event of that push."""
        self.hub.edit(
            self.branch,
            lambda text: text + f"\n{WORDS}\n",
            path=self.hub.version().path and f"site/{self.hub.version().path}",
        )
        self.hub.event(self.pull, "synchronize")

    def approve(self, how: str = "squash", *, event: bool = True, left: str = "", by: str = "ed") -> None:
        """Tick, merge, and the event of it (or the next run)."""
        self.hub.site.tick(self.pull, left=left)
        self.merge(how, event=event, by=by)

    def merge(self, how: str = "squash", *, event: bool = True, by: str = "ed") -> None:
        """Merge as the boxes are."""
        pull = self.pull
        self.hub.merge(pull.branch, how=how, by=by)
        self.told(pull, event=event)

    def close(self, *, event: bool = True, by: str = "ed") -> None:
        """Close."""
        self.hub.close(self.branch, by=by)
        self.told(self.pull, event=event)

    def told(self, pull: Pull, *, event: bool = True) -> None:
        """The host runs the workflow of an event, or that never runs and the next import does."""
        if event:
            self.hub.event(pull, "closed")
        else:
            self.hub.run()

    def correct(self, words: str = MORE) -> None:
        """The city changes the original, and a run sees it."""
        self.hub.clock.later(hours=2)
        self.city.items[0].paragraphs[1] += words
        self.hub.run()

    def edit_main(self, words: str) -> None:
        """Somebody edits the public post on main, and a run asks about it."""
        path = next(iter(self.hub.posts()))
        self.hub.edit("main", lambda text: text.replace("\n---\n", f"\n---\n{words}\n\n", 1), path=path)
        self.hub.run()
        assert self.hub.version().review is Review.IN_REVIEW
        assert self.pull.state == "open" and re.search(r"-update(-\d+)?$", self.branch)

    # -- what is seen --------------------------------------------------------------------------------------

    def is_public(self, *words: str, by: str = "ed") -> None:
        """On main among the posts, reviewed by whoever merged, in file and record."""
        version = self.hub.version()
        assert (version.place, version.review, version.branch) == (PostState.PUBLISHED, Review.REVIEWED, "")
        assert version.approvals[-1].by == by
        text = self.on_main()
        assert f'reviewer: "{by}"' in text and all(one in text for one in words)

    def on_main(self) -> str:
        """The only post of main."""
        (path,) = [path for path in self.hub.posts() if path.endswith(".md")]
        assert path.startswith("site/_posts/")
        return self.hub.posts()[path]

    def asks_again(self, *words: str) -> None:
        """Nothing of it on main; a new pull request with its text, nothing approved."""
        version = self.hub.version()
        assert version.place is PostState.DRAFT and version.review in {Review.MACHINE, Review.IN_REVIEW}
        assert [path for path in self.hub.posts() if path.endswith(".md")] == []
        assert self.pull.state == "open" and self.pull.branch == version.branch
        assert version.request == self.pull.number > 1
        assert all(one in self.hub.text(version.branch) for one in words)

    def is_rejected(self) -> None:
        """For good, with nothing on main, and the next runs leave it alone."""
        assert self.hub.version().review is Review.REJECTED
        self.hub.clock.later(hours=1)
        bought = list(self.hub.shop.bought)
        done = self.hub.run()
        assert done.pushed == [] and done.told == [] and self.hub.shop.bought == bought
        assert [path for path in self.hub.posts() if path.endswith(".md")] == []


Flow = Callable[[Scene], None]
FLOWS: dict[str, Flow] = {}


def flow(name: str) -> Callable[[Flow], Flow]:
    """A row of the table."""

    def kept(function: Flow) -> Flow:
        FLOWS[name] = function
        return function

    return kept


for kind in KINDS:

    @flow(f"{kind}, every box ticked")
    def _(scene: Scene, kind: str = kind) -> None:
        scene.approve(kind)
        scene.is_public()

    @flow(f"{kind}, ticked, the event never ran")
    def _(scene: Scene, kind: str = kind) -> None:
        scene.approve(kind, event=False)
        scene.is_public()

    @flow(f"{kind}, a box left")
    def _(scene: Scene, kind: str = kind) -> None:
        scene.edit()
        scene.approve(kind, left="box names")
        scene.asks_again(WORDS)


@flow("held back, then ticked")
def _(scene: Scene) -> None:
    scene.approve(left="box facts")
    scene.asks_again()
    scene.approve()
    scene.is_public()


@flow("edited, its text renewed, ticked")
def _(scene: Scene) -> None:
    before = scene.pull.body
    scene.edit()
    assert scene.pull.body != before and WORDS in scene.pull.body
    scene.approve()
    scene.is_public(WORDS)


@flow("ticked, edited, merged before its text was renewed")
def _(scene: Scene) -> None:
    scene.hub.site.tick(scene.pull)
    scene.hub.edit(scene.branch, lambda text: text + f"\n{WORDS}\n")
    scene.merge()
    scene.asks_again(WORDS)
    scene.approve()
    scene.is_public(WORDS)


@flow("ticked, edited, renewed: what was ticked of other words is open again")
def _(scene: Scene) -> None:
    scene.hub.site.tick(scene.pull)
    scene.edit()
    assert "- [x] Names" not in scene.pull.body
    scene.merge()
    scene.asks_again(WORDS)


@flow("edited, the event never ran, a run renews it")
def _(scene: Scene) -> None:
    scene.hub.edit(scene.branch, lambda text: text + f"\n{WORDS}\n")
    scene.hub.run()
    assert WORDS in scene.pull.body
    scene.approve()
    scene.is_public(WORDS)


@flow("closed")
def _(scene: Scene) -> None:
    scene.close()
    scene.is_rejected()


@flow("closed, the event never ran")
def _(scene: Scene) -> None:
    scene.close(event=False)
    scene.is_rejected()


@flow("closed and opened again")
def _(scene: Scene) -> None:
    scene.edit()
    scene.close()
    scene.hub.site.decided(scene.pull, "open", "")
    scene.hub.event(scene.pull, "reopened")
    version = scene.hub.version()
    assert (version.place, version.branch) == (PostState.DRAFT, scene.branch)
    assert version.review is Review.MACHINE and WORDS in scene.hub.text(scene.branch)


@flow("closed, opened again, ticked")
def _(scene: Scene) -> None:
    scene.edit()
    scene.close()
    scene.hub.site.decided(scene.pull, "open", "")
    scene.hub.event(scene.pull, "reopened")
    scene.approve()
    scene.is_public(WORDS)


@flow("closed, opened again, both events never ran, ticked")
def _(scene: Scene) -> None:
    scene.close(event=False)
    scene.hub.site.decided(scene.pull, "open", "")
    scene.hub.run()
    scene.approve(event=False)
    scene.is_public()


@flow("its branch deleted")
def _(scene: Scene) -> None:
    scene.hub.close(scene.branch)
    scene.hub.drop(scene.branch)
    scene.told(scene.pull)
    scene.is_rejected()


@flow("its branch renamed")
def _(scene: Scene) -> None:
    tip, old = scene.hub.site.tip(scene.branch), scene.branch
    git(scene.hub.bare, "update-ref", "refs/heads/cms/posts/another-name", tip)
    scene.hub.close(old)
    scene.hub.drop(old)
    scene.hub.event(scene.pull, "closed")
    assert scene.hub.version().branch == "cms/posts/another-name" == scene.pull.branch
    scene.approve()
    scene.is_public()


@flow("its branch force-pushed")
def _(scene: Scene) -> None:
    work = scene.hub.work_on(scene.branch)
    file = next((work / "site" / "_drafts").glob("*.md"))
    text = file.read_text()
    git(work, "reset", "--quiet", "--hard", "origin/main")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + f"\n{WORDS}\n")
    scene.hub.save(scene.branch, forced=True)
    scene.hub.event(scene.pull, "synchronize")
    assert WORDS in scene.pull.body
    scene.approve()
    scene.is_public(WORDS)


@flow("merged, and reverted before anybody looked")
def _(scene: Scene) -> None:
    scene.edit()
    scene.hub.site.tick(scene.pull)
    scene.hub.merge(scene.branch, how="squash", delete=False)
    work = scene.hub.work_on("main")
    git(work, "revert", "--no-edit", "HEAD")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    scene.hub.drop(scene.branch)
    scene.hub.event(scene.hub.site.pulls[1], "closed")
    scene.hub.run()
    scene.asks_again(WORDS)


@flow("published, and its publication reverted")
def _(scene: Scene) -> None:
    scene.approve()
    work = scene.hub.work_on("main")
    git(work, "revert", "--no-edit", "HEAD")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    scene.hub.run()
    scene.hub.run()
    scene.asks_again()


@flow("published, and its post deleted on main")
def _(scene: Scene) -> None:
    scene.approve()
    work = scene.hub.work_on("main")
    git(work, "rm", "--quiet", "-r", "site/_posts")
    (work / "site").mkdir()
    (work / "site" / "about.txt").write_text("About")
    scene.hub.save("main")
    scene.hub.run()
    assert scene.hub.version().place is PostState.DELETED
    scene.hub.run()
    assert list(scene.hub.posts()) == ["site/about.txt"]


@flow("the default branch has another name")
def _(scene: Scene) -> None:
    scene.approve()
    scene.is_public()


@flow("the main branch is protected for a while")
def _(scene: Scene) -> None:
    hook = scene.hub.bare / "hooks" / "update"
    scene.hub.site.tick(scene.pull)
    pull = scene.pull
    scene.hub.merge(scene.branch)
    hook.write_text('#!/bin/sh\n[ "$1" != refs/heads/main ] || { echo protected branch; exit 1; }\n')
    hook.chmod(0o755)
    with pytest.raises(StoreError, match="waits in the journal"):
        scene.hub.event(pull, "closed")
    version = scene.hub.version()
    assert version.review is Review.MACHINE and version.place is PostState.DRAFT and version.branch
    with pytest.raises(StoreError, match="waits in the journal"):
        branches.pull(scene.hub.fresh())
    hook.unlink()
    scene.hub.run()
    scene.is_public()


@flow("corrected while open, nobody edited")
def _(scene: Scene) -> None:
    scene.hub.site.tick(scene.pull)
    scene.correct()
    assert PAID in scene.hub.text(scene.branch) and "- [x] Names" not in scene.pull.body
    scene.approve()
    scene.is_public(PAID)


@flow("corrected while open, edited, the change taken by a box")
def _(scene: Scene) -> None:
    scene.edit()
    scene.correct()
    assert PAID not in scene.hub.text(scene.branch) and "do take" in scene.pull.body
    scene.hub.site.tick(scene.pull, take=True)
    scene.hub.run()
    assert PAID in scene.hub.text(scene.branch) and WORDS in scene.hub.text(scene.branch)
    assert scene.hub.version().proposal is None and "do take" not in scene.pull.body
    scene.approve()
    scene.is_public(PAID, WORDS)


@flow("corrected while open, edited, worked in by hand")
def _(scene: Scene) -> None:
    scene.edit()
    scene.correct()
    scene.hub.edit(scene.branch, lambda text: text + "\nAdmission is 1477 euros.\n")
    scene.hub.event(scene.pull, "synchronize")
    assert "The German says 1477 Euro" in scene.pull.body
    scene.approve()
    assert scene.hub.version().proposal is None
    scene.is_public("Admission is 1477 euros.", WORDS)


@flow("corrected while open, edited, merged without the change")
def _(scene: Scene) -> None:
    scene.edit()
    scene.correct()
    scene.approve(left="box change")
    scene.asks_again(WORDS)
    assert "box change" in scene.pull.body


@flow("corrected between the last look and the merge")
def _(scene: Scene) -> None:
    scene.edit()
    scene.hub.site.tick(scene.pull)
    body = scene.pull.body
    scene.hub.site.refuse = lambda method, path: 500 if method == "PATCH" else 0
    scene.correct()
    scene.hub.site.refuse = lambda method, path: 0
    assert scene.pull.body == body
    scene.merge()
    scene.asks_again(WORDS)


@flow("corrected after the publication, merged")
def _(scene: Scene) -> None:
    scene.approve()
    scene.correct()
    assert scene.branch.endswith("-update") and PAID not in scene.on_main()
    assert PAID in scene.hub.text(scene.branch)
    scene.approve()
    scene.is_public(PAID)


@flow("corrected after the publication, a box left")
def _(scene: Scene) -> None:
    scene.approve()
    scene.correct()
    scene.approve(left="box facts")
    version = scene.hub.version()
    assert version.place is PostState.PUBLISHED and PAID not in scene.on_main()
    assert scene.pull.state == "open" and PAID in scene.hub.text(scene.branch)


@flow("corrected after the publication, closed")
def _(scene: Scene) -> None:
    scene.approve()
    scene.correct()
    text, number = scene.on_main(), scene.pull.number
    assert "-update" in scene.branch
    scene.close()
    assert scene.on_main() == text and scene.hub.version().review is Review.REVIEWED
    scene.hub.run()
    scene.hub.run()
    assert scene.pull.number == number


for closed in (False, True):

    @flow("edited on main after the approval" + (", closed, edited once more" if closed else ""))
    def _(scene: Scene, closed: bool = closed) -> None:
        scene.approve()
        if closed:
            scene.edit_main("An editor wrote something else.")
            scene.close()
        scene.edit_main(WORDS)
        scene.approve(by="ada")
        scene.is_public(WORDS, by="ada")


@flow("held back beside a public post, and runs go by")
def _(scene: Scene) -> None:
    scene.approve()
    scene.city.items.append(item(2))
    scene.hub.run()
    scene.approve(left="box names")
    scene.hub.run()
    scene.hub.clock.later(hours=2)
    scene.hub.run()
    version = scene.hub.version(1)
    assert (version.place, version.branch) == (PostState.DRAFT, scene.branch) and scene.pull.state == "open"
    scene.approve()
    assert scene.hub.version(1).place is PostState.PUBLISHED


for folder in ("_drafts", "_posts"):

    @flow(f"another release's branch brings its post to {folder}")
    def _(scene: Scene, folder: str = folder) -> None:
        first = scene.pull
        scene.city.items.append(item(2))
        scene.hub.run()
        text, path = scene.hub.text(scene.branch), scene.hub.post(scene.branch)
        file = scene.hub.work_on(first.branch) / path.replace("_drafts", folder)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + f"\n{WORDS}\n")
        scene.hub.save(first.branch)
        scene.hub.event(first, "synchronize")
        scene.hub.site.tick(first)
        scene.hub.merge(first.branch)
        scene.told(first)
        scene.hub.run()
        assert scene.hub.version().place is PostState.PUBLISHED and WORDS not in scene.on_main()
        version = scene.hub.version(1)
        assert (version.place, version.branch) == (PostState.DRAFT, scene.branch)
        scene.approve()
        assert scene.hub.version(1).place is PostState.PUBLISHED


@flow("held beside the site's folder")
def _(scene: Scene) -> None:
    main = set(git(scene.hub.bare, "ls-tree", "-r", "--name-only", "main").splitlines())
    assert scene.hub.post(scene.branch).startswith(".stadtbote/drafts/_posts/")
    scene.hub.run()
    scene.approve(left="box names")
    assert set(git(scene.hub.bare, "ls-tree", "-r", "--name-only", "main").splitlines()) == main
    scene.hub.run()
    scene.approve()
    scene.is_public()
    more = set(git(scene.hub.bare, "ls-tree", "-r", "--name-only", "main").splitlines()) - main
    assert more == set(scene.hub.posts())


@flow("labels are refused")
def _(scene: Scene) -> None:
    scene.hub.site.refuse = lambda method, path: 422 if path.endswith("/labels") else 0
    scene.city.items.append(item(2))
    assert "no labels" in " ".join(scene.hub.run().notes) and scene.pull.number == 2
    scene.approve()
    assert scene.hub.version(1).place is PostState.PUBLISHED


@flow("somebody opened a pull request of its branch into another one")
def _(scene: Scene) -> None:
    scene.hub.site.refuse = lambda method, path: 403 if method == "POST" else 0
    scene.city.items = [item(2)]
    scene.hub.run()
    scene.hub.site.refuse = lambda method, path: 0
    other = replace(scene.pull, number=2, base="develop", branch=scene.hub.version(1).branch)
    scene.hub.site.pulls[2] = other
    scene.hub.clock.later(hours=2)
    scene.hub.run()
    assert (scene.pull.number, scene.pull.base, scene.branch) == (3, "main", other.branch)


for gone in (True, False):

    @flow(f"merged into another branch, its own {'deleted' if gone else 'kept'}")
    def _(scene: Scene, gone: bool = gone) -> None:
        scene.edit()
        git(scene.hub.bare, "update-ref", "refs/heads/develop", scene.hub.site.tip("main"))
        pull, pull.base, scene.hub.main = scene.pull, "develop", "develop"
        scene.hub.site.tick(pull)
        scene.hub.merge(pull.branch, delete=gone)
        scene.hub.main = "main"
        scene.told(pull)
        scene.hub.run()
        scene.asks_again(WORDS)


@flow("closed by a reader, its branch deleted")
def _(scene: Scene) -> None:
    scene.edit()
    pull = scene.pull
    scene.hub.close(pull.branch, by="reader")
    scene.hub.drop(pull.branch)
    scene.told(pull)
    scene.hub.run()
    scene.asks_again(WORDS)


@flow("decided, and its file in the journal is damaged")
def _(scene: Scene) -> None:
    scene.hub.site.tick(scene.pull)
    scene.hub.merge(scene.branch, delete=False)
    work = scene.hub.work_on("state")
    (work / "journal" / "000001-merged-20260914T060000.json").write_text('{"number": 1, "wh')
    scene.hub.save("state")
    scene.hub.event(scene.pull, "synchronize")
    scene.is_public()


@flow("merged by a bot")
def _(scene: Scene) -> None:
    scene.approve(by="robot[bot]")
    assert scene.hub.version().approvals == ()
    scene.hub.run()
    scene.asks_again()


@flow("merged by a bot that config.yaml names")
def _(scene: Scene) -> None:
    scene.approve(by="merger[bot]")
    scene.is_public(by="merger[bot]")


@flow("moved to the public folder on the branch, merged without ticks")
def _(scene: Scene) -> None:
    work = scene.hub.work_on(scene.branch)
    (work / "site" / "_posts").mkdir()
    path = scene.hub.post(scene.branch)
    git(work, "mv", path, path.replace("_drafts", "_posts"))
    scene.hub.save(scene.branch)
    scene.hub.event(scene.pull, "synchronize")
    scene.merge()
    scene.asks_again()


@flow("moved to the public folder on the branch, merged with ticks")
def _(scene: Scene) -> None:
    work = scene.hub.work_on(scene.branch)
    (work / "site" / "_posts").mkdir()
    path = scene.hub.post(scene.branch)
    git(work, "mv", path, path.replace("_drafts", "_posts"))
    scene.hub.save(scene.branch)
    scene.hub.event(scene.pull, "synchronize")
    scene.approve()
    scene.is_public()


@flow("its text written anew by somebody")
def _(scene: Scene) -> None:
    scene.hub.site.tick(scene.pull)
    scene.hub.site.edit(scene.pull, scene.pull.body.replace("Original", "The original"))
    scene.merge()
    scene.asks_again()


@flow("a picture beside the post on the branch")
def _(scene: Scene) -> None:
    work = scene.hub.work_on(scene.branch)
    (work / "site" / "images").mkdir()
    (work / "site" / "images" / "hall.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    file = work / scene.hub.post(scene.branch)
    file.write_text(file.read_text() + "\n![The hall](/images/hall.png)\n")
    scene.hub.save(scene.branch)
    scene.hub.event(scene.pull, "synchronize")
    assert "not this post" not in scene.pull.body
    scene.hub.site.tick(scene.pull)
    pull = scene.pull
    scene.hub.merge(scene.branch)
    scene.told(pull)
    assert "site/images/hall.png" in git(scene.hub.bare, "ls-tree", "-r", "--name-only", "main")
    scene.is_public("hall.png")


@flow("published, with the feeds of the site")
def _(scene: Scene) -> None:
    scene.approve()
    names = git(scene.hub.bare, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert [name for name in names if name.startswith("site/feeds/") and name.endswith(".atom")]


@flow("the same event twice")
def _(scene: Scene) -> None:
    scene.approve()
    done = scene.hub.event(scene.pull, "closed")
    assert done.approved == [] and len(scene.hub.version().approvals) == 1
    scene.is_public()


@flow("decided, and the records were not pushed")
def _(scene: Scene) -> None:
    hook = scene.hub.bare / "hooks" / "update"
    scene.hub.site.tick(scene.pull)
    pull = scene.pull
    scene.hub.merge(scene.branch)
    # After the publication reached main, nothing more reaches the records' branch.
    hook.write_text(
        '#!/bin/sh\ncase "$1" in refs/heads/main) touch "$GIT_DIR/published";; '
        'refs/heads/state) [ ! -f "$GIT_DIR/published" ] || exit 1;; esac\n'
    )
    hook.chmod(0o755)
    with pytest.raises(StoreError):
        scene.hub.event(pull, "closed")
    hook.unlink()
    scene.hub.run()
    scene.is_public()


@flow("two languages, one merged and one closed")
def _(scene: Scene) -> None:
    english, french = sorted(scene.hub.site.pulls.values(), key=lambda pull: pull.title.endswith("fr"))
    scene.hub.site.tick(english)
    scene.hub.merge(english.branch)
    scene.hub.event(english, "closed")
    scene.hub.close(french.branch)
    scene.hub.event(french, "closed")
    assert scene.hub.version().place is PostState.PUBLISHED
    assert scene.hub.version(language="fr").review is Review.REJECTED


@flow("two languages, both merged at once")
def _(scene: Scene) -> None:
    for pull in list(scene.hub.site.pulls.values()):
        scene.hub.site.tick(pull)
        scene.hub.merge(pull.branch)
    scene.hub.run()
    for language in ("en-GB", "fr"):
        assert scene.hub.version(language=language).place is PostState.PUBLISHED
    assert len(scene.hub.posts()) == 2


for host in ("gitlab", "forgejo"):

    @flow(f"{host}, ticked")
    def _(scene: Scene) -> None:
        if scene.hub.site.kind == "gitlab":
            scene.hub.site.tick(scene.pull)
            pull = scene.pull
            scene.hub.merge(scene.branch)
            scene.hub.event(pull, "merge")
        else:
            scene.approve()
        scene.is_public()

    @flow(f"{host}, a box left, then closed, found by runs")
    def _(scene: Scene) -> None:
        scene.approve(event=False, left="box names")
        scene.asks_again()
        scene.close(event=False)
        scene.is_rejected()


SHORT = (
    "decided, and the records were not pushed",
    "squash, every box ticked",
    "merge, a box left",
    "closed, opened again, ticked",
    "gitlab, ticked",
)


@pytest.fixture
def flow_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def extra(flow_name: str) -> str:
    """What the site's configuration says, a bot that may decide among it."""
    return EXTRA + "branches: {bots: ['merger[bot]']}\n"


@pytest.mark.parametrize(
    "flow_name",
    [pytest.param(name, marks=[] if name in SHORT or not LONG else pytest.mark.slow) for name in (FLOWS if LONG else SHORT)],
    indirect=True,
)  # fmt: skip
@pytest.mark.timeout(280)
def test_flow(flow_name: str, plain_hub: Hub, city: City) -> None:
    kind = next((one for one in ("gitlab", "forgejo") if flow_name.startswith(one)), "github")
    if "another name" in flow_name:
        git(plain_hub.bare, "branch", "-m", "main", "trunk")
        git(plain_hub.bare, "symbolic-ref", "HEAD", "refs/heads/trunk")
        plain_hub.main = "trunk"
    if "two languages" in flow_name:
        _configure(plain_hub, "languages: [en-GB]", "languages: [en-GB, fr]")
    if "held beside the site" in flow_name:
        _configure(plain_hub, "folder: site}", "folder: site, drafts: hold}")
    if "feeds" in flow_name:
        _configure(plain_hub, "folder: site}", "folder: site, url: 'https://city.example'}")
    with GitHost(bare=plain_hub.bare, now=plain_hub.clock.now, kind=kind) as host:
        plain_hub.host = host
        scene = Scene(hub=plain_hub, city=city)
        scene.start()
        FLOWS[flow_name](scene)

    # What each row shows is in the row; this holds whatever people do.
    most = 2 if "two languages" in flow_name else 1
    assert {text: times for text, times in Counter(plain_hub.shop.bought).items() if times > most} == {}
    kept = git(plain_hub.bare, "ls-tree", "-r", "--name-only", "-z", "state").split("\0")
    journal = [name for name in kept if name.startswith("journal/")]
    assert "journal/told up to" in journal, "the test must be able to see the journal"
    assert [name for name in journal if name.endswith(".json")] == []


def _configure(hub: Hub, old: str, new: str) -> None:
    file = hub.work_on("main") / "config.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    hub.save("main")


def test_the_table_has_sixty_rows() -> None:
    assert len(FLOWS) >= 60 and set(SHORT) <= set(FLOWS)
