"""Plain git: the repository, and the branch on which records are shared."""
