"""The material of the site room's tests, and the builder, as fixtures."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent


def _loaded(name: str, path: Path) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


material = _loaded("site_material", HERE.parent / "site" / "material.py")
building = _loaded("site_building", HERE / "building.py")


@pytest.fixture(params=list(building.GENERATORS))
def flavour_name(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each flavour that a generator reads; skipped where its generator is not installed."""
    generator = building.GENERATORS[request.param]
    if building.command(generator, tmp_path, tmp_path) is None:
        pytest.skip(f"{generator} is not installed: `make tools` (or `make check`) installs it")
    return str(request.param)
