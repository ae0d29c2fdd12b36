"""Body out of plain text, newsclf beside rules on lines: `python -m benchmarks.text --help`."""
