"""The material of the site room's tests as a module."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

if "site_material" not in sys.modules:
    _spec = importlib.util.spec_from_file_location("site_material", Path(__file__).with_name("material.py"))
    assert _spec is not None
    assert _spec.loader is not None
    _module = importlib.util.module_from_spec(_spec)
    sys.modules["site_material"] = _module
    _spec.loader.exec_module(_module)
