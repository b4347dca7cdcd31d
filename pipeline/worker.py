"""The corridor's functions as jobs of a PostgreSQL queue."""
