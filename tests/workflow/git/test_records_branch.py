"""Records on a branch of their own: two clones over one bare repository, taking turns or at the same time."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import config
from pipeline.errors import ConfigError, EngineError, StoreError
from pipeline.model import Purchase, Record, Work
from pipeline.store.form.record_text import from_text
from pipeline.store.joining import join
from pipeline.workflow.git.records_branch import SharedRecords
from pipeline.workflow.git.repository import Repository, never_held, plain
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace
from tests.stored import put, stored
from tests.workflow.city import City, item
from tests.workflow.conftest import CONFIG, SOURCE, Clock, Shop, files

OpenClone = Callable[..., Workspace]


def git(folder: Path, *words: str) -> str:
    """Plain git, as an editor calls it."""
    who = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", "-C", str(folder), *who, *words], capture_output=True, check=True)
    return done.stdout.decode().strip()


def host(root: Path, city: City, *, extra: str = "records: branch:stadtbote-state\n") -> Path:
    """A bare repository with a site's configuration on `main`."""
    bare, seed = root / "host.git", root / "seed"
    seed.mkdir(parents=True)
    git(root, "init", "--quiet", "--bare", str(bare))
    git(root, "init", "--quiet", str(seed))
    (seed / "sources").mkdir()
    (seed / "config.yaml").write_text(CONFIG + extra)
    (seed / "sources" / "musterstadt.yaml").write_text(SOURCE.replace("BASE", city.base))
    (seed / ".gitignore").write_text(".stadtbote/\n")
    git(seed, "add", ".")
    git(seed, "commit", "--quiet", "-m", "The site")
    git(seed, "push", "--quiet", str(bare), "HEAD:refs/heads/main")
    git(bare, "symbolic-ref", "HEAD", "refs/heads/main")
    return bare


@pytest.fixture
def clone(tmp_path: Path, city: City, clock: Clock, shop: Shop) -> Iterator[OpenClone]:
    """Opens the clone of this name, made at the first call; each is a machine with a store of its own."""
    bare = host(tmp_path, city)
    opened: dict[str, Workspace] = {}

    def open_(name: str, *, engine: Shop | None = None) -> Workspace:
        if name in opened:
            opened[name].store.close()
        root = tmp_path / name
        if not root.exists():
            git(tmp_path, "clone", "--quiet", str(bare), str(root))
        workspace = open_workspace(config.load(root / "config.yaml"), env={}, clock=clock, fsync=False)
        opened[name] = replace(workspace, open_engines=lambda source, target: [engine or shop])
        return opened[name]

    yield open_
    for one in opened.values():
        one.store.close()


def on_host(root: Path) -> dict[str, str]:
    """Record files as the host holds them."""
    names = git(root / "host.git", "ls-tree", "--name-only", "stadtbote-state").splitlines()
    found = [name for name in names if name.endswith(".json")]
    return {text: git(root / "host.git", "show", f"stadtbote-state:{text}") for text in found}


def test_a_second_clone_with_no_store_buys_nothing_and_changes_nothing(
    tmp_path: Path, city: City, clone: OpenClone, shop: Shop, clock: Clock
) -> None:
    city.items = [item(number) for number in range(4)]
    run_import(clone("first"))
    written, bought, records = files(clone("first")), list(shop.bought), on_host(tmp_path)
    clock.later(minutes=20)
    (tmp_path / "second").mkdir()
    git(tmp_path, "clone", "--quiet", str(tmp_path / "host.git"), str(tmp_path / "second"))
    for path, text in written.items():
        file = tmp_path / "second" / "site" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    report = run_import(clone("second"), forced=True)

    assert shop.bought == bought and report.rows[0].characters == 0
    assert files(clone("second")) == written
    assert on_host(tmp_path) == records and len(records) == 4


def test_two_clones_that_take_turns_buy_nothing_twice(
    city: City, clone: OpenClone, shop: Shop, clock: Clock
) -> None:
    for turn in range(6):
        city.items.append(item(turn))
        run_import(clone("first" if turn % 2 else "second"), forced=True)
        clock.later(hours=3)

    assert [text for text, times in Counter(shop.bought).items() if times > 1] == []
    for name in ("first", "second"):
        workspace = clone(name)
        assert workspace.shared is not None
        workspace.shared.pull()
        workspace.store.catch_up()
        assert len(list(workspace.store.find(work=[Work.DONE]))) == 6


