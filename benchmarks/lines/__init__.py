"""Lines of web text that people labelled, by newsclf and by rules: `python -m benchmarks.lines --help`."""
