"""A synthetic site of any size: copies of the demo town's releases, published, with their record files and posts.

`python benchmarks/store/synthetic.py FOLDER NUMBER`. Nothing is due and nothing is new in it, so a run costs only what the
number of releases costs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from pipeline import config
from pipeline.model import Change, PostState, Record, Review, Work
from pipeline.workflow.demo.demo import MORNINGS, FixedClock, demo
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.workspace.workspace import Workspace

EN = "en-GB"
AT_ONCE = 1000
"""Records written in one transaction while a site is built."""
NOON = MORNINGS[-1] + dt.timedelta(minutes=10)
"""The clock of a run with nothing new: no source is due yet."""


def build(folder: Path, number: int, *, template: Path | None = None) -> Path:
    """A site with about `number` published releases in `folder`; its config.yaml. `template`: a demo made before."""
    if template is None:
        demo(folder)
    else:
        shutil.copytree(template, folder)
    file = folder / "config.yaml"
    text = file.read_text(encoding="utf-8").replace("site: {", "site: {url: https://news.example, ")
    file.write_text(text, encoding="utf-8")
    workspace = at_rest(file, fsync=False)
    originals = [one for one in workspace.store.find() if _whole(one)]
    copies = (_copy(workspace, originals[at % len(originals)], at) for at in range(number))
    while some := list(islice(copies, AT_ONCE)):
        before: dict[str, Record | None] = {one.id: None for one in some}
        workspace.store.write(before, {one.id: Change(record=one) for one in some}, known=True)
    workspace.store.close()
    return file


def at_rest(file: Path, *, fsync: bool = True) -> Workspace:
    """The site of a configuration at an hour at which nothing is due."""
    return open_workspace(config.load(file), env={}, clock=FixedClock(NOON), fsync=fsync)


def records_of(folder: Path) -> Iterator[Path]:
    """The record files of a built site."""
    return (folder / ".stadtbote" / "records").glob("*.json")


def _whole(record: Record) -> bool:
    version = record.versions.get(EN)
    return record.work is Work.DONE and version is not None and version.place is PostState.DRAFT


def _copy(workspace: Workspace, record: Record, at: int) -> Record:
    """A release of its own with the same words, published on a day of the years before, its post laid down."""
    identity, day = (
        f"{at * 2654435761 % 2**32:08x}{at:024x}",
        MORNINGS[0].date() - dt.timedelta(days=at // 40),
    )
    version, release = record.versions[EN], record.release
    assert release is not None
    path = f"_posts/{day.isoformat()}-copy-{at}.md"
    text = version.text.replace(record.id, identity)
    file = workspace.settings.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    url = f"{record.entry.url}?copy={at}"
    return replace(
        record,
        id=identity,
        aliases=(),
        addresses=(),
        twins=(),
        entry=replace(record.entry, id=identity, url=url),
        release=replace(release, id=identity, url=url, fingerprint=identity),
        purchases=tuple(replace(one, id=f"{one.id}-{at}") for one in record.purchases),
        event=None,
        recheck_at=None,
        revisions={"built": 1},
        versions={
            EN: replace(
                version,
                path=path,
                text=text,
                place=PostState.PUBLISHED,
                review=Review.REVIEWED,
                proposal=None,
            )
        },
    )


def main() -> None:
    """Build one."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("number", type=int)
    asked.add_argument("--template", type=Path)
    chosen = asked.parse_args()
    print(build(chosen.folder, chosen.number, template=chosen.template))


if __name__ == "__main__":
    main()
