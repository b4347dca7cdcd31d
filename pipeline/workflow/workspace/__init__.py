"""What all work on one site needs, put together once: settings, sources, store, clock, engines; and the report of a run."""