def test_an_intent_is_on_the_host_before_the_call(tmp_path: Path, city: City, clone: OpenClone) -> None:
    seen: list[str] = []

    class Looking(Shop):
        def translate(self, texts, order):  # type: ignore[no-untyped-def]  # as Shop
            seen.extend(on_host(tmp_path).values())
            return super().translate(texts, order)

    city.items = [item(1)]
    run_import(clone("first", engine=Looking()))

    (purchase,) = from_text(seen[0].encode()).purchases
    assert len(seen) == 1 and purchase.result == "" and purchase.characters


def test_without_the_host_nothing_is_bought_and_the_intent_is_no_doubt(
    tmp_path: Path, city: City, clone: OpenClone, shop: Shop
) -> None:
    city.items = [item(1)]
    workspace = clone("first")
    hook = tmp_path / "host.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)

    with pytest.raises(StoreError, match="cannot be pushed"):
        run_import(workspace)

    assert shop.bought == []
    record = next(clone("first").store.find())
    assert record.work is Work.WAITING and [purchase.result for purchase in record.purchases] == ["unpaid"]
    (tmp_path / "host.git").rename(tmp_path / "gone.git")
    with pytest.raises(StoreError, match="cannot be fetched"):
        run_import(clone("first"))


def test_results_are_pushed_also_when_a_run_is_interrupted(
    tmp_path: Path, city: City, clone: OpenClone
) -> None:
    city.items = [item(1)]
    workspace = clone("first")

    def step(name: str) -> None:
        if name == "marked":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(replace(workspace, step=step))

    assert '"result": "paid"' in next(iter(on_host(tmp_path).values()))


def test_what_both_clones_wrote_to_one_release_is_united(
    tmp_path: Path, city: City, clone: OpenClone, clock: Clock
) -> None:
    city.items = [item(1)]
    run_import(clone("first"))
    run_import(clone("second"), forced=True)
    for name, at in (("first", 1), ("second", 2)):
        workspace = clone(name)
        record = next(workspace.store.find())
        clock.later(hours=at)
        line = Purchase(
            id=f"bought-by-{name}", at=clock.now(), engine="shop", language="en-GB", keys=(), characters=at
        )
        put(
            workspace.store,
            replace(record, purchases=(*record.purchases, replace(line, result="paid", billed=at))),
        )
    one, two = clone("first"), clone("second")
    assert one.shared is not None and two.shared is not None

    one.shared.push("first")
    two.shared.push("second")
    one.shared.pull()

    text = next(iter(on_host(tmp_path).values()))
    assert "bought-by-first" in text and "bought-by-second" in text
    assert (tmp_path / "first/.stadtbote/records").joinpath(
        next(iter(on_host(tmp_path)))
    ).read_text() == text + "\n"


def test_records_that_lay_in_a_folder_go_on_the_branch(tmp_path: Path, city: City, clone: OpenClone) -> None:
    city.items = [item(1)]
    root = clone("first").settings.root
    clone("first").store.close()
    (root / "config.yaml").write_text(CONFIG)
    git(root, "worktree", "remove", "--force", ".stadtbote/records")
    run_import(clone("first"))
    (root / "config.yaml").write_text(CONFIG + "records: branch:stadtbote-state\n")

    workspace = clone("first")

    assert workspace.shared is not None
    workspace.shared.push("Moved")
    assert len(on_host(tmp_path)) == 1


def test_a_branch_needs_a_repository(tmp_path: Path) -> None:
    root = tmp_path / "plain"
    root.mkdir()
    (root / "config.yaml").write_text("site: {name: Test}\nrecords: branch:state\n")

    with pytest.raises(ConfigError, match="git init"):
        open_workspace(config.load(root / "config.yaml"), env={})


def test_a_file_was_ever_held_or_not(tmp_path: Path, city: City) -> None:
    host(tmp_path, city)
    seed = tmp_path / "seed"
    (seed / "site").mkdir()
    (seed / "site" / "a b.md").write_text("x")
    git(seed, "add", ".")
    git(seed, "commit", "--quiet", "-m", "One")
    git(seed, "rm", "--quiet", "site/a b.md")
    git(seed, "commit", "--quiet", "-m", "Gone")

    assert never_held(seed, ["site/a b.md", "site/c.md"]) == {"site/c.md"}
    assert never_held(seed / "sources", ["musterstadt.yaml", "config.yaml"]) == {"config.yaml"}
    assert never_held(tmp_path, ["a"]) == never_held(tmp_path / "nothing", ["a"]) == set()
    assert never_held(seed / "nothing", ["a"]) == {"a"}


