"""One branch a release: pushed, described, pulled, and what a merge means."""
