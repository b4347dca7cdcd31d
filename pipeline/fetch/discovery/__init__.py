"""Finding a town's press releases and judging a source: crawl, candidates, the source's YAML, its checkup and health."""
