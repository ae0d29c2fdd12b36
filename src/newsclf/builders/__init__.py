"""Corpus formats: one file for each source; `build.build` makes a data set of any of them."""
