"""How many pages in other encodings than UTF-8 are decoded right: `python -m benchmarks.encodings --help`."""
