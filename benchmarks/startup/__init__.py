"""How long `import newsclf` and a first `newsclf predict` take: `python -m benchmarks.startup --help`."""
