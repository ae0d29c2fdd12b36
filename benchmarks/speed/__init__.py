"""How fast newsclf is, beside others on the same pages, and as pages grow: `python -m benchmarks.speed --help`."""
