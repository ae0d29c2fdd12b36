"""What was tried for the shipped model, run again: `python -m benchmarks.experiments --help`."""
