"""The order of the work: the only package that knows all rooms, and what every door calls."""
