"""newsclf and other extractors on the same pages, in one run: `python -m benchmarks.quality --help`."""
