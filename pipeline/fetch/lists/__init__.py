"""Lists of releases, of each kind but feeds: list pages, sitemaps, JSON, folders; a Source goes in, a Listing comes out."""
