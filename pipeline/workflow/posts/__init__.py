"""A post as it lies on disk: found, read, parsed once, put beside its German, written with picture and side file."""
