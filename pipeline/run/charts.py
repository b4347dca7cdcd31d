"""Keeper of pygal: it is imported here, and its hook into every later import is taken out again.

The hook looks for plugins (none are used) in a way that Python 3.11 warns of and 3.12 has dropped.
"""

from __future__ import annotations

import sys

import pygal
from pygal.style import CleanStyle, Style

sys.meta_path[:] = [one for one in sys.meta_path if type(one).__name__ != "PluginImportFixer"]

__all__ = ["CleanStyle", "Style", "pygal"]
