"""The memory that predicting takes, over many pages and in workers: `python -m benchmarks.memory --help`."""