def test_no_password_of_an_address_is_ever_printed(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", "http://user:geheim@127.0.0.1:1/x.git")

    with pytest.raises(StoreError) as told:
        Repository(folder=tmp_path).fetch("main")

    assert "geheim" not in str(told.value) and "127.0.0.1" in str(told.value)
    assert plain(b"fatal: https://x-token:geheim@example.org/y: no") == "fatal: https://example.org/y: no"


def test_joining_is_the_same_from_both_sides(city: City, clone: OpenClone, clock: Clock) -> None:
    city.items = [item(1)]
    run_import(clone("first"))
    base = next(clone("first").store.find())
    ours = _after(base, clock.now() + dt.timedelta(hours=1), "ours", result="")
    theirs = _after(base, clock.now() + dt.timedelta(hours=2), "theirs", result="paid")
    same = replace(ours.purchases[-1], result="paid", billed=7)

    assert join(ours, theirs, base) == join(theirs, ours, base)
    assert join(ours, base, base) == ours == join(base, ours, base)
    settled = join(ours, replace(base, purchases=(*base.purchases, same)), base)
    assert [purchase.result for purchase in settled.purchases] == ["paid", "paid"]


def _after(record: Record, at: dt.datetime, name: str, *, result: str) -> Record:
    line = Purchase(id=name, at=at, engine="shop", language="en-GB", keys=(), characters=7, result=result)
    return replace(record, purchases=(*record.purchases, line), listed=at)


def test_an_engine_that_fails_leaves_nothing_in_doubt_for_the_other_clone(
    city: City, clone: OpenClone, shop: Shop, clock: Clock
) -> None:
    city.items = [item(1)]
    shop.failing = EngineError("down", temporary=True)
    run_import(clone("first"))
    shop.failing = None
    clock.later(hours=3)

    report = run_import(clone("second"), forced=True)

    assert report.rows[0].written == 1 and report.rows[0].in_doubt == 0


@pytest.mark.parametrize("settled", [0, 1])
@pytest.mark.parametrize("changed_since", [False, True])
def test_a_merge_that_a_killed_run_left_is_brought_to_its_end(
    settled: int, changed_since: bool, city: City, clone: OpenClone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What both sides decided and paid stands, also where no store but the records survives."""
    first, _, names = _apart(city, clone)
    real, done = SharedRecords._settle, list[str]()

    def dies(shared: SharedRecords, path: str, stages: dict[int, str]) -> None:
        if len(done) == settled:
            raise KeyboardInterrupt
        done.append(path)
        real(shared, path, stages)

    monkeypatch.setattr(SharedRecords, "_settle", dies)
    assert first.shared is not None
    with pytest.raises(KeyboardInterrupt):
        first.shared.pull()
    monkeypatch.setattr(SharedRecords, "_settle", real)
    if changed_since:
        for name in names:
            _add_line(first, name, "third")
    first.store.close()
    for file in first.settings.state.glob("store.db*"):
        file.unlink()

    again = clone("first")
    run_import(again)

    wanted = {"first", "second", "third"} if changed_since else {"first", "second"}
    for name in names:
        record = again.store.get(name)
        assert record is not None and {purchase.engine for purchase in record.purchases} >= wanted


@pytest.mark.parametrize("raw", [b"", b"\0" * 100, b"[]", b'{"id": 1}'])
def test_a_damaged_record_of_another_clone_stops_nobody(raw: bytes, city: City, clone: OpenClone) -> None:
    first, second, names = _apart(city, clone)
    assert second.shared is not None
    second.shared.pull()
    (second.shared.folder / f"{names[0]}.json").write_bytes(raw)
    second.shared.push("Damaged")
    for name in names:
        _add_line(first, name, "third")

    for _ in range(2):
        run_import(first, forced=True)

    for name in names:
        record = first.store.get(name)
        assert record is not None and {purchase.engine for purchase in record.purchases} >= {"first", "third"}
    assert "second" in {purchase.engine for purchase in stored(first.store, names[1]).purchases}


def _apart(city: City, clone: OpenClone) -> tuple[Workspace, Workspace, list[str]]:
    """Two clones that know the same two releases, and each of which bought something for both since."""
    city.items = [item(number) for number in range(2)]
    first = clone("first")
    run_import(first)
    second = clone("second")
    assert second.shared is not None
    second.shared.pull()
    second.store.catch_up()
    names = sorted(record.id for record in first.store.find())
    for name in names:
        _add_line(second, name, "second")
        _add_line(first, name, "first")
    second.shared.push("Bought")
    return first, second, names


def _add_line(workspace: Workspace, identity: str, engine: str) -> None:
    """A purchase in a stored record."""

    def bought(record: Record, facts: object, now: dt.datetime) -> Record:
        line = Purchase(
            id=f"{engine} {identity}", at=now, engine=engine, model="m", language="en-GB", keys=(), characters=1,
            result="paid",
        )  # fmt: skip
        return replace(record, purchases=(*record.purchases, line))

    workspace.change(identity, bought)
