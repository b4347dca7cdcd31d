"""What people, git and mounts do to the files of posts between two runs, with the site apart and as `init` writes it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import SiteMissing
from pipeline.model import PostState, Record, Review
from pipeline.site import FLAVOURS
from pipeline.store.queue import Asked, queue
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.publishing import publish
from pipeline.workflow.reporting.check_files import check_files
from pipeline.workflow.reporting.status import status
from pipeline.workflow.workspace.run_report import RunReport
from pipeline.workflow.workspace.workspace import Workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import Clock, FirstRun, MakeSite, Shop

RELEASES = 7
NEW = (
    "Die Bücherei Nummer 1 öffnet am Montag ihre Türen, sagte die Bürgermeisterin. "
    "Abschnitt 99 beschreibt, was die Menschen im Stadtteil dort finden."
)


@pytest.fixture(params=["site", "."])
def layout(request: pytest.FixtureRequest) -> str:
    """Apart, and as `init` writes it."""
    return str(request.param)


@pytest.fixture
def workspace(first_run: FirstRun) -> Workspace:
    """A site with seven drafts; decoys lie where nobody may look."""
    made = first_run(range(RELEASES))
    record = next(made.store.find())
    for folder in (".git-backup", "_site", "node_modules/copy"):
        copy = made.settings.folder / folder / "post.md"
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(f"no front matter, but {record.id} and ({record.entry.url})\n")
    return made


def run(workspace: Workspace, clock: Clock, **later: float) -> RunReport:
    """Another run, some time later."""
    clock.later(**(later or {"hours": 3}))
    return run_import(workspace, forced=True)


def versions(workspace: Workspace) -> list[tuple[Record, Path]]:
    """Each release with where its post should lie."""
    return [
        (record, workspace.settings.folder / record.versions["en-GB"].path)
        for record in sorted(workspace.store.find(), key=lambda record: record.entry.url)
    ]


def states(workspace: Workspace) -> list[str]:
    """Each post's state, in the order of the releases."""
    return [str(record.versions["en-GB"].place) for record, _ in versions(workspace)]


def by_deleting(file: Path) -> None:
    """rm."""
    file.unlink()


def by_renaming(file: Path) -> None:
    """Another name in the same folder."""
    file.rename(file.with_name("another-name.md"))


def by_moving(file: Path) -> None:
    """Into a folder below."""
    (file.parent / "sport").mkdir()
    file.rename(file.parent / "sport" / file.name)


@pytest.mark.parametrize(
    ("act", "state"), [(by_deleting, "missing"), (by_renaming, "draft"), (by_moving, "draft")]
)
def test_a_draft_touched_by_hand_stops_no_run(
    act: Callable[[Path], None], state: str, workspace: Workspace, city: City, clock: Clock, shop: Shop
) -> None:
    bought = len(shop.bought)
    act(versions(workspace)[0][1])
    city.items.append(item(RELEASES))

    report = run(workspace, clock)

    assert report.rows[0].written == 1
    assert states(workspace) == [state, *["draft"] * RELEASES]
    if state == "draft":
        assert all(path.is_file() for _, path in versions(workspace))
    assert len(shop.bought) < 2 * bought


