"""The host of the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflow.city import City
from tests.workflow.conftest import Clock, Shop, plausible
from tests.workflow.git.test_records_branch import host as seed
from tests.workflow.pull_requests.git_host import GitHost
from tests.workflow.pull_requests.hub import EXTRA, Hub


@pytest.fixture
def extra() -> str:
    """Lines of config.yaml besides the usual ones."""
    return EXTRA


@pytest.fixture
def plain_hub(tmp_path: Path, city: City, clock: Clock, shop: Shop, extra: str) -> Iterator[Hub]:
    """A host without an API."""
    seed(tmp_path, city, extra=extra)
    shop.answer = plausible
    hub = Hub(root=tmp_path, clock=clock, shop=shop)
    yield hub
    for workspace in hub.places:
        workspace.store.close()


@pytest.fixture
def hub(plain_hub: Hub) -> Iterator[Hub]:
    """A host with GitHub's API."""
    with GitHost(bare=plain_hub.bare, now=plain_hub.clock.now) as host:
        plain_hub.host = host
        yield plain_hub
