"""How nouns are written down: as rows of the store, and as the text of a record file."""
