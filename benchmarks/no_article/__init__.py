"""Pages without an article, told from those that have one: `python -m benchmarks.no_article --help`."""
