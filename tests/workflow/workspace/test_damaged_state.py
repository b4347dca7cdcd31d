"""A run and the commands with a damaged record file or database: they go on, and say it once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.model import Work
from pipeline.workflow.importing.importing import run_import
from tests.workflow.city import City, item
from tests.workflow.conftest import MakeSite, Shop

CALL = "import sys; sys.argv[0] = 'stadtbote'; from pipeline.cli import main; main()"


@pytest.fixture(params=["site", "."])
def layout(request: pytest.FixtureRequest) -> str:
    """Apart, and as `init` writes it."""
    return str(request.param)


def test_a_run_goes_on_beside_a_damaged_record(city: City, make_site: MakeSite, shop: Shop) -> None:
    """Told once; the release is whole again; a run after it has nothing to say."""
    city.items = [item(number) for number in range(3)]
    workspace = make_site()
    run_import(workspace)
    bought = len(shop.bought)
    broken = sorted((workspace.settings.state / "records").glob("*.json"))[1]
    broken.write_bytes(broken.read_bytes()[:300])
    city.items.append(item(3))

    report = run_import(make_site(), forced=True)

    assert report.exit_code == 1
    assert [news_item.what for news_item in report.news] == ["damaged"]
    assert report.rows[0].written == 1
    assert run_import(make_site(), forced=True).exit_code == 0
    assert len(shop.bought) < 2 * bought
    assert len(list(make_site().store.find(work=[Work.DONE]))) == 4


def test_a_release_that_is_known_nowhere_is_not_bought_again_by_itself(
    city: City, make_site: MakeSite, shop: Shop
) -> None:
    city.items = [item(number) for number in range(3)]
    workspace = make_site()
    run_import(workspace)
    bought = len(shop.bought)
    workspace.store.close()
    (workspace.settings.state / "store.db").unlink()
    broken = sorted((workspace.settings.state / "records").glob("*.json"))[1]
    broken.write_bytes(broken.read_bytes()[:300])

    workspace = make_site()
    report = run_import(workspace, forced=True)

    assert [news_item.what for news_item in report.news] == ["damaged"]
    assert len(shop.bought) == bought
    held = workspace.store.get(broken.stem)
    assert held is not None and held.work is Work.FAILED and held.source == "musterstadt"
    assert run_import(make_site(), forced=True).exit_code == 0


@pytest.mark.parametrize("harm", [b"no database", b""])
def test_status_says_what_it_found(harm: bytes, city: City, make_site: MakeSite) -> None:
    city.items = [item(0)]
    workspace = make_site()
    run_import(workspace)
    workspace.store.close()
    broken = next((workspace.settings.state / "records").glob("*.json"))
    broken.write_bytes(harm)

    told = [
        subprocess.run(  # our own interpreter
            [sys.executable, "-c", CALL, "status"],
            cwd=workspace.settings.root,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        for _ in range(2)
    ]

    assert [completed_process.returncode for completed_process in told] == [0, 0], told
    assert told[0].stderr.count("\n") == 1 and broken.name in told[0].stderr
    assert told[1].stderr == ""
