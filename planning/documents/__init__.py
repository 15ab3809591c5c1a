"""A plan in and out of the database: reading its YAML, checking it, loading it."""
