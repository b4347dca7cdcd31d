"""A site of any size, built without running it: releases of the demo town, approved and published, each copied with words,
identity and address of its own, with record file, rows and post.

`python -m benchmarks.performance.built_site FOLDER NUMBER`. Nothing is due and nothing is new in it, so a run costs only
what the number of releases costs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from pipeline import config
from pipeline.errors import DecisionRefused
from pipeline.model import PostState, Record, Review
from pipeline.store.form.encoding import compact, decode
from pipeline.workflow.demo.demo import MORNINGS, FixedClock, demo
from pipeline.workflow.editing.decisions import approve
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from pipeline.workflow.publishing.publish import publish
from pipeline.workflow.workspace.workspace import Workspace

EN = "en-GB"
AT_ONCE = 1000
"""Records written in one transaction while a site is built."""
NOON = MORNINGS[-1] + dt.timedelta(minutes=10)
"""The clock of a run with nothing new: no source is due yet."""
HOUR = 3600 * 10**9


def template(folder: Path) -> Path:
    """The demo town with all that can be approved published; its config.yaml."""
    demo(folder)
    file = folder / "config.yaml"
    text = file.read_text(encoding="utf-8").replace("site: {", "site: {url: https://news.example, ")
    file.write_text(text, encoding="utf-8")
    workspace = at_rest(file, fsync=False)
    for record in list(workspace.store.find()):
        if EN in record.versions:
            try:
                approve(workspace, record, EN, by="Bench")
            except DecisionRefused:
                continue
    publish(workspace)
    workspace.store.close()
    return file


def build(made: Path, folder: Path, number: int) -> Path:
    """A site with `number` further published releases in `folder`, from the template in `made`; its config.yaml."""
    shutil.copytree(made, folder)
    file = folder / "config.yaml"
    workspace = at_rest(file, fsync=False)
    published = [one for one in workspace.store.find() if _is_public(one)]
    originals = [(one, compact(one)) for one in published]
    copies = (_copy(workspace, *originals[at % len(originals)], at) for at in range(number))
    while some := list(islice(copies, AT_ONCE)):
        workspace.store.restore([(one, workspace.store.files.write(one)) for one in some])
    workspace.store.close()
    age(folder, 2)
    for _ in range(2):
        workspace = at_rest(file)
        run_import(workspace)
        workspace.store.close()
        age(folder, 2)
    return file


def age(folder: Path, hours: float) -> None:
    """Every file of the site as if it had been written hours ago: a fresh checkout has other times than the last."""
    at = time.time_ns() - int(hours * HOUR)
    for below in (folder / "site", folder / ".stadtbote" / "records"):
        for file in below.rglob("*"):
            if file.is_file():
                os.utime(file, ns=(at, at))


def at_rest(file: Path, *, fsync: bool = True) -> Workspace:
    """The site of a configuration at an hour at which nothing is due."""
    return open_workspace(config.load(file), env={}, clock=FixedClock(NOON), fsync=fsync)


def records_of(folder: Path) -> Iterator[Path]:
    """The record files of a built site."""
    return (folder / ".stadtbote" / "records").glob("*.json")


def _is_public(record: Record) -> bool:
    version = record.versions.get(EN)
    return version is not None and version.place is PostState.PUBLISHED and version.review is Review.REVIEWED


def _copy(workspace: Workspace, record: Record, raw: str, at: int) -> Record:
    """The same release under an identity and an address of its own, with German words of its own; its post is laid down.

    English, and with it the approval, stays as it is: `und` stands in German alone.
    """
    identity = f"{at * 2654435761 % 2**32:08x}"
    text = raw.replace(record.id[:8], identity).replace(" und ", f" und {at} ")
    for url in {record.entry.url, record.release.url if record.release else ""} - {""}:
        text = text.replace(f'"{url}"', f'"{url}?copy={at}"')
    copied = decode(text, Record)
    assert copied.release is not None
    copied = replace(
        copied,
        aliases=(),
        addresses=(),
        twins=(),
        release=replace(copied.release, fingerprint=f"{identity}{record.id[8:]}"),
        purchases=tuple(replace(one, id=f"{one.id}-{at}") for one in copied.purchases),
        event=None,
        recheck_at=None,
        revisions={"built": 1},
    )
    version = copied.versions[EN]
    file = workspace.settings.folder / version.path
    if not file.exists():
        # The post as it was approved and published: what the record holds is the text before.
        before = workspace.settings.folder / record.versions[EN].path
        post = before.read_text(encoding="utf-8").replace(record.id[:8], identity)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(post, encoding="utf-8")
    return copied


def main() -> None:
    """Build one."""
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("number", type=int)
    chosen = asked.parse_args()
    made = chosen.folder.with_name(f"{chosen.folder.name}-template")
    if not made.exists():
        template(made)
    print(build(made, chosen.folder, chosen.number))


if __name__ == "__main__":
    main()
