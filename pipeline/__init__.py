"""Stadtbote: German city press releases in, checked English drafts out (docs/architecture.md)."""

__version__ = "0.1.0"
