"""One run: its plan, reading a page, asking it again, duplicates, and the order of it all."""
