"""Hostile, broken and enormous pages: how long each takes, in what memory, and what comes of it."""
