"""Threads, processes and asyncio over mixed input for minutes: `python -m benchmarks.soak --help`."""
