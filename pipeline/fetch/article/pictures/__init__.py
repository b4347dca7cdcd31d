"""Pictures of an article and the files it links to: where they are, what stands under them, whose they are."""
