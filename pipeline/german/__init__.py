"""german."""
