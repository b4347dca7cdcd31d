"""Names to dotted paths: how a plug is found."""