def test_a_missing_post_is_told_once_and_ends_by_itself(
    workspace: Workspace, city: City, clock: Clock, shop: Shop, tmp_path: Path
) -> None:
    """Approved, published, then away: nothing of it is lost, nothing bought, and it stands in no queue as deleted."""
    records = versions(workspace)
    decisions.approve(workspace, records[0][0], "en-GB", by="Ada")
    publish.publish(workspace)
    bought, before = list(shop.bought), versions(workspace)[0]
    kept = before[0].versions["en-GB"]
    assert kept.place is PostState.PUBLISHED
    before[1].rename(tmp_path / "away.md")

    first, second = run(workspace, clock), run(workspace, clock)

    away = workspace.store.get(before[0].id)
    assert away is not None
    assert [(news_item.what, news_item.about) for news_item in first.news] == [("missing", kept.path)]
    assert (second.exit_code, second.news) == (0, ())
    assert away.versions["en-GB"].place is PostState.MISSING
    assert status(workspace).missing == (kept.path,)
    found = queue(workspace.store, Asked(state="missing"), today=workspace.today())
    assert [queue_row.record for queue_row in found.rows] == [before[0].id]
    with pytest.raises(Exception, match="no post to approve"):
        decisions.approve(workspace, away, "en-GB", by="Ada")
    assert publish.publish(workspace) == []

    (tmp_path / "away.md").rename(before[1])
    third = run(workspace, clock)

    back = workspace.store.get(before[0].id)
    assert back is not None and third.exit_code == 0
    assert any("there again" in note for note in third.notes)
    assert back.versions["en-GB"].place is PostState.PUBLISHED
    assert back.versions["en-GB"].review is Review.REVIEWED
    assert back.versions["en-GB"].approvals == kept.approvals
    assert shop.bought == bought
    assert status(workspace).missing == ()


def test_a_correction_meanwhile_reaches_the_post_when_it_is_back(
    workspace: Workspace, city: City, clock: Clock, tmp_path: Path
) -> None:
    record, file = versions(workspace)[0]
    shutil.move(file, tmp_path / "away.md")
    run(workspace, clock)
    corrected = next(item for item in city.items if record.entry.url.endswith(f"/{item.name}"))
    corrected.paragraphs[1] = NEW
    run(workspace, clock, days=1)

    shutil.move(tmp_path / "away.md", file)
    run(workspace, clock, days=1)
    run(workspace, clock, days=1)

    assert "99" in file.read_text()
    assert states(workspace) == ["draft"] * RELEASES


def test_what_is_missing_too_long_counts_as_deleted(
    city: City, make_site: MakeSite, clock: Clock, layout: str
) -> None:
    city.items = [item(number) for number in range(3)]
    workspace = make_site(
        extra=f"site: {{name: Test, flavour: jekyll, folder: {layout}, deleted_after: 3d}}\n"
    )
    run_import(workspace)
    versions(workspace)[0][1].unlink()

    told = [[news_item.what for news_item in run(workspace, clock, days=1).news] for _ in range(6)]

    assert told == [["missing"], [], [], ["missing"], [], []]
    assert states(workspace) == ["deleted", "draft", "draft"]


def test_a_deleted_post_that_is_back_is_taken_in(workspace: Workspace, clock: Clock, tmp_path: Path) -> None:
    file = versions(workspace)[0][1]
    shutil.copy(file, tmp_path / "kept.md")
    file.unlink()
    run(workspace, clock)
    run(workspace, clock, days=20)
    assert states(workspace)[0] == "deleted"
    file.write_text("---\ntitle: Something else by hand\n---\nText\n")
    run(workspace, clock)
    assert states(workspace)[0] == "deleted"

    shutil.copy(tmp_path / "kept.md", file)
    run(workspace, clock)

    assert states(workspace)[0] == "draft"


