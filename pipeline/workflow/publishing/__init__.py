"""Publish what was approved, change notices, feeds."""
