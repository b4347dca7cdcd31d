"""Which pieces of a page are the text of its release, and which are passed over."""
