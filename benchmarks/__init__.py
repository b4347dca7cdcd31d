"""Measurements: each folder says in its README what it measures and how."""