@pytest.mark.parametrize("how", ["folder of drafts renamed", "most files gone", "all files gone"])
def test_most_posts_gone_at_once_stops_the_run_and_changes_nothing(
    how: str, workspace: Workspace, city: City, clock: Clock, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts, elsewhere = workspace.settings.folder / "_drafts", workspace.settings.root.parent / "elsewhere"
    city.items.append(item(RELEASES))
    before, bought = states(workspace), len(shop.bought)
    if how == "folder of drafts renamed":
        drafts.rename(elsewhere)
    else:
        elsewhere.mkdir()
        for file in sorted(drafts.iterdir())[0 if how == "all files gone" else 2 :]:
            file.rename(elsewhere / file.name)

    with pytest.raises(SiteMissing, match="are not there any more") as told:
        run(workspace, clock)
    monkeypatch.chdir(workspace.settings.root)
    monkeypatch.setattr(sys, "argv", ["stadtbote", "run"])
    with pytest.raises(SystemExit) as ended:
        main()

    assert "\n" not in str(told.value)
    assert ended.value.code == 4
    assert states(workspace) == before and len(shop.bought) == bought
    drafts.mkdir(exist_ok=True)
    for file in elsewhere.iterdir():
        file.rename(drafts / file.name)
    assert run(workspace, clock).rows[0].written == 1
    assert states(workspace) == ["draft"] * (RELEASES + 1)


def test_all_posts_of_a_small_site_gone_stop_the_run_and_one_does_not(
    city: City, make_site: MakeSite, clock: Clock, tmp_path: Path
) -> None:
    """A mount that failed leaves an empty folder, however few posts lay in it; the only post of a site may be deleted."""
    city.items = [item(0), item(1)]
    workspace = make_site()
    run_import(workspace)
    drafts = workspace.settings.folder / "_drafts"
    drafts.rename(tmp_path / "away")
    with pytest.raises(SiteMissing, match="2 of 2 posts"):
        run(workspace, clock)

    (tmp_path / "away").rename(drafts)
    decisions.reject(workspace, versions(workspace)[1][0], "en-GB", by="Ada", reason="not for us")
    versions(workspace)[0][1].unlink()

    assert [news_item.what for news_item in run(workspace, clock).news] == ["missing"]


def test_a_person_says_of_a_missing_post_that_it_is_deleted(workspace: Workspace, clock: Clock) -> None:
    record, file = versions(workspace)[0]
    file.unlink()
    run(workspace, clock)

    decisions.reject(workspace, record, "en-GB", by="Ada", reason="deleted")

    assert states(workspace)[0] == "deleted"
    assert run(workspace, clock, days=30).exit_code == 0
    decisions.retry(workspace, record, by="Ada")
    assert run(workspace, clock, days=1).rows[0].written == 1
    assert file.is_file()


def test_a_missing_root_stops_the_run_and_publishing(
    workspace: Workspace, city: City, clock: Clock, layout: str
) -> None:
    if layout == ".":
        pytest.skip("the root holds config.yaml itself: without it there is no configuration either")
    before = states(workspace)
    away = workspace.settings.root.parent / "unmounted"
    workspace.settings.folder.rename(away)

    with pytest.raises(SiteMissing, match="the site's folder is not there"):
        run(workspace, clock)
    with pytest.raises(SiteMissing):
        publish.publish(workspace)

    assert not workspace.settings.folder.exists()
    assert states(workspace) == before
    away.rename(workspace.settings.folder)
    assert run(workspace, clock).exit_code == 0
    assert states(workspace) == before


def test_a_person_says_that_most_posts_are_deleted(workspace: Workspace, clock: Clock) -> None:
    for _, file in versions(workspace)[1:]:
        file.unlink()

    clock.later(hours=3)
    run_import(workspace, forced=True, deletions_meant=True)

    assert states(workspace) == ["draft", *["deleted"] * (RELEASES - 1)]
    assert run(workspace, clock).exit_code == 0


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_kind_of_site_finds_what_was_renamed_and_misses_what_is_gone(
    flavour: str, city: City, make_site: MakeSite, clock: Clock, layout: str
) -> None:
    city.items = [item(number) for number in range(3)]
    workspace = make_site(extra=f"site: {{name: Test, flavour: {flavour}, folder: {layout}}}\n")
    run_import(workspace)
    renamed, gone = (file for _, file in versions(workspace)[:2])
    thing = renamed.parent if renamed.stem == "index" else renamed
    thing.rename(thing.with_name(thing.name.replace("the-city", "our-city")))
    gone.unlink()

    report = run(workspace, clock)

    assert [news_item.what for news_item in report.news] == ["missing"]
    assert states(workspace) == ["draft", "missing", "draft"]
    assert versions(workspace)[0][1].is_file() and versions(workspace)[0][1] != renamed


@pytest.mark.parametrize("flavour", [name for name in FLAVOURS if name != "jekyll-legacy"])
def test_every_kind_of_site_finds_two_posts_that_changed_names(
    flavour: str, city: City, make_site: MakeSite, clock: Clock
) -> None:
    city.items = [item(number) for number in range(3)]
    workspace = make_site(extra=f"site: {{name: Test, flavour: {flavour}, folder: site}}\n")
    run_import(workspace)
    (_, one), (_, other) = before = versions(workspace)[:2]
    texts = one.read_bytes(), other.read_bytes()
    one.write_bytes(texts[1])
    other.write_bytes(texts[0])

    report = run(workspace, clock)

    assert report.news == ()
    assert [file for _, file in versions(workspace)[:2]] == [other, one]
    assert [record.id for record, _ in versions(workspace)[:2]] == [record.id for record, _ in before]
    assert all(not checked.touched and not checked.errors for checked in check_files(workspace, []))


def git(workspace: Workspace, *words: str) -> None:
    """Git in the site's folder, as a person with a name."""
    name = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(  # fixed words
        ["git", "-C", str(workspace.settings.folder), *name, *words], check=True, capture_output=True
    )


@pytest.fixture
def repository(workspace: Workspace) -> Workspace:
    """The site in git: an empty first commit on main, the posts in the second."""
    git(workspace, "init", "-q", "-b", "main")
    (workspace.settings.folder / ".gitignore").write_text(
        ".stadtbote/\n.git-backup/\n_site/\nnode_modules/\n"
    )
    git(workspace, "add", ".gitignore")
    git(workspace, "commit", "-q", "-m", "first")
    git(workspace, "branch", "before-the-posts")
    git(workspace, "add", "_drafts")
    git(workspace, "commit", "-q", "-m", "drafts")
    return workspace


def test_another_branch_checked_out_deletes_nothing(repository: Workspace, clock: Clock) -> None:
    """Twenty days on a branch without posts, with and without so many that the run stops; then back."""
    workspace = repository
    run(workspace, clock)
    git(workspace, "checkout", "-q", "before-the-posts")
    with pytest.raises(SiteMissing, match="branch before-the-posts is checked out, they were on main"):
        run(workspace, clock)
    git(workspace, "checkout", "-q", "main")
    git(workspace, "rm", "-q", "--", versions(workspace)[0][0].versions["en-GB"].path)
    git(workspace, "checkout", "-q", "-b", "tidied", "HEAD")
    git(workspace, "commit", "-q", "-m", "one post less, here")

    told = run(workspace, clock)
    run(workspace, clock, days=20)

    assert [news_item.what for news_item in told.news] == ["missing"]
    assert states(workspace)[0] == "missing"
    git(workspace, "checkout", "-q", "main")
    assert run(workspace, clock).exit_code == 0
    assert states(workspace) == ["draft"] * RELEASES


def test_a_stash_deletes_nothing(repository: Workspace, city: City, clock: Clock) -> None:
    workspace = repository
    city.items.append(item(RELEASES))
    run(workspace, clock)
    git(workspace, "stash", "-q", "--include-untracked")
    assert [news_item.what for news_item in run(workspace, clock).news] == ["missing"]

    git(workspace, "stash", "pop", "-q")
    run(workspace, clock)

    assert states(workspace) == ["draft"] * (RELEASES + 1)


def test_a_commit_that_deletes_posts_is_a_persons_word(repository: Workspace, clock: Clock) -> None:
    """However many: the history of the posts' own branch says so."""
    workspace = repository
    run(workspace, clock)
    for record, _ in versions(workspace)[1:]:
        git(workspace, "rm", "-q", "--", record.versions["en-GB"].path)
    git(workspace, "commit", "-q", "-m", "not for us")

    report = run(workspace, clock)

    assert report.exit_code == 0
    assert states(workspace) == ["draft", *["deleted"] * (RELEASES - 1)]
