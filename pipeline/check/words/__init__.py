"""What is known of a single word: its kind, its language, its spellings, the place it names."""
