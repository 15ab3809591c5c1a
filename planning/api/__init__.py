"""The interface for machines under /api/v1/: the tables of `planning.exports`, and writes."""
