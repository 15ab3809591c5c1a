"""The monitoring report: `content` says what stands in it, `word` and `pdf` print it."""
