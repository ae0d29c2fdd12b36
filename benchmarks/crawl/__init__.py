"""A synthetic crawl, and what is run on it."""
