"""One run of a small site, made as this module is loaded: what a first run loads and makes ready is there for all that
are forked from the process afterwards."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from pipeline import config
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.opening import open_workspace
from tests.workflow.city import City, item
from tests.workflow.conftest import CONFIG, SOURCE, Clock, Shop

with tempfile.TemporaryDirectory() as _folder, City(items=[item(0)]) as _city:
    _root = Path(_folder)
    (_root / "sources").mkdir()
    (_root / "config.yaml").write_text(CONFIG)
    (_root / "sources" / "musterstadt.yaml").write_text(SOURCE.replace("BASE", _city.base))
    _workspace = open_workspace(config.load(_root / "config.yaml"), env={}, clock=Clock(), fsync=False)
    run_import(replace(_workspace, open_engines=lambda source, target: [Shop()]))
    _workspace.store.close()
