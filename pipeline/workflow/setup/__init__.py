"""A site is set up and examined: init, detection of its generator, doctor."""
