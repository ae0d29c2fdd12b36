"""Counts of a run of mutation testing by module: `mutmut results --all true | python -m benchmarks.mutation`."""
